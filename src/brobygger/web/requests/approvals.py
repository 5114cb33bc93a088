"""The home municipality's consent to treat a citizen from elsewhere."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from brobygger.rules import municipalities
from brobygger.rules.approvals import GIVEN
from brobygger.rules.consents import HOME
from brobygger.rules.refusals import Refusal
from brobygger.services import consents, taken_back
from brobygger.services.consents import Covering
from brobygger.services.people import Person
from brobygger.services.requests import approvals
from brobygger.services.requests.approvals import Home, NewApproval
from brobygger.web.fields import DayField, LinesField
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import MomentForm, Page, choices, first_shown, tell


class ApproveForm(MomentForm):
    """Asked, given or refused: by which municipality, whom, and until when."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    status = forms.ChoiceField(label=gettext_lazy("What has happened?"), widget=forms.RadioSelect)
    municipality = forms.ChoiceField(label=gettext_lazy("Which municipality?"))
    whom = forms.CharField(label=gettext_lazy("Whom did you ask, or who answered?"), max_length=200)
    valid_to = DayField(
        label=gettext_lazy("Given until (such as 27-11)"),
        is_ahead=True,
        help_text=gettext_lazy("Leave it empty where no day was said."),
        required=False,
    )
    note = LinesField(label=gettext_lazy("Note"), required=False)
    field_order = ("id", "seen", "status", "municipality", "whom", "valid_to", "happened_on", "happened_time", "note")

    def __init__(self, *args: Any, home: Home, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.home = home
        self.fields["status"].choices = choices("approval_statuses")
        self.fields["municipality"].choices = [("", _("Not known")), *municipalities.offered(home.own)]

    def refuse(self, refusal: Refusal) -> None:
        """What a colleague wrote stands on the page now; saved again, the form comes on top of it."""
        super().refuse(refusal)
        if refusal.code == "older_form" and self.home.newest:
            self.data = {**self.data.dict(), "seen": str(self.home.newest.id)}

    def approval(self) -> NewApproval:
        """What the valid form says, ready for the service."""
        told = self.cleaned_data
        key = {"id": told["id"]} if told["id"] else {}
        same = {name: told[name] for name in ("municipality", "status", "whom", "valid_to", "note", "seen")}
        return NewApproval(happened_at=self.at, **same, **key)


def home_covering(request: HttpRequest, person: Person) -> Covering:
    """What the citizen has said of the home municipality being told."""
    said = consents.of(person, by=request.user, today=timezone.localdate())
    return consents.covering(said, kind=HOME)


@page("requests.approve")
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Write down that the home municipality was asked or has answered."""
    person = opened(request, person_id)
    home = approvals.home_of(person, by=request.user)
    newest, standing = home.newest, home.standing
    initial = first_shown(now()) | {
        "seen": newest.id if newest else None,
        "municipality": standing.municipality if standing else home.municipality,
        "whom": standing.whom if standing else "",
    }
    form = ApproveForm(request.POST or None, initial=initial, home=home)
    shown = Page(
        question=_("What does the home municipality say?"),
        draft=f"approval-{newest.id if newest else 'first'}",
        template="requests/approve.html",
        said=lambda: _said(request, person),
        more={"home": home, "covering": home_covering(request, person)},
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: approvals.tell(by=request.user, person_id=person.id, new=form.approval(), now=now()),
        back=reverse("requests:overview", args=[person.id]),
    )


def _said(request: HttpRequest, person: Person) -> str:
    """What is said once it is written: the lists are named only where something of the consent stands in them."""
    home = approvals.home_of(person, by=request.user)
    is_given = home.standing is not None and home.standing.status == GIVEN
    if is_given and home.is_in_force(timezone.localdate()):
        return _("Saved. The consent is there, and nothing is missing of it.")
    return _("Saved. What is still missing of the consent stands in the lists.")


@page("requests.approve")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """It was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="approval", key=approval_id),
        lambda key, why: approvals.take_back(by=request.user, approval_id=key, why=why, now=now()),
        to="requests:overview",
    )
