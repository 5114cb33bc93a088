"""What may not stand in a log: the rows of the database, which a database tells when it refuses one."""

import logging
import re
import traceback

# PostgreSQL tells the row or key it refused, or the line it was copying, in a part that begins so. A note in the row may
# hold line breaks of its own, so all that follows goes too.
_ROW = re.compile(r"\s*\b(?:DETAIL|CONTEXT|Failing row contains)\b.*", re.DOTALL)
_DATABASES = ("django.db", "psycopg", "sqlite3")


class WithoutRows(logging.Filter):
    """Takes what a database says of the contents of a row out of a record: out of its words and out of its trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without the rows."""
        if record.exc_info and record.exc_info[1] is not None:
            # A formatter takes the text that is there instead of making its own.
            record.exc_text = _trace(record.exc_info[1])
        said = record.getMessage()
        kept = _ROW.sub("", said)
        if kept != said:
            record.msg, record.args = kept, ()
        return True


def _trace(error: BaseException) -> str:
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
    said = _ROW.sub("", str(error))
    if kind.__module__.startswith(_DATABASES):
        # The first line says what was wrong; the rest may quote what someone wrote.
        said = said.partition("\n")[0]
    return f"{kind.__module__}.{kind.__qualname__}: {said}"
