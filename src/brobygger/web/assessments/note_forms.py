"""What is told of a citizen's situation: a finding under a heading, and a diagnosis."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brobygger.rules import partial_dates
from brobygger.rules.diagnoses import Diagnosis
from brobygger.rules.findings import Finding
from brobygger.rules.law import DAY_ONLY
from brobygger.rules.refusals import Refusal
from brobygger.services.assessments import diagnoses, findings
from brobygger.services.assessments.diagnoses import TOLD
from brobygger.web.asked_days import AsksDay
from brobygger.web.fields import DayField, LinesField, check_is_in_month, need
from brobygger.web.hours import moment
from brobygger.web.pages import new_key, now
from brobygger.web.telling import CorrectForm, choices


class NoteForm(AsksDay, CorrectForm):
    """A fact told on a day, which is asked about once where it is long ago."""

    asked_field = "told_on"

    told_on = DayField(label=_("When was it told? (such as 27-11)"))
    told_as: Mapping[str, str] = {"at": "told_on"}

    def __init__(
        self, *args: Any, corrects: findings.Finding | diagnoses.Diagnosis | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"id": new_key(), "told_on": timezone.localdate(), **kwargs.get("initial", {})}
        self.was_at = corrects.happened_at if corrects else None
        if corrects is not None:
            kwargs["initial"] |= self.shows(corrects) | {"seen": corrects.id}
        super().__init__(*args, filled=self.shows, **kwargs)

    @classmethod
    def shows(cls, row: Any) -> dict[str, Any]:
        """What the form shows of a version of what it corrects."""
        return {"told_on": timezone.localtime(row.happened_at).date()}

    def clean(self) -> dict[str, Any]:
        """Of a day that could not be read nothing is asked."""
        told = super().clean() or self.cleaned_data
        if "told_on" in told:
            self.ask_the_day(self.at)
        return told

    @property
    def at(self) -> datetime:
        """The moment told: now for today, only the day of another; a correction keeps the moment where the day is the same."""
        day: date = self.cleaned_data["told_on"]
        if self.was_at is not None and timezone.localtime(self.was_at).date() == day:
            return self.was_at
        return now() if day == timezone.localdate() else moment(day, DAY_ONLY)


class FindingForm(NoteForm):
    """Short: what it is about, what was said, by whom, when."""

    aspect = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    text = LinesField(
        label=_("What was said?"),
        rows=3,
        required=False,
        help_text=_("In the citizen's own words where you can."),
    )
    told_by = forms.ChoiceField(label=_("Who told it?"), widget=forms.RadioSelect)
    field_order = ("id", "seen", "aspect", "text", "told_by", "told_on", "is_sure")

    def __init__(self, *args: Any, corrects: findings.Finding | None = None, **kwargs: Any) -> None:
        initial = {} if corrects else {"told_by": "citizen"}
        super().__init__(*args, corrects=corrects, initial=initial, **kwargs)
        self.fields["aspect"].choices = choices("finding_aspects")
        need(
            self.fields["text"],
            gettext("may be left empty where the citizen will not talk about it, or it is not relevant"),
        )
        self.fields["told_by"].choices = choices("told_by")

    @classmethod
    def shows(cls, row: Any) -> dict[str, Any]:
        """What the form shows of a version of a finding."""
        return super().shows(row) | {name: getattr(row, name) for name in ("aspect", "text", "told_by")}

    def told(self, heading: str) -> Finding:
        """What the valid form says."""
        same = {name: self.cleaned_data[name] for name in ("aspect", "text", "told_by")}
        return Finding(heading=heading, at=self.at, **same)


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
    questioned = LinesField(label=_("Why is it questioned?"), required=False)
    field_order = (
        "id",
        "seen",
        "what",
        "source",
        "made_on",
        "certainty",
        "questioned_by",
        "questioned",
        "told_on",
        "is_sure",
    )

    def __init__(self, *args: Any, corrects: diagnoses.Diagnosis | None = None, **kwargs: Any) -> None:
        super().__init__(*args, corrects=corrects, **kwargs)
        self.fields["certainty"].choices = choices("diagnosis_certainties")
        need(self.fields["questioned"], gettext("needed where someone questions it"))
        self.fields["questioned_by"].choices = choices("told_by", nothing=str(_("Nobody, as far as we know")))

    @classmethod
    def shows(cls, row: Any) -> dict[str, Any]:
        """What the form shows of a version of a diagnosis."""
        told = {name: getattr(row, name) for name in TOLD}
        return super().shows(row) | told | {"made_on": partial_dates.shown(row.made_on)}

    def refuse(self, refusal: Refusal) -> None:
        """Of a day its month has not got it is said how many it has, beside what else is wrong."""
        told = self.cleaned_data["made_on"]
        super().refuse(refusal)
        try:
            check_is_in_month(told)
        except forms.ValidationError as refused:
            self.errors["made_on"] = self.error_class(refused.messages)

    def told(self) -> Diagnosis:
        """What the valid form says."""
        return Diagnosis(at=self.at, **{name: self.cleaned_data[name] for name in TOLD})
