"""What citizens have received: core components, methods and the weight of care, for one citizen and for a whole team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Value

from brobygger.records.access import Team, User
from brobygger.records.contacts import Contact
from brobygger.records.people import Person, PersonQuerySet
from brobygger.records.prepared import Prepared, given
from brobygger.rules import courses, disclosure
from brobygger.rules import deliveries as rules
from brobygger.rules.access import Scope, scope_of
from brobygger.rules.law import local_day
from brobygger.services.access import NotFound, can
from brobygger.services.caseload import page_of, shown
from brobygger.services.changes import found_by_looking, reading
from brobygger.services.pagination import paged
from brobygger.services.reminders.requests import moves_of

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.db.models import QuerySet

PAGE_SIZE = 25
# Of a longer list the page says "over": nobody reads it to its end.
LISTED = 1_000


@dataclass(frozen=True)
class Received:
    """What a citizen has received: ``now`` in the course under way or the last there was, ``ever`` in all of them.

    ``since``: the day the course last began again; None where there has been one, and both are the same.
    """

    now: rules.Course
    ever: rules.Course
    since: date | None

    @property
    def delivered(self) -> "Sequence[tuple[rules.Delivered, rules.Delivered]]":
        """Of each component and method what the course brought, and what all did."""
        return list(zip(self.now.delivered, self.ever.delivered, strict=True))


@dataclass(frozen=True)
class Covered:
    """One component or method: how many of those in a course have ever received it, how many never, and how many of those
    whose course has ended have, in it or afterwards. The counts are None where they are too small to be shown."""

    list_id: str
    code: str
    received: int | None
    never: int | None
    ended: int | None


@dataclass(frozen=True)
class Coverage:
    """What those in a course and those whose course has ended have ever received. ``people`` and ``ended``: how many they are;
    None for whoever may not see them by name, as two small counts could be told from their sum. ``team``: the one that was
    chosen, None for all in scope."""

    people: int | None
    ended: int | None
    rows: Sequence[Covered]
    teams: Sequence[Team]
    team: Team | None
    is_coarse: bool


@reading("contacts.read")
def received_by(person: Person, *, by: User) -> Received:
    """What one standing person has received. Two queries, three where a course has ended, five where records were merged."""
    told = ("happened_at", "components", "methods", "care_share")
    mine = {"person__root_id": person.root_id}
    rows = Contact.objects.current().filter(**mine, kind="contact").values_list(*told)
    met = [rules.Met(*row) for row in rows]
    since = max(courses.returns(moves_of([person.root_id])[person.root_id]), default=None)
    now = [each for each in met if since is None or local_day(each.at) >= since]
    return Received(rules.course(now), rules.course(met), since)


@reading("contacts.coverage")
def coverage(*, by: User, team: str = "") -> Coverage:
    """How many of those in a course, and of those whose course has ended, have ever received each component and method: what is
    given after an ending is given. Nobody is said never to have received what could still have come in a course that is over.
    At most two queries.

    team: the key of a team in scope, "" for all. Whoever may not see the people gets counts rounded to the nearest 5, and none
    under 5, for the whole organisation. Raises ``NotFound`` for any other team: of all it would be told as if of that one.
    """
    is_coarse = not can(by, "contacts.coverage_people")
    teams = [] if is_coarse else list(teams_of(by))
    chosen = next((each for each in teams if str(each.id) == team), None)
    if team and chosen is None:
        raise NotFound
    people = _living(Person.objects.counted_for(by), chosen.id if chosen else None).order_by()
    groups = list(people.values_list("received").annotate(n=Count("*"), ended=Count("ended_at")))
    going, after = {kept: n - ended for kept, n, ended in groups}, {kept: ended for kept, _, ended in groups}
    total, counts, of_ended = sum(going.values()), rules.counted(going), rules.counted(after)
    shown = _coarse if is_coarse else int
    rows = [
        Covered(list_id, code, shown(counts[code]), shown(total - counts[code]), shown(of_ended[code]))
        for list_id, code in rules.codes()
    ]
    ended = None if is_coarse else sum(after.values())
    return Coverage(None if is_coarse else total, ended, rows, teams, chosen, is_coarse)


@reading("contacts.coverage_people")
def never(*, by: User, code: str, now: datetime, team: str = "", number: int | str | None = 1) -> "Page[Person]":
    """One page of those in a course who have never received a component or method, by name. Those shown are logged.

    Two queries; two more for a page that is not there. Of more than ``LISTED`` the first are shown. Raises ``NotFound`` for a
    code that is in no list, and for a team that is not in scope.
    """
    chosen = _key(team)
    if code not in {known for _, known in rules.codes()}:
        raise NotFound
    told = {"user": by.pk, "organisation": by.organisation_id} | ({"team": chosen} if chosen else {})

    def rows_of(wanted: int) -> list[Any]:
        return [shown(row) for row in _never(scope_of(by.role), code, chosen is not None, wanted, LISTED, **told)]

    page = paged(rows_of, most=LISTED, per_page=PAGE_SIZE, number=number)
    # Whoever is found in a team is in scope, and so is the team.
    if not page.object_list and chosen and not teams_of(by).filter(id=chosen).exists():
        raise NotFound
    found_by_looking(by=by, act="contacts.coverage_people", now=now, people=[person.id for person in page])
    return page


@Prepared
def _never(scope: Scope, code: str, is_of_team: bool, number: int, most: int) -> "QuerySet[Person, Any]":
    people = Person.objects.within(scope, user=given("user"), organisation=given("organisation"))
    going = _living(people, given("team") if is_of_team else None).filter(ended_at=None)
    missing = going.exclude(received__contains=f",{code},")
    return page_of(missing.order_by("name_order", "id"), number, most, PAGE_SIZE)


def teams_of(by: User) -> "QuerySet[Team]":
    """The teams an account can choose between, by name."""
    teams = Team.objects.filter(organisation_id=by.organisation_id).order_by("name")
    if scope_of(by.role) is Scope.TEAM:
        return teams.filter(id__in=by.own_teams)
    return teams


def _living(people: PersonQuerySet, team: UUID | Value | None) -> PersonQuerySet:
    """Those who live. The conditions are those of the indexes that count ``received``."""
    living = people.filter(merged_into=None, died_at=None)
    return living.filter(team_id=team) if team else living


def _key(team: str) -> UUID | None:
    """The key of a team as an address gives it; None for all. Raises ``NotFound`` for what is no key."""
    try:
        return UUID(team) if team else None
    except ValueError:
        raise NotFound from None


def _coarse(count: int) -> int | None:
    return disclosure.rounded(count).value
