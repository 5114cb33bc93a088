"""Finding people by the beginning of each word of a name, and by number, in the way that is fast for the words asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from brobygger.records import sealing
from brobygger.records.access import Organisation, User
from brobygger.records.counting import UpTo
from brobygger.records.people import Identity, Person, PersonQuerySet, SearchTerm
from brobygger.records.prepared import PlannedEachTime, given
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


@dataclass(frozen=True)
class Way:
    """How a search for ``words`` words goes: through the people, each asked for the words, or from the people of the rarest;
    ``is_together``: who are so few that all are found before the first is taken."""

    words: int
    is_from_rarest: bool
    is_together: bool


@dataclass(frozen=True)
class Asked:
    """A search for names: its way, and what is told where it is asked."""

    way: Way
    told: Mapping[str, str]


def asked(by: User, search: str) -> Asked | None:
    """How to search for the words of a text; None where it has none. At most one query."""
    words = search_terms(search)[:SEARCHED_WORDS]
    if not words:
        return None
    # A team has few people and a municipality many. Among few each is asked for the words; among many the rarest word is asked
    # for its people.
    most = LISTED * len(words)
    counts = [most] * len(words)
    if scope_of(by.role) is not Scope.TEAM:
        counts = list(_counts(len(words), most, **_told(words), organisation=by.organisation_id)[0])
    rarest_first = [word for _count, word in sorted(zip(counts, words, strict=True))]
    return Asked(Way(len(words), min(counts) < most, min(counts) < FEW), _told(rarest_first))


def named(people: PersonQuerySet, way: Way) -> PersonQuerySet:
    """Those with a name beginning with each of the words that are told, as ``asked`` puts them."""
    first, *others = (_beginning(number) for number in range(way.words))
    if not way.is_from_rarest:
        for word in (first, *others):
            people = people.filter(Exists(word.filter(person=OuterRef("pk"))))
        return people
    keys = first.values("person_id")
    for word in others:
        # One inside the other, so that only those with every word are looked up among the people.
        keys = word.filter(person__in=keys).values("person_id")
    return people.filter(id__in=keys)


@PlannedEachTime
def _counts(words: int, most: int) -> "QuerySet[Organisation, Any]":
    """How many names each word begins, counted to ``most``."""
    counts = {f"word_{at}": UpTo(_beginning(at).values("id")[:most]) for at in range(words)}
    return Organisation.objects.filter(id=given("organisation")).annotate(**counts).values_list(*counts)


def _beginning(number: int) -> "QuerySet[SearchTerm, Any]":
    # A range instead of LIKE: the same plain index serves it on both databases.
    return SearchTerm.objects.filter(term__gte=given(f"from_{number}"), term__lt=given(f"to_{number}"))


def _told(words: Sequence[str]) -> dict[str, str]:
    return {
        name: value
        for number, word in enumerate(words)
        for name, value in ((f"from_{number}", word), (f"to_{number}", word + "\U0010ffff"))
    }
