"""What is told of a request and of what has happened to it, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from brobygger.rules import code_lists, fields, law
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words
from brobygger.rules.requests.clock import (
    BACK_TOLD,
    DECIDED_AGAINST,
    DECIDED_ONLY,
    DECISION_TOLD,
    ENDING,
    NOBODY,
    OFFER_HEARD,
    OTHER_OFFER,
    REGION,
    REGION_BACK,
    Clock,
)
from brobygger.rules.requests.clocks import effect
from brobygger.rules.requests.knowing import may_be_before
from brobygger.rules.requests.told import STARTED

EVENTS_WITH_NAME = frozenset({"told", "other_offer", "region"})
# A deadline that is waived is waived with a reason [model.md 7]; and what the region sends back somebody has to mend.
EVENTS_WITH_REASON = frozenset({OTHER_OFFER, REGION_BACK})
MESSAGES = {
    "said_long_ago": words("This is more than a year ago. Was it said then? Tick it below, or check the year."),
    "event_before_request": words("This cannot have happened before the citizen asked, on %(said)s."),
    "of_earlier_wish": words(
        "This wish was said on %(said)s, after that. What happened before it belongs to the earlier wish, said on %(first)s: "
        "write it there."
    ),
    "clock_has_stopped": words("The clock of this request has already stopped. A new wish is a new request."),
    "by_decision_only": words("Only the authority can refuse or change a refusal, in a decision with reasons."),
    "reason_needed": words("Write why. It is kept with the deadline it changes."),
    "not_with_region": words("The region does not have this request."),
    "before_region": words("This cannot have happened before the region received it, on %(on)s."),
    "nothing_decided": words("Nothing is decided on this request, so there is no decision to tell."),
    "told_before_decided": words("This cannot have been told before it was decided, on %(on)s."),
    "decided_since": words(
        "Another decision held that day than the page showed. It stands above now. Was it that the citizen was told? Then save "
        "once more."
    ),
    "told_after_gone": words(
        "The decision was taken back on %(on)s. Only that the citizen was told it before that can be written here."
    ),
    "nothing_taken_back": words("No decision on this request was taken back, so there is nothing to tell."),
    "told_before_taken_back": words("This cannot have been told before the decision was taken back, on %(on)s."),
    "no_other_offer": words("The citizen has not chosen another offer on this request."),
    "said_after_event": words(
        "Something has happened to this request on %(on)s, before the citizen would have asked. Take that back first, or check "
        "the day."
    ),
    "said_after_ending": words(
        "The course ended on %(on)s, before this, and this request was written down before that day. What was said after the "
        "ending is a new request: the way to it stands above."
    ),
    "request_decided": words("The authority has decided on this request. The decision must be taken back first."),
    "stays_with_name": words(
        "The authority has decided on this request, and anonymous it would lose its deadline and its letter. Is it anonymous "
        "treatment the citizen wants now? Write that as a new request. Was it so from the start? Then the decision must be "
        "taken back first."
    ),
    "request_has_events": words("Something has happened to this request. Take that back first."),
    "taken_back_with_decision": words("A decision did this. It is taken back together with the decision."),
}

# By what the citizen was told: where there is no such thing, and where it came about only later.
_TOLD = {
    DECISION_TOLD: ("nothing_decided", "told_before_decided"),
    BACK_TOLD: ("nothing_taken_back", "told_before_taken_back"),
}


class RequestFacts(Protocol):
    """What a request is told as; "" and None mean not told."""

    @property
    def words(self) -> str:
        """The exact words."""

    @property
    def said_at(self) -> datetime:
        """When it was said, with a time zone."""

    @property
    def is_long_ago(self) -> bool:
        """Whether whoever tells it knows that it is more than a year ago."""

    @property
    def is_anonymous(self) -> bool:
        """Whether it is for anonymous treatment."""

    @property
    def said_to(self) -> str:
        """To whom."""

    @property
    def place(self) -> str:
        """Where."""

    @property
    def witness(self) -> str:
        """Who else heard it."""


def problems(facts: RequestFacts, *, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with a request, in the order of the form. The words and to whom they were said are needed."""
    yield from fields.needed("words", facts.words)
    yield from fields.text("words", facts.words)
    yield from fields.moment("said_at", facts.said_at, now)
    # A mistyped year starts a clock long passed.
    if any(fields.not_long_ago("said_at", facts.said_at, now, is_meant=facts.is_long_ago)):
        yield fields.AskedOnce("said_long_ago", MESSAGES["said_long_ago"], field="said_at")
    yield from fields.needed("said_to", facts.said_to)
    for name, told in (("said_to", facts.said_to), ("place", facts.place), ("witness", facts.witness)):
        yield from fields.listed(name, told)


def correction_problems(
    facts: RequestFacts,
    *,
    was_at: datetime,
    followed_at: datetime | None,
    ended_at: datetime | None,
    known_at: datetime | None = None,
    is_decided_by_name: bool = False,
    now: datetime,
) -> Iterator[FieldRefused]:
    """Everything wrong with a correction of a request, in the order of the form.

    is_decided_by_name: whether a decision stands on it as a request by name: made anonymous it has no deadline and no letter,
    and the authority no case, as if it had been taken back. was_at: when it was said as it stood. followed_at: when the first
    thing happened to it or was decided on it, past which it cannot be moved; ended_at: when the course it belongs to ended;
    None where there is no such. known_at: when it was first written down or advised on: moved past the ending and past that it
    is no mistake of the day, but another wish.
    """
    for fault in problems(facts, now=now):
        # What stood there already was asked about when it was written.
        if fault.code != "said_long_ago" or facts.said_at != was_at:
            yield fault
    if is_decided_by_name and facts.is_anonymous:
        yield FieldRefused("request_decided", MESSAGES["stays_with_name"], field="is_anonymous")
    if facts.said_at.tzinfo is None or facts.said_at <= was_at:
        return
    if followed_at is not None and law.is_after(facts.said_at, followed_at):
        yield _too_late("said_after_event", followed_at)
    is_another = known_at is None or law.is_after(facts.said_at, known_at)
    if ended_at is not None and is_another and law.is_after(facts.said_at, ended_at):
        yield _too_late("said_after_ending", ended_at)


def _too_late(code: str, at: datetime) -> FieldRefused:
    return FieldRefused(code, MESSAGES[code], field="said_at", on=law.written_moment(at))


def event_problems(
    *,
    kind: str,
    at: datetime,
    whom: str,
    note: str,
    clock: Clock,
    said_at: datetime | None = None,
    decided_at: datetime | None = None,
    now: datetime,
) -> Iterator[FieldRefused]:
    """Everything wrong with what is said to have happened to a request of this clock.

    Who was told, which offer and which region are needed, and why where an offer was chosen or the region sent it back;
    nothing can happen before the citizen asked, nor can a clock stop twice. A refusal is a decision and is not told by
    hand, nor is what changes it. What had happened before the course ended can still be told afterwards, and whose clock it
    was before it stopped, and that treatment had begun by then, or began although the authority had said no. said_at: when
    the request itself was said, None where it is the first of its clock: what happened before that is told of an earlier
    one. decided_at: when the newest decision on the requests of this clock was made, None where there is none; where the
    citizen was told that one is gone, when the last was taken back.
    """
    yield from fields.code("kind", "request_events", kind)
    if kind in DECIDED_ONLY:
        yield FieldRefused("by_decision_only", MESSAGES["by_decision_only"], field="kind")
    yield from fields.moment("at", at, now)
    if kind in _TOLD:
        yield from _told_problems(kind, at, decided_at)
    if kind == OFFER_HEARD and clock.stopped_by != OTHER_OFFER:
        yield FieldRefused("no_other_offer", MESSAGES["no_other_offer"], field="kind")
    if at.tzinfo is not None:
        yield from _too_early(at, clock.said_at, said_at or clock.said_at)
    if effect(kind) and clock.stopped_at is not None and not _may_be(kind, at, clock, clock.stopped_at):
        yield FieldRefused("clock_has_stopped", MESSAGES["clock_has_stopped"], field="kind")
    if kind in EVENTS_WITH_NAME:
        yield from fields.needed("whom", whom)
    if kind == REGION_BACK:
        yield from _sent_back_problems(at, clock)
    yield from fields.listed("whom", whom)
    if kind in EVENTS_WITH_REASON and not note.strip():
        yield FieldRefused("reason_needed", MESSAGES["reason_needed"], field="note")
    yield from fields.text("note", note)


def told_problems(
    *, kind: str = DECISION_TOLD, at: datetime, note: str, decided_at: datetime, now: datetime
) -> Iterator[FieldRefused]:
    """Everything wrong with what is said of telling the citizen a decision that answers no request, made at that moment, or
    taken back then (``BACK_TOLD``)."""
    yield from fields.moment("at", at, now)
    yield from _told_problems(kind, at, decided_at)
    yield from fields.text("note", note)


def _too_early(at: datetime, first_at: datetime, said_at: datetime) -> Iterator[FieldRefused]:
    first, said = law.written_moment(first_at), law.written_moment(said_at)
    if law.is_after(first_at, at):
        yield FieldRefused("event_before_request", MESSAGES["event_before_request"], field="at", said=first)
    elif law.is_after(said_at, at):
        yield FieldRefused("of_earlier_wish", MESSAGES["of_earlier_wish"], field="at", said=said, first=first)


def _may_be(kind: str, at: datetime, clock: Clock, stopped_at: datetime) -> bool:
    """Whether what moves a clock can be told of one that has stopped. That treatment began is told once; and also of whoever
    came to it although the authority had said no: else the deadline would run again should the no be taken back."""
    if kind == STARTED and clock.stopped_by in DECIDED_AGAINST:
        return clock.begun_at is None
    return _came_first(kind, at, clock.stopped_by, stopped_at)


def _came_first(kind: str, at: datetime, stopped_by: str, stopped_at: datetime) -> bool:
    """Whether what is told late happened before the clock stopped, and so is of the same wish."""
    late = (REGION, REGION_BACK) if stopped_by == STARTED else (REGION, REGION_BACK, STARTED)
    return at.tzinfo is not None and not law.is_after(at, stopped_at) and (stopped_by == ENDING or kind in late)


def _sent_back_problems(at: datetime, clock: Clock) -> Iterator[FieldRefused]:
    if clock.owner != REGION:
        yield FieldRefused("not_with_region", MESSAGES["not_with_region"], field="kind")
    elif at.tzinfo is not None and law.local_day(at) < clock.runs_from:
        yield FieldRefused("before_region", MESSAGES["before_region"], field="at", on=f"{clock.runs_from:%d-%m-%Y}")


def gone_problems(at: datetime, gone_at: datetime | None) -> Iterator[FieldRefused]:
    """What is wrong with telling the citizen a decision that was taken back then: that they were told before is still written.
    gone_at: None of one that stands."""
    if gone_at is not None and at.tzinfo is not None and not may_be_before(at, gone_at):
        yield FieldRefused("told_after_gone", MESSAGES["told_after_gone"], field="at", on=law.written_moment(gone_at))


def _told_problems(kind: str, at: datetime, decided_at: datetime | None) -> Iterator[FieldRefused]:
    nothing, early = _TOLD[kind]
    if decided_at is None:
        yield FieldRefused(nothing, MESSAGES[nothing], field="kind")
    elif at.tzinfo is not None and law.local_day(at) < law.local_day(decided_at):
        yield FieldRefused(early, MESSAGES[early], field="at", on=law.written_day(decided_at))


def moved_by(clock: Clock) -> tuple[list[str], list[str]]:
    """What can still stop a clock that runs, and what can make its deadline another one: codes of request_events, in the order
    of the list. Both are empty of one that has stopped, and of one without a deadline."""
    if not clock.is_running or clock.owner == NOBODY:
        return [], []
    turns = "municipality" if clock.owner == REGION else "region"
    every = code_lists.load("request_events").entries
    return [kind for kind in every if effect(kind) == "stops"], [kind for kind in every if effect(kind) == turns]
