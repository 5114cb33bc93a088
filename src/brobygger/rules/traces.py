"""How an error is told without rows, which a database quotes when it refuses one: in logs, and on the command line."""

from __future__ import annotations

import re
import traceback

# PostgreSQL tells the row or key it refused, or the line it was copying, in a part that begins so. A note in the row may
# hold line breaks of its own, so all that follows goes too.
_ROW = re.compile(r"\s*\b(?:DETAIL|CONTEXT|Failing row contains)\b.*", re.DOTALL)
_DATABASES = ("django.db", "psycopg", "sqlite3")


def without_rows(text: str) -> str:
    """A text without what a database says of the contents of a row, and all that follows."""
    return _ROW.sub("", text)


def trace(error: BaseException) -> str:
    """The traces of an error and of those that led to it, first cause first, as Python writes them but for the rows."""
    parts: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines = traceback.format_tb(cause.__traceback__)
        parts.append("".join(["Traceback (most recent call last):\n", *lines, _last_line(cause)]))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n\nwhich led to:\n\n".join(reversed(parts))


def _last_line(error: BaseException) -> str:
    kind = type(error)
    said = without_rows(str(error))
    if kind.__module__.startswith(_DATABASES):
        # The first line says what was wrong; the rest may quote what someone wrote.
        said = said.partition("\n")[0]
    return f"{kind.__module__}.{kind.__qualname__}: {said}"
