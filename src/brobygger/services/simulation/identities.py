"""Numbers that nobody can have, for a few fictional people."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from brobygger.records import sealing
from brobygger.records.people import Identity
from brobygger.rules.identity_numbers import fictional_replacement
from brobygger.services.simulation.cohorts import Cohort
from brobygger.services.simulation.columns import Days, Whole, Yes, chosen, keys
from brobygger.services.simulation.details import KNOWN
from brobygger.services.simulation.tables import Rows, Site, facts

# Serial numbers that every year of birth has.
SERIALS = 4_000


def numbers(
    cohort: Cohort,
    *,
    later_at: Whole,
    person_keys: Sequence[str],
    site: Site,
    days: Days,
    taken: set[str],
    rng: np.random.Generator,
) -> tuple[Rows, Yes]:
    """Replacement numbers for a few, none for the rest, and who has one. ``taken`` holds the fingerprints in use; it grows."""
    has = rng.random(cohort.size) < KNOWN["number"]
    holders = np.flatnonzero(has)
    born = _birthdays(cohort.age[holders], days, rng)
    sealed, prints = [], []
    for birth_date, serial in zip(born, rng.integers(0, SERIALS, len(holders)).tolist(), strict=True):
        number, print_ = _free_number(birth_date, serial, taken)
        sealed.append(sealing.seal(number))
        prints.append(print_)
    at = later_at[holders]
    rows = facts(
        Identity,
        key=keys(at, rng),
        happened_at=at,
        recorded_at=at,
        recorded_by=chosen(site.workers, cohort.worker[holders]),
        person_id=chosen(person_keys, holders),
        organisation_id=[site.organisation] * len(holders),
        kind=["replacement"] * len(holders),
        sealed=sealed,
        fingerprint=prints,
        is_in_force=[True] * len(holders),
    )
    return rows, has


def _free_number(birth_date: date, serial: int, taken: set[str]) -> tuple[str, str]:
    """A replacement number nobody in the organisation has, near the serial asked for, and its fingerprint."""
    while True:
        number = fictional_replacement(birth_date=birth_date, serial=serial % SERIALS)
        print_ = sealing.fingerprint(number)
        if print_ not in taken:
            taken.add(print_)
            return number, print_
        serial += 1


def _birthdays(age: Whole, days: Days, rng: np.random.Generator) -> list[date]:
    today = days.first + timedelta(days=days.count)
    back = age * 365 + rng.integers(0, 365, len(age))
    return [today - timedelta(days=number) for number in back.tolist()]
