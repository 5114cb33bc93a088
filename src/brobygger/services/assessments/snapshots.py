"""A verdict in full, as plain JSON with its own words: what a page shows today, and years later exactly as it was."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from brobygger.records import assessments as records
from brobygger.records.people import Person
from brobygger.rules import measurements
from brobygger.rules import target_group as rules
from brobygger.rules.target_group import AreaScore, Result, TargetGroup
from brobygger.services.assessments import by_course, scores

Scored = Mapping[str, tuple[AreaScore, records.AreaScore]]
Label = Mapping[str, str]


def area_scores(definition: TargetGroup, person: Person) -> dict[str, tuple[AreaScore, records.AreaScore]]:
    """By part or joint score of the course under way the one that stands, with the row it comes from. Two queries."""
    returned = by_course.returns_of(person)
    rows = [row for row in scores.scores_of(person) if by_course.of_score(row, returned) == len(returned)]
    return measurements.area_scores(definition, rows)


def lines(
    definition: TargetGroup,
    verdict: rules.Verdict,
    answers: Mapping[str, records.CriterionAnswer],
    scored: Scored,
) -> dict[str, Any]:
    """Everything a verdict was reached with. Labels are stored with it, in both languages, for the definition may change.

    ``criteria``: the five lines (answer, basis, day, who). ``areas``: every score used, with where it comes from.
    ``readings``: the outcome under each, with the day of the score it rests on. Days are ISO dates, exact values "n/d".
    """
    return {
        "title": dict(definition.title),
        "result": verdict.result.value,
        "reading": {"id": verdict.reading, "label": dict(definition.reading(verdict.reading).label)},
        "line": str(definition.line),
        "needed": definition.needed,
        "criteria": [_criterion(definition, verdict, each.id, answers, scored) for each in definition.criteria],
        "areas": [_area(definition, area, score, row) for area, (score, row) in scored.items()],
        "readings": [_reading(definition, each) for each in verdict.readings],
        "open_criteria": [_named(name, definition.criterion(name).label) for name in verdict.open_criteria],
        "open_areas": [_named(name, definition.area_labels[name]) for name in verdict.open_areas],
        "is_early": verdict.is_early,
        "warnings": [{"id": name, "text": dict(definition.warnings[name])} for name in verdict.warnings],
    }


def _criterion(
    definition: TargetGroup,
    verdict: rules.Verdict,
    criterion_id: str,
    answers: Mapping[str, records.CriterionAnswer],
    scored: Scored,
) -> dict[str, Any]:
    criterion = definition.criterion(criterion_id)
    row = answers.get(criterion_id)
    on = timezone.localtime(row.happened_at).date().isoformat() if row else None
    if criterion.kind == "areas":
        on = max((score.measured_on.isoformat() for _, score in scored.values()), default=None)
    return {
        "id": criterion.id,
        "kind": criterion.kind,
        "label": dict(criterion.label),
        "question": dict(criterion.question),
        "result": verdict.criteria[criterion_id].value,
        "basis": row.basis if row else "",
        "on": on,
        "who": row.recorded_by.name if row else "",
    }


def _area(definition: TargetGroup, area: str, score: AreaScore, row: records.AreaScore) -> dict[str, Any]:
    interview = row.interview
    return {
        "id": area,
        "label": dict(definition.area_labels[area]),
        "value": row.value,
        "exact": row.exact,
        "is_high": score.value >= definition.line,
        "instrument": row.instrument,
        "version": row.version,
        "origin": row.origin,
        "source": row.source,
        "wave": row.wave,
        "measured_on": row.measured_on.isoformat(),
        "oldest_answer_on": row.oldest_answer_on.isoformat() if row.oldest_answer_on else None,
        "who": row.recorded_by.name,
        "log_rule": interview.log_rule if interview else None,
        "currency": interview.currency if interview else None,
        "per_unit": format(interview.per_unit.normalize(), "f") if interview else None,
        "score": str(row.id),
    }


def _reading(definition: TargetGroup, reading: rules.ReadingResult) -> dict[str, Any]:
    described = definition.reading(reading.id)
    labels = {area.id: area.label for area in described.areas}
    return {
        "id": reading.id,
        "label": dict(described.label),
        "burden": reading.burden.value,
        "result": reading.result.value,
        "met": reading.count(Result.MET),
        "not_met": reading.count(Result.NOT_MET),
        "unknown": reading.count(Result.UNKNOWN),
        "areas": [
            {
                "id": area.id,
                "label": dict(labels[area.id]),
                "result": area.result.value,
                "highest": None if area.highest is None else float(area.highest),
                "highest_on": area.on.isoformat() if area.on else None,
                "missing": [_named(part, definition.parts[part]) for part in area.missing],
            }
            for area in reading.areas
        ],
    }


def _named(name: str, label: Label) -> dict[str, Any]:
    return {"id": name, "label": dict(label)}
