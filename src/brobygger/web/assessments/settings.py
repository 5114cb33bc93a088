"""What the manager chooses for the whole organisation: how one counts, delegation, the duty to follow up."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.rules import law
from brobygger.rules import target_group as rules
from brobygger.rules.definitions import text
from brobygger.rules.endings import duty_reasons
from brobygger.rules.refusals import Refusal
from brobygger.services import duties
from brobygger.services.assessments import scores, verdicts
from brobygger.services.choices import shown as shown_choice
from brobygger.services.requests import delegation
from brobygger.web.faults import ASKED
from brobygger.web.pages import now, page, say
from brobygger.web.telling import choices


class ChoiceForm(forms.Form):
    """One choice. ``seen``: what the page showed, so that nobody puts away unseen what a colleague has chosen since."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def refuse(self, refusal: Refusal) -> None:
        """Say why it was not written. Saved again, it is what is meant."""
        self.add_error(None, say(refusal))
        self.data = self.data.copy()
        self.data["seen"] = refusal.params.get("newest", self.data.get("seen", ""))


class ReadingForm(ChoiceForm):
    """How many areas the ASI criterion counts."""

    reading = forms.ChoiceField(label=gettext_lazy("How do you count the areas?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "da"
        self.fields["reading"].choices = [(each.id, text(each.label, language)) for each in rules.load().readings]


class ScoringForm(ChoiceForm):
    """How money enters the scores of interviews begun from now on."""

    currency = forms.CharField(
        label=gettext_lazy("Currency of the amounts"),
        max_length=20,
        help_text=gettext_lazy("Three letters, such as DKK."),
    )
    per_unit = forms.DecimalField(
        label=gettext_lazy("How much of it makes one dollar in the formulas?"),
        help_text=gettext_lazy(
            "The formulas have ceilings in US dollars of the 1980s, so amounts are converted. 7 kroner is the usual choice."
        ),
        localize=True,
        max_digits=10,
        decimal_places=4,
    )
    log_rule = forms.ChoiceField(
        label=gettext_lazy("Which rule for the logarithm?"),
        widget=forms.RadioSelect,
        choices=[
            ("va", gettext_lazy("VA: nothing stays 0, otherwise ln(x)")),
            ("ln1p", gettext_lazy("HELP: ln(x + 1) for every amount")),
        ],
    )


class DelegationForm(ChoiceForm):
    """Whether visitation is delegated to the outreach team."""

    has_delegation = forms.TypedChoiceField(
        label=gettext_lazy("Is visitation delegated to those who are out there?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), ("", gettext_lazy("Not settled"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
    )


class DutyForm(ChoiceForm):
    """After which reasons of ending the law asks for follow-up. ``duty`` tells the form: ticks may be none."""

    duty = forms.CharField(widget=forms.HiddenInput)
    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("After which endings must you follow up by law?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    is_meant = forms.BooleanField(
        label=gettext_lazy("Yes, the municipality has decided so"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reasons"].choices = choices("ending_reasons")

    def clean(self) -> dict[str, Any]:
        """What the service is told. Without a reason the law names it is asked once more."""
        left_out = duty_reasons(None) - set(self.cleaned_data.get("reasons", duty_reasons(None)))
        if left_out and not self.cleaned_data.get("is_meant"):
            named = ", ".join(label for code, label in self.fields["reasons"].choices if code in left_out)
            message = _(
                "The law asks for follow-up after these too: %(named)s (%(law)s). Tick them, or tick below that it is meant."
            )
            told = message % {"named": named, "law": law.source("followup_months")}
            self.add_error("reasons", forms.ValidationError(told, ASKED))
            self.fields["is_meant"].widget = forms.CheckboxInput()
        return {"reasons": self.cleaned_data.get("reasons", []), "seen": self.cleaned_data.get("seen", "")}


@page("assessments.set_up")
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Small forms, each with its own button."""
    site = request.user.organisation
    posted = request.POST if request.method == "POST" else None

    def form_of(kind: type[ChoiceForm], mark: str, stands: object, initial: dict[str, Any]) -> Any:
        """The form, bound where it is the one that was sent: the one that holds the field ``mark``."""
        return kind(posted if posted and mark in posted else None, initial=initial | {"seen": shown_choice(stands)})

    rate = Decimal(format(site.per_unit.normalize(), "f"))
    money = {"currency": site.currency, "per_unit": rate, "log_rule": site.log_rule}
    has = {True: "yes", False: "no", None: ""}[site.has_delegation]
    covered = {"duty": "1", "reasons": list(duty_reasons(site.duty_reasons))}
    reading = form_of(ReadingForm, "reading", site.target_group_reading, {"reading": site.target_group_reading})
    scoring = form_of(ScoringForm, "log_rule", scores.scoring_of(site), money)
    delegated = form_of(DelegationForm, "has_delegation", site.has_delegation, {"has_delegation": has})
    duty = form_of(DutyForm, "duty", site.duty_reasons, covered)
    verbs = {
        reading: verdicts.set_reading,
        scoring: scores.set_scoring,
        delegated: delegation.set_delegation,
        duty: duties.choose,
    }
    for form, verb in verbs.items():
        if not (form.is_bound and form.is_valid()):
            continue
        try:
            verb(by=request.user, now=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            kept = _("Saved. It holds from now on; what was made before keeps what it was made with.")
            messages.success(request, _("Saved.") if form is duty else kept)
            return redirect("assessments:settings")
    shown = {"reading": reading, "scoring": scoring, "delegated": delegated, "duty": duty, "site": site}
    status = 422 if any(form.errors for form in verbs) else 200
    return render(request, "assessments/settings.html", shown, status=status)
