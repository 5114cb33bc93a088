"""What was promised, until it is settled."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from brobygger.records.contacts import Promise
from brobygger.records.people import Person
from brobygger.records.prepared import Standing
from brobygger.rules.agenda import Due, begin_of
from brobygger.rules.law import local_day

_OPEN = Standing(Promise, "id", "what", "due_at", settled=None, order=())


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each open promise, shown from the day before it is to be kept."""
    for person, promise, what, due_at in _OPEN(people=[person.id for person in people]):
        shown = begin_of(local_day(due_at) - timedelta(days=1))
        yield person, Due("promise", shown, due_at, promise, {"what": what})
