"""What was decided of a citizen, as it stands."""

from collections.abc import Sequence
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision, Request
from brobygger.rules import decisions as rules
from brobygger.rules.law import local_day
from brobygger.services import writing
from brobygger.services.assessments import by_course
from brobygger.services.changes import reading
from brobygger.services.reminders.decisions import made_of
from brobygger.services.requests.asking import clock_of


@reading("requests.read")
def decisions_of(person: Person, *, by: User) -> Sequence[Decision]:
    """Those that stand, newest first. One query."""
    rows = Decision.objects.current().filter(person__root_id=person.root_id)
    return list(rows.select_related("recorded_by").order_by("-happened_at", "-id"))


@reading("requests.read")
def decision_as_it_stands(*, by: User, decision_id: UUID) -> Decision:
    """One decision, also one taken back, whatever was decided anew since. Raises ``NotFound`` outside scope."""
    stands = writing.standing(by, Decision, decision_id)
    back = Decision.objects.filter(corrects_id=decision_id, is_retraction=True).select_related("recorded_by").first()
    return back or stands


@reading("requests.read")
def stands_before(person: Person, about: Request | None, *, by: User) -> Decision | None:
    """The newest decision that stands on a request of a standing person, or on one that belongs to the same clock; of what
    no request is about (None) the newest such in the course under way, or the last. None where nothing is decided. Six queries
    at most."""
    made = decisions_of(person, by=by)
    if about is not None:
        keys = clock_of(person, about.key, by=by).requests
        return next((row for row in made if row.request_id in keys), None)
    unasked = [row for row in made if row.request_id is None]
    returned = by_course.returns_of(person) if unasked else ()
    return next((row for row in unasked if by_course.is_of_last(local_day(row.happened_at), returned)), None)


@reading("requests.read")
def decision_on(person: Person, about: UUID, *, by: User) -> Decision | None:
    """The decision that stands on a recommendation or a request, None while there is none. Two queries."""
    last = rules.last_of(made_of([person.root_id])).get(about)
    if last is None or last.is_retraction:
        return None
    return Decision.objects.select_related("recorded_by").get(id=last.id)
