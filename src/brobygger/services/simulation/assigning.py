"""Who is the contact person of fictional people."""

from collections.abc import Sequence

import numpy as np

from brobygger.records.people import Assignment
from brobygger.services.simulation.cohorts import Cohort
from brobygger.services.simulation.columns import Whole, chosen, keys
from brobygger.services.simulation.details import KNOWN
from brobygger.services.simulation.tables import Rows, Site, facts


def assignments(
    cohort: Cohort, *, met_at: Whole, later_at: Whole, person_keys: Sequence[str], site: Site, rng: np.random.Generator
) -> Rows:
    """Who is the contact person from the first day; some have had another before."""
    handed_over = (rng.random(cohort.size) < KNOWN["reassigned"]) & (later_at > met_at)
    begins = np.where(handed_over, site.colleagues(cohort.worker, rng), cohort.worker)
    second = np.flatnonzero(handed_over)
    person = np.concatenate([np.arange(cohort.size), second])
    at = np.concatenate([met_at, later_at[second]])
    worker = chosen(site.workers, np.concatenate([begins, cohort.worker[second]]))
    return facts(
        Assignment,
        key=keys(at, rng),
        happened_at=at,
        recorded_at=at,
        recorded_by=worker,
        person_id=chosen(person_keys, person),
        worker_id=worker,
    )
