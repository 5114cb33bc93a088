"""What must hold of a plan, and what differs between two revisions of it [R-G3, R-F1-4]."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import law, plan_changes, plans
from brobygger.rules.plans import Content, Goal, Task

NOW = datetime(2026, 11, 12, 14, 20, tzinfo=ZoneInfo("Europe/Copenhagen"))
SLEEP = Goal("Ro om natten", "other_areas", "housing", "now", thread=UUID(int=1))
LESS = Goal("Færre piller", "reduction", "drugs", "longer", thread=UUID(int=2))
PLAN = Content(made_at=NOW, own_words="Jeg vil have ro", goals=[SLEEP, LESS])
LEVELS = {str(level): f"trin {level}" for level in plans.LEVELS}


def faults(plan: Content, **more: object) -> list[tuple[str, str]]:
    found = plans.problems(plan, **{"last": None, "now": NOW, **more})  # type: ignore[arg-type]
    return [(fault.field, fault.code) for fault in found]


def goal(**change: object) -> Content:
    return replace(PLAN, goals=[LESS, replace(SLEEP, **change)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plan", "field", "code"),
    [
        (replace(PLAN, own_words="", goals=[]), "own_words", "nothing_in_plan"),
        (replace(PLAN, review_on=date(2026, 11, 11), made_at=NOW - timedelta(days=9)), "review_on", "review_passed"),
        (replace(PLAN, review_on=date(2026, 11, 1)), "review_on", "review_before_made"),
        (replace(PLAN, made_at=NOW + timedelta(days=1)), "made_at", "in_future"),
        (goal(own_words=" "), "goals-1-own_words", "goal_without_words"),
        (goal(goal_type="", area=""), "goals-1-about", "area_needed"),
        (goal(goal_type="cure"), "goals-1-about", "unknown_code"),
        (goal(horizon=""), "goals-1-horizon", "horizon_needed"),
        (goal(tasks=[Task("", "Signe")]), "goals-1-tasks-0-what", "task_without_what"),
        (goal(tasks=[Task("ringe", "Signe"), Task("køre", "")]), "goals-1-tasks-1-who", "task_without_who"),
        (goal(scale={**LEVELS, "1": ""}), "goals-1-level-1", "scale_not_whole"),
        (goal(thread=LESS.thread), "own_words", "goal_twice"),
        (goal(tasks=[Task("010190-1234 ringer", "Signe")]), "goals-1-tasks-0-what", "number_in_text"),
    ],
)
def test_a_plan_that_cannot_be_is_told_at_its_field(plan: Content, field: str, code: str) -> None:
    assert faults(PLAN) == []
    assert faults(plan) == [(field, code)]


def test_a_plan_may_be_looked_at_again_today_and_five_whole_levels_are_fine() -> None:
    assert faults(replace(goal(scale=LEVELS), review_on=NOW.date())) == []


def test_a_revision_is_not_older_than_the_one_before() -> None:
    for apart, code in ((timedelta(minutes=1), "made_same_day"), (timedelta(days=1), "made_before_last")):
        assert faults(PLAN, last=replace(PLAN, made_at=NOW + apart)) == [("made_at", code)]
    assert faults(PLAN, last=replace(PLAN, made_at=law.day_only(NOW.date()))) == []
    morning = replace(PLAN, made_at=NOW.replace(hour=9))
    assert faults(morning, last=replace(PLAN, made_at=law.day_only(NOW.date()))) == [("made_at", "made_no_hour")]
    assert faults(PLAN, last=PLAN) == []


def test_a_task_is_for_a_day_to_come_unless_it_is_done_or_was_agreed_before() -> None:
    yesterday = NOW.date() - timedelta(days=1)
    late = goal(tasks=[Task("ringe", "Signe", yesterday)])
    assert faults(late) == [("goals-1-tasks-0-due_on", "task_before_made")]
    assert faults(goal(tasks=[Task("ringe", "Signe", yesterday, is_done=True)])) == []
    assert faults(late, last=late) == []
    assert faults(goal(tasks=[Task("ringe", "Signe", date(2126, 1, 1))])) == [("goals-1-tasks-0-due_on", "too_far")]
    assert faults(replace(PLAN, review_on=date(2126, 1, 1))) == [("review_on", "too_far")]


def test_stabilisation_reduction_and_drug_free_are_all_about_drugs() -> None:
    drugs = {code for code in ("drug_free", "reduction", "stabilisation") if plans.is_about_drugs(code)}
    assert drugs == {"drug_free", "reduction", "stabilisation"}
    assert not plans.is_about_drugs("other_areas")


def kinds(before: Content, after: Content) -> dict[str, str]:
    found = plan_changes.compare(before, after).goals
    return {(each.after or each.before).own_words: each.kind for each in found}  # type: ignore[union-attr]


def test_what_came_what_went_and_what_was_changed_is_told_by_the_thread_of_the_goal() -> None:
    work = Goal("Et job", "other_areas", "work_education", "longer", thread=UUID(int=3))
    after = replace(PLAN, goals=[replace(SLEEP, own_words="Ro hele natten"), work])
    assert kinds(PLAN, after) == {"Ro hele natten": "changed", "Et job": "added", "Færre piller": "gone"}
    (change,) = [each for each in plan_changes.compare(PLAN, after).goals if each.kind == "changed"]
    assert change.parts == ["own_words"]


def test_goals_that_change_places_are_moved_and_one_that_comes_in_first_moves_nobody() -> None:
    assert set(kinds(PLAN, replace(PLAN, goals=[LESS, SLEEP])).values()) == {"moved"}
    new = Goal("Et job", "other_areas", "work_education", "now", thread=UUID(int=3))
    assert kinds(PLAN, replace(PLAN, goals=[new, SLEEP, LESS]))["Ro om natten"] == "same"


def test_the_keys_of_tasks_are_no_difference_and_a_tick_is_one() -> None:
    one = replace(PLAN, goals=[replace(SLEEP, tasks=[Task("ringe", "Signe", id=uuid4())])])
    other = replace(PLAN, goals=[replace(SLEEP, tasks=[Task("ringe", "Signe", id=uuid4())])])
    assert plan_changes.compare(one, other).is_same
    done = replace(PLAN, goals=[replace(SLEEP, tasks=[Task("ringe", "Signe", is_done=True)])])
    assert kinds(one, done) == {"Ro om natten": "changed"}


THREADS = st.lists(st.sampled_from([UUID(int=number) for number in range(1, 7)]), unique=True)


@given(THREADS, THREADS)
def test_every_goal_of_either_revision_is_told_once_and_backwards_came_is_went(
    old: list[UUID], new: list[UUID]
) -> None:
    before = replace(PLAN, goals=[replace(SLEEP, thread=thread) for thread in old])
    after = replace(PLAN, goals=[replace(SLEEP, thread=thread) for thread in new])
    there, back = plan_changes.compare(before, after), plan_changes.compare(after, before)
    assert len(there.goals) == len(set(old) | set(new))
    count = lambda found, kind: sum(each.kind == kind for each in found.goals)  # noqa: E731
    assert count(there, "added") == count(back, "gone") == len(set(new) - set(old))
    assert there.is_same == (old == new)
