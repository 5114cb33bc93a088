"""Decisions that answer no request: the citizen is owed to be told them, and their letter, as those of a wish."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.rules import agenda, courses, law
from brobygger.rules.courses import FOLLOWUP, TREATMENT, Moved
from brobygger.rules.decisions import GRANT, LETTER_OWED


@dataclass(frozen=True)
class Unasked:
    """A decision that stands and answers no request."""

    id: UUID
    result: str
    is_choice_limited: bool
    at: datetime


def by_course(made: Iterable[Unasked], moves: Sequence[Moved]) -> Mapping[int, Sequence[Unasked]]:
    """The decisions of each course by its number, newest first: the first of each is the one that holds."""
    returned = courses.returns(moves)
    found: defaultdict[int, list[Unasked]] = defaultdict(list)
    for row in sorted(made, key=lambda each: (each.at, str(each.id)), reverse=True):
        found[courses.number_on(law.local_day(row.at), returned)].append(row)
    return found


def letter_reminders(made: Mapping[int, Sequence[Unasked]], *, letters: Collection[UUID]) -> Iterator[agenda.Due]:
    """A reason to act for the decision that holds in each course, where it is no full yes or came in the place of one a letter
    was made of, until a letter is made of it. letters: the decisions that have one."""
    for newest, *before in made.values():
        is_owed = newest.result in LETTER_OWED or newest.is_choice_limited or any(row.id in letters for row in before)
        if is_owed and newest.id not in letters:
            yield agenda.Due("letter_missing", newest.at, newest.at, newest.id)


def untold_reminders(
    made: Mapping[int, Sequence[Unasked]], moves: Sequence[Moved], *, told: Collection[UUID]
) -> Iterator[agenda.Due]:
    """A reason to act for the decision that holds in the course under way, or the last, until somebody has told the citizen.

    Who is in treatment has a yes in hand, or began on what was decided; and who was treated and has ended need not be told any
    more. told: the decisions the citizen was told.
    """
    newest = next(iter(made.get(len(courses.returns(moves)), ())), None)
    if newest is not None and newest.id not in told and not _is_seen_in_treatment(newest, moves):
        yield agenda.Due("decision_untold", newest.at, newest.at, newest.id, {"result": newest.result})


def _is_seen_in_treatment(decision: Unasked, moves: Sequence[Moved]) -> bool:
    """Whether the course under way, or the last, has come to treatment on what was decided, or has ended since it did."""
    last = _of_last(moves)
    begun_at = next((move.at for move in last if move.phase == TREATMENT), None)
    if begun_at is None:
        return False
    is_over = last[-1].phase == FOLLOWUP
    return is_over or decision.result == GRANT or not law.is_after(decision.at, begun_at)


def _of_last(moves: Sequence[Moved]) -> Sequence[Moved]:
    """The moves of the course under way, or of the last with its ending."""
    ended = [number for number, move in enumerate(moves, 1) if move.phase == FOLLOWUP]
    before = [number for number in ended if number < len(moves)]
    return moves[before[-1] if before else 0 :]
