"""Someone has died, and nobody knows the day: everything stops all the same, and the day can be told later."""

from datetime import date, timedelta
from typing import Any

import pytest

from brobygger.records.access import User
from brobygger.records.agenda import Reminder
from brobygger.records.endings import Death
from brobygger.records.people import Person
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import contacts, deaths, deliveries, drawing, endings, merging, people, requests, sheets
from brobygger.services.agenda import links, lists
from brobygger.services.referrals import happening, referring
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
TODAY = local_day(NOW)


@pytest.fixture
def smed(cast: Cast) -> Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def die(by: User, person: Person, on: date | None = None, **more: Any) -> Death:
    return deaths.die(by=by, person_id=person.id, on=on, **{"now": NOW, "source": "En fra gaden", **more})


def fresh(person: Person) -> Person:
    person.refresh_from_db()
    return person


def ended(cast: Cast, person: Person) -> Any:
    told = endings.NewEnding(NOW - 60 * DAY, "stabilised", "finished", is_day_sure=True)
    return endings.end(by=cast.signe, person_id=person.id, new=told, now=NOW)


def test_everything_stops_at_once_and_comes_back_when_it_was_a_mistake(cast: Cast, smed: Person) -> None:
    ended(cast, smed)
    promised = contacts.NewContact(smed.id, "contact", NOW - DAY, promise="kaffe", promise_at=NOW + DAY)
    contacts.record(by=cast.signe, items=[promised], now=NOW)
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 40 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    before = sorted(Reminder.objects.values_list("kind", flat=True))
    assert len(before) > 1
    row = die(cast.signe, smed)
    assert (fresh(smed).is_death_day_known, smed.next_promise, smed.clock_due_on) == (False, "", None)
    assert not Reminder.objects.exists()
    assert links.feed(secret=secret, now=NOW).reminders == []
    assert lists.listed(by=cast.signe, shows="today", now=NOW).total == 0
    assert sheets.of(by=cast.signe, person=smed, today=TODAY).promises == []
    assert deliveries.coverage(by=cast.oda).people == 0
    deaths.take_back(by=cast.oda, death_id=row.id, why="Forkert navn", now=NOW + DAY)
    assert sorted(Reminder.objects.values_list("kind", flat=True)) == before
    assert (fresh(smed).died_at, smed.is_death_day_known) == (None, True)


def test_what_is_said_to_be_after_it_was_told_is_refused_and_what_was_before_is_kept(cast: Cast, smed: Person) -> None:
    ending = ended(cast, smed)
    die(cast.signe, smed)

    def follow_up(at: Any) -> Any:
        told = {"ending_id": ending.id, "months": 1, "outcome": "reached"}
        return endings.follow_up(by=cast.signe, at=at, now=NOW + 3 * DAY, **told)

    with pytest.raises(Refusal) as refused:
        follow_up(NOW + 2 * DAY)
    assert refused.value.code == "has_died"
    assert follow_up(NOW - 20 * DAY)
    assert not Reminder.objects.exists()


def test_the_day_is_told_when_somebody_knows_it_and_then_holds(cast: Cast, smed: Person) -> None:
    ending = ended(cast, smed)
    first = die(cast.signe, smed)
    row = die(cast.malik, smed, on=TODAY - 10 * DAY, source="Hospitalet", now=NOW + DAY)
    assert (row.corrects_id, Death.objects.count()) == (first.id, 2), "a fact is added, none is overwritten"
    assert fresh(smed).is_death_day_known and smed.died_at is not None
    assert local_day(smed.died_at) == TODAY - 10 * DAY
    (stands,) = deaths.told_of(smed, by=cast.signe)
    assert stands.corrects is not None
    assert (stands.source, stands.corrects.source, stands.corrects.is_day_known) == (
        "Hospitalet",
        "En fra gaden",
        False,
    )
    with pytest.raises(Refusal) as refused:
        endings.follow_up(
            by=cast.signe, ending_id=ending.id, months=1, outcome="reached", at=NOW - 5 * DAY, now=NOW + DAY
        )
    assert refused.value.code == "has_died"
    deaths.take_back(by=cast.signe, death_id=row.id, why="Forkert navn", now=NOW + 2 * DAY)
    assert fresh(smed).died_at is None
    assert [each.is_day_known for each in deaths.taken_back(smed, by=cast.signe)] == [True]


@pytest.mark.parametrize(("first", "again"), [(None, None), (TODAY, None), (TODAY, TODAY - DAY)])
def test_a_death_is_not_told_twice(cast: Cast, smed: Person, first: date | None, again: date | None) -> None:
    die(cast.signe, smed, on=first)
    with pytest.raises(Refusal) as refused:
        die(cast.malik, smed, on=again)
    assert (refused.value.code, refused.value.params["who"]) == ("already_dead", "Signe Bro")
    assert Death.objects.count() == 1


@pytest.mark.parametrize("is_known_first", [True, False])
def test_of_two_records_of_one_person_the_day_that_is_known_holds(
    cast: Cast, smed: Person, *, is_known_first: bool
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    known, other = (smed, ole) if is_known_first else (ole, smed)
    die(cast.signe, known, on=TODAY - 3 * DAY)
    die(cast.signe, other)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    assert fresh(smed).is_death_day_known and smed.died_at is not None
    assert local_day(smed.died_at) == TODAY - 3 * DAY
    (as_drawn,), _terms = drawing.drawn([smed.id])
    assert as_drawn.died_at == smed.died_at


def test_a_stay_that_was_broken_off_is_closed_as_of_a_day_before_it_was_told(cast: Cast, smed: Person) -> None:
    place = {"kind": "stay", "stay_kind": "crisis", "to": "Krisecentret"}
    new = referring.NewReferral(at=NOW - 20 * DAY, answer_by=TODAY, **place)
    row = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    for event, days, until in (("accepted", 19, TODAY), ("arrived", 18, TODAY), ("left_early", 9, None)):
        told = happening.NewEvent(event, NOW - days * DAY, until=until, note="Gik")
        happening.happen(by=cast.signe, referral_id=row.id, new=told, now=NOW)
    die(cast.signe, smed)
    closed = happening.NewEvent("died", NOW - 5 * DAY)
    assert happening.happen(by=cast.signe, referral_id=row.id, new=closed, now=NOW)
