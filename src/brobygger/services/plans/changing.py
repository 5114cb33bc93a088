"""One goal of the plan that stands, changed where the plan was not at hand: a new revision, in which all else is as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.plans import Plan
from brobygger.rules import goal_changes as rules
from brobygger.rules import plans as plan_rules
from brobygger.rules.ending_facts import not_after_ending
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal
from brobygger.services import writing
from brobygger.services.access import check_living, person_for_writing
from brobygger.services.changes import perform
from brobygger.services.drawing import draw
from brobygger.services.plans import revisions
from brobygger.services.reminders.standing_plans import made_at
from brobygger.services.writing import Moments


@dataclass(frozen=True)
class Changed:
    """What came of it. ``plan``: the revision that stands; ``is_new``: whether it was written for this; ``met``: the parts that
    somebody else had changed otherwise, which stand; ``goal``: as it stood then."""

    plan: Plan
    goal: plan_rules.Goal
    is_new: bool
    met: Sequence[str] = ()


def change(
    *, by: User, person_id: UUID, thread: UUID, told: Mapping[str, rules.Told], when: Moments, key: UUID, now: datetime
) -> Changed:
    """Change parts of one goal. Another part changed meanwhile stands as it was changed; the same part changed otherwise is
    left as it stands and named in what is answered. Where nothing is left to change, nothing is written.

    The plan is fitted to nothing anew, and its days stand, passed or not: they are agreed with the citizen in the office.
    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("goal_gone", "plan_of_ended", "has_died"), ``NotFound`` outside
    scope.
    """
    raise_any(rules.problems(told))
    writing.check_moment(when.at, now)
    with perform("plans.revise", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        check_living(person, when.at)
        raise_any(not_after_ending("happened_at", when.at, ended_at=person.ended_at))
        last = revisions.standing(person, by=by)
        content = revisions.content_of(last) if last else None
        goal = next((each for each in content.goals if each.thread == thread), None) if content else None
        if last is None or content is None or goal is None:
            raise Refusal("goal_gone", rules.MESSAGES["goal_gone"])
        ended = revisions.ended_since(last, person, by=by)
        if ended is not None:
            raise Refusal("plan_of_ended", rules.MESSAGES["plan_of_ended"], ended=f"{ended:%d-%m-%Y}")
        values, met = rules.changed(goal, told)
        if not values:
            return Changed(last, goal, is_new=False, met=met)
        goals = [replace(each, **values) if each is goal else each for each in content.goals]
        # A revision is not older than the one it changes, whenever a phone comes with it.
        content = replace(content, goals=goals, occasion=rules.OCCASION, made_at=max(when.at, last.happened_at))
        row = revisions.write(
            act,
            person,
            revisions.NewPlan(content, seen=last.id, id=key),
            last,
            fitted_at=made_at(last),
            burden=last.burden,
            recorded_at=max(_last_recorded(person), min(when.recorded_at, now)),
        )
        draw([person.id])
    return Changed(row, goal, is_new=True, met=met)


def _last_recorded(person: Person) -> datetime:
    """Versions are numbered in the order of their writing: none that comes later moves a number that was shown."""
    found: datetime = Plan.objects.filter(person__root_id=person.root_id).aggregate(last=Max("recorded_at"))["last"]
    return found
