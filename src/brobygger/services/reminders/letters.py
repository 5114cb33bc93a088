"""Letters that say what holds no more."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, given
from brobygger.records.requests import KEY, Letter, Request
from brobygger.rules.agenda import Due
from brobygger.rules.letter_deadlines import outdated
from brobygger.rules.requests import Matter
from brobygger.services.reminders.decided import decided_of
from brobygger.services.reminders.matters import matters_of
from brobygger.services.reminders.requests import clocks

_ASKED = Standing(Request, KEY, "received_at", order=())
_RECEIPTS = Standing(Letter, "about_id", "happened_at", "content", letter="receipt")


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Decisions whose letter says another deadline than the one that runs now, as the day it was asked for was corrected, or an
    earlier wish told of: until a letter says the right one. And where no decision has a letter, receipts that do. Two queries
    where no letter was made, and a handful where one was."""
    running = [person.id for person in people if person.clock_due_on is not None]
    decided = decided_of(running)
    keys = [row.id for rows in decided.values() for row in rows if row.letter_at and not row.taken_back_at]
    made = (
        {about: _Made("letter_missing", about, at, content) for about, at, content in _letters(keys=keys)}
        if keys
        else {}
    )
    receipts = {key: _Made("receipt_outdated", key, at, content) for key, at, content in _receipts(running)}
    if not made and not receipts:
        return
    changed = defaultdict(list)
    for _person, request, at in _ASKED(people=running):
        changed[request].append(at)
    asked = clocks(running)
    matters = matters_of(decided, asked)
    for person, found in asked.items():
        answers = _answers(matters[person].found) if person in matters else {}
        for clock in found:
            key = answers.get(clock.requests[0])
            given = [receipts[request] for request in clock.requests if request in receipts]
            held = made.get(key) if key else None
            held = held or max(given, key=lambda each: each.at, default=None)
            other = outdated(held.content, clock) if held else None
            if held and other:
                since = max([held.at, *(each for request in clock.requests for each in changed[request])])
                told = {"says": other.says, "due_on": other.due_on.isoformat()}
                yield person, Due(held.kind, since, since, held.about, told)


def _answers(found: Iterable[Matter]) -> dict[UUID, UUID]:
    """By the first wish of a clock the decision that holds of its matter: what was decided before it is not the answer."""
    return {each.clock.requests[0]: each.standing[-1].id for each in found if each.clock and each.standing}


@dataclass(frozen=True)
class _Made:
    """The newest letter of a decision or a request, by its key, and how a new one is asked for (``kind``)."""

    kind: str
    about: UUID
    at: datetime
    content: Mapping[str, Any]


def _receipts(people: Collection[UUID]) -> Iterator[tuple[UUID, datetime, Mapping[str, Any]]]:
    """The receipts of standing people, oldest first, each by the key of its request, whichever version it is of. One query,
    two where there is one."""
    rows = _RECEIPTS(people=people)
    asked = Request.objects.filter(id__in=[about for _person, about, *_more in rows]).values_list("id", KEY)
    keys = dict(asked) if rows else {}
    for _person, about, at, content in rows:
        yield keys[about], at, content


@Prepared
def _letters() -> "QuerySet[Letter, Any]":
    rows = Letter.objects.current().filter(about_id__among=given("keys")).order_by("happened_at", "id")
    return rows.values_list("about_id", "happened_at", "content")
