"""Organisations, teams and those who work there."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from brobygger.records.facts import new_id
from brobygger.rules.access import Role, Scope


class Organisation(models.Model):
    """A treatment centre or municipality: nothing is ever shared across organisations."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200, unique=True)
    municipality = models.CharField(max_length=4, blank=True)
    # The site's chosen reading of the ASI criterion [model.md T2]; each verdict stores the one it used.
    target_group_reading = models.CharField(max_length=20, default="4")
    # How money enters the area scores. Their formulas have ceilings in US dollars of the 1980s, so kroner are converted:
    # 7 to the dollar is the rate of the worked examples, shown on the pages, and the site's to change. Each interview
    # stores what it was begun with.
    log_rule = models.CharField(max_length=10, default="va")
    currency = models.CharField(max_length=3, default="DKK")
    per_unit = models.DecimalField(max_digits=12, decimal_places=4, default=7)
    # Whether visitation is delegated to the outreach team: then a request said to them is made to the municipality. None until
    # the site has said so.
    has_delegation = models.BooleanField(null=True)
    # After which reasons of ending the duty to follow up holds; None where the site follows the code list, whose source is cut
    # off.
    duty_reasons = models.JSONField(null=True)
    # How much contact the site suggests from so many burdened areas on: [{"areas": 3, "times": 2, "days": 7}]. No source gives
    # a number, so it is empty until the site has decided.
    dose_suggestions = models.JSONField(default=list)
    # After so many days without being seen whoever has no dose is looked for. No source gives a number: four weeks are our own
    # choice, until the site has made another.
    lost_without_dose_days = models.PositiveSmallIntegerField(default=28, db_default=28)
    # How far the score of an area has to move, 0 to 1, for its plan to be asked about; None, and then only the line of 0.5
    # counts, until the site has decided: no source gives a number.
    burden_change = models.DecimalField(max_digits=3, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(per_unit__gt=0), name="organisation_per_unit_positive"),
            models.CheckConstraint(
                condition=models.Q(burden_change__gt=0, burden_change__lte=1), name="organisation_burden_change_a_part"
            ),
        ]


class Team(models.Model):
    """Those who share a caseload."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once")]


class UserManager(BaseUserManager["User"]):
    """Makes accounts; Django's login needs these two names."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account with this user name, upper and lower case alike."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """An account of one person at work, with one fixed role."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="users")
    teams = models.ManyToManyField(Team, through="Membership", related_name="users")
    # Of a partner: whose referrals are theirs. Without one they see nobody.
    place = models.ForeignKey("records.Place", null=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    # When the account was closed; empty while it is open, and of accounts closed before this was kept.
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=[r.value for r in Role]), name="user_role_known"),
            models.CheckConstraint(
                condition=models.Q(place=None) | models.Q(role=Role.PARTNER.value), name="user_place_of_a_partner"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def own_teams(self) -> "models.QuerySet[Membership, Any]":
        """The keys of the teams the account is a member of today, to ask for within a query."""
        return teams_of(self.pk, self.organisation_id)

    @cached_property
    def team_ids(self) -> list[UUID]:
        """The same, asked once per request."""
        return list(self.own_teams)

    @property
    def is_staff(self) -> bool:
        """No account opens a Django admin: there is none."""
        return False


class Membership(models.Model):
    """Who belongs to which team; an ended membership stays as history."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.PROTECT)
    since = models.DateTimeField(auto_now_add=True)
    to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "team"], condition=models.Q(to=None), name="membership_open_once")
        ]


def teams_of(user: Any, organisation: Any) -> "models.QuerySet[Membership, Any]":
    """The keys of the teams an account is a member of today, to ask for within a query; what is told may be ``given`` later. A
    team of another organisation is nobody's here, whoever was put on it."""
    open_ones = Membership.objects.filter(user_id=user, to=None, team__organisation_id=organisation)
    return open_ones.values_list("team_id", flat=True)


def in_scope(scope: Scope, *, user: Any, organisation: Any, of: str = "organisation_id") -> Q:
    """Whom an account with this scope may see by name, of rows that say themselves whose they are (team, organisation, whether
    the authority has a case); nobody for roles that see no names. The keys may be ``given`` later. of: what of a row says its
    organisation.

    Of CONSENTED nobody either: whether a yes runs is asked by ``services.referrals.partners``, and no other way leads there."""
    match scope:
        case Scope.TEAM:
            # Asked within the query, so that it costs no query of its own.
            return Q(team_id__in=teams_of(user, organisation))
        case Scope.ORGANISATION:
            return Q((of, organisation))
        case Scope.DECIDED:
            return Q((of, organisation), has_case=True)
        case _:
            return Q(pk__in=[])


def in_figures(scope: Scope, *, user: Any, organisation: Any, of: str = "") -> Q:
    """Whom an account with this scope counts in figures: those it may see by name, or where it sees no names, and where it is
    not of a team, everyone of its organisation. The keys may be ``given`` later. of: what leads from a row to its person."""
    if scope is Scope.TEAM:
        return Q((f"{of}team_id__in", teams_of(user, organisation)))
    return Q((f"{of}organisation_id", organisation))
