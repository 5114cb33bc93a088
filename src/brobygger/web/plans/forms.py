"""What is told of a dose, of how far a goal is attained, and of the action plan."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brobygger.rules import code_lists
from brobygger.rules.action_plans import HAD_BEFORE
from brobygger.rules.doses import Suggestion
from brobygger.rules.refusals import Refusal
from brobygger.services.plans.doses import NewDose
from brobygger.web.fields import LinesField
from brobygger.web.plans.joined import JoinedForm
from brobygger.web.telling import MomentForm, SeenForm, TellForm, choices


def _number(label: Any, help_text: Any = "", *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-input--short"}),
    )


class DoseForm(JoinedForm, SeenForm, MomentForm):
    """How much contact is planned, and on what basis."""

    told_as = {**MomentForm.told_as, "planned_at": "happened_on"}
    follows = True
    times = _number(_("How many times?"))
    days = _number(_("In how many days?"), _("Three times a week is 3 times in 7 days."))
    is_sure = forms.BooleanField(label=_("Yes, we meet as often as that"), required=False, widget=forms.HiddenInput)
    minutes = _number(_("About how many minutes each time?"), required=False)
    lost_after_days = _number(
        _("After how many days without being seen do we look for the citizen?"),
        _("Left empty, it is when a whole period has passed."),
        required=False,
    )
    basis = LinesField(
        label=_("What does it rest on?"),
        help_text=_("What the assessment shows and what the citizen wants."),
        required=False,
    )
    field_order = (
        *("id", "seen", "times", "days", "is_sure", "minutes", "lost_after_days", "basis"),
        *("happened_on", "happened_time"),
    )

    def refuse(self, refusal: Refusal) -> None:
        """A dose follows the one before: what was planned meanwhile can only be followed from now on."""
        super().refuse(refusal)
        if any(fault.code == "seldom_so_often" for fault in getattr(refusal, "faults", ())):
            # Nobody else sees the question.
            self.fields["is_sure"].widget = forms.CheckboxInput()
        if refusal.code == "older_form":
            self.data["happened_on"] = f"{timezone.localtime():%d-%m-%Y}"
            self.data["happened_time"] = ""

    def dose(self) -> NewDose:
        """What the valid form says, ready for the service."""
        told = self.cleaned_data
        key = {"id": told["id"]} if told["id"] else {}
        names = ("times", "days", "minutes", "lost_after_days", "basis", "seen", "is_sure")
        same = {name: told[name] for name in names}
        return NewDose(planned_at=self.at, records=self.known, **same, **key)


class SuggestionsForm(TellForm):
    """What the site suggests: a line for each number of burdened areas, empty lines left out; and when whoever has no dose is
    looked for, and how far a score has to move for its plan to be asked about."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    rows = range(4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lost_after"] = _number(
            _("After how many days without being seen do we look for whoever has no dose?"),
            _("Your centre's own choice. It holds at once, for everybody without a dose."),
        )
        self.fields["burden_change"] = forms.DecimalField(
            label=_("How large a change of a score (0.00-1.00) asks for the plan to be looked at again?"),
            help_text=_(
                "Empty is not chosen: then it is asked only when an area comes to be over or under 0.5. No source gives a "
                "number; what you write is your centre's own choice and holds at once, for everybody with a plan or a dose."
            ),
            localize=True,
            required=False,
            max_digits=3,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "form-input--short"}),
        )
        for row in self.rows:
            self.fields[f"areas-{row}"] = _number(_("From so many areas at 0.5 or more"), required=False)
            self.fields[f"times-{row}"] = _number(_("How many times?"), required=False)
            self.fields[f"days-{row}"] = _number(_("In how many days?"), required=False)

    def refuse(self, refusal: Refusal) -> None:
        """Of two who choose at once the second is told; saved again, it is what is meant."""
        super().refuse(refusal)
        if "newest" in refusal.params:
            self.data = self.data.copy()
            self.data["seen"] = refusal.params["newest"]

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """The fields of each line, for the page."""
        return [[self[f"{part}-{row}"] for part in ("areas", "times", "days")] for row in self.rows]

    def clean(self) -> dict[str, Any]:
        """A line is whole or empty."""
        for row in self.rows:
            told = {name: self.cleaned_data.get(name) for name in (f"areas-{row}", f"times-{row}", f"days-{row}")}
            if any(value is not None for value in told.values()):
                for name, value in told.items():
                    if value is None and name not in self.errors:
                        self.add_error(name, _("Fill this in."))
        return self.cleaned_data

    def suggestions(self) -> list[Suggestion]:
        """What the valid form says, ready for the service; a fault of row 0 is told at the first line that is filled in."""
        told = self.cleaned_data
        self.told_as = {}
        found = []
        for row in self.rows:
            if told[f"areas-{row}"] is not None:
                self.told_as |= {f"{part}-{len(found)}": f"{part}-{row}" for part in ("areas", "times", "days")}
                found.append(Suggestion(told[f"areas-{row}"], told[f"times-{row}"], told[f"days-{row}"]))
        return found


class RateForm(MomentForm):
    """How far a goal is attained, in the words of its own levels."""

    rated_by = forms.ChoiceField(label=_("Who says so?"), widget=forms.RadioSelect)
    level = forms.TypedChoiceField(label=_("Where are we now?"), widget=forms.RadioSelect, coerce=int)
    field_order = ("id", "rated_by", "level", "happened_on", "happened_time")

    def __init__(self, *args: Any, scale: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rated_by"].choices = choices("goal_raters")
        levels = code_lists.load("goal_levels").entries.values()
        names = dict(choices("goal_levels"))
        self.fields["level"].choices = [
            (str(entry["level"]), f"{names[entry['code']]}: {scale.get(str(entry['level']), '')}") for entry in levels
        ]


class ActionPlanForm(JoinedForm, SeenForm, MomentForm):
    """What has happened to the action plan of section 141. ``seen``: the newest of what was told when the page was opened."""

    status = forms.ChoiceField(label=_("What has happened?"), widget=forms.RadioSelect)
    whom = forms.CharField(label=_("With whom, or who made it?"), required=False, max_length=200)
    since = forms.CharField(
        label=_("If they have one already: since when?"),
        required=False,
        max_length=10,
        help_text=_("A day (dd-mm-yyyy), a month (mm-yyyy) or a year (yyyy). Leave it empty if nobody knows."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "form-input--short"}),
    )
    note = LinesField(label=_("Note"), required=False)
    field_order = ("id", "seen", "status", "whom", "since", "happened_on", "happened_time", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = choices("action_plan_statuses")

    def clean(self) -> dict[str, Any]:
        """Since when is asked of a plan the citizen has already, and of no other."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("since") and told.get("status") not in (None, HAD_BEFORE):
            self.add_error(
                "since", gettext("This is asked of a plan the citizen has already. Leave it empty, or choose that.")
            )
        return told
