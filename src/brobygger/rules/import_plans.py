"""What bringing a file in would do: control totals first, every fault by line and column, and what is ready to write.

Nothing is written here, and nothing is corrected: a row with a fault is left out whole and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from brobygger.rules import import_rows
from brobygger.rules.import_maps import ImportMap, check_against
from brobygger.rules.import_rows import Fault, ItemTotals, fault
from brobygger.rules.instruments import Answer, Instrument
from brobygger.rules.people import check_detail
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.tables import Row, Table

MESSAGES = {"columns_missing": words("The file lacks columns that the map needs: %(columns)s.")}


class PlanRefused(Refusal):
    """The file does not fit the map at all: "columns_missing" (columns)."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


@dataclass(frozen=True, slots=True)
class PlannedInterview:
    """One interview ready to be written: unanswered items are not among the answers; ``on_date`` may be none of the calendar
    (``law.has_day``)."""

    line: int
    person_key: str
    wave: str
    on_date: date
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class ImportPlan:
    """What the file would bring.

    rows: all rows of the file. bad_rows: those with a fault; rows = bad_rows + interviews. people and
    interviews_per_wave count what would be written. duplicates: rows that repeat a person and a wave. items: totals
    over all rows of the right length. details: by person key, kind and value. absent_columns: the map's optional
    columns that the file lacks. unused_columns: the file's columns that the map does not name.
    """

    rows: int
    bad_rows: int
    duplicates: int
    people: int
    interviews_per_wave: Mapping[str, int]
    items: Mapping[str, ItemTotals]
    interviews: tuple[PlannedInterview, ...]
    details: Mapping[str, Mapping[str, str]]
    faults: tuple[Fault, ...]
    absent_columns: tuple[str, ...]
    unused_columns: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """What a row is read with, and what earlier rows of the file said, to hold it against."""

    import_map: ImportMap
    width: int
    places: Mapping[str, int]
    columns: list[import_rows.Column]
    today: date
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    details: dict[str, dict[str, str]] = field(default_factory=dict)


def plan(table: Table, import_map: ImportMap, instrument: Instrument, *, today: date) -> ImportPlan:
    """Work out what a file would bring, without writing anything.

    A row is planned whole or, with any fault, not at all; each fault is named. today: an interview after it is a fault, and
    so is a year of birth that is unlikely as counted from it.
    Raises MapRefused where the map does not fit the instrument, PlanRefused where the file lacks a column.
    """
    check_against(import_map, instrument)
    lacking = [column for column in import_map.columns if column not in table.header]
    if lacking:
        raise PlanRefused("columns_missing", columns=", ".join(lacking))
    places = {name: at for at, name in enumerate(table.header) if name in import_map.columns}
    columns = import_rows.item_columns(table, import_map, instrument)
    reading = _Reading(import_map, len(table.header), places, columns, today)
    faults: list[Fault] = []
    interviews: list[PlannedInterview] = []
    for row in table.rows:
        interview, found = _plan_row(row, reading)
        faults += found
        if interview is not None:
            interviews.append(interview)
    return _summed(table, reading, interviews, faults)


def _summed(table: Table, reading: _Reading, interviews: list[PlannedInterview], faults: list[Fault]) -> ImportPlan:
    items = reading.import_map.items
    keys = {interview.person_key for interview in interviews}
    named = {*reading.import_map.columns, *(mapped.column for mapped in items)}
    return ImportPlan(
        rows=len(table.rows),
        bad_rows=len(table.rows) - len(interviews),
        duplicates=sum(fault.code == "duplicate_interview" for fault in faults),
        people=len(keys),
        interviews_per_wave=Counter(interview.wave for interview in interviews),
        items={column.mapped.item: column.totals for column in reading.columns},
        interviews=tuple(interviews),
        details={key: details for key, details in reading.details.items() if key in keys},
        faults=tuple(faults),
        absent_columns=tuple(mapped.column for mapped in items if mapped.column not in table.header),
        unused_columns=tuple(name for name in table.header if name not in named),
    )


def _plan_row(row: Row, reading: _Reading) -> tuple[PlannedInterview | None, list[Fault]]:
    if len(row.values) != reading.width:
        params = {"columns": len(row.values), "expected": reading.width}
        return None, [fault(row, "", "wrong_number_of_columns", "", **params)]
    import_map = reading.import_map
    cells = {name: row.values[at].strip() for name, at in reading.places.items()}
    key, wave = cells[import_map.person_column], import_rows.wave_of(cells, import_map.wave)
    faults = list(import_rows.key_faults(row, import_map.person_column, key))
    faults += _wave_faults(row, cells, key, wave, reading)
    on_date = import_rows.date_of(row, cells, import_map.dates, wave, reading.today)
    answers, wrong = import_rows.answers_of(row, reading.columns, import_map)
    faults += wrong
    faults += _detail_faults(row, cells, key, reading)
    if isinstance(on_date, Fault):
        # Where the wave is not known, neither is what an empty day means.
        return None, [*faults, on_date] if wave or on_date.code != "day_missing" else faults
    return None if faults else PlannedInterview(row.line, key, wave, on_date, answers), faults


def _wave_faults(row: Row, cells: Mapping[str, str], key: str, wave: str, reading: _Reading) -> Iterator[Fault]:
    column = reading.import_map.wave.column
    if not wave:
        yield fault(row, column, "unknown_wave", cells[column])
    elif key:
        first = reading.lines.setdefault((key, wave), row.line)
        if first != row.line:
            yield fault(row, column, "duplicate_interview", cells.get(column, wave), first=first)


def _detail_faults(row: Row, cells: Mapping[str, str], key: str, reading: _Reading) -> Iterator[Fault]:
    for carried in reading.import_map.details:
        said = cells[carried.column]
        if not key or said in reading.import_map.unanswered:
            continue
        value = carried.prefix + said
        known = reading.details.setdefault(key, {})
        if known.get(carried.kind) == value:
            continue
        try:
            check_detail(carried.kind, value, today=reading.today)
        except Refusal as refusal:
            # What stood there is left out: it may be a CPR number.
            yield import_rows.from_refusal(row.line, carried.column, refusal, "")
            continue
        if known.setdefault(carried.kind, value) != value:
            yield fault(row, carried.column, "detail_differs", said)
