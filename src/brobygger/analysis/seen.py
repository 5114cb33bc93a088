"""Who was seen before and after: everyone accounted for, area by area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from brobygger.rules.waves import NO_INTERVIEW, NOT_LOST, Followed, why_no_interview

SCORED = ""


class Measured(Protocol):
    """One area of one person at one wave. ``value`` is None when there is none, ``why_missing`` then tells the reason."""

    @property
    def person(self) -> str: ...  # noqa: D102
    @property
    def wave(self) -> str: ...  # noqa: D102
    @property
    def area(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> float | None: ...  # noqa: D102
    @property
    def why_missing(self) -> str: ...  # noqa: D102


class Accounted(NamedTuple):
    """A measurement with the reason of a missing interview told apart (``accounted``)."""

    person: str
    wave: str
    area: str
    value: float | None
    why_missing: str


def accounted(rows: Iterable[Measured], followed: Mapping[str, Followed], *, today: date) -> list[Measured]:
    """The same rows, where a missing interview has its reason: not due yet, died before it was, or none then.

    followed: by pseudonym; who is not in it keeps the reason told.
    """
    reasons: dict[tuple[str, str], str] = {}
    found: list[Measured] = []
    for row in rows:
        if row.value is not None or row.why_missing != NO_INTERVIEW or row.person not in followed:
            found.append(row)
            continue
        place = row.person, row.wave
        if place not in reasons:
            reasons[place] = why_no_interview(followed[row.person], row.wave, today=today)
        found.append(Accounted(row.person, row.wave, row.area, None, reasons[place]))
    return found


@dataclass(frozen=True)
class Seen:
    """Who was measured in one area. first, second: the score before and after, by person. states: of each person the two
    states, SCORED or the reason there is no score. both: those with two scores. lost: those with the first alone."""

    people: Sequence[str]
    first: Mapping[str, float]
    second: Mapping[str, float]
    states: Mapping[str, tuple[str, str]]
    both: Sequence[str]
    lost: Sequence[str]


def seen(rows: Iterable[Measured], *, areas: Sequence[str], before: str, after: str) -> dict[str, Seen]:
    """By area, in the order given, who was seen at the two waves.

    rows: at most one per person, wave and area; rows of other waves and areas are left out. Raises ``ValueError`` when
    the two waves are one, or when a person has two rows for the same place.
    """
    if before == after:
        raise ValueError("before and after must be two waves")
    by_area: defaultdict[str, dict[str, dict[str, Measured]]] = defaultdict(lambda: {before: {}, after: {}})
    for row in rows:
        at_wave = by_area[row.area].get(row.wave)
        if at_wave is None:
            continue
        if row.person in at_wave:
            raise ValueError(f"two rows for one person, wave and area: {row.wave}, {row.area}")
        at_wave[row.person] = row
    return {area: _seen(by_area[area][before], by_area[area][after]) for area in areas}


def is_lost(before: str, after: str) -> bool:
    """Whether someone in these two states was measured before and not after, though nothing says that it could not be."""
    return before == SCORED != after and after not in NOT_LOST


def _seen(first: Mapping[str, Measured], second: Mapping[str, Measured]) -> Seen:
    people = sorted(first.keys() | second.keys())
    states = {person: (_state(first.get(person)), _state(second.get(person))) for person in people}
    return Seen(
        people,
        _scores(first),
        _scores(second),
        states,
        [person for person in people if states[person] == (SCORED, SCORED)],
        [person for person in people if is_lost(*states[person])],
    )


def _scores(rows: Mapping[str, Measured]) -> dict[str, float]:
    return {person: row.value for person, row in rows.items() if row.value is not None}


def _state(row: Measured | None) -> str:
    if row is None:
        return NO_INTERVIEW
    return SCORED if row.value is not None else row.why_missing or NO_INTERVIEW
