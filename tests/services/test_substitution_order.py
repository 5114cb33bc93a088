"""Steps of substitution treatment in an order that cannot be are refused in words; what nobody knows is no contradiction."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from brobygger.records.treatment import SubstitutionStep
from brobygger.rules import law
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment.substitution import Step
from brobygger.services import people
from brobygger.services.treatment import overview, substitution
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def tell(cast: Cast, person: people.Person, step: str, days_ago: int, **how: object) -> SubstitutionStep:
    told = Step(step, NOW - days_ago * DAY, "Sygeplejersken")
    return substitution.tell(by=cast.signe, person_id=person.id, told=told, now=NOW, **how)  # type: ignore[arg-type]


def refused(cast: Cast, person: people.Person, step: str, days_ago: int, **how: object) -> list[tuple[str, str]]:
    before = SubstitutionStep.objects.count()
    with pytest.raises(SeveralRefused) as found:
        tell(cast, person, step, days_ago, **how)
    assert SubstitutionStep.objects.count() == before
    return [(fault.field, str(fault.params["at"])) for fault in found.value.faults]


def test_where_things_stand_is_the_newest_step_and_a_wish_or_a_talk_ends_no_treatment(
    cast: Cast, smed: people.Person
) -> None:
    someday = law.day_only(law.local_day(NOW) - DAY)
    for step in ("started", "waiting"):
        told = Step(step, someday, "Sygeplejersken")
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)
    newest = substitution.steps_of(smed, by=cast.signe).rows[0]
    assert newest.step == "started"
    assert overview.now_of(by=cast.signe, person=smed, now=NOW).step == newest
    told = Step("wish", NOW - timedelta(hours=2), "Sygeplejersken")
    substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)
    found = substitution.steps_of(smed, by=cast.signe)
    assert (found.rows[0].step, found.stands) == ("wish", newest)
    assert overview.now_of(by=cast.signe, person=smed, now=NOW).step == newest
    for step in ("paused", "wish"):
        told = Step(step, NOW, "Sygeplejersken")
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)
        now_at = overview.now_of(by=cast.signe, person=smed, now=NOW).step
        assert now_at is not None and now_at.step == step, "who is paused and asks again is told by the wish"


@pytest.mark.parametrize(
    ("written", "then"),
    [
        ([("wish", 30)], ("stopped", 20)),
        ([("wish", 30), ("waiting", 25)], ("paused", 20)),
        ([("started", 30)], ("started", 20)),
        ([("started", 30)], ("waiting", 20)),
        ([("started", 30), ("stopped", 25)], ("stopped", 20)),
        ([("started", 30), ("paused", 25)], ("paused", 20)),
        ([("started", 30), ("not_wanted", 25)], ("paused", 20)),
    ],
)
def test_what_cannot_follow_is_refused_with_the_day_it_runs_into(
    cast: Cast, smed: people.Person, written: list[tuple[str, int]], then: tuple[str, int]
) -> None:
    for step, days_ago in written:
        tell(cast, smed, step, days_ago)
    ((name, at),) = refused(cast, smed, *then)
    assert name == "step" and at.endswith("2026")


def test_of_a_day_without_hours_the_talk_stands_before_treatment_began_and_with_hours_they_stand_by_them(
    cast: Cast, smed: people.Person
) -> None:
    someday = law.day_only(law.local_day(NOW) - DAY)
    for step in ("wish", "started", "first_talk", "waiting"):
        substitution.tell(by=cast.signe, person_id=smed.id, told=Step(step, someday, "Sygeplejersken"), now=NOW)
    steps = [row.step for row in substitution.steps_of(smed, by=cast.signe).rows]
    assert steps == ["started", "waiting", "first_talk", "wish"]
    # Five minutes after treatment was paused and began again it is a talk of somebody in treatment.
    for minutes, step in enumerate(("paused", "reenrolled", "first_talk")):
        told = Step(step, NOW - timedelta(minutes=9 - minutes), "Sygeplejersken")
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)
    found = substitution.steps_of(smed, by=cast.signe)
    assert [row.step for row in found.rows][:3] == ["first_talk", "reenrolled", "paused"]
    assert found.stands == found.rows[1]
    told = Step("waiting", NOW, "Sygeplejersken")
    with pytest.raises(SeveralRefused, match=f"since {law.written_moment(NOW - timedelta(minutes=8))}"):
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)


@pytest.mark.parametrize("step", ["paused", "stopped"])
def test_an_end_told_late_is_refused_where_treatment_that_comes_after_it_is_not_told_to_have_begun_again(
    cast: Cast, smed: people.Person, step: str
) -> None:
    began = tell(cast, smed, "started", 1)
    told = Step(step, NOW - 9 * DAY, "Sygeplejersken")
    with pytest.raises(SeveralRefused, match=r"began again on 11-11-2026, where “Started” stands\. Correct that"):
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)
    tell(cast, smed, "reenrolled", 1, corrects_id=began.id)
    tell(cast, smed, step, 9)
    tell(cast, smed, "reenrolled", 14)
    order = [row.step for row in substitution.steps_of(smed, by=cast.signe).rows]
    assert order == ["reenrolled", step, "reenrolled"]


@pytest.mark.parametrize("step", ["paused", "stopped"])
def test_what_was_paused_or_had_stopped_starts_again(cast: Cast, smed: people.Person, step: str) -> None:
    tell(cast, smed, "started", 30)
    tell(cast, smed, step, 20)
    told = Step("started", NOW, "Sygeplejersken")
    with pytest.raises(SeveralRefused, match="Choose that it started again"):
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)
    tell(cast, smed, "reenrolled", 10)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ([("started", 30), ("not_wanted", 25)], "Started"),
        ([("paused", 30), ("not_offered", 25), ("wish", 20)], "Paused"),
        ([("reenrolled", 30), ("not_offered", 25), ("waiting", 20)], "Started again"),
    ],
)
def test_a_no_in_between_makes_nobody_new_to_treatment(
    cast: Cast, smed: people.Person, written: list[tuple[str, int]], named: str
) -> None:
    for step, days_ago in written:
        tell(cast, smed, step, days_ago)
    told = Step("started", NOW, "Sygeplejersken")
    with pytest.raises(SeveralRefused, match=f"treatment had begun before: “{named}” stands on"):
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)
    tell(cast, smed, "reenrolled", 10)


def test_a_beginning_told_late_is_refused_where_a_later_one_after_a_no_is_not_told_as_the_second(
    cast: Cast, smed: people.Person
) -> None:
    tell(cast, smed, "not_offered", 20)
    tell(cast, smed, "started", 10)
    told = Step("started", NOW - 30 * DAY, "Sygeplejersken")
    with pytest.raises(SeveralRefused, match="If this is right, treatment began again on"):
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)


@pytest.mark.parametrize(
    "steps",
    [
        ["stopped"],
        ["paused", "reenrolled"],
        ["reenrolled", "wish", "stopped", "wish", "reenrolled"],
        [
            "wish",
            "referred",
            "first_talk",
            "waiting",
            "started",
            "paused",
            "reenrolled",
            "stopped",
            "waiting",
            "reenrolled",
        ],
        ["wish", "not_offered", "wish", "reenrolled", "not_offered"],
    ],
)
def test_people_go_back_and_forth_and_may_have_been_treated_before_we_met(
    cast: Cast, smed: people.Person, steps: list[str]
) -> None:
    for place, step in enumerate(steps):
        tell(cast, smed, step, 40 - place)
    assert len(substitution.steps_of(smed, by=cast.signe).rows) == len(steps)


@pytest.mark.parametrize("first", ["reenrolled", "started"])
def test_who_was_in_treatment_before_we_met_may_begin_again_first_and_what_follows_is_told_of_that_step(
    cast: Cast, smed: people.Person, first: str
) -> None:
    row = tell(cast, smed, first, 30)
    label = {"reenrolled": "Started again", "started": "Started"}[first]
    told = Step("started", NOW - 20 * DAY, "Sygeplejersken")
    with pytest.raises(SeveralRefused) as refused:
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)
    said = str(refused.value)
    assert f"since {law.written_day(NOW - 30 * DAY)}, where “{label}” stands" in said
    assert "stopped or paused since, write that first" in said and "correct that step" in said
    # What it says can be done is what helps.
    tell(cast, smed, "started", 30, corrects_id=row.id)
    tell(cast, smed, "stopped", 25)
    tell(cast, smed, "reenrolled", 20)


def test_what_is_written_later_is_not_pulled_away_by_a_step_a_correction_or_a_mistake(
    cast: Cast, smed: people.Person
) -> None:
    tell(cast, smed, "wish", 40)
    started = tell(cast, smed, "started", 30)
    stopped = tell(cast, smed, "stopped", 20)
    # Told in between, the end of the 20 days ago could not be.
    assert refused(cast, smed, "stopped", 25) == [("at", "23-10-2026")]
    # Moved past its own end, and back before its beginning.
    assert refused(cast, smed, "started", 10, corrects_id=started.id) == [("at", "23-10-2026")]
    assert refused(cast, smed, "stopped", 35, corrects_id=stopped.id)[0][0] == "step"
    with pytest.raises(Refusal) as kept:
        substitution.take_back(by=cast.signe, step_id=started.id, why="Forkert borger", now=NOW)
    assert (kept.value.code, kept.value.params["person"]) == ("later_out_of_order", smed.id)
    said = str(kept.value)
    assert "Without this step “Stopped” of 23-10-2026 cannot follow" in said and "take it back" in said
    assert "something is missing" not in said, "nobody is about to write one"
    substitution.take_back(by=cast.signe, step_id=stopped.id, why="Forkert borger", now=NOW)
    substitution.take_back(by=cast.signe, step_id=started.id, why="Forkert borger", now=NOW)


def test_an_old_mistake_in_the_order_can_be_mended_step_by_step(cast: Cast, smed: people.Person) -> None:
    tell(cast, smed, "wish", 40)
    tell(cast, smed, "started", 30)
    tell(cast, smed, "stopped", 20)
    # Written before the order was asked about.
    SubstitutionStep.objects.filter(step="started").update(happened_at=NOW - 10 * DAY)
    tell(cast, smed, "wish", 35)
    wrong = SubstitutionStep.objects.get(step="started")
    tell(cast, smed, "started", 30, corrects_id=wrong.id)
    assert refused(cast, smed, "paused", 5)


def test_a_step_nobody_knows_is_refused_by_the_database(cast: Cast, smed: people.Person) -> None:
    row = tell(cast, smed, "wish", 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubstitutionStep.objects.filter(id=row.id).update(step="cured")
