"""Opening a CSV or Parquet file that somebody else made, and saying plainly what is wrong with one that will not open.

Nothing is guessed twice: the delimiter and the columns come from the header line alone, every value is read as text,
and a line that does not fit is a refusal. DuckDB's own sniffer is not used, because on a damaged file it would rather
skip lines than complain.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from brobygger.rules.encodings import CODECS, LATIN_1, WINDOWS_1252, encoding_of
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.tables import delimiter_of

if TYPE_CHECKING:
    import duckdb

LONGEST_LINE = 20_000_000  # a note of 5 MB is still one line
_HEADER = 1 << 20
_PARQUET_MARK = b"PAR1"


class FileRefused(Refusal):
    """A file that cannot be used.

    Codes: not_found, no_permission, empty, no_header, duplicate_column (column), broken_line (line), wrong_count (line,
    expected, found), unreadable; and from scoring: no_items (instrument), column_taken (column), same_file, cannot_write.
    `file` is always among the parameters.
    """


_MESSAGES = {
    "not_found": words("There is no file called %(file)s."),
    "no_permission": words("You are not allowed to read %(file)s."),
    "empty": words("%(file)s is empty."),
    "no_header": words("The first line of %(file)s must hold the names of the columns."),
    "duplicate_column": words("%(file)s has two columns called “%(column)s”. Rename one of them."),
    "broken_line": words(
        "Line %(line)s of %(file)s cannot be read: a quotation mark may be missing, or half the line."
    ),
    "wrong_count": words(
        "Line %(line)s of %(file)s has %(found)s columns, and the first line has %(expected)s. The file may be cut short."
    ),
    "unreadable": words("%(file)s cannot be read. It may be cut short: fetch it again from where it came."),
    "no_items": words(
        "None of the columns of %(file)s is an item of %(instrument)s. They must be called M6, D1 and so on."
    ),
    "column_taken": words("%(file)s already has a column called “%(column)s”. Rename it, as the scores are called so."),
    "same_file": words(
        "The scores cannot be written over %(file)s, which they are worked out from. Choose another name."
    ),
    "cannot_write": words("%(file)s cannot be written. Does the folder exist, and may you write in it?"),
}


def file_refused(code: str, file: Path, **params: object) -> FileRefused:
    """The refusal for a code of FileRefused, with its words."""
    return FileRefused(code, _MESSAGES[code], file=str(file), **params)


@dataclass(frozen=True, slots=True)
class Source:
    """A file ready to be read.

    columns: the names as they stand in the file, a nameless one called `column1` by its place. types: DuckDB's type of
    each; from a CSV file somebody else made always VARCHAR. encoding: as ``rules.encodings`` names it, or "Parquet". copy:
    the file in UTF-8, where DuckDB does not read its encoding; it is gone when the source is.
    """

    file: Path
    columns: tuple[str, ...]
    types: tuple[str, ...]
    encoding: str
    delimiter: str = ","
    copy: IO[str] | None = None

    @property
    def is_parquet(self) -> bool:
        """Whether the file is Parquet and not CSV."""
        return self.encoding == "Parquet"

    def relation(self) -> str:
        """SQL that reads the file with its columns called c0, c1, ...: no name in a file can then break a query."""
        path = literal(self.copy.name if self.copy else str(self.file))
        if self.is_parquet:
            names = ", ".join(f"{identifier(name)} AS c{place}" for place, name in enumerate(self.columns))
            return f"(SELECT {names} FROM read_parquet({path}, hive_partitioning = false))"
        columns = ", ".join(f"'c{place}': '{kind}'" for place, kind in enumerate(self.types))
        encoding = "latin-1" if self.encoding == LATIN_1 else "utf-8"
        return (
            f"read_csv({path}, auto_detect = false, header = true, columns = {{{columns}}}, "
            f"delim = {literal(self.delimiter)}, quote = '\"', escape = '\"', encoding = '{encoding}', "
            f"max_line_size = {LONGEST_LINE}, buffer_size = {2 * LONGEST_LINE})"
        )

    def named_relation(self) -> str:
        """SQL that reads the file with its columns called by their names."""
        names = ", ".join(f"c{place} AS {identifier(name)}" for place, name in enumerate(self.columns))
        return f"(SELECT {names} FROM {self.relation()})"


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB of its own in memory, which may read and write files but never fetch anything from a network."""
    import duckdb

    settings = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    return duckdb.connect(":memory:", config=settings)


def open_source(file: Path, connection: duckdb.DuckDBPyConnection) -> Source:
    """Looks at a file and tells how to read it; a CSV file is run through to know its encoding. Raises FileRefused and
    TextRefused."""
    if not file.is_file():
        raise file_refused("not_found", file)
    try:
        with file.open("rb") as stream:
            start = stream.read(len(_PARQUET_MARK))
    except PermissionError as error:
        raise file_refused("no_permission", file) from error
    if not start:
        raise file_refused("empty", file)
    if start == _PARQUET_MARK or file.suffix.lower() == ".parquet":
        return _open_parquet(file, connection)
    return _open_csv(file)


def refused_by_reader(file: Path, error: Exception) -> FileRefused:
    """What DuckDB said about a broken line, as a refusal with the line's number where there is one."""
    said = str(error)
    line = re.search(r"CSV Error on Line: (\d+)", said)
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said)
    if line is None:
        return file_refused("unreadable", file)
    if counts is None:
        return file_refused("broken_line", file, line=line[1])
    return file_refused("wrong_count", file, line=line[1], expected=counts[1], found=counts[2])


def identifier(name: str) -> str:
    """A name quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text quoted for SQL."""
    return "'" + text.replace("'", "''") + "'"


def _open_parquet(file: Path, connection: duckdb.DuckDBPyConnection) -> Source:
    import duckdb

    try:
        rows = connection.execute(
            f"DESCRIBE SELECT * FROM read_parquet({literal(str(file))}, hive_partitioning = false)"
        ).fetchall()
    except duckdb.Error as error:
        raise file_refused("unreadable", file) from error
    names = tuple(row[0] for row in rows)
    _check_names(file, names)
    return Source(file=file, columns=names, types=tuple(row[1] for row in rows), encoding="Parquet")


def _open_csv(file: Path) -> Source:
    with file.open("rb") as stream:
        encoding = encoding_of(stream)
    with file.open("r", encoding=CODECS[encoding], newline="") as text:
        start = text.read(_HEADER)
    delimiter, header = _header(file, start)
    names = tuple(name.strip() or f"column{place}" for place, name in enumerate(header, start=1))
    _check_names(file, names)
    copy = _in_utf_8(file) if encoding == WINDOWS_1252 else None
    return Source(file, names, types=("VARCHAR",) * len(names), encoding=encoding, delimiter=delimiter, copy=copy)


def _in_utf_8(file: Path) -> IO[str]:
    """A copy that only this account can read, deleted when it is closed or no longer held."""
    copy = tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".csv")  # noqa: SIM115 (see above)
    with file.open("r", encoding=CODECS[WINDOWS_1252], newline="") as text:
        shutil.copyfileobj(text, copy)
    copy.flush()
    return copy


def _header(file: Path, start: str) -> tuple[str, list[str]]:
    """The delimiter of the first line, and the columns it makes."""
    if not start.strip():
        raise file_refused("empty", file)
    delimiter = delimiter_of(start)
    try:
        header = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
    except csv.Error as error:
        raise file_refused("no_header", file) from error
    if not any(name.strip() for name in header):
        raise file_refused("no_header", file)
    return delimiter, header


def _check_names(file: Path, names: tuple[str, ...]) -> None:
    """Two columns of one name would leave it open which is meant; capitals make no difference."""
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise file_refused("duplicate_column", file, column=name)
        seen.add(name.casefold())
