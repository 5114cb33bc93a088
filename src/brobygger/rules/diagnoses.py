"""Diagnoses as they were told [R-K4]: never ours, often made long ago, sometimes wrong, and then said to be questioned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from brobygger.rules import fields, law, partial_dates
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

MAX_WHAT = 300
MAX_SOURCE = 200

MESSAGES = {
    "why_questioned": words("Write why the diagnosis is questioned."),
    "who_questions": words("Choose who questions the diagnosis."),
}


class DiagnosisFacts(Protocol):
    """What a diagnosis is told as; "" means not told."""

    @property
    def what(self) -> str:
        """The diagnosis in the words it was told."""

    @property
    def source(self) -> str:
        """Who made it, or where it stands."""

    @property
    def made_on(self) -> str:
        """When it was made: a day, a month or a year, as ``partial_dates`` reads it."""

    @property
    def certainty(self) -> str:
        """A code of diagnosis_certainties."""

    @property
    def questioned(self) -> str:
        """Why it is questioned."""

    @property
    def questioned_by(self) -> str:
        """By whom, a code of told_by."""


def problems(facts: DiagnosisFacts, *, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with a diagnosis, in the order of the form. Questioned takes both a why and a who, or neither."""
    yield from fields.needed("what", facts.what)
    yield from fields.listed("what", facts.what, MAX_WHAT)
    yield from fields.needed("source", facts.source)
    yield from fields.listed("source", facts.source, MAX_SOURCE)
    yield from partial_dates.problems("made_on", facts.made_on, today=law.local_day(now))
    yield from fields.code("certainty", "diagnosis_certainties", facts.certainty)
    yield from fields.text("questioned", facts.questioned)
    if facts.questioned_by:
        yield from fields.code("questioned_by", "told_by", facts.questioned_by)
        if not facts.questioned.strip():
            yield FieldRefused("why_questioned", MESSAGES["why_questioned"], field="questioned")
    elif facts.questioned.strip():
        yield FieldRefused("who_questions", MESSAGES["who_questions"], field="questioned_by")
