"""Small numbers: what is hidden. That nothing hidden can be worked out: tests/analysis/test_change_hidden.py."""

import pytest

from brobygger.rules.disclosure import can_show_share, rounded, suppress


@pytest.mark.parametrize(("count", "shown"), [(0, None), (1, None), (4, None), (5, 5), (6, 6)])
def test_a_count_under_five_is_hidden_and_so_is_a_zero(count: int, shown: int | None) -> None:
    assert suppress(count).value == shown
    assert suppress(count).is_hidden is (shown is None)


@pytest.mark.parametrize(("count", "shown"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15)])
def test_a_count_that_is_shown_is_only_about_right(count: int, shown: int | None) -> None:
    assert rounded(count).value == shown


@pytest.mark.parametrize(("count", "total", "can"), [(5, 10, True), (4, 10, False), (18, 20, False), (0, 20, False)])
def test_a_share_is_shown_only_where_neither_side_is_few(count: int, total: int, can: bool) -> None:
    assert can_show_share(count=count, total=total) is can
