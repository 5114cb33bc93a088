"""The data dictionary: every table of ours with its columns, constraints and indexes, in words."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q

HEAD = """# Data dictionary

What is kept, table by table, as the models in `src/brobygger/records` have it. Both databases carry the same
constraints. What is referred to cannot be removed, except where it says *goes with it*. The names of values (kinds,
waves, places ...) are codes of `src/brobygger/definitions/code_lists`.

A **fact** is a row that is added and never changed; these columns are the same in every table of facts and are not
repeated below:
"""
KINDS = {
    models.UUIDField: "key (UUIDv7)",
    models.BigAutoField: "number, counted up",
    models.TextField: "text",
    models.EmailField: "e-mail address",
    models.DateTimeField: "moment",
    models.DateField: "day",
    models.BooleanField: "yes or no",
    models.PositiveIntegerField: "whole number, 0 or more",
    models.PositiveSmallIntegerField: "whole number, 0 or more",
    models.IntegerField: "whole number",
    models.SmallIntegerField: "whole number",
    models.BigIntegerField: "whole number (64 bits)",
    models.FloatField: "number",
    models.JSONField: "JSON",
    models.BinaryField: "bytes",
}
LOOKUPS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def text() -> str:
    """The whole document."""
    from brobygger.records.facts import Fact

    tables = sorted(apps.get_app_config("records").get_models(), key=lambda model: (model.__module__, _line_of(model)))
    parts = [HEAD, *_columns(Fact, Fact._meta.local_concrete_fields), ""]
    room = ""
    for model in tables:
        if model.__module__ != room:
            room = model.__module__
            parts += [f"## {room.rpartition('.')[2]}", "", _said(inspect.getmodule(model)), ""]
        parts += [*_table(model), ""]
    parts += ["## Tables of others", "", "Django and allauth keep theirs beside ours:", "", *_others()]
    return "\n".join(parts) + "\n"


def _table(model: type[models.Model]) -> list[str]:
    from brobygger.records.facts import Fact

    is_fact = issubclass(model, Fact)
    shared = {field.name for field in Fact._meta.local_fields} if is_fact else set()
    own = [field for field in model._meta.concrete_fields if field.name not in shared]
    lines = [
        f"### {model.__name__}",
        "",
        f"`{model._meta.db_table}`{' (facts)' if is_fact else ''}: {_said(model)}",
        "",
    ]
    lines += _columns(model, own)
    rules = [f"- `{rule.name}`: {_rule(rule)}" for rule in model._meta.constraints]
    rules += [f"- `{index.name}`: found by {_listed(index)}" for index in model._meta.indexes]
    return [*lines, *(["", *rules] if rules else [])]


def _columns(model: type[models.Model], fields: Any) -> list[str]:
    comments = _comments(model)
    rows = [
        f"| `{field.column or field.name}` | {_kind(field)} | {_filled(field)} | {comments.get(field.name, '')} |"
        for field in fields
    ]
    return ["| column | kind | may be empty | |", "|---|---|---|---|", *rows]


def _kind(field: Any) -> str:
    if field.is_relation:
        to = field.related_model if isinstance(field.related_model, str) else field.related_model.__name__
        to = "the same table" if to in ("self", field.model.__name__) else f"{to.rpartition('.')[2]}"
        once = ", at most once" if field.unique else ""
        goes = ", goes with it" if field.remote_field.on_delete is models.CASCADE else ""
        return f"refers to {to}{once}{goes}"
    if isinstance(field, models.DecimalField):
        return f"decimal, {field.max_digits} digits, {field.decimal_places} after the point"
    if isinstance(field, models.CharField) and not isinstance(field, models.EmailField):
        return f"text, up to {field.max_length}"
    return KINDS[type(field)]


def _filled(field: Any) -> str:
    # A moment that is set by itself may be left out of a form, but is never empty.
    is_text = isinstance(field, models.CharField | models.TextField)
    return "yes" if field.null or (field.blank and is_text) else "no"


def _rule(rule: Any) -> str:
    if isinstance(rule, models.UniqueConstraint):
        when = f", where {_words(rule.condition)}" if rule.condition else ""
        return f"one row for each {_named(rule.fields)}{when}"
    return _words(rule.condition)


def _listed(index: Any) -> str:
    when = f", where {_words(index.condition)}" if index.condition else ""
    return f"{_named(index.fields)}{when}"


def _named(fields: Any) -> str:
    return ", ".join(f"`{name.lstrip('-')}`{' backwards' if name.startswith('-') else ''}" for name in fields)


def _words(condition: Q, inside: bool = False) -> str:
    """A condition of the database in words: `kind` is one of "contact", "attempt"."""
    parts = [_words(part, True) if isinstance(part, Q) else _term(*part) for part in condition.children]
    said = f" {condition.connector.lower()} ".join(parts)
    if condition.negated:
        return f"not ({said})"
    return f"({said})" if inside and len(parts) > 1 else said


def _term(name: str, value: Any) -> str:
    column, _, lookup = name.partition("__")
    if lookup == "isnull" or value is None:
        is_empty = value is None or value is True
        return f"`{column}` is {'empty' if is_empty else 'given'}"
    if lookup == "in":
        return f"`{column}` is one of {', '.join(_value(each) for each in value)}"
    if lookup == "range":
        return f"`{column}` is from {value[0]} to {value[1]}"
    return f"`{column}` {LOOKUPS.get(lookup, '=')} {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, F):
        return f"`{value.name}`"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else _quoted(value)


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _comments(model: type[models.Model]) -> dict[str, str]:
    """What stands as a comment above a field in the source: for that field and no other."""
    found: dict[str, str] = {}
    waiting: list[str] = []
    for line in inspect.getsource(model).splitlines():
        stripped = line.strip()
        if stripped.startswith("# "):
            waiting.append(stripped[2:])
        else:
            named = re.match(r"(\w+) = models\.", stripped)
            if named and waiting:
                found[named[1]] = " ".join(waiting)
            waiting = []
    return found


def _said(thing: Any) -> str:
    return " ".join((inspect.getdoc(thing) or "").split())


def _line_of(model: type[models.Model]) -> int:
    return inspect.getsourcelines(model)[1]


def _others() -> Iterator[str]:
    for app in apps.get_app_configs():
        tables = sorted(model._meta.db_table for model in app.get_models(include_auto_created=True))
        if tables and app.label != "records":
            yield f"- {app.name}: {', '.join(f'`{table}`' for table in tables)}"
