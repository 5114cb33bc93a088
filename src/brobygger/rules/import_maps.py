"""Import maps: what the columns of an outside file mean. How one is written in a file: ``map_files``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from brobygger.rules import law
from brobygger.rules.instruments import Instrument
from brobygger.rules.refusals import Refusal, words

# Days counted from ``law.NO_DAY`` must not reach those of the calendar.
MAX_DAYS = (law.EARLIEST - law.NO_DAY).days - 1

MESSAGES = {
    "not_utf_8": words("The map is not in UTF-8."),
    "not_toml": words("The map is not TOML: %(reason)s"),
    "unknown_map": words("There is no map called %(name)s."),
    "key_missing": words("The map has no “%(key)s”."),
    "unknown_key": words("The map has a key that means nothing here: “%(key)s”."),
    "not_a_table": words("“%(key)s” in the map should be a table."),
    "not_a_list": words("“%(key)s” in the map should be a list."),
    "not_text": words("“%(key)s” in the map should be text."),
    "not_a_date": words("“%(key)s” in the map should be a date such as 2014-03-31, without quotation marks."),
    "not_days": words("“%(key)s” in the map should be a whole number from 0 to %(high)s."),
    "not_a_name": words("“%(key)s” in the map should be at most %(limit)s characters long, and hold no CPR number."),
    "not_positive": words("“%(key)s” in the map should be a number above 0."),
    "not_a_currency": words("“%(key)s” in the map should be three capital letters such as DKK."),
    "unknown_code": words("“%(value)s” under “%(key)s” in the map is not one of the choices."),
    "column_twice": words("The map uses the column “%(column)s” for both %(first)s and %(second)s."),
    "other_instrument": words("The map is for %(expected)s, not for %(instrument)s."),
    "unknown_item": words("%(instrument)s has no item called %(item)s."),
    "unknown_log_rule": words("%(instrument)s does not know the log rule %(log_rule)s."),
}


class MapRefused(Refusal):
    """A map that cannot be used; codes are the keys of ``MESSAGES``."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


@dataclass(frozen=True, slots=True)
class MappedItem:
    """An item of the instrument and the column it is in; ``recode`` is empty where the file has our values."""

    item: str
    column: str
    is_optional: bool
    recode: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CarriedDetail:
    """Something about the person that comes along: ``prefix`` is put before what the column says."""

    kind: str
    column: str
    prefix: str


@dataclass(frozen=True, slots=True)
class WaveRule:
    """Which wave a row is: ``codes`` by what ``column`` says, or ``fixed`` for all rows."""

    column: str
    codes: Mapping[str, str]
    fixed: str


@dataclass(frozen=True, slots=True)
class DateRule:
    """When a row's interview was: a column of dates, or one of days counted from ``first_on``.

    first_on: ``law.NO_DAY`` where the file never tells on which day it was, but only how long after the first.
    days_when_empty: by wave, what an empty field of ``days_column`` means.
    """

    column: str = ""
    format: str = "year-first"
    days_column: str = ""
    first_on: date = law.NO_DAY
    days_when_empty: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportMap:
    """A map that has been checked in itself; ``check_against`` holds it against an instrument."""

    id: str
    version: str
    instrument: str
    title: Mapping[str, str]
    source: str
    decimal: str
    person_column: str
    details: tuple[CarriedDetail, ...]
    wave: WaveRule
    dates: DateRule
    currency: str
    per_unit: Decimal
    log_rule: str
    unanswered: frozenset[str]
    refused: frozenset[str]
    not_relevant: frozenset[str]
    items: tuple[MappedItem, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the file must have, in the order the map names them."""
        named = [self.person_column, self.wave.column, self.dates.column, self.dates.days_column]
        named += [detail.column for detail in self.details]
        named += [mapped.column for mapped in self.items if not mapped.is_optional]
        return tuple(dict.fromkeys(column for column in named if column))


def check_against(import_map: ImportMap, instrument: Instrument) -> None:
    """Raises MapRefused when the map is for another instrument, or names an item or a log rule this one has not."""
    if import_map.instrument != instrument.id:
        raise MapRefused("other_instrument", expected=import_map.instrument, instrument=instrument.id)
    for mapped in import_map.items:
        if mapped.item not in instrument.by_code:
            raise MapRefused("unknown_item", instrument=instrument.id, item=mapped.item)
    if import_map.log_rule and import_map.log_rule not in instrument.log_rules:
        raise MapRefused("unknown_log_rule", instrument=instrument.id, log_rule=import_map.log_rule)
