"""Reasons to act that come of clocks and wishes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from brobygger.rules import agenda, law
from brobygger.rules.requests.clock import (
    ENDING,
    MUNICIPALITY,
    NOBODY,
    OFFER_HEARD,
    OTHER_OFFER,
    REGION,
    TREATED,
    Clock,
)
from brobygger.rules.requests.told import Happened

# Our own choice: so many days after another offer was chosen somebody hears how it goes.
OFFER_HEARD_DAYS = 14


def anonymous_reminders(
    found: Iterable[Clock], said: Mapping[UUID, datetime], *, passed_on: Collection[UUID], decided: Collection[UUID]
) -> Iterator[agenda.Due]:
    """A reason to act for the wishes for anonymous treatment of each clock, which has no deadline, until somebody has answered
    them: for those that are passed on, which the authority reads, and for those it may not know of, each since it was said.

    said: when each was. passed_on, decided: the requests that are. To pass one on is no answer: an authority that does not know
    who it is of has no list it could stand on, so it stays with the team as well.
    """
    for clock in found:
        if clock.owner == NOBODY and clock.stopped_at is None and not set(clock.requests) & set(decided):
            for kind, is_known in (("anonymous_waits", True), ("anonymous_request", False)):
                if keys := [key for key in clock.requests if (key in passed_on) == is_known]:
                    yield agenda.Due(kind, said[keys[0]], said[keys[0]], keys[0], _said_again(keys))


def silent_reminders(found: Iterable[Clock], *, silent: Collection[UUID]) -> Iterator[agenda.Due]:
    """A reason to act for each clock that runs for the municipality, and that nobody who may decide has been told of: to be
    passed on the day it was said.

    silent: the requests said to someone of whom nobody knows that they may decide, and not passed on since.
    """
    for clock in found:
        if clock.is_running and clock.owner == MUNICIPALITY and set(clock.requests) <= set(silent):
            due_at = agenda.end_of(law.local_day(clock.said_at))
            yield agenda.Due("request_silent", clock.said_at, due_at, clock.requests[0], _said_again(clock.requests))


def reminders(found: Iterable[Clock]) -> Iterator[agenda.Due]:
    """A reason to act for each clock that runs, from the day it was said."""
    for clock in found:
        if clock.is_running and clock.due_on:
            yield agenda.Due(
                kind="clock",
                shows_at=clock.said_at,
                due_at=agenda.end_of(clock.due_on),
                about=clock.requests[0],
                params={"owner": clock.owner, "due_on": clock.due_on.isoformat(), **_said_again(clock.requests)},
            )


def unsure_reminders(found: Iterable[Clock]) -> Iterator[agenda.Due]:
    """A reason to act for each wish told on a phone that started no clock, as the day it was said belonged to one that had
    stopped: until somebody mends the day or says that it is right."""
    for clock in found:
        if clock.stopped_at is not None:
            for request in clock.unsure:
                yield agenda.Due("wish_before_stop", clock.stopped_at, clock.stopped_at, request)


def _said_again(requests: Sequence[UUID]) -> dict[str, object]:
    """How often more than once the citizen said it: a list shows the words of the first time alone."""
    return {"again": len(requests) - 1} if len(requests) > 1 else {}


def undecided_reminders(
    found: Iterable[Clock], *, decided: Collection[UUID], ended: Sequence[datetime], is_going: bool
) -> Iterator[agenda.Due]:
    """A reason to act for each wish that nobody has decided on: once treatment has begun all the same, for the authority alone
    when that course has ended or another offer was chosen, and where it is of someone who wants back, whose follow-ups wait for
    it. What the region had when it stopped is the region's to answer for, not the municipality's to decide afterwards.

    An ending answers no wish: without a decision there is no letter and nothing to complain about, also afterwards.
    decided: the requests a decision stands on; delegated visitation starts a clock and decides nothing. ended: when each course
    ended, oldest first. is_going: whether a course is under way.
    """
    ended_at = ended[-1] if ended else None
    for clock in found:
        if clock.owner == NOBODY or set(clock.requests) & set(decided):
            continue
        if clock.stopped_at is not None and clock.owner == REGION:
            continue
        if clock.stopped_at is not None and clock.stopped_by == OTHER_OFFER:
            yield agenda.Due("offer_undecided", clock.stopped_at, clock.stopped_at, clock.requests[0])
        elif clock.stopped_at is not None and clock.stopped_by in TREATED:
            is_before = ended_at is not None and law.is_after(ended_at, clock.stopped_at)
            is_over = not is_going or is_before or clock.stopped_by == ENDING
            kind = "ended_undecided" if is_over else "treatment_undecided"
            # It has stood since the course ended, not since treatment began in it; of the day of both nobody may know the hour.
            since = next((at for at in ended if is_over and not law.is_after(clock.stopped_at, at)), clock.stopped_at)
            yield agenda.Due(kind, since, since, clock.requests[0])
        elif (
            clock.stopped_at is None and is_going and ended_at is not None and not law.is_after(ended_at, clock.said_at)
        ):
            yield agenda.Due("back_undecided", clock.said_at, clock.said_at, clock.requests[0])


def offer_reminders(found: Iterable[Clock], *, happened: Collection[Happened]) -> Iterator[agenda.Due]:
    """A reason to act for another offer that was freely chosen, when nobody has heard of it after a while: until somebody has,
    or the citizen asks anew."""
    clocks = list(found)
    for clock in clocks:
        if clock.stopped_by != OTHER_OFFER or clock.stopped_at is None:
            continue
        heard = any(event.kind == OFFER_HEARD and event.request in clock.requests for event in happened)
        if not heard and not any(other.said_at > clock.said_at for other in clocks if other is not clock):
            day = law.days_after(law.local_day(clock.stopped_at), OFFER_HEARD_DAYS)
            at = agenda.begin_of(day)
            yield agenda.Due("other_offer_silent", at, at, clock.requests[0], {"own_days": OFFER_HEARD_DAYS})
