"""When and where fictional people are met: heavy-tailed per person, with evenings and with vain attempts."""

from dataclasses import dataclass

import numpy as np

from brobygger.services.simulation import fiction
from brobygger.services.simulation.cohorts import Cohort
from brobygger.services.simulation.columns import (
    FIVE_MINUTES,
    HOUR,
    Days,
    Whole,
    Yes,
    chosen,
    drawn,
    first_of_each,
    strictly_rising,
)

SPREAD = 0.9  # of the logarithm of how much contact a person has: a few have very much
ATTEMPTS, ATTEMPTS_BY_BURDEN = 0.3, 0.06
EVENINGS, NIGHTS = 0.25, 0.04
AT_USUAL_PLACE, WITHOUT_PLACE = 0.55, 0.12
LATE_DAYS = 10


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


def made(cohort: Cohort, *, total: int, days: Days, rng: np.random.Generator) -> Visits:
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


def last_met(seen: Visits, count: int) -> Whole:
    """The row of each person's last contact that was no attempt; the first always is one."""
    return _last(seen, np.flatnonzero(~seen.is_attempt), count)


def last_placed(seen: Visits, count: int) -> Whole:
    """The row of each person's last contact at a place with a name; -1 without one."""
    has_name = np.asarray([bool(place) for place in seen.place])
    rows = np.flatnonzero(~seen.is_attempt & has_name)
    has_one = np.isin(np.arange(count), seen.person[rows])
    return np.where(has_one, _last(seen, rows, count), -1) if len(rows) else np.full(count, -1)


def _last(seen: Visits, rows: Whole, count: int) -> Whole:
    """Of these rows the last of each person."""
    after = np.searchsorted(seen.person[rows], np.arange(count), side="right")
    return rows[after - 1]


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
