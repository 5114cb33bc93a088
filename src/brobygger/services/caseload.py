"""The caseload: whom an account can look for, in the order that matters today, found by alias, name or number."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

from brobygger.records import sealing
from brobygger.records.access import User
from brobygger.records.people import Identity, Person, PersonQuerySet, SearchTerm
from brobygger.rules import identity_numbers
from brobygger.rules import people as rules
from brobygger.rules.refusals import Refusal

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.db.models import QuerySet

PAGE_SIZE = 25
# Counting every hit of a two-letter search costs more than it tells.
COUNTED = 1000
ORDERS = {
    "promised": ("promise_order", "id"),
    "not_seen": ("seen_order", "id"),
    "last_seen": ("-seen_order", "-id"),
    "name": ("shown_name", "id"),
}


class _Counted(Paginator):  # type: ignore[type-arg]
    """A paginator told its count."""

    def __init__(self, people: "QuerySet[Person]", count: int) -> None:
        super().__init__(people, PAGE_SIZE)
        self.count = count


def page(
    *, by: User, whose: str = "mine", order: str = "promised", search: str = "", number: int | str | None = 1
) -> "Page[Person]":
    """One page of people in scope: ``whose`` "mine" or "all"; a search looks through the whole scope.

    A page number that does not exist gives the nearest that does. A search with more than ``COUNTED`` hits shows those first.
    """
    people = Person.objects.visible_to(by).standing()
    if search.strip():
        people = _found(people, by, search)
    elif whose == "mine":
        people = people.filter(contact_person=by)
    ordered = people.order_by(*ORDERS.get(order, ORDERS["promised"])).select_related("contact_person")
    count = people.order_by()[:COUNTED].count() if search.strip() else people.count()
    return _Counted(ordered, count).get_page(number)


def _found(people: PersonQuerySet, by: User, search: str) -> PersonQuerySet:
    """Those with the number, or with a name beginning with each of the words."""
    number = _number(search)
    if number:
        holders = Identity.objects.filter(
            organisation_id=by.organisation_id, fingerprint=sealing.fingerprint(number), is_in_force=True
        )
        return people.filter(id__in=holders.values("person__root_id"))
    terms = rules.search_terms(search)
    if not terms:
        return people.none()
    for term in terms:
        # A range instead of LIKE: the same plain index serves it on both databases.
        people = people.filter(id__in=_terms_beginning(term))
    return people


def _terms_beginning(term: str) -> "QuerySet[SearchTerm, Any]":
    return SearchTerm.objects.filter(term__gte=term, term__lt=term + "\U0010ffff").values("person_id")


def _number(search: str) -> str:
    if sum(character.isdigit() for character in search) < 10:
        return ""
    try:
        return identity_numbers.read_cpr(search).number
    except Refusal:
        return ""
