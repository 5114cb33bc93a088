"""What differs between two revisions of a plan: what came, what went, what was changed and what was moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from brobygger.rules.plans import DAYS, TEXTS, Content, Goal, Task

# The parts of a plan and of a goal that are compared, in the order they are read.
PLAN_PARTS = (*TEXTS, *DAYS)
GOAL_PARTS = ("own_words", "goal_type", "area", "horizon", "status", "tasks", "scale")
ADDED, GONE, CHANGED, MOVED, SAME = "added", "gone", "changed", "moved", "same"


@dataclass(frozen=True)
class PartChange:
    """One part of a plan in two revisions, changed or not."""

    part: str
    before: object
    after: object

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return bool(self.before != self.after)


@dataclass(frozen=True)
class GoalChange:
    """One goal in two revisions. ``kind``: added, gone, changed, moved (nothing but its priority) or same.

    ``parts``: what changed; ``priority``: its number in each, from 1; None where it does not stand.
    """

    kind: str
    before: Goal | None
    after: Goal | None
    parts: Sequence[str]
    priority: tuple[int | None, int | None]


@dataclass(frozen=True)
class Comparison:
    """Two revisions side by side."""

    parts: Sequence[PartChange]
    goals: Sequence[GoalChange]

    @property
    def is_same(self) -> bool:
        """Whether the two say the same."""
        return not any(part.is_changed for part in self.parts) and all(goal.kind == SAME for goal in self.goals)


def compare(before: Content, after: Content) -> Comparison:
    """Every part of the two, and every goal of either: those of the later in its order, then those that are gone.

    A goal is the same goal by its thread, whatever its words. A goal counts as moved when another number was given it, or,
    where none was renumbered, when its place among the goals that stand in both has changed: one that comes in or goes out
    before it moves nothing.
    """
    old = {goal.thread: goal for goal in before.goals}
    new = {goal.thread: goal for goal in after.goals}
    numbers_before = {thread: goal.priority or place for place, (thread, goal) in enumerate(old.items(), 1)}
    numbers_after = {thread: goal.priority or place for place, (thread, goal) in enumerate(new.items(), 1)}
    kept_before = [thread for thread in old if thread in new]
    kept_after = [thread for thread in new if thread in old]
    is_moved = {thread: _is_renumbered(old[thread], new[thread]) for thread in kept_after}
    if not any(is_moved.values()):
        is_moved = {thread: kept_before.index(thread) != place for place, thread in enumerate(kept_after)}
    found = []
    for thread in (*new, *(thread for thread in old if thread not in new)):
        one, other = old.get(thread), new.get(thread)
        parts = changed_parts(one, other)
        kind = _kind(one, other, bool(parts), is_moved.get(thread, False))
        found.append(GoalChange(kind, one, other, parts, (numbers_before.get(thread), numbers_after.get(thread))))
    return Comparison([PartChange(part, getattr(before, part), getattr(after, part)) for part in PLAN_PARTS], found)


def first_said(words: str, at: datetime, earlier: Iterable[tuple[datetime, str]]) -> datetime:
    """When words were first said that a revision of ``at`` has: a revision that lets them stand says them on no new day.

    earlier: when the revisions before were made and what each has there, the newest first.
    """
    kept = takewhile(lambda one: one[1] == words, earlier)
    return min([at, *(when for when, _ in kept)])


def changed_parts(one: Goal | None, other: Goal | None) -> list[str]:
    """The parts in which a goal differs; none where it stands in one of the two only."""
    if one is None or other is None:
        return []
    return [part for part in GOAL_PARTS if _worth(one, part) != _worth(other, part)]


def _is_renumbered(one: Goal, other: Goal) -> bool:
    return None not in (one.priority, other.priority) and one.priority != other.priority


def _kind(one: Goal | None, other: Goal | None, has_parts: bool, is_moved: bool) -> str:
    if one is None:
        return ADDED
    if other is None:
        return GONE
    return CHANGED if has_parts else MOVED if is_moved else SAME


def _worth(goal: Goal, part: str) -> object:
    """A part without the keys of its rows, which every revision has its own of."""
    if part == "tasks":
        return [_told(task) for task in goal.tasks]
    if part == "scale":
        return {level: text for level, text in goal.scale.items() if text}
    value: object = getattr(goal, part)
    return value


def _told(task: Task) -> Mapping[str, object]:
    return {"what": task.what, "who": task.who, "due_on": task.due_on, "is_done": task.is_done}
