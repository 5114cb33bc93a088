"""Today, the board and the inbox: reasons to act, in the order they matter, for those whose work they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q

from brobygger.records.access import User
from brobygger.records.agenda import CHOSEN, Reminder, counted
from brobygger.records.people import Person
from brobygger.records.prepared import as_key
from brobygger.rules import access, agenda
from brobygger.rules.access import scope_of
from brobygger.rules.courses import CONTACT
from brobygger.rules.law import local_day
from brobygger.services.access import can
from brobygger.services.agenda import questions
from brobygger.services.agenda.questions import Asked
from brobygger.services.changes import check_may, found_by_looking, reading

PAGE_SIZE = 20
# On paper the pages are longer.
WHOLE_SIZE = 30
# Of a list longer than this the page says "over" and ends here; nobody works through it from the end, the kinds part it.
LISTED = 300
# And of one kind so many are counted: whether there are more of them says enough.
COUNTED = 100
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
ASKED = frozenset({"clock", "request_silent", "wish_before_stop", "anonymous_request", "anonymous_waits"})
_OF_REASON = len(questions.OF_REASON)
# What may not wait until somebody has become the contact person: a worker is told that there is such.
NOBODYS = (*sorted(agenda.VITAL), "clock", "promise")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to act as a list says it, the columns of ``records.agenda.Reminder``."""

    id: int
    kind: str
    rank: int
    shows_at: datetime
    due_at: datetime
    about_id: UUID | None
    params: Mapping[str, Any]
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Colleague:
    """A contact person; ``is_active``: not where the account is closed."""

    name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Citizen:
    """What a row says of a citizen; ``contact_person``: None without one."""

    id: UUID
    shown_name: str
    rough_age: str
    open_alerts: int
    seen_at: datetime | None
    seen_through: str
    seen_place: str
    placed_at: datetime | None
    is_address_protected: bool
    contact_person: Colleague | None


@dataclass(frozen=True)
class Whom:
    """One citizen of a list, with every reason that is asked for, the most pressing first: that one says where they stand."""

    person: Citizen
    reasons: Sequence[Reason]

    @property
    def rank(self) -> int:
        """The section they stand in."""
        return self.reasons[0].rank

    @cached_property
    def once(self) -> Sequence[Reason]:
        """The reasons without those another one says already. Of the most pressing kind all stay."""
        first, kinds = self.reasons[0], {reason.kind for reason in self.reasons}
        return [each for each in self.reasons if each is first or not agenda.is_said(each.kind, each.params, kinds)]

    @property
    def open(self) -> Sequence[Reason]:
        """The reasons that stand open in the row: the most pressing, those of life and death; none is folded away alone."""
        if not self.folded:
            return self.once
        most = agenda.OPEN_REASONS
        return [*self.once[:most], *(each for each in self.once[most:] if each.kind in agenda.VITAL)]

    @cached_property
    def folded(self) -> Sequence[Reason]:
        """The reasons that are one tap away."""
        rest = [each for each in self.once[agenda.OPEN_REASONS :] if each.kind not in agenda.VITAL]
        return rest if len(rest) > 1 else []


@dataclass(frozen=True)
class Listed:
    """One page of a list, each citizen once. ``counts``: by kind how many reasons, ``COUNTED`` at most; ``over``: of which
    kinds there are more; ``people``: how many citizens the first ``LISTED`` reasons of all kinds are about; ``kind``: what was
    chosen, "" for all; ``words``: by request what was said; ``nobodys``: in a worker's own Today, by kind how much of what
    cannot wait (``NOBODYS``) there is in the team for those of whom nobody at work is the contact person; ``near``: on the
    board, by level of ``rules.agenda.level`` how many clocks are so near, ``COUNTED`` and one at most."""

    page: "Page[Whom]"
    counts: Mapping[str, int]
    over: Collection[str]
    people: int
    kind: str
    words: Mapping[UUID | None, str]
    nobodys: Mapping[str, int]
    near: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many there are in all, and of which there are more than are counted so many as are."""
        return sum(self.counts.values())

    @property
    def has_more(self) -> bool:
        """Whether there are more reasons than the pages hold."""
        return self.total > LISTED or bool(self.over)


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
    """One page of a list, each citizen once, by their most pressing reason: promised, deadline, lost, at risk; in each
    section what is long overdue comes last.

    shows: "today" (whom a worker must find; ``whose`` "mine" or "all", the team, else as ``whose_own``), "board" (what a
    leader looks after), "inbox" (what waits for the authority). ``kind``: of one kind, or of one section, by its rank; where
    that has nothing, all is shown. ``is_whole``: in pages for paper, of ``WHOLE_SIZE``. Whom the inbox shows is logged as
    looked up, for it tells what they said. Raises ``PermissionDenied`` where the role has no such list.
    """
    check_may(by, ACTS[shows])
    asked, every = questions.asked_of(by=by, shows=shows, whose=whose), kinds_of(by=by, kinds=KINDS[shows])
    those = tuple(each for each in every if kind and kind in (each, str(agenda.rank(each))))
    order = ORDERS.get(shows, ())
    nobodys = kinds_of(by=by, kinds=NOBODYS) if asked.shape.is_own else ()
    near = "clock" if shows == "board" else ""
    until = {f"due_{level}": at for level, at in agenda.near_until(local_day(now)).items()} if near else {}
    found = counted(
        questions.counts(
            *(asked.shape, every, those, (LISTED, COUNTED + 1), order, nobodys, near), **asked.told, **until, now=now
        )
    )
    is_part = any(each in found.of for each in those)
    pages: Paginator[Any] = Paginator(found.people[CHOSEN if is_part else ""], WHOLE_SIZE if is_whole else PAGE_SIZE)
    opened = pages.get_page(number)
    people = [as_key(key) for key in opened.object_list]
    if shows == "inbox":
        found_by_looking(by=by, act="agenda.inbox", now=now, people=people)
    rows = _rows(asked, those if is_part else every, people, now)
    if order:
        places = {rank: agenda.place_in(order, rank) for rank in {row[0].rank for row in rows}}
        rows.sort(key=lambda row: places[row[0].rank])
    words = (
        {row[0].about_id: row[-1] for row in rows if row[0].kind in ASKED and row[-1]} if shows in WITH_WORDS else {}
    )
    page: Page[Whom] = Page(_by_citizen(people, rows), opened.number, pages)
    counts = {each: min(count, COUNTED) for each, count in found.of.items()}
    over = [each for each, count in found.of.items() if count > COUNTED]
    near_ones = {level: found.beside.get(questions.NEAR.format(level), 0) for level in ("now", "soon")}
    about = len(found.people[""])
    return Listed(page, counts, over, about, kind if is_part else "", words, found.beside, near_ones)


def _rows(
    asked: Asked, kinds: Sequence[str], people: Sequence[UUID], now: datetime
) -> list[tuple[Reason, Citizen, str]]:
    """Every reason of these people in the order of the list, whom it is about, and what was said. One query, none of nobody."""
    if not people:
        return []
    rows = questions.shown(asked.shape, kinds, **asked.told, now=now, people=people)
    # Each citizen is made once, of whichever row is the last.
    told = {row[_OF_REASON - 1]: row for row in rows}
    citizens = {key: _citizen(row[_OF_REASON - 1 : -1]) for key, row in told.items()}
    return [(Reason(*row[:_OF_REASON]), citizens[row[_OF_REASON - 1]], row[-1]) for row in rows]


def _citizen(told: Sequence[Any]) -> Citizen:
    """Of the key and the columns ``questions.OF_CITIZEN``."""
    *about, name, is_active = told
    return Citizen(*(*about, None if name is None else Colleague(name, is_active)))


def _by_citizen(people: Sequence[UUID], rows: Sequence[tuple[Reason, Citizen, str]]) -> list[Whom]:
    """The reasons, which are in their order, by whom they are about; whoever has none any more is left out."""
    reasons: dict[UUID, list[Reason]] = {key: [] for key in people}
    citizens: dict[UUID, Citizen] = {}
    for reason, citizen, _said in rows:
        citizens[citizen.id] = citizen
        reasons[citizen.id].append(reason)
    return [Whom(citizens[key], each) for key, each in reasons.items() if each]


def kinds_of(*, by: User, kinds: Sequence[str]) -> tuple[str, ...]:
    """Of these kinds those an account may see. Whoever must say why before a person opens reads nothing confided in a list, and
    a few are for those alone who may do what ends them."""
    reads = by.role in access.PURPOSE_BY_ROLE
    return tuple(
        kind
        for kind in kinds
        if (reads or not agenda.is_confided(kind)) and (kind not in agenda.ENDED_BY or can(by, agenda.ENDED_BY[kind]))
    )


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


@reading("agenda.board")
def teams_too_small(*, by: User) -> list[str]:
    """The names of the teams in scope with fewer than two outreach workers, so that nobody can talk a case over [R-I5]. Whoever
    leads them is not one of them."""
    return [name for (name,) in questions.too_small(scope_of(by.role), user=by.pk, organisation=by.organisation_id)]
