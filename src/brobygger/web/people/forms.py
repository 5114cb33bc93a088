"""What can be typed about a person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from brobygger.rules import access, code_lists, municipalities, people
from brobygger.rules.refusals import Refusal
from brobygger.web.faults import ASKED
from brobygger.web.fields import LinesField
from brobygger.web.meeting import note
from brobygger.web.pages import say
from brobygger.web.telling import TellForm, WhyForm

# The details one form holds: one value each. Aliases and warnings can be several and have their own small form.
DESCRIBED = (
    "preferred_name",
    "name",
    "rough_age",
    "birth_year",
    "phone",
    "address",
    "address_protection",
    "home_municipality",
    "usual_place",
    "own_wish",
)

MAX_SEARCH = 100
AGE_HELP = _("A guess is enough: around 35, or 30-40. Only words are kept too, but not compared with other ages.")
# The fields of the form for someone new, and the details they become.
MET_AS = {"alias": "alias", "rough_age": "rough_age", "place": "usual_place", "own_wish": "own_wish"}


class SearchForm(forms.Form):
    """The search of the caseload."""

    q = forms.CharField(label=_("Search by alias, name or CPR"), required=False, max_length=MAX_SEARCH)


class MeetForm(TellForm):
    """Someone new: a nickname is enough. ``id`` is the key of who is written down: sent twice, they are written once."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    alias = forms.CharField(
        label=_("What do you call them?"),
        max_length=200,
        help_text=_("A nickname or a few words is enough: Green jacket."),
    )
    rough_age = forms.CharField(label=_("Rough age"), max_length=20, required=False, help_text=AGE_HELP)
    place = forms.CharField(label=_("Where are they usually?"), max_length=200, required=False)
    own_wish = LinesField(
        label=_("What do they want right now? In their own words"),
        help_text=_("It is for the team: the authority does not read it here."),
        required=False,
    )

    def clean(self) -> dict[str, object]:
        """Every fault is told at once, each at its field."""
        told = super().clean() or self.cleaned_data
        for field, kind in MET_AS.items():
            try:
                people.check_detail(kind, str(told.get(field) or ""))
            except Refusal as refusal:
                self.add_error(field, say(refusal))
        return told


def _language() -> str:
    return get_language() or "da"


class DetailsForm(forms.Form):
    """What is known of a person. The hidden ``seen_`` fields name the facts the form was filled in from."""

    preferred_name = forms.CharField(label=_("Preferred name"), required=False, max_length=200)
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    rough_age = forms.CharField(label=_("Rough age"), required=False, max_length=20, help_text=AGE_HELP)
    birth_year = forms.CharField(label=_("Year of birth"), required=False, max_length=4)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    address = forms.CharField(label=_("Address"), required=False, max_length=300)
    address_protection = forms.ChoiceField(
        label=_("Name and address protection"),
        required=False,
        choices=[("", _("Not known")), ("yes", _("Yes, protected")), ("no", _("No"))],
    )
    home_municipality = forms.ChoiceField(label=_("Home municipality"), required=False)
    usual_place = forms.CharField(label=_("Usual place"), required=False, max_length=200)
    own_wish = LinesField(label=_("What the citizen wants, in their own words"), required=False, rows=3)
    # Whether it met a colleague's change, as in ``TellForm``.
    has_met = False

    def __init__(self, *args: object, own: str, asks_alias: bool = False, **kwargs: object) -> None:
        """own: our municipality's code. asks_alias: whether the alias they were written down with stands here too, to be
        corrected."""
        super().__init__(*args, **kwargs)
        if asks_alias:
            self.fields["alias"] = forms.CharField(label=MeetForm.base_fields["alias"].label, max_length=200)
        self.fields["home_municipality"].choices = [("", _("Not known")), *municipalities.offered(own)]
        for kind in DESCRIBED:
            self.fields[f"seen_{kind}"] = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """Every fault is told at once, each at its field."""
        told = super().clean() or self.cleaned_data
        for kind in (*(("alias",) if told.get("alias") else ()), *DESCRIBED):
            try:
                people.check_detail(kind, str(told.get(kind) or ""), today=timezone.localdate())
            except Refusal as refusal:
                self.add_error(kind, say(refusal))
        return told

    @property
    def described(self) -> list[forms.BoundField]:
        """The fields one sees, the alias first."""
        return [self[kind] for kind in ("alias", *DESCRIBED) if kind in self.fields]

    def tell(self, conflicts: Mapping[str, Refusal], newest: Mapping[str, UUID | None]) -> None:
        """What colleagues changed meanwhile, each at its field; saved again, the form takes the place of what stands now."""
        self.data, self.has_met = self.data.copy(), True
        for kind, refusal in conflicts.items():
            self.add_error(kind, forms.ValidationError(say(refusal), ASKED))
            self.data[f"seen_{kind}"] = newest[kind] or ""
        for kind in DESCRIBED:
            stands, seen = self.initial.get(f"seen_{kind}"), f"seen_{kind}"
            if kind not in conflicts and self.data.get(seen, "") != str(stands or ""):
                self.data[kind], self.data[seen] = self.initial.get(kind, ""), stands or ""
                note(self, kind, _("This has been changed since you opened the page. It stands as it is now written."))


class MoreForm(forms.Form):
    """One more alias or warning."""

    kind = forms.ChoiceField(
        label=_("What is it?"), choices=[("alias", _("Another alias")), ("warning", _("A warning"))]
    )
    value = forms.CharField(label=_("Write it here"), max_length=300)


class NumberForm(forms.Form):
    """A CPR or replacement number. Never kept in a draft on the device."""

    number = forms.CharField(
        label=_("CPR number or replacement number"),
        max_length=40,
        help_text=_("Ten digits: ddmmyy-xxxx."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "data-private": "true"}),
    )
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)


class PurposeForm(forms.Form):
    """Why the person is opened."""

    purpose = forms.ChoiceField(label=_("Why do you open this person?"), widget=forms.RadioSelect)

    def __init__(self, *args: object, role: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        offered = access.PURPOSES_OFFERED.get(access.Role(role), code_lists.codes("lookup_purposes"))
        self.fields["purpose"].choices = [
            (code, code_lists.label("lookup_purposes", code, _language())) for code in offered
        ]


class MergeForm(TellForm):
    """Which other record is the same person."""

    other = forms.UUIDField(
        label=_("The other record"),
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), _("Choose the other record once more.")),
    )
    reason = LinesField(label=_("How do you know it is the same person?"))
    is_difference_seen = forms.BooleanField(label=_("Yes, it is the same person all the same"), required=False)
    is_death_seen = forms.BooleanField(
        label=_("Yes, it is the same person, and the citizen has died"),
        required=False,
        help_text=_("Every deadline and reminder of both records stops."),
    )


class PartForm(WhyForm):
    """How it is known that what was found to be one person are two."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = _("How do you know they are two?")
