"""Small numbers: what is hidden, and that nothing hidden can be worked out from what is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.rules import disclosure
from brobygger.rules.disclosure import ShownTable, can_show_figure, can_show_share, suppress, suppress_table


def as_shown(table: ShownTable) -> tuple[dict[str, int | None], int | None]:
    return {name: part.value for name, part in table.parts.items()}, table.total.value


@pytest.mark.parametrize(("count", "shown"), [(0, None), (1, None), (4, None), (5, 5), (6, 6)])
def test_a_count_under_five_is_hidden_and_so_is_a_zero(count: int, shown: int | None) -> None:
    assert suppress(count).value == shown
    assert suppress(count).is_hidden is (shown is None)


def test_a_zero_that_could_not_be_otherwise_is_shown() -> None:
    assert suppress(0, is_structural=True).value == 0
    assert suppress(3, is_structural=True).value is None


def test_one_small_part_takes_the_next_smallest_with_it() -> None:
    assert as_shown(suppress_table({"a": 3, "b": 9, "c": 20})) == ({"a": None, "b": None, "c": 20}, 32)


def test_parts_that_are_few_even_together_take_another_with_them() -> None:
    assert as_shown(suppress_table({"a": 1, "b": 2, "c": 20, "d": 30})) == (
        {"a": None, "b": None, "c": None, "d": 30},
        53,
    )


def test_a_total_under_five_is_hidden_with_its_parts() -> None:
    assert as_shown(suppress_table({"a": 3, "b": 0}, structural={"b"})) == ({"a": None, "b": 0}, None)
    assert as_shown(suppress_table({"a": 3, "b": 1})) == ({"a": None, "b": None}, None)


def test_all_parts_may_have_to_go_to_protect_one() -> None:
    assert as_shown(suppress_table({"a": 4, "b": 5, "c": 0}, structural={"c"})) == ({"a": None, "b": None, "c": 0}, 9)


def test_a_table_without_small_parts_is_shown_whole() -> None:
    assert as_shown(suppress_table({"a": 5, "b": 0, "c": 20}, structural=["b"])) == ({"a": 5, "b": 0, "c": 20}, 25)


def test_an_empty_table_shows_only_what_is_structural() -> None:
    assert as_shown(suppress_table({"a": 0, "b": 0})) == ({"a": None, "b": None}, None)
    assert as_shown(suppress_table({"a": 0}, structural=["a"])) == ({"a": 0}, 0)


def test_a_number_called_structural_that_is_not_zero_is_hidden_all_the_same() -> None:
    assert suppress_table({"a": 2, "b": 30, "c": 40}, structural=["a"]).parts["a"].is_hidden


@settings(max_examples=100, deadline=None)
@given(
    parts=st.dictionaries(st.sampled_from("abcdef"), st.integers(min_value=0, max_value=12), min_size=1),
    structural=st.sets(st.sampled_from("abcdef")),
)
def test_what_is_hidden_cannot_be_worked_out_from_the_total(parts: dict[str, int], structural: set[str]) -> None:
    table = suppress_table(parts, structural=structural)
    hidden = [name for name, part in table.parts.items() if part.is_hidden]
    shown = {name: part.value for name, part in table.parts.items() if not part.is_hidden}
    assert all(value == parts[name] for name, value in shown.items())
    assert all(parts[name] >= disclosure.LIMIT or (name in structural and value == 0) for name, value in shown.items())
    if table.total.value is not None and hidden:
        left = table.total.value - sum(value for value in shown.values() if value is not None)
        assert len(hidden) >= 2
        assert left >= disclosure.LIMIT


@pytest.mark.parametrize(("count", "total", "can"), [(5, 10, True), (4, 10, False), (18, 20, False), (0, 20, False)])
def test_a_share_is_shown_only_where_neither_side_is_few(count: int, total: int, can: bool) -> None:
    assert can_show_share(count=count, total=total) is can


def test_a_mean_of_four_is_not_shown() -> None:
    assert not can_show_figure(4)
    assert can_show_figure(5)
