"""A day as people write it, and which year they mean where they write none."""

from datetime import date

import pytest

from brobygger.rules import typed_days

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("27-11-2026", (27, 11, 2026)),
        ("27.11.26", (27, 11, 2026)),
        ("3/4 1998", (3, 4, 1998)),
        ("27/11", (27, 11, None)),
        ("27-11", (27, 11, None)),
        (" 27.11. ", (27, 11, None)),
        ("1-2-69", (1, 2, 1969)),
        ("27. november", (27, 11, None)),
        ("27 nov. 2026", (27, 11, 2026)),
        ("d. 1. maj", (1, 5, None)),
        ("2 October 2025", (2, 10, 2025)),
        ("27", None),
        ("11-2026", None),
        ("27-11-202", None),
        ("27. novemver", None),
        ("27 no", None),
        ("på onsdag", None),
        ("٢٧-١١", None),
    ],
)
def test_what_is_written_is_taken_apart(typed: str, parts: tuple[int, int, int | None] | None) -> None:
    assert typed_days.parts(typed) == parts


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("I dag", date(2026, 11, 30)),
        ("idag", date(2026, 11, 30)),
        ("i går", date(2026, 11, 29)),
        ("i forgårs", date(2026, 11, 28)),
        ("i morgen", date(2026, 12, 1)),
        ("i overmorgen", date(2026, 12, 2)),
        ("yesterday", date(2026, 11, 29)),
        ("i nat", None),
    ],
)
def test_the_nearest_days_have_words(typed: str, day: date | None) -> None:
    assert typed_days.in_words(typed, TODAY) == day


@pytest.mark.parametrize(
    ("day", "month", "is_ahead", "meant"),
    [
        (27, 11, False, date(2026, 11, 27)),
        (30, 11, False, TODAY),
        (1, 12, False, date(2025, 12, 1)),
        (30, 11, True, TODAY),
        (1, 12, True, date(2026, 12, 1)),
        (3, 2, True, date(2027, 2, 3)),
        (29, 11, True, date(2027, 11, 29)),
        (29, 2, False, date(2024, 2, 29)),
        (29, 2, True, date(2028, 2, 29)),
        (31, 11, True, None),
        (1, 13, True, None),
    ],
)
def test_without_a_year_it_is_the_nearest_such_day_on_the_side_that_is_asked_for(
    day: int, month: int, is_ahead: bool, meant: date | None
) -> None:
    assert typed_days.nearest(day, month, today=TODAY, is_ahead=is_ahead) == meant


def test_more_than_half_a_year_off_nobody_guesses() -> None:
    assert not typed_days.is_far(date(2026, 6, 1), TODAY)
    assert typed_days.is_far(date(2026, 5, 30), TODAY)
    assert not typed_days.is_far(date(2027, 5, 30), TODAY)
    assert typed_days.is_far(date(2027, 6, 2), TODAY)
