"""Moments as a page says them: the hour only where somebody told it."""

from datetime import date, datetime, time, timedelta

from brobygger.rules import law
from brobygger.web import times

NOW = datetime(2026, 11, 15, 14, 0, tzinfo=law.PLACE)


def told(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=law.PLACE)


def test_an_hour_nobody_told_is_not_said_and_a_noon_that_was_typed_is() -> None:
    yesterday = NOW.date() - timedelta(days=1)
    assert times.in_words(told(yesterday, law.DAY_ONLY), NOW) == "i går"
    assert times.in_words(told(yesterday, time(12)), NOW) == "i går 12:00"
    assert times.exactly(told(yesterday, law.DAY_ONLY)) == "14-11-2026"
    assert times.exactly(told(yesterday, time(23, 50))) == "14-11-2026 23:50"


def test_what_is_promised_for_a_day_is_late_when_the_day_is_over_and_for_an_hour_when_it_is() -> None:
    assert not times.is_past(told(NOW.date(), law.DAY_ONLY), NOW)
    assert times.is_past(told(NOW.date(), time(12)), NOW)
    assert times.is_past(told(NOW.date() - timedelta(days=1), law.DAY_ONLY), NOW)
