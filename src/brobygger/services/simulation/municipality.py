"""The verb: make a fictional municipality, or fill an existing fictional one with more people."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from brobygger.records import bulk
from brobygger.records.access import Membership, Organisation, Team, User
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.facts import new_id
from brobygger.records.people import Identity, Person
from brobygger.records.upkeep import refresh_statistics
from brobygger.rules.access import Role
from brobygger.rules.refusals import Refusal, words
from brobygger.services import drawing, reminders
from brobygger.services.changes import perform
from brobygger.services.simulation import fiction
from brobygger.services.simulation.assessments import INTERVIEWED
from brobygger.services.simulation.batches import Amount, batches
from brobygger.services.simulation.columns import Days
from brobygger.services.simulation.referrals import beds_of, make_places
from brobygger.services.simulation.tables import Site

if TYPE_CHECKING:
    from django.db.models import QuerySet

CASELOAD, TEAM_SIZE = 40, 8
# Enough for about a million contacts among twenty thousand people.
CONTACTS_EACH = 50.0
MOST_CITIZENS, MOST_YEARS = 1_000_000, 20

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Report:
    """What a simulation wrote: rows by table (the model's name), and the seconds it took, the commit included."""

    citizens: int
    seed: int
    rows: dict[str, int]
    seconds: float

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())


def make(
    *,
    by: User,
    citizens: int,
    years: float,
    seed: int,
    now: datetime,
    contacts_each: float = CONTACTS_EACH,
    interviewed: float = INTERVIEWED,
    among_others: bool = False,
    progress: Progress = lambda done: None,
) -> Report:
    """Write so many fictional people with everything that happened to them in the years before ``now``. All or nothing.

    They come to the organisation of ``by``, the account the audit names. Teams and workers that are there are used; what is
    missing is made, accounts without a password. The same seed on the same day gives the same people. contacts_each: the mean;
    a few have very many. interviewed: about how large a share of those long enough in contact, 0-1. ``progress`` is called
    with how many more people are done. among_others: also beside people no simulation made. Raises ``Refusal`` for numbers
    that make no sense, where CPR numbers show that the site is a real one, where others are there ("other_people"), and where
    these very people are there already.

    One audit row tells of the act, and the change feed has one row for each person instead of one for each fact: a follower
    fetches a person it has not seen whole, so a million rows would say nothing that twenty thousand do not.
    """
    _check(citizens, years, contacts_each, seed)
    begun = time.perf_counter()
    organisation = by.organisation
    with perform("simulation.make", by=by, now=now) as act:
        _check_fictional(organisation, among_others=among_others)
        _make_workers(organisation, citizens, now)
        _make_authority(organisation, now)
        make_places(organisation, by=by, now=now)
        site = site_of(organisation)
        days = Days.until(now, years=years, zone=timezone.get_default_timezone_name())
        plan = Amount(citizens, days, contacts_each, seed, interviewed)
        taken = set(Identity.objects.filter(organisation=organisation).values_list("fingerprint", flat=True))
        rows: Counter[str] = Counter()
        has_looked = False
        for batch in batches(plan, site=site, taken=taken):
            _check_new(batch.person_keys)
            for each in batch.tables:
                rows[each.model.__name__] += bulk.insert(each.model, each.columns, each.rows, is_ready=True)
            if not has_looked:
                # The lists are drawn from these rows at once: PostgreSQL, which has not looked at them, would go through all of
                # them for each.
                refresh_statistics()
                has_looked = True
            people = [UUID(key) for key in batch.person_keys]
            drawing.draw_away(people)
            reminders.draw(list(Person.objects.filter(id__in=people)))
            act.wrote_together("person", people)
            progress(batch.size)
        act.wrote_outside_feed(f"seed={seed} citizens={citizens}", rows.total() - citizens)
    refresh_statistics()
    return Report(citizens=citizens, seed=seed, rows=dict(rows), seconds=time.perf_counter() - begun)


def has_people(organisation: Organisation) -> bool:
    """Whether anyone at all is recorded here."""
    return Person.objects.filter(organisation=organisation).exists()


def _check(citizens: int, years: float, contacts_each: float, seed: int) -> None:
    if not 1 <= citizens <= MOST_CITIZENS:
        raise Refusal("citizens_outside", words("Choose from 1 to %(most)s citizens."), most=MOST_CITIZENS)
    if not 0 < years <= MOST_YEARS:
        raise Refusal("years_outside", words("Choose more than 0 and at most %(most)s years."), most=MOST_YEARS)
    if not 1 <= contacts_each <= 1_000:
        raise Refusal("contacts_outside", words("Choose from 1 to 1000 contacts for each citizen."))
    if seed < 0:
        raise Refusal("seed_negative", words("The seed must be 0 or more."))


def _check_fictional(organisation: Organisation, *, among_others: bool) -> None:
    """Facts are never deleted, so fictional people among real ones would stay for ever."""
    if Identity.objects.filter(organisation=organisation, kind="cpr").exists():
        raise Refusal(
            "real_people",
            words(
                "There are CPR numbers in %(name)s, so it holds real people. Fictional ones are never put among them."
            ),
            name=organisation.name,
        )
    count = 0 if among_others else _others(organisation).count()
    if count:
        message = words(
            "%(count)s people in %(name)s were met or brought in, so they may be real. Fictional people among them can never "
            "be taken out again. Make them in a site of their own, or say --among-others if you mean it."
        )
        raise Refusal("other_people", message, count=count, name=organisation.name)


def _others(organisation: Organisation) -> "QuerySet[Person]":
    """The people no simulation made: what a simulation wrote stands in the feed with the moment of its act."""
    made = AuditEntry.objects.filter(act="simulation.make").values("at")
    fictional = Change.objects.filter(kind="person", at__in=made, person__isnull=False).values("person_id")
    return Person.objects.filter(organisation=organisation).exclude(id__in=fictional)


def _check_new(person_keys: Sequence[str]) -> None:
    if Person.objects.filter(id=person_keys[0]).exists():
        raise Refusal("already_made", words("These very people are there already. Choose another seed."))


def _open_memberships(organisation: Organisation) -> list[tuple[UUID, UUID, str]]:
    """(team, worker, name) of those who can be someone's contact person, in an order that stays."""
    rows = Membership.objects.filter(
        to=None, team__organisation=organisation, user__role=Role.WORKER, user__is_active=True
    )
    return list(rows.order_by("team_id", "user_id").values_list("team_id", "user_id", "user__name"))


def _make_workers(organisation: Organisation, citizens: int, now: datetime) -> None:
    """Teams and workers so that nobody has more than about forty citizens; every team has two at least."""
    teams = list(Team.objects.filter(organisation=organisation).order_by("id"))
    there = Counter(team for team, _, _ in _open_memberships(organisation))
    missing = [team for team in teams for _ in range(2 - there[team.id])]
    short = -(-citizens // CASELOAD) - there.total() - len(missing)
    while short > 0:
        name = f"{fiction.TEAM_NAMES[len(teams) % len(fiction.TEAM_NAMES)]} {len(teams) // len(fiction.TEAM_NAMES) + 1}"
        teams.append(Team(organisation=organisation, name=f"Team {name}"))
        missing += [teams[-1]] * min(TEAM_SIZE, max(2, short))
        short -= TEAM_SIZE
    Team.objects.bulk_create([team for team in teams if team._state.adding])
    begin = User.objects.filter(organisation=organisation).count()
    users = [_account(organisation, begin + number, Role.WORKER, now) for number in range(len(missing))]
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        [Membership(user=user, team=team) for user, team in zip(users, missing, strict=True)]
    )


def _make_authority(organisation: Organisation, now: datetime) -> None:
    """Someone who decides, where there is nobody."""
    if not _authorities(organisation).exists():
        number = User.objects.filter(organisation=organisation).count()
        _account(organisation, number, Role.AUTHORITY, now).save(force_insert=True)


def _authorities(organisation: Organisation) -> "QuerySet[User]":
    return User.objects.filter(organisation=organisation, role=Role.AUTHORITY, is_active=True).order_by("id")


def _account(organisation: Organisation, number: int, role: Role, now: datetime) -> User:
    first = fiction.FIRST_NAMES[number * 7 % len(fiction.FIRST_NAMES)]
    last = fiction.LAST_NAMES[number * 11 % len(fiction.LAST_NAMES)]
    return User(
        id=new_id(),
        username=f"fiktiv-{organisation.id.hex[-4:]}-{number:04d}",
        name=f"{first} {last}",
        role=role,
        organisation=organisation,
        password=make_password(None),
        created_at=now,
    )


def site_of(organisation: Organisation) -> Site:
    """The teams, workers and authority of an organisation as the batches need them; all must be there."""
    members = _open_memberships(organisation)
    teams = sorted({team for team, _, _ in members})
    number_of = {team: number for number, team in enumerate(teams)}
    team_of_worker = np.asarray([number_of[team] for team, _, _ in members], dtype=np.int64)
    return Site(
        organisation=organisation.id.hex,
        municipality=organisation.municipality,
        authority=_authorities(organisation).values_list("id", flat=True)[0].hex,
        reading=organisation.target_group_reading,
        log_rule=organisation.log_rule,
        currency=organisation.currency,
        per_unit=Decimal(organisation.per_unit),
        teams=[team.hex for team in teams],
        workers=[worker.hex for _, worker, _ in members],
        worker_names=[name for _, _, name in members],
        team_of_worker=team_of_worker,
        first_worker=np.searchsorted(team_of_worker, np.arange(len(teams)), side="left").astype(np.int64),
        worker_count=np.bincount(team_of_worker, minlength=len(teams)).astype(np.int64),
        places=beds_of(organisation),
    )
