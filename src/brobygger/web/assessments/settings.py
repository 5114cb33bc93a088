"""What the manager chooses for the whole organisation: the reading of the ASI criterion, and how money enters scores."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.rules import target_group as rules
from brobygger.rules.definitions import text
from brobygger.rules.refusals import Refusal
from brobygger.services.assessments import scores, verdicts
from brobygger.web.pages import now, page, say


class ReadingForm(forms.Form):
    """How many areas the ASI criterion counts."""

    reading = forms.ChoiceField(label=gettext_lazy("How do you count the areas?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "da"
        self.fields["reading"].choices = [(each.id, text(each.label, language)) for each in rules.load().readings]


class ScoringForm(forms.Form):
    """How money enters the scores of interviews begun from now on."""

    currency = forms.CharField(
        label=gettext_lazy("Currency of the amounts"),
        max_length=3,
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


@page("assessments.set_up")
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Two small forms, each with its own button."""
    site = request.user.organisation
    posted = request.POST if request.method == "POST" else None
    reading = ReadingForm(
        posted if posted and "reading" in posted else None, initial={"reading": site.target_group_reading}
    )
    money = {
        "currency": site.currency,
        "per_unit": Decimal(format(site.per_unit.normalize(), "f")),
        "log_rule": site.log_rule,
    }
    scoring = ScoringForm(posted if posted and "log_rule" in posted else None, initial=money)
    for form, verb in ((reading, verdicts.set_reading), (scoring, scores.set_scoring)):
        if not (form.is_bound and form.is_valid()):
            continue
        try:
            verb(by=request.user, now=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, say(refusal))
        else:
            messages.success(
                request, _("Saved. It holds from now on; what was made before keeps what it was made with.")
            )
            return redirect("assessments:settings")
    status = 422 if reading.errors or scoring.errors else 200
    return render(request, "assessments/settings.html", {"reading": reading, "scoring": scoring}, status=status)
