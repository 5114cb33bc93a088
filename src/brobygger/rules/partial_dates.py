"""Days known only to the month or the year: told as 12-04-2019, 04-2019 or 2019, kept as 2019-04-12, 2019-04 or 2019."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

EARLIEST_YEAR = 1900

MESSAGES = {
    "no_partial_date": words("Write a day (dd-mm-yyyy), a month (mm-yyyy) or a year (yyyy)."),
    "date_in_future": words("The date has not come yet. Check the day and the year."),
    "date_too_long_ago": words("The date is too long ago to be right. Check the year."),
}

_TOLD = re.compile(r"(?:(?:([0-9]{1,2})[-./ ])?([0-9]{1,2})[-./ ])?([0-9]{4})")
_KEPT = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


def read(told: str) -> str | None:
    """A date as it is kept, from how it was told; one that is kept already is left as it is.

    None where it is no date: 31-02-2019, a month 13, words. "" stays "": not known.
    """
    told = told.strip()
    if not told or (_KEPT.fullmatch(told) and len(told) != len("2019") and _day(told)):
        return told
    found = _TOLD.fullmatch(told)
    if found is None:
        return None
    day, month, year = found.groups()
    kept = "-".join([year, *(part.zfill(2) for part in (month, day) if part)])
    return kept if _day(kept) else None


def problems(field: str, told: str, *, today: date) -> Iterator[FieldRefused]:
    """What is wrong with a date as it was told. It may be this month or this year, and not before 1900."""
    kept = read(told)
    if kept is None:
        yield FieldRefused("no_partial_date", MESSAGES["no_partial_date"], field=field)
    elif kept and kept > today.isoformat()[: len(kept)]:
        yield FieldRefused("date_in_future", MESSAGES["date_in_future"], field=field)
    elif kept and int(kept[:4]) < EARLIEST_YEAR:
        yield FieldRefused("date_too_long_ago", MESSAGES["date_too_long_ago"], field=field)


def shown(kept: str) -> str:
    """A kept date as it is read and told again: 12-04-2019, 04-2019, 2019."""
    return "-".join(reversed(kept.split("-")))


def _day(kept: str) -> date | None:
    """The first day of a kept date; None where the calendar does not have it."""
    year, month, day = (*map(int, kept.split("-")), 1, 1)[:3]
    try:
        return date(year, month, day)
    except ValueError:
        return None
