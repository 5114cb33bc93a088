"""Phones as the office sees them: what became of one, from when it is silent, and how wrong its clock is."""

from datetime import datetime, timedelta
from enum import StrEnum

from brobygger.rules.sync import CLOCK_SLACK

# A weekend off is no silence; after it somebody asks where the phone is.
SILENT_AFTER = timedelta(days=3)


class State(StrEnum):
    """What became of a phone that was taken into use."""

    IN_USE = "in_use"
    SILENT = "silent"
    ACCOUNT_CLOSED = "account_closed"
    WIPING = "wiping"
    WIPED = "wiped"
    STOPPED = "stopped"
    GIVEN_UP = "given_up"


# Those that are let in by nobody any more.
CLOSED = frozenset({State.WIPED, State.STOPPED, State.GIVEN_UP})


def state_of(
    *,
    heard_at: datetime,
    wipe_asked_at: datetime | None,
    wiped_at: datetime | None,
    revoked_at: datetime | None,
    given_up_at: datetime | None,
    has_account: bool,
    now: datetime,
) -> State:
    """What became of a phone. ``heard_at``: when it was last heard from, or taken into use; ``has_account``: whether its
    worker's account is open."""
    if given_up_at is not None:
        return State.GIVEN_UP
    if wiped_at is not None:
        return State.WIPED
    if revoked_at is not None:
        return State.STOPPED
    if not has_account:
        return State.ACCOUNT_CLOSED
    if wipe_asked_at is not None:
        return State.WIPING
    return State.SILENT if heard_at < now - SILENT_AFTER else State.IN_USE


def clock_fault(offset: int) -> timedelta | None:
    """How far a phone's clock is behind (less than nothing: ahead), None where it is near enough.

    offset: the server's clock less the phone's, in milliseconds.
    """
    apart = timedelta(milliseconds=offset)
    return apart if abs(apart) >= CLOCK_SLACK else None
