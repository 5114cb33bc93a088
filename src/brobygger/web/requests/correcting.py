"""A request was written wrong: its correction, and every version there was."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.rules.requests import NOBODY, Clock, is_of_earlier
from brobygger.services import requests
from brobygger.services.access import NotFound, can
from brobygger.services.people import Person
from brobygger.services.requests.correcting import Request
from brobygger.web.opening import opened, see_places
from brobygger.web.pages import new_key, now, page
from brobygger.web.requests.forms import BEFORE_ENDING, DELEGATED, WITH_STOPPED, CorrectForm
from brobygger.web.requests.mistakes import undo_first
from brobygger.web.telling import Page, moment_fields, press, tell


@page("requests.correct")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What was said, when, where, to whom and who heard it, as it should have been written."""
    row, person = _opened(request, request_id)
    if row.place:
        see_places(request, person)
    kept_place = row.place if _keeps_place(request, person) else None
    was = None if row.is_retraction else requests.clock_of(person, row.key, by=request.user)
    initial = _filled(row) | {"id": new_key(), "shown": person.id}
    form = CorrectForm(request.POST or None, initial=initial, filled=_filled, kept_place=kept_place)
    if request.method == "GET" and row.id != request_id and row.key != request_id:
        told = _("%(who)s has corrected this since. Here it stands as it is now.")
        messages.info(request, told % {"who": row.recorded_by.name})
    shown = Page(
        question=_("What should the request say?"),
        save=_("Save the correction"),
        intro=_("The earlier version is kept and can be read. The deadline follows the day you write.")
        + (" " + _("The place is protected and stays as it is.") if kept_place else ""),
        draft=f"request-{row.id}",
        template="requests/correct.html",
        more={"row": row, "first": lambda: undo_first(row, person, by=request.user)},
        said=lambda: _said(request, person, row, was),
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: requests.correct(
            by=request.user,
            seen=form.cleaned_data["seen"] or row.id,
            new=form.request(),
            shown=form.cleaned_data["shown"],
            now=now(),
        ),
        back=reverse("requests:overview", args=[person.id]),
    )


@page("requests.correct")
@require_POST
def confirm_day(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A wish told on a phone was said that day, whatever has become of its deadline since it was asked."""
    row, person = _opened(request, request_id)
    return press(
        request,
        lambda: requests.confirm_day(by=request.user, seen=request_id, now=now()),
        back=reverse("requests:overview", args=[person.id]),
        said=lambda: _confirmed(requests.clock_of(person, row.key, by=request.user), row),
    )


@page("requests.read")
@require_GET
def versions(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A request with every earlier version: who wrote it and when."""
    row, person = _opened(request, request_id)
    context = {"person": person, "versions": requests.versions(row, by=request.user)}
    return render(request, "requests/versions.html", context)


def _opened(request: HttpRequest, request_id: UUID) -> tuple[Request, Person]:
    """A request as it stands, and whom it is about, for whoever may read it."""
    row = requests.request_as_it_stands(by=request.user, request_id=request_id)
    person = opened(request, row.person_id)
    return row, person


def _confirmed(clock: Clock, row: Request) -> str:
    if clock.is_running:
        return _("Saved: it was said that day. A deadline runs, counted from the earliest of what was said.")
    if clock.requests[0] == row.key:
        return _("Saved: it was said that day. No deadline runs for it.")
    return _("Saved: it was said that day. It is of the earlier wish, and no deadline runs for it.")


def _said(request: HttpRequest, person: Person, row: Request, was: Clock | None) -> str:
    """was: the clock it belonged to before; None where it was taken back."""
    clock = requests.clock_of(person, row.key, by=request.user)
    if clock.is_running:
        return _("Corrected. The earlier version is kept. The deadline is counted from the earliest of what was said.")
    if clock.owner != NOBODY and not is_of_earlier(clock):
        return str(BEFORE_ENDING)
    if clock.owner != NOBODY and clock.requests[0] not in (row.key, was and was.requests[0]):
        return str(WITH_STOPPED)
    return _("Corrected. The earlier version is kept.")


def _keeps_place(request: HttpRequest, person: Person) -> bool:
    """Whether the form has no field for the place: it is protected from this reader, or was as the page was opened."""
    is_kept = person.is_address_protected and not can(request.user, "people.describe")
    return is_kept or (request.method == "POST" and "place" not in request.POST)


def _filled(row: Request) -> dict[str, object]:
    """What the form shows of a version."""
    is_delegated = {answer: word for word, answer in DELEGATED.items()}[row.is_delegated]
    same = {name: getattr(row, name) for name in ("words", "said_to", "place", "witness", "is_anonymous")}
    return moment_fields(row.happened_at) | {"seen": row.id, "is_delegated": is_delegated, **same}


def told_before(request: HttpRequest, person: Person) -> dict[str, object]:
    """What a new request of a person is filled in with where it is written in the place of another one ("fra"); not its day,
    which was the mistake."""
    try:
        row = requests.request_as_it_stands(by=request.user, request_id=UUID(request.GET.get("fra", "")))
    except (ValueError, NotFound):
        return {}
    if row.person.root_id != person.root_id:
        return {}
    kept = {"seen", *moment_fields(row.happened_at), *(("place",) if person.is_address_protected else ())}
    return {name: told for name, told in _filled(row).items() if name not in kept}
