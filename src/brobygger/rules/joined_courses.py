"""The course of one person known by several records: over only if none of theirs runs, and as far as the furthest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from brobygger.rules.courses import BRIDGING, CONTACT, FOLLOWUP, TREATMENT, Moved
from brobygger.rules.joined_records import Joined, one_with

# How far along a course is that runs, the nearest first.
FURTHER = (CONTACT, TREATMENT, BRIDGING)


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
    the ending, that is the return after it, also where it has ended since. Where both run it is in the phase of the one that is
    furthest along: nobody is moved back by being found to be one. What is written after they were joined is of both, also a
    move back. begun: by record when it was first known.
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


def further(one: str, other: str) -> str | None:
    """Of two phases in which two records of one citizen stand the one their course goes on in; None where it is one phase, or
    one of them is none of a course that runs."""
    if one == other or one not in FURTHER or other not in FURTHER:
        return None
    return max(one, other, key=FURTHER.index)


def is_of_one(one: Written, other: Written, joined: Iterable[Joined]) -> bool:
    """Whether two moves were written of one course: on one record, or on two that were found to be one person by the time
    the later of the moves was written."""
    return other.record in one_with(one.record, joined, at=max(one.recorded_at, other.recorded_at))


@dataclass(frozen=True, eq=False)
class Part:
    """What is known by records that are joined already; ``begun_at``: when the first of them was known."""

    begun_at: datetime
    moves: list[Moved] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether the course has ended and not begun again."""
        return bool(self.moves) and self.moves[-1].phase == FOLLOWUP

    @property
    def began_at(self) -> datetime:
        """When the course began: a move can be told of a day before the record was made."""
        return min([self.begun_at, *(move.at for move in self.moves[:1])])


def _joined(one: Part, other: Part) -> list[Moved]:
    if one is other:
        return one.moves
    if one.is_over and other.is_over:
        first, rest = sorted((one, other), key=lambda part: part.moves[-1].at)
        if rest.began_at <= first.moves[-1].at:
            return sorted([*one.moves, *other.moves], key=lambda each: each.at)
    return list(_furthest(one, other))


def _furthest(one: Part, other: Part) -> Iterator[Moved]:
    """Where the course of two is: as far along as the one of theirs that is furthest, of those that run; over while none does.
    Treatment that begins while the other record builds bridges has begun, and the bridges are built on."""
    stands: dict[Part, str] = {}
    joined = CONTACT
    # Whoever was met on the very moment the other ended was met beside it.
    for at, part, move in sorted(_steps(one, other), key=lambda step: step[0]):
        stands[part] = move.phase if move else CONTACT
        running = [phase for phase in stands.values() if phase != FOLLOWUP]
        now = max(running, key=FURTHER.index, default=FOLLOWUP)
        if move and move.phase == TREATMENT and now == BRIDGING:
            yield move
            yield Moved(at, now)
        elif now != joined:
            yield move if move and move.phase == now else Moved(at, now)
        joined = now


def _steps(one: Part, other: Part) -> list[tuple[datetime, Part, Moved | None]]:
    """What happened to each of two: that it began, told first, and each move."""
    two = sorted((one, other), key=lambda part: part.began_at)
    return [(part.began_at, part, None) for part in two] + [
        (move.at, part, move) for part in two for move in part.moves
    ]
