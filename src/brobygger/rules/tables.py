"""Reads a table someone brings in a file (CSV from Excel, R, SPSS ...) without trusting it.

The encoding and the delimiter are found and named, so that the reader can see what was assumed. A file that is not
whole, or not a table, is refused with the line where it went wrong; what a single row says is judged elsewhere.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from brobygger.rules import encodings
from brobygger.rules.refusals import Refusal, words

MAX_BYTES = 200_000_000
DELIMITERS = (",", ";", "\t", "|")

MESSAGES = {
    "empty": words("The file is empty."),
    "too_large": words("The file is larger than %(limit)s megabytes."),
    "open_quote": words("A quotation mark in line %(line)s is never closed. The file is probably only half there."),
    "stray_quote": words("There is a quotation mark in line %(line)s where none can be."),
    "long_field": words("A field that begins in line %(line)s is too long. A quotation mark is probably never closed."),
    "cut_row": words(
        "The last row, line %(line)s, has %(columns)s columns of %(expected)s. The file is probably only half there."
    ),
    "no_rows": words("The file has a header but no rows."),
    "duplicate_header": words("Two columns are called “%(name)s” (numbers %(first)s and %(column)s)."),
    "empty_header": words("Column number %(column)s has no name."),
}


class TableRefused(Refusal):
    """A file that cannot be read as a table; codes are the keys of ``MESSAGES``, most with the line."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stood: the line it began in (the header is line 1) and its fields, unstripped."""

    line: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A whole table. A row may still have too few or too many fields, but for the last, which is never short."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(data: bytes) -> Table:
    """A table from the bytes of a file.

    encoding: as ``encodings`` names it. delimiter: of ``DELIMITERS``. Column names are stripped; the first may be empty (a
    column of row names). Blank rows are left out. Raises TableRefused and TextRefused.
    """
    if not data.strip():
        raise TableRefused("empty")
    if len(data) > MAX_BYTES:
        raise TableRefused("too_large", limit=MAX_BYTES // 1_000_000)
    encoding = encodings.encoding_of(io.BytesIO(data))
    text = data.decode(encodings.CODECS[encoding])
    delimiter = delimiter_of(text)
    rows = _rows(text, delimiter)
    if not rows:
        raise TableRefused("empty")
    header = tuple(name.strip() for name in rows[0].values)
    _check_header(header)
    if len(rows) == 1:
        raise TableRefused("no_rows")
    if len(rows[-1].values) < len(header):
        raise TableRefused("cut_row", line=rows[-1].line, columns=len(rows[-1].values), expected=len(header))
    return Table(encoding, delimiter, header, tuple(rows[1:]))


def delimiter_of(text: str) -> str:
    """Which of ``DELIMITERS`` the first line has most of, outside quotation marks."""
    counts = dict.fromkeys(DELIMITERS, 0)
    is_quoted = False
    for letter in text.lstrip("\r\n"):
        if letter == '"':
            is_quoted = not is_quoted
        elif letter in "\r\n" and not is_quoted:
            break
        elif letter in counts and not is_quoted:
            counts[letter] += 1
    return max(DELIMITERS, key=lambda delimiter: counts[delimiter])


def _rows(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    begun = 0
    try:
        for values in reader:
            if any(value.strip() for value in values):
                rows.append(Row(begun + 1, tuple(values)))
            begun = reader.line_num
    except csv.Error as error:
        raise TableRefused(_quote_fault(str(error)), line=begun + 1) from None
    return rows


def _quote_fault(message: str) -> str:
    if "unexpected end" in message:
        return "open_quote"
    return "long_field" if "field limit" in message else "stray_quote"


def _check_header(header: tuple[str, ...]) -> None:
    first: dict[str, int] = {}
    for column, name in enumerate(header, start=1):
        if not name and column > 1:
            raise TableRefused("empty_header", column=column)
        if name in first:
            raise TableRefused("duplicate_header", name=name[:60], first=first[name], column=column)
        first[name] = column
