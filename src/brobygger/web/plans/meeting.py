"""The form of a plan that met a colleague's revision: laid on it goal by goal, line by line, field by field."""

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from brobygger.rules import plans as rules
from brobygger.rules.meeting import in_place
from brobygger.rules.plans import Content, Goal, Task, name, task_name
from brobygger.web.meeting import as_typed, carry_on, note
from brobygger.web.plans.plan_form import EMPTY_TASKS, LAST_RANK, TASK_PARTS, PlanForm, goal_values, rows_of

# Where no task stands, its line is empty.
NO_TASK = dict.fromkeys(TASK_PARTS, "")
Values = dict[str, Any]


def met_plan(
    sent: QueryDict, mine: Mapping[str, Any], *, was: Content | None, stands: Content, newest: UUID, who: str
) -> PlanForm:
    """The form as it was sent, on top of the revision ``newest``, ready to be saved again. A new goal in the same words as one
    that was added meanwhile is that goal.

    mine: what was typed, cleaned. was: what the form was opened on, None where nobody knows; then all that differs is told as
    changed by both. who: who revised the plan meanwhile, as ``whom``.
    """
    data, rows = sent.copy(), rows_of(sent)
    data["seen"] = str(newest)
    place_of = {mine[name(place, "thread")]: place for place in range(len(rows)) if mine[name(place, "thread")]}
    old = {goal.thread: (goal.priority or n, goal) for n, goal in enumerate(was.goals if was else (), 1)}
    new = {goal.thread: (goal.priority or n, goal) for n, goal in enumerate(stands.goals, 1)}
    before, after = _texts(was) if was else {}, _texts(stands)
    for place, (order, goal) in _twins(mine, rows, [new[thread] for thread in new if thread not in (*place_of, *old)]):
        place_of[goal.thread], new[goal.thread] = place, (order, goal)
        data[name(place, "thread")] = str(goal.thread)
    for thread, place in place_of.items():
        if thread in new:
            _lay_goal(data, rows, place, old.get(thread, (0, None)), new[thread], before, after)
    added = [each for thread, each in new.items() if thread not in place_of and thread not in old]
    unknown = [place for place in range(len(rows)) if place not in place_of.values()]
    own = [place for place in unknown if _said(mine[name(place, "own_words")])]
    moved = _later(mine, own, stood={order for order, _goal in old.values()}, came={order for order, _goal in added})
    for place, order in moved.items():
        data[name(place, "order")] = str(order)
    for order, goal in added[: rules.MAX_GOALS - len(rows)]:
        _add_goal(data, rows, order, goal)
    data["goals"] = str(len(rows))
    form = PlanForm(data, rows=rows)
    carry_on(form, mine, was=before, stands=after, who=who)
    for place in range(len(rows) - len(added), len(rows)):
        note(form, name(place, "own_words"), _("%(who)s has added this goal.") % {"who": who})
    for place in moved:
        note(form, name(place, "order"), _("%(who)s has added a goal too: yours comes after it.") % {"who": who})
    for thread, place in place_of.items():
        if thread in old and thread not in new:
            _taken_out(form, mine, place, old[thread][1], who)
    return form


def _twins(
    mine: Mapping[str, Any], rows: list[int], added: list[tuple[int, Goal]]
) -> Iterator[tuple[int, tuple[int, Goal]]]:
    """Each goal that was added meanwhile and stands in the form as a new one in the same words, with its place there; of its
    tasks those that are not typed there too."""
    places = {
        _said(mine[name(place, "own_words")]): place for place in range(len(rows)) if not mine[name(place, "thread")]
    }
    for order, goal in added:
        place = places.pop(_said(goal.own_words), None)
        if place is not None:
            typed = {_said(mine[task_name(place, task, "what")]) for task in range(rows[place])}
            yield place, (order, replace(goal, tasks=[task for task in goal.tasks if _said(task.what) not in typed]))


def _later(mine: Mapping[str, Any], own: Collection[int], *, stood: Set[int], came: Set[int]) -> dict[int, int]:
    """By place the new number of each of my new goals that must give way: both of us gave the next one that was free. One that
    was given the number of a goal that ``stood`` is of equal rank with it, as was meant."""
    typed = {place: mine[name(place, "order")] for place in own}
    taken, number_for = came | stood, {}
    for number in sorted({order for order in typed.values() if order and order not in stood}):
        free = next((each for each in range(number, LAST_RANK) if each not in taken), LAST_RANK)
        taken |= {free}
        number_for[number] = free
    return {place: number_for[order] for place, order in typed.items() if number_for.get(order, order) != order}


def _said(words: str) -> str:
    return " ".join(words.split()).casefold()


def _texts(content: Content) -> Values:
    return {part: getattr(content, part) for part in (*rules.TEXTS, *rules.DAYS)}


def _lay_goal(
    data: QueryDict,
    rows: list[int],
    place: int,
    old: tuple[int, Goal | None],
    new: tuple[int, Goal],
    before: Values,
    after: Values,
) -> None:
    """One goal that stands in the form and in the revision: what each field of its row said before and says now."""
    (old_order, one), (new_order, other) = old, new
    tasks, more = in_place(one.tasks if one else (), other.tasks)
    if one is not None:
        before |= dict(goal_values(place, one)) | {name(place, "order"): old_order}
    after |= dict(goal_values(place, other)) | {name(place, "order"): new_order}
    for key in [key for key in after if key.startswith(name(place, "tasks"))]:
        del after[key]
    for number, task in enumerate(tasks):
        after |= _line(place, number, task)
    for task in more[: max(0, rules.MAX_TASKS - rows[place])]:
        for key, value in _line(place, rows[place], task).items():
            data[key] = as_typed(value)
        rows[place] += 1
    data[name(place, "tasks")] = str(rows[place])


def _line(place: int, number: int, task: Task | None) -> Values:
    told = {part: getattr(task, part) for part in TASK_PARTS} if task else NO_TASK
    return {task_name(place, number, part): value for part, value in told.items()}


def _add_goal(data: QueryDict, rows: list[int], order: int, goal: Goal) -> None:
    place = len(rows)
    for key, value in (dict(goal_values(place, goal)) | {name(place, "order"): order}).items():
        data[key] = as_typed(value)
    rows.append(len(goal.tasks) + EMPTY_TASKS)


def _taken_out(form: PlanForm, mine: Mapping[str, Any], place: int, was: Goal, who: str) -> None:
    """A goal the colleague took out goes, unless I changed it: then it stands, and that is said."""
    typed = dict(goal_values(place, was)) | {name(place, "order"): mine[name(place, "order")]}
    is_touched = any(key in mine and as_typed(mine[key]) != as_typed(value) for key, value in typed.items())
    if is_touched:
        told = _("%(who)s has taken this goal out. It stands as you changed it, and holds when you save again.")
    else:
        form.data[name(place, "remove")] = "on"
        told = _("%(who)s has taken this goal out since you opened the page.")
    note(form, name(place, "remove"), told % {"who": who})
