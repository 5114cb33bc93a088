"""Substitution treatment [R-G5, R-H2]: steps on the way in, what was demanded, what stood in the way. Nothing is prescribed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from brobygger.rules import fields
from brobygger.rules.fields import FieldRefused

TEXTS = ("attendance", "barrier", "tried", "result", "note")

# The steps that say that the citizen is treated, and with those that say the contrary what settles it.
BEGUN = frozenset({"started", "reenrolled"})
SETTLING = BEGUN | {"stopped", "not_offered", "not_wanted"}


@dataclass(frozen=True)
class Step:
    """One step as it is told; "" means not told. ``step`` is a code of substitution_steps, ``at`` when it happened."""

    step: str
    at: datetime
    reported_by: str
    attendance: str = ""
    barrier: str = ""
    tried: str = ""
    result: str = ""
    note: str = ""


def problems(told: Step, *, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with a step, in the order of the form. Who reported it is needed: it is the health side that knows."""
    yield from fields.code("step", "substitution_steps", told.step)
    yield from fields.moment("at", told.at, now)
    yield from fields.needed("reported_by", told.reported_by)
    yield from fields.listed("reported_by", told.reported_by)
    for name in TEXTS:
        yield from fields.text(name, getattr(told, name))
