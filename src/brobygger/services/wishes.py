"""What citizens want, in their own words: the newest wish that still stands, wherever it was written down.

It is written as a wish of its own, and where treatment is asked for. What else is said in a contact is told with the contact,
and takes no wish away; a wish for treatment that was withdrawn is no wish any more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.prepared import Standing
from brobygger.records.requests import KEY, Request, RequestEvent
from brobygger.rules import requests as rules
from brobygger.services.changes import reading

OWN, UNNAMED = "own", "unnamed"
_REQUESTED = Standing(Request, KEY, "words", "happened_at")


class Said(NamedTuple):
    """Words, and when they were said."""

    at: datetime
    words: str


class Own(Protocol):
    """A wish of its own, as a detail."""

    @property
    def value(self) -> str:
        """The words; "" where they were taken away."""

    @property
    def happened_at(self) -> datetime:
        """When they were said."""


def newest(asked: Iterable[Said], own: Own | None) -> tuple[str, datetime | None]:
    """The words that stand and when they were said; ("", None) where there are none. asked: what was asked for; own: the wish
    that stands of its own, which of words said in one moment is the one."""
    wished = [Said(own.happened_at, own.value)] if own else []
    found = max((each for each in (*wished, *asked) if each.words), key=lambda each: each.at, default=None)
    return (found.words, found.at) if found else ("", None)


def asked_for(clocks: Mapping[UUID, Sequence[rules.Clock]]) -> defaultdict[UUID, list[Said]]:
    """By standing person the words of what they have asked for and not withdrawn. clocks: of those who have asked. One query,
    none where nobody has."""
    found: defaultdict[UUID, list[Said]] = defaultdict(list)
    if not clocks:
        return found
    withdrawn = {key for each in clocks.values() for key in rules.withdrawn(each)}
    for person, key, words, at in _REQUESTED(people=clocks):
        if key not in withdrawn:
            found[person].append(Said(at, words))
    return found


@reading("requests.read")
def withdrawn_at(person: Person, *, by: User) -> datetime | None:
    """When a standing person of whom no words stand last withdrew a wish for treatment; None where they have not. One query at
    most."""
    if person.wish:
        return None
    rows = RequestEvent.objects.current().filter(person__root_id=person.root_id, kind=rules.WITHDRAWN)
    return rows.order_by("-happened_at").values_list("happened_at", flat=True).first()


@reading("requests.read")
def kept_as(person: Person, *, by: User) -> str:
    """How the words that stand of a standing person are kept from the authority: ``OWN`` where they were told to the team as a
    wish, ``UNNAMED`` where anonymous treatment was asked for with them; "" of a wish by name, which the authority reads with
    the wish, and where no words stand. One query at most."""
    if not person.wish or person.wish_at is None:
        return ""
    rows = Request.objects.current().filter(person__root_id=person.root_id)
    asked = set(rows.filter(words=person.wish, happened_at=person.wish_at).values_list("is_anonymous", flat=True))
    if False in asked:
        return ""
    return UNNAMED if asked else OWN
