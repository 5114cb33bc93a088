"""The target-group definition: its criteria, readings and line, read from definitions/target_group/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

from brobygger.rules import definitions
from brobygger.rules.refusals import Refusal, words

CURRENT = "udgaaende-2013"

MESSAGES = {
    "unknown_criterion": words("There is no criterion called %(criterion)s."),
    "worked_out": words("This criterion is worked out from the area scores and cannot be answered directly."),
    "unknown_result": words("The answer must be met, not met or not yet known."),
    "basis_needed": words("Write what the answer builds on."),
    "basis_too_long": words("The basis may be at most %(limit)s characters long."),
    "unknown_area": words("There is no area called %(area)s in the criterion."),
    "score_out_of_range": words("An area score goes from 0.00 to 1.00; %(value)s is outside."),
    "unknown_reading": words("There is no reading called %(reading)s."),
    "override_result": words("You can only depart from the verdict to met or not met."),
    "override_same": words("The verdict is already that; there is nothing to depart from."),
    "override_reason": words("Write why you depart from the verdict."),
}


class Result(StrEnum):
    """What is known of a criterion, an area, or the whole."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class VerdictRefused(Refusal):
    """An answer, a score or a departure that cannot stand; codes are the keys of ``MESSAGES``."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the five. ``kind`` is "judgement", "self_report" or "areas" (worked out, never answered)."""

    id: str
    kind: str
    label: Mapping[str, str]
    question: Mapping[str, str]
    basis: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Area:
    """An area as one reading counts it, and the parts merged into it."""

    id: str
    label: Mapping[str, str]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of counting the areas of the ASI criterion."""

    id: str
    label: Mapping[str, str]
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class JointScore:
    """One score given for several parts together; where they are counted apart it stands for ``split_as`` only."""

    id: str
    label: Mapping[str, str]
    of: tuple[str, ...]
    split_as: str


@dataclass(frozen=True)
class TargetGroup:
    """A target-group definition in one version, with the fingerprint of its content."""

    id: str
    version: str
    fingerprint: str
    title: Mapping[str, str]
    criteria: tuple[Criterion, ...]
    line: Fraction
    needed: int
    parts: Mapping[str, Mapping[str, str]]
    joint_scores: tuple[JointScore, ...]
    readings: tuple[Reading, ...]
    default_reading: str
    scores_from: Mapping[str, Any]
    warnings: Mapping[str, Mapping[str, str]]

    def reading(self, reading_id: str) -> Reading:
        """The reading with this id; refused ("unknown_reading") when there is none."""
        for reading in self.readings:
            if reading.id == reading_id:
                return reading
        raise VerdictRefused("unknown_reading", reading=reading_id)

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion with this id; refused ("unknown_criterion") when there is none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise VerdictRefused("unknown_criterion", criterion=criterion_id)

    @property
    def area_labels(self) -> Mapping[str, Mapping[str, str]]:
        """The label of everything a score can be entered for: the six parts and the joint scores."""
        return {**self.parts, **{joint.id: joint.label for joint in self.joint_scores}}


@cache
def load(definition_id: str = CURRENT) -> TargetGroup:
    """A target-group definition. Raises definitions.DefinitionMissing when there is none."""
    path = f"target_group/{definition_id}.json"
    content = definitions.read(path)
    burden = content["burden"]
    return TargetGroup(
        id=content["id"],
        version=content["version"],
        fingerprint=definitions.fingerprint(path),
        title=content["title"],
        criteria=tuple(
            Criterion(entry["id"], entry["kind"], entry["label"], entry["question"], entry["basis"])
            for entry in content["criteria"]
        ),
        line=Fraction(burden["line"]),
        needed=burden["needed"],
        parts={part["id"]: part["label"] for part in burden["parts"]},
        joint_scores=tuple(
            JointScore(joint["id"], joint["label"], tuple(joint["of"]), joint["split_as"])
            for joint in burden["joint_scores"]
        ),
        readings=tuple(
            Reading(
                reading["id"],
                reading["label"],
                tuple(Area(area["id"], area["label"], tuple(area["of"])) for area in reading["areas"]),
            )
            for reading in burden["readings"]
        ),
        default_reading=burden["default_reading"],
        scores_from=burden["scores_from"],
        warnings=burden["warnings"],
    )
