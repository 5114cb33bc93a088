"""Decisions that answer no request: the citizen is owed to be told them, and their letter, as those of a wish."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from brobygger.rules import agenda, courses, law
from brobygger.rules.courses import FOLLOWUP, TREATMENT, Moved
from brobygger.rules.decisions import GRANT, LETTER_OWED
from brobygger.rules.requests import Decided, Told, untold


def by_course(made: Iterable[Decided], moves: Sequence[Moved]) -> Mapping[int, Sequence[Decided]]:
    """The decisions of each course by its number, oldest first, also those taken back: the last that stands holds."""
    returned = courses.returns(moves)
    found: defaultdict[int, list[Decided]] = defaultdict(list)
    for row in sorted(made, key=lambda each: (each.at, str(each.id))):
        found[courses.number_on(law.local_day(row.at), returned)].append(row)
    return found


def letter_reminders(made: Mapping[int, Sequence[Decided]]) -> Iterator[agenda.Due]:
    """A reason to act for the decision that holds in each course, where it is no full yes or a letter was made of another,
    also of one taken back since, until a letter is made of it."""
    for rows in made.values():
        holds = _holding(rows)
        if holds is None or holds.letter_at is not None:
            continue
        if holds.result in LETTER_OWED or holds.is_choice_limited or any(row.letter_at for row in rows):
            yield agenda.Due("letter_missing", holds.at, holds.at, holds.id)


def untold_reminders(
    made: Mapping[int, Sequence[Decided]], moves: Sequence[Moved], *, told: Collection[Told]
) -> Iterator[agenda.Due]:
    """A reason to act for the decision that holds in the course under way, or the last, until somebody has told the citizen,
    and where what they were told last was taken back since.

    Who is in treatment has a yes in hand, or began on what was decided; and who was treated and has ended need not be told any
    more. told: each time the citizen was told a decision.
    """
    rows = made.get(len(courses.returns(moves)), ())
    last = _of_last(moves)
    begun = next((move for move in last if move.phase == TREATMENT), None)
    if begun is None or last[-1].phase != FOLLOWUP:
        keys = {row.id for row in rows}
        of_these = [event for event in told if event.decision in keys]
        yield from untold(rows, of_these, is_known=partial(_is_seen_in_treatment, begun))


def _holding(rows: Sequence[Decided]) -> Decided | None:
    return next((row for row in reversed(rows) if row.taken_back_at is None), None)


def _is_seen_in_treatment(begun: Moved | None, decision: Decided) -> bool:
    """Whether whoever is in treatment since then has a yes in hand, or began on what was decided."""
    return begun is not None and (decision.result == GRANT or not law.is_after(decision.at, begun.at))


def _of_last(moves: Sequence[Moved]) -> Sequence[Moved]:
    """The moves of the course under way, or of the last with its ending."""
    ended = [number for number, move in enumerate(moves, 1) if move.phase == FOLLOWUP]
    before = [number for number in ended if number < len(moves)]
    return moves[before[-1] if before else 0 :]
