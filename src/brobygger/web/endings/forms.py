"""What is told of an ending and of a follow-up."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brobygger.rules.endings import NOT_TRIED, REACHED
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services.contacts import NewContact
from brobygger.services.endings import NewEnding
from brobygger.web.fields import DayField, LinesField, need
from brobygger.web.mistakes import MistakeForm
from brobygger.web.telling import CorrectForm, MomentForm, SeenForm, choices

WANTS = {"yes": True, "no": False, "": None}
WANTED = {answer: word for word, answer in WANTS.items()}


def _text(label: Any, help_text: Any = "", rows: int = 2) -> forms.CharField:
    return LinesField(label=label, help_text=help_text, required=False, rows=rows)


class EndForm(CorrectForm, MomentForm):
    """How a course ends, or what is right about an ending. What the citizen thinks of it stands beside what we think."""

    told_as = {**MomentForm.told_as, "ended_at": "happened_on"}
    # By what is asked about the tick that answers it.
    asks = {
        "finished_in_relapse": "is_both_meant",
        "finished_untreated": "is_treatment_meant",
        "met_after": "is_day_sure",
        "written_after": "is_day_sure",
    }
    # The moment that was told, where something is written after its day.
    asked_at: datetime | None = None
    status = forms.ChoiceField(
        label=_("How do things stand?"),
        help_text=_(
            "Of the drug use, as you judge it now: ceased, steadier, taken up again; or treatment ends before it is finished. "
            "The four words are those of the guideline."
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=_("Why does it end?"), widget=forms.RadioSelect)
    reached = _text(_("What was reached?"))
    remaining = _text(_("What does the citizen still need?"))
    ahead = _text(_("What is the plan from here?"))
    tried = _text(_("What was tried?"))
    own_view = _text(_("How does the citizen see it? In their own words"), _("Also where they do not agree with us."))
    wants_followup = forms.ChoiceField(
        label=_("May we ask later how it goes?"),
        help_text=_("Tell the citizen beforehand that we ask. They may say no: then no follow-up stands in the lists."),
        required=False,
        widget=forms.RadioSelect,
    )
    is_both_meant = forms.BooleanField(
        label=_("Yes, treatment is finished, and things stand as a relapse"), required=False, widget=forms.HiddenInput
    )
    is_treatment_meant = forms.BooleanField(
        label=_("Yes, treatment is finished, although nothing says that it began"),
        required=False,
        widget=forms.HiddenInput,
    )
    is_day_sure = forms.BooleanField(
        label=_("Yes, the course ended that day, although something is written after it"),
        required=False,
        widget=forms.HiddenInput,
    )
    has_withdrawn = forms.ChoiceField(
        label=_("Has the citizen withdrawn the request for treatment?"),
        help_text=_(
            "Ending the course does not stop the deadline: it runs on with the authority unless the citizen says no."
        ),
        widget=forms.RadioSelect,
    )
    field_order = (
        *("id", "seen", "own_view", "status", "reason", "is_both_meant", "is_treatment_meant", "has_withdrawn"),
        *("reached", "remaining", "ahead", "tried", "wants_followup", "happened_on", "is_day_sure", "happened_time"),
    )

    def __init__(self, *args: Any, runs_on: int, **kwargs: Any) -> None:
        """runs_on: how many clocks run that the ending does not stop."""
        super().__init__(*args, **kwargs)
        if runs_on:
            every = _("Yes, the citizen wants no treatment now: all %(n)s deadlines stop") % {"n": runs_on}
            self.fields["has_withdrawn"].choices = [
                ("no", _("No, the deadline still runs with the authority")),
                ("yes", _("Yes, the citizen wants no treatment now") if runs_on == 1 else every),
            ]
        else:
            del self.fields["has_withdrawn"]
        self.fields["status"].choices = choices("ending_statuses")
        self.fields["reason"].choices = choices("ending_reasons")
        need(self.fields["tried"], gettext("needed where it ends otherwise than planned"))
        self.fields["wants_followup"].choices = [("yes", _("Yes")), ("no", _("No")), ("", _("Not talked about"))]

    def refuse(self, refusal: Refusal) -> None:
        """What seldom goes together is asked about where it was chosen."""
        asked = {self.asks[each.code] for each in getattr(refusal, "faults", ()) if each.code in self.asks}
        for name in asked:
            self.fields[name].widget = forms.CheckboxInput()
        if "is_day_sure" in asked:
            self.asked_at = self.at
        super().refuse(refusal)

    def ending(self) -> NewEnding:
        """What the valid form says, ready for the service."""
        told = self.cleaned_data
        names = ("status", "reason", "reached", "remaining", "ahead", "tried", "own_view")
        same = {name: told[name] for name in names}
        return NewEnding(
            ended_at=self.at,
            wants_followup=WANTS[told["wants_followup"]],
            has_withdrawn=told.get("has_withdrawn") == "yes",
            is_both_meant=told["is_both_meant"],
            is_day_sure=told["is_day_sure"],
            is_treatment_meant=told["is_treatment_meant"],
            **same,
        )


class FollowUpForm(SeenForm, MomentForm):
    """One try at a follow-up. ``seen``: the newest there was when the form was opened."""

    outcome = forms.ChoiceField(label=_("How did it go?"), widget=forms.RadioSelect)
    own_words = _text(_("In the citizen's own words"))
    note = _text(_("Note"))
    is_contact = forms.BooleanField(
        label=_("If you talked: write it in the course as a contact too"),
        help_text=_(
            "Then the lists know when the citizen was last seen. Leave it out if the contact is there already."
        ),
        required=False,
    )
    field_order = ("id", "seen", "outcome", "own_words", "is_contact", "happened_on", "happened_time", "note")

    def __init__(self, *args: Any, logs_contacts: bool, **kwargs: Any) -> None:
        """logs_contacts: whether who fills it in may."""
        super().__init__(*args, **kwargs)
        if not logs_contacts:
            del self.fields["is_contact"]
        self.fields["outcome"].choices = choices("followup_outcomes")
        # Where nobody tried, nothing happened on any day: it is told today.
        self.fields["happened_on"].required = False
        need(self.fields["happened_on"], gettext("needed where you tried"))

    def clean(self) -> dict[str, Any]:
        """The day is that of the try; where there was none, the one it is told."""
        told = self.cleaned_data
        if "happened_on" in told and "outcome" in told and told["happened_on"] is None:
            if told["outcome"] == NOT_TRIED:
                told["happened_on"] = timezone.localdate()
            else:
                self.add_error("happened_on", gettext("Write the day."))
        return told

    def contact(self, person_id: UUID, at: datetime) -> NewContact | None:
        """The contact to be written too; None where there is none. Under the same key: sent twice, it is written once."""
        told = self.cleaned_data
        if told["outcome"] != REACHED or not told.get("is_contact"):
            return None
        key = {"id": told["id"]} if told["id"] else {}
        return NewContact(person_id=person_id, kind="contact", happened_at=at, **key)


class FollowUpMistakeForm(MistakeForm):
    """Why a follow-up was a mistake, and whether the contact written with it was one too. ``met``: that contact as it was
    seen."""

    met = forms.UUIDField(widget=forms.HiddenInput, required=False)
    is_contact_too = forms.BooleanField(
        label=_("Take the contact written with it back too"),
        help_text=_("Take the tick away if you did talk, and only the follow-up is wrong."),
        required=False,
    )
    field_order = ("met", "reason", "why", "is_contact_too")

    def __init__(self, *args: Any, asks_contact: bool, **kwargs: Any) -> None:
        """asks_contact: whether there is one to take back, for who fills the form in."""
        super().__init__(*args, **kwargs)
        # No version of a follow-up stands in the place of another.
        del self.fields["seen"]
        if not asks_contact:
            del self.fields["is_contact_too"], self.fields["met"]

    @property
    def met_too(self) -> UUID | None:
        """The contact to be taken back too; None where it stays, or there is none."""
        return self.cleaned_data["met"] if self.cleaned_data.get("is_contact_too") else None

    def refuse(self, refusal: Refusal) -> None:
        """A colleague has corrected the contact: sent again, it is the one now shown."""
        super().refuse(refusal)
        if "newest" in refusal.params and "met" in self.fields:
            self.data["met"] = str(refusal.params["newest"])


class DeathForm(CorrectForm):
    """A death. Only the day, or that nobody knows it: the hour is seldom known."""

    told_as = {"on": "died_on"}
    died_on = DayField(
        label=_("Which day? (such as 27-11)"),
        help_text=_("The day of the death itself, not the day you were told."),
        required=False,
    )
    is_day_unknown = forms.BooleanField(
        label=_("The day is not known"),
        help_text=_("Everything stops all the same. Write the day when somebody knows it."),
        required=False,
    )
    source = forms.CharField(
        label=_("Who told it?"), max_length=200, help_text=_("For example: the hospital, the police, a relative.")
    )
    note = _text(_("Note"))
    is_sure = forms.BooleanField(
        label=_("The day is right, although something is written after it"), required=False, widget=forms.HiddenInput
    )

    # The day that was told, where something is written after it.
    asked_on: date | None = None

    def __init__(self, *args: Any, is_written: bool = False, **kwargs: Any) -> None:
        """is_written: whether the death is, and its day is asked for."""
        super().__init__(*args, **kwargs)
        if is_written:
            del self.fields["is_day_unknown"]
            self.fields["died_on"].required = True
            self.fields["died_on"].error_messages["required"] = gettext("Write the day.")
        else:
            need(self.fields["died_on"], gettext("needed where it is known"))

    @property
    def told(self) -> dict[str, Any]:
        """What the valid form says, as the services take it."""
        said = self.cleaned_data
        return {
            "on": said["died_on"],
            "key": said["id"],
            **{name: said[name] for name in ("source", "note", "is_sure")},
        }

    def clean(self) -> dict[str, Any]:
        """Either the day, or that it is not known: left empty it is neither."""
        told = self.cleaned_data
        if (
            "is_day_unknown" in self.fields
            and "died_on" in told
            and bool(told["died_on"]) == bool(told.get("is_day_unknown"))
        ):
            if told["died_on"]:
                message = gettext("You have written a day and ticked that it is not known. Choose one of the two.")
            else:
                message = gettext("Write the day, or tick that it is not known.")
            self.add_error("died_on", message)
        return told

    def refuse(self, refusal: Refusal) -> None:
        """What is written after the day is asked about where there is something."""
        faults = refusal.faults if isinstance(refusal, SeveralRefused) else []
        if any(fault.code in {"written_after", "died_before_met"} for fault in faults):
            self.asked_on = self.cleaned_data["died_on"]
            self.fields["is_sure"].widget = forms.CheckboxInput()
        super().refuse(refusal)
