"""Reads a table someone brings in a file (CSV from Excel, R, SPSS ...) without trusting it.

The encoding and the delimiter are found and named, so that the reader can see what was assumed. A file that is not
whole, or not a table, is refused with the line where it went wrong; what a single row says is judged elsewhere.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from brobygger.rules.refusals import Refusal, words

MAX_BYTES = 200_000_000
DELIMITERS = (",", ";", "\t")

MESSAGES = {
    "empty": words("The file is empty."),
    "too_large": words("The file is larger than %(limit)s megabytes."),
    "spreadsheet": words("This is a spreadsheet or a compressed file. Save it as CSV and try again."),
    "binary": words("This is not a text file, so it cannot be a table. Save it as CSV and try again."),
    "utf_16": words("The file is in UTF-16. Save it as UTF-8 (in Excel: “CSV UTF-8”) and try again."),
    "mixed_encoding": words("Line %(line)s is not in the same encoding as the rest of the file. Save it as UTF-8."),
    "unreadable_bytes": words(
        "Line %(line)s holds bytes that are no letters in any encoding known here. Save it as UTF-8."
    ),
    "cut_letter": words("The file ends in the middle of a letter in line %(line)s. It is probably only half there."),
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

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"PAR1", b"7z\xbc\xaf")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_C1_BYTES = re.compile(rb"[\x80-\x9f]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


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

    encoding: "utf-8", "utf-8-sig" (with a byte-order mark), "cp1252" or "latin-1". delimiter: comma, semicolon or tab,
    whichever the header has most of. Column names are stripped; the first may be empty (a column of row names). Blank
    rows are left out. Raises TableRefused.
    """
    encoding, text = _decode(data)
    delimiter = _delimiter(text)
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


def _decode(data: bytes) -> tuple[str, str]:
    if not data.strip():
        raise TableRefused("empty")
    if len(data) > MAX_BYTES:
        raise TableRefused("too_large", limit=MAX_BYTES // 1_000_000)
    if data.startswith(_ARCHIVES):
        raise TableRefused("spreadsheet")
    if data.startswith(_UTF_16):
        raise TableRefused("utf_16")
    if b"\x00" in data:
        raise TableRefused("binary")
    encoding, text = _decode_text(data)
    if _CONTROL.search(text):
        raise TableRefused("binary")
    return encoding, text


def _decode_text(data: bytes) -> tuple[str, str]:
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        return encoding, data.decode(encoding)
    except UnicodeDecodeError as error:
        lenient = data.decode(encoding, errors="replace")
        bad = lenient.count("\N{REPLACEMENT CHARACTER}")
        good = len(_BEYOND_ASCII.findall(lenient)) - bad
        line = lenient[: lenient.index("\N{REPLACEMENT CHARACTER}")].count("\n") + 1
        is_utf_8 = encoding == "utf-8-sig" or good > 0
        if is_utf_8 and bad == 1 and error.reason == "unexpected end of data":
            raise TableRefused("cut_letter", line=line) from None
        # Danish letters in Latin-1 hardly ever make a UTF-8 letter by chance: mostly good is UTF-8 with a fault.
        if encoding == "utf-8-sig" or good >= bad:
            raise TableRefused("mixed_encoding", line=line) from None
    return _decode_old(data)


def _decode_old(data: bytes) -> tuple[str, str]:
    encoding = "cp1252" if _C1_BYTES.search(data) else "latin-1"
    try:
        return encoding, data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableRefused("unreadable_bytes", line=data.count(b"\n", 0, error.start) + 1) from None


def _delimiter(text: str) -> str:
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
