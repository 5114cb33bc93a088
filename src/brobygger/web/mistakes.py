"""Why something one has met someone about was written by mistake: by one tap on a reason, or in words, as on the phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brobygger.web.fields import LinesField
from brobygger.web.telling import SeenForm, WhyForm

# The phone has the same, in the same words (frontend/src/field/screens/retract.tsx).
REASONS = {
    "other_person": _("It was another person"),
    "twice": _("Written twice"),
    "never": _("It did not happen"),
}


class MistakeForm(SeenForm, WhyForm):
    """What is chosen is the reason; words beside it say more. One of the two is needed."""

    reason = forms.ChoiceField(
        label=_("Why is it a mistake?"), choices=list(REASONS.items()), widget=forms.RadioSelect, required=False
    )
    why = LinesField(label=_("Another reason, in your words"), required=False)
    field_order = ("reason", "why")

    def clean(self) -> dict[str, Any]:
        """Asked once, where the reasons are."""
        told = super().clean() or self.cleaned_data
        if "reason" in told and "why" in told and not self.told:
            self.add_error("reason", gettext("Choose why, or write another reason."))
        return told

    @property
    def told(self) -> str:
        """The reason in one text."""
        chosen, words = self.cleaned_data["reason"], self.cleaned_data["why"].strip()
        return ": ".join(str(part) for part in (REASONS.get(chosen, ""), words) if part)
