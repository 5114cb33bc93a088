"""Composite scores: the worked examples, the 0.5 line, what is missing, and what cannot be right."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from brobygger.rules import definitions
from brobygger.rules.instruments import Answer, State, load
from brobygger.rules.scores import Score, ScoringRefused, needed_items, score

ASI = load("asi-5")
EXAMPLES = definitions.read("examples/asi-5.json")
PUBLISHED, COMPUTED = EXAMPLES["published"], EXAMPLES["computed"]
HALF = Fraction(1, 2)
RELATIONS = [f"F{number}" for number in range(18, 27)]
FAMILY = {"F3": 2, "F30": 0, "F32": 0, "F34": 0, **dict.fromkeys(RELATIONS, 0)}


def answers(given: Mapping[str, object]) -> dict[str, Answer]:
    """Answers from plain values: numbers, or X, N and later."""
    states = {state.value: state for state in State}
    return {
        code: Answer(states[value]) if isinstance(value, str) else Answer(State.VALUE, Decimal(str(value)))
        for code, value in given.items()
    }


def one(score_id: str, given: Mapping[str, object], **parameters: Any) -> Score:
    return score(ASI, answers(given), **parameters)[score_id]


@pytest.mark.parametrize("example", PUBLISHED["examples"], ids=lambda example: example["id"])
def test_a_published_score_is_found_again(example: dict[str, Any]) -> None:
    found = score(ASI, answers(example["answers"]), log_rule=PUBLISHED["log_rule"])
    for score_id, expected in example["expected"].items():
        assert found[score_id].value == pytest.approx(expected, abs=0.6 * 10 ** -PUBLISHED["decimals"])


@pytest.mark.parametrize("example", PUBLISHED["missing"], ids=lambda example: example["id"])
def test_where_an_answer_is_missing_no_score_was_published_and_none_is_given(example: dict[str, Any]) -> None:
    found = score(ASI, answers(example["answers"]), log_rule=PUBLISHED["log_rule"])
    for score_id in example["expected"]:
        assert found[score_id].value is None
        assert found[score_id].why == "missing:" + ",".join(found[score_id].missing)


@pytest.mark.parametrize("log_rule", ["va", "ln1p"])
@pytest.mark.parametrize("example", COMPUTED["examples"], ids=lambda example: example["id"])
def test_a_computed_score_is_found_again(example: dict[str, Any], log_rule: str) -> None:
    found = one(example["score"], example["answers"], log_rule=log_rule)
    assert found.value == pytest.approx(example["expected"][log_rule], abs=0.6 * 10 ** -COMPUTED["decimals"])
    if "exact" in example:
        assert found.exact == Fraction(example["exact"])
        assert (found.exact >= HALF) is example["reaches_half"]


def test_published_and_computed_examples_are_kept_apart() -> None:
    published = {example["id"] for example in [*PUBLISHED["examples"], *PUBLISHED["missing"]]}
    computed = {example["id"] for example in COMPUTED["examples"]}
    assert (len(published), len(computed), published & computed) == (32, 27, set())


@pytest.mark.parametrize(("m6", "m7", "m8"), [(15, 3, 1), (30, 1, 1), (15, 2, 2), (0, 4, 2), (30, 2, 0)])
def test_exactly_half_reaches_the_line(m6: int, m7: int, m8: int) -> None:
    found = one("medical", {"M6": m6, "M7": m7, "M8": m8})
    assert found.exact == HALF
    assert found.value == 0.5


def test_a_hair_under_half_does_not_reach_the_line() -> None:
    found = one("medical", {"M6": 29, "M7": 1, "M8": 1})
    assert found.exact == HALF - Fraction(1, 90)


def test_a_score_with_money_in_it_is_no_fraction() -> None:
    found = one("legal", {"L24": 1, "L27": 12, "L28": 3, "L29": 2, "E17": 600})
    assert found.exact is None
    assert 0.5 < found.value < 0.7


def test_a_score_whose_money_is_nothing_is_a_fraction() -> None:
    found = one("legal", {"L24": 1, "L27": 30, "L28": 2, "L29": 0, "E17": 0})
    assert found.exact == HALF


def test_the_log_rule_is_va_unless_said_otherwise() -> None:
    given = {"E4": 0, "E5": 0, "E11": 0, "E12": 1}
    assert one("employment", given).value == 1.0
    assert one("employment", given, log_rule="ln1p").value == pytest.approx(0.9807459117)


def test_money_is_brought_to_the_currency_of_the_formula() -> None:
    given = {"D1": 12, "D2": 5, "D26": 8, "D28": 2, "D30": 1}
    dollars = one("alcohol", {**given, "D23": 100}).value
    assert dollars is not None
    assert one("alcohol", {**given, "D23": 700}, per_unit=Decimal(7)).value == pytest.approx(dollars, abs=1e-15)
    assert one("alcohol", {**given, "D23": 700}).value == pytest.approx(dollars + 0.0442, abs=1e-4)


def test_under_va_an_amount_of_less_than_one_unit_counts_below_nothing_as_its_formula_has_it() -> None:
    given = {"D1": 0, "D2": 0, "D26": 0, "D28": 0, "D30": 0, "D23": 3}
    assert one("alcohol", given, per_unit=Decimal(7)).value == pytest.approx(-0.8472978604 / 44)
    assert one("alcohol", {**given, "D23": 0}, per_unit=Decimal(7)).value == 0


def test_kroner_and_oere_count() -> None:
    given = {"D1": 0, "D2": 0, "D26": 0, "D28": 0, "D30": 0}
    assert one("alcohol", {**given, "D23": Decimal("1.5")}).value == pytest.approx(0.4054651081 / 44)


@pytest.mark.parametrize("gap", ["X", "N", "later", None])
@pytest.mark.parametrize("code", ["M6", "M7", "M8"])
def test_one_gap_is_enough_for_no_score(code: str, gap: str | None) -> None:
    given: dict[str, object] = {"M6": 0, "M7": 0, "M8": 0, code: gap}
    found = one("medical", {key: value for key, value in given.items() if value is not None})
    assert found == Score("medical", None, None, (code,), f"missing:{code}")


def test_every_gap_is_named_in_the_order_of_the_formula() -> None:
    assert one("medical", {"M7": 2}).why == "missing:M6,M8"


def test_relations_that_are_not_relevant_are_left_out_of_the_mean() -> None:
    relations = dict(zip(RELATIONS, [1, "N", 0, "N", 1, "N", 0, 1, "N"], strict=True))
    found = one("family", {**FAMILY, **relations})
    assert found.exact == Fraction(3, 5) / 5


def test_with_no_relevant_relation_the_mean_is_nothing() -> None:
    assert one("family", {**FAMILY, **dict.fromkeys(RELATIONS, "N")}).exact == 0


@pytest.mark.parametrize("gap", ["X", "later"])
def test_a_relation_nobody_would_speak_of_leaves_no_score(gap: str) -> None:
    found = one("family", {**FAMILY, "F20": gap})
    assert found.why == "missing:F20"


@pytest.mark.parametrize(("stored", "share"), [(2, Fraction(0)), (1, Fraction(1, 10)), (0, Fraction(2, 10))])
def test_being_content_counts_for_nothing_and_being_discontent_for_most(stored: int, share: Fraction) -> None:
    assert one("family", {**FAMILY, "F3": stored}).exact == share


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"M6": 31, "M7": 0, "M8": 0}, "out_of_range:M6"),
        ({"M6": -1, "M7": 7, "M8": 0}, "out_of_range:M6,M7"),
        ({"M6": Decimal("2.5"), "M7": 0, "M8": 0}, "not_whole:M6"),
        ({"M6": Decimal("NaN"), "M7": 0, "M8": 0}, "out_of_range:M6"),
        ({"M6": 31, "M7": 0}, "out_of_range:M6"),
    ],
)
def test_a_value_that_cannot_be_right_leaves_no_score_and_is_named(given: dict[str, object], why: str) -> None:
    found = one("medical", given)
    assert (found.value, found.exact, found.why) == (None, None, why)


def test_a_wrong_value_does_not_hide_what_is_missing() -> None:
    assert one("medical", {"M6": 31, "M7": 0}).missing == ("M8",)


def test_a_car_without_a_licence_leaves_no_score() -> None:
    assert one("employment", {"E4": 0, "E5": 1, "E11": 0, "E12": 0}).why == "contradicts:E5,E4"


def test_a_negative_amount_is_out_of_range() -> None:
    assert one("employment", {"E4": 0, "E5": 0, "E11": 0, "E12": -1}).why == "out_of_range:E12"


def test_inhalants_and_trouble_with_others_enter_no_score() -> None:
    needed = {code for definition in ASI.scores for code in needed_items(definition.operation)}
    assert needed.isdisjoint({"D12", "D24", "F31", "F33", "F35"})
    assert "D13" in needed


def test_items_of_no_score_and_unknown_items_change_nothing() -> None:
    plain = one("medical", {"M6": 3, "M7": 1, "M8": 2})
    assert one("medical", {"M6": 3, "M7": 1, "M8": 2, "M1": 4, "Z9": 5}) == plain


def test_an_instrument_without_formulas_refuses_to_score_and_says_why() -> None:
    with pytest.raises(ScoringRefused) as refusal:
        score(load("europasi-cs-1997"), {})
    assert refusal.value.code == "formula_needed"
    assert "ikke offentligt" in refusal.value.params["why_not"]["da"]  # type: ignore[index]
    assert "not public" in str(refusal.value)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"log_rule": "log10"}, "unknown_log_rule"),
        ({"log_rule": ""}, "unknown_log_rule"),
        ({"per_unit": Decimal(0)}, "per_unit_not_positive"),
        ({"per_unit": Decimal(-7)}, "per_unit_not_positive"),
        ({"per_unit": Decimal("NaN")}, "per_unit_not_positive"),
        ({"per_unit": Decimal("Infinity")}, "per_unit_not_positive"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(parameters: dict[str, Any], code: str) -> None:
    with pytest.raises(ScoringRefused) as refusal:
        score(ASI, {}, **parameters)
    assert refusal.value.code == code
    assert "%" not in str(refusal.value)
