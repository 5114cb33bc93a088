"""Scores a whole file of interviews at once, in DuckDB: one row in, the same row out with its scores beside it.

rules.scores is the slow, obvious twin: tests/analysis/test_scoring.py holds the two to the same answers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brobygger.analysis import cell_sql
from brobygger.analysis.reading import (
    Source,
    connect,
    file_refused,
    identifier,
    literal,
    open_source,
    refused_by_reader,
)
from brobygger.analysis.score_query import ScoreQuery
from brobygger.rules.instruments import Instrument
from brobygger.rules.scores import score as rules_score

if TYPE_CHECKING:
    import duckdb

FORMATS = {".csv": "FORMAT csv, HEADER, PRESERVE_ORDER", ".parquet": "FORMAT parquet, PRESERVE_ORDER"}


@dataclass(frozen=True, slots=True)
class ScoreCount:
    """What became of one score over the file.

    scored + not_scored is the number of rows. reasons: rows per reason (cell_sql.REASONS); a row can have several.
    absent: items that are no column of the file. mean, low, high: over the scored; None when there are none.
    """

    id: str
    scored: int
    not_scored: int
    reasons: Mapping[str, int]
    absent: tuple[str, ...]
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Scoring:
    """A file scored: what was read, by which rules, and what came of it. `out` is None when nothing was written."""

    rows: int
    encoding: str
    instrument: str
    version: str
    log_rule: str
    per_unit: Decimal
    scores: tuple[ScoreCount, ...]
    out: Path | None


def score_file(
    file: Path,
    *,
    instrument: Instrument,
    log_rule: str | None = None,
    per_unit: Decimal = Decimal(1),
    out: Path | None = None,
) -> Scoring:
    """Scores every row of a CSV or Parquet file whose columns are item codes (capitals make no difference).

    log_rule, per_unit: as rules.scores.score. out: a .csv or .parquet to write, replaced as a whole or not at all: all
    columns of the file unchanged, then for each score `<id>`, empty where it cannot be worked out, and `<id>_why`,
    empty where it can ("missing:D30,D31;refused:D3"). Written CSV is UTF-8 with commas and decimal points.
    Raises FileRefused (also: no_items, column_taken (column), same_file, cannot_write), ScoringRefused.
    Source of the formulas: the instrument's definition.
    """
    check_scoring(instrument, log_rule=log_rule, per_unit=per_unit)
    rule = instrument.log_rule if log_rule is None else log_rule
    with _prepared(file) as (connection, source):
        query = ScoreQuery(source=source, instrument=instrument, log_rule=rule, per_unit=per_unit)
        query.check()
        with _reader_faults_named(file):
            scored = f"({query.text()})" if out is None else _write(connection, query, out)
            rows, counts = _count(connection, query, scored)
    return Scoring(rows, source.encoding, instrument.id, instrument.version, rule, per_unit, counts, out)


def check_scoring(instrument: Instrument, *, log_rule: str | None = None, per_unit: Decimal = Decimal(1)) -> None:
    """Raises ScoringRefused where nothing could be scored, with the words of rules.scores for why."""
    rules_score(instrument, {}, log_rule=log_rule, per_unit=per_unit)


def first_scores(
    file: Path, *, instrument: Instrument, log_rule: str | None = None, per_unit: Decimal = Decimal(1), rows: int = 10
) -> list[dict[str, Any]]:
    """The first rows of a file with their scores, as dicts of the written columns. Raises as score_file does."""
    check_scoring(instrument, log_rule=log_rule, per_unit=per_unit)
    rule = instrument.log_rule if log_rule is None else log_rule
    with _prepared(file) as (connection, source), _reader_faults_named(file):
        query = ScoreQuery(source=source, instrument=instrument, log_rule=rule, per_unit=per_unit)
        query.check()
        found = connection.execute(f"{query.text()} LIMIT {rows}").fetchall()
    return [dict(zip(query.written(), row, strict=True)) for row in found]


@contextmanager
def _prepared(file: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Source]]:
    connection = connect()
    try:
        source = open_source(file, connection)
        for macro in cell_sql.MACROS:
            connection.execute(macro)
        yield connection, source
    finally:
        connection.close()


@contextmanager
def _reader_faults_named(file: Path) -> Iterator[None]:
    import duckdb

    try:
        yield
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        raise refused_by_reader(file, error) from error


def _write(connection: duckdb.DuckDBPyConnection, query: ScoreQuery, out: Path) -> str:
    """Writes the result beside its final name and moves it there when whole; gives SQL that reads it back.

    The counts are then taken from what was really written, and nothing has to be held in memory for them.
    """
    import duckdb

    if out.exists() and out.samefile(query.source.file):
        raise file_refused("same_file", out)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        part.touch(exist_ok=False)
    except OSError as error:
        raise file_refused("cannot_write", out) from error
    try:
        options = FORMATS[out.suffix.lower()]
        connection.execute(f"COPY ({query.text()}) TO {literal(str(part))} ({options})")
        part.replace(out)
    except duckdb.IOException as error:
        raise (file_refused("cannot_write", out) if part.name in str(error) else error) from error
    finally:
        part.unlink(missing_ok=True)
    return _written_relation(query, out)


def _written_relation(query: ScoreQuery, out: Path) -> str:
    types = ["VARCHAR"] * len(query.source.columns) + ["DOUBLE", "VARCHAR"] * len(query.instrument.scores)
    encoding = "Parquet" if out.suffix.lower() == ".parquet" else "UTF-8"
    return Source(file=out, columns=query.written(), types=tuple(types), encoding=encoding).named_relation()


def _count(connection: duckdb.DuckDBPyConnection, query: ScoreQuery, scored: str) -> tuple[int, tuple[ScoreCount, ...]]:
    """One pass over the result for every number of the report."""
    wanted = ["count(*)"]
    for score in query.instrument.scores:
        value, why = identifier(score.id), identifier(f"{score.id}_why")
        wanted += [f"count({value})", f"avg({value})", f"min({value})", f"max({value})"]
        wanted += [f"count_if(contains({why}, '{reason}:'))" for reason in cell_sql.REASONS]
    row = connection.execute(f"SELECT {', '.join(wanted)} FROM {scored}").fetchone()
    assert row is not None  # an aggregate without GROUP BY always has one row
    rows, found = int(row[0]), iter(row[1:])
    counts = []
    for score in query.instrument.scores:
        number, mean, low, high = (next(found) for _ in range(4))
        reasons = {reason: int(count) for reason in cell_sql.REASONS if (count := next(found))}
        counts.append(ScoreCount(score.id, number, rows - number, reasons, query.absent(score), mean, low, high))
    return rows, tuple(counts)
