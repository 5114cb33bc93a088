"""The caseload: whom an account can look for, in the order that matters today, found by alias, name or number."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, Value, Window
from django.db.models.functions import RowNumber

from brobygger.records.access import User
from brobygger.records.counting import up_to
from brobygger.records.people import Person, PersonQuerySet
from brobygger.records.prepared import PlannedEachTime, Prepared, Row, columns, given, instance
from brobygger.rules.access import Scope, scope_of
from brobygger.services import searches
from brobygger.services.changes import found_by_looking, reading
from brobygger.services.pagination import FROM_THE_END, Counted, opened, paged

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE_SIZE = 20
NAMED = 10
# Counting on costs more than it tells: of longer lists, and of searches with more hits, the page says "over".
LISTED = 1_000
FOUND = 100
# Our own choice: so long whoever wrote someone down finds them above the list, wherever in it they stand.
NEW_DAYS = 7
WHOSE = frozenset({"mine", "all", "dead"})
# A person with the name of the contact person, and how many there are in all.
SHOWN = (*columns(Person), "contact_person__name", "contact_person__is_active", "found_in_all")
ORDERS = {
    "promised": ("promise_order", "seen_order", "id"),
    "not_seen": ("seen_order", "id"),
    "last_seen": ("-seen_order", "-id"),
    "name": ("name_order", "id"),
}


@dataclass(frozen=True)
class Alerted:
    """People with an alert nobody has handled; ``more`` is how many are not named."""

    people: Sequence[Person]
    more: int


@reading("people.list")
def page(
    *,
    by: User,
    whose: str = "mine",
    order: str = "promised",
    search: str = "",
    number: int | str | None = 1,
    now: datetime,
) -> "Page[Person]":
    """One page of people in scope: ``whose`` "mine" or "all", or "dead" for those who have died, who stand in neither.

    A search looks through the whole scope, those who have died too. A page number that does not exist gives the nearest that
    does. Of a list with more than ``LISTED`` people, and a search with more than ``FOUND``, the first are shown. Whom a
    search shows, by number or by name, is logged as looked up.
    """
    order = order if order in ORDERS else "promised"
    scope, told = scope_of(by.role), {"user": by.pk, "organisation": by.organisation_id}
    if not search.strip():
        whose = whose if whose in WHOSE else "all"
        return _paged(lambda wanted: _listed(scope, whose, order, wanted, LISTED, PAGE_SIZE, **told), LISTED, number)
    if is_number(search):
        people = Person.objects.visible_to(by).standing().order_by(*ORDERS[order])
        rows = searches.holders(people, by, searches.number_in(search))
        found_by_looking(by=by, act="people.search", now=now, people=[row.id for row in rows])
        return Page(rows, 1, Counted(len(rows), most=PAGE_SIZE, per_page=PAGE_SIZE))
    asked = searches.asked(by, search)
    if asked is None:
        return Page([], 1, Counted(0, most=FOUND, per_page=PAGE_SIZE))
    found = _paged(
        lambda wanted: _named(scope, asked.way, order, wanted, FOUND, PAGE_SIZE, **told, **asked.told), FOUND, number
    )
    found_by_looking(by=by, act="people.find", now=now, people=[row.id for row in found])
    return found


def is_number(search: str) -> bool:
    """Whether a search is for an identity number rather than a name."""
    return bool(searches.number_in(search))


@reading("assessments.handle_alert")
def with_open_alerts(*, by: User) -> Alerted:
    """Those in scope with an alert nobody has handled, whoever is their contact person; ten by name, and how many more."""
    found = _alerted(scope_of(by.role), user=by.pk, organisation=by.organisation_id)
    people = [Person.from_db(DEFAULT_DB_ALIAS, ["id", "shown_name"], row[:2]) for row in found]
    return Alerted(people, found[0][2] - len(people) if found else 0)


@reading("people.meet")
def new_elsewhere(*, by: User, whose: str, shown: Collection[UUID], now: datetime) -> list[Person]:
    """Whom this account wrote down within ``NEW_DAYS``, newest first and ten at most, without those on the page that is shown:
    nobody has been promised anything or seen for long of them, so that they stand last in the list. One query."""
    since = now - timedelta(days=NEW_DAYS)
    told = {"user": by.pk, "organisation": by.organisation_id, "since": since, "shown": shown}
    return [
        Person.from_db(DEFAULT_DB_ALIAS, ["id", "shown_name"], row) for row in _new(scope_of(by.role), whose, **told)
    ]


@Prepared
def _new(scope: Scope, whose: str) -> "QuerySet[Person, Any]":
    new = _of(_standing(scope), whose).filter(created_by=given("user"), created_at__gte=given("since"))
    elsewhere = new.exclude(id__among=given("shown")).order_by("-created_at", "-id")
    return elsewhere.values_list("id", "shown_name")[:NAMED]


@Prepared
def _alerted(scope: Scope) -> "QuerySet[Person, Any]":
    # Counted in the same query, over all of them, before the first ten are taken.
    alerted = _standing(scope).alerted().annotate(alerted_in_all=Window(Count("*")))
    return alerted.order_by("name_order", "id").values_list("id", "shown_name", "alerted_in_all")[:NAMED]


def _standing(scope: Scope) -> PersonQuerySet:
    return Person.objects.within(scope, user=given("user"), organisation=given("organisation")).standing()


def _of(people: PersonQuerySet, whose: str) -> PersonQuerySet:
    if whose == "dead":
        return people.filter(died_at__isnull=False)
    return people.living().filter(contact_person=given("user")) if whose == "mine" else people.living()


def _paged(rows_of: Callable[[int], list[Row]], most: int, number: int | str | None) -> "Page[Person]":
    return paged(lambda wanted: [shown(row) for row in rows_of(wanted)], most=most, per_page=PAGE_SIZE, number=number)


@Prepared
def _listed(scope: Scope, whose: str, order: str, number: int, most: int, each: int) -> "QuerySet[Person, Any]":
    return page_of(_of(_standing(scope), whose).order_by(*ORDERS[order]), number, most, each)


@PlannedEachTime
def _named(scope: Scope, way: searches.Way, order: str, number: int, most: int, each: int) -> "QuerySet[Person, Any]":
    people = searches.named(_standing(scope), way)
    if not way.is_together:
        return page_of(people.order_by(*ORDERS[order]), number, most, each)
    # Each is given a place, so that all are found before the first is taken: PostgreSQL would go through everybody in the order
    # of the page, sure that it will soon be full, and for a name nobody has come to the end.
    found = people.annotate(found_in_all=Window(Count("*")), place=Window(RowNumber(), order_by=ORDERS[order]))
    begin: Any = F("found_in_all") - each if number == FROM_THE_END else Value((number - 1) * each)
    return found.filter(place__gt=begin, place__lte=begin + each).order_by("place").values_list(*SHOWN)


def page_of(people: PersonQuerySet, number: int, most: int, per_page: int) -> "QuerySet[Person, Any]":
    """One page of people as rows of ``SHOWN``: how many they are is counted in the query that opens it."""
    rows: QuerySet[Person, Any] = opened(people, Person.objects.all(), number, per_page)
    return rows.annotate(found_in_all=up_to(people, most)).values_list(*SHOWN)


def shown(row: Sequence[Any]) -> Any:
    """Of a row of ``SHOWN`` the person, with the contact person's name, and how many there are as ``found_in_all``."""
    *told, name, is_active, found = row
    person: Any = instance(Person, told)
    person.contact_person = (
        User(id=person.contact_person_id, name=name, is_active=is_active) if name is not None else None
    )
    person.found_in_all = found
    return person
