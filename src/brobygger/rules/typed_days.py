"""Days as people type them: 27-11, 27/11 2026, 27. november, i går. Which year is meant where none is said."""

import calendar
import re
from datetime import date, timedelta

# From here on a day without its year is not guessed: the other year is as near.
FAR_DAYS = 183
# Two-digit years from here on belong to the century before.
CENTURY_TURNS = 69
# Leap days lie up to eight years apart.
YEARS_LOOKED_THROUGH = 9

_GAP = r"\s*[-./\s]\s*"
_FIGURES = re.compile(rf"(\d{{1,2}}){_GAP}(\d{{1,2}})(?:{_GAP}(\d{{4}}|\d{{2}}))?[-./]?", re.ASCII)
_NAMED = re.compile(r"(?:d\.?\s*)?(\d{1,2})\.?\s*([a-z]{3,9})\.?(?:\s*(\d{4}))?", re.ASCII)
# Danish and English, in the order of the year; three letters of one are enough.
_MONTHS = (
    *(("januar", "january"), ("februar", "february"), ("marts", "march"), ("april",), ("maj", "may"), ("juni", "june")),
    *(("juli", "july"), ("august",), ("september",), ("oktober", "october"), ("november",), ("december",)),
)
_DAYS_OFF = {
    "i dag": 0,
    "idag": 0,
    "today": 0,
    "i går": -1,
    "igår": -1,
    "yesterday": -1,
    "i forgårs": -2,
    "i morgen": 1,
    "imorgen": 1,
    "tomorrow": 1,
    "i overmorgen": 2,
}


def in_words(told: str, today: date) -> date | None:
    """The day that "i går" or "tomorrow" is; None for every other word."""
    days = _DAYS_OFF.get(" ".join(told.lower().split()))
    return None if days is None else today + timedelta(days=days)


def parts(told: str) -> tuple[int, int, int | None] | None:
    """Day, month and year as they were told, the year None where it was not; None where it is written in no such way.

    Whether there is such a day is not asked here: 31-11 and 12-13 are taken apart too.
    """
    told = told.strip().lower()
    if found := _FIGURES.fullmatch(told):
        return int(found[1]), int(found[2]), _year(found[3])
    if (found := _NAMED.fullmatch(told)) and (month := _month(found[2])):
        return int(found[1]), month, _year(found[3])
    return None


def nearest(day: int, month: int, *, today: date, is_ahead: bool) -> date | None:
    """The next such day from today on, or where it is not ahead the latest until today; None where no year has it."""
    step = 1 if is_ahead else -1
    for year in range(today.year, today.year + step * YEARS_LOOKED_THROUGH, step):
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
            continue
        found = date(year, month, day)
        if found == today or (found > today) is is_ahead:
            return found
    return None


def is_far(day: date, today: date) -> bool:
    """Whether the same day of the year before or after lies as near."""
    return abs((day - today).days) > FAR_DAYS


def _year(told: str | None) -> int | None:
    if told is None or len(told) == len("2026"):
        return None if told is None else int(told)
    return int(told) + (2000 if int(told) < CENTURY_TURNS else 1900)


def _month(told: str) -> int | None:
    return next((number for number, names in enumerate(_MONTHS, 1) for name in names if name.startswith(told)), None)
