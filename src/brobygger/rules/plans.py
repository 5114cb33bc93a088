"""Plans made with the citizen [R-G3, R-F1-4]: what one revision says, and what must hold of it before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from brobygger.rules import agenda, code_lists, fields, law
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

OPEN, REACHED, DROPPED = "open", "reached", "dropped"
OTHER_AREAS = "other_areas"
NOW, LONGER = "now", "longer"
HORIZONS = (NOW, LONGER)
LEVELS = (-2, -1, 0, 1, 2)
EXPECTED = 0
# Far more than a plan anyone can follow; so that nobody's mistake fills the disk.
MAX_GOALS = 30
MAX_TASKS = 20
MAX_WHAT = 300
# Our own choice: a plan shows in the lists so long before it is to be looked at again.
SHOWN_DAYS_BEFORE = 7

MESSAGES = {
    "goal_without_words": words("Say the goal in the citizen's words, or take the goal out."),
    "task_without_what": words("Write what is to be done, or leave the whole line empty."),
    "task_without_who": words("Write who does it."),
    "scale_not_whole": words("Write all five levels, or none of them."),
    "area_needed": words("Choose what the goal is about."),
    "horizon_needed": words("Choose whether it is for now or for later."),
    "unchanged": words("Nothing in the plan is changed, so there is no new version. The one before stands."),
    "nothing_in_plan": words("Write what the citizen wants, or at least one goal."),
    "review_passed": words("This day has passed. Choose a day to come."),
    "task_before_made": words(
        "This day is before the plan was made. Choose a day to come. A task that stands in the plan already can be ticked off."
    ),
    "review_before_made": words("The plan cannot be looked at again before it is made."),
    "ends_before_made": words("A plan cannot end before it is made."),
    "made_before_last": words("The plan before this one was made %(made)s. A new one cannot be older."),
    "made_same_day": words("The plan before this one was made %(made)s too. Write an hour after %(hour)s."),
    "made_no_hour": words(
        "The plan before this one was made %(made)s too, without an hour. Leave the hour of this one empty as well, so that it "
        "is the newer."
    ),
    "too_many": words("At most %(limit)s fit into a plan."),
    "goal_twice": words("The same goal stands twice in the plan. Load the page again."),
}


@dataclass(frozen=True)
class Task:
    """Who does what for a goal, and by when. ``id``: the key of the stored task; None before it is stored."""

    what: str
    who: str
    due_on: date | None = None
    is_done: bool = False
    id: UUID | None = None


@dataclass(frozen=True)
class Goal:
    """One goal. ``goal_type``: a code of goal_types, of equal rank; ``area``: a code of life_areas; ``horizon``: now or longer.

    ``thread``: the same goal through the revisions; None for a new one. ``scale``: the five levels of goal attainment in words,
    "-2" to "2", or nothing. ``id``: the key of the stored goal. ``priority``: the number it was given, 1 first; several can
    have the same. None where each has its own, its place in the plan.
    """

    own_words: str
    goal_type: str
    area: str
    horizon: str
    status: str = OPEN
    thread: UUID | None = None
    tasks: Sequence[Task] = ()
    scale: Mapping[str, str] = field(default_factory=dict)
    id: UUID | None = None
    priority: int | None = None


@dataclass(frozen=True)
class Content:
    """What one revision says, goals in the order of priority, those of equal rank as they were written. ``occasion``: why it
    was made, in a few words. ``ends_on``: how long it is expected to last."""

    made_at: datetime
    own_words: str = ""
    disagreement: str = ""
    care: str = ""
    change: str = ""
    occasion: str = ""
    review_on: date | None = None
    ends_on: date | None = None
    goals: Sequence[Goal] = ()


TEXTS = ("own_words", "disagreement", "care", "change")
DAYS = ("review_on", "ends_on")


def left_open(plan: Content) -> list[tuple[Goal, list[Task]]]:
    """The goals that are reached for which something is still to be done, and what: nobody is reminded of it any more."""
    found = [(goal, [task for task in goal.tasks if not task.is_done]) for goal in plan.goals if goal.status == REACHED]
    return [(goal, tasks) for goal, tasks in found if tasks]


def name(goal: int, part: str) -> str:
    """The field of a goal, by its place in the form."""
    return f"goals-{goal}-{part}"


def task_name(goal: int, task: int, part: str) -> str:
    """The field of a task, by its place in the form."""
    return f"goals-{goal}-tasks-{task}-{part}"


def problems(plan: Content, *, last: Content | None, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with a revision, in the order of the form. last: the one before, None for the first."""
    for field_name in TEXTS:
        yield from fields.text(field_name, getattr(plan, field_name))
    if not plan.own_words.strip() and not plan.goals:
        yield FieldRefused("nothing_in_plan", MESSAGES["nothing_in_plan"], field="own_words")
    if len(plan.goals) > MAX_GOALS:
        yield FieldRefused("too_many", MESSAGES["too_many"], field="own_words", limit=MAX_GOALS)
    threads = [goal.thread for goal in plan.goals if goal.thread is not None]
    if len(set(threads)) != len(threads):
        yield FieldRefused("goal_twice", MESSAGES["goal_twice"], field="own_words")
    for place, goal in enumerate(plan.goals):
        yield from _goal_problems(goal, place)
        yield from _task_day_problems(plan, place, known=_days_of(last))
    yield from fields.listed("occasion", plan.occasion, MAX_WHAT)
    yield from _day_problems(plan, last.made_at if last else None, now)


def _days_of(plan: Content | None) -> set[date]:
    goals = plan.goals if plan else ()
    return {task.due_on for goal in goals for task in goal.tasks if task.due_on is not None}


def _task_day_problems(plan: Content, place: int, *, known: set[date]) -> Iterator[FieldRefused]:
    """A task to come is for a day to come. What was agreed in the plan before stays, though its day has passed."""
    if plan.made_at.tzinfo is None:
        return
    made_on = law.local_day(plan.made_at)
    for number, task in enumerate(plan.goals[place].tasks):
        if task.due_on is None or task.due_on in known:
            continue
        at = task_name(place, number, "due_on")
        if task.due_on < made_on and not task.is_done:
            yield FieldRefused("task_before_made", MESSAGES["task_before_made"], field=at)
        yield from fields.ahead(at, task.due_on, made_on)


def _day_problems(plan: Content, last_made_at: datetime | None, now: datetime) -> Iterator[FieldRefused]:
    yield from fields.moment("made_at", plan.made_at, now)
    if plan.made_at.tzinfo is None:
        return
    if last_made_at is not None and plan.made_at < last_made_at:
        is_same_day = law.local_day(plan.made_at) == law.local_day(last_made_at)
        code = (
            ("made_same_day" if law.has_hour(last_made_at) else "made_no_hour") if is_same_day else "made_before_last"
        )
        params = {"made": law.written_day(last_made_at), "hour": f"{last_made_at.astimezone(law.PLACE):%H:%M}"}
        yield FieldRefused(code, MESSAGES[code], field="made_at", **params)
    made_on = law.local_day(plan.made_at)
    if plan.ends_on is not None and plan.ends_on < made_on:
        yield FieldRefused("ends_before_made", MESSAGES["ends_before_made"], field="ends_on")
    elif plan.ends_on is not None:
        yield from fields.ahead("ends_on", plan.ends_on, made_on)
    if plan.review_on is None:
        return
    if plan.review_on < made_on:
        yield FieldRefused("review_before_made", MESSAGES["review_before_made"], field="review_on")
    elif plan.review_on < law.local_day(now):
        yield FieldRefused("review_passed", MESSAGES["review_passed"], field="review_on")
    yield from fields.ahead("review_on", plan.review_on, made_on)


def _goal_problems(goal: Goal, place: int) -> Iterator[FieldRefused]:
    at = name(place, "own_words")
    if not goal.own_words.strip():
        yield FieldRefused("goal_without_words", MESSAGES["goal_without_words"], field=at)
    yield from fields.text(at, goal.own_words)
    about = name(place, "about")
    if not goal.goal_type or not goal.area:
        yield FieldRefused("area_needed", MESSAGES["area_needed"], field=about)
    else:
        yield from fields.code(about, "goal_types", goal.goal_type)
        yield from fields.code(about, "life_areas", goal.area)
    if goal.horizon not in HORIZONS:
        yield FieldRefused("horizon_needed", MESSAGES["horizon_needed"], field=name(place, "horizon"))
    yield from fields.code(name(place, "status"), "goal_statuses", goal.status)
    told = [level for level in goal.scale.values() if level.strip()]
    if told and len(told) != len(LEVELS):
        missing = next(level for level in LEVELS if not goal.scale.get(str(level), "").strip())
        yield FieldRefused("scale_not_whole", MESSAGES["scale_not_whole"], field=name(place, f"level-{missing}"))
    for level in LEVELS:
        yield from fields.text(name(place, f"level-{level}"), goal.scale.get(str(level), ""), MAX_WHAT)
    if len(goal.tasks) > MAX_TASKS:
        yield FieldRefused("too_many", MESSAGES["too_many"], field=at, limit=MAX_TASKS)
    for number, task in enumerate(goal.tasks):
        yield from _task_problems(task, place, number)


def _task_problems(task: Task, place: int, number: int) -> Iterator[FieldRefused]:
    what, who = task_name(place, number, "what"), task_name(place, number, "who")
    if not task.what.strip():
        yield FieldRefused("task_without_what", MESSAGES["task_without_what"], field=what)
    elif not task.who.strip():
        yield FieldRefused("task_without_who", MESSAGES["task_without_who"], field=who)
    yield from fields.listed(what, task.what, MAX_WHAT)
    yield from fields.listed(who, task.who)
    if task.due_on is not None and task.due_on < law.EARLIEST:
        yield FieldRefused("too_long_ago", field=task_name(place, number, "due_on"))


def is_about_drugs(goal_type: str) -> bool:
    """Whether a goal of this type is about drugs: drug-free, reduction and stabilisation, of equal rank."""
    return bool(code_lists.entry("goal_types", goal_type)["about"] == "drugs")


def day_reminders(review_on: date | None, ends_on: date | None, *, plan: UUID) -> Iterator[agenda.Due]:
    """The day a plan is to be looked at again with the citizen, and the last day it was expected to last, each shown a week
    before and until there is a new version. A plan looked at again on its last day or later is asked about once."""
    if review_on is not None and (ends_on is None or review_on < ends_on):
        yield _day_reminder("plan_review", review_on, plan)
    if ends_on is not None:
        yield _day_reminder("plan_ends", ends_on, plan)


def task_reminder(task: UUID, *, what: str, who: str, due_on: date) -> agenda.Due:
    """What somebody has taken on in the plan, shown from the day before it is to be done. who: whose it is, in their words."""
    shown = agenda.begin_of(due_on - timedelta(days=1))
    return agenda.Due("task_due", shown, agenda.end_of(due_on), task, {"what": what, "who": who})


def _day_reminder(kind: str, on: date, plan: UUID) -> agenda.Due:
    shown = agenda.begin_of(on - timedelta(days=SHOWN_DAYS_BEFORE))
    return agenda.Due(kind, shows_at=shown, due_at=agenda.end_of(on), about=plan)
