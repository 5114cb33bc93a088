"""Places with beds: what is told of them, how old it is, and in which order they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from brobygger.rules import fields, law
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

MOST_BEDS = 99
MAX_PHONE = 40

_PHONE = re.compile(r"\+?(?:[ ()./-]?[0-9]){3,15}")
_NOT_DIALLED = re.compile(r"[^0-9+]")

MESSAGES = {"phone_unreadable": words("A phone number has at least three digits and no letters.")}


def problems(*, name: str, kind: str, phone: str, about: str) -> Iterator[FieldRefused]:
    """Everything wrong with what is told of a place, in the order of the form. Name and kind are needed."""
    yield from fields.needed("name", name)
    yield from fields.listed("name", name)
    yield from fields.code("kind", "place_kinds", kind)
    if phone.strip() and not (_PHONE.fullmatch(phone.strip()) and len(phone.strip()) <= MAX_PHONE):
        yield FieldRefused("phone_unreadable", MESSAGES["phone_unreadable"], field="phone")
    yield from fields.text("about", about, 2000)


def bed_problems(*, free: int, said_by: str, at: datetime, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with how many beds are said to be free. Who said it is needed."""
    yield from fields.number("free", free, 0, MOST_BEDS)
    yield from fields.needed("said_by", said_by)
    yield from fields.listed("said_by", said_by)
    yield from fields.moment("at", at, now)


def is_stale(confirmed_at: datetime, now: datetime) -> bool:
    """Whether beds were last confirmed on an earlier day in Denmark. Our own choice: beds come and go within a day."""
    return law.local_day(confirmed_at) < law.local_day(now)


def dialled(phone: str) -> str:
    """A phone number as a phone dials it: "+45 12 34" is "+451234"."""
    return _NOT_DIALLED.sub("", phone)


def order(*, free: int | None, confirmed_at: datetime | None, name: str) -> tuple[int, float, str]:
    """Where a place stands: free beds with the newest word first, then those nobody has asked, then those that are full."""
    rank = 1 if free is None else 0 if free else 2
    return rank, -confirmed_at.timestamp() if confirmed_at else 0.0, name.casefold()
