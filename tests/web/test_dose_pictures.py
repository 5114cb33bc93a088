"""What the picture of the dose says of a week in which nobody was to meet the citizen on some days."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from brobygger.rules.weeks import Week
from brobygger.web.plans import pictures

TOLD = {"attempts": 0, "stay_days": 0, "break_days": 0, "ended_days": 0}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"break_days": 1}, "2 · 1 dag afbrudt"),
        ({"break_days": 3}, "2 · 3 dage afbrudt"),
        ({"break_days": 7, "away": "break"}, "2 · afbrudt"),
        # Of the week that is not over, all its days until today.
        ({"stay_days": 2, "away": "stay"}, "2 · på ophold"),
        ({"stay_days": 6}, "2 · 6 dage på ophold"),
        ({"ended_days": 1}, "2 · slut i 1 dag"),
        # Away all the week, for two reasons: that of most days.
        ({"stay_days": 3, "break_days": 4, "away": "break"}, "2 · 4 dage afbrudt"),
        ({}, "2"),
        ({"attempts": 1}, "2 · 1 forsøg"),
        ({"attempts": 1, "break_days": 1}, "2 · 1 forsøg · 1 dag afbrudt"),
        # The attempts are drawn one by one, where their number has no room.
        ({"attempts": 10, "stay_days": 6}, "2 · 6 dage på ophold"),
    ],
)
def test_a_week_is_told_as_broken_off_whole_only_where_it_was(told: dict[str, Any], expected: str) -> None:
    week = Week(monday=date(2026, 11, 9), contacts=2, minutes=0, untold=2, planned=None, **(TOLD | told))
    with translation.override("da"):
        drawn = pictures.weeks([week])
    assert f">{expected}<" in drawn
