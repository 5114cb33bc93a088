"""The T-score of goal attainment scaling, held to worked numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules.goal_attainment import t_score


@pytest.mark.parametrize(
    ("levels", "weights", "expected"),
    [([0, 1], [1, 1], 56.2017), ([1, 0, -1, 2], [1, 1, 2, 3], 59.9602), ([0, 0, 0], [3, 1, 1], 50.0)],
)
def test_the_worked_numbers_come_out(levels: list[int], weights: list[int], expected: float) -> None:
    assert t_score(levels, weights) == pytest.approx(expected, abs=5e-5)


def test_without_a_goal_there_is_no_score() -> None:
    assert t_score([]) is None


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=12))
def test_it_is_the_same_above_and_below_what_was_expected(levels: list[int]) -> None:
    mirrored = t_score([-level for level in levels])
    assert t_score(levels) == pytest.approx(100 - (mirrored or 0))
