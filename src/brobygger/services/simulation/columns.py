"""Whole columns at a time: keys, moments and choices for thousands of rows, ready for either database.

Times are whole seconds since 1970 (UTC) in int64 arrays until they become text. A UUIDv7 is written as 32 hexadecimal digits
and a moment as "2026-11-22 09:05:00", in UTC: SQLite stores exactly these, and PostgreSQL reads them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Yes = NDArray[np.bool_]

DAY, HOUR, FIVE_MINUTES = 86_400, 3_600, 300
EPOCH = date(1970, 1, 1)


def keys(at: Whole, rng: np.random.Generator) -> list[str]:
    """A new UUIDv7 for each moment [RFC 9562, 5.7]: 48 bits of milliseconds, then random bits around version and variant."""
    count = len(at)
    octets = rng.integers(0, 256, size=(count, 16), dtype=np.uint8)
    milliseconds = (at * 1000).astype(">u8").view(np.uint8).reshape(count, 8)
    octets[:, :6] = milliseconds[:, 2:]
    octets[:, 6] = octets[:, 6] & 0x0F | 0x70
    octets[:, 8] = octets[:, 8] & 0x3F | 0x80
    digits = octets.tobytes().hex()
    return [digits[start : start + 32] for start in range(0, 32 * count, 32)]


def moments(at: Whole) -> list[str]:
    """The moments as both databases take them."""
    days, seconds = np.divmod(at, DAY)
    clock = _clock_texts()
    texts = {day: (EPOCH + timedelta(days=day)).isoformat() for day in np.unique(days).tolist()}
    return [texts[day] + clock[second] for day, second in zip(days.tolist(), seconds.tolist(), strict=True)]


def chosen(options: Sequence[str], which: Whole) -> list[str]:
    """The options with these numbers."""
    return [options[number] for number in which.tolist()]


def where(condition: Iterable[object], values: Sequence[str]) -> list[str]:
    """The value where the condition holds, otherwise an empty text."""
    return [value if holds else "" for holds, value in zip(condition, values, strict=True)]


def drawn(rng: np.random.Generator, weights: Sequence[float], size: int) -> Whole:
    """Numbers from 0, each as often as its weight says."""
    share = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(share / share[-1], rng.random(size), side="right").astype(np.int64)


def strictly_rising(groups: Whole, values: Whole) -> Whole:
    """Values that rise within each group: what is equal to the one before it is moved on by one.

    ``groups`` is sorted, and ``values`` is sorted within each group; both of the same length.
    """
    if not len(values):
        return values
    place = np.arange(len(values))
    apart = groups * (int(values.max()) - int(values.min()) + len(values) + 1)
    return np.maximum.accumulate(values - place + apart) + place - apart


def first_of_each(groups: Whole, count: int) -> Whole:
    """Where each of the groups 0..count-1 begins in a sorted column; every group has at least one row."""
    return np.searchsorted(groups, np.arange(count), side="left").astype(np.int64)


@dataclass(frozen=True)
class Days:
    """The days of the municipality, numbered from 0, local clock; the last is the day before ``now``."""

    now: int
    first: date
    count: int
    _begin: Whole

    @classmethod
    def until(cls, now: datetime, *, years: float, zone: str) -> "Days":
        """The days of so many years up to the day before ``now``, in a time zone such as "Europe/Copenhagen"."""
        local = ZoneInfo(zone)
        last = now.astimezone(local).date() - timedelta(days=1)
        count = max(30, round(years * 365.25))
        begins = [
            datetime.combine(last - timedelta(days=back), time(12), tzinfo=local).astimezone(UTC).timestamp() - DAY // 2
            for back in range(count - 1, -1, -1)
        ]
        first = last - timedelta(days=count - 1)
        return cls(now=int(now.timestamp()), first=first, count=count, _begin=np.asarray(begins, dtype=np.int64))

    def at(self, day: Whole, seconds: Whole) -> Whole:
        """The moment so many seconds after local midnight of a day; days after the last are counted on from it."""
        inside = np.clip(day, 0, self.count - 1)
        return self._begin[inside] + (day - inside) * DAY + seconds

    def weekday(self, day: Whole) -> Whole:
        """0 for Monday to 6 for Sunday."""
        return (self.first.weekday() + day) % 7

    def of(self, at: Whole) -> Whole:
        """The day a moment lies in."""
        return np.searchsorted(self._begin, at, side="right").astype(np.int64) - 1

    def dates(self, at: Whole) -> list[str]:
        """The local date of each moment, as text; days to come are counted on from the last."""
        days = self.of(at) + np.maximum(at - self._begin[-1], 0) // DAY
        texts = {day: (self.first + timedelta(days=day)).isoformat() for day in np.unique(days).tolist()}
        return [texts[day] for day in days.tolist()]


@cache
def _clock_texts() -> list[str]:
    return [f" {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}" for second in range(DAY)]
