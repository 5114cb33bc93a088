"""Two revisions of a plan in words, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from brobygger.rules import code_lists
from brobygger.rules.plan_changes import ADDED, CHANGED, GONE, MOVED, SAME, Comparison, GoalChange, PartChange
from brobygger.rules.plans import LEVELS, NOW, REACHED, Goal, Task
from brobygger.rules.refusals import words
from brobygger.web.telling import language

PARTS = {
    "own_words": words("The citizen's own words"),
    "disagreement": words("Where the citizen sees it differently"),
    "care": words("Care"),
    "change": words("Change"),
    "review_on": words("Looked at again"),
    "ends_on": words("Expected to last until"),
}
KINDS = {ADDED: words("new"), GONE: words("taken out"), CHANGED: words("changed"), MOVED: words("moved"), SAME: ""}


@dataclass(frozen=True)
class Pair:
    """Some lines as they were and as they are, the one beside or beneath the other."""

    before: Sequence[str]
    after: Sequence[str]

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.after


@dataclass(frozen=True)
class Row:
    """One thing in two revisions, each as lines. ``kind``: what happened to it in a word, "" where nothing did."""

    label: str
    kind: str
    before: Sequence[str]
    after: Sequence[str]

    @property
    def pairs(self) -> Iterator[Pair]:
        """The lines of the two beside each other, so that what was changed stands by what it was changed to."""
        one, other = self.before, self.after
        if not (one and other):
            yield Pair(one, other)
            return
        for _what, begin, end, start, stop in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            before, after = one[begin:end], other[start:stop]
            # Of as many lines as before each was changed to the one in its place.
            each = len(before) == len(after) and before != after
            yield from (
                (Pair([old], [new]) for old, new in zip(before, after, strict=True)) if each else [Pair(before, after)]
            )


def rows_of_comparison(found: Comparison, *, only_changed: bool = True) -> list[Row]:
    """The comparison as rows of a table: the parts of the plan, then the goals."""
    rows = [_of_part(part) for part in found.parts]
    # What is reached stands by itself in the plan too, beneath what is under way.
    rows += [_of_goal(goal) for goal in sorted(found.goals, key=_is_reached)]
    return [row for row in rows if row.kind] if only_changed else rows


def _of_part(part: PartChange) -> Row:
    before, after = _lines(part.before), _lines(part.after)
    kind = CHANGED if before and after else ADDED if after else GONE
    return Row(_(PARTS[part.part]), _(KINDS[kind]) if part.is_changed else "", before, after)


def _of_goal(change: GoalChange) -> Row:
    kind = _(KINDS[change.kind]) if KINDS[change.kind] else ""
    one, other = change.before, change.after
    before = goal_lines(one, change.priority[0]) if one else []
    after = goal_lines(other, change.priority[1]) if other else []
    return Row(_("Reached goal") if _is_reached(change) else _("Goal"), kind, before, after)


def _is_reached(change: GoalChange) -> bool:
    """Whether it stands as reached in the later of the two it is in."""
    latest = change.after or change.before
    return latest is not None and latest.status == REACHED


def goal_lines(goal: Goal, priority: int | None) -> list[str]:
    """A goal in a few lines: its words, what it is about, who does what, its levels."""
    about = code_lists.label("goal_types", goal.goal_type, language())
    area = code_lists.label("life_areas", goal.area, language())
    horizon = _("for now") if goal.horizon == NOW else _("in the longer run")
    status = code_lists.label("goal_statuses", goal.status, language())
    levels = [
        f"{code_lists.label('goal_levels', code, language())}: {goal.scale[str(level)]}"
        for level, code in zip(LEVELS, code_lists.codes("goal_levels"), strict=True)
        if goal.scale.get(str(level))
    ]
    return [
        f"{priority}. “{goal.own_words}”",
        f"{about} · {area} · {horizon} · {status}",
        *map(_task, goal.tasks),
        *levels,
    ]


def _task(task: Task) -> str:
    by = _("at the latest %(day)s") % {"day": date_format(task.due_on, "d-m-Y")} if task.due_on else ""
    return ", ".join(part for part in (f"{task.who}: {task.what}", by, _("done") if task.is_done else "") if part)


def _lines(value: object) -> list[str]:
    if isinstance(value, date):
        return [date_format(value, "d-m-Y")]
    return str(value).splitlines() if value else []
