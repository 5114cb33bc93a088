"""Accounts: given, changed, closed. By whoever runs the server, from its command line, or by the manager of a centre.

Without ``by`` it is the server's own command line, outside any login: the audit names the operator's account as the one who
did it. A manager reaches the accounts of their own organisation only. The audit names the account it was done to by key.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q

from brobygger.records.access import Membership, Organisation, Team, User
from brobygger.records.people import Person
from brobygger.records.referrals import Place
from brobygger.rules import access as rules
from brobygger.rules.refusals import Refusal, words
from brobygger.services import drawing, passwords
from brobygger.services.access import OPERATOR, NotFound, can, operator
from brobygger.services.access import account as active_account
from brobygger.services.changes import perform, reading

if TYPE_CHECKING:
    from django.db.models import QuerySet

ACT = "access.administer"


def add_user(
    *,
    username: str,
    name: str,
    role: str,
    password: str,
    organisation: Organisation,
    now: datetime,
    teams: Iterable[str] = (),
    place: UUID | None = None,
    by: User | None = None,
) -> User:
    """Add an account with one role. ``place``: of a partner, whose referrals it sees. Raises ``Refusal`` for a user name that
    is taken or cannot be one, a name that cannot be one, an unknown role, team or place, a weak password."""
    username, name = username.strip().lower(), name.strip()
    rules.check_username(username)
    rules.check_name(name)
    if User.objects.filter(username__iexact=username).exists():
        raise _taken(username)
    if role not in set(rules.Role):
        raise _unknown_role(role)
    user = User(username=username, name=name or username, role=role, organisation=organisation)
    user.place = _place(user, role, place)
    passwords.set_checked(user, password)
    named = list(_teams(organisation, teams))
    _check_has_team(role, named, by)
    with perform(ACT, by=by or operator(now=now), now=now) as act:
        _save_new(user)
        act.wrote_outside_feed(f"user added {user.pk}", 1)
        Membership.objects.bulk_create([Membership(user=user, team=team) for team in named])
    return user


def _save_new(user: User) -> None:
    """Save an account. Of two who take one user name at the same time the database lets one; the other is told."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise _taken(user.username) from None


def _taken(username: str) -> Refusal:
    message = words("The user name %(username)s is taken.")
    return Refusal("username_taken", message, username=username, field="username")


def set_password(*, username: str, password: str, now: datetime, by: User | None = None) -> None:
    """Give an account a new password; it is logged out everywhere."""
    user = _theirs(active_account(username), by)
    passwords.set_checked(user, password)
    with perform(ACT, by=by or operator(now=now), now=now) as act:
        act.wrote_outside_feed(f"password set {user.pk}", 1)
        user.save(update_fields=["password"])


def switch_off(*, username: str, now: datetime, by: User | None = None) -> None:
    """Close an account and end its sessions at once. What it has written stays, with its name.

    Raises ``Refusal`` for one's own account, and for the last one that can run the accounts.
    """
    user = _theirs(active_account(username), by)
    if user.username == OPERATOR:
        raise Refusal("operator_needed", words("Commands act as this account, so it cannot be closed."))
    with perform(ACT, by=by or operator(now=now), now=now) as act:
        user = _locked(user)
        _check_not_own(user, by)
        _check_not_last(user)
        act.wrote_outside_feed(f"user switched off {user.pk}", 1)
        user.is_active, user.closed_at = False, now
        user.save(update_fields=["is_active", "closed_at"])
        open_sessions = Session.objects.filter(expire_date__gt=now).iterator()
        theirs = [each.pk for each in open_sessions if each.get_decoded().get(SESSION_KEY) == str(user.pk)]
        Session.objects.filter(pk__in=theirs).delete()
        _draw_citizens_of(user)


def switch_on(*, username: str, now: datetime, by: User | None = None) -> None:
    """Open a closed account again. Raises ``Refusal`` when there is none."""
    user = User.objects.filter(username__iexact=username, is_active=False).first()
    if user is None:
        message = words("There is no closed account with the user name %(username)s.")
        raise Refusal("no_closed_account", message, username=username)
    _theirs(user, by)
    with perform(ACT, by=by or operator(now=now), now=now) as act:
        act.wrote_outside_feed(f"user switched on {user.pk}", 1)
        user.is_active, user.closed_at = True, None
        user.save(update_fields=["is_active", "closed_at"])
        _draw_citizens_of(user)


def change(
    *,
    username: str,
    role: str,
    teams: Collection[str],
    now: datetime,
    place: UUID | None = None,
    by: User | None = None,
    leaves_all: bool = False,
    seen: str = "",
) -> None:
    """Give an account another role (empty: keeps it), other teams or another place (none named: keeps them, or with
    ``leaves_all`` leaves them all). Whoever is no partner belongs to no place. ``seen`` is the ``state_of`` it was decided on.

    Memberships that end stay as history. Raises ``Refusal`` for an unknown account, role, team or place, for one's own account,
    for the last one that can run the accounts, and where a colleague has changed it since ("older_form").
    """
    user = _theirs(active_account(username), by)
    if role and role not in set(rules.Role):
        raise _unknown_role(role)
    named = list(_teams(user.organisation, teams))
    if leaves_all:
        _check_has_team(role or user.role, named, by)
    with perform(ACT, by=by or operator(now=now), now=now) as act:
        user = _locked(user)
        if seen and seen != state_of(user):
            message = words("This account has been changed after you opened it. Look at it once more.")
            raise Refusal("older_form", message, newest=state_of(user))
        if role and role != user.role:
            _check_not_own(user, by)
            _check_not_last(user)
        act.wrote_outside_feed(f"user changed {user.pk}", 1)
        user.role = role or user.role
        user.place = _place(user, user.role, place if place or leaves_all else user.place_id)
        user.save(update_fields=["role", "place"])
        if named or leaves_all:
            open_ones = Membership.objects.filter(user=user, to=None)
            open_ones.exclude(team__in=named).update(to=now)
            there = set(open_ones.values_list("team_id", flat=True))
            Membership.objects.bulk_create([Membership(user=user, team=t) for t in named if t.id not in there])
        _draw_citizens_of(user)


def state_of(user: User) -> str:
    """What an account may and where, to tell whether it has been changed since."""
    teams = Membership.objects.filter(user=user, to=None).values_list("team_id", flat=True)
    return ":".join([user.role, str(user.place_id or ""), *sorted(map(str, teams))])


def accounts() -> "QuerySet[User]":
    """Every account of the server with its teams, for whoever runs it, by user name."""
    memberships = Membership.objects.filter(to=None).select_related("team")
    rows = User.objects.select_related("organisation", "place").order_by("username")
    return rows.prefetch_related(Prefetch("membership_set", queryset=memberships, to_attr="open_memberships"))


@reading(ACT)
def accounts_for(*, by: User) -> "QuerySet[User]":
    """The accounts a manager runs: those of the organisation, the open ones first, by name; the operator's is nobody's."""
    own = accounts().filter(organisation_id=by.organisation_id).exclude(username=OPERATOR)
    return own.order_by("-is_active", "name", "username")


@reading(ACT)
def account_for(*, by: User, user_id: UUID) -> User:
    """One account a manager runs. Raises ``NotFound`` outside the organisation."""
    found = accounts_for(by=by).filter(id=user_id).first()
    if found is None:
        raise NotFound
    return found


@reading(ACT)
def places_for(*, by: User, kept: UUID | None = None) -> Sequence[Place]:
    """The places a partner can belong to: the open ones, and the one it is ``kept`` by."""
    return list(_places(by.organisation_id, kept).order_by("name"))


@reading(ACT)
def teams_for(*, by: User) -> Sequence[str]:
    """The teams one can belong to in the organisation."""
    return list(Team.objects.filter(organisation_id=by.organisation_id).order_by("name").values_list("name", flat=True))


@reading(ACT)
def teams_named(keys: Iterable[UUID], *, by: User) -> Sequence[str]:
    """What teams of the organisation are called, in no order that counts."""
    teams = Team.objects.filter(organisation_id=by.organisation_id, id__in=list(keys))
    return list(teams.values_list("name", flat=True))


def citizens_of(user: User) -> int:
    """How many living citizens have this account as contact person, in a course that has not ended."""
    return Person.objects.standing().living().filter(contact_person=user, ended_at=None).count()


def _draw_citizens_of(user: User) -> None:
    """Whoever has this account as contact person is drawn anew: whether somebody carries them through may have changed."""
    drawing.draw({person.root_id for person in _citizens(user)})


def _citizens(user: User) -> "QuerySet[Person]":
    """The records of those an account is the contact person of, locked in the order of the keys, as everyone who writes about
    people takes them."""
    theirs = Person.objects.standing().filter(contact_person=user)
    return Person.objects.select_for_update(no_key=True).filter(root_id__in=theirs.values("id")).order_by("id")


def _theirs(user: User, by: User | None) -> User:
    """The account, where it is within reach. Raises ``NotFound`` where it is not."""
    if by is not None and (user.organisation_id != by.organisation_id or user.username == OPERATOR):
        raise NotFound
    return user


def _locked(user: User) -> User:
    """The account as it is now. Two who change accounts of one organisation go one after the other.

    Whoever they carry comes first: all others who write take people before their organisation, and would else wait for each
    other.
    """
    list(_citizens(user))
    Organisation.objects.select_for_update(no_key=True).get(id=user.organisation_id)
    return User.objects.get(id=user.id)


def _check_has_team(role: str, teams: Collection[Team], by: User | None) -> None:
    if by is not None and not teams and rules.scope_of(role) is rules.Scope.TEAM:
        message = words("Choose at least one team: this role sees the citizens of its teams only.")
        raise Refusal("team_needed", message, field="teams")


def _check_not_own(user: User, by: User | None) -> None:
    if by is not None and user.id == by.id:
        raise Refusal(
            "own_account", words("You cannot close your own account or change its role. Ask another manager.")
        )


def _check_not_last(user: User) -> None:
    """Someone must be left who can run the accounts: log in, with a role that may."""
    if not can(user, ACT) or not user.has_usable_password():
        return
    others = User.objects.filter(organisation_id=user.organisation_id, is_active=True).exclude(id=user.id)
    if not any(can(other, ACT) and other.has_usable_password() for other in others):
        message = words("This is the last account that can run accounts. Make another one first.")
        raise Refusal("last_manager", message)


def _place(user: User, role: str, place: UUID | None) -> Place | None:
    if place is None or role != rules.Role.PARTNER:
        return None
    found = _places(user.organisation_id, user.place_id).filter(id=place).first()
    if found is None:
        raise Refusal("place_unknown", words("Choose a place that is open."), field="place")
    return found


def _places(organisation_id: UUID, kept: UUID | None) -> "QuerySet[Place]":
    return Place.objects.filter(Q(is_open=True) | Q(id=kept), organisation_id=organisation_id)


def _unknown_role(role: str) -> Refusal:
    message = words("The role %(role)s is not known. The roles are: %(roles)s.")
    return Refusal("role_unknown", message, role=role, roles=", ".join(rules.Role), field="role")


def _teams(organisation: Organisation, names: Iterable[str]) -> "Iterator[Team]":
    found = {team.name: team for team in Team.objects.filter(organisation=organisation)}
    for name in names:
        if name not in found:
            raise Refusal("team_unknown", words("There is no team called %(team)s."), team=name, field="teams")
        yield found[name]
