"""When and where people were met last, by what ``rules.sightings`` counts as a meeting."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.records.treatment import Event
from brobygger.rules import sightings


def with_them(people: Collection[UUID]) -> Any:
    """Standing people with ``last_at`` and ``last_place`` of the newest contact and ``handed_at`` of the newest event that are
    meetings."""
    of = {"person__root_id": OuterRef("pk")}
    last = Contact.objects.current().filter(**of, kind__in=sightings.met_by_contact()).order_by("-happened_at", "-id")
    handed = Event.objects.current().filter(**of, kind__in=sightings.met_by_event()).order_by("-happened_at")
    return Person.objects.filter(id__in=people).annotate(
        last_at=Subquery(last.values("happened_at")[:1]),
        last_place=Subquery(last.values("place")[:1]),
        handed_at=Subquery(handed.values("happened_at")[:1]),
    )


def seen(person: Any) -> tuple[datetime | None, str]:
    """When and where someone was met last; of what was handed over nobody writes where."""
    if person.handed_at is not None and (person.last_at is None or person.handed_at > person.last_at):
        return person.handed_at, ""
    return person.last_at, person.last_place or ""
