"""Days and times as people write them, and what is said of those that cannot be."""

import re
from datetime import date, time

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy

from brobygger.web.fields import ClockField, DayField


@pytest.mark.parametrize(
    ("typed", "language", "said"),
    [
        ("31-11-2026", "da", "November 2026 har 30 dage."),
        ("31.11.2026", "en", "November 2026 has 30 days."),
        ("29-02-2027", "da", "Februar 2027 har 28 dage."),
        ("12-13-2026", "da", "Skriv dagen som dd-mm-åååå, for eksempel 24-12-2026."),
        ("i går", "da", "Skriv dagen som dd-mm-åååå, for eksempel 24-12-2026."),
    ],
)
def test_a_day_the_month_has_not_got_is_refused_with_how_many_it_has(typed: str, language: str, said: str) -> None:
    with translation.override(language), pytest.raises(forms.ValidationError) as refused:
        DayField().clean(typed)
    assert refused.value.messages == [said]


def test_a_day_that_is_there_is_read() -> None:
    with translation.override("da"):
        assert DayField().clean("30-11-2026") == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9", time(9)), ("12", time(12)), ("9.30", time(9, 30)), ("9:30", time(9, 30)), ("0930", time(9, 30))],
)
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_time_is_read_as_it_is_said(typed: str, read: time, language: str) -> None:
    with translation.override(language):
        assert ClockField().clean(typed) == read


def test_a_time_that_is_none_is_refused_in_words() -> None:
    with translation.override("da"), pytest.raises(forms.ValidationError):
        ClockField().clean("25")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (DayField(), "Skriv dagen."),
        (ClockField(), "Skriv tidspunktet."),
        (forms.CharField(), "Skriv noget her."),
        (forms.ChoiceField(choices=[("a", "A")]), "Vælg en af mulighederne."),
        (forms.MultipleChoiceField(choices=[("a", "A")]), "Vælg mindst én."),
    ],
)
def test_a_field_left_empty_says_what_to_write_there(field: forms.Field, said: str) -> None:
    with translation.override("da"), pytest.raises(forms.ValidationError) as refused:
        field.clean("")
    assert refused.value.messages == [said]


class Asked(forms.Form):
    why = forms.CharField(label=gettext_lazy("Why?"))
    note = forms.CharField(label=gettext_lazy("Note"))
    told = forms.BooleanField(label="Det er sagt.")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "da",
            ["Hvorfor? Skriv noget her.", "Notat: Skriv noget her.", "Det er sagt. Sæt kryds her, hvis det er sådan."],
        ),
        ("en", ["Why? Write something here.", "Note: Write something here.", "Det er sagt. Tick this if it is so."]),
    ],
)
def test_what_must_be_mended_is_told_with_one_sign_after_the_label(language: str, said: list[str]) -> None:
    with translation.override(language):
        shown = render_to_string("_errors.html", {"form": Asked({})})
    assert re.findall(r'<a href="#[^"]+">([^<]+)</a>', shown) == said
