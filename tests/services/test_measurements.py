"""Several scores of one thing: the profile, the verdict, the extract and the lists let the same one stand."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from brobygger.records.people import Person
from brobygger.rules.answers import Answer, State
from brobygger.services import extract, merging, people
from brobygger.services.assessments import interviews, profiles, scores, verdicts
from brobygger.services.assessments.scores import NewScore
from brobygger.services.assessments.verdicts import NewCriterionAnswer
from tests.cast import NOW, Cast

FAMILY = {"F3": 2, "F30": 4, "F32": 4, "F34": 0, **{f"F{n}": 1 for n in range(18, 27)}}
Ask = Callable[..., None]
Enter = Callable[..., None]


@pytest.fixture
def smed(cast: Cast) -> Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - timedelta(days=30))


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """``ask(smed, {"M6": 30}, days=4)``: an interview held four days ago."""

    def interview(person: Person, given: dict[str, int], *, days: int = 0, wave: str = "baseline") -> None:
        moment = NOW - timedelta(days=days)
        held = interviews.start(by=cast.signe, person_id=person.id, wave=wave, now=moment)
        new = [interviews.NewAnswer(code, Answer(State.VALUE, Decimal(told))) for code, told in given.items()]
        interviews.answer(by=cast.signe, interview_id=held.id, answers=new, now=moment)

    return interview


@pytest.fixture
def enter(cast: Cast) -> Enter:
    def save(person: Person, *, instrument: str = "asi-5", days: int = 0, **values: str) -> None:
        scores.enter(
            by=cast.signe,
            person_id=person.id,
            scores=[NewScore(area, Decimal(told)) for area, told in values.items()],
            instrument=instrument,
            version="1",
            source="Centret",
            wave="baseline",
            measured_on=date(2026, 11, 12) - timedelta(days=days),
            now=NOW,
        )

    return save


def medical(days: int) -> dict[str, int]:
    """A medical score that is a third of the days of trouble."""
    return {"M6": days, "M7": 0, "M8": 0}


def in_profile(person: Person, area: str) -> float | None:
    cell = (
        next(each for each in profiles.profile(person, by=person.created_by).areas if each.id == area).points[0].score
    )
    return cell.value if cell else None


def in_extract(cast: Cast, area: str) -> float | None:
    found = extract.scores_at(by=cast.signe, instrument="asi-5", waves=["baseline"])
    return next(one.value for one in found.measurements if one.area == area)


def in_verdict(person: Person, area: str) -> float | None:
    found = {one["id"]: one["value"] for one in verdicts.standing(person, by=person.created_by).lines["areas"]}
    return found.get(area)


@pytest.mark.parametrize(("interviewed", "entered", "stands"), [(4, 0, 0.1), (0, 4, 1 / 3), (0, 0, 1 / 3)])
def test_the_newest_measurement_stands_and_of_one_day_the_one_worked_out_here(
    cast: Cast, smed: Person, ask: Ask, enter: Enter, interviewed: int, entered: int, stands: float
) -> None:
    ask(smed, medical(30), days=interviewed)
    enter(smed, medical="0.1", days=entered)
    shown = [in_profile(smed, "medical"), in_extract(cast, "medical"), in_verdict(smed, "medical")]
    assert shown == pytest.approx([stands] * 3)


def test_the_score_of_two_areas_and_the_score_of_one_of_them_share_no_place(
    cast: Cast, smed: Person, ask: Ask, enter: Enter
) -> None:
    ask(smed, FAMILY)
    enter(smed, family="0.01", social="0.02")
    joint = in_profile(smed, "family_social")
    assert joint is not None and joint > 0.02
    for area, expected in (("family_social", joint), ("family", 0.01), ("social", 0.02)):
        assert [in_profile(smed, area), in_extract(cast, area), in_verdict(smed, area)] == [expected] * 3
    areas = extract.scores_at(by=cast.signe, instrument="asi-5", waves=["baseline"]).areas
    assert len(areas) == len(set(areas))


def test_why_a_joint_score_is_missing_is_told_of_it(cast: Cast, smed: Person, ask: Ask) -> None:
    ask(smed, {"F3": 2, **medical(0)})
    found = extract.scores_at(by=cast.signe, instrument="asi-5", waves=["baseline"])
    why = {one.area: one.why_missing for one in found.measurements}
    assert (why["family_social"], why["legal"], why["medical"]) == ("partly_asked", "not_asked", "")


@pytest.mark.parametrize(("kept_days", "merged_days", "stands"), [(48, 24, 0.0), (24, 48, 1 / 3)])
@pytest.mark.parametrize("is_kept_first", [True, False])
def test_of_two_interviews_of_one_wave_the_newest_stands_whichever_record_is_kept(
    cast: Cast, smed: Person, ask: Ask, kept_days: int, merged_days: int, stands: float, *, is_kept_first: bool
) -> None:
    other = people.meet(by=cast.signe, alias="Grøn jakke", now=NOW - timedelta(days=60))
    ask(smed, medical(30), days=kept_days)
    ask(other, medical(0), days=merged_days)
    kept, merged = (smed, other) if is_kept_first else (other, smed)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=kept.id, merged_id=merged.id, now=NOW)
    kept.refresh_from_db()
    shown = [in_profile(kept, "medical"), in_extract(cast, "medical"), in_verdict(kept, "medical")]
    assert shown == pytest.approx([stands] * 3)


def missing(person: Person) -> set[str]:
    person.refresh_from_db()
    return set(person.unknown) - {"name", "number"}


def by_verdict(person: Person) -> set[str]:
    verdict = verdicts.standing(person, by=person.created_by).verdict
    asked = set(verdict.open_criteria) - {"complex_burden"}
    return {f"criterion:{code}" for code in asked} | {f"area:{code}" for code in verdict.open_areas}


def test_the_lists_say_missing_of_exactly_what_could_change_the_verdict(
    cast: Cast, smed: Person, ask: Ask, enter: Enter
) -> None:
    assert missing(smed) == by_verdict(smed)
    assert "area:social" in missing(smed)
    enter(smed, instrument="EuropASI", employment="0.7", family="0.1")
    assert missing(smed) == by_verdict(smed)
    assert {"area:economy", "area:social"} <= missing(smed) and "area:family" not in missing(smed)
    ask(smed, FAMILY)
    assert missing(smed) == by_verdict(smed) and "area:social" not in missing(smed)
    enter(smed, medical="0.9", economy="0.9", legal="0.9")
    assert missing(smed) == by_verdict(smed)
    assert missing(smed) == {
        "criterion:section_101",
        "criterion:poly_drug",
        "criterion:limited_use",
        "criterion:troubled",
    }


def test_one_definite_no_leaves_nothing_missing(cast: Cast, smed: Person) -> None:
    no = [NewCriterionAnswer("limited_use", "not_met", "Kommer hver uge")]
    verdicts.answer_criteria(by=cast.signe, person_id=smed.id, answers=no, now=NOW)
    assert missing(smed) == by_verdict(smed) == set()
    back = verdicts.standing(smed, by=cast.signe).answers["limited_use"].id
    unsure = [NewCriterionAnswer("limited_use", "unknown", seen=back)]
    verdicts.answer_criteria(by=cast.signe, person_id=smed.id, answers=unsure, now=NOW)
    assert missing(smed) == by_verdict(smed) != set()


def test_another_reading_changes_what_is_missing_in_the_lists_at_once(cast: Cast, smed: Person, enter: Enter) -> None:
    enter(smed, family_social="0.2")
    assert "area:social" not in missing(smed)
    verdicts.set_reading(by=cast.mona, reading="6", now=NOW)
    smed = Person.objects.get(id=smed.id)
    assert "area:social" in missing(smed)
    assert missing(smed) == by_verdict(smed)
