"""Last seen: by a contact and by what was put into a hand, and by nothing that others told or that was written alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.rules import law
from brobygger.rules.treatment.events import Event
from brobygger.rules.treatment.experience import Experience
from brobygger.rules.treatment.substitution import Step
from brobygger.services import contacts, people
from brobygger.services.treatment import events, experiences, substitution
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    """Someone last met ten days ago in the park."""
    person = people.meet(by=cast.signe, alias="Smed", now=NOW - 30 * DAY)
    met = contacts.NewContact(person_id=person.id, kind="contact", happened_at=NOW - 10 * DAY, place="Parken")
    contacts.record(by=cast.signe, items=[met], now=NOW)
    return person


def seen(person: people.Person) -> tuple[Any, str]:
    person.refresh_from_db()
    return person.seen_at, person.seen_place


@pytest.mark.parametrize("kind", ["naloxone", "naloxone_training", "equipment"])
def test_what_was_put_into_a_hand_is_a_meeting_and_puts_off_the_search(
    cast: Cast, smed: people.Person, kind: str
) -> None:
    def looked_for() -> Any:
        return Reminder.objects.get(person=smed, kind="not_seen").due_at

    before = looked_for()
    row = events.tell(by=cast.signe, person_id=smed.id, told=Event(kind, NOW - DAY), now=NOW)
    # Nobody writes where it was put into a hand: where they were met last stays told, with its own day.
    assert seen(smed) == (NOW - DAY, "Parken")
    assert smed.placed_at == NOW - 10 * DAY
    assert looked_for() - before == 9 * DAY
    events.take_back(by=cast.signe, event_id=row.id, why="Forkert borger", now=NOW)
    assert seen(smed) == (NOW - 10 * DAY, "Parken")


def test_what_is_told_or_written_alone_is_no_meeting(cast: Cast, smed: people.Person) -> None:
    mine = {"by": cast.signe, "person_id": smed.id, "now": NOW}
    experiences.tell(**mine, told=Experience(NOW - DAY, {"hope": "3"}))  # type: ignore[arg-type]
    substitution.tell(**mine, told=Step("wish", NOW - DAY, "Sygeplejersken"))  # type: ignore[arg-type]
    for kind in ("slip", "relapse", "overdose"):
        events.tell(**mine, told=Event(kind, NOW - DAY))  # type: ignore[arg-type]
    attempt = contacts.NewContact(person_id=smed.id, kind="attempt", happened_at=NOW - DAY, outcome="nobody_there")
    contacts.record(by=cast.signe, items=[attempt], now=NOW)
    assert seen(smed) == (NOW - 10 * DAY, "Parken")


def test_a_later_contact_is_newer_than_what_was_handed_over(cast: Cast, smed: people.Person) -> None:
    events.tell(by=cast.signe, person_id=smed.id, told=Event("equipment", NOW - 3 * DAY), now=NOW)
    for days, expected in ((5, (NOW - 3 * DAY, "Kiosken")), (1, (NOW - DAY, "Kiosken"))):
        met = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=NOW - days * DAY, place="Kiosken")
        contacts.record(by=cast.signe, items=[met], now=NOW)
        assert seen(smed) == expected


def met(cast: Cast, person: people.Person, at: datetime, **told: str) -> contacts.Contact:
    new = contacts.NewContact(person_id=person.id, kind="contact", happened_at=at, **told)  # type: ignore[arg-type]
    return contacts.record(by=cast.signe, items=[new], now=NOW)[0]


@pytest.mark.parametrize("is_contact_first", [True, False])
def test_what_was_handed_over_some_time_that_day_takes_neither_hour_nor_place_from_a_meeting(
    cast: Cast, smed: people.Person, is_contact_first: bool
) -> None:
    yesterday = NOW - DAY
    morning, handed = yesterday - timedelta(hours=4), law.day_only(law.local_day(yesterday))
    assert morning < handed
    for is_contact in (is_contact_first, not is_contact_first):
        if is_contact:
            met(cast, smed, morning, place_kind="park", place="Bænken")
        else:
            events.tell(by=cast.signe, person_id=smed.id, told=Event("naloxone", handed), now=NOW)
    assert (*seen(smed), smed.placed_at) == (morning, "Bænken", morning)


@pytest.mark.parametrize("is_hour_first", [True, False])
@pytest.mark.parametrize("is_new", [True, False])
def test_of_two_contacts_of_one_day_the_one_with_an_hour_is_the_last(
    cast: Cast, smed: people.Person, is_hour_first: bool, is_new: bool
) -> None:
    person = people.meet(by=cast.signe, alias="Ny", now=NOW - 3 * DAY) if is_new else smed
    yesterday = NOW - DAY
    morning, some_time = yesterday - timedelta(hours=4), law.day_only(law.local_day(yesterday))
    for is_hour in (is_hour_first, not is_hour_first):
        if is_hour:
            met(cast, person, morning, place_kind="park", place="Bænken")
        else:
            met(cast, person, some_time, place_kind="street", place="Kiosken")
    assert (*seen(person), person.placed_at) == (morning, "Bænken", morning)
    # Of another day it is the day that counts.
    met(cast, person, law.day_only(law.local_day(NOW)), place_kind="phone")
    assert seen(person) == (law.day_only(law.local_day(NOW)), "Bænken")


@pytest.mark.parametrize("kinds", [("equipment", "naloxone"), ("naloxone", "equipment")])
def test_of_two_things_handed_over_one_day_the_one_with_an_hour_is_the_last(
    cast: Cast, smed: people.Person, kinds: tuple[str, str]
) -> None:
    morning = NOW - DAY - timedelta(hours=4)
    for kind in kinds:
        at = morning if kind == "equipment" else law.day_only(law.local_day(morning))
        events.tell(by=cast.signe, person_id=smed.id, told=Event(kind, at), now=NOW)
    assert seen(smed) == (morning, "Parken")


@pytest.mark.parametrize("kind", ["phone", "online"])
def test_a_call_is_contact_and_no_place_the_citizen_was_at(cast: Cast, smed: people.Person, kind: str) -> None:
    row = met(cast, smed, NOW - DAY, place_kind=kind, place="Parken ved søen")
    assert seen(smed) == (NOW - DAY, "Parken")
    assert (smed.placed_at, smed.seen_through) == (NOW - 10 * DAY, kind)
    # What was typed stands in the course as it was said.
    assert contacts.contact_in_scope(by=cast.signe, contact_id=row.id).place == "Parken ved søen"
    met(cast, smed, NOW, place_kind="street")
    assert (*seen(smed), smed.placed_at, smed.seen_through) == (NOW, "Parken", NOW - 10 * DAY, "")
