"""Places with beds: where one is free now, confirming it, and which places there are."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.rules import code_lists, law
from brobygger.services import places
from brobygger.web.pages import now, page
from brobygger.web.referrals.forms import BedsForm, PlaceForm
from brobygger.web.telling import TellForm, first_shown, in_words, is_written

PAGE_SIZE = 50


def shown(request: HttpRequest) -> dict[str, Any]:
    """The list of places as the address asks for it: by kind, by name, the closed ones, one page of it."""
    asked = request.GET
    kind = asked.get("slags", "")
    kind = kind if kind in code_lists.codes("place_kinds") else ""
    search, closed = asked.get("q", "").strip()[:100], asked.get("vis") == "lukkede"
    found = places.listed(by=request.user, now=now(), kind=kind, search=search, is_open=not closed)
    return {
        "listed": Paginator(found, PAGE_SIZE).get_page(asked.get("page")),
        "kind": kind,
        "kinds": code_lists.codes("place_kinds"),
        "search": search,
        "closed": closed,
    }


@page("places.read")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Where a bed is free now, as the places themselves last said."""
    return render(request, "referrals/places.html", {"person": None, **shown(request)})


@page("places.confirm")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """How many beds are free, and who said so."""
    place = places.place_of(by=request.user, place_id=place_id)
    form = BedsForm(request.POST or None, initial=first_shown(now()))
    return _tell(
        request,
        form,
        question=_("How many beds are free at %(place)s?") % {"place": place.name},
        said=lambda: _confirmed_in_words(form.at, places.newest_word(place, by=request.user)),
        place=place,
        write=lambda: places.confirm(
            by=request.user,
            place_id=place.id,
            free=form.cleaned_data["free"],
            said_by=form.cleaned_data["said_by"],
            at=form.at,
            id=form.cleaned_data["id"],
            now=now(),
        ),
    )


@page("places.run")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A place one can refer to."""
    form = PlaceForm(request.POST or None)
    return _tell(
        request,
        form,
        question=_("Which place can we refer to?"),
        said=_("Saved. Ask the place how many beds are free."),
        place=None,
        write=lambda: places.add(by=request.user, told=form.told, now=now()),
    )


@page("places.run")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """What is told of a place."""
    place = places.place_of(by=request.user, place_id=place_id)
    form = PlaceForm(request.POST or None, initial=places.told_of(place), place=place)
    return _tell(
        request,
        form,
        question=_("What has changed at %(place)s?") % {"place": place.name},
        said=_("Saved."),
        place=place,
        write=lambda: places.change(by=request.user, place_id=place.id, told=form.told, seen=form.seen, now=now()),
    )


@page("places.run")
@require_POST
def set_open(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Close a place, or open it again."""
    is_open = request.POST.get("open") == "1"
    place = places.set_open(by=request.user, place_id=place_id, is_open=is_open, now=now())
    said = _("%(place)s is open again.") if is_open else _("%(place)s is closed. What was referred there stays.")
    messages.success(request, said % {"place": place.name})
    return redirect("referrals:places")


def _confirmed_in_words(at: datetime, newest: places.BedReport | None) -> str:
    """What the list shows now: what was said earlier and is written up later is not the last word."""
    if newest is not None and newest.happened_at > at:
        return _("Saved. The list shows a newer word, of %(at)s.") % {"at": law.written_moment(newest.happened_at)}
    if law.has_hour(at):
        return _("Saved. It stands in the list with the time.")
    return _("Saved. It stands in the list with the day.")


def _tell(
    request: HttpRequest,
    form: TellForm,
    *,
    question: str,
    said: str | Callable[[], str],
    place: places.Place | None,
    write: Callable[[], object],
) -> HttpResponse:
    """Show the form; when it is sent and in order, write it and go back to the list."""
    if is_written(request, form, write):
        messages.success(request, in_words(said))
        return redirect("referrals:places")
    context = {"question": question, "form": form, "place": place}
    return render(request, "referrals/place.html", context, status=422 if form.errors else 200)
