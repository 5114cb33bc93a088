"""A day seldom told is asked about once, for a mistyped year looks like any other: long ago, or before the first we
know of the citizen. The form is sent again with a tick."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brobygger.rules.fields import FieldRefused
from brobygger.services import contacts
from brobygger.services.people import Person
from brobygger.web.faults import as_error
from brobygger.web.pages import now
from brobygger.web.telling import MomentForm

Asks = Callable[[datetime], Iterable[FieldRefused]]


def asks_of(
    request: HttpRequest,
    person: Person,
    *,
    stood_at: datetime | None = None,
    problems: Callable[..., Iterable[FieldRefused]] = contacts.day_problems,
) -> Asks:
    """What is asked of the day something happened. stood_at: when it happened as it stands, which was asked about when it was
    written; None of what is new. problems: what there is to ask of a day."""

    def asks(happened_at: datetime) -> Iterable[FieldRefused]:
        if stood_at is not None and timezone.localdate(happened_at) == timezone.localdate(stood_at):
            return []
        return problems(person, happened_at, by=request.user, now=now())

    return asks


class AsksDay(forms.Form):
    """The tick, which nobody sees before there is something to ask. ``asked_field``: the field of the day."""

    asked_field = "happened_on"

    is_sure = forms.BooleanField(
        label=_("Yes, the day is right all the same"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, asks: Asks, **kwargs: Any) -> None:
        """asks: what is asked once of the day it happened."""
        super().__init__(*args, **kwargs)
        self.asks = asks

    def ask_the_day(self, happened_at: datetime) -> None:
        """Ask where the day stands, unless it was ticked."""
        if self.cleaned_data.get("is_sure"):
            return
        for fault in self.asks(happened_at):
            self.add_error(self.asked_field, as_error(fault))
            self.fields["is_sure"].widget = forms.CheckboxInput()


class SureMomentForm(AsksDay, MomentForm):
    """A ``MomentForm`` of which the day is asked about."""

    def clean(self) -> dict[str, Any]:
        """Of a moment that could not be read nothing is asked."""
        told = super().clean() or self.cleaned_data
        if {"happened_on", "happened_time"} <= told.keys():
            self.ask_the_day(self.at)
        return told
