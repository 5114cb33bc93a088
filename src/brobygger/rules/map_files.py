"""Reads an import map: a TOML file. Those we ship lie in definitions/maps/.

Keys of a map (all but those in brackets are needed):
  id, version, instrument, [title.da, title.en], [source.text]
  [file.decimal]          "point" or "comma", where the file's numbers are written one way only
  person.column           the key of the person; never a CPR number
  [details.KIND]          column, [prefix]: carried to the person, KIND of the list detail_kinds
  wave.column, wave.codes the column, and its values as codes of the list waves; or wave.fixed, one wave for all rows
  date.column, [date.format] a date, "year-first" (2014-03-31) or "day-first" (31-03-2014)
  date.days_column        or days counted from the first interview, on days that nobody knows ...
  [date.first_on]         ... or, where every row counts from one day, from that
  [date.days_when_empty]  by wave: how many days an empty field means; elsewhere a row without a day is a fault
  [money.currency, money.per_unit, money.log_rule] how amounts are scored
  [missing.unanswered, missing.refused, missing.not_relevant] what the file writes where there is no answer
  items.ITEM              the column, or {column, optional}
  [recode.ITEM]           the file's values as the instrument's
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from brobygger.rules import code_lists, definitions, fields, law
from brobygger.rules.import_maps import MAX_DAYS, CarriedDetail, DateRule, ImportMap, MappedItem, MapRefused, WaveRule

_KEYS = {
    "": {
        "id", "version", "instrument", "title", "source", "file", "person", "details", "wave", "date", "money",
        "missing", "items", "recode",
    },
    "file": {"decimal"},
    "person": {"column"},
    "wave": {"column", "codes", "fixed"},
    "date": {"column", "format", "days_column", "first_on", "days_when_empty"},
    "money": {"currency", "per_unit", "log_rule"},
    "missing": {"unanswered", "refused", "not_relevant"},
}  # fmt: skip
# As long as the columns they are kept in; an interview says by its source which map it came by.
MAX_ID, MAX_VERSION = 60, 20
_FORMATS = {"year-first", "day-first"}
_DECIMALS = {"point", "comma"}
_CURRENCY = re.compile(r"[A-Z]{3}")


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
        id=_name(content, "id", MAX_ID),
        version=_name(content, "version", MAX_VERSION),
        instrument=_text(content, "instrument"),
        title=_part(content, "title"),
        source=str(_part(content, "source").get("text", "")),
        decimal=_choice("file.decimal", _part(content, "file").get("decimal", ""), _DECIMALS | {""}),
        person_column=_text(_needed(content, "person"), "column", "person."),
        details=_details(_part(content, "details")),
        wave=_wave(_needed(content, "wave")),
        dates=_dates(_needed(content, "date")),
        currency=_currency(money.get("currency", "DKK")),
        per_unit=_per_unit(money.get("per_unit", "1")),
        log_rule=str(money.get("log_rule", "")),
        unanswered=_words_of(missing, "unanswered") | {""},
        refused=_words_of(missing, "refused"),
        not_relevant=_words_of(missing, "not_relevant"),
        items=items,
    )


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


def _name(content: Mapping[str, Any], key: str, limit: int) -> str:
    """What is kept with everything the map brings in."""
    name = _text(content, key)
    if any(fields.listed(key, name, limit)):
        raise MapRefused("not_a_name", key=key, limit=limit)
    return name


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
    column = _text(table, "days_column", "date.")
    first_on = table.get("first_on", law.NO_DAY)
    if type(first_on) is not date:
        raise MapRefused("not_a_date", key="date.first_on")
    empty = _part(table, "days_when_empty", "date.")
    for wave, days in empty.items():
        _choice("date.days_when_empty", wave, code_lists.codes("waves"))
        if type(days) is not int or not 0 <= days <= MAX_DAYS:
            raise MapRefused("not_days", key=f"date.days_when_empty.{wave}", high=MAX_DAYS)
    return DateRule(days_column=column, first_on=first_on, days_when_empty=empty)


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
