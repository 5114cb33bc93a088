"""POST /field/claim: a phone is taken into use, or opened again, with the code the office shows."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from brobygger.field.answers import answer, for_phones, language
from brobygger.rules.fields import storable
from brobygger.rules.sync import SyncRefused
from brobygger.services import phone_codes, phones
from brobygger.services.sync import showing

# A code, a name and the keys of what was left.
MOST_BYTES = 64 * 1024


def _anyone(request: HttpRequest) -> None:
    """Whoever has a code: it is in what is read."""


@for_phones(_anyone, most=MOST_BYTES)
def claim(_: None, told: Any) -> HttpResponse:
    """What the phone is given once: its key and whose it is; its secret where it is new, the office's key where it is not."""
    if not isinstance(told, dict) or not all(isinstance(told.get(name, ""), str) for name in _NAMES):
        raise SyncRefused("unreadable")
    now = timezone.now()
    left = told.get("left", [])
    if not isinstance(left, list):
        raise SyncRefused("unreadable")
    try:
        phone_id = UUID(told["phone"]) if told.get("phone") else None
        keys = [UUID(key) for key in left]
    except (ValueError, TypeError, AttributeError):
        raise SyncRefused("unreadable") from None
    claimed = phone_codes.claim(
        code=told.get("code", ""),
        name=storable(told.get("name", "")),
        office_key=storable(told.get("office_key", "")),
        phone_id=phone_id,
        left=keys,
        now=now,
    )
    worker = claimed.phone.user
    shown = {
        "phone": str(claimed.phone.id),
        "worker": str(worker.id),
        "worker_name": worker.name,
        "team": phones.team_of(worker),
        "language": language(),
        "now": showing.moment(now),
    }
    also = {
        "secret": claimed.secret,
        "office_key": claimed.office_key,
        "office_keys": {str(key): kept for key, kept in claimed.office_keys.items()},
    }
    return answer(shown | {name: value for name, value in also.items() if value})


_NAMES = ("code", "name", "office_key", "phone")
