"""Slips, relapses, overdoses and harm reduction [R-J6]: told as they were, never sanctioned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from brobygger.rules import agenda, code_lists, fields
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

OVERDOSE = "overdose"
# What says that it goes less well, unlike what is handed out.
SETBACKS = ("slip", "relapse", OVERDOSE)

MESSAGES = {"only_overdose": words("This is told of an overdose only. Choose overdose, or “do not know” here.")}


@dataclass(frozen=True)
class Event:
    """One event as it is told; "" means not told. ``kind`` is a code of event_kinds.

    ``naloxone_given``, ``ambulance_came``: of an overdose; None where nobody knows.
    """

    kind: str
    at: datetime
    own_words: str = ""
    note: str = ""
    naloxone_given: bool | None = None
    ambulance_came: bool | None = None


@dataclass(frozen=True)
class Happened:
    """An event as it counts for the lists."""

    id: UUID
    kind: str
    at: datetime


def problems(told: Event, *, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with an event, in the order of the form."""
    yield from fields.code("kind", "event_kinds", told.kind)
    yield from fields.text("own_words", told.own_words)
    for name in ("naloxone_given", "ambulance_came"):
        if told.kind != OVERDOSE and getattr(told, name) is not None:
            yield FieldRefused("only_overdose", MESSAGES["only_overdose"], field=name)
    yield from fields.moment("at", told.at, now)
    yield from fields.text("note", told.note)


def watched_kinds() -> list[str]:
    """The kinds of event that are a reason to look after someone more closely for a while."""
    return [kind for kind, entry in code_lists.load("event_kinds").entries.items() if "days" in entry]


def watched_days(kind: str) -> int:
    """For how many days such an event is a reason: our own choice, in the code list."""
    return int(code_lists.entry("event_kinds", kind)["days"])


def watched_until(kind: str, at: datetime) -> datetime | None:
    """Until when an event is such a reason; None where it is none."""
    return at + timedelta(days=watched_days(kind)) if kind in watched_kinds() else None


def reminders(happened: Iterable[Happened]) -> Iterator[agenda.Due]:
    """A reason to act for the newest event of each kind that asks to be looked after. It goes by itself."""
    newest: dict[str, Happened] = {}
    for each in sorted(happened, key=lambda event: (event.at, str(event.id))):
        newest[each.kind] = each
    for each in newest.values():
        until = watched_until(each.kind, each.at)
        if until is not None:
            yield agenda.Due(each.kind, shows_at=each.at, due_at=until, hides_at=until, about=each.id)
