"""What was promised, until it is settled."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import F

from brobygger.records.contacts import Promise
from brobygger.records.people import Person
from brobygger.rules.agenda import Due, begin_of
from brobygger.rules.law import local_day


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each open promise, shown from the day before it is to be kept."""
    keys = [person.id for person in people]
    rows = Promise.objects.current().filter(person__root_id__in=keys, settled=None)
    for promise in rows.annotate(person_root=F("person__root_id")):
        shown = begin_of(local_day(promise.due_at) - timedelta(days=1))
        yield promise.person_root, Due("promise", shown, promise.due_at, promise.id, {"what": promise.what})
