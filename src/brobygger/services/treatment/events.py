"""Slips, relapses, overdoses, naloxone, clean equipment: told as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.treatment import Event
from brobygger.rules.fields import raise_any
from brobygger.rules.treatment import events as rules
from brobygger.services import writing
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw

KIND = "event"


@dataclass(frozen=True)
class Overdose:
    """The newest overdose, and until when everyone who opens the person is told of it."""

    at: datetime
    watched_until: datetime


def tell(
    *,
    by: User,
    person_id: UUID,
    told: rules.Event,
    now: datetime,
    key: UUID | None = None,
    corrects_id: UUID | None = None,
) -> Event:
    """Write down an event, or correct one (``corrects_id``). A key that is there already writes nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_form", "taken_back", "has_died"), ``NotFound`` outside
    scope.
    """
    raise_any(rules.problems(told, now=now))
    row = Event(
        kind=told.kind,
        naloxone_given=told.naloxone_given,
        ambulance_came=told.ambulance_came,
        **writing.lines(told, "own_words", "note"),
    )
    with perform("treatment.event", by=by, now=now) as act:
        row, person = writing.tell(act, row, KIND, person_id=person_id, at=told.at, key=key, corrects_id=corrects_id)
        draw([person.id])
    return row


def take_back(*, by: User, event_id: UUID, why: str, now: datetime) -> Person:
    """Say that an event was written by mistake, and why. Raises as ``writing.take_back``."""
    with perform("treatment.event", by=by, now=now) as act:
        person = writing.take_back(act, Event, event_id, KIND, why=why)
        draw([person.id])
    return person


@reading("treatment.read_confided")
def event_in_scope(*, by: User, event_id: UUID) -> Event:
    """The event as it stands now. Raises ``NotFound`` outside scope."""
    return writing.standing(by, Event, event_id)


@reading("treatment.read_confided")
def events_of(person: Person, *, by: User) -> Sequence[Event]:
    """The events of a standing person, newest first. One query."""
    rows = Event.objects.current().filter(person__root_id=person.root_id)
    return list(rows.select_related("recorded_by").order_by("-happened_at", "-id"))


@reading("treatment.read_confided")
def last_overdose(person: Person, *, by: User) -> Overdose | None:
    """The newest overdose of a living person; None where there is none. One query."""
    if person.died_at is not None:
        return None
    rows = Event.objects.current().filter(person__root_id=person.root_id, kind=rules.OVERDOSE)
    at = rows.order_by("-happened_at").values_list("happened_at", flat=True).first()
    until = rules.watched_until(rules.OVERDOSE, at) if at else None
    return Overdose(at, until) if at and until else None
