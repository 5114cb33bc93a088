"""Accounts, and the two questions every verb asks: may this account do this, and may it see this person?"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Prefetch

from brobygger.records.access import Membership, Organisation, Team, User
from brobygger.records.people import Person
from brobygger.rules import access, law
from brobygger.rules.refusals import Refusal, words
from brobygger.services.changes import perform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

Account = User


class NotFound(Exception):
    """There is no such thing for this account: it does not exist, or lies outside the account's scope."""


def can(by: User, act: str) -> bool:
    """Whether the account may do the act at all; scope is asked apart."""
    return by.is_authenticated and by.is_active and access.can(by.role, act)


def person_in_scope(by: User, person_id: UUID) -> Person:
    """The standing person, also when asked for by the key of a record merged into it. Raises ``NotFound`` outside scope."""
    person = Person.objects.visible_to(by).select_related("root").filter(id=person_id).first()
    if person is None:
        raise NotFound
    if person.root_id == person.id:
        return person
    return person_in_scope(by, person.root_id)


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
        standing = {key: person_in_scope(by, key) for key in keys}
        # SQLite has one writer, and perform is holding it.
        if not connection.features.has_select_for_update:
            return standing
        try:
            with transaction.atomic():  # a savepoint: taking it back lets the locks go
                return _locked(standing)
        except _Moved:
            continue


def _locked(standing: dict[UUID, Person]) -> dict[UUID, Person]:
    roots = {key: person.id for key, person in standing.items()}
    # Not the key itself, so that a look-up, which only points at a person, need not wait.
    rows = Person.objects.select_for_update(no_key=True).filter(root_id__in=set(roots.values())).order_by("id")
    locked = {person.id: person for person in rows}
    if dict(Person.objects.filter(id__in=roots).values_list("id", "root_id")) != roots:
        raise _Moved
    return {key: locked[root] for key, root in roots.items()}


def person_for_writing(by: User, person_id: UUID) -> Person:
    """The standing person, locked until the act ends; see ``people_for_writing``."""
    return people_for_writing(by, [person_id])[person_id]


def check_living(person: Person, at: datetime | None = None) -> None:
    """Raises ``Refusal`` ("has_died") for what cannot begin any more.

    ``at``: when something happened. What happened on the day of death or before can still be written down, for a phone may
    send it later.
    """
    if person.died_at is None or (at is not None and law.local_day(at) <= law.local_day(person.died_at)):
        return
    raise Refusal("has_died", words("The citizen has died. The record stays as it is; nothing new can begin."))


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


def operator() -> User:
    """The site's own account, which commands act as when no other is named. It has no password, so nobody logs in as it."""
    organisation = site()
    found = User.objects.filter(username=OPERATOR, is_active=True).first()
    if found is None:
        found = User(username=OPERATOR, name="Drift", role=access.Role.MANAGER, organisation=organisation)
        found.set_unusable_password()
        with perform("access.administer", by=found, now=None) as act:
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


def organisation_names() -> list[str]:
    """The organisations of this server, for whoever runs it."""
    return list(Organisation.objects.order_by("id").values_list("name", flat=True))


def site() -> Organisation:
    """The organisation of the site; of several the one made first. Raises ``Refusal`` where there is none."""
    organisation = Organisation.objects.order_by("id").first()
    if organisation is None:
        raise Refusal("no_site", words("The site is not set up yet. Run: brobygger setup"))
    return organisation


def add_user(
    *, username: str, name: str, role: str, password: str, organisation: Organisation, teams: Iterable[str] = ()
) -> User:
    """Add an account with one role. Raises ``Refusal`` for a taken name, an unknown role or team, a weak password.

    Accounts are run by whoever runs the server, outside any login, so these verbs have no ``by``: the audit names the
    operator's account as the one who did it, and the account it was done to by key.
    """
    username = username.strip().lower()
    if not username or User.objects.filter(username__iexact=username).exists():
        raise Refusal("username_taken", words("The user name %(username)s is empty or taken."), username=username)
    if role not in set(access.Role):
        raise _unknown_role(role)
    user = User(username=username, name=name.strip() or username, role=role, organisation=organisation)
    _set_checked_password(user, password)
    named = list(_teams(organisation, teams))
    with perform("access.administer", by=operator(), now=None) as act:
        act.wrote_outside_feed(f"user added {user.pk}", 1)
        user.save()
        Membership.objects.bulk_create([Membership(user=user, team=team) for team in named])
    return user


def set_password(*, username: str, password: str, now: datetime) -> None:
    """Give an account a new password, from the server's own command line."""
    user = account(username)
    _set_checked_password(user, password)
    with perform("access.administer", by=operator(), now=now) as act:
        act.wrote_outside_feed(f"password set {user.pk}", 1)
        user.save(update_fields=["password"])


def switch_off(*, username: str, now: datetime) -> None:
    """Close an account and end its sessions at once. What it has written stays, with its name."""
    user = account(username)
    if user.username == OPERATOR:
        raise Refusal("operator_needed", words("Commands act as this account, so it cannot be closed."))
    with perform("access.administer", by=operator(), now=now) as act:
        act.wrote_outside_feed(f"user switched off {user.pk}", 1)
        user.is_active = False
        user.save(update_fields=["is_active"])
        open_sessions = Session.objects.filter(expire_date__gt=now).iterator()
        theirs = [each.pk for each in open_sessions if each.get_decoded().get(SESSION_KEY) == str(user.pk)]
        Session.objects.filter(pk__in=theirs).delete()


def switch_on(*, username: str, now: datetime) -> None:
    """Open a closed account again. Raises ``Refusal`` when there is none."""
    user = User.objects.filter(username__iexact=username, is_active=False).first()
    if user is None:
        message = words("There is no closed account with the user name %(username)s.")
        raise Refusal("no_closed_account", message, username=username)
    with perform("access.administer", by=operator(), now=now) as act:
        act.wrote_outside_feed(f"user switched on {user.pk}", 1)
        user.is_active = True
        user.save(update_fields=["is_active"])


def change(*, username: str, role: str, teams: Iterable[str], now: datetime) -> None:
    """Give an account another role (empty: keeps it) or other teams (none named: keeps them).

    Memberships that end stay as history. Raises ``Refusal`` for an unknown account, role or team.
    """
    user = account(username)
    if role and role not in set(access.Role):
        raise _unknown_role(role)
    named = list(_teams(user.organisation, teams))
    with perform("access.administer", by=operator(), now=now) as act:
        act.wrote_outside_feed(f"user changed {user.pk}", 1)
        user.role = role or user.role
        user.save(update_fields=["role"])
        if named:
            open_ones = Membership.objects.filter(user=user, to=None)
            open_ones.exclude(team__in=named).update(to=now)
            there = set(open_ones.values_list("team_id", flat=True))
            Membership.objects.bulk_create([Membership(user=user, team=t) for t in named if t.id not in there])


def _unknown_role(role: str) -> Refusal:
    message = words("The role %(role)s is not known. The roles are: %(roles)s.")
    return Refusal("role_unknown", message, role=role, roles=", ".join(access.Role))


def _teams(organisation: Organisation, names: Iterable[str]) -> "Iterator[Team]":
    found = {team.name: team for team in Team.objects.filter(organisation=organisation)}
    for name in names:
        if name not in found:
            raise Refusal("team_unknown", words("There is no team called %(team)s."), team=name)
        yield found[name]


def accounts() -> "QuerySet[User]":
    """Every account of the server with its teams, for whoever runs it, by user name."""
    memberships = Membership.objects.filter(to=None).select_related("team")
    rows = User.objects.select_related("organisation").order_by("username")
    return rows.prefetch_related(Prefetch("membership_set", queryset=memberships, to_attr="open_memberships"))


def _set_checked_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal(
            "password_weak", words("The password is too weak: %(why)s"), why=" ".join(error.messages)
        ) from None
    user.set_password(password)
