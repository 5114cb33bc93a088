"""Fields that several rooms have in their forms."""

from django import forms


def day_input() -> forms.DateInput:
    """A day as it is written in Danish. The browser's own field follows the language of the browser, not of the page."""
    return forms.DateInput(format="%d-%m-%Y", attrs={"inputmode": "numeric", "autocomplete": "off"})


def time_input() -> forms.TimeInput:
    """A time in 24 hours."""
    return forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "autocomplete": "off"})
