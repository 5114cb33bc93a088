"""What was written by mistake to have happened to a request, and the phase the course came to with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from brobygger.records.access import User
from brobygger.records.people import Detail, Person
from brobygger.records.requests import RequestEvent
from brobygger.rules import requests as rules
from brobygger.rules.courses import TREATMENT
from brobygger.rules.fields import raise_any
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import course_corrections, courses, writing
from brobygger.services.changes import one_writer, perform, reading
from brobygger.services.drawing import draw
from brobygger.services.moves import newest_move
from brobygger.services.requests.asking import EVENT, written_by_decisions
from brobygger.services.requests.returning import work_out


@dataclass(frozen=True)
class Moved:
    """The move of a course to treatment that came with a beginning of treatment. ``is_alone``: no other request says that
    treatment began in this course, so that the move rests on that one."""

    row: Detail
    is_alone: bool


def take_back(*, by: User, event_id: UUID, why: str, now: datetime, move_id: UUID | None = None) -> Person:
    """Say that an event was written by mistake, and why; the row stays as history and the clock runs as if it had not been.
    move_id: the move of the course that came with it, where that is taken back too: both, or neither, each an act of its own.

    Raises ``SeveralRefused`` without a reason, ``Refusal`` ("taken_back_with_decision") for what the authority's decision did,
    ("older_form") where the course has been moved since, also as ``writing.check_stands`` and
    ``course_corrections.take_back_move``, ``NotFound`` outside scope.
    """
    raise_any(writing.why_problems(why))
    with one_writer(), transaction.atomic():
        with perform("requests.happen", by=by, now=now) as act:
            event, person = writing.for_taking_back(by, RequestEvent, event_id)
            if written_by_decisions([event]):
                raise Refusal("taken_back_with_decision", rules.MESSAGES["taken_back_with_decision"])
            courses.check_mark(person, None if move_id is None else str(move_id))
            writing.retract(act, event, EVENT, why=why)
            work_out(act, person)
            draw([person.id])
        if move_id is not None:
            course_corrections.take_back_move(by=by, move_id=move_id, why=why, now=now)
    return person


@reading("requests.read")
def moved_with(event: RequestEvent, person: Person, *, by: User) -> Moved | None:
    """The move to treatment that came with an event of a standing person: of its day, or written since, and still the newest
    (``newest_move``); None where there is none, or it has been moved on. Five queries at most, a few more where the course was
    moved on several records."""
    if event.is_retraction or event.kind != rules.STARTED:
        return None
    newest = newest_move(person)
    if newest is None or newest.value != TREATMENT:
        return None
    is_of_the_day = local_day(newest.happened_at) == local_day(event.happened_at)
    if not is_of_the_day and newest.recorded_at < event.recorded_at:
        return None
    since = {"person__root_id": person.id, "kind": rules.STARTED, "happened_at__gte": courses.began_at(person)}
    return Moved(newest, is_alone=not RequestEvent.objects.current().filter(**since).exclude(id=event.id).exists())
