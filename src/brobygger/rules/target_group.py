"""The target group: five criteria, all of which must hold, each met, not met or not yet known.

The definition (criteria, readings, line) is data; see target_group_definition.py. What is missing counts as neither
yes nor no; a verdict is given early only where nothing that is still missing could change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from brobygger.rules.target_group_definition import Area, Reading, Result, TargetGroup, VerdictRefused, load

__all__ = [
    "AreaResult",
    "AreaScore",
    "ReadingResult",
    "Result",
    "TargetGroup",
    "Verdict",
    "VerdictRefused",
    "check_answer",
    "check_override",
    "entered_score",
    "judge",
    "load",
    "scores_from",
]

MAX_BASIS = 10_000


@dataclass(frozen=True, slots=True)
class AreaScore:
    """A score for a part (or a joint score), exact where its source was. ``warn`` names a warning and when it holds.

    A score without a day counts as older than any that has one.
    """

    value: Fraction
    source: str
    warning: str = ""
    warn_when: str = ""
    measured_on: date = date.min


@dataclass(frozen=True, slots=True)
class AreaResult:
    """One area under one reading. ``highest`` is the highest known score, measured on ``on``; ``missing`` the parts that could
    matter."""

    id: str
    result: Result
    highest: Fraction | None
    missing: tuple[str, ...]
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """The ASI criterion (``burden``) and the whole verdict (``result``) under one reading."""

    id: str
    burden: Result
    result: Result
    areas: tuple[AreaResult, ...]

    def count(self, result: Result) -> int:
        """How many areas came out as ``result``."""
        return sum(area.result is result for area in self.areas)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict as reached, with the version it was reached with and every other reading beside it.

    criteria: the result of each, by id, in the definition's order. open_criteria, open_areas: what is still missing and
    could change the result; both empty once it is decided. is_early: decided although something is missing.
    warnings: ids of the definition's warnings that bear on the result.
    """

    definition: str
    version: str
    fingerprint: str
    reading: str
    result: Result
    criteria: Mapping[str, Result]
    readings: tuple[ReadingResult, ...]
    open_criteria: tuple[str, ...]
    open_areas: tuple[str, ...]
    is_early: bool
    warnings: tuple[str, ...]


def check_answer(definition: TargetGroup, *, criterion: str, result: str, basis: str) -> None:
    """Raises VerdictRefused when a criterion cannot be answered like this.

    A yes or no needs its basis in words; "unknown" needs none. The ASI criterion is worked out and never answered.
    """
    if definition.criterion(criterion).kind == "areas":
        raise VerdictRefused("worked_out")
    if result not in set(Result):
        raise VerdictRefused("unknown_result")
    if result != Result.UNKNOWN and not basis.strip():
        raise VerdictRefused("basis_needed")
    if len(basis) > MAX_BASIS:
        raise VerdictRefused("basis_too_long", limit=MAX_BASIS)


def entered_score(
    definition: TargetGroup, *, area: str, value: Decimal, source: str, measured_on: date = date.min
) -> AreaScore:
    """A score made elsewhere and entered by hand: 0.00-1.00, for a part or a joint score.

    Raises VerdictRefused: "unknown_area", or "score_out_of_range".
    """
    if area not in definition.area_labels:
        raise VerdictRefused("unknown_area", area=area)
    if not value.is_finite() or not 0 <= value <= 1:
        raise VerdictRefused("score_out_of_range", value=str(value))
    return AreaScore(Fraction(value), source, measured_on=measured_on)


def scores_from(
    definition: TargetGroup,
    *,
    instrument: str,
    scores: Mapping[str, Fraction | float | None],
    measured_on: date = date.min,
) -> dict[str, AreaScore]:
    """The area scores an instrument's own scores give, by part or joint score.

    instrument: its id ("asi-5"); one the definition does not know gives nothing. scores: by the instrument's score ids,
    exact fractions where there are any; None where there is no score. Scores that are not in the criterion (alcohol,
    drug) are left out.
    """
    given: dict[str, AreaScore] = {}
    for rule in definition.scores_from.get(instrument, {}).get("scores", ()):
        value = scores.get(rule["score"])
        if value is not None:
            exact = Fraction(value)
            given[rule["area"]] = AreaScore(
                exact, instrument, rule.get("warning", ""), rule.get("warn_when", ""), measured_on
            )
    return given


def judge(
    definition: TargetGroup,
    *,
    answers: Mapping[str, Result],
    area_scores: Mapping[str, AreaScore],
    reading: str | None = None,
) -> Verdict:
    """The verdict from what is known now.

    answers: by criterion; a criterion that is not there is not yet known. area_scores: by part or joint score.
    reading: the site's; None takes the definition's default. All readings are worked out beside it.
    One definite no gives "not met" whatever else is missing. The ASI criterion is met once enough areas are at the line
    (0.5 itself is enough) and not met once too few are left that could be. Between a joint score and its parts the newer
    measurement speaks; of the same day, the higher.
    Raises VerdictRefused for an unknown reading, criterion or area. Source: model description (2013) p. 4; model.md T2.
    """
    chosen = definition.reading(reading or definition.default_reading)
    _check_ids(definition, answers, area_scores)
    stated = {
        criterion.id: Result(answers.get(criterion.id, Result.UNKNOWN))
        for criterion in definition.criteria
        if criterion.kind != "areas"
    }
    # The readings share most of their areas; each is judged once.
    areas = {(area.id, area.of): area for each in definition.readings for area in each.areas}
    judged = {key: _judge_area(definition, area, area_scores) for key, area in areas.items()}
    readings = tuple(_read(definition, each, stated.values(), judged) for each in definition.readings)
    current = next(each for each in readings if each.id == chosen.id)
    criteria = {each.id: stated.get(each.id, current.burden) for each in definition.criteria}
    is_open = current.result is Result.UNKNOWN
    missing = _missing_areas(current)
    return Verdict(
        definition=definition.id,
        version=definition.version,
        fingerprint=definition.fingerprint,
        reading=chosen.id,
        result=current.result,
        criteria=criteria,
        readings=readings,
        open_criteria=tuple(name for name, result in criteria.items() if is_open and result is Result.UNKNOWN),
        open_areas=missing if is_open and current.burden is Result.UNKNOWN else (),
        is_early=not is_open and (bool(missing) or Result.UNKNOWN in stated.values()),
        warnings=_warnings(definition, chosen, current, area_scores),
    )


def check_override(*, verdict: Result, result: str, reason: str) -> None:
    """Raises VerdictRefused when a professional cannot depart from ``verdict`` to ``result`` with this reason."""
    if result not in {Result.MET, Result.NOT_MET}:
        raise VerdictRefused("override_result")
    if result == verdict:
        raise VerdictRefused("override_same")
    if not reason.strip():
        raise VerdictRefused("override_reason")
    if len(reason) > MAX_BASIS:
        raise VerdictRefused("basis_too_long", limit=MAX_BASIS)


def all_must_hold(results: Iterable[Result]) -> Result:
    """Three-valued "and": one no is a no, otherwise one unknown is unknown, otherwise a yes."""
    known = set(results)
    if Result.NOT_MET in known:
        return Result.NOT_MET
    return Result.UNKNOWN if Result.UNKNOWN in known else Result.MET


def enough(results: Iterable[Result], needed: int) -> Result:
    """Three-valued "at least this many", decided as soon as what is unknown cannot change it."""
    listed = list(results)
    met = listed.count(Result.MET)
    if met >= needed:
        return Result.MET
    return Result.NOT_MET if met + listed.count(Result.UNKNOWN) < needed else Result.UNKNOWN


def _check_ids(definition: TargetGroup, answers: Mapping[str, Result], area_scores: Mapping[str, AreaScore]) -> None:
    for name in answers:
        if definition.criterion(name).kind == "areas":
            raise VerdictRefused("worked_out")
    for area in area_scores:
        if area not in definition.area_labels:
            raise VerdictRefused("unknown_area", area=area)


def _read(
    definition: TargetGroup,
    reading: Reading,
    stated: Iterable[Result],
    judged: Mapping[tuple[str, tuple[str, ...]], AreaResult],
) -> ReadingResult:
    areas = tuple(judged[area.id, area.of] for area in reading.areas)
    burden = enough((area.result for area in areas), definition.needed)
    return ReadingResult(reading.id, burden, all_must_hold((*stated, burden)), areas)


def _judge_area(definition: TargetGroup, area: Area, scores: Mapping[str, AreaScore]) -> AreaResult:
    """A merged area takes the highest of its parts, so one high part settles it and a low one alone does not."""
    used = _scores_of(definition, area, scores)
    highest, on = max(((scores[name].value, scores[name].measured_on) for name in used), default=(None, None))
    if highest is not None and highest >= definition.line:
        return AreaResult(area.id, Result.MET, highest, (), on)
    missing = tuple(part for part in area.of if not any(part in covered for covered in used.values()))
    return AreaResult(area.id, Result.UNKNOWN if missing else Result.NOT_MET, highest, missing, on)


def _scores_of(definition: TargetGroup, area: Area, scores: Mapping[str, AreaScore]) -> dict[str, tuple[str, ...]]:
    """The scores that speak for an area, each with the parts it covers.

    A joint score stands until the part it is mostly about is measured anew; then nobody can say what is left of it. While
    it stands it takes the place of older scores of the parts it speaks for here. Either way the areas counted apart rest on
    nothing the merged one does not, so an area met merged is also met apart.
    """
    used: dict[str, tuple[str, ...]] = {part: (part,) for part in area.of if part in scores}
    for joint in definition.joint_scores:
        score, mostly = scores.get(joint.id), scores.get(joint.split_as)
        if score is None or (mostly is not None and mostly.measured_on > score.measured_on):
            continue
        speaks_for = joint.of if set(joint.of) <= set(area.of) else tuple({joint.split_as} & set(area.of))
        if speaks_for:
            for part in speaks_for:
                if part in used and scores[part].measured_on < score.measured_on:
                    del used[part]
            used[joint.id] = speaks_for
    return used


def _missing_areas(reading: ReadingResult) -> tuple[str, ...]:
    return tuple(part for area in reading.areas for part in area.missing)


def _warnings(
    definition: TargetGroup, reading: Reading, current: ReadingResult, scores: Mapping[str, AreaScore]
) -> tuple[str, ...]:
    found: list[str] = []
    for area, outcome in zip(reading.areas, current.areas, strict=True):
        for name in _scores_of(definition, area, scores):
            score = scores[name]
            if score.warning and score.warn_when == outcome.result and score.warning not in found:
                found.append(score.warning)
    return tuple(found)
