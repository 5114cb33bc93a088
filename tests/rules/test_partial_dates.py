"""A date known only to the month or the year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules.partial_dates import problems, read, shown

TODAY = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("12-04-2019", "2019-04-12"),
        ("2.4.2019", "2019-04-02"),
        ("12/04/2019", "2019-04-12"),
        (" 04-2019 ", "2019-04"),
        ("4-2019", "2019-04"),
        ("2019", "2019"),
        ("2019-04", "2019-04"),
        ("2019-04-12", "2019-04-12"),
        ("29-02-2020", "2020-02-29"),
        ("", ""),
    ],
)
def test_a_day_a_month_or_a_year_is_kept_as_it_is_known(told: str, kept: str) -> None:
    assert read(told) == kept


@pytest.mark.parametrize(
    "told", ["29-02-2019", "31-04-2019", "13-2019", "00-2019", "19", "i foråret", "12-04-19", "2019-13"]
)
def test_what_is_no_date_is_refused(told: str) -> None:
    assert read(told) is None
    assert [fault.code for fault in problems("made_on", told, today=TODAY)] == ["no_partial_date"]


@pytest.mark.parametrize("told", ["2026", "11-2026", "12-11-2026", "1900", ""])
def test_this_year_this_month_and_today_have_come(told: str) -> None:
    assert list(problems("made_on", told, today=TODAY)) == []


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("2027", "date_in_future"),
        ("12-2026", "date_in_future"),
        ("13-11-2026", "date_in_future"),
        ("1899", "date_too_long_ago"),
    ],
)
def test_a_date_to_come_and_one_of_another_century_are_mistakes(told: str, code: str) -> None:
    assert [fault.code for fault in problems("made_on", told, today=TODAY)] == [code]


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY), st.integers(1, 3))
def test_what_is_shown_can_be_told_again(day: date, parts: int) -> None:
    kept = "-".join(day.isoformat().split("-")[:parts])
    assert read(shown(kept)) == kept
    assert list(problems("made_on", shown(kept), today=TODAY)) == []
