"""The signs of a letter that its font cannot show: which they are, and what stands in their place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

# What the letter's fonts cannot show stands as this.
NOT_SHOWN = "□"
# The colours of skin are written after a thumb or a face, and by mistake after any other sign.
SKIN = frozenset(map(chr, range(0x1F3FB, 0x1F400)))


def replaced(content: Mapping[str, Any], sign: str) -> Mapping[str, Any]:
    """The same letter where a sign that cannot be shown stands as an empty box."""

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace(sign, NOT_SHOWN)
        if isinstance(value, Mapping):
            return {name: walk(each) for name, each in value.items()}
        return [walk(each) for each in value] if isinstance(value, list) else value

    found: Mapping[str, Any] = walk(content)
    return found


def is_name(to: str, name: str) -> bool:
    """Whether a letter to somebody can carry this name. One with a sign that could not be printed is not the one that was
    written here, and says nothing."""
    return NOT_SHOWN in to or to.split() == name.split()


def mark_on(content: Mapping[str, Any], sign: str) -> str:
    """The first mark that stands on a sign somewhere in a letter, "" where none does: a vowel sign, an accent written apart."""
    return next((found for text in _texts(content) for found in _marks_on(text, sign)), "")


def _marks_on(text: str, sign: str) -> Iterator[str]:
    for part in text.split(sign)[1:]:
        # Thai and Lao write "am" as one letter, of which the ring is set above the sign before it.
        if part[:1] in SKIN or unicodedata.category(unicodedata.normalize("NFKD", part[:1] or " ")[0]).startswith("M"):
            yield part[0]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)
