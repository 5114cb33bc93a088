"""Alerts of a person: those nobody has handled yet with the form to do it, and what was done about the earlier ones."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from brobygger.rules.refusals import Refusal
from brobygger.services import access
from brobygger.services.assessments import alerts as verbs
from brobygger.web import opening, telling
from brobygger.web.fields import LinesField
from brobygger.web.pages import forbidden, now, page, say
from brobygger.web.telling import Page


class HandleForm(forms.Form):
    """What was done. The alerts are named, so that one raised meanwhile is not closed unseen."""

    alerts = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)
    what_was_done = LinesField(
        label=gettext_lazy("What have you done?"),
        help_text=gettext_lazy(
            "For example: talked with the citizen, rang the doctor, went along to the emergency room."
        ),
        rows=3,
        error_messages={"required": gettext_lazy("Write what you did, so that your colleagues know.")},
    )

    def __init__(self, found: list[verbs.Raised], data: object = None) -> None:
        keys = [str(raised.alert.id) for raised in found if raised.handled is None]
        super().__init__(data, initial={"alerts": keys})
        # Those of an older page too: the service says what a colleague has done about them.
        self.fields["alerts"].choices = [(str(raised.alert.id), "") for raised in found]


@page("people.open")
@require_http_methods(["GET", "POST"])
def alerts(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What must be seen, what was done, and saying so."""
    person = opening.opened(request, person_id)
    if request.method == "POST" and not access.can(request.user, "assessments.handle_alert"):
        return forbidden(request, None)
    found = verbs.all_alerts(person, by=request.user)
    form = HandleForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.handle(
                by=request.user,
                alert_ids=[UUID(key) for key in form.cleaned_data["alerts"]],
                what_was_done=form.cleaned_data["what_was_done"],
                now=now(),
            )
        except Refusal as refusal:
            form.add_error("what_was_done", say(refusal))
        else:
            messages.success(request, _("Saved. Your colleagues can see what you did."))
            return redirect("people:person", person.id)
    context = {
        "person": person,
        "open": [raised for raised in found if raised.handled is None],
        "handled": [raised for raised in found if raised.handled is not None],
        "form": form,
    }
    return render(request, "assessments/alerts.html", context, status=422 if form.errors else 200)


@page("assessments.handle_alert")
@require_http_methods(["GET", "POST"])
def put_up_again(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """An alert was taken down by mistake: it stands again."""
    person = opening.opened(request, verbs.person_of_alert(by=request.user, alert_id=alert_id).id)
    return telling.take_back(
        request,
        Page(
            question=_("Was the alert taken down by mistake?"),
            save=_("Yes, put it up again"),
            intro=_(
                "The whole team sees it again, until somebody says what was done. What was said is kept, struck out."
            ),
            draft="alert-again",
            said=_("The alert stands again."),
        ),
        person=person,
        act=lambda why: verbs.put_up_again(by=request.user, alert_id=alert_id, why=why, now=now()),
        back=reverse("assessments:alerts", args=[person.id]),
    )
