"""Decisions that answer no request: that the citizen was told one, and what was written of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from brobygger.rules.requests import DECISION_TOLD
from brobygger.services.happened import Entry
from brobygger.services.people import Person
from brobygger.services.requests import decisions, telling
from brobygger.web.fields import LinesField
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import MomentForm, Page, first_shown, tell


def told_of(person: Person, made: list[Any], gone: list[Entry], *, by: Any) -> list[tuple[Any, list[Any], list[Entry]]]:
    """Each of the decisions with what was written of telling the citizen, and what of that was taken back."""
    told = telling.told_of(person, by=by) if made else ()
    return [
        (
            row,
            [each for each in told if each.decision_id == row.id],
            [each for each in gone if each.row.decision_id == row.id],
        )
        for row in made
    ]


class ToldForm(MomentForm):
    """When the citizen was told a decision."""

    note = LinesField(label=gettext_lazy("Note"), required=False)
    field_order = ("id", "happened_on", "happened_time", "note")


@page("requests.happen")
@require_http_methods(["GET", "POST"])
def told(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """The citizen was told a decision that answers no request. Of one that does the request's own page says so."""
    row = decisions.decision_as_it_stands(by=request.user, decision_id=decision_id)
    person = opened(request, row.person_id)
    if row.request_id is not None:
        return redirect(f"{reverse('requests:happen', args=[row.request_id])}?hvad={DECISION_TOLD}")
    if row.is_retraction and request.method == "GET":
        return redirect("requests:overview", person.id)
    form = ToldForm(request.POST or None, initial=first_shown(now()))
    shown = Page(
        question=_("Has the citizen been told the decision?"),
        draft=f"told-{row.id}",
        template="requests/told.html",
        said=_("Saved. The citizen knows what was decided."),
        more={"decision": row},
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: telling.tell(
            by=request.user,
            decision_id=decision_id,
            at=form.at,
            note=form.cleaned_data["note"],
            key=form.cleaned_data["id"],
            now=now(),
        ),
        back=reverse("requests:overview", args=[person.id]),
    )
