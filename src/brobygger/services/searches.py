"""Finding people by the beginning of each word of a name, and by number, in the way that is fast for the words asked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Window

from brobygger.records import sealing
from brobygger.records.access import Organisation, User
from brobygger.records.counting import UpTo
from brobygger.records.people import Identity, Person, PersonQuerySet, SearchTerm
from brobygger.rules import identity_numbers
from brobygger.rules.access import Scope, scope_of
from brobygger.rules.names import search_terms
from brobygger.rules.refusals import Refusal

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Each word is a condition of its own, and a database takes only so many.
SEARCHED_WORDS = 8
# The people of a word that fewer have are listed. Of a word more have, each person is asked, for then a page is soon full.
# Each further word leaves fewer to open, so that for two words twice as many are listed.
LISTED = 2000
# Fewer are found all together before the first of them is taken.
FEW = 500


def number_in(search: str) -> str:
    """The identity number a search is for, as its ten characters; empty where it is for a name."""
    if sum(character.isdigit() for character in search) < 10:
        return ""
    try:
        return identity_numbers.read_cpr(search).number
    except Refusal:
        return ""


def holders(people: PersonQuerySet, by: User, number: str) -> list[Person]:
    """Who has the number and who had it. They are one, two or three: read whole, they need not be counted first."""
    # A former number still finds the one who had it: it stands on old letters.
    rows = Identity.objects.filter(organisation_id=by.organisation_id, fingerprint=sealing.fingerprint(number))
    return list(people.filter(id__in=rows.values("person__root_id")).select_related("contact_person"))


def named(people: PersonQuerySet, by: User, search: str) -> PersonQuerySet:
    """Those with a name beginning with each of the words."""
    words = search_terms(search)[:SEARCHED_WORDS]
    if not words:
        return people.none()
    # A team has few people and a municipality many. Among few each is asked for the words; among many the rarest word is asked
    # for its people.
    most = LISTED * len(words)
    counts = {} if scope_of(by.role) is Scope.TEAM else _counts(by, words, most)
    rarest = min(counts.values(), default=most)
    if rarest == most:
        for word in words:
            people = people.filter(Exists(_beginning(word).filter(person=OuterRef("pk"))))
        return people
    first, *others = sorted(words, key=lambda word: counts[word])
    keys = _beginning(first).values("person_id")
    for word in others:
        # One inside the other, so that only those with every word are looked up among the people.
        keys = _beginning(word).filter(person__in=keys).values("person_id")
    people = people.filter(id__in=keys)
    if rarest < FEW:
        # PostgreSQL would go through everybody in the order of the page, sure that it will soon be full, and for a name nobody
        # has come to the end. What must be counted together must be found first.
        people = people.annotate(together=Window(Count("*"))).filter(together__gt=0)
    return people


def _counts(by: User, words: Sequence[str], most: int) -> dict[str, int]:
    """How many names each word begins, counted to ``most``. One query."""
    counts = {f"word_{at}": UpTo(_beginning(word).values("id")[:most]) for at, word in enumerate(words)}
    found = Organisation.objects.filter(id=by.organisation_id).annotate(**counts).values_list(*counts).get()
    return dict(zip(words, found, strict=True))


def _beginning(word: str) -> "QuerySet[SearchTerm, Any]":
    # A range instead of LIKE: the same plain index serves it on both databases.
    return SearchTerm.objects.filter(term__gte=word, term__lt=word + "\U0010ffff")
