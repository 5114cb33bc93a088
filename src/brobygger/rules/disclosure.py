"""Small numbers: what a reader who may not see the people may be shown.

A count below the limit is hidden, and so is a zero, because "nobody here" tells as much of a small place as "one
here". How counts that stand together keep each other's secrets: ``analysis.change.hidden_where_small``.
"""

from __future__ import annotations

LIMIT = 5


def can_show_share(*, count: int, total: int, limit: int = LIMIT) -> bool:
    """Whether a share "count of total" may be shown: neither those counted nor those not counted may be few.

    18 of 20 tells of the two others; none of 20 and all of 20 tell of each one.
    """
    return count >= limit and total - count >= limit


def rounded(count: int, *, limit: int = LIMIT) -> int | None:
    """One count, 0 or more, to the nearest 5, so that two of them cannot be subtracted; None below the limit.

    Shown beside others, their sum may not be shown too: 4 and 4 make "about 10" in one way only.
    """
    return (count + 2) // 5 * 5 if count >= limit else None
