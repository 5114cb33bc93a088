"""The target group: what is known, what a verdict stores, and that it can be opened later exactly as it was."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied

from brobygger.records.assessments import CriterionAnswer, Verdict
from brobygger.rules import target_group
from brobygger.rules.refusals import Refusal
from brobygger.services import merging, people
from brobygger.services.access import NotFound, person_in_scope
from brobygger.services.assessments import scores, verdicts
from brobygger.services.assessments.scores import NewScore
from brobygger.services.assessments.verdicts import NewCriterionAnswer
from tests.cast import NOW, Cast

ASKED = ("section_101", "poly_drug", "limited_use", "troubled")
# model.md 7: merged to four areas two are high, apart three are.
FIXTURE = {"medical": "0.6", "psychiatric": "0.6", "economy": "0.6", "legal": "0.1", "family": "0.2", "social": "0.1"}

Answering = Callable[..., Mapping[str, Refusal]]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW)


@pytest.fixture
def answer(cast: Cast, smed: people.Person) -> Answering:
    def save(
        given: Mapping[str, tuple[str, str]], *, by: object = None, seen: Mapping[str, object] | None = None
    ) -> Mapping[str, Refusal]:
        known = (
            {code: row.id for code, row in verdicts.standing(smed, by=cast.signe).answers.items()}
            if seen is None
            else seen
        )
        new = [NewCriterionAnswer(code, result, basis, known.get(code)) for code, (result, basis) in given.items()]
        return verdicts.answer_criteria(by=by or cast.signe, person_id=smed.id, answers=new, now=NOW)

    return save


@pytest.fixture
def score(cast: Cast, smed: people.Person) -> Callable[..., None]:
    def enter(given: Mapping[str, str]) -> None:
        scores.enter(
            by=cast.signe,
            person_id=smed.id,
            scores=[NewScore(area, Decimal(value)) for area, value in given.items()],
            instrument="EuropASI",
            version="1",
            source="Centret",
            wave="baseline",
            measured_on=date(2026, 11, 12),
            now=NOW,
        )

    return enter


def all_met() -> dict[str, tuple[str, str]]:
    return {code: ("met", f"Set på gaden ({code})") for code in ASKED}


def test_nothing_known_is_not_yet_known_and_says_what_is_missing(smed: people.Person) -> None:
    standing = verdicts.standing(smed, by=smed.created_by)
    assert standing.verdict.result == "unknown"
    assert [line["result"] for line in standing.lines["criteria"]] == ["unknown"] * 5
    assert [each["id"] for each in standing.lines["open_criteria"]] == [
        "section_101",
        "poly_drug",
        "complex_burden",
        "limited_use",
        "troubled",
    ]
    assert {each["id"] for each in standing.lines["open_areas"]} == {
        "medical",
        "psychiatric",
        "economy",
        "legal",
        "family",
        "social",
    }


def test_five_met_criteria_are_the_target_group(
    smed: people.Person, answer: Answering, score: Callable[..., None]
) -> None:
    answer(all_met())
    score({"medical": "0.5", "economy": "0.5", "legal": "0.5"})
    standing = verdicts.standing(smed, by=smed.created_by)
    assert standing.verdict.result == "met"
    assert standing.verdict.is_early
    line = standing.lines["criteria"][1]
    assert (line["basis"], line["who"], line["on"]) == ("Set på gaden (poly_drug)", "Signe Bro", "2026-11-12")


def test_one_hundredth_below_the_line_is_below(
    smed: people.Person, answer: Answering, score: Callable[..., None]
) -> None:
    answer(all_met())
    score({"medical": "0.5", "economy": "0.5", "legal": "0.49", "family_social": "0.2", "psychiatric": "0"})
    assert verdicts.standing(smed, by=smed.created_by).verdict.result == "not_met"


def test_a_score_at_a_line_no_float_can_hold_is_at_the_line(
    smed: people.Person, answer: Answering, score: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(all_met())
    score({"medical": "0.3", "economy": "0.3", "legal": "0.3"})
    other = replace(target_group.load(), line=Fraction(3, 10))
    monkeypatch.setattr(target_group, "load", lambda *_: other)
    assert verdicts.standing(smed, by=smed.created_by).verdict.result == "met"


def test_of_two_scores_for_one_area_the_newest_measurement_counts(cast: Cast, smed: people.Person) -> None:
    for value, day in (("0.1", 12), ("0.9", 2)):
        scores.enter(
            by=cast.signe,
            person_id=smed.id,
            scores=[NewScore("legal", Decimal(value))],
            instrument=f"Skema {day}",
            version="1",
            source="Centret",
            wave="baseline",
            measured_on=date(2026, 11, day),
            now=NOW,
        )
    legal = verdicts.standing(smed, by=cast.signe).lines["areas"][0]
    assert (legal["value"], legal["is_high"], legal["measured_on"]) == (0.1, False, "2026-11-12")


def test_an_old_joint_score_does_not_outlive_newer_scores_of_its_parts(cast: Cast, smed: people.Person) -> None:
    def enter(given: Mapping[str, str], wave: str, day: date) -> None:
        new = [NewScore(area, Decimal(value)) for area, value in given.items()]
        told = {"instrument": "EuropASI", "version": "1", "source": "Centret", "wave": wave, "measured_on": day}
        scores.enter(by=cast.signe, person_id=smed.id, scores=new, now=NOW, **told)

    enter({"family_social": "0.9"}, "baseline", date(2024, 1, 1))
    enter({"family": "0.1", "social": "0.1"}, "m24", date(2026, 11, 12))
    four = verdicts.standing(smed, by=cast.signe).verdict.readings[0]
    area = next(area for area in four.areas if area.id == "family_social")
    assert (area.result, area.highest) == (target_group.Result.NOT_MET, Fraction(1, 10))


def test_the_site_chooses_the_reading_and_the_others_stand_beside_it(
    cast: Cast, smed: people.Person, answer: Answering, score: Callable[..., None]
) -> None:
    answer(all_met())
    score(FIXTURE)
    first = verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    verdicts.set_reading(by=cast.mona, reading="6", now=NOW)
    second = verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    assert (first.reading, first.result, second.reading, second.result) == ("4", "not_met", "6", "met")
    assert {each["id"]: each["result"] for each in first.lines["readings"]} == {
        "4": "not_met",
        "5-health": "met",
        "5-social": "not_met",
        "6": "met",
    }


def test_a_reading_is_chosen_by_the_manager_and_must_be_one_of_the_definition(cast: Cast) -> None:
    for role in (cast.signe, cast.oda, cast.eva):
        with pytest.raises(PermissionDenied):
            verdicts.set_reading(by=role, reading="6", now=NOW)
    with pytest.raises(Refusal) as refused:
        verdicts.set_reading(by=cast.mona, reading="7", now=NOW)
    assert refused.value.code == "unknown_reading"


def test_a_verdict_is_opened_later_exactly_as_it_was(
    cast: Cast, smed: people.Person, answer: Answering, score: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(all_met())
    score({"medical": "0.5", "economy": "0.5", "legal": "0.5"})
    made = verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    as_it_was = json.dumps(made.lines, sort_keys=True)
    answer({"troubled": ("not_met", "Siger, at det går fint nu")})
    rows = {row.area: row for row in scores.scores_of(smed)}
    scores.enter(
        by=cast.malik,
        person_id=smed.id,
        scores=[NewScore("medical", Decimal("0.1"), replaces=rows["medical"].id)],
        instrument="EuropASI",
        version="1",
        source="Centret",
        wave="baseline",
        measured_on=date(2026, 11, 12),
        now=NOW,
    )
    verdicts.set_reading(by=cast.mona, reading="6", now=NOW)
    changed = replace(
        target_group.load(), version="9.9.9", needed=1, parts={part: {"da": "x"} for part in target_group.load().parts}
    )
    monkeypatch.setattr(target_group, "load", lambda *_: changed)
    opened, _ = verdicts.verdict_in_scope(by=cast.malik, verdict_id=made.id)
    assert json.dumps(opened.lines, sort_keys=True) == as_it_was
    assert (opened.definition, opened.version, opened.reading, opened.result) == ("udgaaende-2013", "1.0.0", "4", "met")
    assert len(opened.fingerprint) == 64
    medical = next(area for area in opened.lines["areas"] if area["id"] == "medical")
    assert (medical["value"], medical["exact"], medical["label"]["da"], medical["instrument"]) == (
        0.5,
        "1/2",
        "Fysisk helbred",
        "EuropASI",
    )
    assert verdicts.standing(smed, by=cast.signe).verdict.result == "not_met"


def test_a_score_worked_out_here_is_stored_with_the_way_it_was_worked_out(cast: Cast, smed: people.Person) -> None:
    from brobygger.rules.answers import Answer, State
    from brobygger.services.assessments import interviews

    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)
    new = [
        interviews.NewAnswer(code, Answer(State.VALUE, Decimal(n))) for code, n in {"M6": 15, "M7": 3, "M8": 1}.items()
    ]
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=new, now=NOW)
    area = verdicts.standing(smed, by=cast.signe).lines["areas"][0]
    assert (area["id"], area["exact"], area["is_high"]) == ("medical", "1/2", True)
    assert (area["instrument"], area["version"], area["log_rule"], area["currency"], area["per_unit"]) == (
        "asi-5",
        "1.0.0",
        "va",
        "DKK",
        "7",
    )


def test_an_override_needs_a_reason_and_leaves_the_worked_out_result_beside_it(
    cast: Cast, smed: people.Person, answer: Answering
) -> None:
    answer({"troubled": ("not_met", "Siger nej")})
    for override, reason, code in (
        ("met", " ", "override_reason"),
        ("not_met", "x", "override_same"),
        ("unknown", "x", "override_result"),
    ):
        with pytest.raises(Refusal) as refused:
            verdicts.judge(by=cast.signe, person_id=smed.id, override=override, reason=reason, now=NOW)
        assert refused.value.code == code
    assert not Verdict.objects.exists()
    made = verdicts.judge(
        by=cast.signe, person_id=smed.id, override="met", reason="Var beruset, da vi spurgte", now=NOW
    )
    assert (made.result, made.override, made.override_reason) == ("not_met", "met", "Var beruset, da vi spurgte")


def test_a_verdict_is_not_saved_on_something_that_has_changed_since_it_was_read(
    cast: Cast, smed: people.Person, answer: Answering
) -> None:
    mark = verdicts.standing(smed, by=cast.signe).mark
    answer({"troubled": ("met", "Siger ja")})
    with pytest.raises(Refusal) as refused:
        verdicts.judge(by=cast.signe, person_id=smed.id, mark=mark, now=NOW)
    assert refused.value.code == "older_form"
    assert (
        verdicts.judge(
            by=cast.signe, person_id=smed.id, mark=verdicts.standing(smed, by=cast.signe).mark, now=NOW
        ).result
        == "unknown"
    )


def test_the_same_verdict_saved_twice_is_one(cast: Cast, smed: people.Person, answer: Answering) -> None:
    made = [verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW) for _ in range(2)]
    assert made[0].id == made[1].id
    answer({"troubled": ("met", "Siger ja")})
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    assert [row.id for row in verdicts.verdicts_of(smed, by=cast.signe)][-1] == made[0].id
    assert Verdict.objects.count() == 2


def test_a_yes_or_no_needs_its_basis_and_the_others_are_saved(answer: Answering) -> None:
    refused = answer(
        {
            "poly_drug": ("met", ""),
            "complex_burden": ("met", "x"),
            "limited_use": ("perhaps", "x"),
            "troubled": ("met", "Siger ja"),
        }
    )
    assert {code: refusal.code for code, refusal in refused.items()} == {
        "poly_drug": "basis_needed",
        "complex_burden": "worked_out",
        "limited_use": "unknown_result",
    }
    assert [row.criterion for row in CriterionAnswer.objects.all()] == ["troubled"]


def test_a_criterion_answered_on_an_older_form_is_refused_with_both_told(cast: Cast, answer: Answering) -> None:
    answer({"troubled": ("met", "Siger ja")}, by=cast.malik)
    refusal = answer({"troubled": ("not_met", "Siger nej")}, seen={})["troubled"]
    assert refusal.code == "older_form"
    assert (
        str(refusal)
        == "Malik Å answered this after you opened the page, with this basis: Siger ja. You wrote: Siger nej."
    )
    assert CriterionAnswer.objects.count() == 1


def test_a_changed_criterion_corrects_the_earlier_answer_and_the_same_again_writes_nothing(
    smed: people.Person, answer: Answering
) -> None:
    answer({"troubled": ("met", "Siger ja")})
    answer({"troubled": ("met", "Siger ja")})
    answer({"troubled": ("unknown", "Vil ikke svare i dag")})
    first, second = CriterionAnswer.objects.order_by("id")
    assert second.corrects_id == first.id
    assert verdicts.standing(smed, by=smed.created_by).verdict.criteria["troubled"] == "unknown"
    smed.refresh_from_db()
    assert "criterion:troubled" in smed.unknown


def test_a_person_with_a_verdict_is_seen_by_the_authority_and_not_before(cast: Cast, smed: people.Person) -> None:
    with pytest.raises(NotFound):
        person_in_scope(cast.asta, smed.id)
    made = verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    assert verdicts.verdict_in_scope(by=cast.asta, verdict_id=made.id)[0].id == made.id
    assert person_in_scope(cast.asta, smed.id).id == smed.id


def test_a_verdict_is_made_and_read_within_scope_only(cast: Cast, smed: people.Person) -> None:
    made = verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            verdicts.judge(by=stranger, person_id=smed.id, now=NOW)
        with pytest.raises(NotFound):
            verdicts.verdict_in_scope(by=stranger, verdict_id=made.id)
    for role in (cast.asta, cast.mona, cast.eva):
        with pytest.raises(PermissionDenied):
            verdicts.judge(by=role, person_id=smed.id, now=NOW)


def test_a_merged_person_stands_on_what_both_records_say(
    cast: Cast, smed: people.Person, answer: Answering, score: Callable[..., None]
) -> None:
    answer(all_met())
    score({"medical": "0.5", "economy": "0.5", "legal": "0.5"})
    other = people.meet(by=cast.signe, alias="Grøn jakke", now=NOW)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=other.id, merged_id=smed.id, now=NOW)
    assert verdicts.judge(by=cast.signe, person_id=other.id, now=NOW).result == "met"


def test_what_stands_costs_three_queries_and_the_latest_verdict_one(
    cast: Cast,
    smed: people.Person,
    answer: Answering,
    score: Callable[..., None],
    django_assert_num_queries: Callable[..., object],
) -> None:
    answer(all_met())
    score(FIXTURE)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    person = person_in_scope(cast.signe, smed.id)
    with django_assert_num_queries(4):
        verdicts.standing(person, by=cast.signe)
    with django_assert_num_queries(1):
        latest = verdicts.latest_verdict(person, by=cast.signe)
        assert latest is not None
        assert latest.recorded_by.name == "Signe Bro"
