"""The dose of everyone in treatment at once: planned, and given in the last weeks, for whoever leads a team."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, SmallIntegerField, Value

from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.records.people import Person, PersonQuerySet
from brobygger.records.plans import DosePlan
from brobygger.records.referrals import ReferralEvent
from brobygger.records.treatment import Break, BreakEnded, Event
from brobygger.rules import courses, doses, referrals, sightings, weeks
from brobygger.rules.agenda import begin_of
from brobygger.rules.law import local_day
from brobygger.services.changes import reading
from brobygger.services.pagination import Counted

WEEKS = 4
PAGE_SIZE = 25
# On paper the pages are long.
WHOLE_SIZE = 100
# Of a longer list the page says "over": nobody reads it to its end.
LISTED = 1_000
# What the facts are told apart by, beside the kinds of a contact.
_DOSE, _HANDED = "dose", "handed"


@dataclass(frozen=True)
class Followed:
    """One citizen in treatment: the dose that stands (None without), and the last ``WEEKS`` weeks, oldest first, the last of
    which is not over. ``is_away``: on a stay or broken off for some of them, so that less was to be expected."""

    person: Person
    dose: doses.Dose | None
    weeks: Sequence[weeks.Week]
    is_away: bool

    @property
    def contacts(self) -> int:
        """How often they were met in those weeks."""
        return sum(week.contacts for week in self.weeks)

    @property
    def attempts(self) -> int:
        """How often they were looked for and not found."""
        return sum(week.attempts for week in self.weeks)


@dataclass
class _Told:
    """What the facts say of one citizen."""

    planned: list[doses.Dose] = field(default_factory=list)
    met: list[doses.Met] = field(default_factory=list)
    handed: list[datetime] = field(default_factory=list)


@reading("agenda.board")
def in_treatment(*, by: User, now: datetime, number: int | str | None = 1, is_whole: bool = False) -> "Page[Followed]":
    """One page of all in scope who are in treatment, by name. Three queries. Of more than ``LISTED`` the first are shown.

    is_whole: in pages for paper, of ``WHOLE_SIZE``.
    """
    until = local_day(now)
    since = begin_of(weeks.mondays(until, WEEKS)[0])
    treated = Person.objects.visible_to(by).standing().living().filter(phase__in=sorted(courses.TREATED))
    people, shown = treated.order_by("name_order", "id"), _as_shown(since, now)
    count = treated.order_by().values("id")[: LISTED + 1].count()
    size = WHOLE_SIZE if is_whole else PAGE_SIZE
    pages: Paginator[Any] = Counted(people, shown, count, most=LISTED, per_page=size)
    page = pages.get_page(number)
    told = _facts([person.id for person in page.object_list], since)
    page.object_list = [_followed(person, told[person.id], until) for person in page.object_list]
    return page


def _followed(person: Any, told: _Told, until: date) -> Followed:
    found = weeks.given(weeks.all_met(told.met, told.handed), told.planned, until=until, count=WEEKS)
    dose = told.planned[-1] if told.planned else None
    return Followed(person, dose, found, person.has_stayed or person.was_broken_off)


def _as_shown(since: datetime, now: datetime) -> PersonQuerySet:
    """With whether they were on a stay, or the course was broken off, at some time since."""
    of = {"person__root": OuterRef("pk"), "happened_at__lte": now}
    same = ReferralEvent.objects.current().filter(referral=OuterRef("referral"), happened_at__lt=since)
    arrived = ReferralEvent.objects.current().filter(**of, kind=referrals.ARRIVED)
    over = BreakEnded.objects.current().filter(ended_break=OuterRef("pk"), happened_at__lt=since)
    broken = Break.objects.current().filter(Q(until=None) | Q(until__gte=local_day(since)), **of)
    return Person.objects.select_related("contact_person", "team").annotate(
        has_stayed=Exists(arrived.exclude(Exists(same.filter(kind__in=sorted(referrals.ENDS))))),
        was_broken_off=Exists(broken.exclude(Exists(over))),
    )


def _facts(people: Collection[UUID], since: datetime) -> Mapping[UUID, _Told]:
    """Doses, contacts and what else is a meeting, of standing people. One query, for they differ only in what they tell."""
    told: defaultdict[UUID, _Told] = defaultdict(_Told)
    of, late = {"person__root_id__in": people}, {"happened_at__gte": since}
    none = Value(None, SmallIntegerField())
    planned = _as_told(DosePlan.objects.current().filter(**of), Value(_DOSE), F("times"), F("days"))
    met = _as_told(Contact.objects.current().filter(**of, **late), F("kind"), none, none)
    handed = Event.objects.current().filter(**of, **late, kind__in=sightings.met_by_event())
    rows = planned.union(met, _as_told(handed, Value(_HANDED), none, none), all=True)
    for person, what, at, _written, times, days in sorted(rows, key=lambda row: (row[2], row[3])):
        if what == _DOSE:
            told[person].planned.append(doses.Dose(at, times, days))
        elif what == _HANDED:
            told[person].handed.append(at)
        else:
            told[person].met.append(doses.Met(at, sightings.is_meeting(what)))
    return told


def _as_told(rows: Any, what: Any, times: Any, days: Any) -> Any:
    told = rows.annotate(what=what, told_times=times, told_days=days).order_by()
    return told.values_list("person__root_id", "what", "happened_at", "recorded_at", "told_times", "told_days")
