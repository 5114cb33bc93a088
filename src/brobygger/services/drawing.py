"""Draws a person's list columns and search terms from the facts. Nothing here is a fact: it can be drawn again any time."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Subquery

from brobygger.records import bulk
from brobygger.records.assessments import Alert, AreaScore, CriterionAnswer, Verdict
from brobygger.records.contacts import Contact, Promise
from brobygger.records.people import Assignment, Detail, Identity, Person, SearchTerm
from brobygger.rules import people as rules

# Later than any promise: people without one come last when promises come first.
NO_PROMISE = datetime(9999, 1, 1, tzinfo=UTC)
COLUMNS = [
    "shown_name",
    "legal_name",
    "rough_age",
    "phase",
    "wish",
    "wish_at",
    "contact_person_id",
    "seen_at",
    "seen_place",
    "next_promise",
    "next_promise_at",
    "unknown",
    "open_alerts",
    "has_verdict",
    "is_address_protected",
    "seen_order",
    "promise_order",
]
# What a target-group verdict needs and a person can tell; the fifth criterion comes from the area scores.
ASKED_CRITERIA = ("section_101", "poly_drug", "limited_use", "troubled")
JUDGED_AREAS = ("medical", "psychiatric", "employment", "legal", "family")
# Areas of scores made elsewhere that answer for one of those above.
ANSWERS_FOR = {"economy": "employment", "family_social": "family"}

Details = Mapping[str, list[Detail]]


def draw(people: Collection[UUID]) -> None:
    """Draw the standing people with these keys anew, all in one go."""
    roots, terms = drawn(people)
    bulk.update(Person, COLUMNS, [(*(getattr(person, name) for name in COLUMNS), person.id) for person in roots])
    SearchTerm.objects.filter(person__root_id__in=people).delete()
    SearchTerm.objects.bulk_create(
        SearchTerm(person_id=person, term=term) for person in people for term in sorted(terms[person])
    )


def drawn(people: Collection[UUID]) -> tuple[list[Person], dict[UUID, set[str]]]:
    """The standing people with these keys as they would be drawn now, unsaved, and the terms each would be found by."""
    of = {"person__root_id__in": people}
    roots = list(_with_last_contact(people))
    details = _details(people)
    assigned = {row.person_root: row.worker_id for row in _by_root(Assignment, people)}
    promises: dict[UUID, Promise] = {}
    for promise in _by_root(Promise, people).filter(settled=None).order_by("-due_at"):
        promises[promise.person_root] = promise
    alerts = dict(
        Alert.objects.filter(**of, handled=None)
        .values("person__root_id")
        .annotate(n=Count("id"))
        .values_list("person__root_id", "n")
    )
    judged = set(Verdict.objects.current().filter(**of).values_list("person__root_id", flat=True))
    unknown = _unknown(people, details)
    for person in roots:
        _name(person, details[person.id])
        person.contact_person_id = assigned.get(person.id)
        person.seen_at, person.seen_place = person.last_at, person.last_place or ""
        person.seen_order = person.seen_at or person.created_at
        due = promises.get(person.id)
        person.next_promise, person.next_promise_at = (due.what, due.due_at) if due else ("", None)
        person.promise_order = due.due_at if due else NO_PROMISE
        person.open_alerts = alerts.get(person.id, 0)
        person.has_verdict = person.id in judged
        person.unknown = unknown[person.id]
    return roots, {person: _terms(details[person]) for person in people}


def _by_root(model: Any, people: Collection[UUID]) -> Any:
    rows = model.objects.current().filter(person__root_id__in=people).annotate(person_root=F("person__root_id"))
    return rows.order_by("happened_at", "id")


def _with_last_contact(people: Collection[UUID]) -> Any:
    last = (
        Contact.objects.current().filter(person__root_id=OuterRef("pk"), kind="contact").order_by("-happened_at", "-id")
    )
    return Person.objects.filter(id__in=people).annotate(
        last_at=Subquery(last.values("happened_at")[:1]), last_place=Subquery(last.values("place")[:1])
    )


def _details(people: Collection[UUID]) -> defaultdict[UUID, defaultdict[str, list[Detail]]]:
    """Per standing person and kind the facts that count, oldest first."""
    known: defaultdict[UUID, defaultdict[str, list[Detail]]] = defaultdict(lambda: defaultdict(list))
    for row in _by_root(Detail, people):
        known[row.person_root][row.kind].append(row)
    return known


def _newest(known: Details, kind: str) -> str:
    rows = known.get(kind)
    return rows[-1].value if rows else ""


def _name(person: Person, known: Details) -> None:
    person.legal_name = _newest(known, "name")
    person.shown_name = _newest(known, "preferred_name") or _newest(known, "alias") or person.legal_name
    person.rough_age = _newest(known, "rough_age")
    person.phase = _newest(known, "phase") or "contact"
    person.is_address_protected = _newest(known, "address_protection") == "yes"
    wishes = known.get("own_wish")
    person.wish, person.wish_at = (wishes[-1].value, wishes[-1].happened_at) if wishes else ("", None)


def _unknown(people: Collection[UUID], details: Mapping[UUID, Details]) -> dict[UUID, list[str]]:
    """Codes of what we do not know yet: name, number, criterion:<id>, area:<id>."""
    numbered = set(
        Identity.objects.current().filter(person__root_id__in=people).values_list("person__root_id", flat=True)
    )
    answered: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in _by_root(CriterionAnswer, people):
        (answered[row.person_root].discard if row.answer == "unknown" else answered[row.person_root].add)(row.criterion)
    scored: defaultdict[UUID, set[str]] = defaultdict(set)
    for person, area in (
        AreaScore.objects.current().filter(person__root_id__in=people).values_list("person__root_id", "area")
    ):
        scored[person].add(ANSWERS_FOR.get(area, area))
    return {
        person: [
            *(["name"] if not details[person].get("name") else []),
            *(["number"] if person not in numbered else []),
            *(f"criterion:{code}" for code in ASKED_CRITERIA if code not in answered[person]),
            *(f"area:{code}" for code in JUDGED_AREAS if code not in scored[person]),
        ]
        for person in people
    }


def _terms(known: Details) -> set[str]:
    return {
        term
        for kind in ("alias", "name", "preferred_name")
        for detail in known.get(kind, [])
        for term in rules.search_terms(detail.value)
    }
