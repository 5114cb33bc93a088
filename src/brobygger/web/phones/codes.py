"""The code of the office as its page shows it: kept sealed in the session of whoever made it, until it is used or too old."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from brobygger.services import passwords

if TYPE_CHECKING:
    from brobygger.services.phones import Phone

# Where browsers do as with HTTPS without it.
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class CodeState(StrEnum):
    """How it is with a code: it waits for its phone, it is used, or it is too old."""

    WAITING = "waiting"
    USED = "used"
    OLD = "old"


def state_of(phone: "Phone", now: datetime) -> CodeState:
    """How it is with the last code of a phone."""
    if not phone.code or phone.code_ends_at is None:
        return CodeState.USED
    return CodeState.WAITING if phone.code_ends_at > now else CodeState.OLD


def show(request: HttpRequest, phone: "Phone", code: str) -> HttpResponse:
    """The code is shown by a page of its own, so that loading that page again makes no other."""
    request.session[_place(phone)] = passwords.sealed(code)
    return redirect("phones:code", phone.id)


def shown(request: HttpRequest, phone: "Phone", state: CodeState) -> str:
    """The code, as long as it works and where it was made; "" elsewhere."""
    if state is not CodeState.WAITING:
        request.session.pop(_place(phone), None)
    kept = request.session.get(_place(phone), "")
    return passwords.unsealed(kept) if kept else ""


def address(request: HttpRequest) -> str:
    """Where the phone's app is."""
    return request.build_absolute_uri(reverse("field:app"))


def comes_by_https(request: HttpRequest) -> bool:
    """Whether a phone that opens this address could be taken into use: browsers keep and encrypt nothing without HTTPS, but on
    the machine itself."""
    return request.is_secure() or urlsplit(f"//{request.get_host()}").hostname in _THIS_MACHINE


def _place(phone: "Phone") -> str:
    return f"code of {phone.id}"
