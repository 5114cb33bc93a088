"""A form that was saved and is sent once more, with other words, after the browser went back to it.

What was saved stands; whether what is sent now corrects it or is something new only the sender knows, so it is asked. The
session remembers the key of what each form wrote and a fingerprint of what it said. A browser that fetches the form anew, with
another key, says beside it which key it was saved under (``frontend/src/office/gone_back.ts``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.crypto import salted_hmac

from brobygger.web.fields import as_keys

# Of so many forms one session remembers what they wrote: nobody goes further back.
KEPT = 20
REMEMBERED = "written"
# Two presses of one button are answered within this time of each other, on a slow day.
PRESSED_TWICE = timedelta(seconds=30)
# How the browser names what the form wrote before, and a button what the form is to write now.
BEFORE, AGAIN = "written", "again"
# Of a button: what was typed for someone new goes to the page where what is known of them is corrected.
DESCRIBES = "describes"
# The ticks that answer what is asked once: saved with one and fetched anew, a form says the same without it.
TICKS = frozenset(
    {
        *("is_sure", "is_long_ago", "is_stop_meant", "is_day_sure", "is_both_meant", "is_treatment_meant", "is_begun"),
        *("is_meant", "is_difference_seen", "is_death_seen"),
    }
)
# What a form brings along by itself, and nobody has typed.
_CARRIED = TICKS | {
    *("csrfmiddlewaretoken", "id", "seen", "records", "shown", "new", BEFORE, AGAIN),
    *("filled_at", "filled_kind", "filled_place"),
}
# By the page that writes something the one that corrects it with the same form.
CORRECTED_AT: Mapping[str, str] = {
    "contacts:record": "contacts:correct",
    "requests:ask": "requests:correct",
    "consents:give": "consents:correct",
    "assessments:find": "assessments:correct_finding",
    "assessments:add_diagnosis": "assessments:correct_diagnosis",
    "treatment:add_step": "treatment:correct_step",
    "treatment:add_event": "treatment:correct_event",
    "treatment:add_housing": "treatment:correct_housing",
    "treatment:add_break": "treatment:correct_break",
}
# And of what is corrected with another form the page of that.
DESCRIBED_AT: Mapping[str, str] = {"people:meet": "people:describe"}


@dataclass(frozen=True)
class Before:
    """What a form wrote before. ``correct_at``: the page that corrects it, "" where it is only taken back; ``is_same``: whether
    the form says what it said then; ``describe_at``: the page with another form that corrects it, "" where there is none.
    ``is_known``: whether the session knows what it said; of one that has ended nobody can say what was changed."""

    key: UUID
    at: datetime
    correct_at: str
    is_same: bool
    describe_at: str = ""
    is_known: bool = True


def remember(request: HttpRequest, response: HttpResponse, *, now: datetime) -> None:
    """Keep in the session what a form with a key wrote: it was saved where the answer leads on to another page."""
    key = _key(request.POST, AGAIN) or _key(request.POST, "id")
    if key is None or response.status_code != 302:
        return
    known = request.session.get(REMEMBERED, {})
    # The first time counts: sent twice it was written once.
    told = {str(key): [_fingerprint(request.POST), now.isoformat()]} | known
    newest = sorted(told, key=lambda each: told[each][1])[-KEPT:]
    request.session[REMEMBERED] = {each: told[each] for each in newest}


def before(request: HttpRequest) -> Before | None:
    """What the form that is sent now wrote before, by the key of its button first, then by its own; None where it wrote nothing
    that this session knows of."""
    known = request.session.get(REMEMBERED, {})
    keys = (_key(request.POST, name) for name in (AGAIN, "id", BEFORE))
    key = next((key for key in keys if str(key) in known), None)
    if key is None:
        return None
    said = known[str(key)]
    return _before(request, key, datetime.fromisoformat(said[1]), is_same=said[0] == _fingerprint(request.POST))


def forgotten(request: HttpRequest, key: object, wrote: object, *, now: datetime) -> Before | None:
    """What a form wrote before in a session that has ended: the row its verb answered with is older than what was sent.
    key: of the form; wrote: the row; now: when the verb was called. Just before it is the same press twice."""
    at = getattr(wrote, "received_at", None) or getattr(wrote, "created_at", None)
    is_old = isinstance(key, UUID) and getattr(wrote, "id", None) == key and at is not None and at < now - PRESSED_TWICE
    if not is_old or before(request) is not None:
        return None
    return replace(_before(request, key, at, is_same=False), is_known=False)


def _before(request: HttpRequest, key: UUID, at: datetime, *, is_same: bool) -> Before:
    view = _view(request)
    correct_at, describe_at = (
        reverse(pages[view], args=[key]) if view in pages else "" for pages in (CORRECTED_AT, DESCRIBED_AT)
    )
    return Before(key, at, correct_at, is_same, describe_at)


def key_now(request: HttpRequest) -> UUID | None:
    """The key a button gave to what is written now: of somebody who was asked."""
    return _key(request.POST, AGAIN)


def corrected(request: HttpRequest | None) -> dict[str, str]:
    """Of a form that was led to the page that corrects what it wrote, the fields it has brought no value for: what it writes
    has a key of its own, and whoever corrects that version has seen no later one. Empty for every other form."""
    key, seen = (key_now(request), _first(request)) if request else (None, None)
    if request is None or key is None or _view(request) not in CORRECTED_AT.values() or request.POST.get("seen"):
        return {}
    return {"id": str(key), "seen": str(seen)} if seen else {}


def answered(request: HttpRequest | None) -> dict[str, str]:
    """Of a form that says what it said when it was saved the ticks: whatever was asked of it once was answered then."""
    found = before(request) if request else None
    if request is None or found is None or not found.is_same or key_now(request) not in (None, found.key):
        return {}
    return dict.fromkeys(TICKS, "on")


def _first(request: HttpRequest) -> UUID | None:
    return _key(request.POST, BEFORE) or _key(request.POST, "id")


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _key(sent: QueryDict, name: str) -> UUID | None:
    return next(as_keys(sent.get(name, "")), None)


def _fingerprint(sent: QueryDict) -> str:
    """What was typed, so that two can be compared and neither be read."""
    typed = sorted((name, [each.strip() for each in told]) for name, told in sent.lists() if name not in _CARRIED)
    return salted_hmac("brobygger.web.gone_back", repr(typed), algorithm="sha256").hexdigest()
