"""Slips, relapses, overdoses and harm reduction: told as they were, without blame."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules.treatment.events import Event as Told
from brobygger.rules.treatment.events import watched_days, watched_kinds, watched_until
from brobygger.services import taken_back
from brobygger.services.earlier import earlier
from brobygger.services.people import Person
from brobygger.services.treatment import events
from brobygger.services.treatment.events import Event
from brobygger.web.asked_days import asks_of
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import Page, first_shown, moment_fields, tell
from brobygger.web.treatment.forms import TOLD, EventForm


@page("treatment.read_confided")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The events, newest first."""
    person = opened(request, person_id)
    days = {f"{kind}_days": watched_days(kind) for kind in watched_kinds()}
    told, gone = events.events_of(person, by=request.user), taken_back.of(person, by=request.user, kinds={"event"})
    context = {"person": person, "events": told, "earlier": earlier(by=request.user, event=told), "gone": gone, **days}
    return render(request, "treatment/events.html", context)


@page("treatment.event")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One more event."""
    person = opened(request, person_id)
    return _tell(
        request,
        person,
        EventForm(request.POST or None, initial=first_shown(now()), asks=asks_of(request, person)),
        draft="event",
    )


@page("treatment.event")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """An event was written wrong."""
    row = events.event_in_scope(by=request.user, event_id=event_id)
    person = opened(request, row.person_id)
    asks = asks_of(request, person, stood_at=row.happened_at)
    form = EventForm(request.POST or None, initial=_filled(row), filled=_filled, asks=asks)
    return _tell(request, person, form, draft=f"event-{row.id}")


@page("treatment.event")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """An event was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="event", key=event_id),
        lambda key, why: events.take_back(by=request.user, event_id=key, why=why, now=now()),
        to="treatment:events",
    )


def _tell(request: HttpRequest, person: Person, form: EventForm, *, draft: str) -> HttpResponse:
    return tell(
        request,
        Page(
            question=_("What has happened?"),
            intro=_("Is it happening now? Call 112 first. What is told here is never held against the citizen."),
            draft=draft,
            said=lambda: _said(form.told()),
        ),
        person=person,
        form=form,
        write=lambda: events.tell(by=request.user, person_id=person.id, told=form.told(), now=now(), **form.keys),
        back=reverse("treatment:events", args=[person.id]),
    )


def _said(told: Told) -> str:
    """Of what happened long ago the lists do not remind any more."""
    until = watched_until(told.kind, told.at)
    if until is not None and until > now():
        return _("Saved. For a while the lists remind you to look after the citizen more closely.")
    return _("Saved. It stands in the course.")


def _filled(row: Event) -> dict[str, object]:
    same = {name: getattr(row, name) for name in ("kind", "own_words", "note")}
    known = {name: TOLD[getattr(row, name)] for name in ("naloxone_given", "ambulance_came")}
    return moment_fields(row.happened_at) | {"seen": row.id, **same, **known}
