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

# Of words said in one moment the most outspoken wish stands.
IN_A_REQUEST, AS_A_WISH = range(2)
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


def others(asked: Mapping[UUID, Sequence[rules.Clock]]) -> defaultdict[UUID, list[Said]]:
    """By standing person what was asked for. asked: the clocks of those who have asked. One
    query, none where nobody has."""
    found: defaultdict[UUID, list[Said]] = defaultdict(list)
    if not asked:
        return found
    withdrawn = {key for clocks in asked.values() for key in rules.withdrawn(clocks)}
    for person, key, words, at in _REQUESTED(people=asked):
        if key not in withdrawn:
            found[person].append(Said(at, IN_A_REQUEST, words))
    return found


@reading("requests.read")
def withdrawn_at(person: Person, *, by: User) -> datetime | None:
    """When a standing person of whom no words stand last withdrew a wish for treatment; None where they have not. One query at
    most."""
    if person.wish:
        return None
    rows = RequestEvent.objects.current().filter(person__root_id=person.root_id, kind=rules.WITHDRAWN)
    return rows.order_by("-happened_at").values_list("happened_at", flat=True).first()
