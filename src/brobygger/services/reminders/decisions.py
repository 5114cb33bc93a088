"""Recommendations that wait for the authority."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from brobygger.records.people import Person
from brobygger.records.requests import Decision, Recommendation
from brobygger.rules import decisions as rules
from brobygger.rules.agenda import Due
from brobygger.services.reminders.requests import endings_of


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each recommendation that nothing is decided on yet, of a course that has not ended since."""
    clock_due = {person.id: person.clock_due_on for person in people}
    rows = Recommendation.objects.current().filter(person__root_id__in=clock_due)
    handed = {key: (person, at) for key, person, at in rows.values_list("id", F("person__root_id"), "happened_at")}
    # Most people have not been recommended yet.
    for key in still_open(handed, made_of(clock_due), people) if handed else ():
        person, at = handed[key]
        yield person, rules.reminder(key, at, clock_due[person])


def still_open(
    handed: Mapping[UUID, tuple[UUID, datetime]], made: Sequence[rules.Made], people: Sequence[Person]
) -> list[UUID]:
    """Of recommendations, by key whose and when handed over, those that wait for a decision. What a course left undecided when
    it ended waits no more, nor anything while it has ended. One query, none where nothing waits."""
    waits = list(rules.undecided(handed, made))
    over = {person.id for person in people if person.ended_at is not None}
    ended = endings_of({handed[key][0] for key in waits})
    return [
        key
        for key in waits
        if handed[key][0] not in over and not rules.has_ended_since(handed[key][1], ended[handed[key][0]])
    ]


def made_of(people: Collection[UUID]) -> list[rules.Made]:
    """Every decision ever made of standing people, as rows of their chains. One query."""
    rows = Decision.objects.filter(person__root_id__in=people).order_by("id")
    return [
        rules.Made(*told)
        for told in rows.values_list("id", "recommendation_id", "request_id", "corrects_id", "is_retraction")
    ]
