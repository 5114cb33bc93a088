"""What an import left out: the list of faults beside the file, and with --skipped the rows themselves, to be mended."""

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from brobygger.cli.words import translate as _
from brobygger.rules.refusals import Refusal, words

if TYPE_CHECKING:
    from brobygger.rules.import_rows import Fault
    from brobygger.rules.tables import Table

# The column of the reasons stands first: a row may have too few fields, or too many.
REASON = "BROBYGGER_REASON"
# What a column of row names is called, which has no name where it stands first.
ROW_NAMES = "ROW_NAMES"


def reason(fault: "Fault") -> str:
    """What is wrong, in the language of the command line."""
    return _(fault.message) % fault.params if fault.params else _(fault.message)


def keep(file: Path, rows_to: Path | None, table: "Table", faults: "Sequence[Fault]") -> Path:
    """Both, where the rows are wanted too; returns where the list is."""
    kept = keep_list(file, faults)
    if rows_to is not None:
        keep_rows(rows_to, table, faults)
    return kept


def keep_list(file: Path, faults: "Sequence[Fault]") -> Path:
    """Every fault by line and column, beside the file they came from. Holds no more than the file itself does."""
    kept = file.with_suffix(".skipped.csv")
    rows = ([fault.line, fault.column, fault.value, reason(fault)] for fault in faults)
    _write(kept, ["line", "column", "value", "reason"], rows)
    return kept


def keep_rows(kept: Path, table: "Table", faults: "Sequence[Fault]") -> None:
    """The rows left out as they stood, each with what is wrong with it.

    The file has the delimiter of the one they came from and a column more, so that it can be mended and brought in; reasons
    of an earlier round are not repeated.
    """
    wrong: dict[int, list[str]] = {}
    for fault in faults:
        wrong.setdefault(fault.line, []).append(f"{fault.column}: {reason(fault)}" if fault.column else reason(fault))
    again = table.header[0] == REASON
    header = table.header[1:] if again else (table.header[0] or ROW_NAMES, *table.header[1:])
    rows = [
        ["; ".join(wrong[row.line]), *(row.values[1:] if again else row.values)]
        for row in table.rows
        if row.line in wrong
    ]
    _write(kept, [REASON, *header], rows, delimiter=table.delimiter)


def _write(kept: Path, header: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> None:
    try:
        # For its owner only, also where an earlier list lay open.
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        # With a byte-order mark, so that a spreadsheet takes Danish letters for what they are.
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as out:
            os.fchmod(handle, 0o600)
            csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    except OSError:
        message = words("The list of rows left out cannot be written to %(file)s. Nothing was written.")
        raise Refusal("unwritable_file", message, file=kept) from None
