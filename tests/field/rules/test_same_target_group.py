"""Which areas are enough for the criterion, and what could still change it, is the same on the phone and on the server."""

import random
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from brobygger.rules import definitions, instruments
from brobygger.rules.scores import score
from brobygger.rules.target_group import AreaScore, Result, Verdict, VerdictRefused, judge, load, scores_from
from tests.field.rules import generated
from tests.field.rules.phone import LOG_TOLERANCE, Phone, told_all

ASI = instruments.load("asi-5")
GROUP = load()
CASES = definitions.read("examples/target-group.json")["cases"]
WARNINGS = ("economy_is_work", "social_is_thin", "")


def judged_on(phone: Phone, answers: dict[str, Result], scores: dict[str, AreaScore], reading: str) -> Any:
    given = {
        area: {
            "value": str(each.value),
            **({"measured_on": each.measured_on.isoformat()} if each.measured_on > date.min else {}),
            **({"warning": each.warning, "warn_when": each.warn_when} if each.warning else {}),
        }
        for area, each in scores.items()
    }
    return phone.ask("judge", group=GROUP.id, stated=answers, given=given, reading=reading)


def verdict_told(verdict: Verdict) -> dict[str, Any]:
    lists = {name: list(getattr(verdict, name)) for name in ("open_criteria", "open_areas", "warnings")}
    plain = {name: getattr(verdict, name) for name in ("reading", "result", "is_early")}
    readings = [
        {
            "id": each.id,
            "burden": each.burden,
            "result": each.result,
            "areas": [
                {"id": area.id, "result": area.result, "missing": list(area.missing)}
                | ({} if area.highest is None else {"highest": str(area.highest)})
                for area in each.areas
            ],
        }
        for each in verdict.readings
    ]
    return {**plain, **lists, "criteria": dict(verdict.criteria), "readings": readings}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_worked_case_comes_out_as_it_says(phone: Phone, case: dict[str, Any]) -> None:
    days = {area: date.fromisoformat(day) for area, day in case.get("measured_on", {}).items()}
    scores = {
        area: AreaScore(Fraction(value), "", measured_on=days.get(area, date.min))
        for area, value in case["scores"].items()
    }
    found = judged_on(phone, case["answers"], scores, case["reading"])
    assert {each["id"]: each["burden"] for each in found["readings"]} == case["burden"]
    for name in ("result", "open_criteria", "open_areas", "is_early"):
        assert found[name] == case[name], name


def test_thousands_of_burdens_are_judged_alike(phone: Phone) -> None:
    source = random.Random(9)
    values = [Fraction(1, 2), Fraction(1, 2) - Fraction(1, 10**9), Fraction(0), Fraction(4, 5), Fraction(1)]
    results = set()
    for _ in range(1500):
        answers = {
            each.id: source.choice(list(Result))
            for each in GROUP.criteria
            if each.kind != "areas" and source.random() < 0.8
        }
        scores = {}
        for area in GROUP.area_labels:
            if source.random() < 0.7:
                day = source.choice([date.min, date(2025, 12, 31), date(2026, 1, 1)])
                warning, when = source.choice(WARNINGS), source.choice(list(Result))
                scores[area] = AreaScore(source.choice(values), "", warning, when if warning else "", day)
        reading = source.choice(GROUP.readings).id
        mine = judge(GROUP, answers=answers, area_scores=scores, reading=reading)
        assert judged_on(phone, answers, scores, reading) == verdict_told(mine), (answers, scores)
        results |= {each.burden for each in mine.readings}
    assert results == set(Result)


def test_the_scores_of_an_interview_enter_the_criterion_alike(phone: Phone) -> None:
    codes = sorted(ASI.by_code)
    for answers in generated.interviews(ASI, codes, 200, seed=10):
        found = score(ASI, answers, log_rule="ln1p")
        exact = {name: each.value if each.exact is None else each.exact for name, each in found.items()}
        mine = scores_from(GROUP, instrument="asi-5", scores=exact, measured_on=date(2026, 11, 22))
        theirs = phone.ask(
            "scoresFrom",
            group=GROUP.id,
            name="asi-5",
            given=told_all(answers),
            scoring={"log_rule": "ln1p"},
            measured_on="2026-11-22",
        )
        assert list(theirs) == list(mine)
        for area, each in mine.items():
            there = theirs[area]
            assert abs(Fraction(there["value"]) - each.value) <= LOG_TOLERANCE
            assert (Fraction(there["value"]) >= GROUP.line) is (each.value >= GROUP.line)
            assert (there.get("warning", ""), there.get("warn_when", "")) == (each.warning, each.warn_when)
            assert there["measured_on"] == "2026-11-22"


@pytest.mark.parametrize(
    ("answers", "scores", "reading", "code"),
    [
        ({}, {}, "7", "unknown_reading"),
        ({"height": Result.MET}, {}, "4", "unknown_criterion"),
        ({"complex_burden": Result.MET}, {}, "4", "worked_out"),
        ({}, {"height": AreaScore(Fraction(1), "")}, "4", "unknown_area"),
    ],
)
def test_what_the_definition_does_not_have_is_refused_alike(
    phone: Phone, answers: dict[str, Result], scores: dict[str, AreaScore], reading: str, code: str
) -> None:
    with pytest.raises(VerdictRefused) as refused:
        judge(GROUP, answers=answers, area_scores=scores, reading=reading)
    assert refused.value.code == code
    assert judged_on(phone, answers, scores, reading)["refused"] == code


def test_what_is_no_definition_is_not_taken(phone: Phone) -> None:
    for content in (None, "<html>", [], {"criteria": []}, {"criteria": [], "burden": {"line": "half", "readings": []}}):
        assert phone.ask("loadGroup", name="none", content=content) is False
