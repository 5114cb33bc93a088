"""The target group: the worked examples, what may be answered, and what a verdict keeps."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from brobygger.rules import definitions, instruments, scores, target_group
from brobygger.rules.instruments import Answer, State
from brobygger.rules.target_group import AreaScore, Result, VerdictRefused

GROUP = target_group.load()
EXAMPLES: list[dict[str, Any]] = definitions.read("examples/target-group.json")["cases"]
ALL_MET = dict.fromkeys(("section_101", "poly_drug", "limited_use", "troubled"), Result.MET)


def entered(**given: str) -> dict[str, AreaScore]:
    return {
        area: target_group.entered_score(GROUP, area=area, value=Decimal(value), source="test")
        for area, value in given.items()
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["id"] for example in EXAMPLES])
def test_a_worked_example_comes_out_as_written(example: dict[str, Any]) -> None:
    answers = {name: Result(result) for name, result in example["answers"].items()}
    known = entered(**example["scores"])
    for area, day in example.get("measured_on", {}).items():
        known[area] = replace(known[area], measured_on=date.fromisoformat(day))
    verdict = target_group.judge(GROUP, answers=answers, area_scores=known, reading=example["reading"])
    assert {reading.id: str(reading.burden) for reading in verdict.readings} == example["burden"]
    assert verdict.result == example["result"]
    assert list(verdict.open_criteria) == example["open_criteria"]
    assert list(verdict.open_areas) == example["open_areas"]
    assert verdict.is_early is example["is_early"]


def test_the_default_reading_is_four_areas() -> None:
    assert target_group.judge(GROUP, answers={}, area_scores={}).reading == "4"


def test_every_reading_gives_its_own_verdict_beside_the_chosen_one() -> None:
    known = entered(medical="0.6", psychiatric="0.6", economy="0.6", legal="0.1", family="0.2", social="0.1")
    verdict = target_group.judge(GROUP, answers=ALL_MET, area_scores=known)
    assert {reading.id: str(reading.result) for reading in verdict.readings} == {
        "4": "not_met",
        "5-health": "met",
        "5-social": "not_met",
        "6": "met",
    }
    health = verdict.readings[0].areas[0]
    assert (health.id, health.result, health.highest) == ("health", Result.MET, Fraction(6, 10))
    assert verdict.readings[0].count(Result.MET) == 2


@pytest.mark.parametrize(("problems", "bother", "wish"), [(15, 3, 1), (30, 1, 1), (15, 2, 2)])
def test_a_score_that_floats_put_just_under_the_line_reaches_it(problems: int, bother: int, wish: int) -> None:
    given = {"M6": problems, "M7": bother, "M8": wish}
    answers = {code: Answer(State.VALUE, Decimal(value)) for code, value in given.items()}
    medical = scores.score(instruments.load("asi-5"), answers)["medical"]
    known = target_group.scores_from(GROUP, instrument="asi-5", scores={"medical": medical.exact})
    verdict = target_group.judge(
        GROUP, answers=ALL_MET, area_scores={**known, **entered(economy="0.5", legal="0.5")}, reading="6"
    )
    assert verdict.result is Result.MET


def test_alcohol_and_drug_scores_are_not_in_the_criterion() -> None:
    known = target_group.scores_from(GROUP, instrument="asi-5", scores={"alcohol": 1.0, "drug": 1.0, "legal": 0.4})
    assert list(known) == ["legal"]


def test_the_family_score_of_asi_5_is_the_joint_score_and_its_employment_score_is_economy() -> None:
    given = {"medical": 0.1, "psychiatric": 0.2, "employment": 1.0, "legal": None, "family": 0.5}
    known = target_group.scores_from(GROUP, instrument="asi-5", scores=given)
    assert {area: float(score.value) for area, score in known.items()} == {
        "medical": 0.1,
        "psychiatric": 0.2,
        "economy": 1.0,
        "family_social": 0.5,
    }


def test_an_instrument_the_definition_does_not_know_gives_no_area_scores() -> None:
    assert target_group.scores_from(GROUP, instrument="europasi-cs-1997", scores={"medical": 0.9}) == {}


def test_a_high_economy_from_asi_5_warns_that_it_is_about_work_and_an_entered_one_does_not() -> None:
    from_asi = target_group.scores_from(GROUP, instrument="asi-5", scores={"employment": Fraction(1)})
    assert target_group.judge(GROUP, answers={}, area_scores=from_asi).warnings == ("economy_is_work",)
    assert target_group.judge(GROUP, answers={}, area_scores=entered(economy="1")).warnings == ()
    low = target_group.scores_from(GROUP, instrument="asi-5", scores={"employment": Fraction(1, 4)})
    assert target_group.judge(GROUP, answers={}, area_scores=low).warnings == ()


def test_a_low_family_score_of_asi_5_warns_that_it_hardly_counts_others() -> None:
    known = target_group.scores_from(GROUP, instrument="asi-5", scores={"family": 0.2})
    assert target_group.judge(GROUP, answers={}, area_scores=known).warnings == ("social_is_thin",)


def test_every_warning_has_words_in_both_languages() -> None:
    for warning in ("economy_is_work", "social_is_thin"):
        assert definitions.text(GROUP.warnings[warning], "da") != definitions.text(GROUP.warnings[warning], "en")


def test_a_verdict_carries_the_version_it_was_reached_with() -> None:
    verdict = target_group.judge(GROUP, answers=ALL_MET, area_scores=entered(medical="0.7"), reading="6")
    assert (verdict.definition, verdict.version, verdict.reading) == ("udgaaende-2013", "1.0.0", "6")
    assert verdict.fingerprint == definitions.fingerprint("target_group/udgaaende-2013.json")


def refusal_of(**given: str) -> str:
    answer = {"criterion": "troubled", "result": "met", "basis": "Siger hun selv", **given}
    with pytest.raises(VerdictRefused) as refused:
        target_group.check_answer(GROUP, **answer)
    return refused.value.code


def test_an_answer_to_a_criterion_needs_its_basis() -> None:
    target_group.check_answer(GROUP, criterion="troubled", result="met", basis="Siger hun selv")
    target_group.check_answer(GROUP, criterion="troubled", result="unknown", basis="")
    assert refusal_of(basis="  ") == "basis_needed"
    assert refusal_of(basis="x" * 10_001) == "basis_too_long"
    assert refusal_of(result="perhaps") == "unknown_result"
    assert refusal_of(criterion="age") == "unknown_criterion"


def test_the_asi_criterion_is_worked_out_and_never_answered() -> None:
    assert refusal_of(criterion="complex_burden") == "worked_out"
    with pytest.raises(VerdictRefused, match="worked out"):
        target_group.judge(GROUP, answers={"complex_burden": Result.MET}, area_scores={})


@pytest.mark.parametrize("value", ["1.01", "-0.01", "NaN", "Infinity"])
def test_a_score_outside_0_to_1_cannot_be_entered(value: str) -> None:
    with pytest.raises(VerdictRefused) as refused:
        entered(medical=value)
    assert refused.value.code == "score_out_of_range"


@pytest.mark.parametrize("area", ["drug", "alcohol", "employment", "health"])
def test_a_score_cannot_be_entered_for_what_is_no_area_of_the_criterion(area: str) -> None:
    with pytest.raises(VerdictRefused) as refused:
        entered(**{area: "0.5"})
    assert refused.value.code == "unknown_area"


def test_an_unknown_reading_or_area_is_refused_and_not_passed_over() -> None:
    with pytest.raises(VerdictRefused) as refused:
        target_group.judge(GROUP, answers={}, area_scores={}, reading="3")
    assert refused.value.code == "unknown_reading"
    with pytest.raises(VerdictRefused) as refused:
        target_group.judge(GROUP, answers={}, area_scores={"drug": AreaScore(Fraction(1), "test")})
    assert refused.value.code == "unknown_area"


@pytest.mark.parametrize(
    ("result", "reason", "code"),
    [
        ("not_met", "  ", "override_reason"),
        ("met", "Fordi", "override_same"),
        ("unknown", "Fordi", "override_result"),
        ("not_met", "x" * 10_001, "basis_too_long"),
    ],
)
def test_a_departure_needs_a_reason_and_must_change_something(result: str, reason: str, code: str) -> None:
    target_group.check_override(verdict=Result.MET, result="not_met", reason="Fordi …")
    with pytest.raises(VerdictRefused) as refused:
        target_group.check_override(verdict=Result.MET, result=result, reason=reason)
    assert refused.value.code == code
