"""The day a letter says treatment must begin by, once that is another: a citizen who holds it trusts the wrong day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from brobygger.rules.letter_changes import said_of
from brobygger.rules.requests import MUNICIPALITY, Clock

_SAID_AS = ("due_on", "was_due_on")


@dataclass(frozen=True)
class Outdated:
    """``says``: the day as the letter has it, "21-11-2026"; ``due_on``: the one that holds now."""

    says: str
    due_on: date


def deadline_of(clock: Clock | None) -> date | None:
    """The day a letter says of a clock; None where nothing runs to it any more, and where the region has taken it over, whose
    it is to keep and to tell."""
    return clock.due_on if clock is not None and clock.is_running and clock.owner == MUNICIPALITY else None


def outdated(content: Mapping[str, Any], clock: Clock | None) -> Outdated | None:
    """That a letter, ``content`` as it was kept, says another deadline than the one that runs now; None where it does not, or
    where none runs."""
    says = next(filter(None, (said_of(content, fact) for fact in _SAID_AS)), "")
    due_on = deadline_of(clock)
    return Outdated(says, due_on) if says and due_on is not None and says != written(due_on) else None


def written(day: date) -> str:
    """A deadline as a letter says it."""
    return f"{day:%d-%m-%Y}"
