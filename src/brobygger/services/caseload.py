"""The caseload: whom an account can look for, in the order that matters today, found by alias, name or number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Window
from django.utils import timezone

from brobygger.records import sealing
from brobygger.records.access import User
from brobygger.records.people import Identity, Person, PersonQuerySet, SearchTerm
from brobygger.rules import identity_numbers
from brobygger.rules import people as rules
from brobygger.rules.access import Scope, scope_of
from brobygger.rules.refusals import Refusal
from brobygger.services.changes import found_by_looking

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE_SIZE = 20
NAMED = 10
# Counting every hit of a two-letter search costs more than it tells.
COUNTED = 1000
# Each word is a condition of its own, and a database takes only so many.
SEARCHED_WORDS = 8
ORDERS = {
    "promised": ("promise_order", "seen_order", "id"),
    "not_seen": ("seen_order", "id"),
    "last_seen": ("-seen_order", "-id"),
    "name": ("name_order", "id"),
}


class _Counted(Paginator):  # type: ignore[type-arg]
    """A paginator told its count, that finds the keys of a page before it opens a row: a late page costs as an early one."""

    def __init__(self, people: "QuerySet[Person]", count: int) -> None:
        super().__init__(people, PAGE_SIZE)
        self.people, self.count = people, count

    def page(self, number: int | str) -> "Page[Person]":
        number = self.validate_number(number)
        begin = (number - 1) * PAGE_SIZE
        keys = self.people.values("id")[begin : begin + PAGE_SIZE]
        order = self.people.query.order_by
        rows = Person.objects.filter(id__in=keys).order_by(*order).select_related("contact_person")
        return Page(rows, number, self)


@dataclass(frozen=True)
class Alerted:
    """People with an alert nobody has handled; ``more`` is how many are not named."""

    people: Sequence[Person]
    more: int


def page(
    *,
    by: User,
    whose: str = "mine",
    order: str = "promised",
    search: str = "",
    number: int | str | None = 1,
    now: datetime | None = None,
) -> "Page[Person]":
    """One page of people in scope: ``whose`` "mine" or "all", or "dead" for those who have died, who stand in neither.

    A search looks through the whole scope, those who have died too. A page number that does not exist gives the nearest that
    does. A search with more than ``COUNTED`` hits shows those first. Whom a search by number shows is logged as looked up;
    ``now`` is the clock of the face, None reads it here.
    """
    people = Person.objects.visible_to(by).standing().order_by(*ORDERS.get(order, ORDERS["promised"]))
    if is_number(search):
        found = Paginator(_holders(people, by, _number(search)), PAGE_SIZE).get_page(number)
        shown = [person.id for person in found]
        found_by_looking(by=by, act="people.search", now=now or timezone.now(), people=shown)
        return found
    if search.strip():
        people, count = _found(people, by, search)
    else:
        people = _of(people, by, whose)
        count = people.count()
    return _Counted(people, count).get_page(number)


def is_number(search: str) -> bool:
    """Whether a search is for an identity number rather than a name."""
    return bool(_number(search))


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


def _holders(people: PersonQuerySet, by: User, number: str) -> list[Person]:
    """Who has the number and who had it. They are one, two or three: read whole, they need not be counted first."""
    # A former number still finds the one who had it: it stands on old letters.
    rows = Identity.objects.filter(organisation_id=by.organisation_id, fingerprint=sealing.fingerprint(number))
    return list(people.filter(id__in=rows.values("person__root_id")).select_related("contact_person"))


def _found(people: PersonQuerySet, by: User, search: str) -> tuple[PersonQuerySet, int]:
    """Those with a name beginning with each of the words; and how many, ``COUNTED`` at most."""
    words = rules.search_terms(search)[:SEARCHED_WORDS]
    if not words:
        return people.none(), 0
    # A team has few people and a municipality many. Among few each is asked for the word; among many the word is asked for
    # its people, and only when those turn out to be many too is each asked after all, until the page is full.
    each, listed = _each_asked(people, words), _listed(people, words)
    if scope_of(by.role) is Scope.TEAM:
        return each, _counted(each)
    count = _counted(listed)
    return (each if count == COUNTED else listed), count


def _each_asked(people: PersonQuerySet, words: Sequence[str]) -> PersonQuerySet:
    for word in words:
        people = people.filter(Exists(_beginning(word).filter(person=OuterRef("pk"))))
    return people


def _listed(people: PersonQuerySet, words: Sequence[str]) -> PersonQuerySet:
    keys = _beginning(words[0]).values("person_id")
    for word in words[1:]:
        # One inside the other, so that only those with every word are looked up among the people.
        keys = _beginning(word).filter(person__in=keys).values("person_id")
    return people.filter(id__in=keys)


def _counted(people: PersonQuerySet) -> int:
    return people.order_by()[:COUNTED].count()


def _beginning(word: str) -> "QuerySet[SearchTerm, Any]":
    # A range instead of LIKE: the same plain index serves it on both databases.
    return SearchTerm.objects.filter(term__gte=word, term__lt=word + "\U0010ffff")


def _number(search: str) -> str:
    if sum(character.isdigit() for character in search) < 10:
        return ""
    try:
        return identity_numbers.read_cpr(search).number
    except Refusal:
        return ""
