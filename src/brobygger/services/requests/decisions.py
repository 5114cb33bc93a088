"""The authority's decisions: grant, other offer or refuse, with reasons; and what a decision does to the clock."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.requests import Decision, Recommendation, Request, RequestEvent
from brobygger.rules import decisions as rules
from brobygger.rules import requests as clocks
from brobygger.rules.fields import raise_any
from brobygger.rules.law import written_day
from brobygger.rules.refusals import Refusal
from brobygger.services import writing
from brobygger.services.access import author, check_living, person_for_writing
from brobygger.services.changes import Act, perform, reading
from brobygger.services.drawing import draw
from brobygger.services.requests import changing
from brobygger.services.requests.answering import moved_at
from brobygger.services.requests.asking import EVENT, Asked, asked, write_event
from brobygger.services.requests.decided import decision_as_it_stands, decision_on, stands_before
from brobygger.services.requests.recommendations import verdict_taken_back
from brobygger.services.requests.returning import work_out
from brobygger.services.requests.waiting import Waiting, all_waiting

KIND = "decision"


@dataclass(frozen=True)
class NewDecision:
    """A decision as it is told. ``about``: ``Waiting.about`` of the page it was made on; ``shown``: the record it showed, None
    asks nothing; ``wishes``: the versions of the wishes it showed, None asks nothing; ``is_basis_seen``: that the verdict the
    recommendation rests on is taken back; ``is_change_meant``: that the decision that stands says something else.

    The key is made where it is written down, so that sending twice writes once.
    """

    about: UUID
    result: str
    reasons: str
    decided_at: datetime
    offer: str = ""
    is_chosen: bool = False
    is_choice_limited: bool = False
    is_basis_seen: bool = False
    is_change_meant: bool = False
    shown: UUID | None = None
    wishes: frozenset[UUID] | None = None
    id: UUID = field(default_factory=new_id)


@reading("requests.read")
def also_said(person: Person, about: Request, *, by: User) -> list[Request]:
    """What the citizen said of the same wish to somebody else, beside the request that is decided on. A few queries."""
    group = next(each for each in asked(person, by=by) if about.key in each.clock.requests)
    return [row for row in group.requests if row.key != about.key]


def decide(*, by: User, person_id: UUID, new: NewDecision, now: datetime) -> Decision:
    """Write down what the authority decides. A refusal stops the clock, and another offer that was chosen; a grant does not,
    and in the place of one of them it makes the clock run on. ``new.about`` can be a decision that stands
    (``changing.to_change``).

    A key that is there already writes nothing. Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("already_decided",
    "older_form", "nothing_to_decide", "has_died", and "merged_since", param ``stands``, where the record that was shown has
    become part of another), ``NotFound`` outside scope.
    """
    with perform("requests.decide", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, Decision, new.id, person)
        if there is not None:
            return there
        check_living(person, new.decided_at)
        if new.shown not in (None, person.id):
            raise rules.refusal("merged_since", name=person.shown_name, stands=person.id)
        waits = _about(by, person, new.about)
        _check_read(by, person, waits.request, new)
        rests_on = (waits.recommendation, waits.request, waits.changes)
        began = [row.happened_at for row in rests_on if row is not None]
        is_back = waits.recommendation is not None and verdict_taken_back(waits.recommendation, by=by) is not None
        before = waits.changes or stands_before(person, waits.request, by=by)
        stands = _standing(before) if before else None
        raise_any(rules.decision_problems(new, began_at=began, is_basis_back=is_back, stands=stands, now=now))
        row = _row(act, waits, new)
        writing.insert(row)
        act.wrote(KIND, [(row.id, person.id)])
        _move_clock(act, person, waits.request, new)
        work_out(act, person)
        draw([person.id])
    return row


def take_back(*, by: User, decision_id: UUID, why: str, now: datetime) -> Person:
    """Say that a decision was written by mistake, and why: it stays as history, what it stopped runs again, and what it was
    about waits once more. Raises ``SeveralRefused`` without a reason, ``Refusal`` where it is taken back already, ``NotFound``
    outside scope."""
    raise_any(writing.why_problems(why))
    with perform("requests.decide", by=by, now=now) as act:
        writing.check_not_taken_back(decision_as_it_stands(by=by, decision_id=decision_id))
        row, person = writing.for_taking_back(by, Decision, decision_id)
        writing.retract(act, row, KIND, why=why)
        # What the decision itself wrote was written in the same act, and so at the same moment.
        written = {"request_id": row.request_id, "recorded_at": row.recorded_at, "recorded_by_id": row.recorded_by_id}
        for event in RequestEvent.objects.current().filter(**written, kind__in=clocks.BY_DECISION):
            writing.retract(act, event, EVENT, why=why)
        work_out(act, person)
        draw([person.id])
    return person


def _about(by: User, person: Person, about: UUID) -> Waiting:
    """What is decided on, by its key. Raises ``Refusal`` where that is no longer to be decided."""
    waits = all_waiting(person, by=by)
    if found := next((each for each in waits if each.about == about), None):
        return found
    changed = changing.to_change(person, by=by, about=about)
    if changed is not None and changed.about == about:
        return changed
    if changed is not None and Decision.objects.filter(id=about, person__root_id=person.root_id).exists():
        # It was to be changed, and somebody has done so. They need not say once more that they mean to.
        raise _already(changed.changes, "changed_since", "changed_by_you")
    row = decision_on(person, about, by=by)
    if row is not None:
        raise _already(row, "already_decided", "decided_by_you")
    advised = Recommendation.objects.filter(id=about, person__root_id=person.root_id).values("request_id")
    told = RequestEvent.objects.current().filter(person__root_id=person.root_id, kind=clocks.WITHDRAWN)
    gone = told.filter(Q(request_id=about) | Q(request_id__in=advised)).select_related("recorded_by").first()
    if gone is not None:
        raise rules.refusal("withdrawn_meanwhile", who=gone.recorded_by.name, day=written_day(gone.recorded_at))
    raise rules.refusal("older_form" if waits else "nothing_to_decide")


def _already(row: Decision | None, said: str, said_of_yours: str) -> Refusal:
    """That somebody has decided already, in the words of these codes."""
    own = rules.MESSAGES[said_of_yours]
    return Refusal("already_decided", rules.MESSAGES[said], who=author(row.recorded_by) if row else "", your_own=own)


def _check_read(by: User, person: Person, request: Request | None, new: NewDecision) -> None:
    """Raises ``Refusal`` ("older_form") where the decision would answer words that its page did not show."""
    if request is None or new.wishes is None:
        return
    if any(row.id not in new.wishes for row in (request, *also_said(person, request, by=by))):
        raise rules.refusal("older_form")


def _row(act: Act, waits: Waiting, new: NewDecision) -> Decision:
    # What changes one that nobody had asked for, on another record, stands with the wish it answers.
    told = waits.request or waits.changes or waits.recommendation
    assert told is not None
    return Decision(
        id=new.id,
        person_id=told.person_id,
        # Once decided and taken back, the recommendation is found through what this corrects; once changed, the first keeps it.
        recommendation=None if waits.last or waits.changes else waits.recommendation,
        request_id=waits.request.key if waits.request else None,
        corrects_id=waits.last,
        result=new.result,
        offer=new.offer.strip(),
        is_chosen=new.is_chosen,
        is_choice_limited=new.is_choice_limited,
        reasons=new.reasons.strip(),
        happened_at=new.decided_at,
        recorded_at=act.now,
        received_at=act.now,
        recorded_by=act.by,
    )


def _standing(row: Decision) -> rules.Standing:
    return rules.Standing(row.result, row.offer, row.is_chosen, author(row.recorded_by), row.happened_at)


def _move_clock(act: Act, person: Person, request: Request | None, new: NewDecision) -> None:
    if request is None:
        return
    group = next(each for each in asked(person, by=act.by) if request.key in each.clock.requests)
    clock = group.clock
    stops = [event for event in group.events if (event.kind, event.happened_at) == (clock.stopped_by, clock.stopped_at)]
    stopped_by, is_by_decision = clock.stopped_by, any(event.id in group.decided for event in stops)
    if clock.stopped_by in clocks.TREATED:
        stopped_by, is_by_decision = _decided_beneath(group), True
    kind = rules.moves_clock_as(
        new.result, is_chosen=new.is_chosen, stopped_by=stopped_by, is_by_decision=is_by_decision
    )
    stop = rules.stops_clock_as(new.result, is_chosen=new.is_chosen)
    own = {row.key for row in group.requests if row.person_id == request.person_id}
    if stop and stop == clock.stopped_by and not any(event.request_id in own for event in stops):
        # What stopped it is on another record of theirs: should the two be two, this one's wish was answered as well.
        kind = stop
    if kind:
        whom = new.offer if kind == clocks.OTHER_OFFER else ""
        write_event(act, request, kind=kind, at=moved_at(clock, new.decided_at), whom=whom)


def _decided_beneath(group: Asked) -> str:
    """What a decision would have stopped a clock by had treatment not begun; "" where it would run."""
    of_decisions = [event.kind for event in group.events if event.id in group.decided]
    last = next(reversed(of_decisions), "")
    return last if last in clocks.DECIDED_AGAINST else ""
