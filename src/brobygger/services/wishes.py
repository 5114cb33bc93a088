"""What citizens want, in their own words: the newest they have said that still stands, wherever it was written down.

Words are said as a wish of its own, in a contact and when treatment is asked for. Meeting someone who says nothing takes no
words away; a wish for treatment that was withdrawn is no wish any more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID

from django.db.models import OuterRef, Subquery

from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, given
from brobygger.records.requests import KEY, Request, RequestEvent
from brobygger.rules import requests as rules
from brobygger.services.changes import reading

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Of words said in one moment the most outspoken wish stands.
IN_A_CONTACT, IN_A_REQUEST, AS_A_WISH = range(3)
_REQUESTED = Standing(Request, KEY, "words", "happened_at")


class Said(NamedTuple):
    """Words, when they were said and how; of two the greater stands."""

    at: datetime
    how: int
    words: str


class Own(Protocol):
    """A wish of its own, as a detail."""

    @property
    def value(self) -> str:
        """The words; "" where they were taken away."""

    @property
    def happened_at(self) -> datetime:
        """When they were said."""


def newest(said: Iterable[Said], own: Own | None) -> tuple[str, datetime | None]:
    """The words that stand and when they were said; ("", None) where there are none. own: the wish that stands of its own."""
    wished = [Said(own.happened_at, AS_A_WISH, own.value)] if own else []
    found = max((each for each in (*said, *wished) if each.words), key=lambda each: each[:2], default=None)
    return (found.words, found.at) if found else ("", None)


def others(people: Collection[UUID], *, asked: Mapping[UUID, Sequence[rules.Clock]]) -> defaultdict[UUID, list[Said]]:
    """By standing person what was said otherwise than as a wish of its own. asked: the clocks of those who have asked. One
    query, two where somebody has."""
    found: defaultdict[UUID, list[Said]] = defaultdict(list)
    for person, words, at in _in_contacts(people=people):
        if words:
            found[person].append(Said(at, IN_A_CONTACT, words))
    withdrawn = {key for clocks in asked.values() for key in rules.withdrawn(clocks)}
    for person, key, words, at in _REQUESTED(people=asked):
        if key not in withdrawn:
            found[person].append(Said(at, IN_A_REQUEST, words))
    return found


@Prepared
def _in_contacts() -> "QuerySet[Person, Any]":
    said = Contact.objects.current().filter(person__root_id=OuterRef("pk")).exclude(own_words="")
    said = said.order_by("-happened_at", "-id")
    rows = Person.objects.filter(id__among=given("people"))
    return rows.values_list("id", Subquery(said.values("own_words")[:1]), Subquery(said.values("happened_at")[:1]))


@reading("requests.read")
def withdrawn_at(person: Person, *, by: User) -> datetime | None:
    """When a standing person of whom no words stand last withdrew a wish for treatment; None where they have not. One query at
    most."""
    if person.wish:
        return None
    rows = RequestEvent.objects.current().filter(person__root_id=person.root_id, kind=rules.WITHDRAWN)
    return rows.order_by("-happened_at").values_list("happened_at", flat=True).first()
