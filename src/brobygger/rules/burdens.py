"""How heavy it is, by area, and whether it has come to be another than when plan and dose were fitted to it [R-B6]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from brobygger.rules import target_group
from brobygger.rules.measurements import Measurement, cell_of, standing


@dataclass(frozen=True)
class Burden:
    """How heavy it is: the areas that have a score, and those of them at or over the line of the target group (0.5)."""

    known: frozenset[str] = frozenset()
    high: frozenset[str] = frozenset()
    # By area when its score was written.
    told_at: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def newest_at(self) -> datetime | None:
        """When the newest of the scores it rests on was written; None without one."""
        return max(self.told_at.values(), default=None)

    def stored(self) -> dict[str, list[str]]:
        """As it is kept with a planned dose."""
        return {"known": sorted(self.known), "high": sorted(self.high)}


def burden(scores: Iterable[Measurement]) -> Burden:
    """The burden by area from the scores that count: of each area the one that stands."""
    line = target_group.load().line
    stands = standing(scores, cell_of)
    worth = {area: Fraction(row.exact) if row.exact else Fraction(str(row.value)) for area, row in stands.items()}
    return Burden(
        known=frozenset(worth),
        high=frozenset(area for area, value in worth.items() if value >= line),
        told_at={area: row.recorded_at for area, row in stands.items()},
    )


@dataclass(frozen=True)
class Fitted:
    """When a plan or a dose was fitted to the burden as it was known then: ``Burden.stored`` of that time."""

    at: datetime
    burden: Mapping[str, Sequence[str]]


def changed_at(fitted: Fitted, now_known: Burden) -> datetime | None:
    """When the areas over the line came to be others than those fitted to; None while they are the same.

    Only the line counts (our own choice): a score that rises or falls on one side of it asks for nothing. Where an area has no
    score any more, the moment of fitting is given.
    """
    differing = frozenset(fitted.burden.get("high", ())) ^ now_known.high
    if not differing:
        return None
    return max([fitted.at, *(now_known.told_at[area] for area in differing if area in now_known.told_at)])
