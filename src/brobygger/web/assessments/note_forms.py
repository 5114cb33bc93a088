"""What is told of a citizen's situation: a finding under a heading, and a diagnosis."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brobygger.rules import partial_dates
from brobygger.rules.refusals import Refusal
from brobygger.services.assessments.diagnoses import TOLD, NewDiagnosis
from brobygger.services.assessments.findings import NewFinding
from brobygger.services.assessments.situations import Diagnosis, Finding
from brobygger.web.fields import day_input
from brobygger.web.pages import new_key, now
from brobygger.web.telling import TellForm, choices, moment

# Told on an earlier day it counts from noon.
NOON = time(12)


class NoteForm(TellForm):
    """A fact told on a day. ``id``: the key of what is written; ``stands``: of a correction, what it takes the place of."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    stands = forms.UUIDField(widget=forms.HiddenInput, required=False)
    told_on = forms.DateField(label=_("When was it told? (dd-mm-yyyy)"), widget=day_input())
    told_as: Mapping[str, str] = {"at": "told_on"}

    def __init__(self, *args: Any, corrects: Finding | Diagnosis | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"id": new_key(), "told_on": timezone.localdate(), **kwargs.get("initial", {})}
        self.was_at = corrects.happened_at if corrects else None
        if corrects is not None:
            kwargs["initial"] |= {"stands": corrects.id, "told_on": timezone.localtime(corrects.happened_at).date()}
        super().__init__(*args, **kwargs)

    def told_at(self) -> datetime:
        """The moment told: now for today, noon for an earlier day; a correction keeps the moment where the day is the same."""
        day: date = self.cleaned_data["told_on"]
        if self.was_at is not None and timezone.localtime(self.was_at).date() == day:
            return self.was_at
        return now() if day == timezone.localdate() else moment(day, NOON)

    def key(self) -> dict[str, UUID]:
        """The key, where the form has one."""
        return {"id": self.cleaned_data["id"]} if self.cleaned_data["id"] else {}

    def refuse(self, refusal: Refusal) -> None:
        """What a colleague has changed meanwhile is told; saved again, the form takes the place of what stands now."""
        super().refuse(refusal)
        if refusal.code == "older_form":
            self.data = self.data.copy()
            self.data["stands"] = refusal.params["newest"]


class FindingForm(NoteForm):
    """Short: what it is about, what was said, by whom, when."""

    aspect = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was said?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the citizen's own words where you can."),
    )
    told_by = forms.ChoiceField(label=_("Who told it?"), widget=forms.RadioSelect)
    field_order = ("id", "stands", "aspect", "text", "told_by", "told_on")

    def __init__(self, *args: Any, corrects: Finding | None = None, **kwargs: Any) -> None:
        told = ("aspect", "text", "told_by")
        initial = {name: getattr(corrects, name) for name in told} if corrects else {"told_by": "citizen"}
        super().__init__(*args, corrects=corrects, initial=initial, **kwargs)
        self.fields["aspect"].choices = choices("finding_aspects")
        self.fields["told_by"].choices = choices("told_by")

    def finding(self, heading: str) -> NewFinding:
        """What the valid form says, ready for the service."""
        told = {name: self.cleaned_data[name] for name in ("aspect", "text", "told_by")}
        return NewFinding(heading=heading, told_at=self.told_at(), **told, **self.key())


class DiagnosisForm(NoteForm):
    """A diagnosis as it was told to us. Where the day is not known, the year will do."""

    what = forms.CharField(label=_("Which diagnosis?"), max_length=300)
    source = forms.CharField(
        label=_("Who made it, or where does it stand?"),
        max_length=200,
        help_text=_("For example: the psychiatric ward, an old record, the citizen says so."),
    )
    made_on = forms.CharField(
        label=_("When was it made?"),
        required=False,
        max_length=10,
        help_text=_("A day (dd-mm-yyyy), a month (mm-yyyy) or a year (yyyy). Leave it empty if nobody knows."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "form-input--short"}),
    )
    certainty = forms.ChoiceField(label=_("How surely do we know of it?"), widget=forms.RadioSelect)
    questioned_by = forms.ChoiceField(label=_("Does someone question it?"), required=False, widget=forms.RadioSelect)
    questioned = forms.CharField(
        label=_("Why is it questioned?"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ("id", "stands", "what", "source", "made_on", "certainty", "questioned_by", "questioned", "told_on")

    def __init__(self, *args: Any, corrects: Diagnosis | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(corrects, name) for name in TOLD} if corrects else {}
        if corrects is not None:
            initial["made_on"] = partial_dates.shown(corrects.made_on)
        super().__init__(*args, corrects=corrects, initial=initial, **kwargs)
        self.fields["certainty"].choices = choices("diagnosis_certainties")
        self.fields["questioned_by"].choices = choices("told_by", nothing=str(_("Nobody, as far as we know")))

    def diagnosis(self) -> NewDiagnosis:
        """What the valid form says, ready for the service."""
        told = {name: self.cleaned_data[name] for name in TOLD}
        return NewDiagnosis(told_at=self.told_at(), **told, **self.key())
