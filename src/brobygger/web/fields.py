"""Fields that several rooms have in their forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TYPED = {"inputmode": "numeric", "autocomplete": "off"}


class DayField(forms.DateField):
    """A day as it is written in Danish. The browser's own field follows the language of the browser, not of the page."""

    default_error_messages = {"invalid": _("Write the day as dd-mm-yyyy, for example 24-12-2026.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%d-%m-%Y", attrs=TYPED), **options)


class ClockField(forms.TimeField):
    """A time in 24 hours."""

    default_error_messages = {"invalid": _("Write the time in 24 hours, for example 13:30.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs=TYPED), **options)
