"""Interviews of about a third, in pieces and with dropout that tells something; their scores, alerts, criteria and verdicts.

People are asked first when things are bad, so what is measured later is better by itself (regression to the mean), and a
little better still because of time in contact. Those with more burden are found less often for the later waves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from uuid import UUID

import numpy as np

from brobygger.records.assessments import Alert, AlertHandled, Answer, AreaScore, Interview
from brobygger.rules import scores as rules
from brobygger.rules.measurements import COMPUTED, Measured
from brobygger.services.simulation import fiction, sheets
from brobygger.services.simulation.cohorts import Cohort
from brobygger.services.simulation.columns import DAY, Days, Real, Whole, chosen, keys
from brobygger.services.simulation.tables import Rows, Site, facts

# What makes up the severity of an area on a day, in log odds: the person, the person's area, the day, and change per wave.
BY_PERSON, BY_AREA, BY_DAY, BY_WAVE = 0.55, 0.8, 0.7, -0.12
# Interviewed are about a third of all; a bad time makes it likelier.
INTERVIEWED, BY_BAD_TIME = 0.34, 0.8
ENOUGH_DAYS = 14
WAVES = (("baseline", 0, 1.0), ("m6", 183, 0.72), ("m12", 365, 0.62))
FOUND_AFTER_BREAK = 0.2
AREA_ASKED, AREA_BY_BURDEN = (0.9, 0.85, 0.85), 0.04
SITTINGS, SECONDS_A_QUESTION = 3, 15
ALERTS_HANDLED, LATELY = 0.98, 10 * DAY


@dataclass(frozen=True)
class Interviews:
    """The interviews of a batch, by person and wave. ``at`` has a column per item of the short form."""

    person: Whole
    wave: Whole
    key: list[str]
    sheets: sheets.Sheets
    at: Whole
    by: Whole


@dataclass(frozen=True)
class Scored:
    """Scores worked out. ``interview``: the line of its interview; ``exact``: None where a logarithm takes part."""

    interview: Whole
    area: list[str]
    value: list[float]
    exact: list[Fraction | None]
    at: Whole
    oldest: Whole
    key: list[str]


def interviews(
    cohort: Cohort, *, share: float, met_at: Whole, site: Site, days: Days, rng: np.random.Generator
) -> Interviews:
    """Who is interviewed when, in which areas, by whom, and what they answer."""
    areas = len(sheets.areas())
    traits = BY_PERSON * cohort.burden[:, None] + BY_AREA * rng.standard_normal((cohort.size, areas))
    bad_time = rng.standard_normal((cohort.size, areas))
    person, wave, severity = _reached(cohort, share, traits, bad_time, days, rng)
    chance = np.asarray(AREA_ASKED)[wave] - AREA_BY_BURDEN * cohort.burden[person]
    asked = rng.random((len(person), areas)) < chance[:, None]
    asked[~asked.any(axis=1), 0] = True
    started = _days_of(cohort, person, wave)
    sitting = rng.integers(0, SITTINGS, asked.shape)
    later = np.cumsum(rng.integers(3, 12, (len(person), SITTINGS)), axis=1) - 3
    day = np.minimum(started[:, None] + np.take_along_axis(later, sitting, axis=1), days.count - 1)
    hour = 10 * 3600 + rng.integers(0, 60, asked.shape) * 300
    begun = np.maximum(days.at(day, hour), met_at[person][:, None] + 600)
    of_item = sheets.area_of_item()
    place_in_area = np.concatenate([np.arange(n) for n in np.bincount(of_item)])
    at = np.minimum(begun[:, of_item] + place_in_area * SECONDS_A_QUESTION, days.now)
    contact_person = np.repeat(cohort.worker[person], areas)
    stays = rng.random(len(contact_person)) < 0.7
    by = np.where(stays, contact_person, site.colleagues(contact_person, rng)).reshape(asked.shape)
    filled = sheets.fill_in(severity, asked, rng)
    first = np.where(filled.state != sheets.NOT_ASKED, at, days.now).min(axis=1)
    return Interviews(person, wave, keys(first, rng), filled, at, by[:, of_item])


def scores(found: Interviews, *, site: Site, rng: np.random.Generator) -> Scored:
    """Every score that can be worked out, by the same rules as of real interviews."""
    column = {item.code: number for number, item in enumerate(sheets.short_form())}
    definitions = sheets.instrument().scores
    needed = [[column[code] for code in rules.needed_items(each.operation)] for each in definitions]
    latest = [found.at[:, columns].max(axis=1).tolist() for columns in needed]
    oldest = [found.at[:, columns].min(axis=1).tolist() for columns in needed]
    rows: list[tuple[int, str, float, Fraction | None, int, int]] = []
    for line in range(len(found.person)):
        answers = found.sheets.answers(line)
        results = rules.score(sheets.instrument(), answers, log_rule=site.log_rule, per_unit=site.per_unit)
        for number, each in enumerate(definitions):
            result = results[each.id]
            if result.value is not None:
                rows.append((line, each.id, result.value, result.exact, latest[number][line], oldest[number][line]))
    at = np.asarray([row[4] for row in rows], dtype=np.int64)
    return Scored(
        interview=np.asarray([row[0] for row in rows], dtype=np.int64),
        area=[row[1] for row in rows],
        value=[row[2] for row in rows],
        exact=[row[3] for row in rows],
        at=at,
        oldest=np.asarray([row[5] for row in rows], dtype=np.int64),
        key=keys(at, rng),
    )


def measured(found: Interviews, scored: Scored, *, size: int, days: Days) -> list[list[Measured]]:
    """The scores of each of ``size`` people as the lists will read them."""
    of_person: list[list[Measured]] = [[] for _ in range(size)]
    on = [date.fromisoformat(day) for day in days.dates(scored.at)]
    for row, line in enumerate(scored.interview.tolist()):
        exact = scored.exact[row]
        of_person[found.person[line]].append(
            Measured(
                id=UUID(scored.key[row]),
                instrument=sheets.INSTRUMENT,
                area=scored.area[row],
                origin=COMPUTED,
                value=scored.value[row],
                exact="" if exact is None else str(exact),
                measured_on=on[row],
                recorded_at=datetime.fromtimestamp(int(scored.at[row]), UTC),
            )
        )
    return of_person


def written(
    found: Interviews, scored: Scored, *, person_keys: Sequence[str], site: Site, days: Days, rng: np.random.Generator
) -> tuple[list[Rows], Whole]:
    """The rows, and for each alert still open the number of its person."""
    line, column = np.nonzero(found.sheets.state != sheets.NOT_ASKED)
    at, by = found.at[line, column], chosen(site.workers, found.by[line, column])
    state, value = found.sheets.state[line, column], found.sheets.value[line, column]
    key = keys(at, rng)
    begins = np.searchsorted(line, np.arange(len(found.person)))
    first = np.minimum.reduceat(at, begins) if len(at) else at
    held = _interview_rows(found, first, by=[by[row] for row in begins.tolist()], person_keys=person_keys, site=site)
    answers = facts(
        Answer,
        key=key,
        happened_at=at,
        recorded_at=at,
        recorded_by=by,
        interview_id=chosen(found.key, line),
        item=chosen([item.code for item in sheets.short_form()], column),
        state=[sheets.STATES[number].value for number in state.tolist()],
        value=[
            number if kind == sheets.VALUE else None
            for kind, number in zip(state.tolist(), value.tolist(), strict=True)
        ],
        text=[""] * len(at),
    )
    raises = np.asarray([bool(item.alert) for item in sheets.short_form()])
    raised = np.flatnonzero(raises[column] & (state == sheets.VALUE) & (value == 1))
    kinds = [sheets.short_form()[number].alert for number in column[raised].tolist()]
    alerts, still_open = _alerts(
        person=found.person[line[raised]],
        kinds=kinds,
        answers=[key[row] for row in raised.tolist()],
        at=at[raised],
        by=[by[row] for row in raised.tolist()],
        person_keys=person_keys,
        days=days,
        rng=rng,
    )
    return [held, answers, _score_rows(found, scored, person_keys, site, days), *alerts], still_open


def _interview_rows(
    found: Interviews, first: Whole, *, by: Sequence[str], person_keys: Sequence[str], site: Site
) -> Rows:
    """The interviews, each begun when its first answer was given."""
    instrument, size = sheets.instrument(), len(first)
    return facts(
        Interview,
        key=found.key,
        happened_at=first,
        recorded_at=first,
        recorded_by=by,
        person_id=chosen(person_keys, found.person),
        instrument=[instrument.id] * size,
        version=[instrument.version] * size,
        wave=[WAVES[number][0] for number in found.wave.tolist()],
        source=[""] * size,
        log_rule=[site.log_rule] * size,
        per_unit=[str(site.per_unit)] * size,
        currency=[site.currency] * size,
    )


def _reached(
    cohort: Cohort, share: float, traits: Real, bad_time: Real, days: Days, rng: np.random.Generator
) -> tuple[Whole, Whole, Real]:
    """(person, wave, severity per area) of everyone found at a wave, baseline first."""
    pull = bad_time.mean(axis=1) * np.sqrt(bad_time.shape[1])
    chance = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + BY_BAD_TIME * pull)))
    is_in = (rng.random(cohort.size) < chance) & (cohort.left - cohort.arrived >= ENOUGH_DAYS)
    people, waves, severities = [], [], []
    for number, (_, _, found_again) in enumerate(WAVES):
        # The day's own weather is new at every wave; only the first was chosen by it.
        weather = bad_time if number == 0 else rng.standard_normal(bad_time.shape)
        day = _days_of(cohort, np.arange(cohort.size), np.full(cohort.size, number))
        stays = day <= cohort.left
        odds = (
            np.where(stays, found_again - 0.06 * cohort.burden, FOUND_AFTER_BREAK) if number else np.ones(cohort.size)
        )
        is_found = is_in & (day < days.count) & (rng.random(cohort.size) < odds)
        found = np.flatnonzero(is_found)
        people.append(found)
        waves.append(np.full(len(found), number))
        severities.append(traits[found] + BY_DAY * weather[found] + BY_WAVE * number)
    return np.concatenate(people), np.concatenate(waves), np.concatenate(severities)


def _days_of(cohort: Cohort, person: Whole, wave: Whole) -> Whole:
    """The day the interview of a wave is begun."""
    after: Whole = np.asarray([days for _, days, _ in WAVES])[wave]
    return cohort.first_asked[person] + after


def _score_rows(found: Interviews, scored: Scored, person_keys: Sequence[str], site: Site, days: Days) -> Rows:
    instrument, lines, count = sheets.instrument(), scored.interview.tolist(), len(scored.area)
    return facts(
        AreaScore,
        key=scored.key,
        happened_at=scored.at,
        recorded_at=scored.at,
        recorded_by=[site.workers[found.by[line, -1]] for line in lines],
        person_id=chosen(person_keys, found.person[scored.interview]),
        interview_id=[found.key[line] for line in lines],
        instrument=[instrument.id] * count,
        version=[instrument.version] * count,
        wave=[WAVES[number][0] for number in found.wave[scored.interview].tolist()],
        area=scored.area,
        value=scored.value,
        exact=["" if exact is None else str(exact) for exact in scored.exact],
        measured_on=days.dates(scored.at),
        oldest_answer_on=days.dates(scored.oldest),
        source=[""] * count,
        origin=[COMPUTED] * count,
    )


def _alerts(
    *,
    person: Whole,
    kinds: Sequence[str],
    answers: Sequence[str],
    at: Whole,
    by: Sequence[str],
    person_keys: Sequence[str],
    days: Days,
    rng: np.random.Generator,
) -> tuple[list[Rows], Whole]:
    """The alerts the answers raise; all but a few of the newest have been handled within a day."""
    key = keys(at, rng)
    alerts = facts(
        Alert,
        key=key,
        happened_at=at,
        recorded_at=at,
        recorded_by=by,
        person_id=chosen(person_keys, person),
        kind=kinds,
        answer_id=answers,
    )
    chance = np.where(at > days.now - LATELY, 0.5, ALERTS_HANDLED)
    is_handled = rng.random(len(at)) < chance
    done = np.flatnonzero(is_handled)
    told = np.minimum(at[done] + rng.integers(1800, DAY, len(done)), days.now)
    handled = facts(
        AlertHandled,
        key=keys(told, rng),
        happened_at=told,
        recorded_at=told,
        recorded_by=[by[row] for row in done.tolist()],
        alert_id=[key[row] for row in done.tolist()],
        what_was_done=chosen(fiction.ALERT_HANDLED, rng.integers(0, len(fiction.ALERT_HANDLED), len(done))),
    )
    return [alerts, handled], person[~is_handled]
