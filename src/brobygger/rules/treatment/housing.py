"""Where someone lives, by the categories of ETHOS Light: one place after the other, each until the next begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from brobygger.rules import code_lists, fields
from brobygger.rules.fields import AskedOnce, FieldRefused
from brobygger.rules.refusals import Coded, words

MESSAGES = {
    "same_day": words(
        "From this day it is written already: %(place)s (%(who)s). Save again to put this in its place, or write the day "
        "the citizen moved."
    ),
    "now_is_another": words(
        "Then the citizen lives now: %(place)s, since %(since)s. Is that right, tick it below; otherwise check the day."
    ),
    "day_taken": words(
        "From this day another place is written: %(place)s (%(who)s). Take one of the two back, or write another day."
    ),
}


@dataclass(frozen=True)
class Housing:
    """Where someone lives from a day on, as it is told. ``category`` is a code of housing_categories."""

    category: str
    from_on: date
    note: str = ""


@dataclass(frozen=True)
class Since:
    """A place as it counts."""

    id: UUID
    category: str
    from_on: date


@dataclass(frozen=True)
class Span:
    """A place with its days. ``to_on``: when the next begins; None for the one that is now.

    ``overlaps``: another is told from the very same day, on two records found to be one person; the one told last stands.
    """

    id: UUID
    category: str
    from_on: date
    to_on: date | None
    overlaps: bool


def problems(told: Housing, *, today: date) -> Iterator[FieldRefused]:
    """Everything wrong with where someone is said to live."""
    yield from fields.code("category", "housing_categories", told.category)
    yield from fields.day("from_on", told.from_on, today)
    yield from fields.text("note", told.note)


def spans(told: Iterable[Since]) -> list[Span]:
    """The places one after the other, the present one first.

    told: in the order they were told; of several from one day the last told comes last, and the others are over at once.
    """
    rows = sorted(told, key=lambda each: each.from_on)
    days = [each.from_on for each in rows]
    ends: list[date | None] = [*days[1:], None]
    if not rows:
        return []
    found = [
        Span(each.id, each.category, each.from_on, end, days.count(each.from_on) > 1)
        for each, end in zip(rows, ends, strict=True)
    ]
    return found[::-1]


def corrected(told: Iterable[Since], row: UUID, new: Housing) -> list[Since]:
    """The places in the order they are told once one of them is corrected: what it says then is told last."""
    return [*(each for each in told if each.id != row), Since(row, new.category, new.from_on)]


def now_problems(before: Iterable[Since], after: Iterable[Since]) -> Iterator[AskedOnce]:
    """What is asked once of a correction: whether another of the places is to be the present one. Both in the order they were
    told."""
    stood, stands = spans(before), spans(after)
    if not stood or not stands or stood[0].id == stands[0].id:
        return
    category = stands[0].category
    label = code_lists.label("housing_categories", category, "en")
    place = Coded(label, list_id="housing_categories", code=category)
    told = {"place": place, "since": f"{stands[0].from_on:%d-%m-%Y}"}
    yield AskedOnce("now_is_another", MESSAGES["now_is_another"], field="from_on", **told)
