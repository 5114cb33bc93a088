"""A batch of fictional people whole: every table's rows, and the list columns as ``services.drawing`` would draw them, but for
``away``, which is drawn when they are written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from brobygger.records.people import Person, SearchTerm
from brobygger.rules import sightings
from brobygger.rules.courses import TREATED
from brobygger.rules.measurements import Measured
from brobygger.rules.names import kept_terms, name_order
from brobygger.services import drawing
from brobygger.services.simulation import (
    assessments,
    assigning,
    contacts,
    courses,
    details,
    findings,
    identities,
    plans,
    referrals,
    treatment,
    verdicts,
    visitation,
    visits,
    wishes,
)
from brobygger.services.simulation.cohorts import Cohort, Group, gather
from brobygger.services.simulation.columns import Days, Whole, Yes, chosen, keys, moments
from brobygger.services.simulation.contacts import LastSeen
from brobygger.services.simulation.courses import Ways
from brobygger.services.simulation.details import Shown
from brobygger.services.simulation.tables import Rows, Site, table

SIZE = 1_000


@dataclass(frozen=True)
class Amount:
    """How much is made: people, days, mean contacts per person, the share interviewed, and the seed that decides the rest."""

    citizens: int
    days: Days
    contacts_each: float
    seed: int
    interviewed: float = assessments.INTERVIEWED


@dataclass(frozen=True)
class Batch:
    """People and everything about them, in an order in which nothing refers to what comes later."""

    size: int
    person_keys: Sequence[str]
    tables: Sequence[Rows]


@dataclass(frozen=True)
class _Known:
    """What else the lists show, per person."""

    has_number: Yes
    criteria: Sequence[Mapping[str, str]]
    scores: Sequence[Sequence[Measured]]
    reading: str
    open_alerts: Whole
    has_case: Yes
    ways: Ways


def batches(plan: Amount, *, site: Site, taken: set[str]) -> Iterator[Batch]:
    """The whole municipality, a thousand people at a time, so that memory does not grow with it.

    Every batch has chances of its own from the seed and its number, so the same seed gives the same people. ``taken`` holds
    the fingerprints of numbers in use and grows.
    """
    for number, begin in enumerate(range(0, plan.citizens, SIZE)):
        size = min(SIZE, plan.citizens - begin)
        rng = np.random.default_rng([plan.seed, number])
        yield _batch(
            size, total=max(size, round(size * plan.contacts_each)), plan=plan, site=site, taken=taken, rng=rng
        )


def _batch(size: int, *, total: int, plan: Amount, site: Site, taken: set[str], rng: np.random.Generator) -> Batch:
    days = plan.days
    cohort = gather(size, site=site, days=days, rng=rng)
    seen = visits.made(cohort, total=total, days=days, rng=rng)
    met_at, later_at = seen.at[seen.first], seen.at[np.append(seen.first[1:], len(seen.at)) - 1]
    person_keys = keys(met_at, rng)
    contact_rows, last = contacts.written(cohort, seen, person_keys=person_keys, site=site, days=days, rng=rng)
    detail_rows, shown = details.details(
        cohort, met_at=met_at, later_at=later_at, person_keys=person_keys, site=site, days=days, rng=rng
    )
    assigned = assigning.assignments(
        cohort, met_at=met_at, later_at=later_at, person_keys=person_keys, site=site, rng=rng
    )
    numbers, has_number = identities.numbers(
        cohort, later_at=later_at, person_keys=person_keys, site=site, days=days, taken=taken, rng=rng
    )
    found = assessments.interviews(cohort, share=plan.interviewed, met_at=met_at, site=site, days=days, rng=rng)
    scored = assessments.scores(found, site=site, rng=rng)
    assessed, alerting = assessments.written(found, scored, person_keys=person_keys, site=site, days=days, rng=rng)
    criteria, answered = verdicts.answers(
        cohort, found, met_at=met_at, person_keys=person_keys, site=site, days=days, rng=rng
    )
    judged, judged_people = verdicts.verdicts(
        cohort, found, scored, answered, person_keys=person_keys, site=site, days=days, rng=rng
    )
    course_rows, ways = courses.ways(
        cohort, met_at=met_at, phase_at=shown.phase_at, person_keys=person_keys, site=site, days=days, rng=rng
    )
    measured = assessments.measured(found, scored, size=size, days=days)
    group = Group(cohort, person_keys, shown.phase_at[:, 0], site, days, rng)
    known = _Known(
        has_number=has_number,
        criteria=[
            {criterion: row.answer for criterion, row in answered.get(person, {}).items()} for person in range(size)
        ],
        scores=measured,
        reading=site.reading,
        open_alerts=np.bincount(alerting, minlength=size),
        has_case=np.isin(np.arange(size), judged_people) | ways.has_asked | (ways.ended_at >= 0),
        ways=ways,
    )
    people = _people(cohort, met_at, person_keys, shown, last, known, site=site)
    terms = _terms(person_keys, shown)
    of_people = [people, terms, detail_rows, assigned, numbers]
    known_of = [*contact_rows, *assessed, criteria, judged]
    along = _along_the_way(group, measured, met_at=met_at, later_at=later_at, last_met=last.at)
    decided = visitation.visitation(group, ways.asked, judged=judged, homes=shown.home)
    return Batch(size, person_keys, [*of_people, *known_of, *course_rows, *along, *decided])


def _along_the_way(
    group: Group, measured: Sequence[Sequence[Measured]], *, met_at: Whole, later_at: Whole, last_met: Whole
) -> list[Rows]:
    """What comes on top of contacts and interviews, and of what no list column is drawn."""
    return [
        *findings.written(group, met_at=met_at, later_at=later_at),
        *plans.plans(group, scores=measured),
        *referrals.referrals(group),
        *treatment.happenings(group, met_at=met_at, later_at=later_at, last_met=last_met),
    ]


def _people(
    cohort: Cohort,
    met_at: Whole,
    person_keys: Sequence[str],
    shown: Shown,
    last: LastSeen,
    known: _Known,
    *,
    site: Site,
) -> Rows:
    wish, said_at = wishes.newest(shown, known.ways)
    seen_at, wish_at, promise_at = moments(last.at), moments(np.asarray(said_at)), moments(last.promise_at)
    placed_at, ended_at = moments(last.placed_at), moments(np.maximum(known.ways.ended_at, 0))
    worker = chosen(site.workers, cohort.worker)
    return table(
        Person,
        id=person_keys,
        root_id=person_keys,
        merged_into_id=[None] * cohort.size,
        organisation_id=[site.organisation] * cohort.size,
        team_id=chosen(site.teams, site.team_of_worker[cohort.worker]),
        created_at=moments(met_at),
        created_by_id=worker,
        shown_name=shown.name,
        legal_name=shown.legal_name,
        name_order=[_order_of(name) for name in shown.name],
        rough_age=shown.rough_age,
        **_course(shown),
        wish=wish,
        wish_at=[at if words else None for words, at in zip(wish, wish_at, strict=True)],
        contact_person_id=worker,
        seen_at=seen_at,
        seen_through=[sightings.through(kind) for kind in last.place_kind],
        seen_place=last.place,
        placed_at=[at if place else None for place, at in zip(last.place, placed_at, strict=True)],
        next_promise=last.promise,
        next_promise_at=[at if what else None for what, at in zip(last.promise, promise_at, strict=True)],
        unknown=[json.dumps(_unknown(shown, known, person)) for person in range(cohort.size)],
        open_alerts=known.open_alerts.tolist(),
        has_case=known.has_case.tolist(),
        clock_due_on=known.ways.clock_due_on,
        ended_at=[at if ended >= 0 else None for at, ended in zip(ended_at, known.ways.ended_at.tolist(), strict=True)],
        died_at=[None] * cohort.size,
        is_death_day_known=[True] * cohort.size,
        away=["[]"] * cohort.size,
        is_address_protected=shown.is_protected.tolist(),
        received=last.received,
        seen_order=seen_at,
        promise_order=[at if what else NO_PROMISE for what, at in zip(last.promise, promise_at, strict=True)],
    )


def _course(shown: Shown) -> dict[str, Sequence[Any]]:
    """Where their courses have come to: nobody here builds bridges who was not in treatment before."""
    return {"phase": shown.phase, "is_treated": [phase in TREATED for phase in shown.phase]}


NO_PROMISE = f"{drawing.NO_PROMISE:%Y-%m-%d %H:%M:%S}"


def _unknown(shown: Shown, known: _Known, person: int) -> list[str]:
    return [
        *([] if shown.legal_name[person] else ["name"]),
        *([] if known.has_number[person] else ["number"]),
        *(["home_municipality"] if known.ways.clock_due_on[person] and not shown.home[person] else []),
        *drawing.missing_of_verdict(answers=known.criteria[person], scores=known.scores[person], reading=known.reading),
    ]


def _terms(person_keys: Sequence[str], shown: Shown) -> Rows:
    found = [
        (key, term)
        for key, names in zip(person_keys, shown.names, strict=True)
        for term in sorted({term for name in names for term in _words_of(name)})
    ]
    return Rows(SearchTerm, ("person_id", "term"), list(found))


_order_of = cache(name_order)
_words_of = cache(kept_terms)
