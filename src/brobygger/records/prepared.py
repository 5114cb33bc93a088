"""Questions whose SQL is made once.

Of a small question Django spends ten times as long on making the SQL as the database on answering it. What is asked at every
sync of a phone is written as a queryset as ever, with ``given`` where the values go; it is compiled when it is first asked, and
the SQL is kept.
"""

import json
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.expressions import Value

from brobygger.records import bulk

Row = tuple[Any, ...]
Model = TypeVar("Model", bound=models.Model)
Converter = Callable[..., Any]
_TEXTS = frozenset({str})
# So many keys read from SQLite are remembered.
_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class _Given:
    name: str


def given(name: str) -> Value:
    """The place of a value in a prepared question, told when it is asked."""
    return Value(_Given(name))


class Among(models.Lookup):
    """``key__among=given("keys")``: one of many, however many, as one parameter; ``in`` would be another statement for every
    count of them."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """An array on PostgreSQL, JSON on SQLite."""
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "sqlite":
            return f"{column} IN (SELECT value FROM json_each(%s))", [*params, self.rhs.value]
        return f"{column} = ANY(%s)", [*params, self.rhs.value]


for _kind in (models.Field, models.ForeignObject):
    _kind.register_lookup(Among)


@dataclass(frozen=True, slots=True)
class Statement:
    """A question in SQL, put together of several querysets: its rows come as the database keeps them."""

    sql: str
    params: Sequence[Any]


class Prepared:
    """A question, made by a function that returns a queryset of values, or a ``Statement``. ``shape``: what that function
    takes, where the question itself differs. Thread-safe: at worst it is compiled twice."""

    keeps_plan = True

    def __init__(self, make: "Callable[..., models.QuerySet[Any, Any] | Statement]") -> None:
        self._make = make
        self._compiled: dict[tuple[Hashable, ...], tuple[str, Sequence[Any], Sequence[tuple[int, Converter]]]] = {}

    def __call__(self, *shape: Hashable, **told: Any) -> list[Row]:
        """The rows, each a tuple of the values in their order. told: by name every value that is ``given``; keys, moments,
        numbers and texts, and collections of keys or moments."""
        kept = self._compiled.get(shape)
        if kept is None:
            kept = self._compiled[shape] = _compile(self._make(*shape))
        statement, params, converters = kept
        if not statement:
            return []
        database: Any = connections[DEFAULT_DB_ALIAS]
        is_sqlite = database.vendor == "sqlite"
        ready = {name: _ready(value, is_sqlite=is_sqlite) for name, value in told.items()}
        values = [ready[each.name] if isinstance(each, _Given) else each for each in params]
        rows = _asked(database, statement, values, keeps_plan=self.keeps_plan)
        return _converted(rows, converters) if converters and rows else rows

    def first(self, *shape: Hashable, **told: Any) -> Row | None:
        """The first row; None where there is none. The question itself says how many it wants."""
        rows = self(*shape, **told)
        return rows[0] if rows else None


class PlannedEachTime(Prepared):
    """A question whose best plan hangs on the values: PostgreSQL keeps none for it."""

    keeps_plan = False


class Standing(Prepared):
    """The facts of one model that count, of standing people and of the records merged into them. Asked with ``people``; each
    row is the standing person, then ``names``. where: as ``filter`` takes it, also ``given``. Of nobody nothing is asked."""

    def __init__(
        self, model: "type[models.Model]", *names: Any, order: Sequence[str] = ("happened_at", "id"), **where: Any
    ) -> None:
        of = {"person__root_id__among": given("people")}
        facts: Any = model._default_manager
        super().__init__(
            lambda: facts.current().filter(**of, **where).order_by(*order).values_list("person__root_id", *names)
        )

    def __call__(self, *shape: Hashable, **told: Any) -> list[Row]:
        """The rows in their order."""
        return super().__call__(*shape, **told) if told["people"] else []


def newest(rows: "Mapping[str, models.QuerySet[Any]]", most: int) -> Statement:
    """What happened last of several kinds together, ``most`` at most: of each its kind, key (to be read by ``as_key``) and
    moment. rows: at least one kind, each fact with ``happened_at``."""
    parts, params = [], []
    for kind, found in rows.items():
        last = found.order_by("-happened_at", "-id").values("id", "happened_at")[:most]
        statement, values = last.query.sql_with_params()
        parts.append(f"SELECT %s AS kind, found.* FROM ({statement}) AS found")
        params += [kind, *values]
    return Statement(f"{' UNION ALL '.join(parts)} ORDER BY 3 DESC, 2 DESC LIMIT {most}", params)


@lru_cache(_KEYS)
def as_key(kept: Any) -> Any:
    """A key as the database keeps it, SQLite as text; none stays none. Of fifty people a phone holds each is read in a dozen
    questions of one request, and to make a key takes twenty times as long as to find it; that two are the same is seen at once
    where they are one."""
    return UUID(kept) if isinstance(kept, str) else kept


def columns(model: type[models.Model], of: str = "") -> list[str]:
    """Every column of a model, to ask for rows that ``instance`` can read. of: the relation they are reached by."""
    return [f"{of}{field.attname}" for field in model._meta.concrete_fields]


def instance(model: type[Model], row: Sequence[Any]) -> Model:
    """The object of a row of ``columns(model)``."""
    return model.from_db(DEFAULT_DB_ALIAS, columns(model), row)


def _asked(database: Any, statement: str, params: Sequence[Any], *, keeps_plan: bool) -> list[Row]:
    """The rows as the driver gives them. The driver is asked straight: of a small question Django's own cursor, which turns
    over the statement and looks after every step, takes twice as long as the database. Whoever logs or watches what is asked
    sees it through that cursor all the same."""
    is_sqlite = database.vendor == "sqlite"
    if database.queries_logged or database.execute_wrappers or not (is_sqlite or keeps_plan):
        with database.cursor() as cursor:
            cursor.execute(statement, params)
            rows: list[Row] = cursor.fetchall()
        return rows
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        if is_sqlite:
            rows = database.connection.execute(_as_sqlite_reads(statement), params).fetchall()
        else:
            rows = _planned_once(database.connection, statement, params)
    return rows


@lru_cache(None)
def _as_sqlite_reads(statement: str) -> str:
    return re.sub(r"(?<!%)%s", "?", statement).replace("%%", "%")


def _planned_once(driver: Any, statement: str, params: Sequence[Any]) -> list[Row]:
    """PostgreSQL plans a small statement for longer than it takes to answer it. Its plan is kept where the values are sent
    beside the text; Django's own cursor writes them into it. Moments are read by the driver, ten times as fast as by Django's
    own reader: a connection of Django's is in UTC."""
    from psycopg import Cursor
    from psycopg.types.datetime import TimestamptzLoader

    with Cursor(driver) as cursor:
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        rows: list[Row] = cursor.execute(statement, params).fetchall()
    return rows


def _compile(
    made: "models.QuerySet[Any, Any] | Statement",
) -> tuple[str, Sequence[Any], Sequence[tuple[int, Converter]]]:
    if isinstance(made, Statement):
        return made.sql, made.params, ()
    compiler: Any = made.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        statement, params = compiler.as_sql()
    except EmptyResultSet:
        # Whoever sees nobody is not looked for: no database need be asked.
        return "", (), ()
    found = compiler.get_converters([each for each, *_ in compiler.select[: compiler.col_count]])
    return statement, params, [(at, _reader(converters, expression)) for at, (converters, expression) in found.items()]


def _reader(converters: Iterable[Converter], expression: Any) -> Converter:
    """What reads a column."""
    if connection.vendor == "sqlite":
        if isinstance(expression.output_field, models.UUIDField):
            return as_key
        if isinstance(expression.output_field, models.DateTimeField):
            return _in_utc
    return _one(converters, expression)


def _in_utc(kept: datetime | str | None) -> datetime | None:
    """A moment as SQLite keeps it, which is in UTC and does not say so; the newest of several is a text."""
    if kept is None:
        return None
    return (datetime.fromisoformat(kept) if isinstance(kept, str) else kept).replace(tzinfo=UTC)


def _one(converters: Iterable[Converter], expression: Any) -> Converter:
    """What turns a value of the driver into that of the column."""
    each = tuple(converters)

    def convert(value: Any) -> Any:
        for converter in each:
            value = converter(value, expression, connection)
        return value

    return convert


def _converted(rows: Sequence[Row], converters: Sequence[tuple[int, Converter]]) -> list[Row]:
    found: list[Any] = list(zip(*rows, strict=True))
    for at, convert in converters:
        found[at] = [*map(as_key, found[at])] if convert is as_key else _column(found[at], convert)
    return list(zip(*found, strict=True))


def _column(values: Iterable[Any], convert: Converter) -> list[Any]:
    known: dict[Any, Any] = {}
    found = []
    for value in values:
        if value not in known:
            ready = convert(value)
            if isinstance(ready, dict) or (isinstance(ready, list) and not _TEXTS.issuperset(map(type, ready))):
                found.append(ready)
                continue
            known[value] = ready
        ready = known[value]
        # Each row has its own, to do with as it likes.
        found.append([*ready] if isinstance(ready, list) else ready)
    return found


def _ready(value: Any, *, is_sqlite: bool) -> Any:
    """A value as the driver takes it; several as one text, which the driver need not turn over one by one."""
    several = isinstance(value, Collection) and not isinstance(value, str)
    if is_sqlite:
        return json.dumps([_as_sqlite_keeps(each) for each in value]) if several else _as_sqlite_keeps(value)
    if not several:
        return value
    # A text could hold a sign of the array's own.
    if any(isinstance(each, str) for each in value):
        return list(value)
    return f"{{{','.join([each.hex if isinstance(each, UUID) else str(each) for each in value])}}}"


def _as_sqlite_keeps(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    return bulk.sqlite_moment(value) if isinstance(value, datetime) else value
