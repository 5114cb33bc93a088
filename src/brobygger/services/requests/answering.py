"""Which request a recommendation or a decision answers when it is written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from brobygger.records.people import Person
from brobygger.records.requests import RequestEvent
from brobygger.rules import decisions as rules
from brobygger.rules import requests as clocks
from brobygger.services.reminders.requests import courses_ended
from brobygger.services.requests.asking import Asked

# So long after what it changes an event is kept whose form tells the same minute.
_AFTER = timedelta(microseconds=1)


def answered_next(person: Person, groups: Sequence[Asked], made: Sequence[rules.Made]) -> UUID | None:
    """The key of the request that is answered now, of the clocks of a standing person; None where there is none. made: all
    decisions ever made of them. Two queries where no clock runs, otherwise none."""
    found = [each.clock for each in groups]
    back_at = None if clocks.running(found) else last_ended_at(person)
    return clocks.answered_next(found, decided=decided_by(made), back_at=back_at)


def decided_by(made: Sequence[rules.Made]) -> set[UUID]:
    """The requests that a decision stands on."""
    return {row.request for row in rules.last_of(made).values() if row.request and not row.is_retraction}


def last_ended_at(person: Person) -> datetime | None:
    """When the course before the one under way ended; None of the first course, and once it has ended. Two queries at most."""
    if person.ended_at is not None:
        return None
    ended = courses_ended([person.root_id])[person.root_id]
    return ended[-1].at if ended else None


def moved_at(clock: clocks.Clock, decided_at: datetime) -> datetime:
    """When a decision moves a clock: when it was made, and not before what it changes. One query."""
    rows = RequestEvent.objects.current().filter(request_id__in=clock.requests, kind__in=clocks.BY_DECISION)
    last = rows.order_by("-happened_at").values_list("happened_at", flat=True).first()
    return decided_at if last is None else max(decided_at, last + _AFTER)
