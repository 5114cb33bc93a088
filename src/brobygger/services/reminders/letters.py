"""Letters that say what holds no more."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, given
from brobygger.records.requests import KEY, Decision, Letter, Request
from brobygger.rules.agenda import Due
from brobygger.rules.letter_deadlines import outdated
from brobygger.services.reminders.requests import clocks

_ANSWERED = Standing(Decision, "request_id", "id", request__isnull=False)
_ASKED = Standing(Request, KEY, "received_at", order=())


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Decisions whose letter says another deadline than the one that runs now, as the day it was asked for was corrected, or an
    earlier wish told of: until a letter says the right one. One query where nothing is decided, two where no letter was made,
    and a handful where one was."""
    running = [person.id for person in people if person.has_case and person.clock_due_on is not None]
    decided: defaultdict[UUID, list[tuple[UUID, UUID]]] = defaultdict(list)
    for person, request, key in _ANSWERED(people=running):
        decided[person].append((request, key))
    keys = [key for rows in decided.values() for _request, key in rows]
    made = {about: (at, content) for about, at, content in _letters(keys=keys)} if keys else {}
    if not made:
        return
    changed = defaultdict(list)
    for _person, request, at in _ASKED(people=decided):
        changed[request].append(at)
    found = clocks(decided)
    for person, rows in decided.items():
        for clock in found.get(person, ()):
            # The newest on each clock: what was decided before it is not the answer any more.
            key = next((key for request, key in reversed(rows) if request in clock.requests), None)
            at, content = made.get(key, (None, None)) if key else (None, None)
            other = outdated(content, clock) if content else None
            if key and at and other:
                since = max([at, *(each for request in clock.requests for each in changed[request])])
                told = {"says": other.says, "due_on": other.due_on.isoformat()}
                yield person, Due("letter_missing", since, since, key, told)


@Prepared
def _letters() -> "QuerySet[Letter, Any]":
    rows = Letter.objects.current().filter(about_id__among=given("keys")).order_by("happened_at", "id")
    return rows.values_list("about_id", "happened_at", "content")
