"""What is told of the visits to fictional people: each a contact or an attempt, some with a promise."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from brobygger.records.contacts import Contact
from brobygger.rules import deliveries
from brobygger.services.simulation import fiction, promises
from brobygger.services.simulation.cohorts import Cohort
from brobygger.services.simulation.columns import (
    Days,
    Whole,
    chosen,
    drawn,
    keys,
    where,
)
from brobygger.services.simulation.tables import Rows, Site, facts
from brobygger.services.simulation.visits import Visits, last_met, last_placed

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


@dataclass(frozen=True)
class LastSeen:
    """Per person: the last contact that was no attempt, the last of them at a place with a name, the earliest promise still
    open (of both "" and -1: none), and what contacts have brought, as ``rules.deliveries`` keeps it."""

    at: Whole
    place_kind: list[str]
    place: list[str]
    placed_at: Whole
    promise: list[str]
    promise_at: Whole
    received: list[str]


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
    promised, promise, promise_at = promises.written(cohort, seen, key=key, of=of, by=by, days=days, rng=rng)
    received = _received(seen, cohort.size, components, methods)
    shown = LastSeen(**_where_seen(seen, cohort.size), promise=promise, promise_at=promise_at, received=received)
    return [rows, *promised], shown


def _where_seen(seen: Visits, count: int) -> Mapping[str, Any]:
    """Of each person when the last contact was and of what kind of place, and the last place with a name."""
    last, placed = last_met(seen, count), last_placed(seen, count)
    return {
        "at": seen.at[last],
        "place_kind": [seen.place_kind[row] for row in last.tolist()],
        "place": [seen.place[row] if row >= 0 else "" for row in placed.tolist()],
        "placed_at": np.where(placed >= 0, seen.at[placed], -1),
    }


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
    return deliveries.as_kept(deliveries.brought([code for text in texts for code in json.loads(text)], ()))


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
