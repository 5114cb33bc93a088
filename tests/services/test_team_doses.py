"""The dose of everyone in treatment: planned, given and attempts, whether or not there is a reason to act."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from brobygger.rules.treatment.events import Event
from brobygger.services import contacts, courses, merging, people
from brobygger.services.plans import doses, team_doses
from brobygger.services.referrals import happening
from brobygger.services.treatment import breaks, events
from tests.cast import NOW, Cast
from tests.services.planning import DAY, break_off, come_back, meet, plan_dose, refer_to_stay


def treated(by: Any, alias: str, *, days_ago: int = 90) -> people.Person:
    begun = NOW - days_ago * DAY
    person = people.meet(by=by, alias=alias, now=begun)
    return courses.move(by=by, person_id=person.id, to="treatment", seen="contact", now=begun)


def rows(by: Any, **asked: Any) -> dict[str, team_doses.Followed]:
    found = team_doses.in_treatment(by=by, now=NOW, **asked)
    return {each.person.shown_name: each for each in found.object_list}


def test_all_of_the_team_in_treatment_stand_there_and_nobody_else(cast: Cast) -> None:
    treated(cast.signe, "Smed")
    bridging = treated(cast.malik, "Gry")
    courses.move(by=cast.malik, person_id=bridging.id, to="bridging", seen="treatment", now=NOW)
    people.meet(by=cast.signe, alias="I kontakt", now=NOW)
    come_back(cast.signe, treated(cast.signe, "Tilbage"), ended=20, back=3)
    treated(cast.troels, "Havnens")
    treated(cast.nabo, "Naboens")
    assert list(rows(cast.oda)) == ["Gry", "Smed", "Tilbage"]
    assert set(rows(cast.mona)) == {"Gry", "Smed", "Tilbage", "Havnens"}
    for who in (cast.signe, cast.asta, cast.eva):
        with pytest.raises(PermissionDenied):
            rows(who)


def test_it_says_what_is_planned_a_week_and_what_the_last_four_weeks_held(cast: Cast) -> None:
    smed = treated(cast.signe, "Smed")
    treated(cast.signe, "Uden")
    plan_dose(cast.signe, smed, days_ago=80, times=1, days=7)
    plan_dose(cast.signe, smed, days_ago=30, times=3, days=14)
    # NOW is a Thursday: the first of the four weeks began 24 days ago.
    meet(cast.signe, smed, 1, 8, 9, 24, 25)
    meet(cast.signe, smed, 2, 26, kind="attempt")
    met_so = Event("equipment", NOW - 3 * DAY)
    events.tell(by=cast.signe, person_id=smed.id, told=met_so, now=NOW)
    found = rows(cast.oda)
    row = found["Smed"]
    assert row.dose is not None and row.dose.each_week == 1.5, "the one that stands"
    assert [week.contacts for week in row.weeks] == [1, 0, 2, 2]
    assert (row.contacts, row.attempts, row.is_away) == (5, 1, False)
    assert (found["Uden"].dose, found["Uden"].contacts, found["Uden"].attempts) == (None, 0, 0)
    # The same as the page of the citizen.
    weeks = doses.given(smed, by=cast.oda, now=NOW, weeks=4).weeks
    assert [(each.contacts, each.attempts) for each in weeks] == [(w.contacts, w.attempts) for w in row.weeks]


def test_records_merged_into_them_count_and_a_correction_instead_of_what_it_corrects(cast: Cast) -> None:
    smed, other = treated(cast.signe, "Smed"), people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    meet(cast.signe, other, 1)
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=NOW - 2 * DAY)
    (row,) = contacts.record(by=cast.signe, items=[item], now=NOW)
    merging.merge(by=cast.signe, kept_id=smed.id, merged_id=other.id, now=NOW)
    assert rows(cast.oda)["Smed"].contacts == 2
    mended = {"kind": "attempt", "outcome": "nobody_there", "happened_at": NOW - 2 * DAY, "corrects_id": row.id}
    contacts.record(by=cast.signe, items=[contacts.NewContact(person_id=smed.id, **mended)], now=NOW)
    assert (rows(cast.oda)["Smed"].contacts, rows(cast.oda)["Smed"].attempts) == (1, 1)


def test_a_stay_or_a_break_in_those_weeks_is_said_and_one_long_over_is_not(cast: Cast) -> None:
    broken, stayed, long_ago = (treated(cast.signe, name) for name in ("Brudt", "Ophold", "Før"))
    break_off(cast.signe, broken, "prison", days_ago=40)
    off = break_off(cast.signe, long_ago, "prison", days_ago=60)
    team = {"by": cast.signe, "now": NOW}
    breaks.go_on(**team, break_id=off.id, at=NOW - 40 * DAY)
    for person, left in ((stayed, 5), (long_ago, 35)):
        stay = refer_to_stay(cast.signe, person)
        for event, days in (("arrived", 40), ("left", left)):
            happening.happen(**team, referral_id=stay.id, new=happening.NewEvent(event=event, at=NOW - days * DAY))
    assert {name: row.is_away for name, row in rows(cast.oda).items()} == {"Brudt": True, "Ophold": True, "Før": False}


def test_however_many_they_are_it_is_three_queries_and_paper_has_long_pages(
    cast: Cast, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        meet(cast.signe, treated(cast.signe, f"Borger {number}"), 1)
    with django_assert_num_queries(3):
        assert len(rows(cast.oda)) == 3
    monkeypatch.setattr(team_doses, "PAGE_SIZE", 1)
    monkeypatch.setattr(team_doses, "WHOLE_SIZE", 2)
    assert list(rows(cast.oda, number=2)) == ["Borger 1"]
    assert list(rows(cast.oda, is_whole=True)) == ["Borger 0", "Borger 1"]
    assert list(rows(cast.oda, is_whole=True, number=2)) == ["Borger 2"]
