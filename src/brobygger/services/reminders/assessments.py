"""Assessments that have stood still, or were not begun although treatment was."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, QuerySet

from brobygger.records.assessments import Answer, AreaScore, CriterionAnswer, Diagnosis, Finding, Interview
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, given
from brobygger.rules import courses
from brobygger.rules import findings as rules
from brobygger.rules.agenda import Due
from brobygger.rules.fields import EARLIEST
from brobygger.services.reminders.courses import is_since_return
from brobygger.services.reminders.requests import moves_of

_FOUND = Standing(Finding, "heading", "happened_at")


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Whoever has parts unknown and nothing found, answered or scored for weeks in the course under way. Two queries, and those
    of the phases."""
    going = {person.id: person for person in people if person.ended_at is None}
    if not going:
        return
    told: defaultdict[UUID, set[str]] = defaultdict(set)
    last: dict[UUID, datetime] = {}
    for person, heading, at in _FOUND(people=going):
        told[person].add(heading)
        last[person] = at
    for person, at in _last(people=going):
        last[person] = max(at, last.get(person, at))
    moves = moves_of(going)
    for key, person_row in going.items():
        # What was found in an earlier course begins no assessment of this one.
        begun = last.get(key) if key in last and is_since_return(last[key], moves[key]) else None
        # Treatment begins without an assessment, and the assessment is to follow.
        since = courses.treated_since(moves[key]) if begun is None else None
        for reminder in rules.reminders(last=begun, told=told[key], unknown=person_row.unknown, treated_since=since):
            yield key, reminder


@Prepared
def _last() -> "QuerySet[Any, Any]":
    """Per standing person when something was last answered, scored or diagnosed: one row of each kind."""
    gone = Interview.objects.filter(corrects=OuterRef("interview"))
    answers = Answer.objects.filter(~Exists(gone), interview__person__root_id__among=given("people"))
    others = (
        model.objects.current().filter(person__root_id__among=given("people"))
        for model in (AreaScore, CriterionAnswer, Diagnosis)
    )
    parts = [(answers, "interview__person__root_id"), *((rows, "person__root_id") for rows in others)]
    # What was told of a day that nobody knows does not say how long it has stood still.
    newest = [
        rows.filter(happened_at__gte=EARLIEST)
        .order_by()
        .values(person_root=F(root))
        .annotate(last=Max("happened_at"))
        .values_list("person_root", "last")
        for rows, root in parts
    ]
    return newest[0].union(*newest[1:], all=True)
