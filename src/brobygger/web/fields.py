"""Fields that several rooms have in their forms."""

import calendar
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brobygger.rules import typed_days

# A year in which every day is that some year has.
LEAP_YEAR = 2000
# Not "autocomplete off": a browser that goes back would put the day of today in place of the one that was told.
TYPED = {"inputmode": "numeric"}


# What a field that may not be empty asks for, in words of our own: Django says of all alike that they are required.
_MISSING: dict[type[forms.Field], Any] = {
    forms.Field: _("Fill this in."),
    forms.ChoiceField: _("Choose one of these."),
    forms.MultipleChoiceField: _("Choose at least one."),
    forms.BooleanField: _("Tick this if it is so."),
    forms.DateField: _("Write the day."),
    forms.TimeField: _("Write the time."),
}


def say_what_is_missing() -> None:
    """Let every form of the site, those of the login too, ask for what is missing as ``_MISSING``."""
    for kind, words in _MISSING.items():
        kind.default_error_messages = {**kind.default_error_messages, "required": words}
    MinValueValidator.message = _("Write a number that is %(limit_value)s or more.")
    MaxValueValidator.message = _("Write a number that is %(limit_value)s or less.")


def before_what(label: str) -> str:
    """A label as it stands before what is said of it: with a colon, where it ends in no sign of its own."""
    return label if str(label).endswith(("?", ":", ".", "!")) else f"{label}:"


def need(field: forms.Field, when: str) -> None:
    """Say in the label of a field that may be left empty when it may not."""
    field.needed_when = when  # type: ignore[attr-defined]


def check_is_an_hour(day: date | None, clock: time | None) -> None:
    """Raises ``ValidationError`` for the hour that is left out on the night when summer time begins."""
    if day is None or clock is None:
        return
    told = datetime.combine(day, clock)
    there = timezone.make_aware(told).astimezone(UTC).astimezone(timezone.get_current_timezone())
    if there.replace(tzinfo=None) != told:
        message = gettext("There is no %(told)s that night: the clocks go straight to %(there)s.")
        params = {"told": f"{clock:%H:%M}", "there": f"{there.replace(minute=0):%H:%M}"}
        raise forms.ValidationError(message, "no_such_hour", params)


def check_is_in_month(told: str) -> None:
    """Raises ``ValidationError`` for a day its month has not got, saying how many it has. Of what is no day it says nothing."""
    day, month, year = typed_days.parts(told) or (0, 0, None)
    if not 1 <= month <= 12 or not 1 <= day <= 31 or year == 0:
        return
    # Without a year only what no February has is refused.
    days = calendar.monthrange(year or LEAP_YEAR, month)[1]
    if day > days:
        name = date_format(date(year or LEAP_YEAR, month, 1), "F" if year is None else "F Y").capitalize()
        message = gettext("%(month)s has %(days)s days.")
        raise forms.ValidationError(message, "no_such_day", {"month": name, "days": days})


class LinesField(forms.CharField):
    """A text of several lines. A browser ends each with two signs, and nobody typed the first."""

    def __init__(self, *, rows: int = 2, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        """The text as it was typed."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class DayField(forms.DateField):
    """A day as it is written in Danish, with or without its year (``typed_days``). The browser's own field follows the language
    of the browser, not of the page."""

    default_error_messages = {"invalid": _("Write the day, for example 24-12 or 24-12-2026.")}

    def __init__(self, *, has_come: bool = False, is_ahead: bool = False, **options: Any) -> None:
        """has_come: whether a day to come is refused with the other faults of the form, before the rules are asked.
        is_ahead: whether a day without its year is one to come, as what is due is, or one that has come."""
        super().__init__(widget=forms.DateInput(format="%d-%m-%Y", attrs=TYPED), **options)
        self.has_come, self.is_ahead = has_come, is_ahead

    def validate(self, value: Any) -> None:
        """Refuse what is missing, and a day that has not come where it must have."""
        super().validate(value)
        if self.has_come and value and value > timezone.localdate():
            raise forms.ValidationError(gettext("The date is in the future. Check the day and the year."), "in_future")

    def to_python(self, value: Any) -> date | None:
        """The day; one the month has not got says how many it has, and one that may be of either year asks which."""
        if not isinstance(value, str):
            return super().to_python(value)
        today = timezone.localdate()
        near = typed_days.in_words(value, today)
        if near is not None:
            return near
        check_is_in_month(value)
        day, month, year = typed_days.parts(value) or (0, 0, None)
        if day == 0 or year is not None:
            return super().to_python(f"{year:04}-{month}-{day}" if day else value)
        return self._nearest(day, month, today)

    def _nearest(self, day: int, month: int, today: date) -> date:
        found = typed_days.nearest(day, month, today=today, is_ahead=self.is_ahead)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        if typed_days.is_far(found, today):
            raise self._which_year(found, today)
        return found

    def _which_year(self, found: date, today: date) -> forms.ValidationError:
        """Of what ends or is due the day that has just passed can be meant as well: of what is over, or overdue, by now."""
        passed = typed_days.nearest(found.day, found.month, today=today, is_ahead=False) if self.is_ahead else None
        if passed is None or typed_days.is_far(passed, today):
            message = gettext("Write the year too. Do you mean %(day)s?")
        else:
            message = gettext("Write the year too. Do you mean %(passed)s or %(day)s?")
        told = {"day": f"{found:%d-%m-%Y}", "passed": f"{passed:%d-%m-%Y}" if passed else ""}
        return forms.ValidationError(message, "which_year", told)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What a refused form shows: the day as it was understood, with its year; what is none as it was typed."""
        try:
            understood = self.to_python(data)
        except forms.ValidationError:
            understood = None
        return super().bound_data(data, initial) if understood is None else f"{understood:%d-%m-%Y}"


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


def as_keys(told: str) -> Iterator[UUID]:
    """The keys in a field of them; what is none is left out."""
    for each in told.split():
        with suppress(ValueError):
            yield UUID(each)


def as_text(keys: Iterable[UUID]) -> str:
    """Keys as a field of them has them (``as_keys``)."""
    return " ".join(str(key) for key in keys)
