"""Fields that several rooms have in their forms."""

import calendar
import re
from datetime import date, time
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", re.ASCII)
TYPED = {"inputmode": "numeric", "autocomplete": "off"}


def need(field: forms.Field, when: str) -> None:
    """Say in the label of a field that may be left empty when it may not."""
    field.needed_when = when  # type: ignore[attr-defined]


class DayField(forms.DateField):
    """A day as it is written in Danish. The browser's own field follows the language of the browser, not of the page."""

    default_error_messages = {"invalid": _("Write the day as dd-mm-yyyy, for example 24-12-2026.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%d-%m-%Y", attrs=TYPED), **options)

    def to_python(self, value: Any) -> date | None:
        """The day; one the month has not got says how many it has."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            told = _DAY.fullmatch(str(value).strip())
            if told is None or not 1 <= int(told[2]) <= 12 or not 1 <= int(told[1]) <= 31 or int(told[3]) < 1:
                raise
            first = date(int(told[3]), int(told[2]), 1)
            days = calendar.monthrange(first.year, first.month)[1]
            params = {"month": date_format(first, "F Y").capitalize(), "days": days}
            raise forms.ValidationError(gettext("%(month)s has %(days)s days."), "no_such_day", params) from None


class ClockField(forms.TimeField):
    """A time in 24 hours."""

    default_error_messages = {"invalid": _("Write the time in 24 hours, for example 13:30.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs=TYPED), **options)

    def to_python(self, value: Any) -> time | None:
        """The time; a bare hour is the full hour, and not a "930" without its end."""
        told = str(value or "").strip()
        is_hour = told.isascii() and told.isdigit() and len(told) < 3
        return super().to_python(f"{told}:00" if is_hour else value)
