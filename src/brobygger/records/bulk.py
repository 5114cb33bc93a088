"""One fast way to add or change many rows of one model, in the database driver's own words.

Measured at a tenth of the driver's speed, the ORM is too slow for an import or a phone's whole day. The rows bypass model
defaults and signals, so callers give every column; constraints are the database's and hold all the same.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
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
    told: list[Any] = list(rows)
    if not told:
        return 0
    if connection.vendor == "postgresql" and not _is_unwaited():
        _copy(table, names, (told,) if is_ready else (_ready(fields, some) for some in _lots(told)))
        return len(told)
    ready = told if is_ready else _ready(fields, told)
    marks = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            source, arrays = _told(fields, ready)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT * FROM {source}", arrays)
        elif len(ready) <= AT_ONCE:
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
    ready = _ready(fields, rows)
    if not ready:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            sets = ", ".join(f"{name} = %s" for name in names)
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE {key} = %s", ready)
            return
        # One statement however many rows, with a value for each column: a value for each cell takes three times as long.
        source, arrays = _told(fields, ready)
        sets = ", ".join(f"{name} = told.{name}" for name in names)
        cursor.execute(f"UPDATE {table} SET {sets} FROM {source} WHERE {table}.{key} = told.{key}", arrays)


@contextmanager
def unwaited() -> Iterator[None]:
    """Within this block, in a transaction, rows are added and changed without waiting for PostgreSQL: while it goes about one
    statement the next is made ready here. What it refuses is raised at the end of the block at the latest, and nothing can be
    asked before that. What rows point at is looked for with each statement and not at the end of the transaction, when
    nobody here has anything left to do."""
    if connection.vendor == "sqlite":
        yield
        return
    connection.ensure_connection()
    driver: Any = connection.connection
    with connection.wrap_database_errors, driver.pipeline(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _is_unwaited() -> bool:
    driver: Any = connection.connection
    return driver is not None and driver.pgconn.pipeline_status != 0


def _field(model: type[models.Model], attribute: str) -> "models.Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if field.attname == attribute)


def _told(fields: "Sequence[models.Field[Any, Any]]", rows: Iterable[Row]) -> tuple[str, list[Any]]:
    """For PostgreSQL, rows that are ready as a table named ``told``: its SQL, and what is put into it. What is the same in
    every row (who wrote it, when, in which act) is told once, any other column as an array."""
    # Turned into a column of so many letters a longer text would be cut off in silence; as a text it is refused.
    kinds = ["text" if isinstance(field, models.CharField) else field.db_type(connection) for field in fields]
    names = [connection.ops.quote_name(str(field.column)) for field in fields]
    columns = list(zip(*rows, strict=True))
    arrays = {at for at, column in enumerate(columns) if column.count(column[0]) < len(column)} or {0}
    cells = ", ".join(name if at in arrays else f"%s::{kinds[at]} AS {name}" for at, name in enumerate(names))
    marks = ", ".join(f"%s::{kinds[at]}[]" for at in sorted(arrays))
    found = ", ".join(names[at] for at in sorted(arrays))
    once = [column[0] for at, column in enumerate(columns) if at not in arrays]
    source = f"(SELECT {cells} FROM unnest({marks}) AS told ({found})) AS told"
    return source, [*once, *(_array(columns[at]) for at in sorted(arrays))]


def _array(column: Column) -> str:
    try:
        told = '","'.join(column)
    except TypeError:
        pass  # not letters alone
    else:
        if "\\" not in told and told.count('"') == 2 * (len(column) - 1):
            return f'{{"{told}"}}'
    # Few lists of codes are written over and over.
    cells = {value: _cell(value) for value in set(column)}
    return f"{{{','.join([cells[value] for value in column])}}}"


def _cell(value: Any) -> str:
    if value is None:
        return "NULL"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else str(value)


def _lots(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))


def _copy(table: str, names: str, lots: Iterable[Iterable[Row]]) -> None:
    """While one lot is made ready here, the server writes the one before it."""
    # The raw cursor raises the driver's own errors; callers know Django's.
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for rows in lots:
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
        if value is not before and value != before:
            before, written = value, sqlite_moment(value) if isinstance(value, datetime) else value
        found.append(written)
    return found


def sqlite_moment(moment: datetime) -> str:
    """As Django stores it in SQLite: in UTC, which it does not say."""
    if moment.tzinfo is UTC:
        return moment.isoformat(" ").removesuffix("+00:00")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
