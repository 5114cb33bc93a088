"""The rough age that lists show of someone: what was told, while it can be true beside the number and the year of birth."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from brobygger.records import sealing
from brobygger.records.people import Identity
from brobygger.records.prepared import Standing
from brobygger.rules import ages, identity_numbers, law
from brobygger.rules.refusals import Refusal

_NUMBERED = Standing(Identity, "kind", "sealed", "is_in_force", order=("-happened_at",))


class _Numbered(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def sealed(self) -> bytes | memoryview: ...


class _Told(Protocol):
    @property
    def value(self) -> str: ...

    @property
    def happened_at(self) -> datetime: ...


class Number(NamedTuple):
    """A number someone has or had, sealed."""

    kind: str
    sealed: bytes | memoryview
    is_in_force: bool


def numbers_of(people: Collection[UUID]) -> Mapping[UUID, list[Number]]:
    """By standing person who has any the numbers, the newest first. One query."""
    found: defaultdict[UUID, list[Number]] = defaultdict(list)
    for person, *told in _NUMBERED(people=people):
        found[person].append(Number(*told))
    return found


def rough(stands: Mapping[str, _Told], numbers: Iterable[Number]) -> str:
    """The rough age the lists show; empty without one, and where it cannot be beside what counts before it. stands: by kind the
    detail that stands; numbers: as ``numbers_of`` gives them."""
    guess, year = stands.get(ages.GUESS), stands.get(ages.YEAR)
    if guess is None:
        return ""
    born = born_on(each for each in numbers if each.is_in_force)
    birth_year, on = year.value if year else "", law.local_day(guess.happened_at)
    return guess.value if ages.guess_counts(guess.value, on, born_on=born, birth_year=birth_year) else ""


def born_on(numbers: Iterable[_Numbered]) -> date | None:
    """The day of birth the first CPR number of these says; None without one, and where the site's keys cannot open it."""
    number = next((each for each in numbers if each.kind == "cpr"), None)
    try:
        return identity_numbers.read_cpr(sealing.unseal(number.sealed)).birth_date if number else None
    except (Refusal, sealing.CannotOpen):
        return None
