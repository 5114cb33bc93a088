"""Assessments that have stood still, or were not begun although treatment was."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, QuerySet

from brobygger.records.assessments import Answer, AreaScore, CriterionAnswer, Diagnosis, Finding, Interview, Verdict
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, given
from brobygger.rules import courses, measurements, target_group
from brobygger.rules import findings as rules
from brobygger.rules.agenda import Due
from brobygger.rules.answers import State
from brobygger.rules.fields import EARLIEST
from brobygger.services.reminders.courses import is_since_return
from brobygger.services.reminders.requests import moves_of

_FOUND = Standing(Finding, "heading", "happened_at")
# "Not yet known" with words says that somebody asked, and why there is no answer.
_ASKED = Standing(CriterionAnswer, "criterion", "happened_at", order=(), answer="unknown", basis__gt="")
# With an override somebody has judged all of it, with a reason, whatever is missing; the newest verdict is the one that holds.
_JUDGED = Standing(Verdict, "happened_at", "override")


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Whoever has parts unknown and nothing found, answered or scored for weeks in the course under way. Two queries, those of
    the phases, and three more where the verdict is open of somebody whose assessment has begun."""
    going = {person.id: person for person in people if person.ended_at is None}
    if not going:
        return
    told: defaultdict[UUID, set[str]] = defaultdict(set)
    last: dict[UUID, datetime] = {}
    moves = moves_of(going)
    for person, heading, at in _FOUND(people=going):
        # What was found in an earlier course answers for nothing in this one, as on the page of the situation.
        if is_since_return(at, moves[person]):
            told[person].add(heading)
        last[person] = at
    for person, at in _last(people=going):
        last[person] = max(at, last.get(person, at))
    answered = _answered([key for key in going if key in last and _is_open(going[key])], moves)
    for key, person_row in going.items():
        # What was found in an earlier course begins no assessment of this one.
        begun = last.get(key) if key in last and is_since_return(last[key], moves[key]) else None
        # Treatment begins without an assessment, and the assessment is to follow.
        since = courses.treated_since(moves[key]) if begun is None else None
        found = rules.reminders(
            last=begun, told=told[key], unknown=person_row.unknown, answered=answered[key], treated_since=since
        )
        for reminder in found:
            yield key, reminder


def _is_open(person: Person) -> bool:
    return any(code.startswith(rules.OF_THE_VERDICT) for code in person.unknown)


def _answered(people: Sequence[UUID], moves: Mapping[UUID, Sequence[courses.Moved]]) -> "defaultdict[UUID, set[str]]":
    """By standing person the codes of what keeps the verdict open that the citizen has been asked in the course under way and
    will not answer, or that somebody has judged without. Three queries, none of nobody."""
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    if not people:
        return found
    for person, criterion, at in _ASKED(people=people):
        if is_since_return(at, moves[person]):
            found[person].add(f"criterion:{criterion}")
    definition = target_group.load()
    states: defaultdict[tuple[UUID, str], dict[str, str]] = defaultdict(dict)
    for person, instrument, begun_at, item, state in _declined(people=people):
        if is_since_return(begun_at, moves[person]):
            states[person, instrument][item] = state
    for (person, instrument), each in states.items():
        found[person] |= {f"area:{part}" for part in measurements.declined(definition, instrument, each)}
    everything = {f"criterion:{each.id}" for each in definition.criteria}
    everything |= {f"area:{part}" for part in definition.area_labels}
    newest = {person: (at, override) for person, at, override in _JUDGED(people=people)}
    for person, (at, override) in newest.items():
        if override and is_since_return(at, moves[person]):
            found[person] |= everything
    return found


@Prepared
def _declined() -> "QuerySet[Answer, Any]":
    """The items answered X or N, each with when its interview began: that says which course it is of. Whoever has answered one
    in a later interview declines it no more."""
    later = Answer.objects.current().filter(
        interview__person__root_id=OuterRef("interview__person__root_id"),
        interview__instrument=OuterRef("interview__instrument"),
        interview__happened_at__gt=OuterRef("interview__happened_at"),
        item=OuterRef("item"),
        state=State.VALUE,
    )
    rows = Answer.objects.current().filter(interview__person__root_id__among=given("people"), state__in=["X", "N"])
    rows = rows.filter(~Exists(later))
    told = ("interview__instrument", "interview__happened_at", "item", "state")
    return rows.order_by("interview__happened_at", "id").values_list("interview__person__root_id", *told)


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
