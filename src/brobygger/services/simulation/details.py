"""What is said of fictional people: names, wishes, phases and the rest, each a fact."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from brobygger.records.people import Detail
from brobygger.rules import municipalities
from brobygger.services.simulation import fiction
from brobygger.services.simulation.cohorts import Cohort
from brobygger.services.simulation.columns import Days, Whole, Yes, chosen, keys
from brobygger.services.simulation.tables import Rows, Site, facts

# How often each kind is known. Most people have no number here, as on the street.
KNOWN = {
    "second_alias": 0.15,
    "name": 0.55,
    "preferred_name": 0.06,
    "rough_age": 0.85,
    "usual_place": 0.7,
    "looks": 0.25,
    "warning": 0.06,
    "home_municipality": 0.3,
    "address_protection": 0.03,
    "own_wish": 0.7,
    "new_wish": 0.35,
    "number": 0.15,
    "reassigned": 0.15,
}
# Two thirds to three quarters of the target group are thought to be men [model description 2013, p. 4-5].
MEN, MENS_NAMES = 0.7, 36
# In the fictional municipality so many are its own for each from elsewhere.
OWN_FOR_EACH_OTHER = 3
PHASES = ("treatment", "bridging", "followup")


@dataclass
class Shown:
    """Per person what the lists show of the details; "" and -1 where there is none.

    ``phase_at``: when each of ``PHASES`` was entered, one column each.
    """

    name: list[str]
    legal_name: list[str]
    rough_age: list[str]
    phase: list[str]
    wish: list[str]
    wish_at: Whole
    is_protected: Yes
    names: list[list[str]]
    home: list[str]
    phase_at: Whole


@dataclass
class _Sheet:
    """Details as they are gathered; ``before`` is the row a fact corrects, -1 where it is the first."""

    person: list[int] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    value: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)

    def add(self, person: int, kind: str, value: str, at: int, before: int = -1) -> int:
        """Add one detail; returns its row."""
        self.person.append(person)
        self.kind.append(kind)
        self.value.append(value)
        self.at.append(at)
        self.before.append(before)
        return len(self.person) - 1


def details(
    cohort: Cohort,
    *,
    met_at: Whole,
    later_at: Whole,
    person_keys: Sequence[str],
    site: Site,
    days: Days,
    rng: np.random.Generator,
) -> tuple[Rows, Shown]:
    """The details, told when they were met (``met_at``) or at a later visit, and what the lists show of them."""
    sheet, size = _Sheet(), cohort.size
    knows = {kind: (rng.random(size) < share).tolist() for kind, share in KNOWN.items()}
    shown = Shown(
        name=_nicknames(rng, size),
        legal_name=[""] * size,
        rough_age=[""] * size,
        phase=["contact"] * size,
        wish=[""] * size,
        wish_at=np.full(size, -1, dtype=np.int64),
        is_protected=np.zeros(size, dtype=bool),
        names=[[] for _ in range(size)],
        home=[""] * size,
        phase_at=np.full((size, len(PHASES)), -1, dtype=np.int64),
    )
    met, later = met_at.tolist(), later_at.tolist()
    _names(sheet, shown, knows, met, later, rng)
    _said(sheet, cohort, shown, knows, met, site, rng)
    _wishes(sheet, shown, knows, met, later, rng)
    _phases(sheet, cohort, shown, days, rng)
    at = np.asarray(sheet.at, dtype=np.int64)
    key = keys(at, rng)
    rows = facts(
        Detail,
        key=key,
        happened_at=at,
        recorded_at=at,
        recorded_by=[site.workers[cohort.worker[number]] for number in sheet.person],
        corrects=[None if row < 0 else key[row] for row in sheet.before],
        person_id=[person_keys[number] for number in sheet.person],
        kind=sheet.kind,
        value=sheet.value,
    )
    return rows, shown


def _nicknames(rng: np.random.Generator, size: int) -> list[str]:
    """A nickname each: one from the list, one by looks, one with a word before it, a few with a sign after it."""
    way = rng.random(size).tolist()
    names = chosen(fiction.NICKNAMES, rng.integers(0, len(fiction.NICKNAMES), size))
    before = chosen(fiction.BEFORE_NAMES, rng.integers(0, len(fiction.BEFORE_NAMES), size))
    first = chosen(fiction.BY_LOOKS_FIRST, rng.integers(0, len(fiction.BY_LOOKS_FIRST), size))
    last = chosen(fiction.BY_LOOKS_LAST, rng.integers(0, len(fiction.BY_LOOKS_LAST), size))
    sign = chosen(fiction.SIGNS, rng.integers(0, len(fiction.SIGNS), size))
    return [
        f"{first[n]} {last[n]}"
        if way[n] < 0.25
        else f"{before[n]} {names[n]}"
        if way[n] < 0.45
        else f"{names[n]} {sign[n]}"
        if way[n] < 0.48
        else names[n]
        for n in range(size)
    ]


def _names(
    sheet: _Sheet,
    shown: Shown,
    knows: dict[str, list[bool]],
    met: list[int],
    later: list[int],
    rng: np.random.Generator,
) -> None:
    size = len(met)
    given, families = len(fiction.FIRST_NAMES), len(fiction.LAST_NAMES)
    is_man = rng.random(size) < MEN
    number = np.where(is_man, rng.integers(0, MENS_NAMES, size), rng.integers(MENS_NAMES, given, size))
    first = chosen(fiction.FIRST_NAMES, number)
    last = chosen(fiction.LAST_NAMES, rng.integers(0, families, size))
    other = chosen(fiction.NICKNAMES, rng.integers(0, len(fiction.NICKNAMES), size))
    for person in range(size):
        alias = shown.name[person]
        sheet.add(person, "alias", alias, met[person])
        shown.names[person].append(alias)
        if knows["second_alias"][person] and later[person] > met[person]:
            sheet.add(person, "alias", other[person], later[person])
            shown.names[person].append(other[person])
            shown.name[person] = other[person]
        if knows["name"][person]:
            legal = f"{first[person]} {last[person]}"
            sheet.add(person, "name", legal, later[person])
            shown.names[person].append(legal)
            shown.legal_name[person] = legal
        if knows["preferred_name"][person]:
            sheet.add(person, "preferred_name", first[person], met[person])
            shown.names[person].append(first[person])
            shown.name[person] = first[person]


def _said(
    sheet: _Sheet,
    cohort: Cohort,
    shown: Shown,
    knows: dict[str, list[bool]],
    met: list[int],
    site: Site,
    rng: np.random.Generator,
) -> None:
    size = cohort.size
    ages = _rough_ages(cohort.age, rng)
    looks = chosen(fiction.LOOKS, rng.integers(0, len(fiction.LOOKS), size))
    warnings = chosen(fiction.WARNINGS, rng.integers(0, len(fiction.WARNINGS), size))
    codes = _homes(site.municipality)
    homes = chosen(codes, rng.integers(0, len(codes), size))
    for person in range(size):
        told = {
            "rough_age": ages[person],
            "usual_place": fiction.PLACES[cohort.usual_place[person]][0],
            "looks": looks[person],
            "warning": warnings[person],
            "home_municipality": homes[person],
            "address_protection": "yes",
        }
        for kind, value in told.items():
            if knows[kind][person]:
                sheet.add(person, kind, value, met[person])
        if knows["home_municipality"][person]:
            shown.home[person] = homes[person]
        if knows["rough_age"][person]:
            shown.rough_age[person] = ages[person]
    shown.is_protected = np.asarray(knows["address_protection"])


def _homes(own: str) -> list[str]:
    """Where people belong, each as often as it stands here. In the fictional municipality most are its own."""
    if own not in municipalities.fictional():
        return [code for code, entry in municipalities.all_municipalities().items() if entry.is_municipality]
    others = [code for code in municipalities.fictional() if code != own]
    return others + [own] * (len(others) * OWN_FOR_EACH_OTHER)


def _rough_ages(age: Whole, rng: np.random.Generator) -> list[str]:
    """An age as it is guessed: "ca. 40", "35-40" or "40'erne"."""
    way = rng.integers(0, 3, len(age)).tolist()
    return [
        (f"ca. {round(years / 5) * 5}", f"{years // 5 * 5}-{years // 5 * 5 + 5}", f"{years // 10 * 10}'erne")[form]
        for years, form in zip(age.tolist(), way, strict=True)
    ]


def _wishes(
    sheet: _Sheet,
    shown: Shown,
    knows: dict[str, list[bool]],
    met: list[int],
    later: list[int],
    rng: np.random.Generator,
) -> None:
    first, second = (rng.integers(0, len(fiction.WISHES), len(met)).tolist() for _ in range(2))
    for person in range(len(met)):
        if not knows["own_wish"][person]:
            continue
        row = sheet.add(person, "own_wish", fiction.WISHES[first[person]], met[person])
        if knows["new_wish"][person] and later[person] > met[person] and first[person] != second[person]:
            row = sheet.add(person, "own_wish", fiction.WISHES[second[person]], later[person], before=row)
        shown.wish[person], shown.wish_at[person] = sheet.value[row], sheet.at[row]


def _phases(sheet: _Sheet, cohort: Cohort, shown: Shown, days: Days, rng: np.random.Generator) -> None:
    """Treatment comes after some weeks of contact, sooner to those with less burden; what follows comes to few."""
    size = cohort.size
    treatment = cohort.arrived + np.round(20 + rng.exponential(60 * np.exp(0.25 * cohort.burden))).astype(np.int64)
    bridging = treatment + rng.integers(150, 420, size)
    followup = bridging + rng.integers(40, 120, size)
    begins = days.at(np.stack([treatment, bridging, followup]), np.full(size, 13 * 3600)).T.tolist()
    is_there = (np.stack([treatment, bridging, followup]) <= cohort.left).T.tolist()
    goes_on = (rng.random((size, 3)) < (0.85, 0.7, 0.7)).tolist()
    for person in range(size):
        for number, phase in enumerate(PHASES):
            if not (is_there[person][number] and goes_on[person][number]):
                break
            # What came before is no mistake: the course was there.
            sheet.add(person, "phase", phase, begins[person][number])
            shown.phase[person] = phase
            shown.phase_at[person, number] = begins[person][number]
