"""POST /field/ordered: a phone that is locked asks whether it is to be emptied. Yes or no, and nothing else is ever said."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from brobygger.field.answers import answer, for_phones
from brobygger.rules.fields import storable
from brobygger.rules.sync import SyncRefused
from brobygger.services import phone_orders

MOST_BYTES = 1024
# A phone asks when it is looked at or its network is back; one that asks again sooner is told to wait.
EVERY_SECONDS = 30


def _anyone(request: HttpRequest) -> None:
    """Whoever has a token: it is in what is read."""


@for_phones(_anyone, most=MOST_BYTES)
def ordered(_: None, told: Any) -> HttpResponse:
    """Whether the phone is to be emptied. Whoever is not known is told no, as one that is not."""
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str) for name in ("phone", "token")):
        raise SyncRefused("unreadable")
    phone = phone_orders.asking(phone_id=storable(told["phone"]), token=storable(told["token"]))
    # Only phones are counted: nobody fills the store of counts with keys made up.
    if phone is not None and not cache.add(f"ordered-{phone.id}", 1, EVERY_SECONDS):
        raise SyncRefused("asked_lately")
    return answer({"empty": phone is not None and phone.wipe_asked_at is not None})
