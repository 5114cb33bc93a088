"""A form that met a colleague's change: field by field it carries on with what each of the two has changed."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from brobygger.rules.meeting import BOTH, MINE, met

NOT_KNOWN = object()


def whom(author: Any, me: Any) -> str:
    """Who changed something, for the sentences that say so: a colleague by name, or oneself in another window."""
    return _("Your other window") if author == me else str(author.name)


def carry_on(
    form: forms.Form, mine: Mapping[str, Any], *, was: Mapping[str, Any], stands: Mapping[str, Any], who: str
) -> None:
    """Put a bound form on what stands now: what I did not touch takes their words, of what both changed mine stands and
    theirs is told. Each field that a colleague changed says so.

    mine: what was typed, cleaned. was: what the form was opened with, without what nobody knows. who: the colleague's name.
    """
    form.data = form.data.copy()
    for name in [name for name in form.fields if name in stands and name in mine]:
        before, typed, theirs = (
            None if value is NOT_KNOWN else as_typed(value)
            for value in (was.get(name, NOT_KNOWN), mine[name], stands[name])
        )
        whose = met(before=before, mine=typed or "", theirs=theirs or "")
        if whose == MINE:
            continue
        if whose == BOTH:
            told = _(
                "%(who)s has meanwhile written here: “%(theirs)s”. Yours stands here, and holds when you save again."
            )
        else:
            put(form, name, stands[name])
            told = _("%(who)s has changed this since you opened the page. It stands as they wrote it.")
        note(form, name, told % {"who": who, "theirs": _shown(form.fields[name], theirs or "") or _("nothing")})


def note(form: forms.Form, name: str, told: str) -> None:
    """Say something at a field, before what is said there already."""
    field = form.fields[name]
    if not isinstance(field.widget, forms.HiddenInput):
        # Of a form that is cleaned already the page reads the bound field, which has a help text of its own.
        field.help_text = form[name].help_text = f"{told} {field.help_text}".strip()


def put(form: forms.Form, name: str, value: object) -> None:
    """Let a bound field stand at a value."""
    if isinstance(value, list) and isinstance(form.data, QueryDict):
        form.data.setlist(form.add_prefix(name), value)
    else:
        form.data[form.add_prefix(name)] = as_typed(value)


def as_typed(value: object) -> str:
    """A value as a browser sends it; several values in lines, in no order that counts."""
    if isinstance(value, list):
        return "\n".join(sorted(value))
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value).strip().replace("\r\n", "\n")


def _shown(field: forms.Field, typed: str) -> str:
    """What was typed as a person reads it: a code by its words."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if typed else _("no")
    if not isinstance(field, forms.ChoiceField):
        return typed
    labels: dict[str, str] = {}
    for code, label in field.choices:
        labels |= (
            {str(one): str(two) for one, two in label} if isinstance(label, list | tuple) else {str(code): str(label)}
        )
    return ", ".join(labels.get(each, each) for each in typed.split("\n"))
