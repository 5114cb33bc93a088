"""The form in which the authority decides: what was shown goes with it, so that nothing unread is answered."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.rules import law
from brobygger.rules.refusals import Refusal
from brobygger.services.requests.asking import Request
from brobygger.services.requests.decisions import NewDecision
from brobygger.services.requests.waiting import Waiting
from brobygger.web.fields import LinesField, as_keys, as_text, need
from brobygger.web.telling import MomentForm, choices

# What is ticked or chosen of a wish, and of no other.
CHOSEN = frozenset({"result", "is_chosen", "is_choice_limited", "is_basis_seen", "is_change_meant"})


class DecideForm(MomentForm):
    """What is decided and why. The citizen reads the reasons in the letter."""

    about = forms.UUIDField(widget=forms.HiddenInput)
    # What the form was about when it was opened, however often it has been turned to something else since.
    opened_on = forms.UUIDField(widget=forms.HiddenInput, required=False)
    shown = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # The versions of the wishes that were shown: what is decided answers no others.
    wishes = forms.CharField(widget=forms.HiddenInput, required=False)
    is_basis_seen = forms.BooleanField(
        label=gettext_lazy("I decide although the verdict the recommendation rests on has been taken back"),
        required=False,
    )
    is_change_meant = forms.BooleanField(
        label=gettext_lazy("Something else was decided about this request before. I mean to change it"),
        help_text=gettext_lazy("The earlier decision stays and can be read. Write below what is new."),
        required=False,
    )
    result = forms.ChoiceField(label=gettext_lazy("What is decided?"), widget=forms.RadioSelect)
    offer = forms.CharField(
        label=gettext_lazy("Which offer?"),
        required=False,
        max_length=200,
    )
    is_chosen = forms.BooleanField(
        label=gettext_lazy("The citizen has chosen the other offer"),
        help_text=gettext_lazy("Then the deadline stops."),
        required=False,
    )
    is_choice_limited = forms.BooleanField(
        label=gettext_lazy("Out of regard for the citizen the choice between offers is limited"),
        help_text=format_lazy(
            "{} {}.",
            gettext_lazy("Then the letter does not say that they can choose another. Write below why."),
            law.source("limited_choice"),
        ),
        required=False,
    )
    reasons = LinesField(
        label=gettext_lazy("Why? The citizen reads this in the letter"),
        help_text=gettext_lazy("Write to the citizen: short, and in words they use themselves."),
        rows=6,
    )
    told_as = {**MomentForm.told_as, "decided_at": "happened_on"}
    field_order = (
        *(
            "id",
            "about",
            "opened_on",
            "shown",
            "wishes",
            "is_basis_seen",
            "is_change_meant",
            "result",
            "offer",
            "is_chosen",
            "is_choice_limited",
        ),
        *("reasons", "happened_on", "happened_time"),
    )

    def __init__(
        self,
        *args: Any,
        waits: Waiting | None,
        wishes: Sequence[Request],
        is_change: bool,
        is_basis_back: bool,
        is_decided: bool,
        runs: bool,
        has_letter: bool,
        **kwargs: Any,
    ) -> None:
        """wishes: those the page shows; is_change: whether they came to change what was decided; is_basis_back: whether the
        verdict the recommendation rests on is taken back; is_decided: whether a decision on the same request stands; runs:
        whether the deadline of it does; has_letter: whether a letter is made of it."""
        super().__init__(*args, **kwargs)
        # Who has come to change it need not be asked whether they mean to.
        self.changes = is_change
        if self.changes or not is_decided:
            del self.fields["is_change_meant"]
        if not is_basis_back:
            del self.fields["is_basis_seen"]
        if not runs:
            self.fields["is_chosen"].help_text = ""
        if not has_letter:
            self.fields["reasons"].label = _("Why? Somebody tells the citizen")
            self.fields["is_choice_limited"].help_text = _("Write below why.")
        self.waits = waits
        self.shows = as_text(row.id for row in wishes)
        # Told of, or corrected, since the form that was sent was opened.
        sent = frozenset(as_keys(self.data["wishes"])) if "wishes" in self.data else None
        self.unread = [row for row in wishes if sent is not None and row.id not in sent]
        self.fields["wishes"].initial = self.shows
        # Whether what it was sent about is another wish or recommendation than what waits now.
        self.is_turned = False
        self.fields["result"].choices = choices("decision_results")
        need(self.fields["offer"], _("needed for another offer"))

    def refuse(self, refusal: Refusal) -> None:
        """What has come since stands on the page now; saved again, the form decides on that."""
        super().refuse(refusal)
        self.data = self.data.copy()
        if refusal.code in ("older_form", "already_decided", "merged_since") and self.waits:
            self.data["about"] = str(self.waits.about)
            self.data["wishes"] = self.shows
        if refusal.code == "merged_since":
            self.data["shown"] = str(refusal.params["stands"])
        self.choose_anew()

    def choose_anew(self) -> None:
        """What was chosen of one wish is not chosen of another: the form turned to that keeps only what was written."""
        if not self.is_turned or not self.waits:
            return
        self.data = self.data.copy()
        for name in CHOSEN & set(self.data):
            del self.data[name]
        self.data["about"] = str(self.waits.about)
        self.data["wishes"] = self.shows
        if "result" not in self.errors:
            self.add_error("result", _("The form is about something else now. Choose what is decided about that."))

    def decision(self) -> NewDecision:
        """What the valid form says, ready for the service."""
        told = self.cleaned_data
        key = {"id": told["id"]} if told["id"] else {}
        names = ("about", "shown", "result", "offer", "is_chosen", "is_choice_limited", "reasons")
        same = {name: told[name] for name in names}
        ticks = {"is_basis_seen": told.get("is_basis_seen", False)}
        ticks["is_change_meant"] = self.changes or told.get("is_change_meant", False)
        shown = frozenset(as_keys(told["wishes"])) if "wishes" in self.data else None
        return NewDecision(decided_at=self.at, wishes=shown, **ticks, **same, **key)


def key_of(told: str) -> UUID | None:
    """A key as a form or a link tells it; None of what is none."""
    try:
        return UUID(told)
    except ValueError:
        return None
