"""What the citizen is owed of a decision, on a wish or on none: to be told it, its letter, and that two are settled."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from brobygger.rules import agenda, law
from brobygger.rules.courses import FOLLOWUP, TREATMENT, Moved
from brobygger.rules.decisions import GRANT, LETTER_OWED, REFUSE
from brobygger.rules.joined_records import Joined, one_since, one_with
from brobygger.rules.requests import (
    ENDING,
    NOBODY,
    STARTED,
    WITHDRAWN,
    Clock,
    Decided,
    Matter,
    Told,
    believed,
    untold,
)

# What a citizen who has ended or has changed their mind about need not be told any more.
_OVER = frozenset({ENDING, WITHDRAWN})


def is_over(clock: Clock, made: Iterable[tuple[str, datetime]]) -> bool:
    """Whether nobody has to tell the citizen of the decisions on a wish, nor that one is gone: they have withdrawn it, or its
    course ended. What was owed in writing and decided after the ending is news to them, and so is what came of it.

    made: what each said and when it was decided.
    """
    ended_at = clock.stopped_at if clock.stopped_by == ENDING else None
    is_news = ended_at is not None and any(result in LETTER_OWED and law.is_after(at, ended_at) for result, at in made)
    return clock.stopped_by in _OVER and not is_news


def untold_reminders(
    found: Iterable[Matter], *, told: Collection[Told], moves: Sequence[Moved], returns: int
) -> Iterator[agenda.Due]:
    """A reason to act for the decision that holds of each matter until somebody has told the citizen, and where what they were
    told last, or hold the letter of, was taken back since.

    What comes of a wish itself says that they know: it is withdrawn, or treatment has begun on what was decided. A no to
    someone who is in treatment already is news to them. Of what nobody had asked for it is the course under way, or the last,
    that counts. told: each time the citizen was told of a decision; moves: of the course; returns: how often it began again.
    """
    for matter in found:
        clock, of_these = matter.clock, _of_matter(matter, told)
        if clock is not None:
            is_known = partial(_is_known_since, _began_at(clock))
            if not is_over(clock, _said(matter.made)):
                yield from untold(matter.made, of_these, is_known=is_known, gone=clock.requests[0])
        elif matter.course == returns:
            last = _of_last(moves)
            begun = next((move.at for move in last if move.phase == TREATMENT), None)
            if begun is None or last[-1].phase != FOLLOWUP:
                yield from untold(matter.made, of_these, is_known=partial(_is_known_since, begun))


def letter_reminders(
    found: Iterable[Matter], *, told: Collection[Told] = (), useless: Container[UUID] = ()
) -> Iterator[agenda.Due]:
    """A reason to act for the decision that holds of each matter, where it is no full yes or a letter was made of another, also
    of one taken back since, until a letter is made of it; and for a full yes in the place of a no they heard by mouth, until a
    letter is made of it or they are told. Whoever asked to stay unknown has no address for one. told: each time the citizen was
    told of a decision; useless: the decisions whose newest letter is of no use."""
    for matter in found:
        holds = next(reversed(matter.standing), None)
        is_unknown = matter.clock is not None and matter.clock.owner == NOBODY
        if holds is None or is_unknown or (holds.letter_at is not None and holds.id not in useless):
            continue
        if _is_written(holds) or any(row.letter_at for row in matter.made) or _believes_no(matter, told):
            yield agenda.Due("letter_missing", holds.at, holds.at, holds.id)


def _said(made: Iterable[Decided]) -> Iterator[tuple[str, datetime]]:
    return ((row.result, row.at) for row in made)


def _is_written(row: Decided) -> bool:
    """Whether a decision is owed in writing: it is no full yes."""
    return row.result in LETTER_OWED or row.is_choice_limited


def _believes_no(matter: Matter, told: Iterable[Told]) -> bool:
    """Whether a decision of a matter that was owed in writing, and was not taken back, is what the citizen was told last."""
    last = believed(matter.made, _of_matter(matter, told))
    return last is not None and last.taken_back_at is None and _is_written(last)


def _of_matter(matter: Matter, told: Iterable[Told]) -> list[Told]:
    """What the citizen was told of the decisions of a matter."""
    keys, requests = {row.id for row in matter.made}, matter.clock.requests if matter.clock else ()
    return [event for event in told if event.decision in keys or event.request in requests]


def opposed_reminders(found: Iterable[Matter], *, joined: Collection[Joined]) -> Iterator[agenda.Due]:
    """A reason to act for each matter on which two decisions stand that were made on different records, before those were found
    to be one person: neither was made with the other in sight. It is about the one that was decided last.

    joined: which records were found to be one person, and when. What is decided after that settles it.
    """
    for matter in found:
        mine = sorted(matter.standing, key=lambda each: each.written_at)
        newest = {each.record: each for each in mine}
        if not newest or matter.clock is None or is_over(matter.clock, _said(mine)):
            continue
        written = mine[-1]
        in_sight = one_with(written.record, joined, at=written.written_at)
        against = [each for each in newest.values() if each.record not in in_sight and each.result != written.result]
        if against:
            at = max(one_since(written.record, each.record, joined) for each in against)
            yield agenda.Due("decisions_opposed", at, at, max(newest.values(), key=lambda each: each.at).id)


def refused_last(found: Sequence[Matter], clocks: Iterable[Clock], *, back_on: date | None) -> Decided | None:
    """The no that is the authority's last word to a citizen in the course under way; None where it is none, where a wish is
    open or was said since, and where treatment began on something else that was decided.

    found, clocks: everything decided and asked for. back_on: the day the course began after an ending, None of the first.
    """
    newest = max((row for each in found for row in each.standing), key=lambda row: (row.at, str(row.id)), default=None)
    if newest is None or newest.result != REFUSE or _is_before(newest.at, back_on):
        return None
    if any(clock.stopped_at is None or law.is_after(clock.said_at, newest.at) for clock in clocks):
        return None
    begun = ((_began_at(each.clock), each.standing) for each in found if each.clock and newest not in each.standing)
    return None if any(at and made and not _is_before(at, back_on) for at, made in begun) else newest


def _is_before(at: datetime, back_on: date | None) -> bool:
    return back_on is not None and law.local_day(at) < back_on


def _began_at(clock: Clock) -> datetime | None:
    return clock.stopped_at if clock.stopped_by == STARTED else None


def _is_known_since(begun_at: datetime | None, decision: Decided) -> bool:
    """Whether whoever is in treatment since then has a yes in hand, or began on what was decided."""
    return begun_at is not None and (decision.result == GRANT or not law.is_after(decision.at, begun_at))


def _of_last(moves: Sequence[Moved]) -> Sequence[Moved]:
    """The moves of the course under way, or of the last with its ending."""
    ended = [number for number, move in enumerate(moves, 1) if move.phase == FOLLOWUP]
    before = [number for number in ended if number < len(moves)]
    return moves[before[-1] if before else 0 :]
