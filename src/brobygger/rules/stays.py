"""How long a stay may last, which day of it this is, and that nobody is in two places at once [R-C9, R-G7]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from brobygger.rules import agenda, code_lists, law


@dataclass(frozen=True)
class Stay:
    """When someone was somewhere; ``left_at`` is None while they are there. ``to``: where, in words. ``agreed_to``: the last
    day that was agreed, None where none was."""

    referral: UUID
    to: str
    arrived_at: datetime
    left_at: datetime | None = None
    agreed_to: date | None = None


@dataclass(frozen=True)
class Counter:
    """Day ``day`` of ``days``; the day of arrival is day 1. ``days`` and ``last_day`` are None where no end is agreed.

    ``allowed_to``: the last day the kind of stay may last to, None where we know of no limit.
    """

    day: int
    days: int | None
    last_day: date | None
    allowed_to: date | None
    today: date

    @property
    def is_over(self) -> bool:
        """Whether the last day agreed has passed."""
        return self.last_day is not None and self.today > self.last_day

    @property
    def days_over(self) -> int:
        """For how many days the last day agreed has passed; 0 where it has not."""
        return (self.today - self.last_day).days if self.last_day is not None and self.is_over else 0

    @property
    def is_longest(self) -> bool:
        """Whether the last day is the last the kind of stay may last to: no earlier one is agreed."""
        return self.last_day is not None and self.last_day == self.allowed_to

    @property
    def is_too_long(self) -> bool:
        """Whether the stay lasts longer than its kind allows."""
        return self.allowed_to is not None and self.today > self.allowed_to


def last_allowed(stay_kind: str, arrived_on: date) -> date | None:
    """The last day a kind of stay may last to, counted from the day of arrival; None where we know of no limit.

    The model says "14 dage" and "op til 3 måneder" and not how they are counted. We read them so that nobody stays a day too
    long: the day of arrival is day 1. A taster of 14 days that begins on the 1st has its last day on the 14th. Three months
    that begin on the 15th of January end on the 14th of April; where the month has no such day, on its last (31 August: 30
    November; 30 November: 28 or 29 February). Days are calendar days in Denmark: a summer-time change makes none longer.
    """
    limit = str(code_lists.entry("stay_kinds", stay_kind).get("limit", ""))
    if not limit:
        return None
    try:
        count = law.days(limit, on=arrived_on)
    except law.NotKnown:
        return None
    if limit.endswith("_days"):
        return law.days_after(arrived_on, count - 1)
    end = law.months_after(arrived_on, count)
    return end if end.day < arrived_on.day else end - timedelta(days=1)


def counter(stay_kind: str, *, arrived_on: date, last_day: date | None, today: date) -> Counter:
    """Which day of a stay ``today`` is. For a stay that is over, ask for the day it ended."""
    return Counter(
        day=(today - arrived_on).days + 1,
        days=(last_day - arrived_on).days + 1 if last_day else None,
        last_day=last_day,
        allowed_to=last_allowed(stay_kind, arrived_on),
        today=today,
    )


def new_overlap(before: Stay | None, after: Stay | None, others: Iterable[Stay]) -> Stay | None:
    """The stay that ``after`` overlaps and ``before`` did not; None when there is none.

    Two records of one person that are merged may both have a stay, and it must be possible to end either: only an overlap
    that is new is one to refuse. Leaving one place and arriving at the next in the same minute is no overlap. A stay that is
    told late, after one that came later, counts to its agreed last day until its end is told too: an end or a longer agreement
    that reaches into the other is a new overlap. Of several the one they are
    at by what is written goes before those that are over, and the latest before the others.
    """
    if after is None:
        return None
    found = [each for each in others if _overlap(_as_agreed(after, each), each)]
    new = [each for each in found if before is None or not _overlap(_as_agreed(before, each), each)]
    return max(new, key=lambda each: (each.left_at is None, each.arrived_at), default=None)


def at_once(stays: Sequence[Stay]) -> list[Stay]:
    """The stays that are at the same time as another while one of the two is not over, as where two records of one person are
    merged: somebody has to write when one of them ended."""
    return [
        one
        for one in stays
        if any(other is not one and None in (one.left_at, other.left_at) and _overlap(one, other) for other in stays)
    ]


def _as_agreed(one: Stay, later: Stay) -> Stay:
    if one.left_at is not None or one.agreed_to is None or later.arrived_at <= one.arrived_at:
        return one
    return replace(one, left_at=agenda.begin_of(one.agreed_to + timedelta(days=1)))


def _overlap(one: Stay, other: Stay) -> bool:
    return all(
        there.left_at is None or law.is_after(there.left_at, came.arrived_at)
        for there, came in ((one, other), (other, one))
    )
