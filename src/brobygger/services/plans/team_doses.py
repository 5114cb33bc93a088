"""The dose of everyone in treatment at once: planned, and given in the last weeks, for whoever leads a team."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page
from django.db.models import F, SmallIntegerField, Value

from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.records.counting import up_to
from brobygger.records.people import Person, PersonQuerySet
from brobygger.records.plans import DosePlan
from brobygger.records.prepared import Prepared, given
from brobygger.records.treatment import Event
from brobygger.rules import doses, sightings, weeks
from brobygger.rules.access import Scope, scope_of
from brobygger.rules.agenda import begin_of
from brobygger.rules.law import local_day
from brobygger.services.agenda.lists import Colleague
from brobygger.services.changes import reading
from brobygger.services.pagination import opened, paged

if TYPE_CHECKING:
    from django.db.models import QuerySet

WEEKS = 4
PAGE_SIZE = 20
# On paper the pages are longer.
WHOLE_SIZE = 30
# Of a longer list the page says "over": nobody reads it to its end.
LISTED = 1_000
# What the facts are told apart by, beside the kinds of a contact.
_DOSE, _HANDED = "dose", "handed"


@dataclass(frozen=True)
class Followed:
    """One citizen in treatment: the dose that stands (None without), and the last ``WEEKS`` weeks, oldest first, the last of
    which is not over. ``team``: its name; ``contact_person``: None without one. ``of_ended``: the day the course ended that the
    dose was planned in, where the citizen has come back since.
    """

    id: UUID
    shown_name: str
    team: str
    contact_person: Colleague | None
    dose: doses.Dose | None
    weeks: Sequence[weeks.Week]
    of_ended: date | None

    @property
    def is_away(self) -> bool:
        """Whether on some day of those weeks nobody was to meet them as planned: less was to be expected."""
        return any(week.stay_days or week.break_days or week.ended_days for week in self.weeks)

    @property
    def contacts(self) -> int:
        """How often they were met in those weeks."""
        return sum(week.contacts for week in self.weeks)

    @property
    def by_week(self) -> str:
        """How often in each of them, "1 + 0 + 2 + 2"."""
        return " + ".join(str(week.contacts) for week in self.weeks)

    @property
    def attempts(self) -> int:
        """How often they were looked for and not found."""
        return sum(week.attempts for week in self.weeks)


class _Opened(NamedTuple):
    """One citizen as a row of ``OPENED``."""

    id: UUID
    shown_name: str
    team: str
    away: Sequence[Sequence[str]]
    colleague: str | None
    colleague_is_active: bool | None
    found_in_all: int

    @property
    def contact_person(self) -> Colleague | None:
        """None without one."""
        return None if self.colleague is None else Colleague(self.colleague, bool(self.colleague_is_active))


OPENED = ("id", "shown_name", "team__name", "away", "contact_person__name", "contact_person__is_active", "found_in_all")


@dataclass
class _Told:
    """What the facts say of one citizen."""

    planned: list[doses.Dose] = field(default_factory=list)
    met: list[doses.Met] = field(default_factory=list)
    handed: list[datetime] = field(default_factory=list)


@reading("agenda.board")
def in_treatment(*, by: User, now: datetime, number: int | str | None = 1, is_whole: bool = False) -> "Page[Followed]":
    """One page of all in scope who are in treatment, by name. Two queries, one more for a page that is not there. Of more than
    ``LISTED`` the first are shown.

    is_whole: in pages for paper, of ``WHOLE_SIZE``.
    """
    until, scope = local_day(now), scope_of(by.role)
    size = WHOLE_SIZE if is_whole else PAGE_SIZE

    def rows_of(wanted: int) -> list[_Opened]:
        return [_Opened(*row) for row in _found(scope, wanted, size, user=by.pk, organisation=by.organisation_id)]

    page = paged(rows_of, most=LISTED, per_page=size, number=number)
    people: list[_Opened] = list(page.object_list)
    told = _facts([person.id for person in people], begin_of(weeks.mondays(until, WEEKS)[0]))
    return Page([_followed(person, told[person.id], until) for person in people], page.number, page.paginator)


def _treated(scope: Scope) -> PersonQuerySet:
    """Those in treatment, bridges after it included, as it is drawn by the rule."""
    people = Person.objects.within(scope, user=given("user"), organisation=given("organisation")).standing().living()
    return people.filter(is_treated=True)


@Prepared
def _found(scope: Scope, number: int, size: int) -> "QuerySet[Person, Any]":
    people = _treated(scope).order_by("name_order", "id")
    rows: QuerySet[Person, Any] = opened(people, Person.objects.all(), number, size)
    return rows.annotate(found_in_all=up_to(people, LISTED)).values_list(*OPENED)


def _followed(person: _Opened, told: _Told, until: date) -> Followed:
    away = weeks.kept(person.away)
    found = weeks.given(weeks.all_met(told.met, told.handed), told.planned, until=until, count=WEEKS, away=away)
    dose = told.planned[-1] if told.planned else None
    of_ended = weeks.ended_before_return(dose.planned_at, away) if dose else None
    return Followed(person.id, person.shown_name, person.team, person.contact_person, dose, found, of_ended)


def _facts(people: Collection[UUID], since: datetime) -> Mapping[UUID, _Told]:
    """Doses, contacts and what else is a meeting, of standing people. One query, for they differ only in what they tell."""
    told: defaultdict[UUID, _Told] = defaultdict(_Told)
    rows = _all_told(people=people, since=since) if people else []
    for person, what, at, _written, times, days in sorted(rows, key=lambda row: (row[2], row[3])):
        if what == _DOSE:
            told[person].planned.append(doses.Dose(at, times, days))
        elif what == _HANDED:
            told[person].handed.append(at)
        else:
            told[person].met.append(doses.Met(at, sightings.is_meeting(what)))
    return told


@Prepared
def _all_told() -> Any:
    of, late = {"person__root_id__among": given("people")}, {"happened_at__gte": given("since")}
    none = Value(None, SmallIntegerField())
    planned = _as_told(DosePlan.objects.current().filter(**of), Value(_DOSE), F("times"), F("days"))
    met = _as_told(Contact.objects.current().filter(**of, **late), F("kind"), none, none)
    handed = Event.objects.current().filter(**of, **late, kind__in=sightings.met_by_event())
    return planned.union(met, _as_told(handed, Value(_HANDED), none, none), all=True)


def _as_told(rows: Any, what: Any, times: Any, days: Any) -> Any:
    told = rows.annotate(what=what, told_times=times, told_days=days).order_by()
    return told.values_list("person__root_id", "what", "happened_at", "recorded_at", "told_times", "told_days")
