"""What keeps the database quick as it grows."""

from django.db import connection

# Rows read of each index: enough to tell a narrow choice from a wide one, and done in a blink whatever the size.
ROWS_READ = 1_000


def refresh_statistics() -> None:
    """Let the database look at how its rows lie, after many have been written.

    SQLite never does so by itself, and without it reads a whole list to find ten rows. PostgreSQL does in its own time, up to a
    minute later; until then it joins a thousand new names as if there were ten, which can take as long.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={ROWS_READ}")
        cursor.execute("ANALYZE")
