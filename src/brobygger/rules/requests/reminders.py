"""Reasons to act that come of clocks and wishes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from brobygger.rules import agenda, law
from brobygger.rules.requests.clocks import MUNICIPALITY, NOBODY, Clock


def anonymous_reminders(found: Iterable[Clock], *, answered: Collection[UUID]) -> Iterator[agenda.Due]:
    """A reason to act for each wish for anonymous treatment, which has no deadline, until somebody has answered it.

    answered: the requests that were passed on or are decided on.
    """
    for clock in found:
        if clock.owner == NOBODY and clock.stopped_at is None and not set(clock.requests) & set(answered):
            yield agenda.Due("anonymous_request", clock.said_at, clock.said_at, clock.requests[0])


def silent_reminders(found: Iterable[Clock], *, silent: Collection[UUID]) -> Iterator[agenda.Due]:
    """A reason to act for each clock that runs for the municipality, and that nobody who may decide has been told of: to be
    passed on the day it was said.

    silent: the requests said to someone who may not decide, and not passed on since.
    """
    for clock in found:
        if clock.is_running and clock.owner == MUNICIPALITY and set(clock.requests) <= set(silent):
            due_at = agenda.end_of(law.local_day(clock.said_at))
            yield agenda.Due("request_silent", clock.said_at, due_at, clock.requests[0])


def reminders(found: Iterable[Clock]) -> Iterator[agenda.Due]:
    """A reason to act for each clock that runs, from the day it was said."""
    for clock in found:
        if clock.is_running and clock.due_on:
            yield agenda.Due(
                kind="clock",
                shows_at=clock.said_at,
                due_at=agenda.end_of(clock.due_on),
                about=clock.requests[0],
                params={"owner": clock.owner, "due_on": clock.due_on.isoformat()},
            )
