"""Reads one row of a file that is brought in: its person, wave, day and answers, or what is wrong with each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from brobygger.rules import law
from brobygger.rules.fields import is_storable
from brobygger.rules.identity_numbers import contains_number
from brobygger.rules.import_maps import MAX_DAYS, DateRule, ImportMap, MappedItem, WaveRule
from brobygger.rules.instruments import Answer, AnswerRefused, Instrument, Item, State, check_answer, read_answer
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.tables import Row, Table

MAX_KEY = 100
SHOWN = 60

MESSAGES = {
    "wrong_number_of_columns": words("The row has %(columns)s columns; the header has %(expected)s."),
    "key_missing": words("There is no key for the person."),
    "key_too_long": words("The key of the person is longer than %(limit)s characters."),
    "key_unreadable": words("The key of the person contains characters that cannot be saved."),
    "number_in_text": words("What stands here looks like a CPR number, so it is not repeated."),
    "number_in_key": words("The key of the person looks like a CPR number, which must not lie open in a file."),
    "unknown_wave": words("“%(value)s” is no wave in the map."),
    "duplicate_interview": words("The person already has an interview at this wave in line %(first)s."),
    "no_such_date": words("“%(value)s” is not a day that exists."),
    "date_in_future": words("The day %(value)s has not come yet."),
    "date_too_long_ago": words("The day %(value)s is too long ago to be right."),
    "day_missing": words("The day of the interview is not told."),
    "days_unreadable": words("“%(value)s” is not a number of days, or too many."),
    "not_in_recode": words("The map does not say what “%(value)s” means."),
    "detail_differs": words("“%(value)s” differs from what an earlier row says of the same person."),
}

_FORMATS = {
    "year-first": re.compile(r"(?P<year>[0-9]{4})[-/.]?(?P<month>[0-9]{2})[-/.]?(?P<day>[0-9]{2})(?:[T ].*)?"),
    "day-first": re.compile(r"(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})"),
}
_PLAIN_NUMBER = {
    "point": re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?"),
    "comma": re.compile(r"[+-]?[0-9]{1,15}(?:,[0-9]{1,15})?"),
}
_WHOLE = re.compile(r"([+-]?[0-9]+)[.,]0+")
_DAYS = re.compile(r"[0-9]{1,6}")
_WRONG_VALUE = frozenset({"out_of_range", "not_a_choice", "not_whole", "too_precise"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of one row; ``value`` is what stood there, cut to 60 letters, never a CPR number.

    ``code`` is a key of ``MESSAGES`` or a code of AnswerRefused, PersonRefused and the like; ``message`` its English
    words, with places for ``params``. ``column`` is "" where the whole row is meant.
    """

    line: int
    column: str
    value: str
    code: str
    message: str
    params: Mapping[str, object]

    def __str__(self) -> str:
        """The English sentence, without the place."""
        return self.message % self.params if self.params else self.message


@dataclass(slots=True)
class ItemTotals:
    """What one item's column holds over all rows of the right length, faulty rows included."""

    answered: int = 0
    unanswered: int = 0
    refused: int = 0
    not_relevant: int = 0
    out_of_range: int = 0
    unreadable: int = 0


@dataclass(slots=True)
class Column:
    """An item's place in the row, its totals, and what its texts were read as: the same few come again and again."""

    mapped: MappedItem
    item: Item
    at: int
    totals: ItemTotals = field(default_factory=ItemTotals)
    read: dict[str, Answer | Fault | None] = field(default_factory=dict)


def item_columns(table: Table, import_map: ImportMap, instrument: Instrument) -> list[Column]:
    """The item columns the file has, in the map's order; optional ones that it lacks are left out."""
    places = {name: at for at, name in enumerate(table.header)}
    return [
        Column(mapped, instrument.item(mapped.item), places[mapped.column])
        for mapped in import_map.items
        if mapped.column in places
    ]


def key_faults(row: Row, column: str, key: str) -> Iterator[Fault]:
    """What is wrong with a person's key."""
    if not key:
        yield fault(row, column, "key_missing", "")
    elif len(key) > MAX_KEY:
        yield fault(row, column, "key_too_long", key, limit=MAX_KEY)
    elif not is_storable(key):
        yield fault(row, column, "key_unreadable", "")
    elif contains_number(key):
        # The number itself is left out: faults are printed and kept.
        yield fault(row, column, "number_in_key", "")


def wave_of(cells: Mapping[str, str], rule: WaveRule) -> str:
    """The row's wave; "" where the map does not know what stands there."""
    if rule.fixed:
        return rule.fixed
    said = cells[rule.column]
    return rule.codes.get(said) or rule.codes.get(_whole(said), "")


def date_of(row: Row, cells: Mapping[str, str], rule: DateRule, wave: str, today: date) -> date | Fault:
    """The day of the row's interview, or what is wrong with it."""
    column = rule.column or rule.days_column
    said = cells[column]
    found = _from_days(said, rule, wave) if rule.days_column else _from_date(said, rule)
    if isinstance(found, str):
        return fault(row, column, found, said)
    if found > today:
        return fault(row, column, "date_in_future", said if rule.column else found.isoformat())
    is_known = rule.column != "" or rule.first_on != law.NO_DAY
    return fault(row, column, "date_too_long_ago", said) if is_known and not law.has_day(found) else found


def answers_of(row: Row, columns: list[Column], import_map: ImportMap) -> tuple[dict[str, Answer], list[Fault]]:
    """The row's answers by item, and what is wrong with those that cannot stand. Counts into the columns' totals."""
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    for column in columns:
        text = row.values[column.at]
        if text not in column.read:
            column.read[text] = _read(text.strip(), column, import_map)
        outcome = column.read[text]
        _count(column.totals, outcome)
        if isinstance(outcome, Fault):
            faults.append(replace(outcome, line=row.line))
        elif outcome is not None:
            answers[column.mapped.item] = outcome
    faults += _contradictions(row, columns, answers)
    return answers, faults


def fault(row: Row, column: str, code: str, value: str, **params: object) -> Fault:
    """A fault of this module's own, by the key of its message."""
    if contains_number(value):
        return number_in_text(row.line, column)
    shown = value[:SHOWN]
    return Fault(row.line, column, shown, code, MESSAGES[code], {"value": shown, **params})


def from_refusal(line: int, column: str, refusal: Refusal, value: str) -> Fault:
    """A fault from a rule that refused what the field says."""
    if contains_number(value) or any(contains_number(str(said)) for said in refusal.params.values()):
        return number_in_text(line, column)
    return Fault(line, column, value[:SHOWN], refusal.code, refusal.message, refusal.params)


def number_in_text(line: int, column: str) -> Fault:
    """A fault where what stood there could be an identity number: it is left out, because faults are printed and kept."""
    return Fault(line, column, "", "number_in_text", MESSAGES["number_in_text"], {})


def _contradictions(row: Row, columns: list[Column], answers: Mapping[str, Answer]) -> Iterator[Fault]:
    """Answers that another answer of the same row rules out; that can only be seen when the row has been read."""
    for column in columns:
        answer = answers.get(column.mapped.item)
        if column.item.requires is None or answer is None:
            continue
        try:
            check_answer(item=column.item, answer=answer, answers=answers)
        except AnswerRefused as refusal:
            yield from_refusal(row.line, column.mapped.column, refusal, row.values[column.at])


def _from_date(said: str, rule: DateRule) -> date | str:
    """The day, or the code of what is wrong."""
    if not said:
        return "day_missing"
    parts = _FORMATS[rule.format].fullmatch(said)
    if parts is None:
        return "no_such_date"
    try:
        return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return "no_such_date"


def _from_days(said: str, rule: DateRule, wave: str) -> date | str:
    whole = _whole(said)
    if not whole or whole.lower() in {"na", "nan"}:
        days = rule.days_when_empty.get(wave)
        return "day_missing" if days is None else rule.first_on + timedelta(days=days)
    if not _DAYS.fullmatch(whole) or int(whole) > MAX_DAYS:
        return "days_unreadable"
    return rule.first_on + timedelta(days=int(whole))


def _read(text: str, column: Column, import_map: ImportMap) -> Answer | Fault | None:
    """What a text in this column is; None for no answer. A fault gets its line from the row."""
    said = _whole(text)
    if text in import_map.unanswered or said in import_map.unanswered:
        return None
    if text in import_map.refused or said in import_map.refused:
        return Answer(State.REFUSED)
    try:
        if text in import_map.not_relevant or said in import_map.not_relevant:
            answer = Answer(State.NOT_RELEVANT)
        else:
            recode = column.mapped.recode
            meant = recode.get(text, recode.get(said)) if recode else text
            if meant is None:
                return fault(Row(0, ()), column.mapped.column, "not_in_recode", text)
            answer = _answer(meant, column.item, import_map.decimal)
        check_answer(item=column.item, answer=answer, answers={})
    except AnswerRefused as refusal:
        return from_refusal(0, column.mapped.column, refusal, text)
    return None if answer.state is State.NOT_TODAY else answer


def _answer(text: str, item: Item, decimal: str) -> Answer:
    if decimal and item.kind != "text" and _PLAIN_NUMBER[decimal].fullmatch(text):
        answer = Answer(State.VALUE, Decimal(text.replace(",", ".")))
    else:
        answer = read_answer(item, text)
    if answer.value is not None and answer.value == answer.value.to_integral_value():
        # 5.0, as statistics programs write 5, is 5.
        return Answer(answer.state, Decimal(int(answer.value)))
    return answer


def _count(totals: ItemTotals, outcome: Answer | Fault | None) -> None:
    if outcome is None:
        totals.unanswered += 1
    elif isinstance(outcome, Fault):
        if outcome.code in _WRONG_VALUE:
            totals.out_of_range += 1
        else:
            totals.unreadable += 1
    elif outcome.state is State.REFUSED:
        totals.refused += 1
    elif outcome.state is State.NOT_RELEVANT:
        totals.not_relevant += 1
    else:
        totals.answered += 1


def _whole(text: str) -> str:
    """A whole number without the ".0" some programs put after it; any other text as it is."""
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text
