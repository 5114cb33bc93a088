"""The profile over time as picture and table, and entering scores made elsewhere."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules import code_lists, target_group
from brobygger.rules.definitions import text
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services.assessments import mistakes, profiles, scores
from brobygger.services.assessments.scores import NewScore
from brobygger.web import opening
from brobygger.web.assessments import pictures
from brobygger.web.assessments.answer_forms import SEEN, as_key
from brobygger.web.assessments.wording import say_numbers
from brobygger.web.fields import DayField
from brobygger.web.pages import now, page

AREA = "area_"


class ScoreField(forms.CharField):
    """A score with decimal comma or point; empty is no score."""

    default_error_messages = {
        "not_a_score": gettext_lazy("Write a number from 0.00 to 1.00."),
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-input--short"})
        super().__init__(required=False, widget=widget, max_length=20, **options)

    def clean(self, value: Any) -> Decimal | None:
        """The number; refused in words where it is none or lies outside."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            number = Decimal(typed.replace(",", "."))
        except InvalidOperation:
            raise forms.ValidationError(self.error_messages["not_a_score"]) from None
        if not number.is_finite() or not 0 <= number <= 1:
            raise forms.ValidationError(self.error_messages["not_a_score"])
        return number


class EnterForm(forms.Form):
    """Scores made elsewhere: where they come from, then one field for each area."""

    instrument = forms.CharField(
        label=gettext_lazy("Which instrument?"), max_length=60, help_text=gettext_lazy("For example EuropASI.")
    )
    version = forms.CharField(
        label=gettext_lazy("Which version or index?"),
        max_length=40,
        help_text=gettext_lazy("As it stands on the form. Write “not known” if it does not say."),
    )
    source = forms.CharField(
        label=gettext_lazy("Who made the scores?"),
        max_length=200,
        help_text=gettext_lazy("The place and, if you know it, the system."),
    )
    wave = forms.ChoiceField(label=gettext_lazy("Which interview is it?"))
    measured_on = DayField(label=gettext_lazy("Which day was the interview? (such as 27-11)"), has_come=True)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"measured_on": timezone.localdate(), "wave": "baseline"})
        language = get_language() or "da"
        self.fields["wave"].choices = code_lists.choices("waves", language)
        self.replaces = {area: str((data or {}).get(area + SEEN, "")) for area in scores.enterable_areas()}
        joint = {each.id for each in target_group.load().joint_scores}
        for area, label in scores.enterable_areas().items():
            words = text(label, language)
            self.fields[AREA + area] = ScoreField(
                label=_("%(area)s, as one") % {"area": words} if area in joint else words
            )

    def clean(self) -> dict[str, Any]:
        """A form without a single score has nothing to save."""
        if not self.errors and not self.new_scores():
            raise forms.ValidationError(_("Write a score for at least one area."))
        return self.cleaned_data

    def new_scores(self) -> list[NewScore]:
        """The areas that have a number."""
        return [
            NewScore(area, self.cleaned_data[AREA + area], as_key(self.replaces[area]))
            for area in scores.enterable_areas()
            if self.cleaned_data.get(AREA + area) is not None
        ]

    def origin(self) -> list[Any]:
        """The fields about where the scores come from."""
        return [self[name] for name in ("instrument", "version", "source", "wave", "measured_on")]

    def areas(self) -> list[dict[str, Any]]:
        """The fields of the areas, each with the score it would replace."""
        return [{"id": area, "field": self[AREA + area], "seen": self.replaces[area]} for area in self.replaces]


@page("people.open")
@require_GET
def profile(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Every area over time: picture, table, and what neither shows."""
    person = opening.opened(request, person_id)
    here, *earlier = profiles.profiles(person, by=request.user)
    context = {
        "person": person,
        "profile": here,
        "earlier": earlier,
        "entered": mistakes.scores_entered(person, by=request.user),
        "gone": mistakes.scores_taken_back(person, by=request.user),
    }
    return render(request, "assessments/profile.html", context)


@page("people.open")
@require_GET
def picture(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The picture of the profile; it holds no name."""
    person = opening.opened(request, person_id)
    drawn = pictures.profile(profiles.profile(person, by=request.user), is_narrow="smal" in request.GET)
    return HttpResponse(drawn, content_type="image/svg+xml")


@page("assessments.enter_score")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Scores made elsewhere, several areas in one form."""
    person = opening.opened(request, person_id)
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("instrument", "version", "source", "wave", "measured_on")}
        try:
            scores.enter(by=request.user, person_id=person.id, scores=form.new_scores(), now=now(), **told)
        except Refusal as refusal:
            for fault in refusal.faults if isinstance(refusal, SeveralRefused) else [refusal]:
                _tell(form, fault)
        else:
            messages.success(request, _("The scores are saved."))
            return redirect("assessments:profile", person.id)
    return render(
        request, "assessments/enter.html", {"person": person, "form": form}, status=422 if form.errors else 200
    )


def _tell(form: EnterForm, refusal: Refusal) -> None:
    if refusal.code == "taken_back":
        # Saving once more writes it anew, now that it has been seen.
        form.replaces = dict.fromkeys(form.replaces, "")
    area = str(refusal.params.get("area", ""))
    field = AREA + area if area else str(refusal.params.get("field", ""))
    form.add_error(field if field in form.fields else None, say_numbers(refusal))
    if refusal.code == "already_scored":
        # Saving once more replaces it, now that it has been seen.
        form.replaces[area] = str(refusal.params["score"])
