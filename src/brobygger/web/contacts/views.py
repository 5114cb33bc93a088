"""Logging a contact or an attempt, correcting one, and saying how a promise ended."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.rules import sightings
from brobygger.rules.refusals import Refusal
from brobygger.services import contacts, details, promises, sheets
from brobygger.services.access import can, person_in_scope
from brobygger.services.people import Person
from brobygger.services.treatment import experiences
from brobygger.web import hours
from brobygger.web.asked_days import asks_of
from brobygger.web.contacts.forms import MINUTES, ContactForm
from brobygger.web.gone_back import forgotten
from brobygger.web.opening import opened, see_protected
from brobygger.web.pages import new_key, now, page, say
from brobygger.web.telling import receipt


@page("contacts.record")
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The form; saved, it stands at the top of the course at once."""
    person = opened(request, person_id)
    form = ContactForm(request.POST or None, initial=_blank(request, person), asks=asks_of(request, person))
    if request.method == "POST" and form.is_valid():
        try:
            contacts.record(by=request.user, items=[form.contact(person_id=person.id)], now=now())
        except Refusal as refusal:
            _refuse(request, form, refusal)
        else:
            return _recorded(request, person.id, has_promise=bool(form.cleaned_data["promise"]))
    asks = form["kind"].value() != "attempt" and can(request.user, "treatment.experience")
    is_time = asks and experiences.is_time_to_ask(person, by=request.user, today=timezone.localdate())
    context = {"person": person, "places": contacts.recent_places(by=request.user), "is_time_to_ask": is_time}
    return _form(request, form, context)


def _refuse(request: HttpRequest, form: ContactForm, refusal: Refusal) -> None:
    """Show why it was not written; of a form that a session which has ended saved with other content, ask what it is."""
    key = form.cleaned_data["id"]
    wrote = contacts.written_under(key, by=request.user) if refusal.code == "already_there" else None
    found = forgotten(request, key, wrote, now=now())
    if found is None:
        form.refuse(refusal)
    else:
        form.ask_what_it_is(found)


@page("contacts.record")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Correct a contact: a new version that names the old one."""
    named = contacts.contact_in_scope(by=request.user, contact_id=contact_id, also_corrected=True)
    person = opened(request, named.person_id)
    written = contacts.versions(named, by=request.user)
    contact = written[0]
    if contact.place:
        see_protected(request, person)
    filled = partial(_filled, request)
    shown = {"id": new_key(), "seen": contact.id, **filled(contact), **_filled_in(contact.place_kind, contact.place)}
    if hours.is_of_writing(written):
        shown["filled_at"] = hours.as_filled(contact.happened_at)
    asks = asks_of(request, person, stood_at=contact.happened_at)
    form = ContactForm(request.POST or None, initial=shown, filled=filled, asks=asks)
    if request.method == "GET" and contact.id != named.id:
        told = _("%(who)s has corrected this since. Here it stands as it is now.")
        messages.info(request, told % {"who": contact.recorded_by.name})
    if request.method == "POST" and form.is_valid():
        new = form.contact(person_id=contact.person_id, corrects_id=named.id)
        try:
            contacts.record(by=request.user, items=[new], now=now())
        except Refusal as refusal:
            # Saved again, it corrects what stands now: told once is asked once.
            form.refuse(refusal)
        else:
            if request.htmx:
                return _recorded(request, contact.person_id, has_promise=False)
            messages.success(request, _("Corrected. The earlier version is kept."))
            return redirect("people:person", contact.person_id)
    return _form(request, form, {"person": named.person, "contact": named, "standing": contact})


@page("contacts.read")
@require_GET
def versions(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """A contact with every earlier version; also of one that was taken back."""
    contact = contacts.contact_in_scope(by=request.user, contact_id=contact_id, also_corrected=True)
    opened(request, contact.person_id)
    context = {"person": contact.person, "versions": contacts.versions(contact, by=request.user)}
    return render(request, "contacts/versions.html", context)


@page("contacts.settle_promise")
@require_POST
def settle(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """How a promise ended."""
    try:
        settled = promises.settle(
            by=request.user, promise_id=promise_id, outcome=request.POST.get("outcome", ""), now=now()
        )
    except Refusal as refusal:
        messages.error(request, say(refusal))
        return redirect("people:person", promises.person_of(by=request.user, promise_id=promise_id).id)
    messages.success(request, _("Saved."))
    return redirect("people:person", settled.promise.person_id)


def _recorded(request: HttpRequest, person_id: UUID, *, has_promise: bool) -> HttpResponse:
    said = _("Saved. What you promised stands in Today from the day before.") if has_promise else ""
    if not request.htmx:
        messages.success(request, receipt(said, person_in_scope(request.user, person_id), by=request.user))
        return redirect("people:person", person_id)
    sheet = sheets.of(by=request.user, person=person_in_scope(request.user, person_id), today=timezone.localdate())
    context = {"sheet": sheet, "person": sheet.person, "said": receipt(said, sheet.person, by=request.user)}
    return render(request, "contacts/_recorded.html", context)


def _form(request: HttpRequest, form: ContactForm, context: dict[str, Any]) -> HttpResponse:
    template = "contacts/_form.html" if request.htmx else "contacts/form.html"
    context |= {"form": form, "is_attempt": request.GET.get("art") == "attempt"}
    return render(request, template, context, status=422 if form.errors else 200)


def _blank(request: HttpRequest, person: Person) -> dict[str, Any]:
    local = timezone.localtime(now())
    # Where the citizen usually is; else where this worker was last, in a place of a kind and with a name: a message or a call
    # is no place the next one is met at, and a name alone fits no kind. Where an address is protected the usual place does not
    # stand on the page.
    recent = [each for each in contacts.recent_places(by=request.user) if all(each) and not sightings.through(each[0])]
    known = {} if person.is_address_protected else details.newest(person, by=request.user)
    usual = known["usual_place"].value if "usual_place" in known else ""
    kind, place = next((each for each in recent if not usual or each[1] == usual), ("", usual))
    return _filled_in(kind, place) | {
        "id": new_key(),
        "kind": request.GET.get("art", "contact"),
        "happened_on": local.date(),
        "happened_time": local.time(),
        "filled_at": hours.as_filled(local),
    }


def _filled_in(kind: str, place: str) -> dict[str, str]:
    """A place with a name that a form opens with, and that it was the form which put it there."""
    is_met = bool(place) and not sightings.through(kind)
    own = {"filled_kind": kind, "filled_place": place} if is_met else {}
    return {"place_kind": kind, "place": place, **own}


def _filled(request: HttpRequest, contact: contacts.Contact) -> dict[str, Any]:
    """What the form shows of a version of a contact, an earlier one as it was told."""
    local = timezone.localtime(contact.happened_at)
    promise = promises.told_in(contact, by=request.user)
    due = timezone.localtime(promise.due_at) if promise else None
    minutes = "" if contact.minutes is None else str(contact.minutes)
    return {
        "kind": contact.kind,
        "outcome": contact.outcome,
        "place_kind": contact.place_kind,
        "place": contact.place,
        "initiator": contact.initiator,
        "minutes": minutes if minutes in MINUTES else "",
        "minutes_other": minutes if minutes not in MINUTES else "",
        "components": contact.components,
        "methods": contact.methods,
        "care_share": "" if contact.care_share is None else str(contact.care_share),
        "own_words": contact.own_words,
        "next_step": contact.next_step,
        "note": contact.note,
        "happened_on": local.date(),
        "happened_time": hours.hour_of(contact.happened_at),
        "promise": promise.what if promise else "",
        "promise_on": due.date() if due else None,
        "promise_time": hours.hour_of(promise.due_at) if promise else None,
    }
