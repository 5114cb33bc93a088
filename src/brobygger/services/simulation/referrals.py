"""Stays and bridges of fictional people in treatment, and the places they are referred to with the beds these say are free."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from brobygger.records.access import Organisation, User
from brobygger.records.referrals import BedReport, Place, Referral, ReferralEvent
from brobygger.rules import code_lists, law
from brobygger.services.simulation import fiction
from brobygger.services.simulation.cohorts import Group
from brobygger.services.simulation.columns import DAY, Whole, moments
from brobygger.services.simulation.tables import Beds, Rows

STAYED, STAYED_DAYS, STILL_THERE = 0.15, (4, 12), 0.25
BRIDGED, LANDED, MET_FIRST = 0.5, 0.55, 0.7
SUPPORTED_AGAIN_DAYS, STAY_AGREED_DAYS = 7, 10


def make_places(organisation: Organisation, *, by: User, now: datetime) -> None:
    """The places of a fictional municipality, made where missing, each with a word on its beds today."""
    for number, (name, kind, about) in enumerate(fiction.PLACES_WITH_BEDS):
        place, is_new = Place.objects.get_or_create(
            organisation=organisation, name=name, defaults={"kind": kind, "about": about}
        )
        if is_new:
            said = now - timedelta(hours=number * 3, minutes=20)
            told = {"free": number % 3, "said_by": "vagten", "recorded_by": by}
            BedReport.objects.create(place=place, happened_at=said, recorded_at=said, received_at=said, **told)


def beds_of(organisation: Organisation) -> list[Beds]:
    """The places people of an organisation can stay at."""
    rows = Place.objects.filter(organisation=organisation, is_open=True).order_by("name")
    return [
        Beds(key.hex, name, str(code_lists.entry("place_kinds", kind)["stay"]))
        for key, name, kind in rows.values_list("id", "name", "kind")
    ]


def referrals(group: Group) -> list[Rows]:
    """The rows of referrals and of what happened to them, of those in treatment."""
    return [*_stays(group), *_bridges(group)]


def _stays(group: Group) -> list[Rows]:
    """A stay for some: asked, arrived the day after, and left again; a few came lately and are still there."""
    rng, days, places = group.rng, group.days, group.site.places
    treated, span = group.treated, group.span
    person = treated[(rng.random(len(treated)) < STAYED) & (span[treated] > 20 * DAY) & bool(places)]
    size = len(person)
    is_there = (rng.random(size) < STILL_THERE) & (group.cohort.left[person] == days.count - 1)
    lasted = rng.integers(*STAYED_DAYS, size) * DAY
    begun = group.treated_at[person]
    arrived = begun + np.floor((span[person] - lasted - DAY) * rng.random(size)).astype(np.int64)
    arrived = np.where(is_there, days.now - rng.integers(DAY, 3 * DAY, size), arrived)
    chosen_places = [places[number] for number in rng.integers(0, max(len(places), 1), size).tolist()]
    rows = _referrals(
        group,
        person,
        arrived - DAY,
        kind="stay",
        place_id=[place.key for place in chosen_places],
        to=[place.name for place in chosen_places],
        stay_kind=[place.stay_kind for place in chosen_places],
        help_kind=[""] * size,
        own_words=group.said(fiction.STAY_WORDS, size),
    )
    gone = np.flatnonzero(~is_there)
    last_days = [_day(moment + STAY_AGREED_DAYS * DAY) for moment in arrived.tolist()]
    return [
        rows,
        _events(group, rows, person, np.arange(size), arrived, "arrived", until=last_days),
        _events(group, rows, person, gone, arrived[gone] + lasted[gone], "left"),
    ]


def _bridges(group: Group) -> list[Rows]:
    """A bridge to other help for about half: a first meeting for most, and landed for more than half of these."""
    rng, now = group.rng, group.days.now
    person = group.treated[rng.random(len(group.treated)) < BRIDGED]
    size = len(person)
    asked = group.treated_at[person] + np.floor(group.span[person] * 0.8 * rng.random(size)).astype(np.int64)
    met_at = asked + np.minimum(6 * DAY, (now - asked) // 3)
    landed_at = np.minimum(met_at + 40 * DAY, now)
    # Of those gone nobody waits for an answer any more.
    is_gone = group.cohort.left[person] < group.days.count - 1
    is_met = is_gone | (rng.random(size) < MET_FIRST)
    is_landed = is_gone | is_met & (rng.random(size) < LANDED) & (landed_at - met_at > 20 * DAY)
    where = [fiction.BRIDGES[number] for number in rng.integers(0, len(fiction.BRIDGES), size).tolist()]
    rows = _referrals(
        group,
        person,
        asked,
        kind="bridge",
        place_id=[None] * size,
        to=[to for _, to in where],
        stay_kind=[""] * size,
        help_kind=[kind for kind, _ in where],
        own_words=[""] * size,
    )
    met, landed = np.flatnonzero(is_met), np.flatnonzero(is_landed)
    again = [_day(moment + SUPPORTED_AGAIN_DAYS * DAY) for moment in met_at[met].tolist()]
    return [
        rows,
        _events(group, rows, person, met, met_at[met], "first_contact", until=again),
        _events(group, rows, person, landed, landed_at[landed], "landed"),
    ]


def _referrals(group: Group, person: Whole, at: Whole, *, kind: str, **columns: Any) -> Rows:
    size = len(person)
    nothing: dict[str, Any] = {name: [""] * size for name in ("purpose", "driver", "taken_along", "afterwards")}
    return group.facts(
        Referral,
        person,
        at,
        kind=[kind] * size,
        answer_by=moments(at + SUPPORTED_AGAIN_DAYS * DAY),
        **nothing,
        **columns,
    )


def _events(
    group: Group,
    referrals: Rows,
    person: Whole,
    line: Whole,
    at: Whole,
    kind: str,
    *,
    until: Sequence[str | None] | None = None,
) -> Rows:
    """What happened to the referrals of these lines; the key is the first column of a row."""
    size = len(line)
    return group.facts(
        ReferralEvent,
        person[line],
        at,
        referral_id=[referrals.rows[number][0] for number in line.tolist()],
        kind=[kind] * size,
        whom=["vagten" if kind in ("arrived", "left") else "kontaktpersonen"] * size,
        until=[None] * size if until is None else until,
        note=[fiction.EVENT_NOTES[kind]] * size,
    )


def _day(moment: int) -> str:
    return law.local_day(datetime.fromtimestamp(moment, UTC)).isoformat()
