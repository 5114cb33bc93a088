"""What was given week by week beside what was planned [R-G4]: meetings, attempts, and the days nobody could meet them as
planned: on a stay, in a break, between two courses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import dropwhile

from brobygger.rules.courses import Ended
from brobygger.rules.doses import Dose, Met
from brobygger.rules.law import has_hour, is_after, local_day

WEEK, _DAY = timedelta(days=7), timedelta(days=1)
# Why they were away. A day that is away for two reasons counts for the first of these.
STAY, BREAK, ENDED = "stay", "break", "ended"
WHYS = (STAY, BREAK, ENDED)


@dataclass(frozen=True)
class Week:
    """One ISO week: what was given and what was planned. ``monday`` is its first day in Denmark.

    ``minutes``: of the contacts that tell; ``untold``: how many do not. ``before_return``: how many of the contacts were before
    the day the citizen came back that week, and of no course or the one before. ``planned``: times that week, each day by the
    dose of that day, none between two courses; None where none was planned on any of them, and where they were away all the
    week. ``stay_days``: on how many days
    they lived where they were treated, so that not meeting them is no less given than planned; ``break_days``: the course was
    broken off; ``ended_days``: it had ended. ``away``: why, where it was so on every day, for most of those until today, and
    is to be on those to come; "" otherwise.
    """

    monday: date
    contacts: int
    attempts: int
    minutes: int
    untold: int
    planned: float | None
    stay_days: int = 0
    break_days: int = 0
    ended_days: int = 0
    away: str = ""
    before_return: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody was met and nobody was looked for, and they were away on every day or on none."""
        is_away = bool(self.stay_days or self.break_days or self.ended_days)
        return not (self.contacts or self.attempts) and (bool(self.away) or not is_away)

    def is_like(self, other: Week) -> bool:
        """Whether of two empty weeks there is one thing to say."""
        return (self.planned, self.away) == (other.planned, other.away)

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
        alike = len(found) > 1 and week.is_empty and found[-1][0].is_empty and found[-1][0].is_like(week)
        if alike:
            found[-1].append(week)
        else:
            found.append([week])
    return [Run(each) for each in found]


@dataclass(frozen=True)
class Away:
    """From which day to which someone was away, both included; ``why``: one of ``WHYS``. ``ended_at``: of a course that ended
    and began again on one day, so that no day was away, the hour it ended; None otherwise, and where no hour was told."""

    first: date
    last: date
    why: str = STAY
    ended_at: datetime | None = None


def as_kept(away: Iterable[Away]) -> list[list[str]]:
    """As they stand in one column: first day, last day and why, sorted; and the moment, where it is told."""
    return sorted(
        [
            each.first.isoformat(),
            each.last.isoformat(),
            each.why,
            *([each.ended_at.isoformat()] if each.ended_at else []),
        ]
        for each in away
    )


def kept(column: Iterable[Sequence[str]]) -> list[Away]:
    """The days of ``as_kept`` again."""
    return [
        Away(date.fromisoformat(first), date.fromisoformat(last), why, *map(datetime.fromisoformat, moment))
        for first, last, why, *moment in column
    ]


def ended_before_return(at: datetime, away: Iterable[Away]) -> date | None:
    """The day the course ended that a citizen came back from after that moment; None where they did not. What is of the day of
    the return is of the new course, unless the course ended on that day too, and after it by the hours that were told."""
    last = max((each for each in away if each.why == ENDED), key=lambda each: each.first, default=None)
    if last is None or last.last == date.max:
        return None
    is_before = local_day(at) - _DAY < last.last or (last.ended_at is not None and is_after(last.ended_at, at))
    return last.first - _DAY if is_before else None


def between(ended: Ended) -> Away:
    """The days between two courses, or since the last."""
    ended_on = local_day(ended.at)
    if ended.back_at is None:
        return Away(ended_on + _DAY, date.max, ENDED)
    is_one_day = local_day(ended.back_at) == ended_on and has_hour(ended.at)
    return Away(ended_on + _DAY, local_day(ended.back_at) - _DAY, ENDED, ended_at=ended.at if is_one_day else None)


def all_met(contacts: Iterable[Met], handed: Iterable[datetime]) -> list[Met]:
    """Contacts and attempts, and what else is a meeting (``sightings``) once for each day without a contact. Our own choice:
    what is handed over as they meet is written beside the contact, and the two are one meeting. handed: when, any order."""
    found = sorted(contacts, key=lambda each: each.at)
    days = {local_day(each.at) for each in found if each.is_contact}
    alone = {local_day(at): at for at in sorted(handed, reverse=True)}
    return [*found, *(Met(at, is_contact=True) for day, at in sorted(alone.items()) if day not in days)]


def since_known(weeks: Sequence[Week], first: date) -> list[Week]:
    """The weeks from that of the first day we know of somebody: nothing could be given before. weeks: oldest first, as
    ``given`` finds them."""
    return list(dropwhile(lambda week: week.monday + WEEK <= first and not (week.contacts or week.attempts), weeks))


def mondays(until: date, count: int) -> list[date]:
    """The first days of the last so many ISO weeks, that of ``until`` last."""
    last = until - timedelta(days=until.weekday())
    return [last - WEEK * back for back in reversed(range(count))]


def given(
    met: Iterable[Met],
    doses: Sequence[Dose],
    *,
    until: date,
    count: int,
    away: Collection[Away] = (),
    died_on: date | None = None,
) -> list[Week]:
    """The last so many ISO weeks with the one of ``until`` last, each with what was planned for its days.

    A meeting belongs to the week of its day in Denmark. doses: oldest first. away: days to come are not counted. died_on: no
    week comes after that day, and nothing was planned for the days after it.
    """
    until, end = (until, date.max) if died_on is None else (min(until, died_on), died_on + _DAY)
    by_week: dict[date, list[Met]] = {monday: [] for monday in mondays(until, count)}
    for each in met:
        day = local_day(each.at)
        monday = day - timedelta(days=day.weekday())
        if monday in by_week:
            by_week[monday].append(each)
    return [
        _week(
            monday,
            rows,
            _planned(monday, doses, end, away),
            _whys(monday, away, until),
            is_away="" not in _whys(monday, away, end - _DAY),
            back_on=_back_on(monday, away),
        )
        for monday, rows in by_week.items()
    ]


def _whys(monday: date, away: Collection[Away], until: date) -> list[str]:
    """By day of a week, until a day, why they were away, "" where they were not."""
    count = min(7, (until - monday).days + 1)
    if not away:
        return [""] * count
    days = [monday + timedelta(days=n) for n in range(count)]
    whys = [{each.why for each in away if each.first <= day <= each.last} for day in days]
    return [next((why for why in WHYS if why in found), "") for found in whys]


def _back_on(monday: date, away: Collection[Away]) -> date:
    """The day of a week on which a course began again, of several the last; the first day of all where none did."""
    ended = (each.last for each in away if each.why == ENDED and each.last != date.max)
    return max((last + _DAY for last in ended if monday <= last + _DAY < monday + WEEK), default=date.min)


def _week(
    monday: date, rows: Sequence[Met], planned: float | None, whys: Sequence[str], *, is_away: bool, back_on: date
) -> Week:
    told = [each.minutes for each in rows if each.is_contact]
    known = [minutes for minutes in told if minutes is not None]
    away = max(WHYS, key=whys.count) if is_away else ""
    return Week(
        monday=monday,
        contacts=len(told),
        attempts=len(rows) - len(told),
        minutes=sum(known),
        untold=len(told) - len(known),
        planned=None if away else planned,
        stay_days=whys.count(STAY),
        break_days=whys.count(BREAK),
        ended_days=whys.count(ENDED),
        away=away,
        before_return=sum(each.is_contact and local_day(each.at) < back_on for each in rows),
    )


def _planned(monday: date, doses: Sequence[Dose], end: date, away: Collection[Away]) -> float | None:
    """How many times were planned for a week, each day by the dose that stood on it: a changed one counts from its own day, for
    what was agreed before held until then, and nothing from ``end`` on, nor between two courses. None without a dose on any of
    the days."""
    ended = [each for each in away if each.why == ENDED]
    week = [monday + timedelta(days=n) for n in range(7)]
    of_courses = [day for day in week if not any(each.first <= day <= each.last for each in ended)]
    begun = [local_day(dose.planned_at) for dose in doses]
    planned: Fraction | None = None
    for dose, begins, ends in zip(doses, begun, [*begun, end][1:], strict=True):
        days = sum(begins <= day < ends for day in of_courses)
        if days:
            planned = (planned or Fraction(0)) + Fraction(dose.times * days, dose.days)
    return None if planned is None else float(planned)
