"""What is told of substitution, events, housing and breaks; each form also corrects."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment.breaks import Break, reasons_of
from brobygger.rules.treatment.events import OVERDOSE, Event
from brobygger.rules.treatment.housing import Housing
from brobygger.rules.treatment.substitution import Step
from brobygger.web.asked_days import SureMomentForm
from brobygger.web.faults import as_error
from brobygger.web.fields import DayField, LinesField
from brobygger.web.hours import moment
from brobygger.web.telling import CorrectForm, MomentForm, SeenForm, choices

KNOWN = {"yes": True, "no": False, "": None}
TOLD = {answer: word for word, answer in KNOWN.items()}


def text(label: Any, help_text: Any = "", rows: int = 2) -> forms.CharField:
    """A text that may be left out."""
    return LinesField(label=label, help_text=help_text, required=False, rows=rows)


def _of_overdose(label: Any) -> forms.ChoiceField:
    """A question that scripts show of an overdose only; without them its label says so."""
    only = {"data-only-with": f"kind={OVERDOSE}"}
    return forms.ChoiceField(label=label, required=False, widget=forms.RadioSelect(attrs=only))


class StepForm(CorrectForm, SureMomentForm):
    """One step on the way into substitution treatment."""

    step = forms.ChoiceField(label=_("What has happened?"), widget=forms.RadioSelect)
    reported_by = forms.CharField(
        label=_("Who says so?"), max_length=200, help_text=_("For example: the nurse, the doctor, the citizen.")
    )
    is_begun = forms.BooleanField(
        label=_("Yes, it began before we knew the citizen"), required=False, widget=forms.HiddenInput
    )
    attendance = text(_("What attendance was demanded?"), _("For example: every day between 9 and 11."))
    barrier = text(_("What stood in the way?"))
    tried = text(_("What was tried instead?"))
    result = text(_("What came of it?"), _("What worked, and what do you keep?"))
    note = text(_("Note"))
    field_order = (
        "id",
        "step",
        "is_begun",
        "reported_by",
        "happened_on",
        "happened_time",
        "is_sure",
        "attendance",
        "barrier",
        "tried",
        "result",
    )

    def __init__(self, *args: Any, asks_begun: Callable[[Step], Iterable[FieldRefused]], **kwargs: Any) -> None:
        """asks_begun: what is asked once of a step that goes on from treatment."""
        super().__init__(*args, **kwargs)
        self.asks_begun = asks_begun
        self.fields["step"].choices = choices("substitution_steps")

    def clean(self) -> dict[str, Any]:
        """Ask of the step, unless it was ticked, and of the day: both at once. Of what could not be read nothing is asked."""
        if not self.errors and not self.cleaned_data["is_begun"]:
            for fault in self.asks_begun(self.told()):
                self.add_error("step", as_error(fault))
                self.fields["is_begun"].widget = forms.CheckboxInput()
        return super().clean() or self.cleaned_data

    def told(self) -> Step:
        """What the valid form says."""
        names = ("step", "reported_by", "attendance", "barrier", "tried", "result", "note")
        return Step(at=self.at, **{name: self.cleaned_data[name] for name in names})


class EventForm(CorrectForm, SureMomentForm):
    """A slip, a relapse, an overdose, naloxone, clean equipment."""

    kind = forms.ChoiceField(label=_("What has happened?"), widget=forms.RadioSelect)
    own_words = text(_("What does the citizen say? In their own words"))
    naloxone_given = _of_overdose(_("At an overdose: was naloxone given?"))
    ambulance_came = _of_overdose(_("At an overdose: did an ambulance come?"))
    note = text(_("Note"))
    field_order = (
        "id",
        "own_words",
        "kind",
        "naloxone_given",
        "ambulance_came",
        "happened_on",
        "happened_time",
        "is_sure",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices("event_kinds")
        for name in ("naloxone_given", "ambulance_came"):
            self.fields[name].choices = [
                ("yes", _("Yes")),
                ("no", _("No")),
                ("", pgettext_lazy("an answer", "Do not know")),
            ]

    def told(self) -> Event:
        """What the valid form says."""
        same = {name: self.cleaned_data[name] for name in ("kind", "own_words", "note")}
        known = {name: KNOWN[self.cleaned_data[name]] for name in ("naloxone_given", "ambulance_came")}
        return Event(at=self.at, **same, **known)


class HousingForm(CorrectForm):
    """Where the citizen lives from a day on."""

    category = forms.ChoiceField(label=_("Where does the citizen live?"), widget=forms.RadioSelect)
    from_on = DayField(label=_("Since which day? (such as 27-11)"))
    is_sure = forms.BooleanField(label=_("Yes, that is so now"), required=False, widget=forms.HiddenInput)
    note = text(_("Note"), _("No address here: it has its own field."))

    def __init__(
        self, *args: Any, asks: Callable[[Housing], Iterable[FieldRefused]] | None = None, **kwargs: Any
    ) -> None:
        """asks: what is asked once of a correction."""
        super().__init__(*args, **kwargs)
        self.asks = asks
        self.fields["category"].choices = choices("housing_categories")

    def clean(self) -> dict[str, Any]:
        """Ask where the day stands, unless it was ticked; of what could not be read nothing is asked."""
        told = super().clean() or self.cleaned_data
        if self.asks is not None and not self.errors and not told["is_sure"]:
            for fault in self.asks(self.told()):
                self.add_error("from_on", as_error(fault))
                self.fields["is_sure"].widget = forms.CheckboxInput()
        return told

    @property
    def keys(self) -> dict[str, Any]:
        """A new place takes that of one from the same day which the form has shown, of no other."""
        found = super().keys
        return found if self.initial.get("seen") else {"key": found["key"], "instead_of": found["corrects_id"]}

    def refuse(self, refusal: Refusal) -> None:
        """A place that stands there already is named in the words of the list."""
        place = dict(choices("housing_categories")).get(str(refusal.params.get("place")))
        if place is not None:
            refusal = Refusal(refusal.code, refusal.message, **{**refusal.params, "place": place})
        super().refuse(refusal)

    def told(self) -> Housing:
        """What the valid form says."""
        return Housing(**{name: self.cleaned_data[name] for name in ("category", "from_on", "note")})


class BreakForm(CorrectForm, SureMomentForm):
    """The course is broken off for a time."""

    broken_by = forms.ChoiceField(label=_("Who or what broke off?"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("Why?"),
        help_text=_("Each reason belongs to whoever broke off."),
        widget=forms.Select(attrs={"data-groups-of": "broken_by"}),
    )
    until = DayField(
        label=_("Until which day? (such as 27-11)"),
        is_ahead=True,
        required=False,
        help_text=_("Needed where the service breaks off. Otherwise leave it empty if nobody knows."),
    )
    alternative = text(_("What is the citizen offered meanwhile?"), _("Needed where the service breaks off."))
    ended_on = DayField(label=_("If it is over: which day did the course go on? (such as 27-11)"), required=False)
    note = text(_("Note"))
    seen_end = forms.UUIDField(widget=forms.HiddenInput, required=False)
    told_as = {**MomentForm.told_as, "ended_at": "ended_on"}
    field_order = ("id", "broken_by", "reason", "happened_on", "happened_time", "is_sure", "until", "alternative")

    def __init__(self, *args: Any, ended_at: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ended_at = ended_at
        self.fields["broken_by"].choices = choices("break_by")
        label_of = dict(choices("break_reasons"))
        groups = [
            (label, [(code, label_of[code]) for code in reasons_of(broken_by)])
            for broken_by, label in self.fields["broken_by"].choices
        ]
        self.fields["reason"].choices = [("", "–"), *groups]

    @property
    def keys(self) -> dict[str, Any]:
        return super().keys | {"seen_end": self.cleaned_data["seen_end"]}

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if "stands" in refusal.params:
            ended = refusal.params["stands"].ended
            self.data["seen_end"] = str(ended.id) if ended else ""

    def told(self) -> Break:
        """What the valid form says. Of the day the course went on the hour is not asked: it is the one known, or that of the
        beginning."""
        names = ("broken_by", "reason", "until", "alternative", "note")
        on = self.cleaned_data["ended_on"]
        known = self.ended_at if self.ended_at and timezone.localtime(self.ended_at).date() == on else None
        ended_at = known or (moment(on, timezone.localtime(self.at).time()) if on else None)
        return Break(at=self.at, ended_at=ended_at, **{name: self.cleaned_data[name] for name in names})


class GoOnForm(SeenForm, MomentForm):
    """The course goes on after a break. ``seen``: the version of the break the page showed."""

    note = text(_("How did it go on?"))
    field_order = ("id", "seen", "happened_on", "happened_time", "note")
