"""When and where people were met last, by what ``rules.sightings`` counts as a meeting."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.records.treatment import Event
from brobygger.rules import sightings
from brobygger.rules.sightings import Met

MET = (
    *("last_at", "last_kind", "last_placed_at", "last_place", "handed_at"),
    *("hour_at", "hour_kind", "hour_placed_at", "hour_place", "handed_hour_at"),
)
# In a moment of which nobody told the hour, as both databases write it; what else has it comes once in many years.
_NO_HOUR = ":00:00.000001"


class Seen(NamedTuple):
    """The columns of a person that say when and where they were met last."""

    seen_at: datetime | None
    seen_through: str
    seen_place: str
    placed_at: datetime | None


def with_them(people: Collection[UUID]) -> list[Any]:
    """Standing people with what is told of the newest contact (``last_at``, ``last_kind``), of the newest at a place that was
    named (``last_placed_at``, ``last_place``) and of the newest event (``handed_at``) that are meetings; and the same of the
    newest with an hour, which of one day goes before one without. A database knows no day in Denmark: ``seen`` compares."""
    found = []
    for row in _with_them(people=people):
        person: Any = instance(Person, row[: -len(MET)])
        for name, value in zip(MET, row[-len(MET) :], strict=True):
            setattr(person, name, value)
        found.append(person)
    return found


@Prepared
def _with_them() -> "QuerySet[Person, Any]":
    of = {"person__root_id": OuterRef("pk")}
    last = Contact.objects.current().filter(**of, kind__in=sightings.met_by_contact()).order_by("-happened_at", "-id")
    placed = last.exclude(place="").exclude(place_kind__in=sightings.ON_A_LINE)
    handed = Event.objects.current().filter(**of, kind__in=sightings.met_by_event()).order_by("-happened_at")
    # In the order of ``MET``.
    asked: list[tuple[QuerySet[Any], str]] = [
        *((last, "happened_at"), (last, "place_kind"), (placed, "happened_at"), (placed, "place")),
        (handed, "happened_at"),
    ]
    asked += [(newest.exclude(happened_at__contains=_NO_HOUR), column) for newest, column in asked]
    told = {name: Subquery(newest.values(column)[:1]) for name, (newest, column) in zip(MET, asked, strict=True)}
    rows = Person.objects.filter(id__among=given("people")).annotate(**told)
    return rows.values_list(*columns(Person), *MET)


def seen(person: Any) -> Seen:
    """When and where someone of ``with_them`` was met last. Of what was handed over nobody writes where: the last place that
    somebody named stays told, with its own moment."""
    at, kind = _last(
        *((person.last_at, person.last_kind), (person.hour_at, person.hour_kind)),
        *((person.handed_at, ""), (person.handed_hour_at, "")),
    )
    placed_at, place = _last((person.last_placed_at, person.last_place), (person.hour_placed_at, person.hour_place))
    return Seen(at, sightings.through(kind), place, placed_at)


def _last(*found: tuple[datetime | None, str | None]) -> tuple[datetime | None, str]:
    """Of meetings, each with its moment and what is told of it, the last; the first told where they are of one moment."""
    last: tuple[datetime | None, str] = (None, "")
    for at, told in found:
        if at is not None and (last[0] is None or sightings.is_newer(at, last[0])):
            last = (at, told or "")
    return last


def met(people: Collection[UUID]) -> dict[UUID, Met]:
    """By standing person the last meeting, as it is drawn, and when the first word of it came; nobody who was never met. One
    query. Who puts its place right later tells no news."""
    found: dict[UUID, Met] = {}
    for person, at, known_at in _met(people=people):
        if person not in found or known_at < found[person].known_at:
            found[person] = Met(at, known_at)
    return found


@Prepared
def _met() -> "QuerySet[Any, tuple[UUID, datetime, datetime]]":
    """Whatever was told of the moment of each last meeting, what was corrected since too."""
    parts = [
        model.objects.filter(
            person__root_id__among=given("people"),
            happened_at=F("person__root__seen_at"),
            kind__in=kinds,
            is_retraction=False,
        )
        .order_by()
        .values_list("person__root_id", "happened_at", "received_at")
        for model, kinds in ((Contact, sightings.met_by_contact()), (Event, sightings.met_by_event()))
    ]
    return parts[0].union(parts[1], all=True)
