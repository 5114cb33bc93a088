"""Accounts, and the two questions every verb asks: may this account do this, and may it see this person?"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from brobygger.records.access import Membership, Organisation, Team, User
from brobygger.records.changes import AuditEntry
from brobygger.records.endings import Death
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.rules import access, law
from brobygger.rules.refusals import Author, Refusal, words
from brobygger.services.changes import perform, reading

if TYPE_CHECKING:
    from django.db.models import QuerySet

Account = User


class NotFound(Exception):
    """There is no such thing for this account: it does not exist, or lies outside the account's scope."""


def can(by: User, act: str) -> bool:
    """Whether the account may do the act at all; scope is asked apart."""
    return by.is_authenticated and by.is_active and access.can(by.role, act)


def author(account: User) -> Author:
    """Whoever wrote something, as a refusal names them to the one who met it."""
    return Author(account.name, key=account.pk)


def person_in_scope(by: User, person_id: UUID) -> Person:
    """The standing person, also when asked for by the key of a record merged into it. Raises ``NotFound`` outside scope."""
    person = instance(Person, _in_scope(by, {person_id}, *columns(Person))[0])
    if person.root_id == person.id:
        return person
    return person_in_scope(by, person.root_id)


@reading("people.open")
def is_case_closed(person_id: UUID, *, by: User) -> bool:
    """Whether a citizen this account has looked up before is out of its sight because what had brought the case to those who
    decide was taken back. Nobody else is told that there is such a record. Two queries at most, none but for those who decide.
    """
    if access.scope_of(by.role) is not access.Scope.DECIDED:
        return False
    gone = Person.objects.filter(id=person_id, organisation_id=by.organisation_id, root__has_case=False)
    return gone.exists() and AuditEntry.objects.filter(person__root__members=person_id, by=by, is_read=True).exists()


class _Moved(Exception):
    """Who stands for whom changed while waiting for the lock."""


def people_for_writing(by: User, person_ids: Iterable[UUID]) -> dict[UUID, Person]:
    """By the key asked for the standing person, locked until the act ends. Raises ``NotFound`` outside scope.

    Called inside ``perform`` before anything else is read, so that what an act reads, compares with and draws is what
    everyone before it wrote. Every record that stands as the same person is locked with it, in the order of the keys: two
    who write about one person go one after the other, and no two acts can wait for each other.
    """
    keys = set(person_ids)
    while True:
        # SQLite has one writer, and perform is holding it.
        if not connection.features.has_select_for_update:
            return _standing(by, keys)
        roots = _roots_in_scope(by, keys)
        try:
            with transaction.atomic():  # a savepoint: taking it back lets the locks go
                return _locked(roots)
        except _Moved:
            continue


def _standing(by: User, keys: set[UUID]) -> dict[UUID, Person]:
    """By key the standing person. One query where nobody was merged. Raises ``NotFound`` where one is outside scope."""
    found = [instance(Person, row) for row in _in_scope(by, keys, *columns(Person))]
    return {
        person.id: person if person.root_id == person.id else person_in_scope(by, person.root_id) for person in found
    }


def _roots_in_scope(by: User, keys: set[UUID]) -> dict[UUID, UUID]:
    """By key the key of the standing person. Raises ``NotFound`` where one is outside scope."""
    found = _in_scope(by, keys, "id", "root_id")
    return {key: root if root == key else person_in_scope(by, root).id for key, root in found}


def _in_scope(by: User, keys: set[UUID], *names: str) -> list[tuple[Any, ...]]:
    told = {"people": keys, "user": by.pk, "organisation": by.organisation_id}
    rows = _visible(access.scope_of(by.role), *names, **told)
    if len(rows) != len(keys):
        raise NotFound
    return rows


@Prepared
def _visible(scope: access.Scope, *names: str) -> "QuerySet[Person, Any]":
    rows = Person.objects.within(scope, user=given("user"), organisation=given("organisation"))
    return rows.filter(id__among=given("people")).values_list(*names)


def standing_for_writing(person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By the key asked for the key of the standing person, locked as by ``people_for_writing``.

    For what is done to many at once by those whose scope has been asked already. Called in a transaction, once, so that the
    locks are taken in the order of the keys.
    """
    keys = list(person_ids)
    while True:
        roots: dict[UUID, UUID] = dict(_roots(people=keys))
        if not connection.features.has_select_for_update:
            return roots
        try:
            with transaction.atomic():
                _locked(roots)
                return roots
        except _Moved:
            continue


def _locked(roots: dict[UUID, UUID]) -> dict[UUID, Person]:
    locked = {person.id: person for person in (instance(Person, row) for row in _lock(people=set(roots.values())))}
    if dict(_roots(people=roots.keys())) != roots:
        raise _Moved
    return {key: locked[root] for key, root in roots.items()}


@Prepared
def _lock() -> "QuerySet[Person, Any]":
    # Not the key itself, so that a look-up, which only points at a person, need not wait.
    rows = Person.objects.select_for_update(no_key=True).filter(root_id__among=given("people"))
    return rows.order_by("id").values_list(*columns(Person))


@Prepared
def _roots() -> "QuerySet[Person, tuple[UUID, UUID]]":
    return Person.objects.filter(id__among=given("people")).values_list("id", "root_id")


def person_for_writing(by: User, person_id: UUID) -> Person:
    """The standing person, locked until the act ends; see ``people_for_writing``."""
    return people_for_writing(by, [person_id])[person_id]


_HAS_DIED = (
    words(
        "%(who)s wrote on %(day)s that the citizen has died. The record stays as it is; nothing new can begin. If that does "
        "not fit what you know, ring %(who)s: a death written by mistake can be taken back."
    ),
    words(
        "You wrote on %(day)s that the citizen has died. The record stays as it is; nothing new can begin. A death written by "
        "mistake can be taken back."
    ),
)
_HAS_DIED_ON = (
    words(
        "The citizen has died, on %(died)s, as %(who)s wrote on %(day)s. What happened until then can still be written; "
        "nothing new can begin. If that does not fit what you know, ring %(who)s: a death written by mistake can be taken back."
    ),
    words(
        "The citizen has died, on %(died)s, as you wrote on %(day)s. What happened until then can still be written; nothing "
        "new can begin. A death written by mistake can be taken back."
    ),
)


def check_living(person: Person, at: datetime | None = None) -> None:
    """Raises ``Refusal`` ("has_died", with ``who`` wrote so and on which ``day``) for what cannot begin any more.

    ``at``: when something happened. What happened on the day of death or before can still be written down, for a phone may
    send it later.
    """
    if person.died_at is None or (at is not None and law.local_day(at) <= law.local_day(person.died_at)):
        return
    rows = Death.objects.current().filter(person__root_id=person.root_id).select_related("recorded_by")
    # The one whose day holds, of two that two records of one person each tell of.
    told = rows.order_by("-is_day_known", "-happened_at", "-id")[0]
    on = law.written_day(person.died_at) if person.is_death_day_known else ""
    message, your_own = _HAS_DIED_ON if on else _HAS_DIED
    # Where a day was told, it is what can be mended.
    field = {} if at is None else {"field": "at"}
    params = {"who": author(told.recorded_by), "day": law.written_day(told.recorded_at), "died": on, **field}
    raise Refusal("has_died", message, your_own=your_own, **params)


def workers_of(team_id: UUID) -> "QuerySet[User]":
    """Those who can be the contact person of someone in this team."""
    treating = [role for role in access.Role if access.can(role, "contacts.record")]
    open_memberships = Membership.objects.filter(team_id=team_id, to=None).values("user")
    return User.objects.filter(id__in=open_memberships, is_active=True, role__in=treating).order_by("name")


def account(username: str) -> User:
    """The active account with this user name. Raises ``Refusal`` when there is none."""
    found = User.objects.filter(username__iexact=username, is_active=True).first()
    if found is None:
        raise Refusal(
            "no_account", words("There is no active account with the user name %(username)s."), username=username
        )
    return found


OPERATOR = "drift"


def operator(*, now: datetime) -> User:
    """The site's own account, which commands act as when no other is named. It has no password, so nobody logs in as it."""
    organisation = site()
    found = User.objects.filter(username=OPERATOR, is_active=True).first()
    if found is None:
        found = User(username=OPERATOR, name="Drift", role=access.Role.MANAGER, organisation=organisation)
        found.set_unusable_password()
        with perform("access.administer", by=found, now=now) as act:
            found.save()
            act.wrote_outside_feed("operator added", 1)
    return found


def open_site(*, name: str, teams: Iterable[str], municipality: str = "") -> Organisation:
    """The organisation with its teams, made where missing. Part of setting up, before there is anyone to ask.

    A site has one organisation: raises ``Refusal`` where it has another name, which is more likely misspelt than meant.
    """
    other = Organisation.objects.exclude(name=name).first()
    if other is not None:
        message = words(
            "This site is already set up for %(there)s. Run setup with that name, or use another data folder."
        )
        raise Refusal("another_organisation", message, there=other.name)
    organisation, _ = Organisation.objects.get_or_create(name=name, defaults={"municipality": municipality})
    for team in teams:
        Team.objects.get_or_create(organisation=organisation, name=team)
    return organisation


def fill_municipality(organisation: Organisation, code: str) -> bool:
    """Give a site that was set up without it the code of its municipality; returns whether it had none.

    Raises ``Refusal`` where it has another, which is more likely mistyped than meant.
    """
    if organisation.municipality:
        if organisation.municipality != code:
            message = words("This site is already set up with the municipality code %(there)s.")
            raise Refusal("another_municipality", message, there=organisation.municipality)
        return False
    organisation.municipality = code
    organisation.save(update_fields=["municipality"])
    return True


def organisation_names() -> list[str]:
    """The organisations of this server, for whoever runs it."""
    return list(Organisation.objects.order_by("id").values_list("name", flat=True))


def site() -> Organisation:
    """The organisation of the site; of several the one made first. Raises ``Refusal`` where there is none."""
    organisation = Organisation.objects.order_by("id").first()
    if organisation is None:
        raise Refusal("no_site", words("The site is not set up yet. Run: brobygger setup"))
    return organisation
