"""When and where people were met last, by what ``rules.sightings`` counts as a meeting."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.records.treatment import Event
from brobygger.rules import sightings
from brobygger.rules.sightings import Met

MET = ("last_at", "last_place", "handed_at")


def with_them(people: Collection[UUID]) -> list[Any]:
    """Standing people with ``last_at`` and ``last_place`` of the newest contact and ``handed_at`` of the newest event that are
    meetings."""
    found = []
    for row in _with_them(people=people):
        person: Any = instance(Person, row[: -len(MET)])
        person.last_at, person.last_place, person.handed_at = row[-len(MET) :]
        found.append(person)
    return found


@Prepared
def _with_them() -> "QuerySet[Person, Any]":
    of = {"person__root_id": OuterRef("pk")}
    last = Contact.objects.current().filter(**of, kind__in=sightings.met_by_contact()).order_by("-happened_at", "-id")
    handed = Event.objects.current().filter(**of, kind__in=sightings.met_by_event()).order_by("-happened_at")
    rows = Person.objects.filter(id__among=given("people")).annotate(
        last_at=Subquery(last.values("happened_at")[:1]),
        last_place=Subquery(last.values("place")[:1]),
        handed_at=Subquery(handed.values("happened_at")[:1]),
    )
    return rows.values_list(*columns(Person), *MET)


def seen(person: Any) -> tuple[datetime | None, str]:
    """When and where someone was met last; of what was handed over nobody writes where."""
    if person.handed_at is not None and (person.last_at is None or person.handed_at > person.last_at):
        return person.handed_at, ""
    return person.last_at, person.last_place or ""


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
