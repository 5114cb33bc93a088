"""An account, as the manager gives and changes it."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.services import accounts
from brobygger.services.access import Account
from brobygger.web.telling import TellForm, choices


class PlaceForm(TellForm):
    """What an account may, and where. ``seen`` is what it was when the form was opened."""

    role = forms.ChoiceField(label=_("Role"))
    teams = forms.MultipleChoiceField(
        label=_("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever works in a team sees the citizens of their teams only."),
    )
    place = forms.TypedChoiceField(
        label=_("Place"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("For a partner only: who is referred to this place, and lets it know, is all a partner sees."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Account, kept: UUID | None = None, **more: Any) -> None:
        """kept: the place the account belongs to, which may be closed meanwhile."""
        super().__init__(*args, **more)
        self.fields["place"].choices = [
            ("", "–"),
            *((str(place.id), place.name) for place in accounts.places_for(by=by, kept=kept)),
        ]
        self.fields["role"].choices = choices("roles")
        self.fields["teams"].choices = [(team, team) for team in accounts.teams_for(by=by)]


class NewAccountForm(PlaceForm):
    """A new account. Its password is made here and shown once."""

    name = forms.CharField(label=_("Name, as colleagues see it"), max_length=200)
    username = forms.CharField(
        label=_("User name to log in with"),
        max_length=150,
        help_text=_("Letters, digits and . - _ without spaces, such as mette.bro."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    field_order = ("name", "username", "role", "teams", "place")
