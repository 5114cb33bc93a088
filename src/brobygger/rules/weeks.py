"""What was given week by week beside what was planned [R-G4]: meetings, attempts, and the days somebody was on a stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from brobygger.rules.doses import Dose, Met
from brobygger.rules.law import local_day

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """One ISO week: what was given and what was planned. ``monday`` is its first day in Denmark.

    ``minutes``: of the contacts that tell; ``untold``: how many do not. ``planned``: times a week, None where none was planned.
    ``stay_days``: on how many days they lived where they were treated, so that not meeting them is no less given than planned.
    """

    monday: date
    contacts: int
    attempts: int
    minutes: int
    untold: int
    planned: float | None
    stay_days: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody was met, nobody was looked for, and there was no stay."""
        return not (self.contacts or self.attempts or self.stay_days)

    @property
    def number(self) -> int:
        """The number of the week as calendars have it."""
        return self.monday.isocalendar().week


@dataclass(frozen=True)
class Run:
    """One week, or several after each other that are empty alike, of which there is one thing to say. ``weeks``: newest
    first."""

    weeks: Sequence[Week]

    @property
    def first(self) -> Week:
        """The earliest of them."""
        return self.weeks[-1]

    @property
    def last(self) -> Week:
        """The latest of them."""
        return self.weeks[0]


def runs(weeks: Sequence[Week]) -> list[Run]:
    """The weeks newest first, what is empty with the same planned taken together; never the last, which is not over yet.

    weeks: oldest first, as ``given`` finds them.
    """
    found: list[list[Week]] = []
    for week in reversed(weeks):
        alike = len(found) > 1 and week.is_empty and found[-1][0].is_empty and found[-1][0].planned == week.planned
        if alike:
            found[-1].append(week)
        else:
            found.append([week])
    return [Run(each) for each in found]


@dataclass(frozen=True)
class Away:
    """From which day to which someone was on a stay, both included."""

    first: date
    last: date


def given(
    met: Iterable[Met], doses: Sequence[Dose], *, until: date, count: int, stays: Collection[Away] = ()
) -> list[Week]:
    """The last so many ISO weeks with the one of ``until`` last, each with the dose planned as the week ended.

    A meeting belongs to the week of its day in Denmark. doses: oldest first. stays: their days to come do not count.
    """
    last = until - timedelta(days=until.weekday())
    mondays = [last - WEEK * back for back in reversed(range(count))]
    by_week: dict[date, list[Met]] = {monday: [] for monday in mondays}
    for each in met:
        day = local_day(each.at)
        monday = day - timedelta(days=day.weekday())
        if monday in by_week:
            by_week[monday].append(each)
    return [_week(monday, rows, doses, _stay_days(monday, stays, until)) for monday, rows in by_week.items()]


def _stay_days(monday: date, stays: Collection[Away], until: date) -> int:
    days = [monday + timedelta(days=day) for day in range(7)]
    return sum(day <= until and any(stay.first <= day <= stay.last for stay in stays) for day in days)


def _week(monday: date, rows: Sequence[Met], doses: Sequence[Dose], stay_days: int) -> Week:
    count = Counter(each.is_contact for each in rows)
    told = [each.minutes for each in rows if each.is_contact]
    known = [minutes for minutes in told if minutes is not None]
    in_force = [dose for dose in doses if local_day(dose.planned_at) < monday + WEEK]
    return Week(
        monday=monday,
        contacts=count[True],
        attempts=count[False],
        minutes=sum(known),
        untold=len(told) - len(known),
        planned=in_force[-1].each_week if in_force else None,
        stay_days=stay_days,
    )
