"""What fictional people tell of their situation under the six headings, and the diagnoses they have been given."""

from collections.abc import Callable

import numpy as np

from brobygger.records.assessments import Diagnosis, Finding
from brobygger.services.simulation import fiction
from brobygger.services.simulation.cohorts import Group
from brobygger.services.simulation.columns import Whole, chosen, drawn
from brobygger.services.simulation.tables import Rows

# So many have been talked with about their situation, and about so many of the headings.
TALKED, HEADINGS = 0.6, 0.65
# Under a heading that is talked about one or two things are told.
TWO = 0.4
# So many have a diagnosis, and so many of those are questioned.
DIAGNOSED, QUESTIONED = 0.22, 0.25
QUESTIONED_BY, QUESTIONED_WEIGHTS = ("citizen", "partner", "worker"), (55, 25, 20)
UNDATED, MADE_BACK = 0.3, (1, 25)
# Written down some time after it was told.
WRITTEN_AFTER = 7_200

_TOLD = [(heading, *told) for heading, each in fiction.FINDINGS.items() for told in each]


def written(group: Group, *, met_at: Whole, later_at: Whole) -> list[Rows]:
    """The rows of findings and of diagnoses, told between the first contact and the last."""
    span = np.maximum(later_at - met_at, 0)

    def told_at(person: Whole) -> Whole:
        since: Whole = np.floor(group.rng.random(len(person)) * span[person]).astype(np.int64)
        return np.add(met_at[person], since)

    return [_findings(group, told_at), _diagnoses(group, told_at)]


def _findings(group: Group, told_at: Callable[[Whole], Whole]) -> Rows:
    rng, cohort = group.rng, group.cohort
    talked = rng.random(cohort.size) < TALKED
    person, which = [], []
    begin = 0
    for each in fiction.FINDINGS.values():
        about = np.flatnonzero(talked & (rng.random(cohort.size) < HEADINGS))
        first = rng.integers(0, len(each), len(about))
        two = rng.random(len(about)) < TWO
        person += [about, about[two]]
        which += [begin + first, begin + (first[two] + 1) % len(each)]
        begin += len(each)
    whom, number = np.concatenate(person), np.concatenate(which)
    at = told_at(whom)
    told = [_TOLD[index] for index in number.tolist()]
    return group.facts(
        Finding,
        whom,
        at,
        recorded_at=np.minimum(at + WRITTEN_AFTER, group.days.now),
        heading=[each[0] for each in told],
        aspect=[each[1] for each in told],
        text=[each[2] for each in told],
        told_by=[each[3] for each in told],
    )


def _diagnoses(group: Group, told_at: Callable[[Whole], Whole]) -> Rows:
    rng, cohort = group.rng, group.cohort
    whom = np.flatnonzero(rng.random(cohort.size) < DIAGNOSED)
    size, at = len(whom), told_at(whom)
    told = [fiction.DIAGNOSES[number] for number in rng.integers(0, len(fiction.DIAGNOSES), size).tolist()]
    year = group.days.first.year - rng.integers(*MADE_BACK, size)
    is_dated = (rng.random(size) >= UNDATED).tolist()
    doubted = (rng.random(size) < QUESTIONED).tolist()
    why = chosen(fiction.QUESTIONS, rng.integers(0, len(fiction.QUESTIONS), size))
    who = chosen(QUESTIONED_BY, drawn(rng, QUESTIONED_WEIGHTS, size))
    return group.facts(
        Diagnosis,
        whom,
        at,
        recorded_at=np.minimum(at + WRITTEN_AFTER, group.days.now),
        what=[each[0] for each in told],
        source=[each[1] for each in told],
        made_on=[str(made) if dated else "" for made, dated in zip(year.tolist(), is_dated, strict=True)],
        certainty=[each[2] for each in told],
        questioned=[text if yes else "" for text, yes in zip(why, doubted, strict=True)],
        questioned_by=[code if yes else "" for code, yes in zip(who, doubted, strict=True)],
    )
