"""Instruments (ASI and its like): their areas, their items, and which item comes next.

The wording and the ranges are data in definitions/instruments/; here is how they are read. What may be answered is in
answers.py, whose names are imported from here too; scores are in scores.py. The phone has the same rules and names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from brobygger.rules import definitions
from brobygger.rules.answers import Answer, AnswerRefused, State, check_answer, read_answer

__all__ = [
    "Answer",
    "AnswerRefused",
    "Area",
    "Choice",
    "Instrument",
    "Item",
    "Requirement",
    "ScoreDefinition",
    "State",
    "UnknownItem",
    "all_instruments",
    "check_answer",
    "load",
    "next_unanswered",
    "read_answer",
]


class UnknownItem(KeyError):
    """The instrument has no item with this code."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of the answers an item offers; `value` is what is stored."""

    value: int
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """An item may hold something other than 0 only when `item` holds `value` (a car needs a driving licence)."""

    item: str
    value: int


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One question. `low` and `high` bound the value, both included; for text `high` is the most characters."""

    code: str
    key: str
    area: str
    kind: str
    low: Decimal | None
    high: Decimal | None
    label: Mapping[str, str]
    allows_not_relevant: bool = False
    choices: tuple[Choice, ...] = ()
    alert: str = ""
    requires: Requirement | None = None
    in_short_form: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A part of life the instrument asks about."""

    id: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreDefinition:
    """How one score is worked out; `operation` is one of the named operations scores.py knows.

    `certainty`: how many independent sources the formula has ("1", "2+"); `sources`: their ids in the instrument.
    """

    id: str
    area: str
    label: Mapping[str, str]
    certainty: str
    sources: tuple[str, ...]
    operation: Mapping[str, Any]


# Each is loaded once, so being the same is being equal: a label in a dict could not be hashed for a cache.
@dataclass(frozen=True, slots=True, eq=False)
class Instrument:
    """An instrument in one version. Where `status` is not "ready", `why_not` says so in words and nothing is scored."""

    id: str
    version: str
    status: str
    title: Mapping[str, str]
    licence: str
    recall_days: int | None
    areas: tuple[Area, ...]
    items: tuple[Item, ...]
    scores: tuple[ScoreDefinition, ...]
    sources: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    why_not: Mapping[str, str] = field(default_factory=dict)
    log_rules: tuple[str, ...] = ()
    log_rule: str = ""
    per_unit: Decimal = Decimal(1)
    by_code: Mapping[str, Item] = field(default_factory=dict, repr=False)

    def item(self, code: str) -> Item:
        """The item with this code; UnknownItem when there is none."""
        if code not in self.by_code:
            raise UnknownItem(code)
        return self.by_code[code]

    def items_of(self, area: str, short: bool = False) -> tuple[Item, ...]:
        """The items of one area in the order they are asked; with `short`, only those of the short form."""
        return tuple(item for item in self.items if item.area == area and (item.in_short_form or not short))


@cache
def load(instrument_id: str) -> Instrument:
    """An instrument by its id ("asi-5"), or by id and version for one that is no longer current ("asi-5@1.0.0").

    Raises definitions.DefinitionMissing when there is none.
    """
    if instrument_id not in definitions.names("instruments"):
        raise definitions.DefinitionMissing(instrument_id)
    content = definitions.read(f"instruments/{instrument_id}.json")
    items = tuple(_item(entry) for entry in content["items"])
    parameters = content.get("parameters", {})
    return Instrument(
        id=content["id"],
        version=content["version"],
        status=content["status"],
        title=content["title"],
        licence=content["licence"],
        recall_days=content.get("recall_days"),
        areas=tuple(Area(id=area["id"], label=area["label"]) for area in content["areas"]),
        items=items,
        scores=tuple(_score_definition(entry) for entry in content["scores"]),
        sources={source["id"]: source["text"] for source in content["sources"]},
        note=content.get("note", {}),
        why_not=content.get("why_not", {}),
        log_rules=tuple(parameters.get("log_rule", {}).get("choices", ())),
        log_rule=parameters.get("log_rule", {}).get("default", ""),
        per_unit=Decimal(parameters.get("per_unit", {}).get("default", "1")),
        by_code={item.code: item for item in items},
    )


def all_instruments() -> tuple[Instrument, ...]:
    """Every instrument in its current version, by id. Earlier versions (asi-5@1.0.0.json) are not among them."""
    return tuple(load(name) for name in definitions.names("instruments") if "@" not in name)


def title_of(instrument: str, language: str) -> str:
    """The title of an instrument by its id; what someone has entered by hand stands as it was written."""
    titles = {each.id: each.title for each in all_instruments()}
    return definitions.text(titles[instrument], language) if instrument in titles else instrument


def next_unanswered(
    instrument: Instrument, area: str, answers: Mapping[str, Answer], short: bool = False
) -> Item | None:
    """The first item of the area that still has to be asked, or None when the area is done.

    X and N are answers; "not today" is not. With `short`, only the items of the short form count.
    """
    for item in instrument.items_of(area, short):
        answer = answers.get(item.code)
        if answer is None or answer.state is State.NOT_TODAY:
            return item
    return None


def _item(entry: Mapping[str, Any]) -> Item:
    low, high, requires = entry.get("min"), entry.get("max"), entry.get("requires")
    return Item(
        code=entry["code"],
        key=entry["key"],
        area=entry["area"],
        kind=entry["kind"],
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        label=entry["label"],
        allows_not_relevant=entry.get("allows_not_relevant", False),
        choices=tuple(Choice(value=choice["value"], label=choice["label"]) for choice in entry.get("choices", ())),
        alert=entry.get("alert", ""),
        requires=None if requires is None else Requirement(item=requires["item"], value=requires["value"]),
        in_short_form=entry.get("in_short_form", False),
    )


def _score_definition(entry: Mapping[str, Any]) -> ScoreDefinition:
    return ScoreDefinition(
        id=entry["id"],
        area=entry["area"],
        label=entry["label"],
        certainty=entry["certainty"],
        sources=tuple(entry.get("sources", ())),
        operation=entry["operation"],
    )
