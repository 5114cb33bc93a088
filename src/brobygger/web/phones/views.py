"""The phones one may see and how each is, and the page on which a phone is taken into use."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules.phones import CLOSED, State
from brobygger.services import access, phones
from brobygger.web.pages import now, page
from brobygger.web.phones import codes, wording
from brobygger.web.phones.codes import CodeState
from brobygger.web.phones.pictures import qr_code

if TYPE_CHECKING:
    from brobygger.services.phones import Phone

PAGE_SIZE = 50
MAX_SEARCH = 100


@page("phones.read")
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """How are the phones? One's own, a leader's teams', a manager's organisation's.

    A search is posted: a name must not stand in an address.
    """
    moment, shows = now(), request.GET.get("vis", "")
    shows = shows if shows in phones.SHOWS else ""
    search = request.POST.get("q", "").strip()[:MAX_SEARCH]
    rows = phones.listed(by=request.user, shows=shows, search=search, now=moment)
    counts = phones.counts(by=request.user, now=moment)
    pages = Paginator(rows, PAGE_SIZE)
    if not search:
        # Counted already: the list is asked for once less.
        pages.count = counts[shows]
    shown = pages.get_page(request.GET.get("page"))
    own = request.user.role == "worker"
    may_give_up = access.can(request.user, "phones.give_up")
    context = {
        "shown": shown,
        "rows": [_row(phone, moment, may_give_up=may_give_up) for phone in shown],
        "counts": counts,
        "shows": shows,
        "search": search,
        "own": own,
        # Whoever stops others' phones knows which were stopped.
        "put_back_at": None if own else phones.put_back_at(by=request.user, now=moment),
        # One that is closed nobody has with them.
        "asked_of": counts["in_use"] if own and not shows and not search else pages.count,
        "question": _("Is your phone with you?") if own else _("How are the phones?"),
        "may_enrol": access.can(request.user, "phones.enrol"),
    }
    return render(request, "phones/list.html", context)


def _row(phone: "Phone", moment: datetime, *, may_give_up: bool) -> dict[str, Any]:
    state, words, level = wording.state(phone, moment)
    is_closed = state in CLOSED
    # What waits may come yet from a phone that is heard from.
    is_unheard = state in (State.SILENT, State.ACCOUNT_CLOSED, State.WIPING)
    return {
        "phone": phone,
        "state": words,
        "level": level,
        "since": phone.given_up_at or phone.wiped_at or phone.revoked_at or phone.wipe_asked_at,
        "failure": wording.failure(phone.failure),
        "clock": "" if is_closed else wording.clock(phone.clock_offset),
        "is_closed": is_closed,
        "is_unheard": is_unheard,
        # What was written between then and the stopping it could tell nobody.
        "is_stopped": state is State.STOPPED,
        # One that is let in no more hears of this alone, when it is locked.
        "can_wipe": state is not State.WIPED and phone.wipe_asked_at is None,
        "is_to_be_wiped": state is not State.WIPING and phone.wipe_asked_at is not None and phone.wiped_at is None,
        "can_open": state in (State.IN_USE, State.SILENT, State.WIPING),
        "can_give_up": may_give_up and phone.waiting > 0 and (is_closed or is_unheard) and state is not State.GIVEN_UP,
    }


@page("phones.read")
@require_GET
def code(request: HttpRequest, phone_id: UUID) -> HttpResponse:
    """The code as a picture and in letters; the page asks every few seconds whether the phone has come, and then says so."""
    phone = phones.phone_of(by=request.user, phone_id=phone_id)
    state = codes.state_of(phone, now())
    if request.htmx and state is CodeState.WAITING:
        # Nothing new: what stands on the page stays, and no screen reader says it again.
        return HttpResponse(status=204)
    shown = codes.shown(request, phone, state)
    address = codes.address(request)
    context = {
        "phone": phone,
        "state": state.value,
        "code": shown,
        "address": address,
        "picture": qr_code(f"{address}#{shown}") if shown else "",
        "is_opening": phone.enrolled_at is not None and state is not CodeState.USED,
        "is_secure": codes.comes_by_https(request),
    }
    return render(request, "phones/_code.html" if request.htmx else "phones/code.html", context)
