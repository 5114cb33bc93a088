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
from brobygger.rules import likeness as rules
from brobygger.rules.names import first_letters, kept_terms
from brobygger.rules.people import NAMES
from brobygger.services.changes import found_by_looking, reading

SHOWN = 5
PLACE = "usual_place"
# Of many words the nearest are looked for, and of the many who have one those seen last are compared: a worker waits for no
# more.
WORDS = 100
COMPARED = 500


@dataclass(frozen=True)
class Match:
    """Someone already known who may be the one just met; ``reasons`` are codes from ``rules.likeness``. also: what else they
    are called than the names lists show them by."""

    person: Person
    reasons: Sequence[str]
    also: Sequence[str]

    @property
    def why(self) -> Sequence[str]:
        """The reasons in words, in English for the faces to translate."""
        return [rules.REASONS[code] for code in self.reasons]


@reading("people.meet")
def likely_matches(*, by: User, alias: str, rough_age: str = "", place: str = "", now: datetime) -> list[Match]:
    """Known people in scope who may be the one described, likeliest first, of equal ones who was seen last; at most five.

    Their names, all of them, are alike: the same, half told, or a letter apart (``rules.likeness``). Each is logged as looked
    up. Four queries.
    """
    return alike(by=by, alias=alias, rough_age=rough_age, place=place, now=now)


def alike(
    *, by: User, alias: str, rough_age: str = "", place: str = "", now: datetime, besides: UUID | None = None
) -> list[Match]:
    """As ``likely_matches``, for a verb of another room that has asked for its own permission. besides: whom they are like."""
    found = {person.id: person for person in _named_alike(by, alias) if person.id != besides}
    told = _told(found)
    names = {key: [name for kind in NAMES for name in told[key][kind]] for key in found}
    candidates = {
        key: rules.Candidate(
            name=" ".join(names[key]),
            rough_age=person.rough_age,
            place=told[key][PLACE][-1] if told[key][PLACE] else person.seen_place,
            whole=tuple(names[key]),
        )
        for key, person in found.items()
    }
    ranked = rules.likely_matches(alias=alias, rough_age=rough_age, place=place, candidates=candidates)
    matches = [_match(found[key], reasons, names[key]) for key, reasons in ranked[:SHOWN]]
    found_by_looking(by=by, act="people.match", now=now, people=[match.person.id for match in matches])
    return matches


def _match(person: Person, reasons: Sequence[str], names: Sequence[str]) -> Match:
    shown = {person.shown_name, person.legal_name}
    return Match(person, reasons, [name for name in dict.fromkeys(names) if name not in shown])


def _named_alike(by: User, alias: str) -> list[Person]:
    """People in scope with a word of their names alike one of these; those with the same word first, then who was seen last."""
    # Which words there are is asked first, each once however many people have it: few of them are alike.
    beginnings = [Q(term__gte=letter, term__lt=letter + "\U0010ffff") for letter in first_letters(alias)]
    if not beginnings:
        return []
    begun = SearchTerm.objects.filter(reduce(or_, beginnings)).values_list("term", flat=True).distinct()
    alike = rules.words_alike(alias, begun)[:WORDS]
    if not alike:
        return []
    # A team has few people, so each is asked for the words: a word of a municipality leads to many who are not of the team.
    words_of = SearchTerm.objects.filter(person=OuterRef("pk"))
    people = Person.objects.visible_to(by).standing().filter(Exists(words_of.filter(term__in=alike)))
    has_same = Exists(words_of.filter(term__in=kept_terms(alias)))
    return list(people.order_by(has_same.desc(), "-seen_order", "-id")[:COMPARED])


def _told(people: Collection[UUID]) -> defaultdict[UUID, defaultdict[str, list[str]]]:
    """Per standing person what they are called, by kind, and where they usually are, in the order it was told."""
    told: defaultdict[UUID, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = Detail.objects.current().filter(person__root_id__in=people, kind__in=(*NAMES, PLACE))
    for key, kind, value in rows.order_by("happened_at", "id").values_list("person__root_id", "kind", "value"):
        told[key][kind].append(value)
    return told
