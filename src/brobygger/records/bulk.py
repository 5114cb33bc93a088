"""One fast way to add or change many rows of one model, in the database driver's own words.

Measured at a tenth of the driver's speed, the ORM is too slow for an import or a phone's whole day. The rows bypass model
defaults and signals, so callers give every column; constraints are the database's and hold all the same.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models

Row = Sequence[object]
Column = Sequence[Any]
# So many rows are one statement, also on SQLite: all of them or none, without a transaction around them.
AT_ONCE = 100


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], *, is_ready: bool = False) -> int:
    """Add rows given in the order of ``columns`` (attribute names such as ``person_id``). Returns how many.

    is_ready: the cells are what both drivers take as they are (keys as 32 hexadecimal digits, moments in UTC, days, decimals
    and JSON as text), so that nothing is turned over; a third of the time of a million rows is spent on that.
    """
    fields = [_field(model, name) for name in columns]
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    ready: list[Any] = list(rows) if is_ready else _ready(fields, rows)
    if connection.vendor == "postgresql":
        _copy(table, names, ready)
        return len(ready)
    marks = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        if 0 < len(ready) <= AT_ONCE:
            every = [value for row in ready for value in row]
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * len(ready))}", every)
        else:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES {marks}", ready)
    return len(ready)


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Set ``columns`` of the rows with these keys; each row is the values in the order of ``columns``, then the key.

    For what is drawn from facts: facts themselves are never changed.
    """
    fields = [*(_field(model, name) for name in columns), model._meta.pk]
    table = connection.ops.quote_name(model._meta.db_table)
    *names, key = [connection.ops.quote_name(str(field.column)) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            sets = ", ".join(f"{name} = %s" for name in names)
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE {key} = %s", _ready(fields, rows))
            return
        # Each statement is an errand to the server.
        sets = ", ".join(f"{name} = told.{name}" for name in names)
        marks = f"({', '.join(f'%s::{field.db_type(connection)}' for field in fields)})"
        ready = _ready(fields, rows)
        for some in (ready[at : at + AT_ONCE] for at in range(0, len(ready), AT_ONCE)):
            told = f"(VALUES {', '.join([marks] * len(some))}) AS told ({', '.join([*names, key])})"
            every: list[Any] = [value for row in some for value in row]
            cursor.execute(f"UPDATE {table} SET {sets} FROM {told} WHERE {table}.{key} = told.{key}", every)


def _field(model: type[models.Model], attribute: str) -> "models.Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if field.attname == attribute)


def _copy(table: str, names: str, rows: Iterable[Row]) -> None:
    # The raw cursor raises the driver's own errors; callers know Django's.
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _ready(fields: "Sequence[models.Field[Any, Any]]", rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """The rows as SQLite keeps them and PostgreSQL reads them. Column by column: most need nothing done, and one moment or
    person fills many rows."""
    columns = list(zip(*rows, strict=True))
    if not columns:
        return []
    writers = [_writer(field) for field in fields]
    ready = [column if write is None else write(column) for write, column in zip(writers, columns, strict=True)]
    return list(zip(*ready, strict=True))


def _writer(field: "models.Field[Any, Any]") -> Callable[[Column], Column] | None:
    """How Django stores a column of this field in SQLite, without asking the field for each value; None for those it keeps as
    they are."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    if isinstance(target, models.UUIDField):
        return _keys
    if isinstance(target, models.JSONField):
        return _json_column
    if isinstance(target, models.DateTimeField):
        return _moments
    if isinstance(target, models.DateField):
        return lambda column: [value.isoformat() if isinstance(value, date) else value for value in column]
    if isinstance(target, models.DecimalField):
        return lambda column: [format(value, "f") if isinstance(value, Decimal) else value for value in column]
    return None


def _json_column(column: Column) -> Column:
    # Few lists of codes are written over and over, and writing one takes longer than looking at it.
    looks = [repr(value) for value in column]
    ready = {
        look: None if value is None else json.dumps(value)
        for look, value in dict(zip(looks, column, strict=True)).items()
    }
    return [ready[look] for look in looks]


def _keys(column: Column) -> Column:
    # One account and a few people fill many rows, and to write a key out takes longer than to find what was written.
    written: dict[int, Any] = {}
    found = []
    for value in column:
        ready = written.get(id(value))
        if ready is None:
            ready = written[id(value)] = value.hex if isinstance(value, UUID) else value
        found.append(ready)
    return found


def _moments(column: Column) -> Column:
    before, written = None, None
    found = []
    for value in column:
        # One moment fills many rows.
        if value is not before:
            before, written = value, sqlite_moment(value) if isinstance(value, datetime) else value
        found.append(written)
    return found


def sqlite_moment(moment: datetime) -> str:
    """As Django stores it in SQLite: in UTC, which it does not say."""
    if moment.tzinfo is UTC:
        return moment.isoformat(" ").removesuffix("+00:00")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
