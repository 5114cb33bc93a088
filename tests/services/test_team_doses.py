"""The dose of everyone in treatment: planned, given and attempts, whether or not there is a reason to act."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from brobygger.rules.law import local_day
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
    return {each.shown_name: each for each in found.object_list}


def test_all_of_the_team_in_treatment_stand_there_and_nobody_else(cast: Cast) -> None:
    treated(cast.signe, "Smed")
    bridging = treated(cast.malik, "Gry")
    courses.move(by=cast.malik, person_id=bridging.id, to="bridging", seen="treatment", now=NOW)
    people.meet(by=cast.signe, alias="I kontakt", now=NOW)
    never = people.meet(by=cast.signe, alias="Kun bro", now=NOW)
    courses.move(by=cast.signe, person_id=never.id, to="bridging", seen="contact", now=NOW)
    left = treated(cast.signe, "Ud og bro")
    courses.move(by=cast.signe, person_id=left.id, to="contact", seen="treatment", now=NOW)
    courses.move(by=cast.signe, person_id=left.id, to="bridging", seen="contact", now=NOW + timedelta(minutes=1))
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
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=other.id, now=NOW)
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


def test_who_came_back_has_no_dose_of_this_course_and_was_to_be_met_by_nobody_between_the_two(cast: Cast) -> None:
    smed, gry = treated(cast.signe, "Smed"), treated(cast.signe, "Gry")
    for person in (smed, gry):
        plan_dose(cast.signe, person, days_ago=80, times=3)
        come_back(cast.signe, person, ended=40, back=3)
    plan_dose(cast.signe, gry, days_ago=2, times=1)
    found = rows(cast.oda)
    assert found["Smed"].of_ended == doses.given(smed, by=cast.oda, now=NOW).of_ended == local_day(NOW - 40 * DAY)
    assert (found["Smed"].is_away, found["Gry"].of_ended, found["Gry"].is_away) == (True, None, True)


def test_a_break_ends_with_its_course_and_whom_we_just_do_not_meet_is_to_be_found(cast: Cast) -> None:
    before, lost = treated(cast.signe, "Før"), treated(cast.signe, "Ikke mødt")
    break_off(cast.signe, before, "prison", days_ago=80)
    come_back(cast.signe, before, ended=70, back=50)
    break_off(cast.signe, lost, "no_contact", days_ago=20, broken_by="citizen")
    assert {name: row.is_away for name, row in rows(cast.oda).items()} == {"Før": False, "Ikke mødt": False}


def test_the_weeks_are_those_of_the_page_of_the_citizen(cast: Cast) -> None:
    people_there = [treated(cast.signe, name) for name in ("Brudt", "Tilbage", "Ophold")]
    broken, back, stayed = people_there
    for person in people_there:
        plan_dose(cast.signe, person, days_ago=80)
    break_off(cast.signe, broken, "hospital", days_ago=12, until=(NOW - 3 * DAY).date())
    come_back(cast.signe, back, ended=20, back=5)
    stay = refer_to_stay(cast.signe, stayed)
    there = happening.NewEvent(event="arrived", at=NOW - 15 * DAY)
    happening.happen(by=cast.signe, referral_id=stay.id, new=there, now=NOW)
    for person in people_there:
        meet(cast.signe, person, 1, 30)
    found = rows(cast.oda)
    for person in people_there:
        assert found[person.shown_name].is_away, person.shown_name
        assert found[person.shown_name].weeks == doses.given(person, by=cast.oda, now=NOW, weeks=4).weeks


def test_however_many_they_are_it_is_as_many_queries_and_paper_has_long_pages(
    cast: Cast, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        meet(cast.signe, treated(cast.signe, f"Borger {number}"), 30)
    with django_assert_num_queries(2):
        assert len(rows(cast.oda)) == 3
    for person in people.Person.objects.all():
        break_off(cast.signe, person, "prison", days_ago=80, until=(NOW - 75 * DAY).date())
        refer_to_stay(cast.signe, person)
        come_back(cast.signe, person, ended=20, back=5)
    with django_assert_num_queries(2):
        assert len(rows(cast.oda)) == 3
    monkeypatch.setattr(team_doses, "PAGE_SIZE", 1)
    monkeypatch.setattr(team_doses, "WHOLE_SIZE", 2)
    assert list(rows(cast.oda, number=2)) == ["Borger 1"]
    assert list(rows(cast.oda, is_whole=True)) == ["Borger 0", "Borger 1"]
    assert list(rows(cast.oda, is_whole=True, number=2)) == ["Borger 2"]
