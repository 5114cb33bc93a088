"""Today, the board and the inbox: reasons to act, in the order they matter, for those whose work they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, Subquery

from brobygger.records import bulk
from brobygger.records.access import Membership, Team, User
from brobygger.records.agenda import Reminder, ReminderQuerySet, as_key
from brobygger.records.contacts import Promise
from brobygger.records.counting import UpTo
from brobygger.records.people import Person
from brobygger.records.requests import Request, of_key
from brobygger.rules import access, agenda
from brobygger.rules.access import Scope, scope_of
from brobygger.rules.courses import CONTACT
from brobygger.services.access import can
from brobygger.services.changes import check_may, found_by_looking, reading

PAGE_SIZE = 20
# On paper the pages are long: as long as whom they show is logged in one statement.
WHOLE_SIZE = bulk.AT_ONCE
# Of a list longer than this the page says "over" and ends here; nobody works through it from the end, the kinds part it.
COUNTED = 500
# Two who share the work is the least [R-I5].
FEWEST_WORKERS = 2
# What a row says. A person has twice as many columns, and a list opens twenty of them.
SHOWN = (
    *("kind", "rank", "shows_at", "due_at", "about_id", "params", "person_id"),
    *(f"person__{name}" for name in ("shown_name", "rough_age", "open_alerts", "seen_at", "seen_place")),
    *("person__is_address_protected", "person__contact_person__name", "person__contact_person__is_active"),
)

# By list the act one must be allowed to see it.
ACTS = {"today": "agenda.today", "board": "agenda.board", "inbox": "agenda.inbox"}
# What each list is made of. What was promised is the worker's; the inbox is what waits for the authority.
_SHARED = tuple(kind for kind in agenda.kinds() if not agenda.is_for_authority_alone(kind))
KINDS = {
    "today": tuple(kind for kind in _SHARED if agenda.rank(kind) < agenda.FOR_LEADER),
    "board": tuple(kind for kind in _SHARED if kind not in agenda.PROMISED),
    "inbox": tuple(kind for kind in agenda.kinds() if agenda.is_for_authority(kind)),
}
# Those that do not stand by rank alone.
ORDERS = {"board": agenda.BOARD, "inbox": agenda.INBOX}
# Where what a citizen said is needed to act at once, and of which kinds.
WITH_WORDS = frozenset({"today", "inbox"})
ASKED = frozenset({"clock", "request_silent", "anonymous_request"})
# What may not wait until somebody has become the contact person: a worker is told that there is such.
NOBODYS = (*sorted(agenda.VITAL), "clock", "promise")


@dataclass(frozen=True)
class Whom:
    """One citizen of a list, with every reason that is asked for, the most pressing first: that one says where they stand."""

    person: Person
    reasons: Sequence[Reminder]

    @property
    def rank(self) -> int:
        """The section they stand in."""
        return self.reasons[0].rank

    @property
    def once(self) -> Sequence[Reminder]:
        """The reasons without those another one says already. Of the most pressing kind all stay."""
        first, kinds = self.reasons[0], {reason.kind for reason in self.reasons}
        return [each for each in self.reasons if each is first or not agenda.is_said(each.kind, each.params, kinds)]

    @property
    def open(self) -> Sequence[Reminder]:
        """The reasons that stand open in the row: the most pressing, those of life and death; none is folded away alone."""
        folded = self.folded
        return [each for each in self.once if each not in folded]

    @property
    def folded(self) -> Sequence[Reminder]:
        """The reasons that are one tap away."""
        rest = [each for each in self.once[agenda.OPEN_REASONS :] if each.kind not in agenda.VITAL]
        return rest if len(rest) > 1 else []


@dataclass(frozen=True)
class Listed:
    """One page of a list, each citizen once. ``counts``: by kind how many reasons, ``COUNTED`` at most; ``people``: how many
    citizens the first ``COUNTED`` reasons of all kinds are about; ``words``: by request what was said;
    ``nobodys``: in a worker's own Today, by kind how much of what cannot wait (``NOBODYS``) there is in the team for those of
    whom nobody at work is the contact person."""

    page: "Page[Whom]"
    counts: Mapping[str, int]
    people: int
    kind: str
    words: Mapping[object, str]
    nobodys: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many there are in all, or so many as were counted."""
        return sum(self.counts.values())

    @property
    def has_more(self) -> bool:
        """Whether there are more than are counted."""
        return self.total > COUNTED or COUNTED in self.counts.values()


def listed(
    *,
    by: User,
    shows: str,
    now: datetime,
    whose: str = "",
    kind: str = "",
    number: int | str | None = 1,
    is_whole: bool = False,
) -> Listed:
    """One page of a list, each citizen once, by their most pressing reason: promised, deadline, lost, at risk, long overdue.

    shows: "today" (whom a worker must find; ``whose`` "mine" or "all", the team, else as ``whose_own``), "board" (what a
    leader looks after), "inbox" (what waits for the authority). A ``kind`` that has nothing shows all. ``is_whole``: in pages
    for paper, of ``WHOLE_SIZE``. Whom the inbox shows is logged as looked up, for it tells what they said. Raises
    ``PermissionDenied`` where the role has no such list.
    """
    check_may(by, ACTS[shows])
    shown = rows_of(by=by, shows=shows, whose=whose).shown_at(now)
    every = kinds_of(by=by, kinds=KINDS[shows])
    order, beside = ORDERS.get(shows, ()), {}
    if _is_own(by, shows, whose):
        told = kinds_of(by=by, kinds=NOBODYS)
        beside = {f"nobodys {each}": _of_nobody(by).filter(kind=each).shown_at(now) for each in told}
    found = shown.counts(every, most=COUNTED, kind=kind, stretches=order, beside=beside)
    nobodys = {name.removeprefix("nobodys "): count for name, count in found.beside.items()}
    chosen = kind if kind in found.of else ""
    pages: Paginator[Any] = Paginator(found.people[chosen], WHOLE_SIZE if is_whole else PAGE_SIZE)
    asked = pages.get_page(number)
    people = [as_key(key) for key in asked.object_list]
    if shows == "inbox":
        found_by_looking(by=by, act="agenda.inbox", now=now, people=people)
    rows = list(_as_shown(shown.in_order((chosen,) if chosen else every).filter(person_id__in=people)))
    if order:
        rows.sort(key=lambda row: agenda.place_in(order, row.rank))
    words = _words(rows) if shows in WITH_WORDS else {}
    page: Page[Whom] = Page(_by_citizen(people, rows), asked.number, pages)
    return Listed(page, found.of, len(found.people[""]), chosen, words, nobodys)


def _by_citizen(people: Sequence[UUID], rows: Sequence[Reminder]) -> list[Whom]:
    """The reasons, which are in their order, by whom they are about; whoever has none any more is left out."""
    reasons: dict[UUID, list[Reminder]] = {key: [] for key in people}
    for row in rows:
        reasons[row.person_id].append(row)
    return [Whom(each[0].person, each) for each in reasons.values() if each]


def kinds_of(*, by: User, kinds: Sequence[str]) -> tuple[str, ...]:
    """Of these kinds those an account may see. Whoever must say why before a person opens reads nothing confided in a list, and
    a few are for those alone who may do what ends them."""
    reads = by.role in access.PURPOSE_BY_ROLE
    return tuple(
        kind
        for kind in kinds
        if (reads or not agenda.is_confided(kind)) and (kind not in agenda.ENDED_BY or can(by, agenda.ENDED_BY[kind]))
    )


def _as_shown(rows: ReminderQuerySet) -> ReminderQuerySet:
    """Reminders with what a row of a list says."""
    said = Request.objects.current().filter(of_key(OuterRef("about_id"))).values("words")[:1]
    return rows.select_related("person__contact_person").only(*SHOWN).annotate(said=Subquery(said))


@reading("endings.end")
def open_of(person: Person, *, by: User, now: datetime) -> tuple[list[Reminder], list[Reminder]]:
    """Everything there is to be done for a standing person, in the order of the lists: what goes on after an ending, and what
    ends with the course. What has no day is so only once it has begun: nobody is looked for who was just seen. What has gone by
    itself is not. One query."""
    # Each once: what it becomes when it is late is the same thing to do.
    every = [kind for kind in agenda.kinds() if kind not in agenda.late_kinds()]
    kinds = kinds_of(by=by, kinds=every)
    dated = [kind for kind in kinds if agenda.has_day(kind)]
    stays = [kind for kind in kinds if agenda.becomes_late(kind)]
    begun, stands = Q(kind__in=dated) | Q(shows_at__lte=now), Q(kind__in=stays) | Q(hides_at__gt=now)
    found = Reminder.objects.filter(begun, stands, person=person, kind__in=kinds)
    rows = list(found.order_by("rank", "due_at", "id"))
    ends = [row for row in rows if agenda.ends_with_course(row.kind)]
    return [row for row in rows if row not in ends], ends


@reading("endings.read")
def treatment_begun(person: Person, *, by: User) -> datetime | None:
    """When treatment of a standing person began whose course is still in contact; None where the phase fits. One query, none in
    another phase."""
    if person.phase != CONTACT:
        return None
    found = Reminder.objects.filter(person=person, kind="phase_behind")
    return found.values_list("due_at", flat=True).first()


def whose_own(by: User) -> str:
    """Whose reasons are an account's Today, on the page, on paper and in the calendar: a worker's "mine", a leader's "all"."""
    return "mine" if by.role == access.Role.WORKER else "all"


def rows_of(*, by: User, shows: str, whose: str = "") -> ReminderQuerySet:
    """Every reminder a list can show to an account, ``whose`` as ``listed``. One's own are those in scope too: who has left a
    team sees it no more. A promise is its maker's own too, whoever is the contact person: they gave their word."""
    visible = _visible(by)
    if not _is_own(by, shows, whose):
        return visible
    promised = visible.filter(_promised_by(by), kind__in=agenda.PROMISED).exclude(worker_id=by.id)
    # Fetched, a handful at most, so that both databases find them by key beside what an index gives in its order.
    keys = list(promised.values_list("id", flat=True)[:COUNTED])
    return visible.filter(Q(worker_id=by.id) | Q(id__in=keys)) if keys else visible.filter(worker_id=by.id)


def _is_own(by: User, shows: str, whose: str) -> bool:
    return shows == "today" and (whose or whose_own(by)) == "mine"


def _of_nobody(by: User) -> ReminderQuerySet:
    """What there is in scope for citizens without a contact person at work, and is so among no colleague's own."""
    # Drawn by the same rule as on the board: also whose contact person has left the team or closed the account.
    nobodys = Reminder.objects.filter(person_id=OuterRef("person_id"), kind="no_contact_person")
    return _visible(by).filter(Exists(nobodys), ~_promised_by(by))


def _promised_by(by: User) -> Exists:
    return Exists(Promise.objects.filter(id=OuterRef("about_id"), recorded_by=by))


@reading("agenda.board")
def teams_too_small(*, by: User) -> list[Team]:
    """The teams in scope with fewer than two outreach workers, so that nobody can talk a case over [R-I5]. Whoever leads them
    is not one of them."""
    workers = {"user__is_active": True, "user__role": access.Role.WORKER}
    at_work = Membership.objects.filter(team=OuterRef("pk"), to=None, **workers)
    teams = Team.objects.filter(organisation_id=by.organisation_id)
    if scope_of(by.role) is Scope.TEAM:
        teams = teams.filter(id__in=by.own_teams)
    counted = teams.annotate(workers=UpTo(at_work.values("id")[:FEWEST_WORKERS]))
    return list(counted.filter(workers__lt=FEWEST_WORKERS).order_by("name"))


def _visible(by: User) -> ReminderQuerySet:
    """The reminders of those in scope. The columns of the reminder say whose it is, so that no other table is asked."""
    match scope_of(by.role):
        case Scope.TEAM:
            return Reminder.objects.filter(team_id__in=by.own_teams)
        case Scope.ORGANISATION:
            return Reminder.objects.filter(organisation_id=by.organisation_id)
        case Scope.DECIDED:
            return Reminder.objects.filter(organisation_id=by.organisation_id, has_case=True)
        case _:
            return Reminder.objects.none()


def _words(reminders: Sequence[Reminder]) -> dict[object, str]:
    return {row.about_id: row.said for row in reminders if row.kind in ASKED and row.said}  # type: ignore[attr-defined]
