"""Which score stands where several speak of the same: one rule for the profile, the verdict, the lists and the extract."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Protocol, TypeVar
from uuid import UUID

from brobygger.rules import instruments, scores, target_group
from brobygger.rules.definitions import text
from brobygger.rules.law import local_day
from brobygger.rules.target_group import AreaScore, TargetGroup

COMPUTED = "computed"
ENTERED = "entered"


class Measurement(Protocol):
    """A stored score, as far as the rule looks at it."""

    id: UUID
    instrument: str
    area: str
    origin: str
    value: float
    exact: str
    measured_on: date
    recorded_at: datetime


@dataclass(slots=True)
class Measured:
    """A score without its row: what drawing hundreds of people at once reads. ``exact`` is "n/d", or empty."""

    id: UUID
    instrument: str
    area: str
    origin: str
    value: float
    exact: str
    measured_on: date
    recorded_at: datetime


MEASURED = tuple(field.name for field in fields(Measured))

One = TypeVar("One", bound=Measurement)
Place = TypeVar("Place", bound=Hashable)


def rank(score: Measurement) -> tuple[date, bool, datetime, UUID]:
    """The higher stands: the newest measurement, then worked out before entered, then the latest recorded.

    The key decides last, so that the choice is the same every time.
    """
    return score.measured_on, score.origin == COMPUTED, score.recorded_at, score.id


def day_of_course(interview_at: datetime | None, measured_on: date) -> date:
    """The day that says which course of a citizen a score is of: that of its interview, whenever the last answer came; of a
    score made elsewhere its own."""
    return measured_on if interview_at is None else local_day(interview_at)


def standing(scores: Iterable[One], place: Callable[[One], Place]) -> dict[Place, One]:
    """The score that stands at each place; those that share a place speak of the same."""
    found: dict[Place, One] = {}
    for score in scores:
        at = place(score)
        if at not in found or rank(score) > rank(found[at]):
            found[at] = score
    return found


def cell_of(score: Measurement) -> str:
    """What a score speaks of. An instrument can give one score for two areas of the criterion under the name of one:
    ASI-5 works out "family" of family and social relations together, which a "family" entered by hand is not."""
    return cell_of_computed(score.instrument, score.area) if score.origin == COMPUTED else score.area


def cell_of_computed(instrument: str, area: str) -> str:
    """What a score an instrument works out itself speaks of, by its name there."""
    return _joint(instrument).get(area, area)


def area_scores(definition: TargetGroup, scores: Iterable[One]) -> dict[str, tuple[AreaScore, One]]:
    """By part or joint score of the criterion the score that stands, with the row it comes from."""
    given: dict[str, list[One]] = {}
    worth: dict[tuple[UUID, str], AreaScore] = {}
    # First of every score of an instrument the one that stands: only those are worth turning into exact fractions.
    newest_of_each = standing(scores, lambda score: (score.instrument, score.origin, score.area))
    for score in newest_of_each.values():
        for area, value in _given_by(definition, score).items():
            given.setdefault(area, []).append(score)
            worth[score.id, area] = value
    stands = {area: max(rows, key=rank) for area, rows in given.items()}
    return {area: (worth[row.id, area], row) for area, row in stands.items()}


def _given_by(definition: TargetGroup, score: Measurement) -> Mapping[str, AreaScore]:
    """What one stored score says of the criterion's areas; nothing when it is not in the criterion."""
    value = Fraction(score.exact) if score.exact else Fraction(score.value)
    if score.origin == COMPUTED:
        return target_group.scores_from(
            definition, instrument=score.instrument, scores={score.area: value}, measured_on=score.measured_on
        )
    if score.area not in definition.area_labels:
        return {}
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return {
        score.area: target_group.entered_score(
            definition, area=score.area, value=exact, source=score.instrument, measured_on=score.measured_on
        )
    }


def declined(definition: TargetGroup, instrument: str, states: Mapping[str, str]) -> set[str]:
    """The parts of the criterion an instrument gives no score of, as the citizen will not answer what it needs; a joint score
    is of all it speaks of. states: by item how it was answered."""
    given = {rule["score"]: rule["area"] for rule in definition.scores_from.get(instrument, {}).get("scores", ())}
    if not given:
        return set()
    joint = {each.id: each.of for each in definition.joint_scores}
    gone = [given[score] for score in scores.declined(instruments.load(instrument), states) if score in given]
    return {part for area in gone for part in joint.get(area, (area,))}


def label(area: str, language: str) -> str:
    """What a score speaks of, in words; a code that is no area's any more is shown as it is."""
    labels = {score.id: score.label for score in instruments.load("asi-5").scores}
    known = dict(target_group.load().area_labels) | labels
    return text(known[area], language) if area in known else area


@cache
def _joint(instrument: str) -> Mapping[str, str]:
    definition = target_group.load()
    joint = {each.id for each in definition.joint_scores}
    rules = definition.scores_from.get(instrument, {}).get("scores", ())
    return {rule["score"]: rule["area"] for rule in rules if rule["area"] in joint}
