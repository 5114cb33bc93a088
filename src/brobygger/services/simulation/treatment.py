"""What happens to fictional people besides the meetings: where they live, substitution, slips and naloxone, how it is felt."""

import json

import numpy as np

from brobygger.records.treatment import Event, Experience, Housing, SubstitutionStep
from brobygger.rules import sightings
from brobygger.rules.treatment import experience
from brobygger.services.simulation import fiction
from brobygger.services.simulation.cohorts import Group
from brobygger.services.simulation.columns import DAY, Whole, chosen, drawn, where
from brobygger.services.simulation.tables import Rows

# Where people live when they are met, and where some live later; codes of housing_categories.
HOUSED, MOVED = 0.65, 0.4
CATEGORIES = ("1", "2", "3", "5", "6", "home", "not_known")
MET_WEIGHTS, LATER_WEIGHTS = (22, 12, 24, 6, 16, 14, 6), (8, 8, 30, 3, 12, 37, 2)
IN_SUBSTITUTION, BEGUN, HELD_ON = 0.45, 0.8, 0.8
# Of those in treatment, how many events there are on average, and of what kinds.
EVENTS_EACH = 1.2
KINDS, KIND_WEIGHTS = (
    ("slip", "relapse", "overdose", "naloxone", "naloxone_training", "equipment"),
    (34, 12, 5, 20, 9, 20),
)
FELT, FELT_EVERY, DECLINED, UNANSWERED = 0.6, 90 * DAY, 0.12, 0.08


def happenings(group: Group, *, met_at: Whole, later_at: Whole, last_met: Whole) -> list[Rows]:
    """The rows of housing, and of those in treatment of substitution, events and experiences."""
    return [_housing(group, met_at, later_at), _substitution(group), _events(group, last_met), _experiences(group)]


def _housing(group: Group, met_at: Whole, later_at: Whole) -> Rows:
    rng, size = group.rng, group.cohort.size
    told = rng.random(size) < HOUSED
    moved = told & (later_at - met_at > 30 * DAY) & (rng.random(size) < MOVED)
    first, second = np.flatnonzero(told), np.flatnonzero(moved)
    person = np.concatenate([first, second])
    at = np.concatenate([met_at[first], later_at[second]])
    category = np.concatenate([drawn(rng, MET_WEIGHTS, len(first)), drawn(rng, LATER_WEIGHTS, len(second))])
    return group.facts(Housing, person, at, category=chosen(CATEGORIES, category), note=[""] * len(person))


def _substitution(group: Group) -> Rows:
    """Asked for, begun, and for some on pause since."""
    rng = group.rng
    wanting = group.treated[rng.random(len(group.treated)) < IN_SUBSTITUTION]
    begun = wanting[rng.random(len(wanting)) < BEGUN]
    paused = begun[rng.random(len(begun)) > HELD_ON]
    person = np.concatenate([wanting, begun, paused])
    step = np.repeat([0, 1, 2], [len(wanting), len(begun), len(paused)])
    at = group.treated_at[person] + (group.span[person] * np.asarray((0.02, 0.1, 0.6))[step]).astype(np.int64)
    told = [fiction.ATTENDANCE[number] for number in rng.integers(0, len(fiction.ATTENDANCE), len(person)).tolist()]
    is_demand = (step == 1).tolist()
    return group.facts(
        SubstitutionStep,
        person,
        at,
        step=chosen(("referred", "started", "paused"), step),
        reported_by=group.said(fiction.REPORTED_BY, len(person)),
        attendance=where(is_demand, [demand for demand, _, _ in told]),
        barrier=where(is_demand, [barrier for _, barrier, _ in told]),
        tried=where(is_demand, [tried for _, _, tried in told]),
        result=[""] * len(person),
        note=[""] * len(person),
    )


def _events(group: Group, last_met: Whole) -> Rows:
    rng = group.rng
    person = np.repeat(group.treated, rng.poisson(EVENTS_EACH, len(group.treated)))
    size = len(person)
    at = group.treated_at[person] + np.floor(rng.random(size) * group.span[person]).astype(np.int64)
    kinds = chosen(KINDS, drawn(rng, KIND_WEIGHTS, size))
    # What is put into a hand is a meeting: none is later than the last contact.
    is_met = np.isin(kinds, sightings.met_by_event())
    at = np.where(is_met, np.minimum(at, last_met[person]), at)
    given, came = ((rng.random(size) < share).tolist() for share in (0.6, 0.7))
    said = group.said(fiction.AFTER_A_SLIP, size)
    return group.facts(
        Event,
        person,
        at,
        kind=kinds,
        own_words=where([kind in ("slip", "relapse") for kind in kinds], said),
        naloxone_given=[yes if kind == "overdose" else None for yes, kind in zip(given, kinds, strict=True)],
        ambulance_came=[yes if kind == "overdose" else None for yes, kind in zip(came, kinds, strict=True)],
        note=[""] * size,
    )


def _experiences(group: Group) -> Rows:
    """Every few months the four questions; a little better with time, some questions left out, some days declined."""
    rng = group.rng
    asked = group.treated[rng.random(len(group.treated)) < FELT]
    person = np.repeat(asked, 1 + group.span[asked] // FELT_EVERY)
    size = len(person)
    turn = np.arange(size) - np.searchsorted(person, person, side="left")
    at = group.treated_at[person] + np.minimum(turn * FELT_EVERY + DAY, group.span[person])
    names = [question.id for question in experience.load().questions]
    faces = np.clip(np.round(2.6 + 0.25 * turn[:, None] + rng.normal(0, 1, (size, len(names)))), 1, 5)
    faces[rng.random(faces.shape) < UNANSWERED] = 0
    declined = (rng.random(size) < DECLINED).tolist()
    answers = [
        {}
        if no
        else {name: str(int(face)) if face else experience.DECLINED for name, face in zip(names, row, strict=True)}
        for no, row in zip(declined, faces.tolist(), strict=True)
    ]
    return group.facts(
        Experience,
        person,
        at,
        definition=[experience.load().key] * size,
        answers=[json.dumps(each) for each in answers],
        is_declined=declined,
        own_words=[""] * size,
    )
