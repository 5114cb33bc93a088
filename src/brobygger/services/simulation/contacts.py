"""Contacts, attempts and promises of fictional people: heavy-tailed per person, with evenings and with vain attempts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.rules import deliveries
from brobygger.services.simulation import fiction
from brobygger.services.simulation.cohorts import Cohort
from brobygger.services.simulation.columns import (
    DAY,
    Days,
    Whole,
    Yes,
    chosen,
    drawn,
    first_of_each,
    keys,
    moments,
    strictly_rising,
    where,
)
from brobygger.services.simulation.tables import Rows, Site, facts

HOUR, FIVE_MINUTES = 3600, 300
SPREAD = 0.9  # of the logarithm of how much contact a person has: a few have very much
ATTEMPTS, ATTEMPTS_BY_BURDEN = 0.3, 0.06
EVENINGS, NIGHTS = 0.25, 0.04
AT_USUAL_PLACE, WITHOUT_PLACE = 0.55, 0.12

MINUTES, MINUTE_WEIGHTS = (5, 10, 15, 20, 30, 45, 60, 90, 120), (10, 12, 20, 14, 20, 10, 9, 4, 1)
OUTCOMES = (
    "nobody_there",
    "no_answer",
    "not_today",
    "not_able",
    "seen_not_spoken",
    "message_left",
    "not_let_in",
    "moved_on",
)
OUTCOME_WEIGHTS = (34, 22, 14, 8, 8, 8, 3, 3)
INITIATORS, INITIATOR_WEIGHTS = ("worker", "citizen", "chance", "partner", "relative"), (60, 20, 10, 7, 3)
# What is worked on in the first two months, the first ten and after; as JSON, as it is stored.
COMPONENTS = (
    (
        '["contact"]',
        '["contact", "relation"]',
        '["relation"]',
        '["contact", "assessment"]',
        '["assessment"]',
    ),
    (
        '["treatment"]',
        '["treatment", "relation"]',
        '["plan"]',
        '["substitution"]',
        '["bridging", "relation"]',
        '["methods"]',
        '["relation"]',
    ),
    (
        '["treatment", "methods"]',
        '["bridging"]',
        '["taster"]',
        '["aftercare"]',
        '["aftercare", "relation"]',
        '["relation"]',
    ),
)
EARLY, MIDDLE = 60, 300
# Which methods were used, and how often, in the same three stretches; most meetings are just a meeting.
METHODS = (
    "[]",
    '["motivational_interviewing"]',
    '["case_management"]',
    '["psychosocial_support"]',
    '["motivational_interviewing", "psychosocial_support"]',
)
METHOD_WEIGHTS = ((72, 22, 2, 3, 1), (62, 12, 10, 12, 4), (66, 5, 12, 14, 3))
NOT_SAID = 0.12  # how often nobody says how care and change were weighed
CARE_SHARES = (100, 75, 50, 25, 0)
CARE_WEIGHTS = ((34, 40, 20, 5, 1), (12, 28, 34, 20, 6), (8, 20, 34, 28, 10))

LATE_DAYS = 10
FORGOTTEN = 45 * DAY
PROMISED, PROMISED_LAST = 0.12, 0.5
SETTLED, SETTLED_LATELY, LATELY = 0.985, 0.6, 14 * DAY
SETTLE_OUTCOMES, SETTLE_WEIGHTS = ("kept", "not_kept", "dropped"), (72, 15, 13)


@dataclass(frozen=True)
class Visits:
    """Every contact and attempt, sorted by person and then by time, no two of a person at one moment."""

    person: Whole
    day: Whole
    at: Whole
    recorded_at: Whole
    is_attempt: Yes
    first: Whole
    place: list[str]
    place_kind: list[str]


@dataclass(frozen=True)
class LastSeen:
    """Per person: the last contact that was no attempt, the earliest promise still open ("" and -1: none), and what contacts
    have brought, as ``rules.deliveries`` keeps it."""

    at: Whole
    place: list[str]
    promise: list[str]
    promise_at: Whole
    received: list[str]


def visits(cohort: Cohort, *, total: int, days: Days, rng: np.random.Generator) -> Visits:
    """So many contacts and attempts, at least one contact each. The first is when they are met."""
    weight = rng.lognormal(0.0, SPREAD, cohort.size) * (cohort.left - cohort.arrived + 10)
    counts = 1 + rng.multinomial(total - cohort.size, weight / weight.sum())
    person = np.repeat(np.arange(cohort.size), counts)
    day, sought = _days_of(cohort, person, days, rng)
    at = days.at(day, _time_of_day(len(person), rng))
    order = np.lexsort((at, person))
    day, sought = day[order], sought[order]
    at = strictly_rising(person, at[order])
    first = first_of_each(person, cohort.size)
    chance = np.clip(ATTEMPTS + ATTEMPTS_BY_BURDEN * cohort.burden, 0.1, 0.6)[person]
    is_attempt = (rng.random(len(person)) < chance) | sought
    is_attempt[first] = False
    delay = rng.integers(5, 120, len(person)) * 60
    place, place_kind = _places(cohort, person, first, rng)
    return Visits(person, day, at, np.minimum(at + delay, days.now), is_attempt, first, place, place_kind)


def written(
    cohort: Cohort, seen: Visits, *, person_keys: Sequence[str], site: Site, days: Days, rng: np.random.Generator
) -> tuple[list[Rows], LastSeen]:
    """The rows of contacts, promises and how they ended, and what the lists show of them."""
    person = seen.person
    key = keys(seen.recorded_at, rng)
    of = [person_keys[number] for number in person.tolist()]
    stays = rng.random(len(person)) < 0.75
    worker = np.where(stays, cohort.worker[person], site.colleagues(cohort.worker[person], rng))
    by = chosen(site.workers, worker)
    stage = np.searchsorted([EARLY, MIDDLE], seen.day - cohort.arrived[person])
    attempted = seen.is_attempt.tolist()
    met = (~seen.is_attempt).tolist()
    size = len(person)
    minutes = [MINUTES[number] for number in drawn(rng, MINUTE_WEIGHTS, size).tolist()]
    outcome = where(attempted, chosen(OUTCOMES, drawn(rng, OUTCOME_WEIGHTS, size)))
    initiator = [
        "worker" if one else INITIATORS[number]
        for one, number in zip(attempted, drawn(rng, INITIATOR_WEIGHTS, size).tolist(), strict=True)
    ]
    components = _components(stage, attempted, rng)
    # With chances of their own, so that everything else stays as it was for the same seed.
    apart = rng.spawn(1)[0]
    methods = _methods(stage, attempted, apart)
    rows = facts(
        Contact,
        key=key,
        happened_at=seen.at,
        recorded_at=seen.recorded_at,
        recorded_by=by,
        person_id=of,
        kind=["attempt" if one else "contact" for one in attempted],
        outcome=outcome,
        place_kind=seen.place_kind,
        place=seen.place,
        initiator=initiator,
        minutes=[min(10, value) if one else value for one, value in zip(attempted, minutes, strict=True)],
        components=components,
        methods=methods,
        care_share=_care_shares(stage, attempted, rng, apart),
        own_words=_sometimes(fiction.OWN_WORDS, 0.15, met, rng),
        next_step=_sometimes(fiction.NEXT_STEPS, 0.25, met, rng),
        note=_sometimes(fiction.NOTES, 0.2, met, rng),
    )
    promises, promise, promise_at = _promises(cohort, seen, key=key, of=of, by=by, days=days, rng=rng)
    last = _last_met(seen, cohort.size)
    received = _received(seen, cohort.size, components, methods)
    shown = LastSeen(seen.at[last], [seen.place[row] for row in last.tolist()], promise, promise_at, received)
    return [rows, *promises], shown


def _days_of(cohort: Cohort, person: Whole, days: Days, rng: np.random.Generator) -> tuple[Whole, Yes]:
    """The day of each visit, denser at the beginning, and whether it looks for someone who has gone."""
    arrived, left = cohort.arrived[person], cohort.left[person]
    day = arrived + np.floor((left - arrived + 1) * rng.random(len(person)) ** 1.25).astype(np.int64)
    weekday = days.weekday(day)
    is_moved = (weekday >= 5) & (rng.random(len(person)) < 0.7)
    day = np.where(is_moved, np.maximum(day - weekday + 4, arrived), day)
    sought = cohort.broke_off[person] & (rng.random(len(person)) < 0.1)
    later = left + 1 + rng.exponential(25, len(person)).astype(np.int64)
    day = np.where(sought, later, day)
    sought &= day < days.count
    day = np.minimum(day, days.count - 1)
    first = first_of_each(person, cohort.size)
    last = np.append(first[1:], len(person)) - 1
    # Who is still here was met lately, so that the lists look as on a working day.
    lately = cohort.left - rng.exponential(LATE_DAYS, cohort.size).astype(np.int64)
    is_here = cohort.left == days.count - 1
    day[last[is_here]] = np.maximum(lately, cohort.arrived)[is_here]
    day[first], sought[first] = cohort.arrived, False
    return day, sought


def _time_of_day(size: int, rng: np.random.Generator) -> Whole:
    shift = rng.random(size)
    begins = np.where(shift < NIGHTS, 22 * HOUR, np.where(shift < NIGHTS + EVENINGS, 17 * HOUR, 8 * HOUR + 30 * 60))
    lasts = np.where(shift < NIGHTS, 1.5 * HOUR, np.where(shift < NIGHTS + EVENINGS, 5 * HOUR, 7.5 * HOUR))
    return ((begins + rng.random(size) * lasts) // FIVE_MINUTES).astype(np.int64) * FIVE_MINUTES


def _places(cohort: Cohort, person: Whole, first: Whole, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    usual = rng.random(len(person)) < AT_USUAL_PLACE
    usual[first] = True
    number = np.where(usual, cohort.usual_place[person], drawn(rng, fiction.PLACE_WEIGHTS, len(person)))
    nameless = (rng.random(len(person)) < WITHOUT_PLACE) & ~usual
    number = np.where(nameless, len(fiction.PLACES) + rng.integers(0, 2, len(person)), number)
    names = [*(name for name, _ in fiction.PLACES), *("" for _ in fiction.NAMELESS_PLACES)]
    kinds = [*(kind for _, kind in fiction.PLACES), *fiction.NAMELESS_PLACES]
    return chosen(names, number), chosen(kinds, number)


def _components(stage: Whole, attempted: Sequence[bool], rng: np.random.Generator) -> list[str]:
    pick = rng.random(len(stage)).tolist()
    return [
        '["contact"]' if vain else COMPONENTS[at][int(share * len(COMPONENTS[at]))]
        for at, share, vain in zip(stage.tolist(), pick, attempted, strict=True)
    ]


def _methods(stage: Whole, attempted: Sequence[bool], rng: np.random.Generator) -> list[str]:
    number = np.choose(stage, [drawn(rng, weights, len(stage)) for weights in METHOD_WEIGHTS])
    return ["[]" if vain else METHODS[at] for vain, at in zip(attempted, number.tolist(), strict=True)]


def _received(seen: Visits, count: int, components: Sequence[str], methods: Sequence[str]) -> list[str]:
    """Per person what contacts have brought; an attempt brings nothing."""
    brought: list[set[str]] = [set() for _ in range(count)]
    for person, vain, *told in zip(seen.person.tolist(), seen.is_attempt.tolist(), components, methods, strict=True):
        if not vain:
            brought[person].update(told)
    return [_as_kept(frozenset(texts)) for texts in brought]


@cache
def _as_kept(texts: frozenset[str]) -> str:
    return deliveries.as_kept(code for text in texts for code in json.loads(text))


def _care_shares(
    stage: Whole, attempted: Sequence[bool], rng: np.random.Generator, apart: np.random.Generator
) -> list[int | None]:
    number = np.choose(stage, [drawn(rng, weights, len(stage)) for weights in CARE_WEIGHTS])
    silent = (apart.random(len(stage)) < NOT_SAID).tolist()
    return [
        None if vain or unsaid else CARE_SHARES[at]
        for vain, unsaid, at in zip(attempted, silent, number.tolist(), strict=True)
    ]


def _sometimes(texts: Sequence[str], share: float, met: Sequence[bool], rng: np.random.Generator) -> list[str]:
    said = rng.random(len(met)) < share
    number = rng.integers(0, len(texts), len(met))
    return where((said & np.asarray(met)).tolist(), chosen(texts, number))


def _last_met(seen: Visits, count: int) -> Whole:
    """The row of each person's last contact that was no attempt; the first always is one."""
    rows = np.flatnonzero(~seen.is_attempt)
    after = np.searchsorted(seen.person[rows], np.arange(count), side="right")
    return rows[after - 1]


def _promises(
    cohort: Cohort,
    seen: Visits,
    *,
    key: Sequence[str],
    of: Sequence[str],
    by: Sequence[str],
    days: Days,
    rng: np.random.Generator,
) -> tuple[list[Rows], list[str], Whole]:
    """Promises made in contacts, most of them settled; what is open of each person; no two of a person due at once."""
    is_made = ~seen.is_attempt & (rng.random(len(seen.person)) < PROMISED)
    is_made[_last_met(seen, cohort.size)[rng.random(cohort.size) < PROMISED_LAST]] = True
    made = np.flatnonzero(is_made)
    hour = 9 * HOUR + rng.integers(0, 72, len(made)) * FIVE_MINUTES
    due = seen.at[made] - seen.at[made] % DAY + rng.integers(1, 15, len(made)) * DAY + hour
    order = np.lexsort((due, seen.person[made]))
    made, due = made[order], strictly_rising(seen.person[made], due[order])
    chance = np.where(due > days.now, 0.0, np.where(due > days.now - LATELY, SETTLED_LATELY, SETTLED))
    # Nobody leaves a promise standing for months: the list of what is promised would begin with them for ever.
    chance = np.where(due < days.now - FORGOTTEN, 1.0, chance)
    is_settled = rng.random(len(made)) < chance
    what = chosen(fiction.PROMISES, rng.integers(0, len(fiction.PROMISES), len(made)))
    rows, promise_keys = made.tolist(), keys(seen.recorded_at[made], rng)
    promises = facts(
        Promise,
        key=promise_keys,
        happened_at=seen.at[made],
        recorded_at=seen.recorded_at[made],
        recorded_by=[by[row] for row in rows],
        person_id=[of[row] for row in rows],
        contact_id=[key[row] for row in rows],
        what=what,
        due_at=moments(due),
    )
    ended = np.flatnonzero(is_settled)
    told = np.clip(due[ended] + rng.integers(-DAY, 2 * DAY, len(ended)), seen.recorded_at[made[ended]], days.now)
    settled = facts(
        PromiseSettled,
        key=keys(told, rng),
        happened_at=told,
        recorded_at=told,
        recorded_by=[by[row] for row in made[ended].tolist()],
        promise_id=[promise_keys[row] for row in ended.tolist()],
        outcome=chosen(SETTLE_OUTCOMES, drawn(rng, SETTLE_WEIGHTS, len(ended))),
    )
    return [promises, settled], *_earliest_open(seen.person[made], due, what, is_settled, cohort.size)


def _earliest_open(
    person: Whole, due: Whole, what: Sequence[str], is_settled: Yes, count: int
) -> tuple[list[str], Whole]:
    """Per person the promise that is due first of those still open; the rows are sorted by person and due."""
    shown, at = [""] * count, np.full(count, -1, dtype=np.int64)
    for row in np.flatnonzero(~is_settled)[::-1].tolist():
        shown[person[row]], at[person[row]] = what[row], due[row]
    return shown, at
