"""Whom each figure of a change counts, small enough to be kept: a number for each person and area."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from brobygger.analysis.seen import SCORED, Seen, is_lost


class Kind(NamedTuple):
    """What a figure asks of a person in one area: the two states, SCORED or the reason there is no score, and whether of two
    scores the first and the second is 0 or less."""

    before: str
    after: str
    is_at_floor_before: bool
    is_at_floor_after: bool


# Of a reason there is none that is SCORED: nobody lacks a score because they have it.
_COUNTS: Mapping[str, Callable[[Kind, str], bool]] = {
    "people": lambda kind, reason: True,
    "pairs": lambda kind, reason: (kind.before, kind.after) == (SCORED, SCORED),
    "lost": lambda kind, reason: is_lost(kind.before, kind.after),
    "floor_before": lambda kind, reason: kind.is_at_floor_before,
    "floor_after": lambda kind, reason: kind.is_at_floor_after,
    "missing_before": lambda kind, reason: kind.before == reason != SCORED,
    "missing_after": lambda kind, reason: kind.after == reason != SCORED,
}


@dataclass(frozen=True)
class Behind:
    """By area of each person, in their order, the number of what they are there; of whoever has no row there that of None."""

    kinds: Sequence[Kind | None]
    by_area: Mapping[str, Sequence[int]]

    def of(self, *, area: str, figure: str, reason: str = "") -> list[int]:
        """The people a figure counts, each by the place in their order.

        figure: "people", "pairs" (also those of the means and their change), "lost", "floor_before", "floor_after", or
        "missing_before" and "missing_after", which take a reason. Raises ``ValueError`` for any other, and for an area that is
        none of theirs.
        """
        if area not in self.by_area:
            raise ValueError(f"no area called {area}")
        if figure not in _COUNTS:
            raise ValueError(f"no figure called {figure}")
        counts = _COUNTS[figure]
        wanted = {n for n, kind in enumerate(self.kinds) if kind is not None and counts(kind, reason)}
        return [place for place, number in enumerate(self.by_area[area]) if number in wanted]


def behind(people: Sequence[str], of: Mapping[str, Seen]) -> Behind:
    """Whom the figures count. people: everyone, in the order they are to be told in. of: by area who was seen."""
    numbers: dict[Kind | None, int] = {None: 0}
    by_area = {
        area: array("H", (numbers.setdefault(_kind(seen, person), len(numbers)) for person in people))
        for area, seen in of.items()
    }
    return Behind(tuple(numbers), by_area)


def _kind(seen: Seen, person: str) -> Kind | None:
    states = seen.states.get(person)
    if states is None:
        return None
    is_pair = states == (SCORED, SCORED)
    return Kind(*states, is_pair and seen.first[person] <= 0, is_pair and seen.second[person] <= 0)
