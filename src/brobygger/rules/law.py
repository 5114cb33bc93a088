"""Deadlines of law and model and the paragraphs pages name: data with a source, read from definitions/law/, and counting days
and months by them."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from brobygger.rules import definitions

# Days are counted where the law holds.
PLACE = ZoneInfo("Europe/Copenhagen")


class NotKnown(LookupError):
    """The deadline is an empty slot, or did not hold yet on that day; its one argument is the parameter's id."""


def days(parameter: str, *, on: date) -> int:
    """A deadline of one number (days, months, weeks) as it held on a day. Raises NotKnown for an empty slot."""
    value = _value(parameter, on)
    if not isinstance(value, int):
        raise NotKnown(parameter)
    return value


def months(parameter: str, *, on: date) -> tuple[int, ...]:
    """A deadline that comes several times, in months, as it held on a day. Raises NotKnown for an empty slot."""
    value = _value(parameter, on)
    if not isinstance(value, list):
        raise NotKnown(parameter)
    return tuple(value)


def source(name: str) -> str:
    """Where a deadline or a paragraph of the law stands; empty where nobody has told."""
    return next((str(each["source"] or "") for each in (*_parameters(), *_paragraphs()) if each["id"] == name), "")


# What is told of a day without an hour is kept as this time of it: late enough not to be broken at breakfast, and told apart
# from a noon somebody wrote by the microsecond, which no clock of a form has.
DAY_ONLY = time(12, microsecond=1)


# No day told of anyone's course lies further back.
EARLIEST = date(1950, 1, 1)
# Where it is known how far apart interviews were and not on which day, days are counted from this one: so long before any day
# told that it is never taken for one.
NO_DAY = date(1900, 1, 1)


def local_day(moment: datetime) -> date:
    """The day of a moment in Denmark; the clock may have been changed for summer in between."""
    return moment.astimezone(PLACE).date()


def written_day(moment: datetime) -> str:
    """The day of a moment in Denmark as it is written: 24-12-2026."""
    return f"{local_day(moment):%d-%m-%Y}"


def written_moment(moment: datetime) -> str:
    """A moment in Denmark as it is written, 24-12-2026 18:00; its day alone where that is all that was told."""
    return f"{written_day(moment)}{moment.astimezone(PLACE): %H:%M}" if has_hour(moment) else written_day(moment)


def has_hour(moment: datetime) -> bool:
    """Whether somebody told the hour of a moment, and not only its day."""
    return moment.astimezone(PLACE).time() != DAY_ONLY


def is_after(one: datetime, other: datetime) -> bool:
    """Whether one moment came after another, as far as was told: of one minute nobody knows, and of one day where either has no
    hour. A form tells whole minutes, what is written down as it happens has seconds too."""
    if local_day(one) == local_day(other) and not (has_hour(one) and has_hour(other)):
        return False
    return one.replace(second=0, microsecond=0) > other.replace(second=0, microsecond=0)


def day_only(day: date) -> datetime:
    """The moment a day without an hour is kept as."""
    return datetime.combine(day, DAY_ONLY, tzinfo=PLACE)


def has_day(day: date) -> bool:
    """Whether a day is one of the calendar, and not only so many days after a first nobody knows (``NO_DAY``)."""
    return day >= EARLIEST


def days_from_first(day: date) -> int:
    """How long after the first, of a day that is none of the calendar."""
    return (day - NO_DAY).days


def days_after(day: date, count: int) -> date:
    """The day so many days later. Calendar days: summer time and leap days take care of themselves."""
    return day + timedelta(days=count)


def months_after(day: date, count: int) -> date:
    """The same day of the month so many months later, or the month's last: 31 August and six months is 28 or 29 February."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _value(parameter: str, on: date) -> object:
    for each in _parameters():
        since = each["valid_from"]
        if each["id"] == parameter and (since is None or date.fromisoformat(str(since)) <= on):
            return each["value"]
    raise NotKnown(parameter)


@cache
def _parameters() -> list[dict[str, object]]:
    """Newest first, so that the first that holds on a day is the one."""
    found: list[dict[str, object]] = definitions.read("law/denmark.json")["parameters"]
    return sorted(found, key=lambda each: str(each["valid_from"] or ""), reverse=True)


@cache
def _paragraphs() -> list[dict[str, object]]:
    found: list[dict[str, object]] = definitions.read("law/denmark.json")["paragraphs"]
    return found
