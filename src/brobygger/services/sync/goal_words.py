"""What stands of a part of a goal that two wrote differently, and who said so: read from the revisions of the plan."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db.models import F, Prefetch

from brobygger.records.access import User
from brobygger.records.phones import Conflict
from brobygger.records.plans import Goal, Plan
from brobygger.rules.goal_changes import KINDS
from brobygger.services.plans.revisions import NEWEST

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class GoalWord:
    """A part of a goal as it stands, told as a detail is. ``id``: of the goal in the revision that stands; ``is_retraction``:
    the goal was taken out, by whom and when, and ``id`` is that revision's. ``about``: what the goal is called. ``also``: by
    kind what else the same change on the phone wrote of the goal, where that stands."""

    id: UUID
    value: str
    recorded_by: User
    happened_at: datetime
    about: str
    is_retraction: bool = False
    also: Mapping[str, str] = field(default_factory=dict)

    @property
    def recorded_by_id(self) -> UUID:
        """Whose word it is."""
        return self.recorded_by.pk


def key_of_part(change: UUID, part: str) -> UUID:
    """The key of the conflict about one part of a goal. change: the key of what a phone sent, and of the revision that wrote
    the other parts of it."""
    return uuid5(change, part)


def standing(met: Collection[tuple[UUID, Conflict]]) -> Mapping[UUID, GoalWord]:
    """By conflict about a goal, each with the standing person it is about, what stands of it; missing where no revision is left
    at all. Three queries."""
    met = [(root, row) for root, row in met if row.kind in KINDS]
    if not met:
        return {}
    shown = Goal.objects.in_bulk({row.theirs_id for _, row in met})
    revisions = _revisions({root for root, _ in met}, {goal.thread for goal in shown.values()})
    return {
        row.id: _word(revisions[root], shown[row.theirs_id], row)
        for root, row in met
        if row.theirs_id is not None and root in revisions
    }


def value_of(goal: UUID, kind: str, *, person: UUID) -> str | None:
    """What a goal of a standing person said in one revision, None where it is none of theirs."""
    rows = Goal.objects.filter(id=goal, plan__person__root_id=person)
    return rows.values_list(KINDS[kind], flat=True).first()


def thread_of(conflict: Conflict) -> UUID:
    """Which goal a conflict is about, whatever its words."""
    return Goal.objects.get(id=conflict.theirs_id or conflict.id).thread


def revisions_of(goal: UUID | None) -> "QuerySet[Goal, UUID]":
    """The keys of a goal in every revision it stands in."""
    return Goal.objects.filter(thread__in=Goal.objects.filter(id__in=[goal]).values("thread")).values_list(
        "id", flat=True
    )


def _revisions(people: Collection[UUID], threads: Collection[UUID]) -> Mapping[UUID, Sequence[Plan]]:
    """By standing person every revision, the newest first, with these goals."""
    goals = Prefetch("goals", Goal.objects.filter(thread__in=threads))
    rows = Plan.objects.current().filter(person__root_id__in=people).select_related("recorded_by")
    found: defaultdict[UUID, list[Plan]] = defaultdict(list)
    for row in rows.annotate(person_root=F("person__root_id")).prefetch_related(goals).order_by(*NEWEST):
        found[row.person_root].append(row)
    return found


def _word(revisions: Sequence[Plan], shown: Goal, conflict: Conflict) -> GoalWord:
    part = KINDS[conflict.kind]
    goals = [_in(plan, shown.thread) for plan in revisions]
    stands = goals[0]
    # Whoever revised the plan since and let it stand has not said it.
    kept = sum(1 for _ in takewhile(lambda goal: _value(goal, part) == _value(stands, part), goals))
    said = revisions[kept - 1]
    by, at = said.recorded_by, said.happened_at
    if stands is None:
        return GoalWord(revisions[0].id, "", by, at, about=shown.own_words, is_retraction=True)
    also = _also(revisions, stands, conflict.id, part)
    return GoalWord(stands.id, getattr(stands, part), by, at, about=stands.own_words, also=also)


def _also(revisions: Sequence[Plan], stands: Goal, conflict: UUID, part: str) -> dict[str, str]:
    wrote = next((plan for plan in revisions if key_of_part(plan.id, part) == conflict), None)
    before = next((plan for plan in revisions if wrote and plan.id == wrote.follows_id), None)
    if wrote is None or before is None:
        return {}
    was, told = _in(before, stands.thread), _in(wrote, stands.thread)
    return {
        kind: getattr(stands, other)
        for kind, other in KINDS.items()
        if other != part and _value(was, other) != _value(told, other) == _value(stands, other)
    }


def _in(plan: Plan, thread: UUID) -> Goal | None:
    return next((goal for goal in plan.goals.all() if goal.thread == thread), None)


def _value(goal: Goal | None, part: str) -> str | None:
    return getattr(goal, part) if goal is not None else None
