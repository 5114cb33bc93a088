"""How far goals are attained: each on its own five levels in words, by the citizen's account and by the worker's."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.plans import Goal, GoalRating, Plan
from brobygger.rules import fields
from brobygger.rules.fields import FieldRefused, raise_any
from brobygger.rules.goal_attainment import t_score
from brobygger.rules.law import is_after, local_day
from brobygger.rules.plans import DROPPED
from brobygger.rules.refusals import Refusal, words
from brobygger.services import writing
from brobygger.services.access import NotFound, author, check_living, person_for_writing, person_in_scope
from brobygger.services.changes import perform, reading
from brobygger.services.plans.outdated import older
from brobygger.services.plans.revisions import beside, standing

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND = "goal_rating"

MESSAGES = {
    "goal_gone": words(
        "%(who)s has revised the plan since you opened the page: the citizen no longer strives for this goal. "
        "Nothing is saved."
    ),
    "other_levels": words(
        "%(who)s has worded the levels anew since you opened the page. Nothing is saved. They say now, from the lowest: "
        "%(levels)s. Open the plan and write it there."
    ),
}


def rate(
    *, by: User, goal_id: UUID, level: int, rated_by: str, at: datetime, now: datetime, key: UUID | None = None
) -> GoalRating:
    """Write down how far a goal is attained, and who says so (a code of goal_raters). A key that is there already writes
    nothing.

    Raises ``SeveralRefused`` for what cannot be (before the goal was set), ``Refusal`` ("no_scale", "has_died"; "taken_back"
    for a goal of a version that was; "older_form" where the plan that stands has not the goal any more, or words its levels
    otherwise), ``NotFound`` outside scope.
    """
    with perform("plans.rate", by=by, now=now) as act:
        goal = _goal(goal_id)
        person = person_for_writing(by, goal.plan.person_id)
        there = writing.there(by, GoalRating, key, person)
        if there is not None:
            return there
        check_living(person, at)
        writing.check_stands(goal.plan)
        if not goal.scale:
            raise Refusal("no_scale", words("This goal has no levels yet. Write the five levels in the plan first."))
        _check_stands(goal, person, by=by)
        raise_any(_problems(goal, level, rated_by, at, now))
        row = GoalRating(goal=goal, level=level, rated_by=rated_by)
        writing.add(act, row, KIND, person_id=goal.plan.person_id, at=at, key=key)
    return row


def take_back(*, by: User, rating_id: UUID, why: str, now: datetime) -> Person:
    """Say that a rating was written by mistake, and why: the one before counts again. Raises as ``writing.take_back``."""
    with perform("plans.rate", by=by, now=now) as act:
        return writing.take_back(act, GoalRating, rating_id, KIND, why=why)


def _check_stands(goal: Goal, person: Person, *, by: User) -> None:
    """Raises ``Refusal`` ("older_form") where the goal is no longer strived for, or has other levels than were seen."""
    last = standing(person, by=by)
    if last is None:
        raise older(None)
    plans = (last, *beside(person, by=by))
    goals_of = Goal.objects.filter(plan__in=plans, thread=goal.thread).select_related("plan__recorded_by")
    found = next(iter(sorted(goals_of, key=lambda each: each.plan_id != last.id)), None)
    who = author((found.plan if found else last).recorded_by)
    if found is None or found.status == DROPPED:
        raise Refusal("older_form", MESSAGES["goal_gone"], who=who)
    if found.scale != goal.scale:
        levels = "; ".join(found.scale[level] for level in sorted(found.scale, key=int)) or "–"
        raise Refusal("older_form", MESSAGES["other_levels"], who=who, levels=levels)


def _problems(goal: Goal, level: int, rated_by: str, at: datetime, now: datetime) -> "Iterator[FieldRefused]":
    yield from fields.number("level", level, -2, 2)
    yield from fields.code("rated_by", "goal_raters", rated_by)
    yield from fields.moment("at", at, now)
    first = Plan.objects.filter(goals__thread=goal.thread).order_by("happened_at").first()
    if first is not None and at.tzinfo is not None and is_after(first.happened_at, at):
        message = words("The goal was not set yet. It was set %(set)s.")
        yield FieldRefused("before_goal", message, field="at", set=f"{local_day(first.happened_at):%d-%m-%Y}")


@reading("plans.read")
def goal_in_scope(*, by: User, goal_id: UUID) -> Goal:
    """One goal of one revision. Raises ``NotFound`` outside scope."""
    goal = _goal(goal_id)
    person_in_scope(by, goal.plan.person_id)
    return goal


def _goal(goal_id: UUID) -> Goal:
    goal = Goal.objects.select_related("plan").filter(id=goal_id).first()
    if goal is None:
        raise NotFound
    return goal


@reading("plans.read")
def ratings_of(person: Person, *, by: User) -> Mapping[UUID, Sequence[GoalRating]]:
    """By thread of the goal every rating, oldest first, whichever revision it was given in: also of one taken back,
    to be read on and counted no more (``goal.plan.taken_back``). One query."""
    found: defaultdict[UUID, list[GoalRating]] = defaultdict(list)
    rows = GoalRating.objects.current().filter(person__root_id=person.root_id)
    rows = rows.select_related("goal__plan__corrected_by", "recorded_by")
    for row in rows.order_by("happened_at", "recorded_at", "id"):
        found[row.goal.thread].append(row)
    return dict(found)


def attained(plan: Plan, ratings: Mapping[UUID, Sequence[GoalRating]], *, rated_by: str) -> tuple[float | None, int]:
    """The T-score of the plan's goals by one kind of rater, of each goal the newest rating, and how many goals are in it.

    All goals weigh the same: they are of equal rank. Our own choice, for our source says nothing of it: a goal that was dropped
    is no longer strived for, and so is not in it; nor is a rating on other words than the goal's levels have in the plan, or of
    a revision taken back: nobody knows whether it was the goal that was wrong.
    """
    newest = {
        row.goal.thread: row.level
        for goal in plan.goals.all()
        if goal.status != DROPPED
        for row in ratings.get(goal.thread, ())
        if row.rated_by == rated_by and row.goal.scale == goal.scale and row.goal.plan.taken_back is None
    }
    return t_score(list(newest.values())), len(newest)
