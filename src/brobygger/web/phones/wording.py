"""How a phone is, in words: what became of it, why it could not send, how wrong its clock is."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.rules import phones as rules
from brobygger.rules.phones import State
from brobygger.rules.refusals import words
from brobygger.services import phones

if TYPE_CHECKING:
    from brobygger.services.phones import Phone

STATES = {
    State.IN_USE: words("in use"),
    State.SILENT: words("not heard from"),
    State.ACCOUNT_CLOSED: words("the account is closed"),
    State.WIPING: words("is to be wiped"),
    State.WIPED: words("wiped"),
    State.STOPPED: words("stopped"),
    State.GIVEN_UP: words("given up"),
}
# In the three colours; what is over has none.
LEVELS = {
    State.IN_USE: "calm",
    State.SILENT: "soon",
    State.ACCOUNT_CLOSED: "soon",
    State.WIPING: "now",
}
# By the codes a phone tells of what went wrong last (frontend/src/field/store/refusal.ts).
FAILURES = {
    "offline": words("there was no network"),
    "unreachable": words("there was a network, but the server could not be reached"),
    "server": words("the server did not answer properly"),
    "unreadable": words("the answer could not be read"),
    "request_unreadable": words("the server could not read what it sent"),
    "too_large": words("something was too large to be sent"),
    "too_many": words("there was too much at once; it tries again with less"),
    "update_app": words("the app is too old and must be updated"),
    "storage_full": words("the phone is full: pictures or apps must be deleted"),
    "phone_unknown": words("the server did not know the phone; take it into use again"),
    "phone_revoked": words("the phone had been stopped"),
    "not_allowed": words("the worker's role has no phone"),
    "locked": words("the phone was locked meanwhile"),
    "fault": words("a fault in the app: tell whoever runs the system"),
}


def state(phone: "Phone", now: datetime) -> tuple[State, str, str]:
    """What became of it: the state, its words, and its colour ("" for none)."""
    found = phones.state_of(phone, now)
    return found, _(STATES[found]), LEVELS.get(found, "")


def failure(code: str) -> str:
    """What went wrong last, in words; of a code nobody knows here the code is told as well."""
    if not code:
        return ""
    return (
        _(FAILURES[code])
        if code in FAILURES
        else _("something the office has no words for (%(code)s)") % {"code": code}
    )


def clock(offset: int) -> str:
    """How wrong the clock is, "" where it is near enough."""
    apart = rules.clock_fault(offset)
    if apart is None:
        return ""
    how_far = _how_long(abs(apart))
    # A clock that is behind says less than the server's.
    return (_("the clock is %(far)s slow") if apart > timedelta() else _("the clock is %(far)s fast")) % {
        "far": how_far
    }


def _how_long(apart: timedelta) -> str:
    if apart >= timedelta(days=1):
        return ngettext("%(n)s day", "%(n)s days", apart.days) % {"n": apart.days}
    hours, minutes = divmod(round(apart / timedelta(minutes=1)), 60)
    if hours:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
