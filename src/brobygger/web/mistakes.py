"""Why something one has met someone about was written by mistake: by one tap on a reason, or in words, as on the phone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brobygger.services.happened import Entry
from brobygger.web import telling
from brobygger.web.fields import LinesField
from brobygger.web.opening import opened
from brobygger.web.telling import Page, SeenForm, WhyForm

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


def ask_why(
    request: HttpRequest,
    entry: Entry,
    act: Callable[[UUID, str], object],
    *,
    to: str,
    what: str = "",
    question: str = "",
    form: MistakeForm | None = None,
    template: str = "take_back.html",
    **more: object,
) -> HttpResponse:
    """Show what was written by mistake as it stands (``entry``), ask why, and take it back: ``act`` is told the version that
    was seen and the reason. to: the page about the person where it stands struck out then. what: what else comes of it.
    question: the title of the page, where it was not written but done by mistake."""
    row, person = entry.row, opened(request, entry.row.person_id)
    back = reverse(to, args=[person.id])
    if row.is_retraction and request.method == "GET":
        return redirect(back)
    asked = form or MistakeForm(request.POST or None, initial={"seen": row.id})
    stays = gettext("What was written stays, struck out, with your name and your reason. It counts no more.")
    shown = Page(
        question=question or gettext("Written by mistake?"),
        save=gettext("Take back"),
        intro=f"{what} {stays}".strip(),
        draft=f"back-{row.id}",
        template=template,
        said=gettext("Taken back. It stands struck out with your reason, and counts no more."),
        more={"entry": entry, **more},
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        form=asked,
        act=lambda why: act(asked.cleaned_data.get("seen") or row.id, why),
        back=back,
    )
