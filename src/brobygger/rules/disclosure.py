"""Small numbers: what a reader who may not see the people may be shown.

A count below the limit is hidden, and so is a zero, because "nobody here" tells as much of a small place as "one
here". How counts that stand together keep each other's secrets: ``analysis.change.hidden_where_small``.
"""

from __future__ import annotations

from dataclasses import dataclass

LIMIT = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A count as it may be shown; ``value`` is None when hidden."""

    value: int | None

    @property
    def is_hidden(self) -> bool:
        """Whether the count is kept back."""
        return self.value is None


HIDDEN = Shown(None)


def suppress(count: int, *, limit: int = LIMIT) -> Shown:
    """One count, 0 or more: hidden below the limit."""
    return Shown(count) if count >= limit else HIDDEN


def can_show_share(*, count: int, total: int, limit: int = LIMIT) -> bool:
    """Whether a share "count of total" may be shown: neither those counted nor those not counted may be few.

    18 of 20 tells of the two others; none of 20 and all of 20 tell of each one.
    """
    return count >= limit and total - count >= limit


def rounded(count: int, *, limit: int = LIMIT) -> Shown:
    """One count, 0 or more, to the nearest 5, and hidden below the limit.

    Shown beside others, their sum may not be shown too: 4 and 4 make "about 10" in one way only.
    """
    return Shown((count + 2) // 5 * 5) if count >= limit else HIDDEN
