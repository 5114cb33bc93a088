"""What is told in a field: codes, moments, texts and numbers, and what must hold of them before they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from brobygger.rules import code_lists, law
from brobygger.rules.identity_numbers import contains_number
from brobygger.rules.refusals import Refusal, words

MAX_NOTE = 100_000  # characters as Python counts them: an emoji is one
MAX_LINE = 200
# A phone's clock may be a little ahead; further ahead it is a mistake.
CLOCK_SLACK = timedelta(minutes=5)
# Our own choice: nothing is promised or planned further ahead, so that a mistyped year is told.
MOST_DAYS_AHEAD = 5 * 366
# Our own choice: what was longer ago than this is asked about once, for the year may be mistyped.
LONG_AGO_DAYS = 365
EARLIEST = datetime.combine(law.EARLIEST, time(), UTC)

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")

MESSAGES = {
    "unknown_code": words("“%(value)s” is not one of the choices."),
    "no_time_zone": words("The time has no time zone."),
    "in_future": words("The time has not come yet. Check the day and the hour."),
    "too_far": words("This is too far ahead to be right. Check the year."),
    "too_long_ago": words("The time is too long ago to be right. Check the year."),
    "before_known": words(
        "This is before the first we know of the citizen, on %(first)s. Check the day, or write the earlier contact first."
    ),
    "long_ago": words("This is more than a year ago. If it is right, tick it below; otherwise check the year."),
    "out_of_range": words("Write a whole number from %(low)s to %(high)s."),
    "too_long": words("The text is %(length)s characters long; at most %(limit)s can be saved."),
    "number_in_text": words("This looks like a CPR number. It has a field of its own, where it is kept safe."),
    "unreadable_text": words("The text contains characters that cannot be saved."),
    "needed": words("Fill this in."),
}


class FieldRefused(Refusal):
    """Something told that cannot be written as it is. ``params`` always holds "field", the name of what is wrong."""

    def __init__(self, code: str, message: str = "", **params: object) -> None:
        super().__init__(code, message or MESSAGES[code], **params)

    @property
    def field(self) -> str:
        """What is wrong, so that a form can show it beside the field."""
        return str(self.params["field"])


class AskedOnce(FieldRefused):
    """What can be and seldom is. It is no fault: answered, what was told is written as it is."""


class SeveralRefused(Refusal):
    """Everything wrong with what was told, so that a form can show each fault at its field."""

    def __init__(self, faults: list[FieldRefused]) -> None:
        super().__init__(faults[0].code, faults[0].message, **faults[0].params)
        self.faults = faults


def raise_any(faults: Iterable[FieldRefused]) -> None:
    """Raises ``SeveralRefused`` when there is a fault."""
    found = list(faults)
    if found:
        raise SeveralRefused(found)


def code(field: str, list_id: str, told: str) -> Iterator[FieldRefused]:
    """A code must be in its list."""
    if told not in code_lists.load(list_id).entries:
        yield FieldRefused("unknown_code", field=field, value=str(told)[:60])


def moment(field: str, told: datetime, now: datetime) -> Iterator[FieldRefused]:
    """A moment has a time zone, has come and is not before 1950. Five minutes ahead are let by, and of today a day without an
    hour."""
    if told.tzinfo is None:
        yield FieldRefused("no_time_zone", field=field)
    elif told > now + CLOCK_SLACK and (law.has_hour(told) or law.local_day(told) > law.local_day(now)):
        yield FieldRefused("in_future", field=field)
    elif told < EARLIEST:
        yield FieldRefused("too_long_ago", field=field)


def not_before(field: str, told: datetime, first: datetime) -> Iterator[FieldRefused]:
    """Nothing is agreed with someone before the first we know of them. first: when that was; its whole day counts."""
    if told.tzinfo is not None and law.EARLIEST <= law.local_day(told) < law.local_day(first):
        yield FieldRefused("before_known", field=field, first=law.written_day(first))


def not_long_ago(field: str, told: datetime, now: datetime, *, is_meant: bool) -> Iterator[AskedOnce]:
    """What lies more than a year back is asked about once. is_meant: whoever tells it knows that it does."""
    if not is_meant and told.tzinfo is not None and told >= EARLIEST and (now - told).days > LONG_AGO_DAYS:
        yield AskedOnce("long_ago", field=field)


def day(field: str, told: date, today: date) -> Iterator[FieldRefused]:
    """A day that has come and is not before 1950."""
    if told > today:
        yield FieldRefused("in_future", field=field)
    elif told < law.EARLIEST:
        yield FieldRefused("too_long_ago", field=field)


def ahead(field: str, told: date, since: date, most_days: int = MOST_DAYS_AHEAD) -> Iterator[FieldRefused]:
    """A day to come that is not too far ahead, counted from ``since``."""
    if (told - since).days > most_days:
        yield FieldRefused("too_far", field=field)


def number(field: str, told: int | None, low: int, high: int) -> Iterator[FieldRefused]:
    """A whole number within its range, or none."""
    if told is not None and not low <= told <= high:
        yield FieldRefused("out_of_range", field=field, low=low, high=high)


def text(field: str, told: str, limit: int = MAX_NOTE) -> Iterator[FieldRefused]:
    """A text short enough, that both databases can hold."""
    if len(told) > limit:
        yield FieldRefused("too_long", field=field, length=len(told), limit=limit)
    elif not is_storable(told):
        yield FieldRefused("unreadable_text", field=field)


def listed(field: str, told: str, limit: int = MAX_LINE) -> Iterator[FieldRefused]:
    """A line that stands in lists: short, and no identity number in it."""
    yield from text(field, told, limit)
    if len(told) <= limit and contains_number(told):
        yield FieldRefused("number_in_text", field=field)


def needed(field: str, told: str) -> Iterator[FieldRefused]:
    """Something must be said."""
    if not told.strip():
        yield FieldRefused("needed", field=field)


def storable(told: str) -> str:
    """A text without what a database cannot hold."""
    return _NOT_STORABLE.sub("", told)


def is_storable(told: str) -> bool:
    """Whether both databases can hold a text: no NUL, and no half of a surrogate pair (a broken emoji)."""
    try:
        return b"\x00" not in told.encode()
    except UnicodeEncodeError:
        return False
