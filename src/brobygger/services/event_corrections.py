"""What was written by mistake to have happened to a request, and the phase the course came to with it; and the other way."""

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
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.changes import one_writer, perform, reading
from brobygger.services.drawing import draw
from brobygger.services.moves import newest_move
from brobygger.services.requests.asking import EVENT, written_by_decisions
from brobygger.services.requests.returning import work_out
from brobygger.services.requests.unnamed import kept_from


@dataclass(frozen=True)
class Moved:
    """The move of a course to treatment that came with a beginning of treatment. ``is_alone``: no other request says that
    treatment began in this course, so that the move rests on that one. ``is_same_act``: both were written in one act."""

    row: Detail
    is_alone: bool
    is_same_act: bool


@dataclass(frozen=True)
class Began:
    """The beginning of treatment of the day a course was moved there. ``is_same_act``: both were written in one act."""

    row: RequestEvent
    is_same_act: bool


def take_back(*, by: User, event_id: UUID, why: str, now: datetime, move_id: UUID | None = None) -> Person:
    """Say that an event was written by mistake, and why; the row stays as history and the clock runs as if it had not been.
    move_id: the move of the course that came with it, where that is taken back too: both, or neither, each an act of its own.

    Raises ``SeveralRefused`` without a reason, ``Refusal`` ("taken_back_with_decision") for what the authority's decision did,
    ("older_form") where the course has been moved since, also as ``writing.check_stands`` and
    ``course_corrections.take_back_move``, ``NotFound`` outside scope.
    """
    raise_any(writing.why_problems(why))
    with one_writer(), transaction.atomic():
        person = _retract(by=by, event_id=event_id, why=why, now=now, mark=move_id)
        if move_id is not None:
            course_corrections.take_back_move(by=by, move_id=move_id, why=why, now=now)
    return person


def take_back_move(*, by: User, move_id: UUID, why: str, now: datetime, event_id: UUID | None = None) -> Person:
    """Take a move back as ``course_corrections.take_back_move``. event_id: the beginning of treatment that was written with it,
    or of its day, where that is taken back too: both, or neither.

    Raises as ``take_back`` and ``course_corrections.take_back_move``, ``NotFound`` for a beginning of somebody else.
    """
    raise_any(writing.why_problems(why))
    with one_writer(), transaction.atomic():
        if event_id is not None:
            moved = course_corrections.move_as_it_stands(by=by, move_id=move_id)
            person = _retract(by=by, event_id=event_id, why=why, now=now)
            if person.id != moved.person.root_id:
                raise NotFound
        return course_corrections.take_back_move(by=by, move_id=move_id, why=why, now=now)


def _retract(*, by: User, event_id: UUID, why: str, now: datetime, mark: UUID | None = None) -> Person:
    with perform("requests.happen", by=by, now=now) as act:
        event, person = writing.for_taking_back(by, RequestEvent, event_id)
        if written_by_decisions([event]):
            raise Refusal("taken_back_with_decision", rules.MESSAGES["taken_back_with_decision"])
        courses.check_mark(person, None if mark is None else str(mark))
        writing.retract(act, event, EVENT, why=why)
        work_out(act, person)
        draw([person.id])
    return person


@reading("requests.read")
def began_with(move: Detail, *, by: User) -> Began | None:
    """The beginning of treatment that was written with a move to treatment that stands, otherwise the newest of its day; None
    where there is none the account may know of. Two queries, some more where either was corrected."""
    if move.value != TREATMENT:
        return None
    mine = RequestEvent.objects.current().filter(person__root_id=move.person.root_id, kind=rules.STARTED)
    rows = mine.exclude(request_id__in=kept_from(move.person.root, by=by)).select_related("recorded_by")
    found = [Began(row, _is_same_act(row, move)) for row in rows]
    day = local_day(move.happened_at)
    found = [each for each in found if each.is_same_act or local_day(each.row.happened_at) == day]
    return max(found, key=lambda each: (each.is_same_act, each.row.recorded_at), default=None)


@reading("requests.read")
def began_before_the_move(person: Person, *, by: User) -> RequestEvent | None:
    """The beginning of treatment a standing person still in contact is asked to be moved for; None where there is none, or it
    is one of substitution treatment. Three queries at most."""
    at = lists.treatment_begun(person, by=by)
    if at is None:
        return None
    mine = RequestEvent.objects.current().filter(person__root_id=person.id, kind=rules.STARTED, happened_at=at)
    return mine.exclude(request_id__in=kept_from(person, by=by)).first()


def _is_same_act(event: RequestEvent, move: Detail) -> bool:
    """Whether a beginning and a move were first written in one act: at one moment, by one account."""
    first = [(writing.versions(row)[-1] if row.corrects_id else row) for row in (event, move)]
    return first[0].recorded_at == first[1].recorded_at and first[0].recorded_by_id == first[1].recorded_by_id


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
    others = RequestEvent.objects.current().filter(**since).exclude(id=event.id)
    return Moved(newest, is_alone=not others.exists(), is_same_act=_is_same_act(event, newest))
