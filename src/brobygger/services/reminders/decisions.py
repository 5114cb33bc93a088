"""What waits for a decision."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, given
from brobygger.records.requests import KEY, Decision, Request, RequestEvent
from brobygger.rules import decisions as rules
from brobygger.rules import recommending, requests
from brobygger.rules.agenda import Due
from brobygger.rules.recommending import Handed
from brobygger.services.reminders.recommending import handed_of, standing_of, wishes_of
from brobygger.services.reminders.requests import clocks

_ANONYMOUS = Standing(Request, KEY, "happened_at", is_anonymous=True, order=())
_PASSED_ON = Standing(RequestEvent, "request_id", kind=requests.PASSED_ON, order=())


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each recommendation that nothing is decided on yet, whatever has become of the course since, unless the citizen has
    withdrawn the request it was written for; and each wish for anonymous treatment nobody has answered."""
    wanted = [person.id for person in people]
    wishes = list(_ANONYMOUS(people=wanted))
    anonymous = {person for person, _key, _at in wishes}
    said = {key: at for _person, key, at in wishes}
    # Most people have not asked for anything yet.
    cases = [person.id for person in people if person.has_case]
    handed = handed_of(cases)
    if not handed and not anonymous:
        return
    made = made_of(anonymous.union(cases))
    asked = clocks(anonymous.union(handed))
    yield from _recommended(handed, asked, made)
    # What was recommended is with the authority too.
    passed_on = {request for _, request in _PASSED_ON(people=anonymous)}
    passed_on |= {row.request for rows in handed.values() for row in rows if row.request}
    decided = {row.request for row in rules.last_of(made).values() if row.request and not row.is_retraction}
    for person in anonymous:
        for reminder in requests.anonymous_reminders(asked[person], said, passed_on=passed_on, decided=decided):
            yield person, reminder


def _recommended(
    handed: Mapping[UUID, Sequence[Handed]], asked: Mapping[UUID, Sequence[requests.Clock]], made: list[rules.Made]
) -> Iterator[tuple[UUID, Due]]:
    """Those that wait, each due when the wish it is about is."""
    running = {person: requests.running(asked.get(person, ())) for person in handed}
    open_ones = {person: clock.requests[0] if clock else None for person, clock in running.items()}
    wishes = wishes_of(handed, asked, open_ones)
    for person, rows in standing_of(handed, wishes, made).items():
        for row in recommending.waiting(rows, wishes[person]):
            yield person, rules.reminder(row.id, row.at, recommending.due_on(row, wishes[person]))


def made_of(people: Collection[UUID]) -> list[rules.Made]:
    """Every decision ever made of standing people, as rows of their chains. One query."""
    return [rules.Made(*told) for told in _made(people=people)]


@Prepared
def _made() -> "QuerySet[Decision, Any]":
    rows = Decision.objects.filter(person__root_id__among=given("people")).order_by("id")
    return rows.values_list("id", "recommendation_id", "request_id", "corrects_id", "is_retraction", "recorded_at")
