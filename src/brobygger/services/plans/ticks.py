"""Which tasks of a revision are ticked off, and how another keeps that: one written meanwhile, or one that stands again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from brobygger.records.plans import Plan, Task, TaskTick
from brobygger.rules.plans import Content
from brobygger.services import writing
from brobygger.services.changes import Act

KIND = "task_tick"

# The goal, what, who, and by when.
Named = tuple[object, ...]


def with_tasks(of: str = "") -> Any:
    """The goals' tasks to be loaded with a revision, or with the one it names (``of``, "follows__"), each with whether somebody
    has ticked it off."""
    return Prefetch(f"{of}goals__tasks", Task.objects.with_ticks())


def is_done(task: Task) -> bool:
    """Whether a task was done when its revision was written, or is ticked off since. Load it with its revision."""
    return task.is_done or task.ticked  # type: ignore[attr-defined]


def kept(told: Content, last: Plan | None, *, seen: Collection[UUID]) -> Content:
    """What a form says, and what a colleague ticked off while it lay open.
    last: the revision the form was opened on, with its tasks; seen: those that stood ticked off then."""
    stood = _tasks_of(last)
    since = [is_done(task) and not task.is_done and task.id not in seen for _name, task in stood]
    if not any(since):
        return told
    names = [
        (goal.thread, task.what.strip(), task.who.strip(), task.due_on) for goal in told.goals for task in goal.tasks
    ]
    same = _same(names, [name for name, _task in stood], first=since)
    # In the order of the names.
    done = iter([place in same and since[same[place]] for place in range(len(names))])
    goals = [
        replace(goal, tasks=[replace(task, is_done=next(done) or task.is_done) for task in goal.tasks])
        for goal in told.goals
    ]
    return replace(told, goals=goals)


def carry_back(act: Act, gone: Plan, stands: Plan | None) -> None:
    """What was ticked off on a revision that is taken back is done on the one that stands again. Load both with their tasks."""
    were, are = _tasks_of(gone), _tasks_of(stands)
    ticked: list[bool] = [task.ticked for _name, task in were]  # type: ignore[attr-defined]
    same = _same([name for name, _task in are], [name for name, _task in were], first=ticked)
    to = {were[other][1].id: are[place][1] for place, other in same.items() if ticked[other]}
    for tick in TaskTick.objects.current().filter(task_id__in=to):
        if not is_done(to[tick.task_id]):
            moved = TaskTick(task=to[tick.task_id])
            writing.add(act, moved, KIND, person_id=tick.person_id, at=tick.happened_at, corrects=tick)


def _tasks_of(plan: Plan | None) -> list[tuple[Named, Task]]:
    """The tasks of a revision in their order, each with its name."""
    goals = sorted(plan.goals.all(), key=lambda goal: goal.position) if plan else ()
    return [
        ((goal.thread, task.what, task.who, task.due_on), task)
        for goal in goals
        for task in sorted(goal.tasks.all(), key=lambda task: task.position)
    ]


def _same(names: Sequence[Named], others: Sequence[Named], *, first: Sequence[bool]) -> Mapping[int, int]:
    """By place of a task that of the same one in another revision, each of those once: with the same goal, words, hands and
    day, and where none is left with that day, another. first: of equals more than there are names these are taken."""
    found: dict[int, int] = {}
    for length in (4, 3):
        for place in [each for each in range(len(names)) if each not in found]:
            left = [each for each in range(len(others)) if each not in found.values()]
            alike = [each for each in left if others[each][:length] == names[place][:length]]
            waiting = [
                each
                for each in range(len(names))
                if each not in found and names[each][:length] == names[place][:length]
            ]
            if len(alike) > len(waiting):
                alike.sort(key=lambda each: not first[each])
            if alike:
                found[place] = alike[0]
    return found
