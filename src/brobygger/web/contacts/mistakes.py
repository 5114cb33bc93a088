"""A contact or an attempt that was written by mistake is taken back, as on the phone; and how a promise in it went."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.services import contacts, mistakes, promises
from brobygger.services.happened import Entry
from brobygger.web import telling
from brobygger.web.mistakes import MistakeForm, ask_why
from brobygger.web.opening import opened, see_protected
from brobygger.web.pages import now, page
from brobygger.web.telling import Page


@page("contacts.record")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """It was another person, or never was. What it says stands on the page, and why is asked."""
    named = contacts.contact_in_scope(by=request.user, contact_id=contact_id, also_corrected=True)
    person = opened(request, named.person_id)
    row, *before = contacts.versions(named, by=request.user)
    if row.is_retraction and request.method == "GET":
        return redirect("contacts:versions", row.id)
    if row.place:
        see_protected(request, person)
    shown = Page(
        question=_("Written by mistake?"),
        save=_("Take back"),
        intro=_(
            "It then counts no more, and a promise made in it that is still open goes too. What was written stays as history."
        ),
        draft=f"retract-{row.id}",
        template="contacts/take_back.html",
        said=_("Taken back. It stands in the course with your reason, and counts no more."),
        more={"row": row, "before": before},
    )
    form = MistakeForm(request.POST or None, initial={"seen": row.id})
    return telling.take_back(
        request,
        shown,
        person=person,
        form=form,
        act=lambda why: mistakes.take_back_contact(
            by=request.user, contact_id=form.cleaned_data["seen"] or row.id, why=why, now=now()
        ),
        back=reverse("people:person", args=[person.id]),
    )


@page("contacts.settle_promise")
@require_http_methods(["GET", "POST"])
def unsettle(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """How a promise ended was written by mistake."""
    row = promises.as_it_stands(by=request.user, promise_id=promise_id)
    if request.method == "GET" and not row.outcome:
        messages.info(request, _("This promise is open: nobody has said how it ended."))
        return redirect("people:person", row.person_id)
    return ask_why(
        request,
        Entry("promise_settled", "contacts", row.happened_at, row),
        lambda key, why: promises.take_back_settlement(by=request.user, promise_id=key, why=why, now=now()),
        to="people:person",
        what=_("The promise stands open again."),
    )
