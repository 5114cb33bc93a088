"""Which tasks of a revision are ticked off, and how a revision written meanwhile keeps that."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from brobygger.records.plans import Plan, Task
from brobygger.rules.plans import Content


def with_tasks(of: str = "") -> Any:
    """The goals' tasks to be loaded with a revision, or with the one it names (``of``, "follows__"), each with whether somebody
    has ticked it off."""
    return Prefetch(f"{of}goals__tasks", Task.objects.with_ticks())


def is_done(task: Task) -> bool:
    """Whether a task was done when its revision was written, or is ticked off since. Load it with its revision."""
    return task.is_done or task.ticked  # type: ignore[attr-defined]


def kept(told: Content, last: Plan | None, *, seen: Collection[UUID]) -> Content:
    """What a form says, and what a colleague ticked off while it lay open: the task with the same goal, words and hands.
    last: the revision the form was opened on, with its tasks; seen: those that stood ticked off then."""
    since = {
        (goal.thread, task.what, task.who)
        for goal in (last.goals.all() if last else ())
        for task in goal.tasks.all()
        if is_done(task) and not task.is_done and task.id not in seen
    }
    if not since:
        return told
    goals = [
        replace(
            goal,
            tasks=[
                replace(task, is_done=task.is_done or (goal.thread, task.what.strip(), task.who.strip()) in since)
                for task in goal.tasks
            ],
        )
        for goal in told.goals
    ]
    return replace(told, goals=goals)
