"""How long a stay may last, which day of it this is, and that nobody is in two places at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import law, stays
from brobygger.rules.law import PLACE
from brobygger.rules.stays import Stay

days = st.dates(date(2014, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("arrived", "last"),
    [
        (date(2026, 11, 1), date(2026, 11, 14)),
        (date(2026, 10, 20), date(2026, 11, 2)),  # the clocks go back on 25 October
        (date(2026, 3, 20), date(2026, 4, 2)),  # and forward on 29 March
        (date(2028, 2, 17), date(2028, 3, 1)),
        (date(2028, 2, 16), date(2028, 2, 29)),
        (date(2027, 2, 16), date(2027, 3, 1)),
        (date(2026, 12, 24), date(2027, 1, 6)),
    ],
)
def test_a_taster_has_fourteen_days_and_the_day_of_arrival_is_the_first(arrived: date, last: date) -> None:
    assert stays.last_allowed("taster", arrived) == last
    shown = stays.counter("taster", arrived_on=arrived, last_day=last, today=last)
    assert (shown.day, shown.days, shown.is_over, shown.is_too_long) == (14, 14, False, False)
    late = stays.counter("taster", arrived_on=arrived, last_day=last, today=last + timedelta(days=1))
    assert (late.is_over, late.is_too_long) == (True, True)


@pytest.mark.parametrize(
    ("arrived", "last"),
    [
        (date(2026, 1, 15), date(2026, 4, 14)),
        (date(2026, 9, 1), date(2026, 11, 30)),
        (date(2026, 8, 31), date(2026, 11, 30)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2027, 11, 29), date(2028, 2, 28)),
        (date(2026, 12, 1), date(2027, 2, 28)),
        (date(2028, 2, 29), date(2028, 5, 28)),
    ],
)
def test_three_months_at_a_crisis_centre_end_the_day_before_the_same_day_or_with_the_month(
    arrived: date, last: date
) -> None:
    assert stays.last_allowed("crisis", arrived) == last


def test_for_a_shorter_stay_no_limit_is_known() -> None:
    assert stays.last_allowed("short", date(2026, 11, 1)) is None
    shown = stays.counter("short", arrived_on=date(2026, 11, 1), last_day=None, today=date(2026, 12, 1))
    assert (shown.day, shown.days, shown.is_over, shown.is_too_long) == (31, None, False, False)


@given(days)
def test_the_last_day_lies_within_the_limit_and_never_a_day_beyond(arrived: date) -> None:
    taster, crisis = stays.last_allowed("taster", arrived), stays.last_allowed("crisis", arrived)
    assert taster is not None and (taster - arrived).days + 1 == 14
    # Three months are never more than the days of the three longest months together.
    assert crisis is not None and 89 <= (crisis - arrived).days + 1 <= 92
    assert crisis < law.months_after(arrived, 3) + timedelta(days=1)


@given(days)
def test_who_arrives_later_may_stay_at_least_as_long(arrived: date) -> None:
    for kind in ("taster", "crisis"):
        first, second = stays.last_allowed(kind, arrived), stays.last_allowed(kind, arrived + timedelta(days=1))
        assert first is not None and second is not None and first <= second


@given(days, st.integers(0, 200))
def test_the_counter_goes_up_by_one_each_day_whatever_the_clock_does(arrived: date, passed: int) -> None:
    today = arrived + timedelta(days=passed)
    shown = stays.counter("taster", arrived_on=arrived, last_day=arrived + timedelta(days=13), today=today)
    assert shown.day == passed + 1
    assert shown.is_over == (shown.day > 14)


def test_arriving_late_in_the_evening_is_the_danish_day() -> None:
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # half past midnight in Denmark
    assert law.local_day(late) == date(2026, 7, 2)
    assert stays.last_allowed("taster", law.local_day(late)) == date(2026, 7, 15)


def stay(begin: int, end: int | None) -> Stay:
    zero = datetime(2026, 11, 1, tzinfo=PLACE)
    return Stay(
        uuid4(), "Skovhuset", zero + timedelta(hours=begin), None if end is None else zero + timedelta(hours=end)
    )


spans = st.tuples(st.integers(0, 50), st.integers(1, 50) | st.none()).map(
    lambda told: stay(told[0], None if told[1] is None else told[0] + told[1])
)


@given(spans, spans)
def test_two_stays_overlap_in_either_order_or_in_none(one: Stay, other: Stay) -> None:
    assert (stays.new_overlap(None, one, [other]) is None) == (stays.new_overlap(None, other, [one]) is None)


@given(spans, spans)
def test_an_overlap_that_was_there_before_is_not_new_so_that_either_can_be_ended(one: Stay, other: Stay) -> None:
    ended = Stay(one.referral, one.to, one.arrived_at, one.arrived_at + timedelta(minutes=1))
    if one.left_at is None:
        assert stays.new_overlap(one, ended, [other]) is None
    assert stays.new_overlap(one, one, [other]) is None


def test_a_stay_told_after_one_that_came_later_counts_to_its_agreed_day_until_its_end_is_told() -> None:
    late, there = stay(2 * 24, None), stay(20 * 24, None)
    agreed = law.local_day(there.arrived_at)
    assert stays.new_overlap(None, late, [there]) == there
    assert stays.new_overlap(None, replace(late, agreed_to=agreed - timedelta(days=1)), [there]) is None
    assert stays.new_overlap(None, replace(late, agreed_to=agreed), [there]) == there
    # Whoever comes to the second place first has to have left the first.
    overrun = replace(late, agreed_to=agreed - timedelta(days=1))
    assert stays.new_overlap(None, there, [overrun]) == overrun


def test_a_stay_told_late_reaches_into_the_one_that_came_later_by_no_end_and_no_longer_agreement() -> None:
    there = stay(20 * 24, None)
    late = replace(stay(2 * 24, None), agreed_to=law.local_day(there.arrived_at) - timedelta(days=1))
    left = replace(late, left_at=there.arrived_at + timedelta(days=5))
    for other in (there, replace(there, left_at=there.arrived_at + timedelta(days=9))):
        assert stays.new_overlap(late, left, [other]) == other
        assert stays.new_overlap(late, replace(late, agreed_to=law.local_day(left.left_at)), [other]) == other  # type: ignore[arg-type]
        assert stays.new_overlap(late, replace(left, left_at=there.arrived_at), [other]) is None


def test_of_two_stays_in_the_way_the_one_that_is_not_over_is_named() -> None:
    forgotten, between = stay(0, None), stay(48, 60)
    assert stays.new_overlap(None, stay(50, None), [between, forgotten]) == forgotten
    assert stays.new_overlap(None, stay(50, None), [forgotten, stay(24, None)]) != forgotten


def test_two_at_once_are_shown_as_long_as_one_of_them_is_not_over() -> None:
    forgotten, short, later = stay(0, None), stay(48, 60), stay(72, None)
    assert stays.at_once([forgotten, short]) == [forgotten, short]
    assert stays.at_once([stay(0, 50), short, later]) == []
    assert stays.at_once([forgotten, later]) == [forgotten, later]
    assert stays.at_once([forgotten]) == []


def test_leaving_one_and_arriving_at_the_next_in_the_same_minute_is_no_overlap() -> None:
    assert stays.new_overlap(None, stay(10, 20), [stay(0, 10), stay(20, None)]) is None
    assert stays.new_overlap(None, stay(10, 21), [stay(20, None)]) is not None
