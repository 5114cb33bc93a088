"""Answers that cannot both be true by plain logic: a part that is larger than its whole. They are asked about, never refused:
the citizen may have meant it so, and both answers stand.

No manual we have names such checks, so they go by the words of our own items alone: "of them", "the last 30 days" as a part of
"the whole life". Days of use beside 0 years of use are none: less than a year may have been told as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

# By instrument, of each pair the part and the whole.
_PARTS_OF_LIFE = (*(f"F{number}" for number in range(18, 30)), *(f"P{number}" for number in range(3, 11)))
PARTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "asi-5": (
        ("D2", "D1"),
        ("D2Y", "D1Y"),
        ("D21", "D19"),
        ("D22", "D20"),
        ("L22", "L21"),
        *((item, f"{item}L") for item in _PARTS_OF_LIFE),
    )
}


def doubted(instrument: str, item: str, values: Mapping[str, Decimal]) -> list[tuple[str, str]]:
    """The pairs an item is in of which the part is larger than the whole, each as (part, whole).

    values: by item the answers that are numbers, yes being 1; an item without one is left out and nothing is doubted of it.
    """
    return [
        (part, whole)
        for part, whole in PARTS.get(instrument, ())
        if item in (part, whole) and part in values and whole in values and values[part] > values[whole]
    ]
