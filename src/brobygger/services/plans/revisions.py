"""The revisions of a plan: each is written whole and names the one before; nothing is ever overwritten."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Max

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.plans import Goal, Plan, Task
from brobygger.rules import fields
from brobygger.rules import plans as rules
from brobygger.rules.ending_facts import not_after_ending
from brobygger.rules.fields import raise_any
from brobygger.rules.plan_changes import Comparison, compare
from brobygger.rules.plans import Content
from brobygger.rules.refusals import Refusal
from brobygger.rules.weeks import ended_before_return
from brobygger.services import writing
from brobygger.services.access import NotFound, check_living, person_for_writing, person_in_scope
from brobygger.services.away import away
from brobygger.services.changes import Act, perform, reading
from brobygger.services.courses import first_known
from brobygger.services.drawing import draw
from brobygger.services.plans import outdated, ticks
from brobygger.services.plans.doses import burden_of
from brobygger.services.reminders.requests import moves_of
from brobygger.services.reminders.standing_plans import made_at, standing_plans

if TYPE_CHECKING:
    from brobygger.records.facts import FactQuerySet

# Two merged records may each have had a plan; the one made last stands.
NEWEST = ("-happened_at", "-number", "-id")


@dataclass(frozen=True)
class NewPlan:
    """A revision as it is told. ``seen``: the revision the form was opened on; None where there was none. ``ticked``: the tasks
    of it that stood ticked off in the form; what was ticked since stays so. ``records``: those the citizen was known by then
    (``outdated``)."""

    content: Content
    seen: UUID | None = None
    ticked: Collection[UUID] = ()
    records: Collection[UUID] = ()
    id: UUID = field(default_factory=new_id)


def revise(*, by: User, person_id: UUID, new: NewPlan, now: datetime) -> Plan:
    """Write the first plan, or a whole new revision of the one that stands.

    A key that is there already writes nothing. Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_form",
    param ``newest``, where a colleague was first, and as ``outdated.check_plans``; "unchanged", "has_died"), ``NotFound``
    outside scope.
    """
    with perform("plans.revise", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, Plan, new.id, person)
        if there is not None:
            return there
        check_living(person, new.content.made_at)
        last = standing(person, by=by)
        if last is not None and (since := outdated.joined_since(person, new.records)):
            outdated.check_plans([last, *beside(person, by=by)], since, seen=new.seen)
        if (last.id if last else None) != new.seen:
            raise outdated.older(last)
        before = content_of(last) if last else None
        new = replace(new, content=ticks.kept(new.content, last, seen=new.ticked))
        faults = rules.problems(new.content, last=before, now=now)
        ended = not_after_ending("made_at", new.content.made_at, ended_at=person.ended_at)
        raise_any([*faults, *fields.not_before("made_at", new.content.made_at, first_known(person)), *ended])
        # What still holds after a return, or of two plans, is agreed anew, also where not a word is changed.
        is_same = before is not None and compare(before, new.content).is_same
        if last is not None and is_same and ended_since(last, person, by=by) is None and not beside(person, by=by):
            raise Refusal("unchanged", rules.MESSAGES["unchanged"])
        row = write(act, person, new, last, fitted_at=new.content.made_at, burden=burden_of(person).stored())
        draw([person.id])
    return row


def take_back(*, by: User, plan_id: UUID, why: str, now: datetime) -> Person:
    """Say that the revision that stands was written by mistake, and why: the one before stands again, and what was
    ticked off since is done there too.

    Raises ``SeveralRefused`` without a reason, ``Refusal`` ("older_form" for an earlier revision, "taken_back"), ``NotFound``
    outside scope.
    """
    raise_any(writing.why_problems(why))
    with perform("plans.revise", by=by, now=now) as act:
        row, person = writing.for_taking_back(by, Plan, plan_id)
        last = standing(person, by=by)
        if last is None or last.id != row.id:
            raise outdated.older(last)
        writing.retract(act, row, "plan", why=why)
        ticks.carry_back(act, last, standing(person, by=by))
        draw([person.id])
    return person


def write(
    act: Act,
    person: Person,
    new: NewPlan,
    last: Plan | None,
    *,
    fitted_at: datetime,
    burden: Mapping[str, Sequence[str]] | None,
    recorded_at: datetime | None = None,
) -> Plan:
    """Write a whole revision within an act, what must hold of it being asked. recorded_at: when it was written down, where that
    was elsewhere first."""
    told = new.content
    row = Plan(
        id=new.id,
        person=person,
        follows=last,
        number=_next_number(person),
        occasion=told.occasion.strip(),
        fitted_at=fitted_at,
        burden=burden,
        happened_at=told.made_at,
        recorded_at=recorded_at or act.now,
        received_at=act.now,
        recorded_by=act.by,
        **{name: getattr(told, name).strip() for name in rules.TEXTS},
        **{name: getattr(told, name) for name in rules.DAYS},
    )
    writing.insert(row)
    known = set(Goal.objects.filter(plan__person__root_id=person.root_id).values_list("thread", flat=True))
    goals = [_goal_row(row, place, each, known) for place, each in enumerate(told.goals, 1)]
    Goal.objects.bulk_create(goals)
    Task.objects.bulk_create(
        _task_row(goal, number, task)
        for goal, each in zip(goals, told.goals, strict=True)
        for number, task in enumerate(each.tasks, 1)
    )
    act.wrote("plan", [(row.id, person.id)])
    return row


def _next_number(person: Person) -> int:
    """One that no revision has had, those taken back among them."""
    return (Plan.objects.filter(person__root_id=person.root_id).aggregate(most=Max("number"))["most"] or 0) + 1


def _goal_row(plan: Plan, place: int, told: rules.Goal, known: Collection[UUID]) -> Goal:
    return Goal(
        plan=plan,
        # A thread nobody of this person has had is no thread of theirs.
        thread=told.thread if told.thread is not None and told.thread in known else new_id(),
        position=place,
        priority=told.priority,
        area=told.area,
        goal_type=told.goal_type,
        horizon=told.horizon,
        own_words=told.own_words.strip(),
        status=told.status,
        scale={level: text.strip() for level, text in told.scale.items() if text.strip()},
    )


def _task_row(goal: Goal, number: int, told: rules.Task) -> Task:
    return Task(
        goal=goal,
        position=number,
        what=told.what.strip(),
        who=told.who.strip(),
        due_on=told.due_on,
        is_done=told.is_done,
    )


@reading("plans.read")
def standing(person: Person, *, by: User) -> Plan | None:
    """The revision that stands, with its goals and tasks; None where there is no plan. Three queries."""
    return revisions_of(person).first()


@reading("plans.read")
def ended_since(plan: Plan, person: Person, *, by: User) -> date | None:
    """The day the course ended that a plan was made in, where the citizen has come back since; None where it is of the course
    under way. One query."""
    return ended_before_return(made_at(plan), away(person))


@reading("plans.read")
def beside(person: Person, *, by: User) -> Sequence[Plan]:
    """The plans agreed on records that were merged with that of the plan that stands, until it is revised: of a standing person
    whose course is under way, without goals. Two queries at least, six at most."""
    if person.ended_at is not None:
        return ()
    root = person.root_id
    stands = standing_plans([root], moves_of([root])).get(root)
    return stands.beside if stands else ()


def revisions_of(person: Person) -> "FactQuerySet[Plan]":
    """Every revision of a standing person, newest first, with goals and tasks."""
    rows = Plan.objects.numbered().current().filter(person__root_id=person.root_id).select_related("recorded_by")
    return rows.prefetch_related("goals", ticks.with_tasks()).order_by(*NEWEST)


@reading("plans.read")
def history(person: Person, *, by: User) -> list[Plan]:
    """Every revision, newest first, for the list of them: without goals. One query."""
    return list(revisions_of(person).prefetch_related(None))


@reading("plans.read")
def taken_back(person: Person, *, by: User) -> list[Plan]:
    """The rows that took revisions back, each with that revision, newest first, without goals. One query."""
    rows = Plan.objects.numbered().taken_back().filter(person__root_id=person.root_id)
    return list(rows.select_related("recorded_by", "corrects__recorded_by").order_by(*NEWEST))


@reading("plans.read")
def revision_in_scope(*, by: User, plan_id: UUID) -> Plan:
    """One revision, whole, also one taken back (``taken_back``). Raises ``NotFound`` outside scope."""
    row = _whole().filter(id=plan_id).first()
    if row is None:
        raise NotFound
    person_in_scope(by, row.person_id)
    return row


def _whole() -> "FactQuerySet[Plan]":
    """Revisions with goals and tasks, those taken back with the row that did so."""
    rows = Plan.objects.numbered().filter(is_retraction=False).prefetch_related("goals", ticks.with_tasks())
    return rows.select_related("recorded_by", "corrected_by__recorded_by")


@reading("plans.read")
def as_it_stands(*, by: User, plan_id: UUID) -> Plan:
    """One revision, or the row that took it back. Raises ``NotFound`` outside scope."""
    row = writing.standing(by, Plan, plan_id)
    return Plan.objects.numbered().select_related("recorded_by").get(id=row.id)


@reading("plans.read")
def compared(person: Person, one: UUID, other: UUID, *, by: User) -> tuple[Plan, Plan, Comparison]:
    """Two revisions, the older first, also taken back, and what differs. Raises ``NotFound`` where one is not of the person."""
    rows = list(_whole().filter(person__root_id=person.root_id, id__in={one, other}).order_by(*NEWEST))
    if len(rows) != len({one, other}):
        raise NotFound
    before, after = rows[-1], rows[0]
    return before, after, compare(content_of(before), content_of(after))


@reading("plans.read")
def met(person: Person, seen: UUID | None, newest: UUID, *, by: User) -> tuple[Plan, Content | None, Content]:
    """The revision a form met, what the form was opened on, and what the revision says.

    The second is None where it cannot be told any more; the first plan of all was opened empty. Raises
    ``NotFound`` where the revision is not theirs.
    """
    keys = {newest} if seen is None else {seen, newest}
    rows = {row.id: row for row in revisions_of(person).filter(id__in=keys)}
    if newest not in rows:
        raise NotFound
    stands = content_of(rows[newest])
    if seen is None:
        return rows[newest], Content(made_at=stands.made_at), stands
    return rows[newest], content_of(rows[seen]) if seen in rows else None, stands


def content_of(plan: Plan) -> Content:
    """What a stored revision says, as the rules know it. Load goals and tasks with it."""
    return Content(
        made_at=plan.happened_at,
        occasion=plan.occasion,
        goals=[_goal(goal) for goal in sorted(plan.goals.all(), key=lambda goal: goal.position)],
        **{name: getattr(plan, name) for name in (*rules.TEXTS, *rules.DAYS)},
    )


def _goal(goal: Goal) -> rules.Goal:
    tasks: Sequence[Task] = sorted(goal.tasks.all(), key=lambda task: task.position)
    return rules.Goal(
        own_words=goal.own_words,
        goal_type=goal.goal_type,
        area=goal.area,
        horizon=goal.horizon,
        status=goal.status,
        thread=goal.thread,
        priority=goal.rank,
        tasks=[rules.Task(each.what, each.who, each.due_on, ticks.is_done(each), each.id) for each in tasks],
        scale=goal.scale,
        id=goal.id,
    )
