"""What was promised, until it is settled."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import F

from brobygger.records.contacts import Promise
from brobygger.records.people import Person
from brobygger.rules.agenda import Due


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each open promise, shown from when it was made."""
    keys = [person.id for person in people]
    rows = Promise.objects.current().filter(person__root_id__in=keys, settled=None)
    for promise in rows.annotate(person_root=F("person__root_id")):
        yield (
            promise.person_root,
            Due("promise", promise.happened_at, promise.due_at, promise.id, {"what": promise.what}),
        )
