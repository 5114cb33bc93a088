"""How old someone is, told as a guess, as a year, or by a CPR number: which counts, and what disagrees with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from brobygger.rules.likeness import AGE_MARGIN
from brobygger.rules.people import read_rough_age

NUMBER, YEAR, GUESS = "cpr", "birth_year", "rough_age"


@dataclass(frozen=True)
class Age:
    """What one telling of it comes to today. ``kind``: cpr, birth_year or rough_age; the years are both inclusive."""

    kind: str
    youngest: int
    oldest: int

    def agrees_with(self, other: Age) -> bool:
        """Whether both can be true; a guess may be some years out."""
        margin = AGE_MARGIN if GUESS in (self.kind, other.kind) else 0
        return self.youngest - margin <= other.oldest and other.youngest - margin <= self.oldest


def told(*, born_on: date | None, birth_year: str, rough_age: str, rough_on: date | None, today: date) -> Sequence[Age]:
    """What is told of an age, what counts first: the number, then the year, then the guess.

    born_on: the day the CPR number says, None without one. rough_on: when the guess was made, which has grown older since.
    What says nothing of an age is left out.
    """
    found = []
    if born_on is not None:
        years = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
        found.append(Age(NUMBER, years, years))
    if birth_year.isdecimal():
        found.append(Age(YEAR, today.year - int(birth_year) - 1, today.year - int(birth_year)))
    guess = read_rough_age(rough_age)
    if guess is not None:
        since = today.year - rough_on.year if rough_on else 0
        found.append(Age(GUESS, guess[0] + since, guess[1] + since))
    return found


def disagreeing(ages: Sequence[Age]) -> Sequence[Age]:
    """Those that cannot be true together with the one that counts, which is the first."""
    return [each for each in ages[1:] if not each.agrees_with(ages[0])]


def guess_counts(guess: str, told_on: date, *, born_on: date | None, birth_year: str) -> bool:
    """Whether a guess can be true beside the number and the year, as ``told`` takes them. Asked of the day it was made on, so
    that it is the same on every other."""
    found = told(born_on=born_on, birth_year=birth_year, rough_age=guess, rough_on=told_on, today=told_on)
    return all(each.kind != GUESS for each in disagreeing(found))
