"""That the citizen was told a decision which answers no request, or that it is gone. Of one that does the request is told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision, RequestEvent
from brobygger.rules import requests as rules
from brobygger.rules.fields import raise_any
from brobygger.rules.law import is_after
from brobygger.rules.refusals import Refusal
from brobygger.services import writing
from brobygger.services.access import NotFound, check_living, person_for_writing
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw
from brobygger.services.requests.asking import EVENT, WHICH
from brobygger.services.requests.decided import decision_as_it_stands
from brobygger.services.requests.matters import matters_of


def tell(
    *,
    by: User,
    decision_id: UUID,
    kind: str = rules.DECISION_TOLD,
    at: datetime,
    now: datetime,
    note: str = "",
    key: UUID | None = None,
) -> RequestEvent:
    """Write down that the citizen was told a decision that answers no request, or that it was taken back (``BACK_TOLD``). Of
    one taken back since what they were told before is still written. A key that is there already writes nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("has_died", "decided_since" with ``stands``: another that nobody
    had asked for held then), ``NotFound`` outside scope, where a request is answered by it, and where what
    is told to be gone stands.
    """
    with perform("requests.happen", by=by, now=now) as act:
        row = decision_as_it_stands(by=by, decision_id=decision_id)
        if row.request_id is not None:
            raise NotFound
        person = person_for_writing(by, row.person_id)
        there = writing.there(by, RequestEvent, key, person)
        if there is not None:
            return there
        if kind == rules.BACK_TOLD and not row.is_retraction:
            raise NotFound
        check_living(person, at)
        came_at = row.recorded_at if kind == rules.BACK_TOLD else row.happened_at
        raise_any(rules.told_problems(kind=kind, at=at, note=note, decided_at=came_at, now=now))
        if kind == rules.DECISION_TOLD and row.is_retraction:
            raise_any(rules.gone_problems(at, row.recorded_at))
        if kind == rules.DECISION_TOLD:
            _check_holds(row, person, at, by=by)
        event = RequestEvent(decision_id=row.corrects_id if row.is_retraction else row.id, kind=kind, note=note.strip())
        writing.add(act, event, EVENT, person_id=row.person_id, at=at, key=key)
        draw([person.id])
    return event


def _check_holds(row: Decision, person: Person, at: datetime, *, by: User) -> None:
    """Raises ``Refusal`` ("decided_since") where another that nobody had asked for held by then in its place."""
    found = next((each.made for each in matters_of(person, by=by) if row in each.made), [row])
    holds = next((each for each in found if each.request_id is None and not is_after(each.happened_at, at)), row)
    if holds != row:
        raise Refusal("decided_since", rules.MESSAGES["decided_since"], stands=holds)


@reading("requests.read")
def told_of(person: Person, *, by: User) -> Sequence[RequestEvent]:
    """What a standing person was told of decisions which answer no request, oldest first. One query."""
    rows = RequestEvent.objects.current().filter(person__root_id=person.root_id, decision__isnull=False, request=None)
    return list(rows.select_related("recorded_by", WHICH).order_by("happened_at", "id"))


@reading("requests.read")
def unsaid(person: Person, *, by: User) -> set[UUID]:
    """The decisions of a standing person that were taken back and of which nobody has written that the citizen was told them,
    by key: that can still be written. One query."""
    told = RequestEvent.objects.current().filter(decision_id=OuterRef("corrects_id"), kind=rules.DECISION_TOLD)
    rows = Decision.objects.taken_back().filter(~Exists(told), person__root_id=person.root_id)
    return {key for key in rows.values_list("corrects_id", flat=True) if key is not None}
