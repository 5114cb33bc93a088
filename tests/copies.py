"""A copy of the whole database, taken and put back as a backup is, with its counters: on whichever database the tests run."""

import sqlite3
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import connection

# PostgreSQL's own tools do not look at constraints either while they put a copy back.
AS_IT_WAS = "SET session_replication_role = replica"


@dataclass
class Copy:
    """What was in the database when the copy was taken."""

    whole: sqlite3.Connection | None = None
    rows: dict[str, bytes] = field(default_factory=dict)
    counters: dict[str, tuple[int, bool]] = field(default_factory=dict)

    def put_back(self) -> None:
        """Everything since is gone, as if it had never been."""
        cache.clear()
        if self.whole is not None:
            self.whole.backup(connection.connection)
            return
        with connection.cursor() as cursor:
            cursor.execute(AS_IT_WAS)
            cursor.execute("; ".join(f'DELETE FROM "{table}"' for table in _tables()))
            for table, rows in self.rows.items():
                with cursor.cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(rows)
            for name, (last, is_called) in self.counters.items():
                cursor.execute("SELECT setval(%s, %s, %s)", [f'"{name}"', last, is_called])
            cursor.execute("SET session_replication_role = DEFAULT")


def taken() -> Copy:
    """A copy of the database as it is now."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        whole = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(whole)
        return Copy(whole=whole)
    copy = Copy()
    with connection.cursor() as cursor:
        for table in _tables():
            with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                content = b"".join(bytes(each) for each in rows)
            if content:
                copy.rows[table] = content
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT last_value, is_called FROM "{name}"')
            copy.counters[name] = cursor.fetchone()
    return copy


def _tables() -> list[str]:
    return [table for table in connection.introspection.table_names() if table != "django_migrations"]
