"""JSON that the database writes as a text. Where a phone is told thousands of facts at once, Python needs ten times as long."""

from typing import Any

from django.db.models import Func, TextField
from django.db.models.expressions import Combinable

# A key as SQLite keeps it, with the dashes it travels with.
_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
_DASHED = " || '-' || ".join(f"substr(%(expressions)s, {begin}, {size})" for begin, size in _PARTS)


class _Spelt(Func):
    """One value as JSON, spelt by each database in its own words; NULL where there is nothing to tell."""

    arity = 1
    output_field = TextField()
    on_sqlite = on_postgresql = ""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """As SQLite spells it."""
        return self.as_sql(compiler, connection, template=self.on_sqlite, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """As PostgreSQL spells it."""
        return self.as_sql(compiler, connection, template=self.on_postgresql, **context)


class Words(_Spelt):
    """A text that is not empty."""

    # Of NULL it makes the word.
    on_sqlite = "NULLIF(NULLIF(json_quote(%(expressions)s), '\"\"'), 'null')"
    on_postgresql = "to_json(NULLIF(%(expressions)s, ''))::text"


class Code(_Spelt):
    """A code of a list that is not empty: no sign in it needs another."""

    on_sqlite = on_postgresql = "'\"' || NULLIF(%(expressions)s, '') || '\"'"


class Number(_Spelt):
    """A whole number."""

    on_sqlite, on_postgresql = "CAST(%(expressions)s AS text)", "(%(expressions)s)::text"


class Key(_Spelt):
    """A key."""

    on_sqlite, on_postgresql = f"'\"' || {_DASHED} || '\"'", "'\"' || %(expressions)s || '\"'"


class Moment(_Spelt):
    """A moment, in UTC."""

    on_sqlite = "'\"' || replace(%(expressions)s, ' ', 'T') || 'Z\"'"
    on_postgresql = "'\"' || replace((%(expressions)s AT TIME ZONE 'UTC')::text, ' ', 'T') || 'Z\"'"


class Several(_Spelt):
    """A list with something in it."""

    on_sqlite, on_postgresql = "NULLIF(%(expressions)s, '[]')", "NULLIF(%(expressions)s, '[]'::jsonb)::text"


class IfTrue(_Spelt):
    """Yes, or nothing."""

    on_sqlite = on_postgresql = "CASE WHEN %(expressions)s THEN 'true' END"


class Object(Func):
    """What is known, by name: each as JSON, by one of the above or an ``Object`` itself. The first is always known; of the
    others what is NULL is left out."""

    output_field = TextField()

    def __init__(self, **told: Combinable) -> None:
        self.names = tuple(told)
        super().__init__(*told.values())

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:  # type: ignore[override]
        """A text put together: to make JSON and take NULL out of it again takes three times as long."""
        parts, params = list[str](), list[Any]()
        for name, each in zip(self.names, self.get_source_expressions(), strict=True):
            statement, values = compiler.compile(each)
            parts.append(f"'{',' if parts else '{'}\"{name}\":' || {statement}")
            params += values
        if connection.vendor == "sqlite":
            first, *others = parts
            return " || ".join([first, *(f"COALESCE({part}, '')" for part in others), "'}'"]), params
        # It would make a text anew for each part that is added, and has a word for all of them.
        return f"concat({', '.join(parts)}, '}}')", params
