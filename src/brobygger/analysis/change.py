"""Did the burden change? Before and after at any two waves, area by area, with everyone accounted for.

What is not measured counts as much as what is: each missing score has its reason, and those measured before and not after
are compared with those measured both times, because that is rarely by chance. There is no comparison group here, so the
numbers hold regression to the mean as well as any effect; whoever shows them says so (``STATEMENTS``).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from brobygger.analysis.seen import SCORED, Measured, Seen, is_lost, seen
from brobygger.rules.disclosure import LIMIT, can_show_share, rounded

STATEMENTS = ("no_comparison", "for_groups", "missing_counts")
CONFIDENCE = 0.95


@dataclass(frozen=True)
class AreaChange:
    """One area at two waves.

    people: everyone with an interview or a score at either wave. before, after: how many have a score there. pairs: how
    many have both; the means, the change, its 95 % interval and the floor are of these. mean_change: after minus before,
    so below 0 is less burden. low, high: the interval of the mean change (paired t). floor_before, floor_after: how many
    pairs have a score of 0 or less, who can fall no further. stayed_mean_before, lost_mean_before: the mean before of the
    pairs and of the ``lost``, who have a score before and none after
    (those ``NOT_LOST`` left out). missing: by wave and reason, how many have no score.
    cells: how many have each pair of states before and after, a state being SCORED or the reason there is no score.
    A value is None where it cannot be given; ``why`` says it: "", "no_pairs", "one_pair" or "hidden".
    """

    area: str
    people: int | None
    before: int | None
    after: int | None
    pairs: int | None
    lost: int | None
    mean_before: float | None
    mean_after: float | None
    mean_change: float | None
    low: float | None
    high: float | None
    floor_before: int | None
    floor_after: int | None
    stayed_mean_before: float | None
    lost_mean_before: float | None
    missing: Mapping[str, Mapping[str, int | None]]
    why: str
    cells: Mapping[tuple[str, str], int] = field(default_factory=dict, repr=False)

    @property
    def floor_share_before(self) -> float | None:
        """The share of the pairs at the floor before, 0-1."""
        return _share(self.floor_before, self.pairs)

    @property
    def floor_share_after(self) -> float | None:
        """The share of the pairs at the floor after, 0-1."""
        return _share(self.floor_after, self.pairs)


def change(rows: Iterable[Measured], *, areas: Sequence[str], before: str, after: str) -> list[AreaChange]:
    """Before and after for each area, in the order given.

    rows: at most one per person, wave and area; rows of other waves and areas are left out. Raises ``ValueError`` when
    the two waves are one, or when a person has two rows for the same place.
    """
    return changes(seen(rows, areas=areas, before=before, after=after), before=before, after=after)


def changes(of: Mapping[str, Seen], *, before: str, after: str) -> list[AreaChange]:
    """The same, of whom was seen in each area."""
    return [_area(area, found, before, after) for area, found in of.items()]


def hidden_where_small(result: AreaChange, *, limit: int = LIMIT) -> AreaChange:
    """The same for a reader who may not see the people.

    Every cell (one reason or a score before, by one reason or a score after) under ``limit`` is left out, a nought among
    them, and every other is rounded to the nearest 5; all counts shown are sums of these and of nothing else. So whatever
    is subtracted from whatever, a cell stays anywhere within its five values. A count with nothing left is None, and a
    reason with nothing left is not mentioned. Rounding the sums themselves would not do: 4 and 4 make "about 10", which
    two small parts can only make in one way.
    Means are rounded to 2 decimals, as scores are whole parts of 180 or 390 and the last digits of a mean give away how
    many it is of. What is worked out from a hidden count is hidden too; shares follow from the shown counts.
    """
    coarse = {states: rounded(count, limit=limit).value for states, count in result.cells.items()}
    cells = {states: count for states, count in coarse.items() if count is not None}
    before, after = result.missing
    pairs = cells.get((SCORED, SCORED))
    lost = _total(count for states, count in cells.items() if is_lost(*states))
    of_pairs = ("mean_before", "mean_after", "mean_change", "low", "high", "stayed_mean_before")
    means: dict[str, Any] = {name: _coarse(getattr(result, name), pairs) for name in of_pairs}
    return replace(
        result,
        **means,
        people=_total(cells.values()),
        before=_total(count for (first, _), count in cells.items() if first == SCORED),
        after=_total(count for (_, second), count in cells.items() if second == SCORED),
        pairs=pairs,
        lost=lost,
        lost_mean_before=_coarse(result.lost_mean_before, lost),
        floor_before=_shown_part(result.floor_before, result.pairs, limit),
        floor_after=_shown_part(result.floor_after, result.pairs, limit),
        missing={before: _by_reason(cells, 0), after: _by_reason(cells, 1)},
        why="hidden" if pairs is None else result.why,
        cells=cells,
    )


def _area(area: str, seen: Seen, before: str, after: str) -> AreaChange:
    mean, low, high = _interval([seen.second[person] - seen.first[person] for person in seen.both])
    mean_before = _mean([seen.first[person] for person in seen.both])
    cells = Counter(seen.states.values())
    return AreaChange(
        area=area,
        people=len(seen.people),
        before=len(seen.first),
        after=len(seen.second),
        pairs=len(seen.both),
        lost=len(seen.lost),
        mean_before=mean_before,
        mean_after=_mean([seen.second[person] for person in seen.both]),
        mean_change=mean,
        low=low,
        high=high,
        floor_before=sum(seen.first[person] <= 0 for person in seen.both),
        floor_after=sum(seen.second[person] <= 0 for person in seen.both),
        stayed_mean_before=mean_before,
        lost_mean_before=_mean([seen.first[person] for person in seen.lost]),
        missing={before: _by_reason(cells, 0), after: _by_reason(cells, 1)},
        why={0: "no_pairs", 1: "one_pair"}.get(len(seen.both), ""),
        cells=dict(cells),
    )


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _interval(differences: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    """Mean and its paired t interval; one difference has a mean and no interval."""
    mean = _mean(differences)
    if mean is None or len(differences) < 2:
        return mean, None, None
    # scipy.special and not scipy.stats, which takes half a second to import.
    from scipy.special import stdtrit

    n = len(differences)
    variance = math.fsum((difference - mean) ** 2 for difference in differences) / (n - 1)
    half = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2)) * math.sqrt(variance / n)
    return mean, mean - half, mean + half


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def _shown_part(part: int | None, whole: int | None, limit: int) -> int | None:
    """A part of a whole, where neither it nor what is left of the whole is small."""
    if part is None or whole is None or not can_show_share(count=part, total=whole, limit=limit):
        return None
    return rounded(part, limit=limit).value


def _coarse(mean: float | None, shown: int | None) -> float | None:
    """A mean as coarse as it must be; None where the count of the people it is of is not shown."""
    return None if mean is None or shown is None else round(mean, 2)


def _total(counts: Iterable[int]) -> int | None:
    """The sum of counts that are shown; None where there are none."""
    return sum(counts) or None


def _by_reason(cells: Mapping[tuple[str, str], int], side: int) -> dict[str, int]:
    """How many have no score, by reason, before (0) or after (1)."""
    counted: Counter[str] = Counter()
    for states, count in cells.items():
        if states[side] != SCORED:
            counted[states[side]] += count
    return dict(counted)
