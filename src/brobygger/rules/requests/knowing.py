"""What a citizen knows of what was decided, and what they are still to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.rules import agenda, law
from brobygger.rules.requests.clock import BACK_TOLD, DECISION_TOLD


@dataclass(frozen=True)
class Decided:
    """A decision: its key, the request it answers, None where it answers none, what it says and when; on which record it was
    written, and when.

    ``taken_back_at``: None where it stands; ``letter_at``: when a letter of it was last made, None where none was;
    ``letter_to``: the name that one carries, None where none was.
    """

    id: UUID
    request: UUID | None
    result: str
    at: datetime
    record: UUID
    written_at: datetime
    is_choice_limited: bool = False
    taken_back_at: datetime | None = None
    letter_at: datetime | None = None
    letter_to: str | None = None


@dataclass(frozen=True)
class Told:
    """That the citizen was told what was decided (``DECISION_TOLD``), or that it was taken back (``BACK_TOLD``).

    ``written_at``: when it was written down, None where nobody asks; ``decision``: which one, None where only the ``request``
    it answers is known: then the one that held.
    """

    kind: str
    at: datetime
    written_at: datetime | None = None
    decision: UUID | None = None
    request: UUID | None = None


def untold(
    made: Sequence[Decided], told: Sequence[Told], *, is_known: Callable[[Decided], bool], gone: UUID | None = None
) -> Iterator[agenda.Due]:
    """A reason to act for the newest decision that stands until somebody has told the citizen, and where what they were told
    last, or hold the letter of, was taken back since.

    made: every decision on the same matter, oldest first, also those taken back. is_known: whether something else says that
    the citizen knows one. gone: what it is about that a decision is gone, None: that decision.
    """
    newest = next((each for each in reversed(made) if each.taken_back_at is None), None)
    last = believed(made, told)
    gone_at = last.taken_back_at if last is not None else None
    if newest is None:
        if last is not None and gone_at is not None and not _is_told_gone(gone_at, told):
            about = gone or last.id
            yield agenda.Due("decision_back_untold", gone_at, gone_at, about, {"result": last.result})
    elif last is not None and gone_at is not None and newest.written_at < last.written_at:
        # It stood before what they were told: it holds again.
        yield agenda.Due("decision_untold", gone_at, gone_at, newest.id, {"result": newest.result, "holds_again": True})
    elif not is_known(newest) and not _is_told(newest, told):
        yield agenda.Due("decision_untold", newest.at, newest.at, newest.id, {"result": newest.result})


def _is_told(newest: Decided, told: Iterable[Told]) -> bool:
    said = [event for event in told if event.kind == DECISION_TOLD]
    return any(
        event.decision == newest.id if event.decision else _is_since(event, newest.at, newest.written_at)
        for event in said
    )


def believed(made: Sequence[Decided], told: Iterable[Told]) -> Decided | None:
    """The decision the citizen was told last, or has had a letter of since; None where they know of none. made: every decision
    on the same matter, oldest first, also those taken back."""
    letters = (Told(DECISION_TOLD, row.letter_at, row.letter_at, row.id) for row in made if row.letter_at)
    said = (event for event in (*told, *letters) if event.kind == DECISION_TOLD)
    known = [(event, known_then) for event in said if (known_then := held(made, event)) is not None]
    if not known:
        return None
    return max(known, key=lambda each: (law.local_day(each[0].at), each[0].written_at or each[0].at))[1]


def held(made: Sequence[Decided], event: Told) -> Decided | None:
    """The decision the citizen was told: where that is not written, the one that held then; None where none did. made: as for
    ``believed``."""
    if event.decision is not None:
        return next((each for each in made if each.id == event.decision), None)

    def is_gone(each: Decided) -> bool:
        return each.taken_back_at is not None and _is_since(event, each.taken_back_at, each.taken_back_at)

    return next(
        (each for each in reversed(made) if _is_since(event, each.at, each.written_at) and not is_gone(each)), None
    )


def may_be_before(at: datetime, gone_at: datetime) -> bool:
    """Whether what was said then can have been said before a decision was taken back: of that day without an hour nobody
    knows."""
    return at < gone_at or (law.local_day(at) == law.local_day(gone_at) and not law.has_hour(at))


def _is_told_gone(gone_at: datetime, told: Iterable[Told]) -> bool:
    return any(event.kind == BACK_TOLD and _is_since(event, gone_at, gone_at) for event in told)


def _is_since(event: Told, at: datetime, written_at: datetime) -> bool:
    """Whether something was said after another thing: where the hours leave it open, it was written down after it."""
    if law.is_after(at, event.at) or law.is_after(event.at, at):
        return law.is_after(event.at, at)
    return event.written_at is None or event.written_at >= written_at
