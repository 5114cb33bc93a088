"""The course of one person known by several records: over only if none of theirs runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from brobygger.rules.courses import CONTACT, FOLLOWUP, Moved
from brobygger.rules.joined_records import Joined


@dataclass(frozen=True)
class Written:
    """A move as it was written: on which record of a person, and when. ``is_by_hand``: as ``Moved``."""

    record: UUID
    at: datetime
    phase: str
    recorded_at: datetime
    is_by_hand: bool = False


def as_one(moves: Iterable[Written], joined: Iterable[Joined], begun: Mapping[UUID, datetime]) -> list[Moved]:
    """The moves of one person known by several records, oldest first. The course is over only if none runs: an ending written
    on one record, before it was joined with another whose course ran, is no end of it. Where the other was first known after
    the ending, that is the return after it, also where it has ended since. What is written after they were joined is of both.
    begun: by record when it was first known.
    """
    parts = {record: Part(at) for record, at in begun.items()}
    steps: list[Written | Joined] = [*moves, *joined]
    for step in sorted(steps, key=lambda each: each.recorded_at if isinstance(each, Written) else each.at):
        if isinstance(step, Written):
            found = parts[step.record].moves
            found.append(Moved(step.at, step.phase, step.is_by_hand))
            found.sort(key=lambda each: each.at)
        else:
            one, other = parts[step.kept], parts[step.merged]
            both = Part(min(one.begun_at, other.begun_at), _joined(one, other))
            parts.update({record: both for record, part in parts.items() if part is one or part is other})
    return next(iter(parts.values())).moves


@dataclass(frozen=True, eq=False)
class Part:
    """What is known by records that are joined already; ``begun_at``: when the first of them was known."""

    begun_at: datetime
    moves: list[Moved] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether the course has ended and not begun again."""
        return bool(self.moves) and self.moves[-1].phase == FOLLOWUP


def _joined(one: Part, other: Part) -> list[Moved]:
    if one is other:
        return one.moves
    found = sorted([*one.moves, *other.moves], key=lambda each: each.at)
    over = [part for part in (one, other) if part.is_over]
    if not over:
        return found
    first = min(over, key=lambda part: part.moves[-1].at)
    rest = other if first is one else one
    ended, begun_at = first.moves[-1], min([rest.begun_at, *(move.at for move in rest.moves)])
    if begun_at > ended.at:
        return sorted([*found, Moved(begun_at, CONTACT)], key=lambda each: each.at)
    if rest.is_over:
        return found
    phase = rest.moves[-1].phase if rest.moves else CONTACT
    return [*(each for each in found if each is not ended), *([Moved(ended.at, phase)] if found[-1] is ended else [])]
