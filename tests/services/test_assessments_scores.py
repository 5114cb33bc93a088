"""Area scores: as soon as they can, never before; entered from elsewhere; and the profile they make."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from brobygger.records.assessments import AreaScore, Interview
from brobygger.rules import law
from brobygger.rules.answers import Answer, State
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import merging, people
from brobygger.services.access import NotFound
from brobygger.services.assessments import interviews, profiles, scores
from brobygger.services.assessments.interviews import NewAnswer
from brobygger.services.assessments.scores import NewScore
from tests.cast import NOW, Cast

X = Answer(State.REFUSED)
TODAY = date(2026, 11, 12)


def value(number: int | str) -> Answer:
    return Answer(State.VALUE, Decimal(number))


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW)


@pytest.fixture
def baseline(cast: Cast, smed: people.Person) -> Interview:
    return interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)


@pytest.fixture
def answer(cast: Cast) -> Callable[..., interviews.Saved]:
    def save(interview: Interview, given: Mapping[str, Answer | int], *, days: int = 0) -> interviews.Saved:
        rows = interviews.sheet(by=cast.signe, interview_id=interview.id).rows
        moment = NOW + timedelta(days=days)
        new = [
            NewAnswer(code, value(each) if isinstance(each, int) else each, rows[code].id if code in rows else None)
            for code, each in given.items()
        ]
        return interviews.answer(by=cast.signe, interview_id=interview.id, answers=new, now=moment)

    return save


def current(interview: Interview) -> dict[str, AreaScore]:
    return {row.area: row for row in AreaScore.objects.current().filter(interview=interview)}


@pytest.fixture
def enter(cast: Cast, smed: people.Person) -> Callable[..., list[AreaScore]]:
    def save(*new: NewScore, **more: object) -> list[AreaScore]:
        told = {
            "by": cast.signe,
            "person_id": smed.id,
            "instrument": "EuropASI",
            "version": "dansk indeks",
            "source": "Behandlingscenter Syd",
            "wave": "baseline",
            "measured_on": TODAY,
            "now": NOW,
        }
        return scores.enter(**{**told, **more}, scores=new)

    return save


def test_a_score_appears_with_its_last_answer_and_never_before(
    baseline: Interview, answer: Callable[..., object]
) -> None:
    answer(baseline, {"M6": 15, "M7": 3})
    assert current(baseline) == {}
    answer(baseline, {"M8": 1}, days=3)
    score = current(baseline)["medical"]
    assert (score.value, score.exact, score.origin) == (0.5, "1/2", "computed")
    assert (score.instrument, score.version, score.wave) == ("asi-5", "1.0.0", "baseline")
    assert (score.oldest_answer_on, score.measured_on) == (TODAY, TODAY + timedelta(days=3))


def test_a_corrected_answer_gives_a_score_that_corrects_the_old_one(
    baseline: Interview, answer: Callable[..., object]
) -> None:
    answer(baseline, {"M6": 15, "M7": 3, "M8": 1})
    first = current(baseline)["medical"]
    answer(baseline, {"M6": 30})
    second = current(baseline)["medical"]
    assert second.corrects_id == first.id
    assert second.exact == "2/3"
    assert AreaScore.objects.count() == 2


def test_an_answer_that_changes_no_score_writes_none(baseline: Interview, answer: Callable[..., object]) -> None:
    answer(baseline, {"M6": 15, "M7": 3, "M8": 1})
    answer(baseline, {"M1": 2, "M3": 0})
    assert AreaScore.objects.count() == 1


def test_a_score_that_no_longer_can_be_worked_out_is_retracted_and_can_come_back(
    baseline: Interview, answer: Callable[..., object]
) -> None:
    answer(baseline, {"M6": 15, "M7": 3, "M8": 1})
    answer(baseline, {"M7": X})
    assert current(baseline) == {}
    assert AreaScore.objects.filter(is_retraction=True).count() == 1
    answer(baseline, {"M7": 3})
    assert current(baseline)["medical"].exact == "1/2"
    assert AreaScore.objects.count() == 3


def test_kroner_are_converted_with_the_rate_the_interview_was_begun_with(
    cast: Cast, smed: people.Person, baseline: Interview, answer: Callable[..., object]
) -> None:
    work = {"E4": 0, "E5": 0, "E11": 0, "E12": 7000}
    answer(baseline, work)
    scores.set_scoring(by=cast.mona, log_rule="ln1p", currency="eur", per_unit=Decimal(1), now=NOW)
    later = interviews.start(by=cast.signe, person_id=smed.id, wave="m3", now=NOW)
    answer(later, work)
    assert current(baseline)["employment"].value == pytest.approx(1 - math.log(7000 / 7) / 36, abs=1e-12)
    assert current(later)["employment"].value == pytest.approx(1 - math.log(7000 + 1) / 36, abs=1e-12)
    assert current(baseline)["employment"].exact == ""
    assert (later.currency, later.log_rule) == ("EUR", "ln1p")


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ({"log_rule": "log10"}, "unknown_log_rule"),
        ({"currency": "kr"}, "currency_unknown"),
        ({"currency": "KRO"}, "currency_unknown"),
        ({"per_unit": Decimal(0)}, "per_unit_not_positive"),
    ],
)
def test_a_way_of_counting_money_that_cannot_be_is_refused(
    cast: Cast, setting: Mapping[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        scores.set_scoring(
            **{"by": cast.mona, "log_rule": "va", "currency": "DKK", "per_unit": Decimal(7), "now": NOW, **setting}
        )
    assert refused.value.code == code


def test_only_the_manager_sets_how_money_is_counted(cast: Cast) -> None:
    for role in (cast.signe, cast.oda, cast.asta, cast.eva):
        with pytest.raises(PermissionDenied):
            scores.set_scoring(by=role, log_rule="va", currency="DKK", per_unit=Decimal(8), now=NOW)


def test_scores_made_elsewhere_carry_where_they_come_from(
    smed: people.Person, enter: Callable[..., list[AreaScore]]
) -> None:
    enter(NewScore("economy", Decimal("0.50")), NewScore("social", Decimal("1")), NewScore("drug", Decimal("0")))
    rows = {row.area: row for row in scores.scores_of(smed)}
    assert {area: (row.value, row.exact) for area, row in rows.items()} == {
        "economy": (0.5, "1/2"),
        "social": (1.0, "1"),
        "drug": (0.0, "0"),
    }
    row = rows["economy"]
    assert (row.origin, row.instrument, row.version, row.source) == (
        "entered",
        "EuropASI",
        "dansk indeks",
        "Behandlingscenter Syd",
    )
    assert row.measured_on == TODAY
    assert law.local_day(row.happened_at) == TODAY and not law.has_hour(row.happened_at), "nobody told the hour"
    smed.refresh_from_db()
    assert "area:employment" not in smed.unknown
    assert "area:legal" in smed.unknown


@pytest.mark.parametrize(
    ("new", "more", "code"),
    [
        (NewScore("legal", Decimal("1.01")), {}, "score_out_of_range"),
        (NewScore("legal", Decimal("-0.01")), {}, "score_out_of_range"),
        (NewScore("legal", Decimal("NaN")), {}, "score_out_of_range"),
        (NewScore("legal", Decimal("0.12345")), {}, "too_precise"),
        (NewScore("weather", Decimal("0.5")), {}, "unknown_area"),
        (NewScore("legal", Decimal("0.5")), {"source": " "}, "origin_missing"),
        (NewScore("legal", Decimal("0.5")), {"version": ""}, "origin_missing"),
        (NewScore("legal", Decimal("0.5")), {"instrument": "x" * 61}, "too_long"),
        (NewScore("legal", Decimal("0.5")), {"instrument": "ASI 670761-4285"}, "number_in_text"),
        (NewScore("legal", Decimal("0.5")), {"version": "6707614285"}, "number_in_text"),
        (NewScore("legal", Decimal("0.5")), {"source": "om 670761-4285"}, "number_in_text"),
        (NewScore("legal", Decimal("0.5")), {"source": "Syd \ud83d"}, "unreadable_text"),
        (NewScore("legal", Decimal("0.5")), {"wave": "m7"}, "unknown_code"),
        (NewScore("legal", Decimal("0.5")), {"measured_on": TODAY + timedelta(days=1)}, "in_future"),
    ],
)
def test_a_score_that_cannot_be_entered_is_refused_and_nothing_is_written(
    enter: Callable[..., list[AreaScore]], new: NewScore, more: Mapping[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        enter(NewScore("medical", Decimal("0.2")), new, **more)
    assert refused.value.code == code
    assert not AreaScore.objects.exists()


def test_a_score_entered_twice_is_one_and_another_value_must_name_what_it_replaces(
    enter: Callable[..., list[AreaScore]],
) -> None:
    first = enter(NewScore("legal", Decimal("0.30")))[0]
    assert enter(NewScore("legal", Decimal("0.3"))) == []
    with pytest.raises(Refusal) as refused:
        enter(NewScore("legal", Decimal("0.60")))
    assert refused.value.code == "already_scored"
    assert (refused.value.params["who"], refused.value.params["score"]) == ("Signe Bro", first.id)
    second = enter(NewScore("legal", Decimal("0.60"), replaces=first.id))[0]
    assert second.corrects_id == first.id
    assert [row.value for row in AreaScore.objects.current()] == [0.6]


def test_all_areas_that_have_another_score_are_asked_about_at_once_and_where_only_the_origin_differs_nothing_is(
    enter: Callable[..., list[AreaScore]],
) -> None:
    tens = {area: Decimal("0.10") for area in ("legal", "medical", "economy")}
    there = {row.area: row for row in enter(*(NewScore(area, value) for area, value in tens.items()))}
    new = [
        NewScore("legal", Decimal("0.60")),
        NewScore("medical", Decimal("0.70")),
        NewScore("economy", tens["economy"]),
    ]
    with pytest.raises(SeveralRefused) as refused:
        enter(*new)
    assert [fault.params["area"] for fault in refused.value.faults] == ["legal", "medical"]
    assert AreaScore.objects.count() == 3
    seen = [replace(each, replaces=there[each.area].id) for each in new]
    assert {row.area for row in enter(*seen)} == {"legal", "medical"}
    (again,) = enter(NewScore("economy", tens["economy"]), source="Center for Rusmidler")
    assert again.corrects_id == there["economy"].id, "how it is spelt is put right without a question"
    with pytest.raises(SeveralRefused):
        enter(NewScore("economy", tens["economy"]), measured_on=TODAY - timedelta(days=1))


def test_scores_are_entered_by_those_who_treat_the_person_only(
    cast: Cast, enter: Callable[..., list[AreaScore]]
) -> None:
    with pytest.raises(NotFound):
        enter(NewScore("legal", Decimal("0.3")), by=cast.troels)
    with pytest.raises(PermissionDenied):
        enter(NewScore("legal", Decimal("0.3")), by=cast.eva)


def test_the_profile_shows_every_area_at_every_wave_and_what_is_unknown(
    cast: Cast, smed: people.Person, baseline: Interview, answer: Callable[..., object], enter: Callable[..., object]
) -> None:
    answer(baseline, {"M6": 15, "M7": 3, "M8": 1})
    later = interviews.start(by=cast.signe, person_id=smed.id, wave="m6", now=NOW)
    answer(later, {"M6": 0, "M7": 0, "M8": 0, "L24": 0, "L27": 0, "L28": 0, "L29": 0, "E17": 0}, days=180)
    enter(NewScore("economy", Decimal("0.9")))
    shown = profiles.profile(smed, by=cast.signe)
    assert list(shown.waves) == ["baseline", "m6"]
    assert list(shown.instruments) == ["EuropASI", "asi-5"]
    cells = {area.id: [point.score.value if point.score else None for point in area.points] for area in shown.areas}
    assert cells == {
        "medical": [0.5, 0.0],
        "psychiatric": [None, None],
        "economy": [0.9, None],
        "employment": [None, None],
        "legal": [None, 0.0],
        "family_social": [None, None],
        "alcohol": [None, None],
        "drug": [None, None],
    }
    assert shown.known == 3


def test_where_a_part_of_a_joint_area_is_scored_the_parts_stand_in_its_place_and_what_is_missing_is_told(
    smed: people.Person, enter: Callable[..., object]
) -> None:
    enter(NewScore("family", Decimal("0.6")))
    newest = {area.id: area.newest for area in profiles.profile(smed, by=smed.created_by).areas}
    assert newest["family"] is not None and newest["social"] is None
    assert "family_social" not in newest, "it is not unknown while a part of it is known"


def test_a_profile_without_scores_is_empty_and_says_so(smed: people.Person) -> None:
    shown = profiles.profile(smed, by=smed.created_by)
    assert shown.is_empty
    assert [area.newest for area in shown.areas] == [None] * 7


def test_in_one_cell_of_the_profile_the_newest_measurement_counts(
    enter: Callable[..., object], smed: people.Person
) -> None:
    enter(NewScore("legal", Decimal("0.3")))
    enter(NewScore("legal", Decimal("0.8")), instrument="Andet skema", measured_on=TODAY - timedelta(days=40))
    legal = next(area for area in profiles.profile(smed, by=smed.created_by).areas if area.id == "legal")
    assert [point.score.value for point in legal.points if point.score] == [0.3]


def test_the_family_score_of_asi_5_is_of_family_and_social_together(
    baseline: Interview, smed: people.Person, answer: Callable[..., object]
) -> None:
    given = {"F3": 2, "F30": 0, "F32": 0, "F34": 0, **{f"F{n}": 0 for n in range(18, 27)}}
    answer(baseline, given)
    newest = {area.id: area.newest for area in profiles.profile(smed, by=smed.created_by).areas}
    assert newest["family_social"] is not None
    assert "family" not in newest


def test_a_merged_person_has_the_scores_of_both_records_in_two_queries(
    cast: Cast, smed: people.Person, enter: Callable[..., object], django_assert_num_queries: Callable[..., object]
) -> None:
    enter(NewScore("legal", Decimal("0.3")))
    other = people.meet(by=cast.signe, alias="Grøn jakke", now=NOW)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=other.id, merged_id=smed.id, now=NOW)
    with django_assert_num_queries(2):
        shown = profiles.profile(other, by=cast.signe)
    assert shown.known == 1
