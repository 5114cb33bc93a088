"""Promises to fictional people, made in contacts, and how they ended."""

from collections.abc import Sequence

import numpy as np

from brobygger.records.contacts import Promise, PromiseSettled
from brobygger.services.simulation import fiction
from brobygger.services.simulation.cohorts import Cohort
from brobygger.services.simulation.columns import (
    DAY,
    FIVE_MINUTES,
    HOUR,
    Days,
    Whole,
    Yes,
    chosen,
    drawn,
    keys,
    moments,
    strictly_rising,
)
from brobygger.services.simulation.tables import Rows, facts
from brobygger.services.simulation.visits import Visits, last_met

FORGOTTEN = 45 * DAY
PROMISED, PROMISED_LAST = 0.12, 0.5
SETTLED, SETTLED_LATELY, LATELY = 0.985, 0.6, 14 * DAY
SETTLE_OUTCOMES, SETTLE_WEIGHTS = ("kept", "not_kept", "dropped"), (72, 15, 13)


def written(
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
    is_made[last_met(seen, cohort.size)[rng.random(cohort.size) < PROMISED_LAST]] = True
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
