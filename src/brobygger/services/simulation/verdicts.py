"""The target group for some of the fictional people: what is known of the criteria, and the verdicts reached with it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import numpy as np

from brobygger.records import assessments as records
from brobygger.records.access import User
from brobygger.rules import target_group
from brobygger.rules.target_group import Result
from brobygger.services.assessments import snapshots
from brobygger.services.simulation import fiction, sheets
from brobygger.services.simulation.assessments import WAVES, Interviews, Scored
from brobygger.services.simulation.cohorts import Cohort
from brobygger.services.simulation.columns import DAY, Days, Whole, chosen, keys
from brobygger.services.simulation.tables import Rows, Site, facts

ASKED_OF_INTERVIEWED, ASKED_OF_OTHERS, EACH_ASKED = 0.55, 0.06, 0.93
MET = {"section_101": 0.97, "poly_drug": 0.93, "limited_use": 0.9, "troubled": 0.95}
JUDGED, OVERRIDDEN = 0.7, 0.03
ASKED_CRITERIA = tuple(MET)


def answers(
    cohort: Cohort,
    found: Interviews,
    *,
    met_at: Whole,
    person_keys: Sequence[str],
    site: Site,
    days: Days,
    rng: np.random.Generator,
) -> tuple[Rows, dict[int, dict[str, records.CriterionAnswer]]]:
    """The criteria that have been asked about, as rows and, by person, as the verdicts need them."""
    asked_at = met_at.copy()
    baseline = found.wave == 0
    asked_at[found.person[baseline]] = found.at[baseline].max(axis=1)
    share = np.full(cohort.size, ASKED_OF_OTHERS)
    share[found.person[baseline]] = ASKED_OF_INTERVIEWED
    is_asked = (rng.random(cohort.size) < share)[:, None] & (
        rng.random((cohort.size, len(ASKED_CRITERIA))) < EACH_ASKED
    )
    is_met = rng.random(is_asked.shape) < [MET[criterion] for criterion in ASKED_CRITERIA]
    person, column = np.nonzero(is_asked)
    at = np.minimum(asked_at[person] + 60, days.now)
    key = keys(at, rng)
    which = rng.random(len(person)).tolist()
    names = [ASKED_CRITERIA[number] for number in column.tolist()]
    said_yes = is_met[person, column].tolist()
    results = [Result.MET.value if one else Result.NOT_MET.value for one in said_yes]
    bases = [_basis(*told) for told in zip(names, said_yes, which, strict=True)]
    rows = facts(
        records.CriterionAnswer,
        key=key,
        happened_at=at,
        recorded_at=at,
        recorded_by=chosen(site.workers, cohort.worker[person]),
        person_id=chosen(person_keys, person),
        criterion=names,
        answer=results,
        basis=bases,
    )
    known: dict[int, dict[str, records.CriterionAnswer]] = {}
    for row, (number, criterion) in enumerate(zip(person.tolist(), names, strict=True)):
        known.setdefault(number, {})[criterion] = records.CriterionAnswer(
            criterion=criterion,
            answer=results[row],
            basis=bases[row],
            happened_at=datetime.fromtimestamp(int(at[row]), UTC),
            recorded_by=User(name=site.worker_names[cohort.worker[number]]),
        )
    return rows, known


def _basis(criterion: str, is_met: bool, pick: float) -> str:
    """A basis in words; the last of each criterion is the one for a no."""
    options = fiction.BASES[criterion]
    return options[int(pick * 2)] if is_met else options[-1]


def verdicts(
    cohort: Cohort,
    found: Interviews,
    scored: Scored,
    known: Mapping[int, Mapping[str, records.CriterionAnswer]],
    *,
    person_keys: Sequence[str],
    site: Site,
    days: Days,
    rng: np.random.Generator,
) -> tuple[Rows, Whole]:
    """Verdicts of some of those with a first interview and answered criteria, as they were reached then; and whose."""
    definition = target_group.load()
    baselines = {person: line for line, person in enumerate(found.person.tolist()) if found.wave[line] == 0}
    wanted = [person for person in known if person in baselines and rng.random() < JUDGED]
    at = np.asarray([min(found.at[baselines[person]].max() + DAY, days.now) for person in wanted], dtype=np.int64)
    lines_of = _by_interview(scored)
    results, overrides, reasons, lines = [], [], [], []
    for person in wanted:
        line = baselines[person]
        measured = _measured(definition, found, scored, lines_of.get(line, ()), line=line, site=site, days=days)
        verdict = target_group.judge(
            definition,
            answers={criterion: Result(row.answer) for criterion, row in known[person].items()},
            area_scores={area: score for area, (score, _) in measured.items()},
            reading=site.reading,
        )
        override = _departure(verdict.result) if rng.random() < OVERRIDDEN else ""
        results.append(verdict.result.value)
        overrides.append(override)
        reasons.append(fiction.OVERRIDE_REASONS[override == Result.NOT_MET] if override else "")
        lines.append(json.dumps(snapshots.lines(definition, verdict, known[person], measured)))
    people = np.asarray(wanted, dtype=np.int64)
    rows = facts(
        records.Verdict,
        key=keys(at, rng),
        happened_at=at,
        recorded_at=at,
        recorded_by=chosen(site.workers, cohort.worker[people]),
        person_id=chosen(person_keys, people),
        definition=[definition.id] * len(wanted),
        version=[definition.version] * len(wanted),
        fingerprint=[definition.fingerprint] * len(wanted),
        reading=[site.reading] * len(wanted),
        result=results,
        override=overrides,
        override_reason=reasons,
        lines=lines,
    )
    return rows, people


def _departure(result: Result) -> str:
    return Result.NOT_MET.value if result is Result.MET else Result.MET.value


def _by_interview(scored: Scored) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row, line in enumerate(scored.interview.tolist()):
        found.setdefault(line, []).append(row)
    return found


def _measured(
    definition: target_group.TargetGroup,
    found: Interviews,
    scored: Scored,
    rows: Sequence[int],
    *,
    line: int,
    site: Site,
    days: Days,
) -> dict[str, tuple[target_group.AreaScore, records.AreaScore]]:
    """By area of the criterion the score of one interview, with the row it will be."""
    interview = records.Interview(log_rule=site.log_rule, currency=site.currency, per_unit=site.per_unit)
    who = User(name=site.worker_names[found.by[line, -1]])
    measured: dict[str, tuple[target_group.AreaScore, records.AreaScore]] = {}
    for row in rows:
        stored = _score_row(scored, row, wave=WAVES[0][0], days=days)
        stored.interview, stored.recorded_by = interview, who
        given: dict[str, Any] = {stored.area: stored.value if scored.exact[row] is None else scored.exact[row]}
        for area, score in target_group.scores_from(
            definition, instrument=sheets.INSTRUMENT, scores=given, measured_on=stored.measured_on
        ).items():
            measured[area] = (score, stored)
    return measured


def _score_row(scored: Scored, row: int, *, wave: str, days: Days) -> records.AreaScore:
    exact = scored.exact[row]
    return records.AreaScore(
        id=UUID(scored.key[row]),
        instrument=sheets.INSTRUMENT,
        version=sheets.instrument().version,
        wave=wave,
        area=scored.area[row],
        value=scored.value[row],
        exact="" if exact is None else str(exact),
        measured_on=date.fromisoformat(days.dates(scored.at[row : row + 1])[0]),
        oldest_answer_on=date.fromisoformat(days.dates(scored.oldest[row : row + 1])[0]),
        origin="computed",
    )
