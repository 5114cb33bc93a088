"""Scores on the phone are the server's: on the worked examples, on thousands of interviews, and where there are none.

How two scores are judged to be the same is said in phone.py.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import cycle
from typing import Any

import pytest

from brobygger.rules import definitions, instruments
from brobygger.rules.answers import Answer, State
from brobygger.rules.scores import ScoringRefused, needed_items, score
from tests.field.rules import generated
from tests.field.rules.phone import Phone, score_differs, told_all

ASI = instruments.load("asi-5")
EXAMPLES = definitions.read("examples/asi-5.json")
PUBLISHED, COMPUTED = EXAMPLES["published"], EXAMPLES["computed"]
SCORED = sorted({code for each in ASI.scores for code in needed_items(each.operation)})
INTERVIEWS = 3000
# A hair over the middle between two floats: 2**53 would be the even one, but is the farther.
HAIR_OVER = 2**53 + 1 + Fraction(1, 3**50)
# What makes one dollar: dollars, kroner, euros, kroner of other years, and as little and as much as can be saved.
RATES = ("1", "7", "0.92", "7.4603", "13.3333", "0.0001", "99999999.9999")
# What ASI-5 has no use for: sums in sums, two logarithms, shares of money, a recoded answer below nothing.
INVENTED: dict[str, Any] = {
    "id": "invented",
    "version": "1.0.0",
    "status": "ready",
    "title": {"da": "Opdigtet", "en": "Invented"},
    "licence": "none",
    "sources": [{"id": "none", "text": "none"}],
    "parameters": {"log_rule": {"choices": ["ln1p", "va"], "default": "ln1p"}, "per_unit": {"default": "1"}},
    "areas": [{"id": "only", "label": {"da": "Alt", "en": "All"}}],
    "items": [
        {"code": "A1", "key": "a", "area": "only", "kind": "amount", "min": 0, "max": 500, "label": {"da": "a", "en": "a"}},
        {"code": "A2", "key": "b", "area": "only", "kind": "amount", "min": 0, "max": 500, "label": {"da": "b", "en": "b"}},
        {"code": "A3", "key": "c", "area": "only", "kind": "count", "min": 0, "max": 5, "label": {"da": "c", "en": "c"}},
        {"code": "A4", "key": "d", "area": "only", "kind": "choice", "min": -2, "max": 2, "label": {"da": "d", "en": "d"},
         "choices": [{"value": value, "label": {"da": "d", "en": "d"}} for value in (-2, 0, 2)],
         "requires": {"item": "A3", "value": 2}, "allows_not_relevant": True},
    ],
    "scores": [
        {"id": name, "area": "only", "label": {"da": name, "en": name}, "certainty": "1", "sources": ["none"], "operation": way}
        for name, way in {
            "nested": {"op": "complement", "of": {"op": "sum", "of": [
                {"op": "complement", "of": {"op": "share", "items": ["A3"], "over": 7}},
                {"op": "sum", "of": [
                    {"op": "log_share", "item": "A1", "over": 3}, {"op": "log_share", "item": "A2", "over": 9},
                ]},
            ]}},
            "money": {"op": "share", "items": ["A1", "A2"], "over": 1000},
            "recoded": {"op": "recode_share", "item": "A4", "recode": {"-2": -3, "0": 4, "2": 0}, "over": 6},
            "mean": {"op": "mean_relevant", "items": ["A4"], "over": 3},
        }.items()
    ],
}  # fmt: skip


def plain(given: Mapping[str, object]) -> dict[str, Answer]:
    """Answers from the plain values of the examples."""
    states = {state.value: state for state in State}
    return {
        code: Answer(states[value]) if isinstance(value, str) else Answer(State.VALUE, Decimal(str(value)))
        for code, value in given.items()
    }


def scores_on(phone: Phone, name: str, given: Mapping[str, Answer], **scoring: str) -> Any:
    return phone.ask("score", name=name, given=told_all(given), scoring=scoring)


def test_every_published_score_is_found_again(phone: Phone) -> None:
    near = 0.6 * 10 ** -PUBLISHED["decimals"]
    for example in [*PUBLISHED["examples"], *PUBLISHED["missing"]]:
        found = scores_on(phone, "asi-5", plain(example["answers"]), log_rule=PUBLISHED["log_rule"])
        for name, expected in example["expected"].items():
            value = found[name].get("value")
            assert value == (None if expected is None else pytest.approx(expected, abs=near)), (example["id"], name)


def test_every_computed_score_is_found_again(phone: Phone) -> None:
    near = 0.6 * 10 ** -COMPUTED["decimals"]
    for example in COMPUTED["examples"]:
        for rule in ("va", "ln1p"):
            found = scores_on(phone, "asi-5", plain(example["answers"]), log_rule=rule)[example["score"]]
            assert found["value"] == pytest.approx(example["expected"][rule], abs=near), example["id"]
            if "exact" in example:
                assert found["exact"] == str(Fraction(example["exact"])), example["id"]


def test_thousands_of_interviews_are_scored_alike_under_every_rule_and_currency(phone: Phone) -> None:
    given = generated.interviews(ASI, [*SCORED, "M9", "F31"], INTERVIEWS, seed=4)
    seen: dict[str, int] = {}
    for answers, rate in zip(given, cycle(RATES), strict=False):
        for rule in ASI.log_rules:
            mine = score(ASI, answers, log_rule=rule, per_unit=Decimal(rate))
            theirs = scores_on(phone, "asi-5", answers, log_rule=rule, per_unit=rate)
            assert list(theirs) == list(mine)
            differing = [name for name in mine if score_differs(mine[name], theirs[name])]
            assert not differing, (differing, rule, rate, answers, mine, theirs)
            for each in mine.values():
                kind = "exact" if each.exact is not None else each.why.partition(":")[0]
                seen[kind] = seen.get(kind, 0) + 1
    # Nothing is shown by comparing thousands of gaps.
    assert min(seen.values()) > 50, seen
    assert set(seen) == {"", "exact", "missing", "out_of_range", "not_whole", "contradicts"}
    assert seen["exact"] > INTERVIEWS and seen[""] > INTERVIEWS


def test_an_instrument_of_other_operations_is_scored_alike(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions, "names", lambda folder: ("invented",))
    monkeypatch.setattr(definitions, "read", lambda path: INVENTED)
    invented = instruments.load.__wrapped__("invented")
    assert phone.ask("load", name="invented", content=INVENTED)["is_known"]
    seen = set()
    for answers in generated.interviews(invented, list(invented.by_code), 1500, seed=5):
        mine = score(invented, answers, per_unit=Decimal("0.5"))
        theirs = scores_on(phone, "invented", answers, per_unit="0.5")
        assert not [name for name in mine if score_differs(mine[name], theirs[name])], (answers, mine, theirs)
        seen |= {each.why.partition(":")[0] for each in mine.values()}
    assert {"", "missing", "not_a_choice", "contradicts"} <= seen


def test_the_phone_takes_the_default_rule_and_dollars_where_nothing_else_is_said(phone: Phone) -> None:
    given = plain({"E4": 0, "E5": 0, "E11": 0, "E12": 1})
    assert scores_on(phone, "asi-5", given)["employment"]["value"] == 1


@pytest.mark.parametrize(
    ("name", "scoring", "code"),
    [
        ("europasi-cs-1997", {}, "formula_needed"),
        ("asi-5", {"log_rule": "log10"}, "unknown_log_rule"),
        ("asi-5", {"log_rule": ""}, "unknown_log_rule"),
        ("asi-5", {"per_unit": "0"}, "per_unit_not_positive"),
        ("asi-5", {"per_unit": "-7"}, "per_unit_not_positive"),
        ("asi-5", {"per_unit": "NaN"}, "per_unit_not_positive"),
    ],
)
def test_what_python_will_not_score_the_phone_will_not(
    phone: Phone, name: str, scoring: dict[str, str], code: str
) -> None:
    parameters: dict[str, Any] = {**scoring}
    if "per_unit" in scoring:
        parameters["per_unit"] = Decimal(scoring["per_unit"])
    with pytest.raises(ScoringRefused) as refused:
        score(instruments.load(name), {}, **parameters)
    assert refused.value.code == code
    assert scores_on(phone, name, {}, **scoring)["refused"] == code


def test_a_version_the_phone_does_not_have_is_not_scored_by_the_rules_of_another(phone: Phone) -> None:
    assert phone.ask("definitionOf", id="asi-5", version=ASI.version) == {"is_known": True, "why_not": ""}
    for identity in (("asi-5", "2.0.0"), ("asi-5", ""), ("asi-6", ASI.version)):
        found = phone.ask("definitionOf", id=identity[0], version=identity[1])
        assert found == {"is_known": False, "why_not": "version_unknown"}, identity


def test_a_later_version_with_operations_the_phone_does_not_know_is_asked_and_not_scored(phone: Phone) -> None:
    later = definitions.read("instruments/asi-5.json") | {"version": "9.0.0"}
    later["scores"][0]["operation"]["of"].append({"op": "median", "items": ["M6"]})
    found = phone.ask("load", name="later", content=later)
    assert found == {"is_known": True, "why_not": "operation_unknown"}
    given = plain({"M6": 3, "M7": 1, "M8": 2})
    assert scores_on(phone, "later", given)["refused"] == "operation_unknown"
    assert phone.ask("checkAnswer", name="later", item="M6", answer={"state": "value", "value": "31"}, given={})
    told = {"name": "later", "given": told_all(given), "given_on": {}, "scoring": {"today": "2026-11-22"}, "last": ""}
    medical = phone.ask("progress", **told)["areas"][1]
    assert (medical["short_answered"], medical["scores"]) == (3, [])


def test_a_definition_with_questions_of_a_later_kind_or_that_is_none_is_not_taken(phone: Phone) -> None:
    later = definitions.read("instruments/asi-5.json")
    later["items"][0]["kind"] = "drawing"
    for content in (
        later,
        None,
        7,
        "<html>",
        [],
        {},
        {"id": "a", "version": "1", "areas": [], "items": [], "scores": 3},
    ):
        assert phone.ask("load", name="none", content=content) == {"is_known": False, "why_not": "version_unknown"}


def test_scores_are_rounded_with_halves_away_from_zero(phone: Phone) -> None:
    for example in definitions.read("examples/answers.json")["rounding"]:
        assert phone.ask("rounded", value=example["exact"], places=2) == example["rounded"]
    for value, places, shown in (("-1/1000", 2, "0.00"), ("5/2", 0, "3"), ("-5/2", 0, "-3"), ("123/2", 0, "62")):
        assert phone.ask("rounded", value=value, places=places) == shown


def test_an_exact_number_becomes_the_nearest_float_and_a_float_the_exact_number_it_is(phone: Phone) -> None:
    far = [
        Fraction(10**40 + 1, 3),
        Fraction(2**53 + 1),
        Fraction(2**54 + 2),
        Fraction(-(2**54) - 6),
        Fraction(1, 3**60),
        HAIR_OVER,
    ]
    for exact in (*far, Fraction(0), Fraction(1, 3), Fraction(-2, 7), Fraction(1, 2)):
        assert float(phone.ask("toNumber", value=f"{exact.numerator}/{exact.denominator}")) == float(exact), exact
    for number in (0.1, 1 / 3, -0.0192, 2.5, 1e-9, 12345.678):
        assert phone.ask("fromNumber", value=number) == str(Fraction(number))


def test_ln_of_money_is_the_same_to_its_last_digits(phone: Phone) -> None:
    for amount in ("0.01", "0.99", "1.01", "3", "6.99", "700", "9999999"):
        for rule in ASI.log_rules:
            answers = plain({"D1": 0, "D2": 0, "D26": 0, "D28": 0, "D30": 0, "D23": Decimal(amount)})
            mine = score(ASI, answers, log_rule=rule, per_unit=Decimal(7))["alcohol"]
            assert not score_differs(mine, scores_on(phone, "asi-5", answers, log_rule=rule, per_unit="7")["alcohol"])
