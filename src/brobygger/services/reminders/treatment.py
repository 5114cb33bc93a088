"""Overdoses and relapses for a while, and breaks: their end, or that nobody knows it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import F

from brobygger.records.people import Person
from brobygger.records.treatment import Break, BreakEnded, Event
from brobygger.rules.agenda import Due
from brobygger.rules.treatment import breaks, events
from brobygger.rules.treatment.breaks import Span


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """What asks to be looked after."""
    of = {"person__root_id__in": [person.id for person in people]}
    root = F("person__root_id")
    happened: defaultdict[UUID, list[events.Happened]] = defaultdict(list)
    told = (
        Event.objects.current()
        .filter(**of, kind__in=events.watched_kinds())
        .values_list(root, "id", "kind", "happened_at")
    )
    for person, *rest in told:
        happened[person].append(events.Happened(*rest))
    for person, found in happened.items():
        for reminder in events.reminders(found):
            yield person, reminder
    broken: defaultdict[UUID, list[Span]] = defaultdict(list)
    for row in Break.objects.current().filter(**of).annotate(person_root=root):
        broken[row.person_root].append(span_of(row, None))
    if broken:
        keys = [span.id for spans in broken.values() for span in spans]
        ended = set(BreakEnded.objects.current().filter(ended_break_id__in=keys).values_list("ended_break", flat=True))
        for person, spans in broken.items():
            for reminder in breaks.reminders(span for span in spans if span.id not in ended):
                yield person, reminder


def span_of(row: Break, ended: BreakEnded | None) -> Span:
    """A break as the rules know it."""
    return Span(row.id, row.happened_at, ended.happened_at if ended else None, row.broken_by, row.until)
