"""What holds for every answer: strict headers, a session that ends when idle, refusals said in words."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from brobygger.rules.refusals import Refusal
from brobygger.services.access import NotFound
from brobygger.web import pages
from brobygger.web.opening import PurposeNeeded

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
# The end of a session slides in steps: one write a minute instead of one a page.
STEP_SECONDS = 60


class SecurityHeaders:
    """No inline script, nothing from elsewhere, and no page of a person left in the browser's store."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class IdleSession:
    """Moves the end of the session on while it is used; thirty idle minutes end it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        if not request.session.is_empty() and now - request.session.get("used", 0) >= STEP_SECONDS:
            request.session["used"] = now
        return self.get_response(request)


class ChosenLanguage:
    """Danish, unless the reader has chosen otherwise in the footer. What a browser was set up with is no choice of theirs."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalsInWords:
    """A refusal nobody caught becomes a page that says what happened; what is outside scope is a 404 like any other."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return pages.not_allowed(request, response) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this with what a view raised."""
        if isinstance(exception, PurposeNeeded):
            back = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else ""
            ask = reverse("people:purpose", args=[exception.person_id])
            return redirect(f"{ask}?{urlencode({'next': back})}" if back else ask)
        if isinstance(exception, NotFound):
            return pages.not_found(request, Http404())
        if isinstance(exception, Refusal):
            return pages.refused(request, exception)
        if isinstance(exception, PermissionDenied):
            return pages.forbidden(request, exception)
        return None
