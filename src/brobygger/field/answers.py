"""What every answer to a phone has: JSON, small, in the phone's language; and a refusal with its code and words."""

import gzip
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar

import brotli
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from brobygger.rules.refusals import Refusal
from brobygger.rules.sync import SyncRefused

# Of one request, before and after it is unpacked: a day of a busy phone is some hundred kilobytes.
MOST_BYTES = 8 * 1024 * 1024
# As Brotli at this quality an answer is a twentieth smaller than as gzip, and made in half the time; what has fewer bytes than
# these travels as it is.
QUALITY, WORTH_COMPRESSING = 4, 200
STATUS = {
    "update_app": 426,
    "too_many": 413,
    "phone_unknown": 401,
    "phone_revoked": 401,
    "not_allowed": 403,
    "asked_lately": 429,
}

View = Callable[[HttpRequest], HttpResponse]
Who = TypeVar("Who")


def for_phones(
    admit: Callable[[HttpRequest], Who],
    *,
    most: int = MOST_BYTES,
    note: Callable[[Who, Refusal], None] = lambda _who, _refusal: None,
) -> Callable[[Callable[[Who, Any], HttpResponse]], View]:
    """A view that is given who asks, and the JSON of a POST. It needs no form token: a phone is known by a secret that no
    browser sends by itself.

    ``admit`` is asked first: nothing is unpacked or read of someone who is not let in. most: how many bytes may be read.
    ``note`` is told of whoever was let in and could not be answered at all.
    """

    def wrap(view: Callable[[Who, Any], HttpResponse]) -> View:
        @csrf_exempt
        @require_POST
        @wraps(view)
        def answered(request: HttpRequest) -> HttpResponse:
            return _compressed(request, _answered(request))

        def _answered(request: HttpRequest) -> HttpResponse:
            # A phone sends no cookie; its language is that of the browser it runs in.
            with translation.override(translation.get_language_from_request(request)):
                try:
                    who = admit(request)
                except Refusal as refusal:
                    return refused(refusal)
                try:
                    return view(who, _read(request, most))
                except Refusal as refusal:
                    note(who, refusal)
                    return refused(refusal)
                except PermissionDenied:
                    # Whoever has another job now: what was written stays on the phone.
                    return refused(SyncRefused("not_allowed"))

        return answered

    return wrap


def refused(refusal: Refusal) -> HttpResponse:
    """A refusal of the whole request: its code, its words, and the status that goes with it."""
    return answer({"code": refusal.code, "message": in_words(refusal)}, status=STATUS.get(refusal.code, 400))


def answer(told: Mapping[str, Any], *, facts: Sequence[str] = (), status: int = 200) -> HttpResponse:
    """JSON without a space too many. facts: such as are in JSON already, told under that name."""
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    if facts:
        body = f'{body[:-1]},"facts":[{",".join(facts)}]}}'
    return HttpResponse(body, status=status, content_type="application/json")


def read_by(request: HttpRequest) -> set[str]:
    """The ways of compressing the asker reads."""
    told = (each.partition(";") for each in request.headers.get("Accept-Encoding", "").split(","))
    return {name.strip() for name, _, weight in told if weight.strip() != "q=0"}


def _compressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer as Brotli where the phone reads that; otherwise it gets what every page gets. Its length may tell what is in
    it: no page of others can make a phone ask, for its secret is in no cookie."""
    if len(response.content) >= WORTH_COMPRESSING and "br" in read_by(request):
        response.content = brotli.compress(response.content, quality=QUALITY)
        response.headers["Content-Encoding"] = "br"
        patch_vary_headers(response, ["Accept-Encoding"])
    return response


def in_words(refusal: Refusal) -> str:
    """A refusal in the phone's language."""
    message = gettext(refusal.message)
    return message % refusal.params if refusal.params else message


def language() -> str:
    """The language the phone asks for."""
    return "en" if (get_language() or "da").startswith("en") else "da"


def _read(request: HttpRequest, most: int) -> Any:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > most:
        raise SyncRefused("too_many")
    body = request.body
    if request.headers.get("Content-Encoding") == "gzip":
        body = _unpacked(body, most)
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise SyncRefused("unreadable") from None


def _no_constant(name: str) -> None:
    """NaN and Infinity, which JSON does not know and Python reads all the same."""
    raise ValueError(name)


def _unpacked(body: bytes, most: int) -> bytes:
    """The body, however much it would become: no further than one request may be."""
    try:
        packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        unpacked = packed.decompress(body, most + 1)
    except (zlib.error, gzip.BadGzipFile):
        raise SyncRefused("unreadable") from None
    if len(unpacked) > most:
        raise SyncRefused("too_many")
    if not packed.eof:
        raise SyncRefused("unreadable")
    return unpacked
