"""Import maps: what the columns of an outside file mean. A map is a TOML file; those we ship lie in definitions/maps/.

Keys of a map (all but those in brackets are needed):
  id, version, instrument, [title.da, title.en], [source.text]
  [file.decimal]          "point" or "comma", where the file's numbers are written one way only
  person.column           the key of the person; never a CPR number
  [details.KIND]          column, [prefix]: carried to the person, KIND of the list detail_kinds
  wave.column, wave.codes the column, and its values as codes of the list waves; or wave.fixed, one wave for all rows
  [date.column, date.format] a date, "year-first" (2014-03-31) or "day-first" (31-03-2014)
  [date.days_column, date.anchor, date.is_placeholder] or days counted from a day
  [date.days_when_empty]  by wave: how many days an empty field means
  [money.currency, money.per_unit, money.log_rule] how amounts are scored
  [missing.unanswered, missing.refused, missing.not_relevant] what the file writes where there is no answer
  items.ITEM              the column, or {column, optional}
  [recode.ITEM]           the file's values as the instrument's
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from brobygger.rules import code_lists, definitions
from brobygger.rules.instruments import Instrument
from brobygger.rules.refusals import Refusal, words

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
    "not_whole": words("“%(key)s” in the map should be a whole number."),
    "not_positive": words("“%(key)s” in the map should be a number above 0."),
    "not_a_currency": words("“%(key)s” in the map should be three capital letters such as DKK."),
    "unknown_code": words("“%(value)s” under “%(key)s” in the map is not one of the choices."),
    "column_twice": words("The map uses the column “%(column)s” for both %(first)s and %(second)s."),
    "other_instrument": words("The map is for %(expected)s, not for %(instrument)s."),
    "unknown_item": words("%(instrument)s has no item called %(item)s."),
    "unknown_log_rule": words("%(instrument)s does not know the log rule %(log_rule)s."),
}

_KEYS = {
    "": {
        "id", "version", "instrument", "title", "source", "file", "person", "details", "wave", "date", "money",
        "missing", "items", "recode",
    },
    "file": {"decimal"},
    "person": {"column"},
    "wave": {"column", "codes", "fixed"},
    "date": {"column", "format", "days_column", "anchor", "is_placeholder", "days_when_empty"},
    "money": {"currency", "per_unit", "log_rule"},
    "missing": {"unanswered", "refused", "not_relevant"},
}  # fmt: skip
_FORMATS = {"year-first", "day-first"}
_DECIMALS = {"point", "comma"}
_CURRENCY = re.compile(r"[A-Z]{3}")


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
    """When a row's interview was: a date column, days since an anchor, or (all empty) not told.

    is_placeholder: the anchor is not a real day, so only the time between waves means something.
    """

    column: str = ""
    format: str = "year-first"
    days_column: str = ""
    anchor: date | None = None
    is_placeholder: bool = False
    days_when_empty: Mapping[str, int] | None = None


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


def shipped_maps() -> tuple[str, ...]:
    """The ids of the maps that come with Brobygger."""
    return tuple(sorted(file.stem for file in (definitions.ROOT / "maps").glob("*.toml")))


def load_shipped(map_id: str) -> ImportMap:
    """A map that comes with Brobygger, such as "help-trial". Raises MapRefused ("unknown_map")."""
    if map_id not in shipped_maps():
        raise MapRefused("unknown_map", name=map_id[:60])
    return read_map((definitions.ROOT / "maps" / f"{map_id}.toml").read_bytes())


def read_map(data: bytes) -> ImportMap:
    """A map from the bytes of a TOML file. Every key is checked, so a misspelt one is refused and not passed over.

    Raises MapRefused. Whether the items exist is for ``check_against``.
    """
    content = _parse(data)
    _check_keys(content)
    money = _part(content, "money")
    missing = _part(content, "missing")
    items = _items(_needed(content, "items"), _part(content, "recode"))
    return ImportMap(
        id=_text(content, "id"),
        version=_text(content, "version"),
        instrument=_text(content, "instrument"),
        title=_part(content, "title"),
        source=str(_part(content, "source").get("text", "")),
        decimal=_choice("file.decimal", _part(content, "file").get("decimal", ""), _DECIMALS | {""}),
        person_column=_text(_needed(content, "person"), "column", "person."),
        details=_details(_part(content, "details")),
        wave=_wave(_needed(content, "wave")),
        dates=_dates(_part(content, "date")),
        currency=_currency(money.get("currency", "DKK")),
        per_unit=_per_unit(money.get("per_unit", "1")),
        log_rule=str(money.get("log_rule", "")),
        unanswered=_words_of(missing, "unanswered") | {""},
        refused=_words_of(missing, "refused"),
        not_relevant=_words_of(missing, "not_relevant"),
        items=items,
    )


def check_against(import_map: ImportMap, instrument: Instrument) -> None:
    """Raises MapRefused when the map is for another instrument, or names an item or a log rule this one has not."""
    if import_map.instrument != instrument.id:
        raise MapRefused("other_instrument", expected=import_map.instrument, instrument=instrument.id)
    for mapped in import_map.items:
        if mapped.item not in instrument.by_code:
            raise MapRefused("unknown_item", instrument=instrument.id, item=mapped.item)
    if import_map.log_rule and import_map.log_rule not in instrument.log_rules:
        raise MapRefused("unknown_log_rule", instrument=instrument.id, log_rule=import_map.log_rule)


def _parse(data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise MapRefused("not_utf_8") from None
    except tomllib.TOMLDecodeError as error:
        raise MapRefused("not_toml", reason=str(error)) from None


def _check_keys(content: Mapping[str, Any]) -> None:
    for place, allowed in _KEYS.items():
        table = content if place == "" else _part(content, place)
        for key in table:
            if key not in allowed:
                raise MapRefused("unknown_key", key=f"{place}.{key}".lstrip("."))


def _part(content: Mapping[str, Any], key: str, place: str = "") -> dict[str, Any]:
    """A table inside the map; empty where the map has none."""
    table = content.get(key, {})
    if not isinstance(table, dict):
        raise MapRefused("not_a_table", key=place + key)
    return table


def _needed(content: Mapping[str, Any], key: str, place: str = "") -> dict[str, Any]:
    table = _part(content, key, place)
    if not table:
        raise MapRefused("key_missing", key=place + key)
    return table


def _text(content: Mapping[str, Any], key: str, place: str = "") -> str:
    value = content.get(key, "")
    if not isinstance(value, str):
        raise MapRefused("not_text", key=place + key)
    if not value.strip():
        raise MapRefused("key_missing", key=place + key)
    return value.strip()


def _choice(key: str, value: Any, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise MapRefused("unknown_code", key=key, value=str(value)[:60])
    return str(value)


def _items(table: Mapping[str, Any], recodes: Mapping[str, Any]) -> tuple[MappedItem, ...]:
    mapped: dict[str, MappedItem] = {}
    for item, given in table.items():
        entry = given if isinstance(given, dict) else {"column": given}
        if unknown := set(entry) - {"column", "optional"}:
            raise MapRefused("unknown_key", key=f"items.{item}.{sorted(unknown)[0]}")
        column = _text(entry, "column", f"items.{item}.")
        if column in mapped:
            raise MapRefused("column_twice", column=column, first=mapped[column].item, second=item)
        recode = {str(key): str(value) for key, value in _part(recodes, item, "recode.").items()}
        mapped[column] = MappedItem(item, column, entry.get("optional", False) is True, recode)
    if unknown := set(recodes) - set(table):
        raise MapRefused("unknown_key", key=f"recode.{sorted(unknown)[0]}")
    return tuple(mapped.values())


def _details(table: Mapping[str, Any]) -> tuple[CarriedDetail, ...]:
    details = []
    for kind in table:
        _choice("details", kind, code_lists.codes("detail_kinds"))
        entry = _needed(table, kind, "details.")
        if unknown := set(entry) - {"column", "prefix"}:
            raise MapRefused("unknown_key", key=f"details.{kind}.{sorted(unknown)[0]}")
        column = _text(entry, "column", f"details.{kind}.")
        details.append(CarriedDetail(kind, column, str(entry.get("prefix", ""))))
    return tuple(details)


def _wave(table: Mapping[str, Any]) -> WaveRule:
    waves = code_lists.codes("waves")
    if "fixed" in table:
        return WaveRule("", {}, _choice("wave.fixed", table["fixed"], waves))
    codes = {str(value): _choice("wave.codes", code, waves) for value, code in _needed(table, "codes", "wave.").items()}
    return WaveRule(_text(table, "column", "wave."), codes, "")


def _dates(table: Mapping[str, Any]) -> DateRule:
    if "column" in table:
        form = _choice("date.format", table.get("format", "year-first"), _FORMATS)
        return DateRule(column=_text(table, "column", "date."), format=form)
    if "days_column" not in table:
        return DateRule()
    anchor = table.get("anchor")
    if type(anchor) is not date:
        raise MapRefused("not_a_date", key="date.anchor")
    empty = _part(table, "days_when_empty", "date.")
    for wave, days in empty.items():
        _choice("date.days_when_empty", wave, code_lists.codes("waves"))
        if type(days) is not int:
            raise MapRefused("not_whole", key=f"date.days_when_empty.{wave}")
    return DateRule(
        days_column=_text(table, "days_column", "date."),
        anchor=anchor,
        is_placeholder=table.get("is_placeholder", False) is True,
        days_when_empty=empty,
    )


def _currency(value: Any) -> str:
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise MapRefused("not_a_currency", key="money.currency")
    return value


def _per_unit(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or number <= 0:
        raise MapRefused("not_positive", key="money.per_unit")
    return number


def _words_of(table: Mapping[str, Any], key: str) -> frozenset[str]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise MapRefused("not_a_list", key=f"missing.{key}")
    return frozenset(str(word).strip() for word in value)
