"""The form of a whole plan: goals with their tasks as rows, as many as there are, and more by a button. No script is needed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brobygger.rules import code_lists, unlikely
from brobygger.rules import plans as rules
from brobygger.rules.fields import FieldRefused, SeveralRefused
from brobygger.rules.plans import Content, Goal, Task, name, task_name
from brobygger.rules.refusals import Refusal
from brobygger.services.plans.revisions import NewPlan
from brobygger.web.faults import as_error
from brobygger.web.fields import DayField, LinesField, as_keys
from brobygger.web.plans.joined import JoinedForm
from brobygger.web.telling import MomentForm, choices

# Rows that stand empty at first.
EMPTY_TASKS = 1
# The highest number a goal can be given.
LAST_RANK = 99
GOAL_FIELD = re.compile(r"goals-(\d+)-(?:tasks-(\d+)-)?(.+)")
GOAL_PARTS = ("own_words", "about", "horizon", "status", "order", "remove", "thread", "tasks")
TASK_PARTS = ("what", "who", "due_on", "is_done")


@dataclass(frozen=True)
class GoalRow:
    """The fields of one goal as the page shows them, ``place`` from 0. ``is_known``: whether it stood in the plan before."""

    place: int
    is_known: bool
    fields: Mapping[str, forms.BoundField]
    levels: Sequence[forms.BoundField]
    tasks: Sequence[Mapping[str, forms.BoundField]]

    @property
    def words(self) -> str:
        """What it says, as far as it is typed."""
        return " ".join(str(self.fields["own_words"].value() or "").split())

    @property
    def has_levels(self) -> bool:
        """Whether the levels are in use, so that they stand open."""
        return any(level.value() or level.errors for level in self.levels)


def _text(label: Any, help_text: Any = "", rows: int = 2) -> forms.CharField:
    return LinesField(label=label, help_text=help_text, required=False, rows=rows)


class PlanForm(JoinedForm, MomentForm):
    """A whole revision. The citizen's words come first; what was typed is kept whatever happens."""

    told_as = {**MomentForm.told_as, "made_at": "happened_on"}
    follows = True
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # The tasks that stood ticked off when the form was opened, by key.
    ticked = forms.CharField(widget=forms.HiddenInput, required=False)
    goals = forms.IntegerField(widget=forms.HiddenInput, required=False)
    own_words = _text(_("What does the citizen want? In their own words"), rows=3)
    disagreement = _text(
        _("Where does the citizen see it differently?"), _("It stands beside our words, as they say it.")
    )
    care = _text(_("Care: what do we look after, whatever changes?"))
    change = _text(_("Change: what do we work towards together?"))
    review_on = DayField(
        label=_("When do you look at it again together? (such as 27-11)"), is_ahead=True, required=False
    )
    ends_on = DayField(
        label=_("Until when do you expect the plan to last? (such as 27-11)"), is_ahead=True, required=False
    )
    is_sure = forms.BooleanField(label=_("Yes, we look at it after that day"), required=False, widget=forms.HiddenInput)
    occasion = forms.CharField(label=_("Why is it made or changed now?"), required=False, max_length=300)

    def __init__(self, *args: Any, rows: Sequence[int], **kwargs: Any) -> None:
        """rows: of each goal how many task rows it has."""
        super().__init__(*args, **kwargs)
        self.rows = rows
        # Which row of the form each goal and task of the content came from, to show a fault where it was typed.
        self._places: list[tuple[int, list[int]]] = []
        for place, tasks in enumerate(rows):
            self._add_goal(place, tasks)

    def _add_goal(self, place: int, tasks: int) -> None:
        add = self.fields
        add[name(place, "thread")] = forms.UUIDField(widget=forms.HiddenInput, required=False)
        add[name(place, "tasks")] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        add[name(place, "own_words")] = _text(_("The goal in the citizen's own words"))
        add[name(place, "about")] = forms.ChoiceField(label=_("What is it about?"), required=False, choices=_about())
        add[name(place, "horizon")] = forms.ChoiceField(
            label=_("When?"),
            required=False,
            widget=forms.RadioSelect,
            choices=[(rules.NOW, _("For now")), (rules.LONGER, _("In the longer run"))],
        )
        add[name(place, "status")] = forms.ChoiceField(
            label=_("How does it stand?"), required=False, choices=choices("goal_statuses")
        )
        add[name(place, "order")] = forms.IntegerField(
            label=_("Priority (1 comes first)"), required=False, min_value=1, max_value=LAST_RANK, widget=_small()
        )
        add[name(place, "remove")] = forms.BooleanField(label=_("Take this goal out of the plan"), required=False)
        for level, code in zip(rules.LEVELS, code_lists.codes("goal_levels"), strict=True):
            label = dict(choices("goal_levels"))[code]
            add[name(place, f"level-{level}")] = forms.CharField(label=label, required=False, max_length=300)
        for task in range(tasks):
            add[task_name(place, task, "what")] = forms.CharField(label=_("What"), required=False)
            add[task_name(place, task, "who")] = forms.CharField(label=_("Who"), required=False)
            add[task_name(place, task, "due_on")] = DayField(
                label=_("By (such as 27-11)"), is_ahead=True, required=False
            )
            add[task_name(place, task, "is_done")] = forms.BooleanField(label=_("Done"), required=False)

    @property
    def goal_rows(self) -> list[GoalRow]:
        """The goals as rows for the page."""
        return [
            GoalRow(
                place=place,
                is_known=bool(self[name(place, "thread")].value()),
                fields={part: self[name(place, part)] for part in GOAL_PARTS},
                levels=[self[name(place, f"level-{level}")] for level in rules.LEVELS],
                tasks=[{part: self[task_name(place, task, part)] for part in TASK_PARTS} for task in range(tasks)],
            )
            for place, tasks in enumerate(self.rows)
        ]

    def new_plan(self) -> NewPlan:
        """What the valid form says, ready for the service: rows left empty and goals taken out are not part of it."""
        told = self.cleaned_data
        kept = [place for place in range(len(self.rows)) if self._is_told(place)]
        ranks = _numbered([told[name(place, "order")] for place in kept])
        self._places, goals = [], []
        for rank, place in sorted(zip(ranks, kept, strict=True)):
            numbers = [number for number in range(self.rows[place]) if self._is_told_task(place, number)]
            self._places.append((place, numbers))
            goals.append(self._goal(place, rank, [self._task(place, number) for number in numbers]))
        same = {part: told[part] for part in (*rules.TEXTS, *rules.DAYS, "occasion")}
        key: dict[str, Any] = {"id": told["id"]} if told["id"] else {}
        key |= {"ticked": frozenset(as_keys(told["ticked"])), "records": self.known}
        return NewPlan(Content(made_at=self.at, goals=goals, **same), seen=told["seen"], **key)

    def _goal(self, place: int, rank: int, tasks: Sequence[Task]) -> Goal:
        told = self.cleaned_data
        goal_type, _colon, area = told[name(place, "about")].partition(":")
        return Goal(
            own_words=told[name(place, "own_words")],
            goal_type=goal_type,
            area=area,
            horizon=told[name(place, "horizon")],
            status=told[name(place, "status")] or rules.OPEN,
            thread=told[name(place, "thread")],
            tasks=tasks,
            scale={str(level): told[name(place, f"level-{level}")] for level in rules.LEVELS},
            priority=rank,
        )

    def _task(self, place: int, number: int) -> Task:
        return Task(**{part: self.cleaned_data[task_name(place, number, part)] for part in TASK_PARTS})

    def _is_told(self, place: int) -> bool:
        told = self.cleaned_data
        if told[name(place, "remove")]:
            return False
        levels = (f"level-{level}" for level in rules.LEVELS)
        said = [told[name(place, part)] for part in ("thread", "own_words", "about", *levels)]
        return any([*said, *(self._is_told_task(place, number) for number in range(self.rows[place]))])

    def _is_told_task(self, place: int, number: int) -> bool:
        return any(self.cleaned_data[task_name(place, number, part)] for part in ("what", "who", "due_on"))

    def ask_once(self, *, last: Content | None) -> None:
        """Days seldom agreed are asked about where they stand; nobody else sees the question. last: the revision before, None
        for the first."""
        told = self.cleaned_data
        if told.get("is_sure") or not self.errors.keys().isdisjoint(rules.DAYS):
            return
        for fault in unlikely.of_plan(told.get("review_on"), told.get("ends_on"), last=last):
            self.add_error(fault.field, as_error(fault))
            self.fields["is_sure"].widget = forms.CheckboxInput()

    def refuse_the_rest(self, *, last: Content | None, now: datetime) -> None:
        """What the rules find in the fields of a form that can be read, beside those that cannot: all is told at once."""
        for each in set(self.fields) - set(self.cleaned_data):
            self.cleaned_data[each] = "" if isinstance(self.fields[each], forms.CharField | forms.ChoiceField) else None
        self.cleaned_data["happened_on"] = self.cleaned_data["happened_on"] or timezone.localdate()
        unread = set(self.errors)
        found = rules.problems(self.new_plan().content, last=last, now=now)
        faults = [fault for fault in found if self.told_as.get(fault.field, self._placed(fault).field) not in unread]
        if faults:
            self.refuse(SeveralRefused(faults))

    def refuse(self, refusal: Refusal) -> None:
        """Show each fault in the row it was typed in."""
        faults = refusal.faults if isinstance(refusal, SeveralRefused) else []
        super().refuse(SeveralRefused([self._placed(fault) for fault in faults]) if faults else refusal)

    def _placed(self, fault: FieldRefused) -> FieldRefused:
        found = GOAL_FIELD.fullmatch(fault.field)
        if found is None:
            return fault
        place, numbers = self._places[int(found[1])]
        row = name(place, found[3]) if found[2] is None else task_name(place, numbers[int(found[2])], found[3])
        return type(fault)(fault.code, fault.message, **{**fault.params, "field": row})


def _numbered(typed: Sequence[int | None]) -> list[int]:
    """The numbers of goals as they were typed, which several can have; one without comes after all that have one."""
    last = max((rank for rank in typed if rank), default=0)
    after = count(last + 1)
    return [rank or min(next(after), LAST_RANK) for rank in typed]


def _small() -> forms.NumberInput:
    return forms.NumberInput(attrs={"inputmode": "numeric"})


def _about() -> list[Any]:
    """Drug goals of equal rank, and every other area of life; a value is "goal type:area"."""
    types = dict(choices("goal_types"))
    drugs = [(f"{code}:drugs", label) for code, label in types.items() if rules.is_about_drugs(code)]
    areas = [(f"{rules.OTHER_AREAS}:{code}", label) for code, label in choices("life_areas") if code != "drugs"]
    return [("", _("Choose")), (_("Drugs"), drugs), (types[rules.OTHER_AREAS], areas)]


def values_of(content: Content) -> Iterator[tuple[str, Any]]:
    """The fields of a stored plan, as a form shows them."""
    for part in (*rules.TEXTS, *rules.DAYS):
        yield part, getattr(content, part)
    yield "goals", len(content.goals)
    for place, goal in enumerate(content.goals):
        yield from goal_values(place, goal)


def goal_values(place: int, goal: Goal) -> Iterator[tuple[str, Any]]:
    """The fields of one goal."""
    for part in ("own_words", "horizon", "status", "thread"):
        yield name(place, part), getattr(goal, part)
    yield name(place, "about"), f"{goal.goal_type}:{goal.area}"
    yield name(place, "order"), goal.priority or place + 1
    yield name(place, "tasks"), len(goal.tasks) + EMPTY_TASKS
    for level in rules.LEVELS:
        yield name(place, f"level-{level}"), goal.scale.get(str(level), "")
    for number, task in enumerate(goal.tasks):
        for part in TASK_PARTS:
            yield task_name(place, number, part), getattr(task, part)


def rows_of(sent: QueryDict) -> list[int]:
    """How many goals, and of each how many task rows, a form that was sent has; never more than a plan may hold."""
    goals = _count(sent.get("goals"), rules.MAX_GOALS)
    return [_count(sent.get(name(place, "tasks")), rules.MAX_TASKS) for place in range(goals)]


def _count(told: str | None, most: int) -> int:
    return min(int(told), most) if told and told.isascii() and told.isdigit() and len(told) < 4 else 0


def widened(sent: QueryDict) -> PlanForm:
    """The same form with what was typed and one row more: "goal", or "task-2" for the goal at place 2."""
    rows, more = rows_of(sent), sent.get("more", "")
    typed = {key: sent.get(key) for key in sent}
    if more == "goal" and len(rows) < rules.MAX_GOALS:
        place = len(rows)
        rows.append(EMPTY_TASKS)
        kept = [one for one in range(place) if not sent.get(name(one, "remove"))]
        ranks = [_count(sent.get(name(one, "order")), LAST_RANK) or None for one in kept]
        last = _numbered([*ranks, None])[-1]
        typed |= {"goals": place + 1, name(place, "tasks"): EMPTY_TASKS, name(place, "order"): last}
    kind, _dash, place_told = more.partition("-")
    place = _count(place_told, rules.MAX_GOALS)
    if kind == "task" and place < len(rows) and rows[place] < rules.MAX_TASKS:
        rows[place] += 1
        typed[name(place, "tasks")] = rows[place]
    return PlanForm(initial=typed, rows=rows)
