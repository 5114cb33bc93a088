"""Who the fictional people are before anything is known of them: when they come, how burdened they are, when they go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from brobygger.records.facts import PersonFact
from brobygger.services.simulation import fiction
from brobygger.services.simulation.columns import Days, Real, Whole, Yes, chosen, drawn, keys
from brobygger.services.simulation.tables import Rows, Site, facts

# Of those who come, so many are known already when the time begins.
KNOWN_AT_START = 0.2
MONTH = 30
# Breaking off is informative: a standard deviation more of burden makes it about half as likely again [R-B10].
BREAK_OFF_A_MONTH, BREAK_OFF_BY_BURDEN = 0.045, 0.45
# Endings as agreed come after half a year at the earliest, and sooner to those with less burden.
ENDING_A_MONTH, ENDING_BY_BURDEN, EARLIEST_ENDING = 0.03, -0.3, 180


@dataclass(frozen=True)
class Cohort:
    """Some people. Days count from the municipality's first; ``burden`` is a standard normal trait that never shows itself.

    ``left``: the last day in contact (the last of all days for who is still here). ``broke_off``: gone without an ending.
    ``first_asked``: the day a first interview could begin. ``worker``: the contact person, a number in ``Site.workers``.
    ``usual_place``: a number in ``fiction.PLACES``.
    """

    size: int
    arrived: Whole
    left: Whole
    broke_off: Yes
    burden: Real
    first_asked: Whole
    worker: Whole
    usual_place: Whole
    age: Whole


def gather(size: int, *, site: Site, days: Days, rng: np.random.Generator) -> Cohort:
    """So many people, spread over the time and over the workers."""
    arrived = np.floor(rng.random(size) * days.count).astype(np.int64)
    arrived[rng.random(size) < KNOWN_AT_START] //= 12
    burden = rng.standard_normal(size)
    breaking = rng.exponential(MONTH / (BREAK_OFF_A_MONTH * np.exp(BREAK_OFF_BY_BURDEN * burden)))
    ending = EARLIEST_ENDING + rng.exponential(MONTH / (ENDING_A_MONTH * np.exp(ENDING_BY_BURDEN * burden)))
    gone = arrived + np.minimum(breaking, ending).astype(np.int64)
    return Cohort(
        size=size,
        arrived=arrived,
        left=np.minimum(gone, days.count - 1),
        broke_off=(breaking < ending) & (gone < days.count - 1),
        burden=burden,
        first_asked=np.minimum(arrived + rng.integers(3, 28, size), np.minimum(gone, days.count - 1)),
        worker=rng.integers(0, len(site.workers), size),
        usual_place=drawn(rng, fiction.PLACE_WEIGHTS, size),
        age=np.clip(np.round(rng.normal(41, 10, size)), 19, 74).astype(np.int64),
    )


@dataclass(frozen=True)
class Group:
    """A cohort with all that rows about it are made from. ``treated_at``: when treatment began, -1 where it did not."""

    cohort: Cohort
    person_keys: Sequence[str]
    treated_at: Whole
    site: Site
    days: Days
    rng: np.random.Generator

    @property
    def treated(self) -> Whole:
        """Those who came into treatment."""
        return np.flatnonzero(self.treated_at >= 0)

    @property
    def span(self) -> Whole:
        """Seconds from when treatment began to the last day in contact; at least one."""
        last = self.days.at(self.cohort.left, np.full(self.cohort.size, 12 * 3600))
        return np.maximum(np.minimum(last, self.days.now) - self.treated_at, 1)

    def keys_of(self, person: Whole) -> list[str]:
        """The keys of these people."""
        return chosen(self.person_keys, person)

    def workers_of(self, person: Whole) -> list[str]:
        """The keys of their contact persons."""
        return chosen(self.site.workers, self.cohort.worker[person])

    def facts(
        self,
        model: type[PersonFact],
        person: Whole,
        at: Whole,
        *,
        by: Sequence[str] | None = None,
        key: Sequence[str] | None = None,
        recorded_at: Whole | None = None,
        **columns: Any,
    ) -> Rows:
        """Rows of facts about these people. What is left out: told by their contact persons, new keys, recorded at once."""
        return facts(
            model,
            key=keys(at, self.rng) if key is None else key,
            happened_at=at,
            recorded_at=at if recorded_at is None else recorded_at,
            recorded_by=self.workers_of(person) if by is None else by,
            person_id=self.keys_of(person),
            **columns,
        )

    def said(self, texts: Sequence[str], size: int) -> list[str]:
        """So many of the texts, by chance."""
        return chosen(texts, self.rng.integers(0, len(texts), size))
