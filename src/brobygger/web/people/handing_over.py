"""To which team does the citizen go, and who carries them there?"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from brobygger.rules import fields
from brobygger.services import handing_over, phones
from brobygger.services.access import NotFound, person_in_scope
from brobygger.services.handing_over import Other
from brobygger.web.fields import LinesField
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import MomentForm, first_shown, is_written


class HandOverForm(MomentForm):
    """The other team, why, and who is to be the contact person there."""

    team = forms.ChoiceField(label=gettext_lazy("To which team?"), widget=forms.RadioSelect)
    worker = forms.ChoiceField(
        label=gettext_lazy("Who is to be the contact person there?"),
        help_text=gettext_lazy("Empty: the team has not said yet. Then its leader is reminded until there is one."),
        required=False,
        widget=forms.Select(attrs={"data-groups-of": "team"}),
    )
    why = LinesField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("For the course, where whoever follows the citizen can read it."),
    )
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    is_long_ago = forms.BooleanField(
        label=gettext_lazy("Yes, it was more than a year ago"), required=False, widget=forms.HiddenInput
    )
    field_order = ("id", "seen", "team", "worker", "why", "happened_on", "happened_time", "is_long_ago")

    def __init__(self, *args: Any, others: Sequence[Other], has_died: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_died:
            # Nobody is reminded of anything any more.
            self.fields["worker"].help_text = ""
        self.fields["team"].choices = [(str(each.team.id), each.team.name) for each in others]
        groups = [(each.team.name, [(str(who.id), who.name) for who in each.workers]) for each in others]
        self.fields["worker"].choices = [("", "–"), *groups]

    def clean(self) -> dict[str, Any]:
        """A day long ago is asked about at the day; nobody else sees the question."""
        if "happened_on" in self.cleaned_data and "happened_time" in self.cleaned_data:
            is_meant = self.cleaned_data["is_long_ago"]
            for fault in fields.not_long_ago("happened_on", self.at, now(), is_meant=is_meant):
                self.refuse(fault)
                self.fields["is_long_ago"].widget = forms.CheckboxInput()
        return self.cleaned_data

    @property
    def told(self) -> dict[str, Any]:
        """What the valid form says, for the verb."""
        said = self.cleaned_data
        who = UUID(said["worker"]) if said["worker"] else None
        about = {"to_team": UUID(said["team"]), "worker_id": who, "why": said["why"]}
        return about | {"seen": said["seen"], "key": said["id"], "at": self.at}


@page("people.hand_over")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Hand the citizen over to another team. Whoever is not in that team sees them no more, and goes home."""
    person = opened(request, person_id)
    others = handing_over.others(person, by=request.user)
    initial = first_shown(now()) | {"seen": person.team_id}
    form = HandOverForm(request.POST or None, initial=initial, others=others, has_died=person.died_at is not None)
    if is_written(
        request,
        form,
        lambda: handing_over.hand_over(by=request.user, person_id=person.id, now=now(), **form.told),
    ):
        team = dict(form.fields["team"].choices)[form.cleaned_data["team"]]
        messages.success(
            request, _("Handed over to %(team)s. Call them, so that nobody waits in vain.") % {"team": team}
        )
        return _onwards(request, person.id)
    unsent = phones.unsent_of(person.team_id, by=request.user, now=now())
    context = {"person": person, "form": form, "others": others, "unsent": unsent}
    return render(request, "people/hand_over.html", context, status=422 if form.errors else 200)


def _onwards(request: HttpRequest, person_id: UUID) -> HttpResponse:
    try:
        person_in_scope(request.user, person_id)
    except NotFound:
        return redirect("people:caseload")
    return redirect("people:person", person_id)
