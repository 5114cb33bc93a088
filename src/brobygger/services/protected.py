"""What address protection covers: where someone lives and can be met, and where they have been met and have asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.records.people import Detail, Person
from brobygger.records.requests import Request
from brobygger.rules import code_lists
from brobygger.services import details
from brobygger.services.changes import reading

# The newest places: more than a page of them helps nobody to find someone.
SHOWN = 100


@dataclass(frozen=True)
class Place:
    """Where someone was. ``what``: "contact", "attempt" or "request"."""

    at: datetime
    what: str
    place: str


@reading("people.describe")
def details_of(person: Person, *, by: User) -> Sequence[Detail]:
    """What is known of a standing person and protected with the address, oldest first. One query."""
    return [row for row in details.of(person, by=by) if code_lists.entry("detail_kinds", row.kind)["protected"]]


@reading("people.describe")
def places_of(person: Person, *, by: User) -> list[Place]:
    """Where a standing person was met and where they asked for treatment, newest first, ``SHOWN`` at most. Two queries."""
    mine = {"person__root_id": person.root_id}
    contacts = Contact.objects.current().filter(**mine).exclude(place="").order_by("-happened_at")
    asked = Request.objects.current().filter(**mine).exclude(place="").order_by("-happened_at")
    found = [Place(*row) for row in contacts.values_list("happened_at", "kind", "place")[:SHOWN]]
    found += [Place(at, "request", place) for at, place in asked.values_list("happened_at", "place")[:SHOWN]]
    return sorted(found, key=lambda each: each.at, reverse=True)[:SHOWN]
