"""Tasks of the plan that stands, and of one agreed beside it: ticked off when they are done, without a new revision of what was
agreed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import FactQuerySet
from brobygger.records.people import Person
from brobygger.records.plans import Goal, Plan, Task, TaskTick
from brobygger.rules import plans as rules
from brobygger.rules.refusals import Refusal, words
from brobygger.services import writing
from brobygger.services.access import NotFound, check_living, person_for_writing
from brobygger.services.changes import Act, perform, reading
from brobygger.services.drawing import draw
from brobygger.services.plans.outdated import older
from brobygger.services.plans.revisions import beside, standing
from brobygger.services.plans.ticks import KIND

# Our own choice: so long whoever ticked a task off can undo it by one more press, and nobody asks why. What has stood longer a
# colleague may have read and gone by.
AT_ONCE = timedelta(minutes=10)
# Why it was taken back then, in the language of the diary.
UNDONE = "Fortrudt med det samme"


def finish(*, by: User, task_id: UUID, now: datetime) -> Person:
    """Say that a task of a plan that stands is done. The plan, its day and the citizen's words stay as they were agreed.

    Done already writes nothing. Raises ``Refusal`` ("older_form", param ``newest``, for a task of an earlier revision;
    "has_died"), ``NotFound`` outside scope.
    """
    with perform("plans.revise", by=by, now=now) as act:
        task, person = _of_standing(act, task_id)
        check_living(person)
        if not task.is_done and not _ticks(task_id).exists():
            writing.add(act, TaskTick(task=task), KIND, person_id=task.goal.plan.person_id, at=now)
            draw([person.id])
    return person


def undo(*, by: User, task_id: UUID, now: datetime) -> Person:
    """Undo one's own tick of a task of a plan that stands, as a slip of the finger just now. Not ticked writes nothing.

    Raises as ``finish``, and ``Refusal`` ("why_needed", param ``tick``) where the tick has stood a while or is a colleague's:
    then it is taken back with a reason.
    """
    with perform("plans.revise", by=by, now=now) as act:
        _task, person = _of_standing(act, task_id)
        for tick in _ticks(task_id):
            if not is_just_ticked(tick, by=by, now=now):
                message = words(
                    "This has stood ticked off for a while, or a colleague did it. Write why it is a mistake."
                )
                raise Refusal("why_needed", message, tick=tick.id)
            writing.retract(act, tick, KIND, why=UNDONE)
        draw([person.id])
    return person


def is_just_ticked(tick: TaskTick, *, by: User, now: datetime) -> bool:
    """Whether it is this account that has ticked the task off just now. A tick that went along to another revision is none."""
    return tick.recorded_by_id == by.pk and tick.corrects_id is None and now - tick.recorded_at < AT_ONCE


def take_back(*, by: User, tick_id: UUID, why: str, now: datetime) -> Person:
    """Say that a task of a plan that stands was ticked off by mistake, and why. Raises as ``writing.take_back``, and
    ``Refusal`` ("plan_revised") where the plan has been revised since."""
    with perform("plans.revise", by=by, now=now) as act:
        person = writing.take_back(act, TaskTick, tick_id, KIND, why=why)
        plan_id = TaskTick.objects.values_list("task__goal__plan_id", flat=True).get(id=tick_id)
        if plan_id not in _agreed(person, by=by):
            message = words(
                "The plan has been revised since this was ticked off. Say in the plan what is still to be done."
            )
            raise Refusal("plan_revised", message, person=person.id)
        draw([person.id])
    return person


@reading("plans.read")
def ticks_of(plan: Plan, *, by: User) -> Mapping[UUID, TaskTick]:
    """By task of a revision who ticked it off and when. One query."""
    rows = TaskTick.objects.current().filter(task__goal__plan=plan).select_related("recorded_by")
    return {row.task_id: row for row in rows}


@reading("plans.read")
def of_goals_under_way(plans: Collection[Plan], *, by: User) -> Mapping[UUID, list[tuple[Task, TaskTick | None]]]:
    """By revision the tasks of its goals under way, in their order, each with who ticked it off since. Two queries, none where
    there are no revisions."""
    found: defaultdict[UUID, list[tuple[Task, TaskTick | None]]] = defaultdict(list)
    if plans:
        rows = Task.objects.filter(goal__plan__in=plans, goal__status=rules.OPEN).select_related("goal")
        ticked = TaskTick.objects.current().filter(task__goal__plan__in=plans).select_related("recorded_by")
        ticks = {row.task_id: row for row in ticked}
        for task in rows.order_by("goal__position", "position"):
            found[task.goal.plan_id].append((task, ticks.get(task.id)))
    return found


@reading("plans.read")
def to_do(goal: Goal, *, by: User) -> list[Task]:
    """What is still to be done for a goal of a revision. One query."""
    return list(Task.objects.to_do().filter(goal=goal).order_by("position"))


def _ticks(task_id: UUID) -> FactQuerySet[TaskTick]:
    return TaskTick.objects.current().filter(task_id=task_id)


def _of_standing(act: Act, task_id: UUID) -> tuple[Task, Person]:
    """A task of the plan that stands or of one that was agreed on another record of the same person and that nobody has looked
    at since, and the standing person, locked."""
    task = Task.objects.select_related("goal__plan").filter(id=task_id).first()
    if task is None:
        raise NotFound
    person = person_for_writing(act.by, task.goal.plan.person_id)
    if task.goal.plan_id not in _agreed(person, by=act.by):
        raise older(standing(person, by=act.by))
    return task, person


def _agreed(person: Person, *, by: User) -> Collection[UUID]:
    """The plan that stands, and those agreed beside it; none where no plan stands."""
    last = standing(person, by=by)
    return () if last is None else (last.id, *(plan.id for plan in beside(person, by=by)))
