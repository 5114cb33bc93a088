"""Which records of a citizen were found to be one person at a moment: who wrote on one then had the others in sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Joined:
    """That two records were found to be one person. ``parted_at``: when they were found to be two after all, None where they
    are one."""

    at: datetime
    kept: UUID
    merged: UUID
    parted_at: datetime | None = None

    def held(self, at: datetime) -> bool:
        """Whether the two were one at a moment."""
        return self.at <= at and (self.parted_at is None or at < self.parted_at)


def one_with(record: UUID, joined: Iterable[Joined], *, at: datetime) -> frozenset[UUID]:
    """The records that were one person with a record at a moment, with itself."""
    pairs = [{each.kept, each.merged} for each in joined if each.held(at)]
    found = {record}
    while more := set().union(*(pair for pair in pairs if pair & found)) - found:
        found |= more
    return frozenset(found)


def one_since(one: UUID, other: UUID, joined: Iterable[Joined]) -> datetime:
    """When two records that are one person now were last found to be so. Raises ``ValueError`` where they are not."""
    found = list(joined)
    standing = [each for each in found if each.parted_at is None]
    return min(each.at for each in standing if other in one_with(one, standing, at=each.at))


def parted_since(record: UUID, joined: Iterable[Joined], *, at: datetime) -> datetime | None:
    """When a record was last parted from others it was one person with at a moment; None where they are one with it now, or
    there were none. joined: also what was parted since."""
    found = list(joined)
    then = one_with(record, found, at=at)
    standing = [each for each in found if each.parted_at is None]
    now = one_with(record, standing, at=max([at, *(each.at for each in standing)]))
    gone = [each for each in found if each.held(at) and {each.kept, each.merged} <= then]
    parted = [each.parted_at for each in gone if each.parted_at and not {each.kept, each.merged} <= now]
    return max(parted, default=None)
