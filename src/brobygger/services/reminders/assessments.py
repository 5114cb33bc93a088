"""Assessments that were begun and have stood still."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max

from brobygger.records.assessments import Answer, AreaScore, CriterionAnswer, Diagnosis, Finding
from brobygger.records.people import Person
from brobygger.rules import findings as rules
from brobygger.rules.agenda import Due
from brobygger.rules.fields import EARLIEST


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Whoever has parts unknown and nothing found, answered or scored for weeks, until the course has ended. Three queries."""
    going = {person.id: person for person in people if person.ended_at is None}
    if not going:
        return
    told: defaultdict[UUID, set[str]] = defaultdict(set)
    last: dict[UUID, datetime] = {}
    found = Finding.objects.current().filter(person__root_id__in=list(going)).order_by("happened_at", "id")
    for person, heading, at in found.values_list(F("person__root_id"), "heading", "happened_at"):
        told[person].add(heading)
        last[person] = at
    # What was answered or scored on a day that nobody knows does not say how long it has stood still.
    answered = Answer.objects.filter(interview__person__root_id__in=list(going), happened_at__gte=EARLIEST).order_by()
    root = F("interview__person__root_id")
    newest = answered.values(person_root=root).annotate(last=Max("happened_at")).values_list("person_root", "last")
    others = (
        model.objects.current().filter(person__root_id__in=list(going), happened_at__gte=EARLIEST).order_by()
        for model in (AreaScore, CriterionAnswer, Diagnosis)
    )
    person_root = F("person__root_id")
    told_too = [
        rows.values(person_root=person_root).annotate(last=Max("happened_at")).values_list("person_root", "last")
        for rows in others
    ]
    for person, at in newest.union(*told_too, all=True):
        last[person] = max(at, last.get(person, at))
    for key, person_row in going.items():
        for reminder in rules.reminders(last=last.get(key), told=told[key], unknown=person_row.unknown):
            yield key, reminder
