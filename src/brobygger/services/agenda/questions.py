"""What the lists ask the database, put into SQL once: a list is opened far more often than it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, Subquery

from brobygger.records.access import Membership, Team, User, teams_of
from brobygger.records.agenda import ORDER, NotSought, Reminder, ReminderQuerySet, Stretch
from brobygger.records.contacts import Promise
from brobygger.records.counting import UpTo
from brobygger.records.prepared import Prepared, Statement, given
from brobygger.records.requests import Request, of_key
from brobygger.rules import access, agenda
from brobygger.rules.access import Scope, scope_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

# What those are counted under whose deadline is so near.
NEAR = "near {}"
# A handful at most, by far.
PROMISED = 500
# Two who share the work is the least [R-I5].
FEWEST_WORKERS = 2
# What a row says, of the reason and of whom it is about: few of their columns, and no objects that know how to be written.
OF_REASON = ("id", "kind", "rank", "shows_at", "due_at", "about_id", "params", "person_id")
OF_CITIZEN = (
    *("person__shown_name", "person__rough_age", "person__open_alerts", "person__seen_at"),
    *("person__seen_through", "person__seen_place", "person__placed_at", "person__is_address_protected"),
    *("person__contact_person__name", "person__contact_person__is_active"),
)


@dataclass(frozen=True)
class Shape:
    """What the question of a list differs in by whose it is. ``with_promised``: one's own, and there is something that one has
    promised to citizens who are another's."""

    scope: Scope
    is_own: bool = False
    with_promised: bool = False


@dataclass(frozen=True)
class Asked:
    """The rows a list can show to an account: those of a shape, and what is told where it is asked."""

    shape: Shape
    told: Mapping[str, Any]


def asked_of(*, by: User, shows: str, whose: str = "") -> Asked:
    """Every reminder a list can show to an account, ``whose`` as ``listed``. One's own are those in scope too: who has left a
    team sees it no more. A promise is its maker's own too, whoever is the contact person: they gave their word."""
    scope = scope_of(by.role)
    told: dict[str, Any] = {"user": by.pk, "organisation": by.organisation_id}
    if not is_own(by, shows, whose):
        return Asked(Shape(scope), told)
    # Fetched, so that both databases find them by key beside what an index gives in its order.
    promised = [key for (key,) in _promised(scope, **told)]
    return Asked(Shape(scope, True, bool(promised)), told | {"promised": promised})


def whose_own(by: User) -> str:
    """Whose reasons are an account's Today, on the page, on paper and in the calendar: a worker's "mine", a leader's "all"."""
    return "mine" if by.role == access.Role.WORKER else "all"


def is_own(by: User, shows: str, whose: str) -> bool:
    """Whether a list shows one's own reasons and no others; ``whose`` as ``listed``."""
    return shows == "today" and (whose or whose_own(by)) == "mine"


def rows_of(shape: Shape, *, is_of_few: bool = False) -> ReminderQuerySet:
    """The rows of a shape, to be asked for with what was told. is_of_few: as ``within`` takes it."""
    visible, own = _visible(shape.scope, is_of_few=is_of_few), Q(worker_id=given("user"))
    if not shape.is_own:
        return visible
    return visible.filter(own | Q(id__among=given("promised")) if shape.with_promised else own)


@Prepared
def counts(
    shape: Shape,
    kinds: Sequence[str],
    chosen: Sequence[str],
    most: tuple[int, int],
    stretches: Sequence[Stretch],
    nobodys: Sequence[str],
    near: str,
) -> Statement:
    """By kind how many reasons, and whom they are about; ``most`` as ``counting`` takes it. Of the kinds ``nobodys`` also what
    nobody carries, and of the kind ``near``, "" for none, how many are due until ``due_now``, and from there until
    ``due_soon``. Read by ``counted``."""
    rows, of_nobody = (each.shown_at(given("now")) for each in (rows_of(shape), _of_nobody(shape.scope)))
    beside = {each: of_nobody.filter(kind=each) for each in nobodys}
    if near:
        due = rows.filter(kind=near)
        beside[NEAR.format("now")] = due.filter(due_at__lte=given("due_now"))
        beside[NEAR.format("soon")] = due.filter(due_at__gt=given("due_now"), due_at__lte=given("due_soon"))
    return rows.counting(kinds, most=most, chosen=chosen, stretches=stretches, beside=beside)


@Prepared
def shown(shape: Shape, kinds: Sequence[str]) -> "QuerySet[Reminder, Any]":
    """Of some people every reason in the order of the list, as ``OF_REASON``, ``OF_CITIZEN`` and what was said."""
    said = Request.objects.current().filter(of_key(OuterRef("about_id"))).values("words")[:1]
    of_few = rows_of(shape, is_of_few=True).filter(person_id__among=given("people"))
    rows = of_few.shown_at(given("now")).alias(of=NotSought("kind")).filter(of__in=kinds).order_by(*ORDER)
    return rows.annotate(said=Subquery(said)).values_list(*OF_REASON, *OF_CITIZEN, "said")


@Prepared
def dated(shape: Shape, kinds: Sequence[str], is_past: bool, most: int) -> "QuerySet[Reminder, Any]":
    """What is due from ``today`` on, soonest first, or was before, the latest first, as ``OF_REASON``."""
    rows = rows_of(shape).filter(hides_at__gt=given("now"))
    if is_past:
        rows = rows.filter(due_at__lt=given("today"), shows_at__lte=given("now"))
    else:
        rows = rows.filter(due_at__gte=given("today"))
    return rows.first_of(kinds, most, is_latest_first=is_past).values_list(*OF_REASON)


@Prepared
def _promised(scope: Scope) -> "QuerySet[Reminder, Any]":
    """What an account has promised to citizens who are another's, or nobody's."""
    theirs = Q(worker_id=given("user"), worker_id__isnull=False)
    rows = _visible(scope).filter(~theirs, _promised_by(), kind__in=agenda.PROMISED)
    return rows.values_list("id")[:PROMISED]


def _of_nobody(scope: Scope) -> ReminderQuerySet:
    """What there is in scope for citizens without a contact person at work, and is so among no colleague's own."""
    # Drawn by the same rule as on the board: also whose contact person has left the team or closed the account.
    nobodys = Reminder.objects.filter(person_id=OuterRef("person_id"), kind="no_contact_person")
    return _visible(scope).filter(Exists(nobodys), ~_promised_by())


def _promised_by() -> Exists:
    return Exists(Promise.objects.filter(id=OuterRef("about_id"), recorded_by=given("user")))


@Prepared
def too_small(scope: Scope) -> "QuerySet[Team, Any]":
    """The names of the teams with fewer than ``FEWEST_WORKERS`` at work; the leader is not counted."""
    workers = {"user__is_active": True, "user__role": access.Role.WORKER}
    at_work = Membership.objects.filter(team=OuterRef("pk"), to=None, **workers)
    teams = Team.objects.filter(organisation_id=given("organisation"))
    if scope is Scope.TEAM:
        teams = teams.filter(id__in=teams_of(given("user"), given("organisation")))
    counted = teams.annotate(workers=UpTo(at_work.values("id")[:FEWEST_WORKERS]))
    return counted.filter(workers__lt=FEWEST_WORKERS).order_by("name").values_list("name")


def _visible(scope: Scope, *, is_of_few: bool = False) -> ReminderQuerySet:
    told = {"user": given("user"), "organisation": given("organisation")}
    return Reminder.objects.within(scope, is_of_few=is_of_few, **told)
