"""How heavy it is, by area, and whether it has come to be another than when plan and dose were fitted to it [R-B6]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from brobygger.rules import target_group
from brobygger.rules.fields import FieldRefused
from brobygger.rules.measurements import Measurement, cell_of, standing
from brobygger.rules.refusals import words

# Scores are shown in hundredths, and one that has not moved at all has not changed.
LEAST_CHANGE = Decimal("0.01")
NO_SUCH_CHANGE = words("Write a number from 0.01 to 1.00, with two decimals, or leave it empty.")


@dataclass(frozen=True)
class Burden:
    """How heavy it is: the areas that have a score, and those of them at or over the line of the target group (0.5)."""

    known: frozenset[str] = frozenset()
    high: frozenset[str] = frozenset()
    # By area when its score was written, and the score, exact.
    told_at: Mapping[str, datetime] = field(default_factory=dict)
    worth: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def newest_at(self) -> datetime | None:
        """When the newest of the scores it rests on was written; None without one."""
        return max(self.told_at.values(), default=None)

    def stored(self) -> dict[str, Any]:
        """As it is kept with a plan and with a dose; a score as "n/d"."""
        worth = {area: f"{value.numerator}/{value.denominator}" for area, value in sorted(self.worth.items())}
        return {"known": sorted(self.known), "high": sorted(self.high), "worth": worth}

    def is_of_other_areas(self, stored: Mapping[str, Any]) -> bool:
        """Whether other areas have a score, or are over the line, than in what was ``stored``."""
        return any(
            stored.get(name, []) != sorted(areas) for name, areas in (("known", self.known), ("high", self.high))
        )


def burden(scores: Iterable[Measurement]) -> Burden:
    """The burden by area from the scores that count: of each area the one that stands."""
    line = target_group.load().line
    stands = standing(scores, cell_of)
    worth = {area: Fraction(row.exact) if row.exact else Fraction(str(row.value)) for area, row in stands.items()}
    return Burden(
        known=frozenset(worth),
        high=frozenset(area for area, value in worth.items() if value >= line),
        told_at={area: row.recorded_at for area, row in stands.items()},
        worth=worth,
    )


@dataclass(frozen=True)
class Fitted:
    """When a plan or a dose was fitted to the burden as it was known then: ``Burden.stored`` of that time."""

    at: datetime
    burden: Mapping[str, Any]


@dataclass(frozen=True)
class Changed:
    """That it came to be another, and when. ``moved``: of the areas that did those that had a score then and have one now, the
    furthest first, each from what to what, 0 to 1. ``least``: how far a score has to move to ask; None where only the line
    counts."""

    at: datetime
    moved: Sequence[tuple[str, Fraction, Fraction]] = ()
    least: Fraction | None = None

    @property
    def told(self) -> dict[str, object]:
        """What its words need."""
        moved = [[area, float(then), float(now)] for area, then, now in self.moved]
        return {"moved": moved} | ({} if self.least is None else {"least": float(self.least)})


def changed(fitted: Fitted, now_known: Burden, least: Fraction | None = None) -> Changed | None:
    """Whether the areas over the line came to be others than those fitted to, or the score of one moved by at least ``least``;
    None while it is as it was.

    No source says how far a score has to move: where the site has not chosen (None) only the line counts. An area without a
    score then or now has not moved by any amount, and neither has one of which none was kept. Where an area has no score any
    more, the moment of fitting is given.
    """
    then = {area: Fraction(value) for area, value in fitted.burden.get("worth", {}).items()}
    differing = frozenset(fitted.burden.get("high", ())) ^ now_known.high
    differing |= frozenset() if least is None else frozenset(_moved_by(least, then, now_known.worth))
    if not differing:
        return None
    both = differing & then.keys() & now_known.worth.keys()
    moved = [(area, then[area], now_known.worth[area]) for area in both]
    moved.sort(key=lambda told: (-abs(told[2] - told[1]), told[0]))
    at = max([fitted.at, *(now_known.told_at[area] for area in differing if area in now_known.told_at)])
    return Changed(at, tuple(moved), least)


def change_problems(field: str, least: Decimal | None) -> Iterator[FieldRefused]:
    """What is wrong with how far a score has to move, as a site chooses it; None: not chosen."""
    if least is not None and not (LEAST_CHANGE <= least <= 1 and least % LEAST_CHANGE == 0):
        yield FieldRefused("no_such_change", NO_SUCH_CHANGE, field=field)


def _moved_by(least: Fraction, then: Mapping[str, Fraction], now: Mapping[str, Fraction]) -> Iterator[str]:
    return (area for area, value in then.items() if area in now and abs(now[area] - value) >= least)
