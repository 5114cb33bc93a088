"""Diagnoses as they were told [R-K4]: never ours, often made long ago, sometimes wrong, and then said to be questioned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from brobygger.rules import fields, law, partial_dates
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

MAX_WHAT = 300
MAX_SOURCE = 200

MESSAGES = {
    "made_after_told": words("It cannot be made after it was told, on %(told)s. Check both days."),
    "why_questioned": words("Write why the diagnosis is questioned."),
    "who_questions": words("Choose who questions the diagnosis."),
}


@dataclass(frozen=True)
class Diagnosis:
    """A diagnosis as it is told, ``at`` a moment with a time zone; "" means not told.

    ``source``: who made it, or where it stands. ``made_on``: a day, a month or a year, as ``partial_dates`` reads it.
    ``certainty``: a code of diagnosis_certainties. ``questioned``: why; ``questioned_by``: a code of told_by.
    """

    what: str
    source: str
    certainty: str
    at: datetime
    made_on: str = ""
    questioned: str = ""
    questioned_by: str = ""


def problems(told: Diagnosis, *, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with a diagnosis, in the order of the form. Questioned takes both a why and a who, or neither."""
    yield from fields.needed("what", told.what)
    yield from fields.listed("what", told.what, MAX_WHAT)
    yield from fields.needed("source", told.source)
    yield from fields.listed("source", told.source, MAX_SOURCE)
    yield from _made_problems(told, now)
    yield from fields.code("certainty", "diagnosis_certainties", told.certainty)
    yield from fields.text("questioned", told.questioned)
    if told.questioned_by:
        yield from fields.code("questioned_by", "told_by", told.questioned_by)
        if not told.questioned.strip():
            yield FieldRefused("why_questioned", MESSAGES["why_questioned"], field="questioned")
    elif told.questioned.strip():
        yield FieldRefused("who_questions", MESSAGES["who_questions"], field="questioned_by")
    yield from fields.moment("at", told.at, now)


def _made_problems(told: Diagnosis, now: datetime) -> Iterator[FieldRefused]:
    faults = list(partial_dates.problems("made_on", told.made_on, today=law.local_day(now)))
    yield from faults
    if faults or told.at.tzinfo is None:
        return
    day, made_on = law.local_day(told.at), partial_dates.read(told.made_on)
    # A month or a year is as far as it goes the one it was told in.
    if made_on and made_on > day.isoformat()[: len(made_on)]:
        yield FieldRefused("made_after_told", MESSAGES["made_after_told"], field="made_on", told=f"{day:%d-%m-%Y}")
