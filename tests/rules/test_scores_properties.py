"""What must hold of composite scores whatever the answers are."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.rules.instruments import Answer, State, load
from brobygger.rules.scores import needed_items, score

ASI = load("asi-5")
NEEDED = {definition.id: needed_items(definition.operation) for definition in ASI.scores}
# More of these is less of a problem: F3 is being content, the others are work and what helps to get it.
BETTER_WHEN_MORE = {"E4", "E5", "E11", "E12", "F3"}
# The plain sums, written out a second time, as the source prints them.
PLAIN = {
    "medical": lambda v: v["M6"] / 90 + v["M7"] / 12 + v["M8"] / 12,
    "psychiatric": lambda v: sum(v[f"P{n}"] for n in range(3, 11)) / 11 + v["P11"] / 330 + (v["P12"] + v["P13"]) / 44,
    "drug": lambda v: sum(v[f"D{n}"] for n in (*range(3, 12), 13, 27)) / 390 + (v["D29"] + v["D31"]) / 52,
}


def low_and_high(code: str) -> tuple[int, int]:
    item = ASI.item(code)
    assert item.low is not None
    assert item.high is not None
    # Beyond the formula's own ceiling for money a score passes 1, so amounts are kept under all three ceilings.
    return int(item.low), 1500 if item.kind == "amount" else int(item.high)


@st.composite
def sheets(draw: st.DrawFn, score_id: str) -> dict[str, int]:
    sheet = {code: draw(st.integers(*low_and_high(code))) for code in NEEDED[score_id]}
    if sheet.get("E4") == 0:
        sheet["E5"] = 0
    return sheet


def answered(sheet: dict[str, int]) -> dict[str, Answer]:
    return {code: Answer(State.VALUE, Decimal(value)) for code, value in sheet.items()}


every_score = pytest.mark.parametrize("score_id", sorted(NEEDED))
few = settings(max_examples=12, deadline=None)


@every_score
@given(data=st.data())
@few
def test_a_score_of_answers_in_range_lies_from_nothing_to_one(score_id: str, data: st.DataObject) -> None:
    found = score(ASI, answered(data.draw(sheets(score_id))))[score_id]
    assert found.why == ""
    assert found.value is not None
    assert 0 <= found.value <= 1


@every_score
@given(data=st.data())
@few
def test_more_of_a_problem_never_lowers_a_score(score_id: str, data: st.DataObject) -> None:
    sheet = data.draw(sheets(score_id))
    code = data.draw(st.sampled_from([code for code in NEEDED[score_id] if code not in ("E4", "E5")]))
    less, more = sorted(data.draw(st.lists(st.integers(*low_and_high(code)), min_size=2, max_size=2)))
    first = score(ASI, answered({**sheet, code: less}))[score_id].value
    second = score(ASI, answered({**sheet, code: more}))[score_id].value
    assert first is not None
    assert second is not None
    assert second <= first + 1e-12 if code in BETTER_WHEN_MORE else second >= first - 1e-12


@every_score
@given(data=st.data())
@few
def test_a_score_with_a_gap_is_never_given(score_id: str, data: st.DataObject) -> None:
    sheet = answered(data.draw(sheets(score_id)))
    code = data.draw(st.sampled_from(NEEDED[score_id]))
    gap = data.draw(st.sampled_from([None, State.REFUSED, State.NOT_TODAY, State.NOT_RELEVANT]))
    if gap is None:
        del sheet[code]
    else:
        sheet[code] = Answer(gap)
    found = score(ASI, sheet)[score_id]
    if gap is State.NOT_RELEVANT and ASI.item(code).allows_not_relevant:
        assert found.value is not None
        return
    assert (found.value, found.exact, found.missing) == (None, None, (code,))


@pytest.mark.parametrize("score_id", sorted(PLAIN))
@given(data=st.data())
@few
def test_the_exact_score_agrees_with_the_plain_sum(score_id: str, data: st.DataObject) -> None:
    sheet = data.draw(sheets(score_id))
    found = score(ASI, answered(sheet))[score_id]
    assert found.exact is not None
    assert found.value == pytest.approx(PLAIN[score_id](sheet), abs=1e-12)
    assert float(found.exact) == found.value


@given(data=st.data())
@few
def test_a_score_is_the_fraction_its_answers_come_to(data: st.DataObject) -> None:
    sheet = data.draw(sheets("medical"))
    exact = Fraction(sheet["M6"], 90) + Fraction(sheet["M7"] + sheet["M8"], 12)
    assert score(ASI, answered(sheet))["medical"].exact == exact


def test_every_set_of_answers_that_is_exactly_half_is_so() -> None:
    halves = [(d, a, b) for d in range(31) for a in range(5) for b in range(5) if 2 * d + 15 * (a + b) == 90]
    assert len(halves) > 10
    for days, bother, help_wanted in halves:
        found = score(ASI, answered({"M6": days, "M7": bother, "M8": help_wanted}))["medical"]
        assert found.exact == Fraction(1, 2)
