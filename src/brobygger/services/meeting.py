"""Meeting someone: who among those known may be the one just met, before a second record is made of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from brobygger.records.access import User
from brobygger.records.people import Detail, Person, SearchTerm
from brobygger.rules import people as rules
from brobygger.services.changes import found_by_looking, reading

SHOWN = 5
# Of many words the nearest are looked for, and of the many who have one those seen last are compared: a worker waits for no
# more.
WORDS = 100
COMPARED = 500


@dataclass(frozen=True)
class Match:
    """Someone already known who may be the one just met; ``reasons`` are codes from ``rules.people``."""

    person: Person
    reasons: Sequence[str]


@reading("people.meet")
def likely_matches(*, by: User, alias: str, rough_age: str = "", place: str = "", now: datetime) -> list[Match]:
    """Known people in scope who may be the one described, likeliest first, of equal ones who was seen last; at most five.

    Their names, all of them, are alike: the same, half told, or a letter apart (``rules.people``). Each is logged as looked up.
    Five queries.
    """
    found = {person.id: person for person in _named_alike(by, alias)}
    names, places = _names(found), _usual_places(found)
    candidates = {
        key: rules.Candidate(name=names[key], rough_age=person.rough_age, place=places.get(key, person.seen_place))
        for key, person in found.items()
    }
    ranked = rules.likely_matches(alias=alias, rough_age=rough_age, place=place, candidates=candidates)
    matches = [Match(person=found[key], reasons=reasons) for key, reasons in ranked[:SHOWN]]
    found_by_looking(by=by, act="people.match", now=now, people=[match.person.id for match in matches])
    return matches


def _named_alike(by: User, alias: str) -> list[Person]:
    """People in scope with a word of their names alike one of these; those with the same word first, then who was seen last."""
    # Which words there are is asked first, each once however many people have it: few of them are alike, and only those lead
    # to people.
    beginnings = (Q(term__gte=letter, term__lt=letter + "\U0010ffff") for letter in rules.first_letters(alias))
    begun = SearchTerm.objects.filter(reduce(or_, beginnings, Q(pk=None)))
    alike = rules.words_alike(alias, begun.order_by().values_list("term", flat=True).distinct())[:WORDS]
    if not alike:
        return []
    has_alike = SearchTerm.objects.filter(term__in=alike).values("person_id")
    has_same = SearchTerm.objects.filter(term__in=rules.search_terms(alias), person=OuterRef("pk"))
    people = Person.objects.visible_to(by).standing().filter(id__in=has_alike).annotate(is_same=Exists(has_same))
    return list(people.order_by("-is_same", "-seen_order", "-id")[:COMPARED])


def _names(people: Collection[UUID]) -> dict[UUID, str]:
    """All the words each is called by, in one text."""
    words: defaultdict[UUID, list[str]] = defaultdict(list)
    for key, word in SearchTerm.objects.filter(person_id__in=people).values_list("person_id", "term"):
        words[key].append(word)
    return {key: " ".join(words[key]) for key in people}


def _usual_places(people: Collection[UUID]) -> dict[UUID, str]:
    """Where each usually is, for those of whom that was told."""
    rows = Detail.objects.current().filter(person__root_id__in=people, kind="usual_place").order_by("happened_at", "id")
    return dict(rows.values_list("person__root_id", "value"))
