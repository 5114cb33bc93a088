"""That the citizen was told a decision which answers no request: one that does is told as what has happened to the request."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import RequestEvent
from brobygger.rules import requests as rules
from brobygger.rules.fields import raise_any
from brobygger.services import writing
from brobygger.services.access import NotFound, check_living, person_for_writing
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw
from brobygger.services.requests.asking import EVENT
from brobygger.services.requests.decisions import decision_as_it_stands


def tell(
    *, by: User, decision_id: UUID, at: datetime, now: datetime, note: str = "", key: UUID | None = None
) -> RequestEvent:
    """Write down that the citizen was told a decision that answers no request. A key that is there already writes nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("has_died", "taken_back"), ``NotFound`` outside scope and where
    a request is answered by it.
    """
    with perform("requests.happen", by=by, now=now) as act:
        row = decision_as_it_stands(by=by, decision_id=decision_id)
        if row.request_id is not None:
            raise NotFound
        person = person_for_writing(by, row.person_id)
        there = writing.there(by, RequestEvent, key, person)
        if there is not None:
            return there
        writing.check_not_taken_back(row)
        check_living(person, at)
        raise_any(rules.told_problems(at=at, note=note, decided_at=row.happened_at, now=now))
        event = RequestEvent(decision=row, kind=rules.DECISION_TOLD, note=note.strip())
        writing.add(act, event, EVENT, person_id=row.person_id, at=at, key=key)
        draw([person.id])
    return event


@reading("requests.read")
def told_of(person: Person, *, by: User) -> Sequence[RequestEvent]:
    """That a standing person was told decisions which answer no request, oldest first. One query."""
    rows = RequestEvent.objects.current().filter(person__root_id=person.root_id, decision__isnull=False)
    return list(rows.select_related("recorded_by").order_by("happened_at", "id"))
