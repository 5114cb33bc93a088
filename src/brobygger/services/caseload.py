"""The caseload: whom an account can look for, in the order that matters today, found by alias, name or number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Window

from brobygger.records.access import User
from brobygger.records.counting import UpTo
from brobygger.records.people import Person, PersonQuerySet
from brobygger.services import searches
from brobygger.services.changes import found_by_looking, reading
from brobygger.services.pagination import Counted, opened

PAGE_SIZE = 20
NAMED = 10
# Counting on costs more than it tells: of longer lists, and of searches with more hits, the page says "over".
LISTED = 10_000
FOUND = 100
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
    people = Person.objects.visible_to(by).standing().order_by(*ORDERS.get(order, ORDERS["promised"]))
    if is_number(search):
        rows = searches.holders(people, by, searches.number_in(search))
        found_by_looking(by=by, act="people.search", now=now, people=[row.id for row in rows])
        return Page(rows, 1, _counted(people, len(rows), PAGE_SIZE))
    if search.strip():
        found = _page(searches.named(people, by, search), FOUND, number)
        found_by_looking(by=by, act="people.find", now=now, people=[row.id for row in found])
        return found
    return _page(_of(people, by, whose), LISTED, number)


def is_number(search: str) -> bool:
    """Whether a search is for an identity number rather than a name."""
    return bool(searches.number_in(search))


@reading("assessments.handle_alert")
def with_open_alerts(*, by: User) -> Alerted:
    """Those in scope with an alert nobody has handled, whoever is their contact person; ten by name, and how many more."""
    # Counted in the same query, over all of them, before the first ten are taken.
    alerted = Person.objects.visible_to(by).standing().alerted().annotate(alerted_in_all=Window(Count("*")))
    people: list[Any] = list(alerted.order_by("name_order", "id").only("shown_name")[:NAMED])
    return Alerted(people, people[0].alerted_in_all - len(people) if people else 0)


def _of(people: PersonQuerySet, by: User, whose: str) -> PersonQuerySet:
    if whose == "dead":
        return people.exclude(died_at=None)
    return people.living().filter(contact_person=by) if whose == "mine" else people.living()


def _page(people: PersonQuerySet, most: int, number: int | str | None) -> "Page[Person]":
    """A page of ordered people, and how many they are. One query; two more where there is no such page."""
    last = -(-most // PAGE_SIZE)
    wanted = min(max(int(str(number)[:9]), 1), last) if str(number).isdecimal() else 1
    rows = _rows(people, most, wanted)
    if not rows and wanted > 1:
        wanted = _counted(people, people.order_by()[: most + 1].count(), most).num_pages
        rows = _rows(people, most, wanted)
    return Page(rows, wanted, _counted(people, rows[0].found_in_all if rows else 0, most))


def _rows(people: PersonQuerySet, most: int, number: int) -> list[Any]:
    # How many they are is counted in the query that opens the page.
    rows = opened(people, _as_shown(), number, PAGE_SIZE)
    return list(rows.annotate(found_in_all=UpTo(people.order_by().values("id")[: most + 1])))


def _counted(people: PersonQuerySet, found: int, most: int) -> Counted:
    return Counted(people, _as_shown(), found, most=most, per_page=PAGE_SIZE)


def _as_shown() -> PersonQuerySet:
    return Person.objects.select_related("contact_person")
