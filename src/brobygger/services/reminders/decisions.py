"""Recommendations that wait for the authority."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.db.models import F

from brobygger.records.people import Person
from brobygger.records.requests import Decision, Recommendation
from brobygger.rules import decisions as rules
from brobygger.rules.agenda import Due


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each recommendation that nothing is decided on yet, whatever has become of the course since."""
    clock_due = {person.id: person.clock_due_on for person in people}
    rows = Recommendation.objects.current().filter(person__root_id__in=clock_due)
    handed = {key: (person, at) for key, person, at in rows.values_list("id", F("person__root_id"), "happened_at")}
    # Most people have not been recommended yet.
    for key in rules.undecided(handed, made_of(clock_due)) if handed else ():
        person, at = handed[key]
        yield person, rules.reminder(key, at, clock_due[person])


def made_of(people: Collection[UUID]) -> list[rules.Made]:
    """Every decision ever made of standing people, as rows of their chains. One query."""
    rows = Decision.objects.filter(person__root_id__in=people).order_by("id")
    return [
        rules.Made(*told)
        for told in rows.values_list("id", "recommendation_id", "request_id", "corrects_id", "is_retraction")
    ]
