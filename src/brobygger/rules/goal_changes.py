"""One goal changed where the plan is not at hand, on a phone: part by part against what was seen there [R-F1-4]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from brobygger.rules import fields, plans
from brobygger.rules.fields import FieldRefused
from brobygger.rules.plans import Goal
from brobygger.rules.refusals import words

# By kind of a conflict, a code of the list goal_parts, the part of a goal that two have changed.
KINDS = {"goal_status": "status", "goal_own_words": "own_words"}
KIND_OF = {part: kind for kind, part in KINDS.items()}

# Why there is a new version, in the language of the diary.
OCCASION = "Et mål ændret på telefonen"

MESSAGES = {
    # It was taken out since, or the plan of a record that was found to be the same person holds.
    "goal_gone": words("This goal is not in the plan any more. If it still holds, write it in the plan again."),
    "plan_of_ended": words(
        "The plan is from the course that ended on %(ended)s. Make it anew with the citizen, and write this there."
    ),
}


@dataclass(frozen=True)
class Told:
    """What one part of a goal is to say, and what was seen to stand there."""

    value: str
    was: str


def problems(told: Mapping[str, Told]) -> Iterator[FieldRefused]:
    """Everything wrong with what is told of a goal, by part."""
    if "own_words" in told:
        value = told["own_words"].value
        if not value.strip():
            yield FieldRefused("goal_without_words", plans.MESSAGES["goal_without_words"], field="own_words")
        yield from fields.text("own_words", value)
    if "status" in told:
        yield from fields.code("status", "goal_statuses", told["status"].value)


def changed(goal: Goal, told: Mapping[str, Told]) -> tuple[dict[str, Any], list[str]]:
    """By part what a goal is to say from now on, and the parts that somebody else has changed otherwise since they were seen.

    What stands in it as it was seen nobody has changed: another's newer word is left alone. So is what stands there already.
    """
    written: dict[str, Any] = {}
    met: list[str] = []
    for part, one in told.items():
        value, stands = one.value.strip(), getattr(goal, part)
        if value in (one.was.strip(), stands):
            continue
        if one.was.strip() == stands:
            written[part] = value
        else:
            met.append(part)
    return written, met


def list_of(kind: str) -> str:
    """The code list that says in words what a conflict of this kind is about."""
    return "goal_parts" if kind in KINDS else "detail_kinds"


def list_of_values(kind: str) -> str:
    """The code list that says in words what two wrote, "" where they wrote words."""
    return "goal_statuses" if kind == "goal_status" else ""
