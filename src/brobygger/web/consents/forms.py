"""What is told of a consent, and of its being taken back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brobygger.rules.consents import NO, YES, Receiver, Told, of_a_place
from brobygger.services.places import Place
from brobygger.web.fields import DayField, LinesField, need
from brobygger.web.telling import CorrectForm, MomentForm, choices


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return LinesField(label=label, help_text=help_text, required=False)


class ConsentForm(CorrectForm, MomentForm):
    """A yes or a no to one receiver being told something."""

    answer = forms.ChoiceField(
        label=_("Yes or no?"),
        choices=[(YES, _("Yes, you may tell")), (NO, _("No, you may not tell"))],
        widget=forms.RadioSelect,
    )
    receiver_kind = forms.ChoiceField(label=_("To whom?"), widget=forms.Select, required=False)
    receiver = forms.CharField(
        label=_("Who exactly?"), help_text=_("Empty: whoever it is there."), required=False, max_length=200
    )
    place = forms.ChoiceField(
        label=_("Or a place we refer to"),
        help_text=_(
            "A place we refer to sees the name the citizen is called by, "
            "and not the name in their papers where there is another."
        ),
        required=False,
    )
    about = _text(_("What may be told?"), _("For example: that we meet, and how the night goes."))
    purpose = _text(_("What is it meant to help with?"))
    own_words = _text(_("What does the citizen say? In their own words"))
    form = forms.ChoiceField(label=_("How did the citizen say so?"), widget=forms.RadioSelect)
    witness = forms.CharField(
        label=_("Who heard it?"),
        help_text=_("You yourself, or whoever was there."),
        required=False,
        max_length=200,
    )
    until = DayField(
        label=_("Until which day? (such as 27-11)"),
        is_ahead=True,
        required=False,
        help_text=_("Empty: until the citizen takes it back, which can be done at any time."),
    )
    told_as = {**MomentForm.told_as, "to": "receiver_kind"}
    field_order = (
        *("id", "own_words", "answer", "receiver_kind", "receiver", "place", "about", "purpose", "form", "witness"),
        *("happened_on", "happened_time", "until"),
    )

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver_kind"].choices = [("", "–"), *choices("consent_receivers")]
        self.fields["form"].choices = choices("consent_forms")
        self.fields["place"].choices = [("", "–"), *((str(place.id), place.name) for place in places)]
        for name in ("about", "purpose"):
            need(self.fields[name], gettext("needed at a yes"))
        if places:
            need(self.fields["receiver_kind"], gettext("needed where no place is chosen"))
        else:
            self.fields["receiver_kind"].required = True
        need(self.fields["witness"], gettext("needed at a yes that is not in writing"))

    def clean(self) -> dict[str, Any]:
        """A place is somebody to tell already; what kind it is follows."""
        said = self.cleaned_data
        if "receiver_kind" in said and not said["receiver_kind"]:
            if said.get("place"):
                said["receiver_kind"] = of_a_place()
            elif "place" in said:
                self.add_error("receiver_kind", gettext("Choose one of these, or a place below."))
        return said

    def told(self) -> Told:
        """What the valid form says."""
        said = self.cleaned_data
        to = Receiver(said["receiver_kind"], said["receiver"], said["place"] or None)
        same = {name: said[name] for name in ("answer", "form", "about", "purpose", "witness", "own_words", "until")}
        return Told(at=self.at, to=to, **same)


class _KeysField(forms.TypedMultipleChoiceField):
    """Keys of consents. One that a colleague has taken back since the form was opened is no fault."""

    def valid_value(self, value: Any) -> bool:
        return True


class WithdrawForm(MomentForm):
    """The citizen takes a yes back. ``too``: which others to the same go with it, of those that were shown."""

    own_words = _text(_("What does the citizen say? In their own words"))
    form = forms.ChoiceField(label=_("How did the citizen say so?"), widget=forms.RadioSelect)
    too = _KeysField(
        label=_("There is more than one yes to the same. Which does the citizen take back too?"),
        help_text=_("Take a tick away only where the citizen says that this yes goes on."),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    shown = _KeysField(coerce=UUID, required=False, widget=forms.MultipleHiddenInput)
    field_order = ("id", "shown", "own_words", "too", "form", "happened_on", "happened_time")

    def __init__(self, *args: Any, others: Mapping[UUID, str], **kwargs: Any) -> None:
        """others: in words the other yeses to the same."""
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = choices("consent_forms")
        self.fields["form"].initial = "oral"
        self.fields["too"].choices = list(others.items())
        self.fields["too"].initial = self.fields["shown"].initial = list(others)
        if not others:
            del self.fields["too"]

    @property
    def kept(self) -> set[UUID]:
        """Those that were shown and stand by themselves."""
        said = self.cleaned_data
        return set(said["shown"]) - set(said.get("too", ()))
