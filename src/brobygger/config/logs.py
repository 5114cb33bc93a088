"""What may not stand in a log: the rows of the database."""

import logging

from brobygger.rules import traces


class WithoutRows(logging.Filter):
    """Takes what a database says of the contents of a row out of a record: out of its words and out of its trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without the rows."""
        if record.exc_info and record.exc_info[1] is not None:
            # A formatter takes the text that is there instead of making its own.
            record.exc_text = traces.trace(record.exc_info[1])
        said = record.getMessage()
        kept = traces.without_rows(said)
        if kept != said:
            record.msg, record.args = kept, ()
        return True
