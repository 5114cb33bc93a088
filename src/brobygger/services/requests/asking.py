"""Requests for treatment: what was said, the clock it started, and what has happened to it since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.requests import Decision, Request, RequestEvent
from brobygger.rules import requests as rules
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal
from brobygger.services import writing
from brobygger.services.access import NotFound, check_living, person_for_writing
from brobygger.services.changes import Act, perform, reading
from brobygger.services.drawing import draw
from brobygger.services.reminders.requests import clocks, dealt_with, treated_of
from brobygger.services.requests.days import check_day
from brobygger.services.requests.news import came_at, told_as
from brobygger.services.requests.returning import work_out
from brobygger.services.requests.unnamed import check_may_read, kept_from

KIND, EVENT = "request", "request_event"
# Which decision an event tells, and whether it was taken back since.
WHICH = "decision__corrected_by"


@dataclass(frozen=True)
class NewRequest:
    """A request as the worker tells it. The key is made where it is written down: sent twice it is written once.

    ``is_long_ago``: whoever writes it knows that it was over a year ago. False asks once more: ``may_have_stopped`` where no
    deadline would run, ``is_day_sure`` where it would be over or of a course that ended. ``is_day_unsure``: could not be asked.
    """

    words: str
    said_at: datetime
    said_to: str
    place: str = ""
    witness: str = ""
    is_delegated: bool | None = None
    is_anonymous: bool = False
    is_long_ago: bool = False
    may_have_stopped: bool = True
    is_day_sure: bool = True
    is_day_unsure: bool = False
    recorded_at: datetime | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class Asked:
    """A clock with the requests and events behind it, each oldest first. ``decided``: the events a decision wrote, by key."""

    clock: rules.Clock
    requests: Sequence[Request]
    events: Sequence[RequestEvent]
    decided: Collection[UUID] = ()


def ask(*, by: User, person_id: UUID, new: NewRequest, now: datetime) -> Request:
    """Write down that someone asked for treatment. The clock runs from when it was said, not from now.

    A key that is there writes nothing. Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("has_died"), ``NotFound``.
    """
    raise_any(rules.problems(new, now=now))
    with perform("requests.ask", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, Request, new.id, person)
        if there is not None:
            return there
        check_living(person, new.said_at)
        row = write_request(act, person, new)
        check_day(act, person, row, new)
        work_out(act, person)
        draw([person.id])
    return row


def write_request(act: Act, person: Person, new: NewRequest) -> Request:
    """Write a request within an act, whose person is locked. What must hold of it is not checked, nothing drawn."""
    row = Request(
        id=new.id,
        person=person,
        words=new.words.strip(),
        said_to=new.said_to.strip(),
        place=new.place.strip(),
        witness=new.witness.strip(),
        is_delegated=new.is_delegated,
        is_anonymous=new.is_anonymous,
        is_day_unsure=new.is_day_unsure,
        happened_at=new.said_at,
        recorded_at=new.recorded_at or act.now,
        received_at=act.now,
        recorded_by=act.by,
    )
    writing.insert(row)
    act.wrote(KIND, [(row.id, person.id)])
    return row


def take_back_request(*, by: User, request_id: UUID, why: str, now: datetime) -> Person:
    """Say that a request was written by mistake, and why: it stays as history, and the clock is as if it had not been said.

    Raises ``SeveralRefused`` without a reason, ``Refusal`` where something has happened to it ("request_has_events") or it is
    decided on ("request_decided"), ``NotFound`` outside scope.
    """
    raise_any(writing.why_problems(why))
    with perform("requests.ask", by=by, now=now) as act:
        row, person = writing.for_taking_back(by, Request, request_id)
        check_may_read(row, by=by)
        if Decision.objects.current().filter(request_id=row.key).exists():
            raise Refusal("request_decided", rules.MESSAGES["request_decided"], person=person.id)
        if RequestEvent.objects.current().filter(request_id=row.key).exists():
            raise Refusal("request_has_events", rules.MESSAGES["request_has_events"], person=person.id)
        writing.retract(act, row, KIND, why=why)
        work_out(act, person)
        draw([person.id])
    return person


def write_again(*, by: User, request_id: UUID, key: UUID, now: datetime) -> Request:
    """Write a request that was taken back once more, with the same words and the same moment.

    ``request_id``: any row of it. Raises as ``ask``, ``NotFound`` where nothing was taken back.
    """
    row = request_as_it_stands(by=by, request_id=request_id)
    if not row.is_retraction:
        raise NotFound
    names = ("words", "said_to", "place", "witness", "is_delegated", "is_anonymous", "is_day_unsure")
    same = {name: getattr(row, name) for name in names}
    new = NewRequest(said_at=row.happened_at, is_long_ago=True, id=key, **same)
    return ask(by=by, person_id=row.person_id, new=new, now=now)


def happen(
    *,
    by: User,
    request_id: UUID,
    kind: str,
    at: datetime,
    now: datetime,
    whom: str = "",
    note: str = "",
    decision: UUID | None = None,
    key: UUID | None = None,
) -> RequestEvent:
    """Write down what has happened to a request: who was told, that treatment began, what stopped or moved its clock. That the
    citizen was told a decision names it. decision: the one that was shown, by key, None asks nothing. A key that is there
    already writes nothing.

    Raises ``SeveralRefused`` for what cannot be (before the citizen asked, a clock that has stopped already), ``Refusal``
    ("has_died", "taken_back", "decided_since" with ``stands``: another decision held then), ``NotFound`` outside scope.
    """
    with perform("requests.happen", by=by, now=now) as act:
        request = request_as_it_stands(by=by, request_id=request_id)
        person = person_for_writing(by, request.person_id)
        there = writing.there(by, RequestEvent, key, person)
        if there is not None:
            return there
        stands = writing.versions(request)[0]
        writing.check_not_taken_back(stands)
        check_living(person, at)
        clock = clock_of(person, request.key, by=by)
        told = told_as(kind, person, clock, at=at, now=now, named=decision, by=by)
        if told is not None and decision not in (None, told.id):
            raise Refusal("decided_since", rules.MESSAGES["decided_since"], stands=told)
        decided_at = came_at(kind, told)
        said_at = stands.happened_at
        faults = rules.event_problems(
            kind=kind, at=at, whom=whom, note=note, clock=clock, said_at=said_at, decided_at=decided_at, now=now
        )
        raise_any(faults)
        row = write_event(act, request, kind=kind, at=at, whom=whom, note=note, told=told, key=key)
        draw([person.id])
    return row


def write_event(
    act: Act,
    request: Request,
    *,
    kind: str,
    at: datetime,
    whom: str = "",
    note: str = "",
    told: Decision | None = None,
    key: UUID | None = None,
) -> RequestEvent:
    """Write an event of a request within an act, whose person is locked. told: the decision the citizen was told, or that is
    gone. What must hold of it is not checked, nothing drawn."""
    # Of two records that are one the telling stands with what was decided: neither has the other's once they are two again.
    of = (told and told.request) or request
    row = RequestEvent(request_id=of.key, decision=told, kind=kind, whom=whom.strip(), note=note.strip())
    return writing.add(act, row, EVENT, person_id=of.person_id, at=at, key=key)


def written_by_decisions(events: Sequence[RequestEvent]) -> frozenset[UUID]:
    """Those of the events that a decision wrote, by key: in the same act, and so at the same moment. One query at most."""
    asked_of = {event.request_id for event in events if event.request_id and event.kind in rules.BY_DECISION}
    if not asked_of:
        return frozenset()
    rows = Decision.objects.filter(request_id__in=asked_of, is_retraction=False)
    made = set(rows.values_list("request_id", "recorded_at", "recorded_by_id"))
    found = [event for event in events if event.kind in rules.BY_DECISION]
    return frozenset(each.id for each in found if (each.request_id, each.recorded_at, each.recorded_by_id) in made)


@reading("requests.read")
def request_in_scope(*, by: User, request_id: UUID) -> Request:
    """One request as it stands, by the key of any of its versions. Raises ``NotFound`` outside scope and taken back."""
    request = request_as_it_stands(by=by, request_id=request_id)
    if request.is_retraction:
        raise NotFound
    return request


@reading("requests.read")
def request_as_it_stands(*, by: User, request_id: UUID) -> Request:
    """One request as it stands, also one taken back. Raises ``NotFound`` outside scope, and of one the account may not know
    of."""
    row = writing.standing(by, Request, request_id)
    check_may_read(row, by=by)
    return row


@reading("requests.read")
def clocks_of(person: Person, *, by: User) -> Sequence[rules.Clock]:
    """The clocks of a standing person, of the wishes of which an account may know, oldest first."""
    root = person.root_id
    return clocks([root], kept=kept_from(person, by=by)).get(root, [])


@reading("requests.read")
def clock_of(person: Person, request_id: UUID, *, by: User) -> rules.Clock:
    """The clock a request belongs to, by its key. Raises ``NotFound`` when the person has no such request."""
    found = next((clock for clock in clocks_of(person, by=by) if request_id in clock.requests), None)
    if found is None:
        raise NotFound
    return found


@reading("requests.read")
def is_withdrawn(person: Person, request_id: UUID | None, *, by: User) -> bool:
    """Whether a standing person has withdrawn a request."""
    return request_id in rules.withdrawn(clocks([person.id]).get(person.id, []))


@reading("requests.read")
def running_clock(person: Person, *, by: User, owner: str = "") -> rules.Clock | None:
    """The clock that runs for a standing person and is due first, of that owner; None where none runs."""
    return rules.running(clocks([person.id]).get(person.id, []), owner=owner)


@reading("requests.read")
def runs_on_after_ending(person: Person, *, by: User, ended_at: datetime) -> list[rules.Clock]:
    """The clocks that still run for a standing person when their course has ended at that moment, which may be some days ago;
    none of a wish on which treatment had begun by then. The one due first comes first."""
    found = clocks([person.id], ended_at=ended_at).get(person.id, [])
    return sorted((clock for clock in found if clock.is_running), key=lambda clock: str(clock.due_on))


@reading("requests.read")
def asked(person: Person, *, by: User) -> list[Asked]:
    """The clocks of a standing person of which an account may know, with what is behind them, newest first. Nine queries at
    most, some more for those who decide where a wish was anonymous."""
    mine = {"person__root_id": person.root_id}
    wishes = Request.objects.current().filter(**mine).select_related("recorded_by", "corrects__recorded_by")
    rows = {row.key: row for row in wishes}
    kept = kept_from(person, by=by) if any(row.is_anonymous for row in rows.values()) else ()
    told = RequestEvent.objects.current().filter(request__isnull=False, **mine).select_related("recorded_by", WHICH)
    events = list(told.order_by("happened_at", "id"))
    happened = [
        rules.Happened(each.request_id, each.kind, each.happened_at, each.recorded_at)
        for each in events
        if each.request_id
    ]
    if len(rows) > 1 and any(event.kind == rules.WITHDRAWN for event in events):
        happened += [event for _person, event in dealt_with([person.root_id])]
    stamps = ("key", "happened_at", "is_anonymous", "is_day_unsure", "received_at")
    said = [rules.Said(*(getattr(row, name) for name in stamps)) for row in rows.values()]
    every = rules.clocks(said, happened, treated_of([person.root_id])[person.root_id] if rows else ())
    found = rules.without(every, said, kept=kept)
    decided = written_by_decisions(events)
    return [
        Asked(
            clock=clock,
            requests=[rows[key] for key in clock.requests],
            events=[event for event in events if event.request_id in clock.requests],
            decided=decided,
        )
        for clock in reversed(found)
    ]
