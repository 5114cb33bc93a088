"""Small numbers: what is hidden. That nothing hidden can be worked out: tests/analysis/test_change_hidden.py."""

import pytest

from brobygger.rules.disclosure import can_show_share, rounded


@pytest.mark.parametrize(("count", "shown"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15)])
def test_a_count_under_five_is_hidden_like_a_zero_and_others_are_only_about_right(
    count: int, shown: int | None
) -> None:
    assert rounded(count) == shown


@pytest.mark.parametrize(("count", "total", "can"), [(5, 10, True), (4, 10, False), (18, 20, False), (0, 20, False)])
def test_a_share_is_shown_only_where_neither_side_is_few(count: int, total: int, can: bool) -> None:
    assert can_show_share(count=count, total=total) is can
