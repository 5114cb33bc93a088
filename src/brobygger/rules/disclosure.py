"""Small numbers: what a reader who may not see the people may be shown.

A count below the limit is hidden, and so is a zero, because "nobody here" tells as much of a small place as "one
here"; a zero is shown only where it is structural (it could not have been otherwise). Where parts stand with their
total, hiding one part alone hides nothing, so more parts are hidden until what can be worked out by subtraction is a
sum over at least two parts and no smaller than the limit. A total under the limit is hidden with all its parts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

LIMIT = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A count as it may be shown; ``value`` is None when hidden.

    Why it is hidden is not told: a reader who knew which parts were small could narrow them down from the total.
    """

    value: int | None

    @property
    def is_hidden(self) -> bool:
        """Whether the count is kept back."""
        return self.value is None


HIDDEN = Shown(None)


@dataclass(frozen=True, slots=True)
class ShownTable:
    """Parts and their total as they may be shown together."""

    parts: Mapping[str, Shown]
    total: Shown


def suppress(count: int, *, limit: int = LIMIT, is_structural: bool = False) -> Shown:
    """One count that stands alone, 0 or more: hidden below the limit; a structural zero is shown."""
    return Shown(count) if count >= limit or (count == 0 and is_structural) else HIDDEN


def suppress_table(
    parts: Mapping[str, int], *, limit: int = LIMIT, structural: Collection[str] = frozenset()
) -> ShownTable:
    """Counts that add up to a total shown beside them.

    parts: by name, each 0 or more. structural: the names whose zero could not have been otherwise. Among the parts that
    must be hidden to protect others, the smallest goes first (the earlier by name when equal), so that the same table
    always comes out the same. A total under the limit hides all but the structural zeros.
    """
    total = sum(parts.values())
    empty = {name for name in structural if parts.get(name) == 0}
    if total < limit:
        shown = {name: Shown(0) if name in empty else HIDDEN for name in parts}
        return ShownTable(shown, suppress(total, limit=limit, is_structural=empty == set(parts)))
    hidden = {name for name, count in parts.items() if count < limit and name not in empty}
    spare = sorted((name for name in parts if parts[name] >= limit), key=lambda name: (parts[name], name))
    for name in spare:
        # One small part alone is under the limit, so this never stops before there are two.
        if not hidden or sum(parts[each] for each in hidden) >= limit:
            break
        hidden.add(name)
    shown = {name: HIDDEN if name in hidden else Shown(count) for name, count in parts.items()}
    return ShownTable(shown, Shown(total))


def can_show_share(*, count: int, total: int, limit: int = LIMIT) -> bool:
    """Whether a share "count of total" may be shown: neither those counted nor those not counted may be few.

    18 of 20 tells of the two others; none of 20 and all of 20 tell of each one.
    """
    return count >= limit and total - count >= limit


def can_show_figure(n: int, *, limit: int = LIMIT) -> bool:
    """Whether a mean or another figure worked out over ``n`` people may be shown."""
    return n >= limit
