"""Planning with the citizen: revisions that lose nothing, goals followed through them, and what a plan asks for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from brobygger.records.changes import AuditEntry, Change
from brobygger.records.plans import ActionPlan, DosePlan, Goal, GoalRating, Plan, Task, TaskTick
from brobygger.rules.agenda import begin_of
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import PLACE, local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import courses, endings, merging, people, requests, sheets
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.changes import PermissionDenied
from brobygger.services.plans import doses, goals, handleplans, revisions, tasks
from brobygger.services.referrals import happening
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.listing import reasons
from tests.services.planning import (
    DAY,
    LESS,
    LEVELS,
    SLEEP,
    come_back,
    content,
    refer_to_stay,
    reminders,
    revise,
    standing,
    tell_action_plan,
)

CALL = SLEEP.tasks[0]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def test_a_plan_is_made_and_revised_and_every_version_can_be_read(cast: Cast, smed: people.Person) -> None:
    first = revise(cast.signe, smed, SLEEP, LESS, disagreement="Jeg er ikke syg", care="mad", change="bolig")
    told = standing(smed)
    later = replace(told.goals[0], own_words="Ro hele natten")
    second = revise(cast.malik, smed, told.goals[1], later, seen=first, occasion="Fik en bolig")
    assert (second.follows_id, second.number) == (first.id, 2)
    assert [goal.own_words for goal in standing(smed).goals] == ["Færre piller", "Ro hele natten"]
    before, after, found = revisions.compared(smed, second.id, first.id, by=cast.signe)
    assert (before.id, after.id) == (first.id, second.id)
    assert {goal.kind for goal in found.goals} == {"moved", "changed"}
    assert [goal.own_words for goal in revisions.content_of(before).goals] == ["Ro om natten", "Færre piller"]
    assert before.disagreement == "Jeg er ikke syg"
    assert Change.objects.filter(kind="plan").count() == 2
    assert AuditEntry.objects.filter(act="plans.revise", person=smed).count() == 2


def test_a_goal_keeps_its_thread_when_it_is_moved_and_changed_and_a_new_one_gets_its_own(
    cast: Cast, smed: people.Person
) -> None:
    first = revise(cast.signe, smed, SLEEP)
    (kept,) = standing(smed).goals
    revise(cast.signe, smed, LESS, replace(kept, own_words="Ro"), seen=first)
    new, same = standing(smed).goals
    assert same.thread == kept.thread
    assert new.thread not in (None, kept.thread)


def test_a_thread_of_somebody_else_is_no_thread_of_this_person(cast: Cast, smed: people.Person) -> None:
    other = people.meet(by=cast.signe, alias="Ole", now=NOW)
    revise(cast.signe, other, SLEEP)
    (theirs,) = standing(other).goals
    revise(cast.signe, smed, replace(LESS, thread=theirs.thread))
    assert standing(smed).goals[0].thread != theirs.thread


def test_who_revises_an_older_form_is_told_who_was_first_and_nothing_is_written(
    cast: Cast, smed: people.Person
) -> None:
    first = revise(cast.signe, smed, SLEEP)
    second = revise(cast.malik, smed, SLEEP, LESS, seen=first)
    for seen in (first, None):
        with pytest.raises(Refusal) as refused:
            revise(cast.signe, smed, SLEEP, seen=seen)
        assert refused.value.code == "older_form"
        assert (refused.value.params["who"], refused.value.params["newest"]) == ("Malik Å", second.id)
    assert Plan.objects.count() == 2


def test_a_form_sent_twice_is_written_once(cast: Cast, smed: people.Person) -> None:
    new = revisions.NewPlan(content(SLEEP))
    for _ in range(2):
        revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert (Plan.objects.count(), Goal.objects.count(), Task.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_revise_at_once_one_is_told(cast: Cast, smed: people.Person) -> None:
    first = revise(cast.signe, smed, SLEEP)
    found = at_once(
        lambda: revise(cast.signe, smed, SLEEP, LESS, seen=first), lambda: revise(cast.malik, smed, LESS, seen=first)
    )
    assert sorted(type(each).__name__ for each in found) == ["Plan", "Refusal"]
    assert Plan.objects.count() == 2


def test_a_plan_with_a_fault_writes_nothing_at_all(cast: Cast, smed: people.Person) -> None:
    with pytest.raises(SeveralRefused) as refused:
        revise(cast.signe, smed, SLEEP, replace(LESS, own_words=""), review_on=NOW.date() - DAY)
    assert [fault.field for fault in refused.value.faults] == ["goals-1-own_words", "review_on"]
    assert not Goal.objects.exists()


def test_a_task_ticked_off_is_done_and_makes_no_revision_and_dates_no_words_anew(
    cast: Cast, smed: people.Person
) -> None:
    plan = revise(cast.signe, smed, SLEEP, own_words="Jeg vil sove")
    task = Task.objects.get()
    for by in (cast.malik, cast.signe):
        tasks.finish(by=by, task_id=task.id, now=NOW + DAY)
    stands = revisions.standing(smed, by=cast.signe)
    assert stands is not None
    assert (stands.id, stands.happened_at, stands.own_words) == (plan.id, NOW, "Jeg vil sove")
    assert [each.is_done for each in standing(smed).goals[0].tasks] == [True]
    assert Task.objects.get(id=task.id).is_done is False
    tick = tasks.ticks_of(stands, by=cast.signe)[task.id]
    assert (tick.recorded_by, tick.happened_at) == (cast.malik, NOW + DAY)
    assert Change.objects.filter(kind="task_tick", object_id=tick.id).exists()
    shown = [
        entry.kind
        for month in sheets.of(by=cast.signe, person=smed, today=local_day(NOW), kind="treatment").course.months
        for entry in month.entries
    ]
    assert shown.count("plan") == 1 and shown.count("task_tick") == 1
    tasks.take_back(by=cast.signe, tick_id=tick.id, why="Forkert opgave", now=NOW + DAY)
    assert [each.is_done for each in standing(smed).goals[0].tasks] == [False]
    assert Plan.objects.count() == 1


def test_a_slip_of_the_finger_is_undone_at_once_and_what_has_stood_or_is_a_colleagues_only_with_a_reason(
    cast: Cast, smed: people.Person
) -> None:
    plan, minute = revise(cast.signe, smed, SLEEP), timedelta(minutes=1)
    task = Task.objects.get()

    def undo(by: Any, minutes: int) -> str:
        try:
            tasks.undo(by=by, task_id=task.id, now=NOW + minutes * minute)
        except Refusal as refused:
            return refused.code
        return ""

    tasks.finish(by=cast.signe, task_id=task.id, now=NOW)
    assert (undo(cast.malik, 1), undo(cast.signe, 10)) == ("why_needed", "why_needed")
    assert undo(cast.signe, 9) == "" and not TaskTick.objects.current().exists()
    assert TaskTick.objects.get(is_retraction=True).why_taken_back == tasks.UNDONE
    assert undo(cast.signe, 9) == "", "not ticked it writes nothing"
    assert TaskTick.objects.count() == 2
    tasks.finish(by=cast.signe, task_id=task.id, now=NOW)
    tick = TaskTick.objects.current().get()
    with pytest.raises(SeveralRefused):
        tasks.take_back(by=cast.signe, tick_id=tick.id, why=" ", now=NOW)
    # What is to be done is said by the plan that stands now.
    revise(cast.signe, smed, *standing(smed).goals, seen=plan, care="mad")
    with pytest.raises(Refusal) as refused:
        tasks.take_back(by=cast.signe, tick_id=tick.id, why="Forkert opgave", now=NOW)
    assert refused.value.code == "plan_revised" and TaskTick.objects.current().get() == tick


def test_what_a_colleague_ticked_off_while_a_form_lay_open_stays_done(cast: Cast, smed: people.Person) -> None:
    plan = revise(cast.signe, smed, SLEEP)
    opened = standing(smed)
    task = Task.objects.get()
    tasks.finish(by=cast.malik, task_id=task.id, now=NOW)
    second = revise(cast.signe, smed, *opened.goals, seen=plan, care="mad")
    assert [each.is_done for each in standing(smed).goals[0].tasks] == [True]
    with pytest.raises(Refusal, match="has revised the plan"):
        tasks.finish(by=cast.signe, task_id=task.id, now=NOW + DAY)
    # Whoever saw that it was done and takes the tick away means it.
    newer = Task.objects.get(goal__plan=second)
    assert newer.is_done
    revise(cast.signe, smed, *opened.goals, seen=second, care="ro")
    assert [each.is_done for each in standing(smed).goals[0].tasks] == [False]


def test_of_two_equal_tasks_the_one_that_a_colleague_ticked_off_stays_done_and_the_other_is_still_to_be_done(
    cast: Cast, smed: people.Person
) -> None:
    def saved(plan: Plan, *days: int, ticked: Sequence[int] = ()) -> tuple[Plan, list[bool]]:
        """A form in which the tasks are by these days, those at the places ticked; and what is done then."""
        due = [
            replace(CALL, due_on=(NOW + day * DAY).date(), is_done=place in ticked) for place, day in enumerate(days)
        ]
        goal = replace(standing(smed).goals[0], tasks=due)
        row = revise(cast.signe, smed, goal, seen=plan, care=str(uuid4()))
        return row, [each.is_done for each in standing(smed).goals[0].tasks]

    def ticked_on(plan: Plan, place: int) -> None:
        tasks.finish(by=cast.malik, task_id=Task.objects.get(goal__plan=plan, position=place).id, now=NOW)

    plan, _done = saved(revise(cast.signe, smed, SLEEP), 2, 9)
    ticked_on(plan, 2)
    plan, done = saved(plan, 2, 9)
    assert done == [False, True], "the day tells them apart"
    plan, _done = saved(plan, 2, 9)
    ticked_on(plan, 1)
    plan, done = saved(plan, 3, 9)
    assert done == [True, False], "and what day was put off, where the other keeps its own"
    plan, _done = saved(plan, 2, 2)
    ticked_on(plan, 2)
    plan, done = saved(plan, 5, 6)
    assert done == [False, True], "as many as were ticked off"
    plan, _done = saved(plan, 2, 2)
    ticked_on(plan, 2)
    _plan, done = saved(plan, 2)
    assert done == [True], "of a task written twice the one that was done is the one kept"


def test_who_saw_a_tick_in_the_form_and_takes_it_away_means_it(cast: Cast, smed: people.Person) -> None:
    plan = revise(cast.signe, smed, SLEEP)
    task = Task.objects.get()
    tasks.finish(by=cast.malik, task_id=task.id, now=NOW)
    undone = replace(standing(smed).goals[0], tasks=[CALL])
    new = revisions.NewPlan(content(undone, care="ro"), seen=plan.id, ticked=[task.id])
    revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert [each.is_done for each in standing(smed).goals[0].tasks] == [False]


def test_what_was_ticked_off_on_a_version_that_is_taken_back_is_done_on_the_one_that_stands_again(
    cast: Cast, smed: people.Person
) -> None:
    due = replace(CALL, due_on=(NOW + DAY).date())
    first = revise(cast.signe, smed, replace(SLEEP, tasks=[due, replace(CALL, what="skrive")]))
    second = revise(cast.signe, smed, *standing(smed).goals, seen=first, care="mad")
    tasks.finish(by=cast.malik, task_id=Task.objects.get(goal__plan=second, position=1).id, now=NOW)
    revisions.take_back(by=cast.signe, plan_id=second.id, why="Forkert", now=NOW + DAY)
    assert [each.is_done for each in standing(smed).goals[0].tasks] == [True, False]
    assert not reminders(smed, "task_due"), "it is done, so nobody is reminded"
    stands = revisions.standing(smed, by=cast.signe)
    assert stands is not None and stands.id == first.id
    (tick,) = tasks.ticks_of(stands, by=cast.signe).values()
    assert tick.happened_at == NOW, "when it was done"
    with pytest.raises(Refusal) as refused:
        tasks.undo(by=cast.signe, task_id=tick.task_id, now=NOW + DAY)
    assert refused.value.code == "why_needed", "who took the version back has ticked nothing off"
    tasks.take_back(by=cast.signe, tick_id=tick.id, why="Forkert opgave", now=NOW + DAY)
    assert [each.is_done for each in standing(smed).goals[0].tasks] == [False, False]


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    plan = revise(cast.signe, smed, replace(SLEEP, scale=LEVELS))
    dose = doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(NOW, 2, 7), now=NOW)
    told = handleplans.tell(by=cast.signe, person_id=smed.id, status="offered", at=NOW, now=NOW)
    goal, task = Goal.objects.get(), Task.objects.get()
    writing = {
        "revise": lambda by: revise(by, smed, SLEEP, seen=plan),
        "finish": lambda by: tasks.finish(by=by, task_id=task.id, now=NOW),
        "rate": lambda by: goals.rate(by=by, goal_id=goal.id, level=0, rated_by="worker", at=NOW, now=NOW),
        "dose": lambda by: doses.plan(by=by, person_id=smed.id, new=doses.NewDose(NOW, 2, 7), now=NOW),
        "undo dose": lambda by: doses.take_back(by=by, dose_id=dose.id, why="Forkert borger", now=NOW),
        "handleplan": lambda by: handleplans.tell(by=by, person_id=smed.id, status="offered", at=NOW, now=NOW),
        "undo handleplan": lambda by: handleplans.take_back(
            by=by, action_plan_id=told.id, why="Forkert borger", now=NOW
        ),
    }
    for name, write in writing.items():
        for stranger in (cast.troels, cast.nabo):
            with pytest.raises(NotFound):
                write(stranger)
        for other in (cast.mona, cast.eva, cast.per, *([] if "handleplan" in name else [cast.asta])):
            with pytest.raises(PermissionDenied):
                write(other)
    for reads in (
        lambda by: revisions.revision_in_scope(by=by, plan_id=plan.id),
        lambda by: goals.goal_in_scope(by=by, goal_id=goal.id),
    ):
        with pytest.raises(NotFound):
            reads(cast.troels)
    assert (Plan.objects.count(), DosePlan.objects.count(), ActionPlan.objects.count()) == (1, 1, 1)


def test_the_authority_writes_of_the_action_plan_and_what_was_told_by_mistake_is_taken_back(
    cast: Cast, smed: people.Person
) -> None:
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    handleplans.tell(by=cast.asta, person_id=smed.id, status="offered", at=NOW - DAY, whom="Asta", now=NOW)
    wrong = tell_action_plan(cast.signe, smed, "declined")
    assert [row.status for row in handleplans.told_of(smed, by=cast.signe)] == ["declined", "offered"]
    handleplans.take_back(by=cast.asta, action_plan_id=wrong.id, why="Forkert borger", now=NOW)
    assert [row.status for row in handleplans.told_of(smed, by=cast.signe)] == ["offered"]
    with pytest.raises(SeveralRefused):
        tell_action_plan(cast.asta, smed, "maybe", at=NOW + DAY)


def test_a_goal_set_after_midnight_here_is_told_with_the_day_of_here(cast: Cast, smed: people.Person) -> None:
    at = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)
    revise(cast.signe, smed, replace(SLEEP, scale=LEVELS), at=at)
    told: dict[str, Any] = {"level": 1, "rated_by": "worker", "at": at - DAY, "now": NOW}
    with pytest.raises(SeveralRefused) as refused:
        goals.rate(by=cast.signe, goal_id=Goal.objects.get().id, **told)
    assert refused.value.params["set"] == "02-11-2026"


def test_the_citizens_rating_stands_beside_the_workers_through_the_revisions(cast: Cast, smed: people.Person) -> None:
    plan = revise(cast.signe, smed, replace(SLEEP, scale=LEVELS), LESS, at=NOW - 9 * DAY)
    scaled, plain = Goal.objects.order_by("position")
    for level, rater, days in ((-1, "worker", 8), (-2, "citizen", 8), (1, "worker", 1)):
        told = {"level": level, "rated_by": rater, "at": NOW - days * DAY, "now": NOW}
        goals.rate(by=cast.signe, goal_id=scaled.id, **told)  # type: ignore[arg-type]
    told_goals = standing(smed).goals
    revise(cast.signe, smed, *told_goals, seen=plan, care="mad")
    found = goals.ratings_of(smed, by=cast.signe)[scaled.thread]
    assert [(row.level, row.rated_by) for row in found] == [(-1, "worker"), (-2, "citizen"), (1, "worker")]
    newest = revisions.standing(smed, by=cast.signe)
    assert newest is not None
    assert goals.attained(newest, goals.ratings_of(smed, by=cast.signe), rated_by="worker") == (60.0, 1)
    assert goals.attained(newest, goals.ratings_of(smed, by=cast.signe), rated_by="citizen") == (30.0, 1)
    with pytest.raises(Refusal) as refused:
        goals.rate(by=cast.signe, goal_id=plain.id, level=0, rated_by="worker", at=NOW, now=NOW)
    assert refused.value.code == "no_scale"
    with pytest.raises(SeveralRefused):
        goals.rate(by=cast.signe, goal_id=scaled.id, level=3, rated_by="worker", at=NOW - 10 * DAY, now=NOW)
    assert GoalRating.objects.count() == 3


def test_a_goal_that_was_dropped_is_not_in_the_figure_and_comes_back_with_its_goal(
    cast: Cast, smed: people.Person
) -> None:
    first, second = replace(SLEEP, scale=LEVELS), replace(LESS, scale=LEVELS)
    plan = revise(cast.signe, smed, first, second, at=NOW - 9 * DAY)
    for goal, level in zip(Goal.objects.order_by("position"), (1, -2), strict=True):
        goals.rate(by=cast.signe, goal_id=goal.id, level=level, rated_by="worker", at=NOW - 8 * DAY, now=NOW)

    def attained(plan: Plan) -> tuple[float | None, int]:
        return goals.attained(plan, goals.ratings_of(smed, by=cast.signe), rated_by="worker")

    assert attained(plan)[1] == 2
    kept, left = standing(smed).goals
    dropped = revise(cast.signe, smed, kept, replace(left, status="dropped"), seen=plan)
    assert attained(dropped) == (60.0, 1)
    assert attained(revise(cast.signe, smed, kept, left, seen=dropped))[1] == 2


def test_a_rating_on_levels_that_are_worded_anew_is_not_in_the_figure_and_an_older_page_is_told(
    cast: Cast, smed: people.Person
) -> None:
    plan = revise(cast.signe, smed, replace(SLEEP, scale=LEVELS), at=NOW - 9 * DAY)
    told: dict[str, Any] = {"goal_id": Goal.objects.get().id, "rated_by": "worker", "at": NOW, "now": NOW}
    goals.rate(by=cast.signe, level=1, **told)

    def attained(plan: Plan) -> tuple[float | None, int]:
        return goals.attained(plan, goals.ratings_of(smed, by=cast.signe), rated_by="worker")

    assert attained(plan) == (60.0, 1)
    anew = replace(standing(smed).goals[0], scale={level: f"nyt {text}" for level, text in LEVELS.items()})
    second = revise(cast.malik, smed, anew, seen=plan)
    assert attained(second) == (None, 0), "what the levels say now was not rated"
    assert attained(plan) == (60.0, 1)
    with pytest.raises(Refusal, match=r"Malik Å has worded the levels anew.*nyt trin -2; nyt trin -1") as refused:
        goals.rate(by=cast.signe, level=-2, **told)
    assert refused.value.code == "older_form" and GoalRating.objects.count() == 1
    goals.rate(by=cast.signe, level=-1, **told | {"goal_id": Goal.objects.get(plan=second).id})
    assert attained(second) == (40.0, 1)


def test_a_goal_that_is_gone_or_dropped_since_the_page_was_opened_is_not_rated(cast: Cast, smed: people.Person) -> None:
    plan = revise(cast.signe, smed, replace(SLEEP, scale=LEVELS), LESS, at=NOW - DAY)
    opened = Goal.objects.get(plan=plan, position=1)
    told: dict[str, Any] = {"goal_id": opened.id, "level": 1, "rated_by": "worker", "at": NOW, "now": NOW}
    scaled, plain = standing(smed).goals
    dropped = revise(cast.malik, smed, replace(scaled, status="dropped"), plain, seen=plan)
    gone = r"Malik Å has revised the plan.*no longer strives"
    with pytest.raises(Refusal, match=gone):
        goals.rate(by=cast.signe, **told)
    again = revise(cast.signe, smed, replace(scaled, status="reached"), plain, seen=dropped)
    goals.rate(by=cast.signe, **told)
    revise(cast.malik, smed, plain, seen=again)
    with pytest.raises(Refusal, match=gone):
        goals.rate(by=cast.signe, **told)
    assert GoalRating.objects.count() == 1


def test_a_slip_of_the_finger_in_a_rating_is_taken_back_and_the_true_one_counts_again(
    cast: Cast, smed: people.Person
) -> None:
    plan = revise(cast.signe, smed, replace(SLEEP, scale=LEVELS), at=NOW - 9 * DAY)
    told: dict[str, Any] = {"goal_id": Goal.objects.get().id, "rated_by": "worker", "now": NOW}
    for level, minutes in ((1, 2), (0, 1)):
        wrong = goals.rate(by=cast.signe, level=level, at=NOW - minutes * timedelta(minutes=1), **told)

    def attained() -> float | None:
        return goals.attained(plan, goals.ratings_of(smed, by=cast.signe), rated_by="worker")[0]

    assert attained() == 50
    goals.take_back(by=cast.malik, rating_id=wrong.id, why="Forkert borger", now=NOW)
    assert attained() == 60
    with pytest.raises(Refusal, match="taken this back"):
        goals.take_back(by=cast.signe, rating_id=wrong.id, why="Forkert borger", now=NOW)
    with pytest.raises(NotFound):
        goals.take_back(by=cast.troels, rating_id=wrong.id, why="Forkert borger", now=NOW)
    assert GoalRating.objects.filter(is_retraction=True).count() == 1


def test_a_plan_that_ends_before_it_begins_is_refused_and_how_long_it_is_to_last_is_compared(
    cast: Cast, smed: people.Person
) -> None:
    with pytest.raises(SeveralRefused) as refused:
        revise(cast.signe, smed, SLEEP, ends_on=NOW.date() - DAY)
    assert [fault.field for fault in refused.value.faults] == ["ends_on"]
    first = revise(cast.signe, smed, SLEEP, ends_on=NOW.date() + 90 * DAY)
    second = revise(cast.signe, smed, *standing(smed).goals, seen=first, ends_on=NOW.date() + 180 * DAY)
    _before, _after, found = revisions.compared(smed, first.id, second.id, by=cast.signe)
    assert [(each.part, each.after) for each in found.parts if each.is_changed] == [("ends_on", NOW.date() + 180 * DAY)]


def test_the_weeks_tell_the_days_on_a_stay_and_a_day_on_one_is_no_contact(cast: Cast, smed: people.Person) -> None:
    row = refer_to_stay(cast.signe, smed)
    happening.happen(by=cast.signe, referral_id=row.id, new=happening.NewEvent("arrived", NOW - 10 * DAY), now=NOW)
    # From the second of November, a Monday, to today, a Thursday.
    found = doses.given(smed, by=cast.signe, now=NOW).weeks
    assert [(week.contacts, week.stay_days) for week in found[-3:]] == [(0, 0), (0, 7), (0, 4)]
    assert doses.weeks_of(smed, by=cast.signe, until=NOW.date()) == found


def test_in_treatment_without_a_plan_is_told_until_there_is_one_and_then_the_day_to_look_again(
    cast: Cast, smed: people.Person
) -> None:
    assert reminders(smed, "no_plan") == {}
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - DAY)
    courses.move(by=cast.signe, person_id=smed.id, to="bridging", seen="treatment", now=NOW)
    assert reminders(smed, "no_plan")["no_plan"].shows_at == NOW - DAY
    revise(cast.signe, smed, SLEEP, review_on=NOW.date() + 30 * DAY)
    due = reminders(smed, "no_plan", "plan_review")
    assert set(due) == {"plan_review"}
    assert due["plan_review"].due_at.date() == NOW.date() + 30 * DAY


def test_the_leader_is_asked_whether_an_action_plan_was_talked_about_until_something_is_told_of_it(
    cast: Cast, smed: people.Person
) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 30 * DAY)
    asked = reminders(smed, "no_action_plan")["no_action_plan"]
    assert (asked.shows_at.astimezone(PLACE).date(), asked.rank) == ((NOW - 2 * DAY).date(), 10)
    told = handleplans.tell(by=cast.signe, person_id=smed.id, status="offered", at=NOW, now=NOW)
    assert reminders(smed, "no_action_plan")["no_action_plan"].shows_at > NOW
    handleplans.take_back(by=cast.signe, action_plan_id=told.id, why="Forkert borger", now=NOW)
    assert reminders(smed, "no_action_plan")["no_action_plan"].shows_at < NOW


def test_the_expected_end_of_a_plan_is_asked_about_until_there_is_a_new_version(
    cast: Cast, smed: people.Person
) -> None:
    both = {"review_on": NOW.date() + 10 * DAY, "ends_on": NOW.date() + 20 * DAY}
    first = revise(cast.signe, smed, SLEEP, **both)
    ends = reminders(smed, "plan_ends")["plan_ends"]
    assert (ends.rank, ends.about_id, ends.due_at.date()) == (5, first.id, NOW.date() + 20 * DAY)
    listed = lists.listed(by=cast.signe, shows="today", now=NOW + 25 * DAY, kind="plan_ends")
    assert [row.person_id for row in reasons(listed)] == [smed.id]
    assert set(reminders(smed, "plan_ends", "plan_review")) == {"plan_ends", "plan_review"}
    same_day = {**both, "review_on": both["ends_on"]}
    second = revise(cast.signe, smed, *standing(smed).goals, seen=first, **same_day)
    assert set(reminders(smed, "plan_ends", "plan_review")) == {"plan_ends"}, "one day is asked about once"
    revise(cast.signe, smed, *standing(smed).goals, seen=second)
    assert reminders(smed, "plan_ends", "plan_review") == {}


def test_a_plan_follows_the_version_that_stood_also_when_one_between_was_taken_back(
    cast: Cast, smed: people.Person
) -> None:
    first = revise(cast.signe, smed, SLEEP)
    second = revise(cast.signe, smed, *standing(smed).goals, LESS, seen=first)
    revisions.take_back(by=cast.signe, plan_id=second.id, why="Forkert borger", now=NOW)
    third = revise(cast.signe, smed, *standing(smed).goals, seen=first, care="mad")
    assert (third.follows_id, third.number) == (first.id, 3)


def test_a_goal_of_a_version_that_was_taken_back_is_not_rated(cast: Cast, smed: people.Person) -> None:
    plan = revise(cast.signe, smed, replace(SLEEP, scale=LEVELS))
    told: dict[str, Any] = {"level": 1, "rated_by": "worker", "at": NOW, "now": NOW}
    goal = Goal.objects.get()
    revisions.take_back(by=cast.malik, plan_id=plan.id, why="Forkert borger", now=NOW)
    with pytest.raises(Refusal, match="Malik Å has taken this back"):
        goals.rate(by=cast.signe, goal_id=goal.id, **told)
    assert not GoalRating.objects.exists()


def test_a_second_course_is_asked_for_its_own_plan_and_its_own_action_plan(cast: Cast, smed: people.Person) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 95 * DAY)
    old = revise(cast.signe, smed, SLEEP, at=NOW - 94 * DAY, review_on=NOW.date() + DAY)
    for status in ("offered", "declined"):
        tell_action_plan(cast.signe, smed, status, at=NOW - 94 * DAY)
    kinds = ("no_plan", "no_action_plan", "plan_review")
    assert set(reminders(smed, *kinds)) == {"plan_review"}
    come_back(cast.signe, smed, ended=60, back=40)
    asked = {"no_plan": NOW - 40 * DAY, "no_action_plan": begin_of((NOW - 12 * DAY).date())}
    assert {kind: row.shows_at for kind, row in reminders(smed, *kinds).items()} == asked
    assert revisions.ended_since(old, smed, by=cast.signe) == local_day(NOW - 60 * DAY)
    (task,) = Task.objects.all()
    ticked = tasks.finish(by=cast.signe, task_id=task.id, now=NOW)
    assert set(reminders(ticked, *kinds)) == set(asked), "a task ticked off makes no plan anew"
    stands = revisions.standing(smed, by=cast.signe)
    revise(cast.signe, smed, *standing(smed).goals, seen=stands, review_on=NOW.date() + DAY)
    assert set(reminders(smed, *kinds)) == {"no_action_plan", "plan_review"}
    for status in ("offered", "declined"):
        tell_action_plan(cast.signe, smed, status)
    assert set(reminders(smed, *kinds)) == {"plan_review"}


def test_a_task_ticked_off_makes_no_plan_anew_of_one_from_before_it_was_kept_what_it_was_fitted_to(
    cast: Cast, smed: people.Person
) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 95 * DAY)
    revise(cast.signe, smed, SLEEP, at=NOW - 94 * DAY)
    Plan.objects.update(fitted_at=None, burden=None)
    come_back(cast.signe, smed, ended=60, back=40)
    ticked = tasks.finish(by=cast.signe, task_id=Task.objects.get().id, now=NOW)
    assert set(reminders(ticked, "no_plan")) == {"no_plan"}
    stands = revisions.standing(smed, by=cast.signe)
    assert stands is not None
    assert (stands.number, stands.fitted_at, stands.burden) == (1, None, None)


def test_what_was_planned_between_an_ending_told_late_and_the_return_is_of_no_course_that_began_since(
    cast: Cast, smed: people.Person
) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 95 * DAY)
    plan = revise(cast.signe, smed, SLEEP, at=NOW - 50 * DAY)
    handleplans.tell(by=cast.signe, person_id=smed.id, status="offered", at=NOW - 50 * DAY, now=NOW)
    new = endings.NewEnding(ended_at=NOW - 60 * DAY, status="stabilised", reason="finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW - 45 * DAY)
    back_at = NOW - 40 * DAY
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="followup", now=back_at)
    assert set(reminders(smed, "no_plan")) == {"no_plan"}
    # Told of the day they came back, without an hour: the hour they came may have been later.
    day = back_at.astimezone(PLACE).replace(hour=0, minute=1)
    again = revise(cast.signe, smed, *standing(smed).goals, seen=plan, at=day)
    assert set(reminders(smed, "no_plan", "no_action_plan")) == {"no_action_plan"}
    assert revisions.ended_since(again, smed, by=cast.signe) is None
    assert "why" not in reminders(smed, "no_action_plan")["no_action_plan"].params, "the offer is of the first course"
    tell_action_plan(cast.signe, smed, "offered", at=day)
    assert reminders(smed, "no_action_plan")["no_action_plan"].params["why"] == "unanswered"


def test_a_plan_that_still_holds_in_the_second_course_is_saved_as_it_is_and_only_once(
    cast: Cast, smed: people.Person
) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 95 * DAY)
    old = revise(cast.signe, smed, SLEEP, at=NOW - 94 * DAY)
    come_back(cast.signe, smed, ended=60, back=40)
    again = revise(cast.signe, smed, *standing(smed).goals, seen=old)
    assert reminders(smed, "no_plan") == {}
    with pytest.raises(Refusal, match="Nothing in the plan is changed"):
        revise(cast.signe, smed, *standing(smed).goals, seen=again)


def test_merged_records_share_the_plan_made_last_and_part_again(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    theirs = revise(cast.signe, ole, LESS, at=NOW - DAY)
    revise(cast.signe, smed, SLEEP, at=NOW - 5 * DAY)
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    smed.refresh_from_db()
    assert [goal.own_words for goal in standing(smed).goals] == ["Færre piller"]
    both = revise(cast.signe, smed, *standing(smed).goals, SLEEP, seen=theirs)
    assert both.follows_id == theirs.id
    assert [row.id for row in revisions.history(smed, by=cast.signe)][:2] == [both.id, theirs.id]
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    ole.refresh_from_db()
    assert [goal.own_words for goal in standing(ole).goals] == ["Færre piller"]
    again = revise(cast.signe, ole, LESS, seen=theirs)
    assert (again.number, again.follows_id) == (2, theirs.id)


def test_a_revision_of_someone_else_cannot_be_compared_with(cast: Cast, smed: people.Person) -> None:
    other = people.meet(by=cast.signe, alias="Ole", now=NOW)
    one, two = revise(cast.signe, smed, SLEEP), revise(cast.signe, other, SLEEP)
    with pytest.raises(NotFound):
        revisions.compared(smed, one.id, two.id, by=cast.signe)
    with pytest.raises(NotFound):
        revisions.revision_in_scope(by=cast.signe, plan_id=UUID(int=0))


def test_the_versions_of_two_who_are_one_are_numbered_in_the_order_they_were_made(
    cast: Cast, smed: people.Person
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 100 * DAY)
    first = revise(cast.signe, smed, SLEEP, at=NOW - 9 * DAY)
    revise(cast.signe, ole, LESS, at=NOW - 5 * DAY)
    revise(cast.signe, smed, SLEEP, LESS, seen=first, at=NOW - DAY)
    assert [row.version for row in revisions.history(smed, by=cast.signe)] == [2, 1]
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    smed.refresh_from_db()
    assert [(row.version, row.number) for row in revisions.history(smed, by=cast.signe)] == [(3, 2), (2, 1), (1, 1)]
    newest = revisions.history(smed, by=cast.signe)[0]
    revisions.take_back(by=cast.signe, plan_id=newest.id, why="Forkert", now=NOW)
    assert [row.version for row in revisions.taken_back(smed, by=cast.signe)] == [3]
    assert [row.version for row in revisions.history(smed, by=cast.signe)] == [2, 1]


def test_a_version_keeps_the_number_it_was_shown_with_when_one_of_an_earlier_day_is_written_later(
    cast: Cast, smed: people.Person
) -> None:
    wrong = revise(cast.signe, smed, SLEEP, at=NOW - DAY)
    assert [row.version for row in revisions.history(smed, by=cast.signe)] == [1]
    later = NOW + timedelta(hours=1)
    revisions.take_back(by=cast.signe, plan_id=wrong.id, why="Forkert borger", now=later)
    new = revisions.NewPlan(content(SLEEP, at=NOW - 9 * DAY))
    revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=later)
    assert [row.version for row in revisions.history(smed, by=cast.signe)] == [2]
    assert [row.version for row in revisions.taken_back(smed, by=cast.signe)] == [1]
