"""Decisions that answer no request: that the citizen was told one, and what was written of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from brobygger.rules.refusals import Refusal
from brobygger.rules.requests import BACK_TOLD, DECISION_TOLD, Clock
from brobygger.services.happened import Entry
from brobygger.services.people import Person
from brobygger.services.requests import decided, telling
from brobygger.services.requests.left_open import left_open
from brobygger.services.requests.matters import Matter
from brobygger.web.fields import LinesField
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.requests.deciding import key_of
from brobygger.web.requests.said import told as said_told
from brobygger.web.telling import MomentForm, Page, first_shown, tell


@dataclass(frozen=True)
class Told:
    """A decision that answers no request, or the row that took it back; what was written of telling the citizen, and what of
    that was taken back."""

    row: Any
    events: list[Any]
    gone: list[Entry]


def told_of(person: Person, made: list[Any], gone: list[Entry], *, by: Any) -> tuple[dict[UUID, Told], list[Told]]:
    """By key of each decision that stands, and of each taken back that the citizen was told of or has a letter of."""
    backs = [entry.row for entry in gone if entry.was == "decision" and entry.row.request_id is None]
    told = telling.told_of(person, by=by) if made or backs else ()
    news = [entry for entry in gone if entry.was == "request_event"]

    def of(row: Any, key: UUID) -> Told:
        events = [each for each in told if each.decision_id == key]
        return Told(row, events, [each for each in news if each.row.decision_id == key])

    told_back = [of(row, row.corrects_id) for row in backs]
    known = left_open(person, by=by).gone if backs else ()
    return {row.id: of(row, row.id) for row in made}, [
        each for each in told_back if each.events or each.gone or each.row.corrects_id in known
    ]


def answers_of(found: Sequence[Matter], clock: Clock) -> Sequence[Any]:
    """What was decided on the matter of a clock, newest first, also before anybody had asked."""
    return next((each.made for each in found if each.clock and each.clock.requests == clock.requests), ())


class ToldForm(MomentForm):
    """When the citizen was told a decision."""

    note = LinesField(label=gettext_lazy("Note"), required=False)
    # The decision the page showed, so that no other is said to be told.
    decision = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("id", "decision", "happened_on", "happened_time", "note")
    which: Any = None

    def refuse(self, refusal: Refusal) -> None:
        """The decision that held then stands on the page now; saved again, it is that which is told."""
        super().refuse(refusal)
        if refusal.code == "decided_since":
            self.which = refusal.params["stands"]
            self.data = self.data.copy()
            self.data["decision"] = str(self.which.id)


@page("requests.happen")
@require_http_methods(["GET", "POST"])
def told(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """The citizen was told a decision that answers no request, also before it was taken back, or that it was taken back
    (``?hvad=decision_back_told``). Of one that answers a request that request's own page says so."""
    # Where another held than the page showed it is that which is told, once it has been seen.
    decision_id = key_of(request.POST.get("decision", "")) or decision_id
    row = decided.decision_as_it_stands(by=request.user, decision_id=decision_id)
    person = opened(request, row.person_id)
    kind = BACK_TOLD if request.GET.get("hvad") == BACK_TOLD else DECISION_TOLD
    if row.request_id is not None:
        return redirect(f"{reverse('requests:happen', args=[row.request_id])}?hvad={kind}&afgoerelse={decision_id}")
    if kind == BACK_TOLD and not row.is_retraction and request.method == "GET":
        return redirect("requests:overview", person.id)
    first = first_shown(now())
    if row.is_retraction and kind == DECISION_TOLD:
        # It was told before: never the day it is written.
        del first["happened_on"]
    form = ToldForm(request.POST or None, initial=first)
    shown = Page(
        question=_asked(kind, is_gone=row.is_retraction),
        draft=f"told-{row.id}",
        template="requests/told.html",
        said=_("Saved. The citizen knows that the decision was taken back.")
        if kind == BACK_TOLD
        else said_told(is_gone=row.is_retraction),
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
            kind=kind,
            at=form.at,
            note=form.cleaned_data["note"],
            key=form.cleaned_data["id"],
            now=now(),
        ),
        back=reverse("requests:overview", args=[person.id]),
    )


def _asked(kind: str, *, is_gone: bool) -> str:
    if kind == BACK_TOLD:
        return _("Has the citizen been told that the decision was taken back?")
    if is_gone:
        return _("Was the citizen told the decision before it was taken back?")
    return _("Has the citizen been told the decision?")
