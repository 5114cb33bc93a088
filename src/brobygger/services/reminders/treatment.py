"""Overdoses and relapses for a while, and breaks: their end, or that nobody knows it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
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
    # A break is of a course under way: nobody asks about one of a course that has ended.
    for person, spans in open_breaks([person.id for person in people if person.ended_at is None]).items():
        for reminder in breaks.reminders(spans):
            yield person, reminder


def open_breaks(people: Collection[UUID]) -> "defaultdict[UUID, list[Span]]":
    """By standing person the breaks that have not ended. Two queries, one where there are none."""
    broken: defaultdict[UUID, list[Span]] = defaultdict(list)
    rows = list(Break.objects.current().filter(person__root_id__in=people).annotate(person_root=F("person__root_id")))
    if rows:
        told = BreakEnded.objects.current().filter(ended_break_id__in=[row.id for row in rows])
        ended = set(told.values_list("ended_break", flat=True))
        for row in rows:
            if row.id not in ended:
                broken[row.person_root].append(span_of(row, None))
    return broken


def span_of(row: Break, ended: BreakEnded | None) -> Span:
    """A break as the rules know it."""
    return Span(row.id, row.happened_at, ended.happened_at if ended else None, row.broken_by, row.until)
