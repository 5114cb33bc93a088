"""The questions of an area as one plain form: a field for each answer, and what was drawn beside it.

A field of choices holds everything in one group of keys, X, N and "not today" last. A field one types in has a second
group for those. Hidden beside each: the answer that stood there (``seen``) and how it was drawn (``was``), so that what was
left alone is told from what was answered, and an older form from a newer one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from brobygger.rules.answers import Answer, State, read_answer
from brobygger.rules.definitions import text
from brobygger.rules.doubts import doubted
from brobygger.rules.instruments import Instrument, Item
from brobygger.rules.refusals import Refusal, words
from brobygger.services.assessments.interviews import NewAnswer
from brobygger.web.assessments.wording import in_words
from brobygger.web.fields import LinesField
from brobygger.web.pages import say
from brobygger.web.times import day_of
from brobygger.web.unknown import keys

TYPED = frozenset({"days", "count", "amount", "text"})
OTHER = "_other"
SEEN = "_seen"
WAS = "_was"

OTHER_WORDS = {
    State.REFUSED: _("X: will not say or does not know"),
    State.NOT_RELEVANT: _("N: not relevant"),
    State.NOT_TODAY: _("Not today"),
}
TWO_ANSWERS = words(
    "There are two answers: “%(typed)s” and “%(chosen)s”. Save again if “%(typed)s” is right; "
    "otherwise empty the field and choose again."
)


@dataclass(frozen=True)
class Drawn:
    """One question on the page. ``seen`` and ``was`` tell what stands there now; ``row`` is that answer, if any.
    ``before``: what was answered in an earlier course. ``doubts``: what it does not fit with, in words."""

    item: Item
    field: BoundField
    other: BoundField | None
    row: Any
    seen: str
    was: str
    before: Any = None
    doubts: Sequence[str] = ()

    @property
    def others(self) -> list[BoundWidget]:
        """The keys for X, N and "not today", which stand last whatever the kind of question."""
        return keys(self.other or self.field, "other")

    @property
    def is_alarming(self) -> bool:
        """Whether the answer that stands there raised an alert."""
        return bool(self.row and self.item.alert) and self.row.value == 1

    @property
    def is_from_another_day(self) -> bool:
        """Whether the answer was given on another day than it was written down."""
        return bool(self.row) and day_of(self.row.happened_at) != day_of(self.row.recorded_at)


class AnswersForm(forms.Form):
    """Questions with the answers that count (``rows``, by item code)."""

    def __init__(self, items: Iterable[Item], rows: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        self.items = list(items)
        self.rows = rows
        super().__init__(data, initial=_drawn_values(self.items, rows))
        language = get_language() or "da"
        for item in self.items:
            label = text(item.label, language)
            if item.kind in TYPED:
                self.fields[item.code] = _typed_field(item, label)
                self.fields[item.code + OTHER] = _keys_field(item, label, [])
            else:
                self.fields[item.code] = _keys_field(item, label, _answers_of(item, language))
                self.fields[item.code].help_text = _scale(item, language)

    @classmethod
    def again(
        cls, items: Iterable[Item], rows: Mapping[str, Any], posted: Mapping[str, Any], refused: Mapping[str, str]
    ) -> "AnswersForm":
        """The form after saving: what was refused stands as it was typed, with why; all else as it is stored now."""
        items = list(items)
        data = _drawn_values(items, rows)
        for code in refused:
            data[code] = posted.get(code, "")
            # A number and a key at once: the number stays, for a key once chosen cannot be let go of without a script.
            data[code + OTHER] = "" if data[code] else posted.get(code + OTHER, "")
        form = cls(items, rows, data)
        form.full_clean()
        for code, message in refused.items():
            # Both groups of keys of a question stand under one error.
            for told in form.errors.pop(code + OTHER, []) or ([message] if message else []):
                form.add_error(code, told)
        return form

    def drawn(self, instrument: Instrument, known: Mapping[str, Any]) -> list[Drawn]:
        """The questions in order, for the template. known: by item what was answered in an earlier course."""
        return [
            Drawn(
                item=item,
                field=self[item.code],
                other=self[item.code + OTHER] if item.kind in TYPED else None,
                row=self.rows.get(item.code),
                seen=str(self.rows[item.code].id) if item.code in self.rows else "",
                was=signs(self.rows.get(item.code)),
                before=known.get(item.code),
                doubts=_doubts(instrument, item.code, self.rows),
            )
            for item in self.items
        ]

    def answers(self, happened_at: datetime | None) -> tuple[list[NewAnswer], dict[str, str]]:
        """What has been answered since the form was drawn, and by item the words why something cannot be read."""
        new: list[NewAnswer] = []
        unreadable: dict[str, str] = {}
        self.full_clean()
        for item in self.items:
            if item.code in self.errors or item.code + OTHER in self.errors:
                unreadable[item.code] = ""
                continue
            try:
                answer = self._answer(item)
            except Refusal as refusal:
                unreadable[item.code] = say(refusal)
                continue
            if answer is not None:
                new.append(
                    NewAnswer(item.code, answer, seen=as_key(self.data.get(item.code + SEEN)), happened_at=happened_at)
                )
        return new, unreadable

    def _answer(self, item: Item) -> Answer | None:
        """What was said to one item; None when nothing was. A key left chosen says again what the service knows already."""
        was = self.data.get(item.code + WAS, "")
        said = self.cleaned_data.get(item.code, "")
        if item.kind not in TYPED:
            return read_answer(item, said) if said else None
        drawn_as_state = was in {state.value for state in State}
        typed_before, state_before = ("", was) if drawn_as_state else (was, "")
        state = self.cleaned_data.get(item.code + OTHER, "")
        is_typed, is_chosen = said.strip() != typed_before, bool(state) and state != state_before
        if is_typed and is_chosen and said.strip():
            raise Refusal("two_answers", TWO_ANSWERS, typed=said.strip()[:40], chosen=OTHER_WORDS[State(state)])
        if is_chosen:
            return Answer(State(state))
        return read_answer(item, said) if is_typed else None


def _doubts(instrument: Instrument, code: str, rows: Mapping[str, Any]) -> list[str]:
    values = {item: row.value for item, row in rows.items() if row.value is not None}
    asked = _(
        "“%(part)s” is answered with %(less)s and “%(whole)s” with %(more)s. Does that fit? If it does, both stand."
    )
    found = []
    for pair in doubted(instrument.id, code, values):
        part, whole = (instrument.by_code[each] for each in pair)
        told = {"less": in_words(rows[part.code], part), "more": in_words(rows[whole.code], whole)}
        language = get_language() or "da"
        found.append(asked % {"part": text(part.label, language), "whole": text(whole.label, language), **told})
    return found


def signs(row: Any) -> str:
    """A stored answer as it stands in a field: 12,5 or X; empty where there is none."""
    if row is None:
        return ""
    if row.state != State.VALUE:
        return str(row.state)
    return row.text if row.value is None else format(Decimal(row.value).normalize(), "f").replace(".", ",")


def _drawn_values(items: Iterable[Item], rows: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for item in items:
        drawn = signs(rows.get(item.code))
        is_state = item.code in rows and rows[item.code].state != State.VALUE
        values[item.code] = "" if item.kind in TYPED and is_state else drawn
        if item.kind in TYPED:
            values[item.code + OTHER] = drawn if is_state else ""
    return values


def _typed_field(item: Item, label: str) -> forms.CharField:
    if item.kind == "text":
        return LinesField(label=label, required=False)
    mode = "decimal" if item.kind == "amount" else "numeric"
    attributes = {"inputmode": mode, "autocomplete": "off", "class": "form-input--short"}
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs=attributes))


def _keys_field(item: Item, label: str, answers: list[tuple[str, str]]) -> forms.ChoiceField:
    allowed = [state for state in OTHER_WORDS if state is not State.NOT_RELEVANT or item.allows_not_relevant]
    choices = [*answers, *((state.value, OTHER_WORDS[state]) for state in allowed)]
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)


def _answers_of(item: Item, language: str) -> list[tuple[str, str]]:
    if item.kind == "yes_no":
        return [("1", str(_("Yes"))), ("0", str(_("No")))]
    if item.choices and item.kind != "severity":
        return [(str(choice.value), text(choice.label, language)) for choice in item.choices]
    return [(str(n), str(n)) for n in range(int(item.low or 0), int(item.high or 0) + 1)]


def _scale(item: Item, language: str) -> str:
    """What the figures of a severity rating mean, each meaning said once: "0-1 no real problem ..."; keys show figures."""
    if item.kind != "severity":
        return ""
    meanings: dict[str, list[int]] = {}
    for choice in item.choices:
        meanings.setdefault(text(choice.label, language).partition(" – ")[2], []).append(choice.value)
    return " · ".join(f"{min(values)}–{max(values)} {meaning}" for meaning, values in meanings.items() if meaning)


def as_key(typed: Any) -> UUID | None:
    """A key from a hidden field; None where it is empty or none of ours."""
    try:
        return UUID(str(typed)) if typed else None
    except ValueError:
        return None
