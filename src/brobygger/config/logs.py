"""What may not stand in a log: the rows of the database, and the secret of a calendar's link."""

import logging
import re

from brobygger.rules import traces

# Whoever has the address has the calendar.
_CALENDAR = re.compile(r"(/kalender/)[^/\s]+(\.ics)")


class WithoutSecrets(logging.Filter):
    """Takes what a database says of the contents of a row out of a record, out of its words and out of its trace; and the
    secret out of the address of a calendar."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without them."""
        if record.exc_info and record.exc_info[1] is not None:
            # A formatter takes the text that is there instead of making its own.
            record.exc_text = traces.trace(record.exc_info[1])
        said = record.getMessage()
        kept = _CALENDAR.sub(r"\1…\2", traces.without_rows(said))
        if kept != said:
            record.msg, record.args = kept, ()
        return True
