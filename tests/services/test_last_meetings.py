"""Last seen: by a contact and by what was put into a hand, and by nothing that others told or that was written alone."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
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
    assert seen(smed) == (NOW - DAY, "")
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
    for days, expected in ((5, (NOW - 3 * DAY, "")), (1, (NOW - DAY, "Kiosken"))):
        met = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=NOW - days * DAY, place="Kiosken")
        contacts.record(by=cast.signe, items=[met], now=NOW)
        assert seen(smed) == expected
