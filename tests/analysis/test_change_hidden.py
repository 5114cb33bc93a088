"""What is shown to those who may not see the people, attacked.

A cell is how many have one state before and one after. If every cell can be any other number of its window without
anything shown becoming different, then no arithmetic over what is shown can narrow it down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.analysis.change import AreaChange, change, hidden_where_small

STATES = ["", "no_interview", "refused", "died", "not_due"]
CELLS = [(before, after) for before in STATES for after in STATES]
ITEM = 180  # a medical score is a whole number of 1/180
MOST = 30

Cells = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Row:
    person: str
    wave: str
    area: str
    value: float | None
    why_missing: str


def result_for(cells: Cells, *, at_floor: int = 0) -> AreaChange:
    """The change of so many people, with scores that a medical score can have."""
    rows = []
    for (before, after), people in cells.items():
        for n in range(people):
            person, is_floor = f"{before} {after} {n}", (before, after) == ("", "") and n < at_floor
            first = 0.0 if is_floor else float(Fraction(37 + 7 * n % 90, ITEM))
            second = float(Fraction(11 + 13 * n % 60, ITEM))
            rows.append(Row(person, "t0", "medical", None if before else first, before))
            rows.append(Row(person, "t6", "medical", None if after else second, after))
    return change(rows, areas=["medical"], before="t0", after="t6")[0]


def counts_shown(cells: Cells) -> tuple[object, ...]:
    shown = hidden_where_small(result_for(cells))
    return (shown.people, shown.before, shown.after, shown.pairs, shown.lost, shown.missing, shown.why, shown.cells)


def window(count: int) -> list[int]:
    """The counts that are shown as this one is."""
    return list(range(5)) if count < 5 else [n for n in range(5, count + 5) if (n + 2) // 5 == (count + 2) // 5]


cell_counts = st.one_of(st.integers(0, 4), st.integers(0, MOST))


@settings(max_examples=40, deadline=None)
@given(cells=st.fixed_dictionaries(dict.fromkeys(CELLS, cell_counts)), choose=st.randoms(use_true_random=False))
def test_any_cell_can_be_another_without_anything_shown_becoming_different(
    cells: Cells, choose: "numpy.random"
) -> None:
    others = {cell: choose.choice(window(count)) for cell, count in cells.items()}
    assert counts_shown(others) == counts_shown(cells)
    # Every window is wide: what is hidden is one of five, what is shown one of at least three.
    assert min(len(window(count)) for count in cells.values()) >= 3


@pytest.mark.parametrize(
    "cells",
    [
        (22, 20, 0, 0),
        (4, 4, 0, 0),
        (4, 4, 6, 0),
        (4, 4, 4, 4),
        (0, 2, 4, 4),
        (4, 19, 24, 0),
        (17, 6, 4, 0),
        (5, 5, 0, 1),
    ],
)
def test_no_small_count_can_be_worked_out_by_counting_up_every_world_that_fits(
    cells: tuple[int, int, int, int],
) -> None:
    """The numbers with one reason each; (4, 4, ...) and (4, 19, 24, 0) gave themselves away when sums were rounded."""
    names = [("", ""), ("", "no_interview"), ("no_interview", ""), ("no_interview", "no_interview")]
    shown = hidden_where_small(result_for(dict(zip(names, cells, strict=True))))
    grids = [grid.ravel() for grid in numpy.indices((MOST + 1,) * 4)]
    both, lost, gained, neither = (numpy.where(grid < 5, 0, 5 * ((grid + 2) // 5)) for grid in grids)
    fits = numpy.ones(both.shape, dtype=bool)
    for total, value in (
        (both, shown.pairs),
        (lost, shown.lost),
        (both + lost, shown.before),
        (both + gained, shown.after),
        (both + lost + gained + neither, shown.people),
        (gained + neither, shown.missing["t0"].get("no_interview")),
        (lost + neither, shown.missing["t6"].get("no_interview")),
    ):
        fits &= total == (value or 0)
    for mean, grid in ((shown.mean_before, grids[0]), (shown.mean_after, grids[0]), (shown.lost_mean_before, grids[1])):
        if mean is not None:
            fits &= could_be_the_mean(mean, grid)
    for grid, truth in zip(grids, cells, strict=True):
        values = set(grid[fits].tolist())
        assert truth in values
        assert len(values) >= 3


def could_be_the_mean(mean: float, count: "numpy.ndarray") -> "numpy.ndarray":
    """Scores are whole 1/180: a mean told to its last digit gives away how many it is of."""
    places = len(repr(mean).partition(".")[2])
    half = 0.5 * 10.0**-places if places < 12 else 1e-12
    total = mean * ITEM * numpy.maximum(count, 1)
    return numpy.abs(total - numpy.round(total)) <= half * ITEM * numpy.maximum(count, 1) + 1e-9


def test_the_means_are_told_so_coarsely_that_they_do_not_give_away_how_many_they_are_of() -> None:
    result = result_for({("", ""): 22, ("", "refused"): 20})
    shown = hidden_where_small(result)
    people = numpy.arange(5, MOST)
    assert could_be_the_mean(result.mean_before or 0, people).sum() < 3
    assert could_be_the_mean(shown.mean_before or 0, people).all()


@pytest.mark.parametrize("at_floor", [0, 2, 20, 22])
def test_a_share_that_tells_of_a_few_or_of_everyone_is_not_shown(at_floor: int) -> None:
    assert hidden_where_small(result_for({("", ""): 22}, at_floor=at_floor)).floor_before is None


def test_a_share_of_enough_on_both_sides_is_shown() -> None:
    shown = hidden_where_small(result_for({("", ""): 22}, at_floor=9))
    assert (shown.floor_before, shown.floor_share_before) == (10, 0.5)


def test_that_nobody_was_measured_both_times_is_not_told_apart_from_few() -> None:
    assert {hidden_where_small(result_for({("", ""): n, ("", "refused"): 9})).why for n in (0, 1, 4)} == {"hidden"}


def test_the_mean_of_the_lost_goes_when_their_count_does() -> None:
    result = result_for({("", ""): 30, ("", "refused"): 4, ("", "no_interview"): 4})
    assert result.lost_mean_before is not None
    assert hidden_where_small(result) == replace(
        hidden_where_small(result), lost=None, lost_mean_before=None, people=30, before=30, missing={"t0": {}, "t6": {}}
    )
