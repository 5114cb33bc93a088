"""Answers that cannot both be true by plain logic: a part that is larger than its whole. They are asked about, never refused:
the citizen may have meant it so, and both answers stand. Which questions are parts of which is in definitions/doubts/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from brobygger.rules import definitions


@cache
def parts(instrument: str) -> Sequence[tuple[str, str]]:
    """Of each pair of questions of an instrument the part and the whole; none where nothing is known of it."""
    if instrument not in definitions.names("doubts"):
        return ()
    return [(part, whole) for part, whole in definitions.read(f"doubts/{instrument}.json")["parts"]]


def doubted(instrument: str, item: str, values: Mapping[str, Decimal]) -> list[tuple[str, str]]:
    """The pairs an item is in of which the part is larger than the whole, each as (part, whole).

    values: by item the answers that are numbers, yes being 1; an item without one is left out and nothing is doubted of it.
    """
    return [
        (part, whole)
        for part, whole in parts(instrument)
        if item in (part, whole) and part in values and whole in values and values[part] > values[whole]
    ]
