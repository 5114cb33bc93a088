"""What every page shares: the permission in front of it, the frame around it, and the pages for what went wrong."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from functools import cache, wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from brobygger.rules import access as rules
from brobygger.rules import code_lists
from brobygger.rules.identity_numbers import contains_number
from brobygger.rules.refusals import Author, Coded, Refusal, words
from brobygger.services import access
from brobygger.web import gone_back

View = Callable[..., HttpResponse]
# What is being answered, for the words that name whoever was first, and for a form that was sent before.
_asking: ContextVar[HttpRequest | None] = ContextVar("asking", default=None)


def page(act: str) -> Callable[[View], View]:
    """Put the permission ``act`` in front of a view. The attribute lets a test find addresses without one."""

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not access.can(request.user, act):
                return forbidden(request, None)
            answering = _asking.set(request)
            try:
                response = view(request, *args, **kwargs)
            finally:
                _asking.reset(answering)
            gone_back.remember(request, response, now=now())
            return response

        guarded: Any = login_required(checked)
        guarded.permission = act
        return guarded

    return wrap


def asking() -> HttpRequest | None:
    """What is being answered; None outside a page."""
    return _asking.get()


def now() -> datetime:
    """The clock, read here in the face and handed down."""
    return timezone.now()


def new_key() -> UUID:
    """A key for what a form is about to write: sent twice, it is written once."""
    return uuid7()


def say(refusal: Refusal) -> str:
    """A refusal in the language of the page."""
    if not refusal.params:
        return _(refusal.message)
    # Whoever meets what they wrote themselves is not told their own name.
    own = refusal.params.get("your_own") if named(refusal.params.get("who")) != refusal.params.get("who") else None
    return _(str(own or refusal.message)) % {name: named(value) for name, value in refusal.params.items()}


def named(told: object) -> object:
    """A param of a refusal; whoever meets what they wrote themselves is told that it was in another window, and a code is in
    the words of its list."""
    if isinstance(told, Coded):
        return code_lists.label(told.list_id, told.code, get_language() or "da")
    request = asking()
    is_own = isinstance(told, Author) and request is not None and told.key == request.user.pk
    return _("Your other window") if is_own else told


NAVIGATION = [
    ("agenda.today", "agenda:today", words("Today")),
    ("agenda.board", "agenda:board", words("The board")),
    ("agenda.inbox", "agenda:inbox", words("The inbox")),
    ("people.list", "people:caseload", words("Citizens")),
    ("referrals.consented", "referrals:consented", words("Referred to us")),
    ("places.read", "referrals:places", words("Free places")),
    ("contacts.coverage", "contacts:coverage", words("Core components")),
    ("evaluation.see", "evaluation:change", words("Change over time")),
    ("requests.word", "requests:wordings", words("Letters")),
    ("phones.read", "phones:listed", words("Phones")),
    ("assessments.set_up", "assessments:settings", "Settings"),
]


# What templates ask before they show a button; the service behind it asks again.
MAY = {
    "read_diary": "contacts.read",
    "record": "contacts.record",
    "open_coverage": "contacts.coverage_people",
    "describe": "people.describe",
    "assign": "people.assign",
    "hand_over": "people.hand_over",
    "reveal": "people.reveal_number",
    "read_findings": "assessments.read",
    "read_consents": "consents.read",
    "consent": "consents.give",
    "withdraw_consent": "consents.withdraw",
    "note": "assessments.note",
    "interview": "assessments.interview",
    "judge": "assessments.judge",
    "enter_score": "assessments.enter_score",
    "handle_alert": "assessments.handle_alert",
    "set_up": "assessments.set_up",
    "administer": "access.administer",
    "ask": "requests.ask",
    "correct_request": "requests.correct",
    "receive": "requests.receive",
    "happen": "requests.happen",
    "recommend": "requests.recommend",
    "decide": "requests.decide",
    "approve": "requests.approve",
    "letter": "requests.letter",
    "word": "requests.word",
    "move": "courses.move",
    "end_course": "endings.end",
    "follow_up": "endings.follow_up",
    "die": "endings.die",
    "refer": "referrals.refer",
    "tell_of_referral": "referrals.happen",
    "confirm_beds": "places.confirm",
    "run_places": "places.run",
    "revise_plan": "plans.revise",
    "rate_goal": "plans.rate",
    "plan_dose": "plans.dose",
    "write_action_plan": "plans.action_plan",
    "read_confided": "treatment.read_confided",
    "step": "treatment.step",
    "event": "treatment.event",
    "house": "treatment.house",
    "break_off": "treatment.break_off",
    "experience": "treatment.experience",
}


# The fields of all forms that hold a person's own words and never a key, a code or a choice.
# fmt: off
IN_WORDS = frozenset({
    "about", "afterwards", "ahead", "alternative", "attendance", "barrier", "basis", "care", "change", "disagreement",
    "next_step", "note", "occasion", "offer", "own_view", "own_wish", "own_words", "place", "promise", "purpose",
    "questioned", "reached", "reason", "reasons", "remaining", "result", "taken_along", "text", "tried", "usual_place",
    "what_was_done", "why", "words",
})
# fmt: on


def frame(request: HttpRequest) -> dict[str, Any]:
    """For every template: where one can go from here, and what the browser may come to say."""
    user, language = getattr(request, "user", None), get_language() or ""
    if user is None or not user.is_authenticated:
        return {"navigation": "", "texts": _texts(language)}
    links = _links(user.role)
    current = next((name for name, url in links if request.path.startswith(url)), "")
    return {
        "moment": now(),
        "most_sent": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "may": _may(user.role),
        "navigation": _navigation(user.role, current, language),
        "texts": _texts(language),
    }


@cache
def _may(role: str) -> Mapping[str, bool]:
    """What a role may, by the names of ``MAY``: every page asks all of it."""
    return {name: rules.can(role, act) for name, act in MAY.items()}


@cache
def _links(role: str) -> Sequence[tuple[str, str]]:
    """Where a role can go from any page: what the link is called, and its address."""
    return [(label, reverse(name)) for act, name, label in NAVIGATION if rules.can(role, act)]


@cache
def _navigation(role: str, current: str, language: str) -> SafeString:
    """The same as links, in words: every page has all of them."""
    here = SafeString(' aria-current="page"')
    with translation.override(language):
        links = [(url, here if label == current else "", _(label)) for label, url in _links(role)]
    return format_html_join("\n", '<li><a href="{}"{}>{}</a></li>', links)


@cache
def _texts(language: str) -> SafeString:
    with translation.override(language):
        return render_to_string("_texts.html")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal that the view had no better place for."""
    return render(request, "refused.html", {"message": say(refusal)}, status=409)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent what no form of ours sends; 413: more than the server takes."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None) -> HttpResponse:
    """403: the role may not."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not within one's scope; the two are told alike on purpose. What was typed in a form that led there,
    of a citizen who has meanwhile been handed over, stands on the page: it is saved nowhere else."""
    context = {"typed": _sentences(request.POST), "is_case_closed": _is_case_closed(request)}
    return render(request, "404.html", context, status=404)


def _is_case_closed(request: HttpRequest) -> bool:
    about = request.resolver_match.kwargs.get("person_id") if request.resolver_match else None
    user = getattr(request, "user", None)
    may = user is not None and access.can(user, "people.open")
    return may and isinstance(about, UUID) and access.is_case_closed(about, by=user)


def _sentences(sent: QueryDict) -> list[str]:
    """What somebody has written, and no key, code or choice, nor an identity number."""
    texts = [(name, text.strip()) for name, told in sent.lists() if "password" not in name for text in told]
    return [text for name, text in texts if _is_free(name, text) and not contains_number(text)]


def _is_free(name: str, text: str) -> bool:
    """Whether it is what a person has written: of a field that is told in words (of several, "goals-0-words") whatever stands
    in it, otherwise what has a space."""
    return " " in text or bool(text and name.rpartition("-")[2] in IN_WORDS)


def not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """405: the address only takes what a form sends, or only shows something."""
    page = render(request, "405.html", status=405)
    page.headers["Allow"] = response.headers["Allow"]
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    # Without the request: what is broken may be just what the frame of a page asks for.
    return HttpResponse(render_to_string("500.html"), status=500)
