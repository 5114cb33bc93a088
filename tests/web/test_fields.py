"""Days and times as people write them, and what is said of those that cannot be."""

import re
from datetime import UTC, date, datetime, time

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
        ("31. november", "da", "November har 30 dage."),
        ("30/2", "da", "Februar har 29 dage."),
        ("12-13-2026", "da", "Skriv dagen, for eksempel 24-12 eller 24-12-2026."),
        ("på onsdag", "da", "Skriv dagen, for eksempel 24-12 eller 24-12-2026."),
        ("1-1-0000", "da", "Skriv dagen, for eksempel 24-12 eller 24-12-2026."),
    ],
)
def test_a_day_the_month_has_not_got_is_refused_with_how_many_it_has(typed: str, language: str, said: str) -> None:
    with translation.override(language), pytest.raises(forms.ValidationError) as refused:
        DayField().clean(typed)
    assert refused.value.messages == [said]


def test_a_day_that_is_there_is_read() -> None:
    with translation.override("da"):
        assert DayField().clean("30-11-2026") == date(2026, 11, 30)


@pytest.fixture
def last_of_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Monday 30 November 2026, half past eleven in the evening in Denmark."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 30, 22, 30, tzinfo=UTC))


@pytest.mark.usefixtures("last_of_november")
@pytest.mark.parametrize("typed", ["27-11", "27/11", "27.11", "27/11 2026", "27-11-26", "27. november", "2026-11-27"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_day_is_read_as_people_write_it(typed: str, language: str) -> None:
    with translation.override(language):
        assert DayField().clean(typed) == date(2026, 11, 27)


@pytest.mark.usefixtures("last_of_november")
@pytest.mark.parametrize(
    ("typed", "happened", "due"),
    [
        ("30-11", date(2026, 11, 30), date(2026, 11, 30)),
        ("i dag", date(2026, 11, 30), date(2026, 11, 30)),
        ("i går", date(2026, 11, 29), date(2026, 11, 29)),
        ("i morgen", date(2026, 12, 1), date(2026, 12, 1)),
        ("1-12-2026", date(2026, 12, 1), date(2026, 12, 1)),
    ],
)
def test_what_says_its_year_or_needs_none_is_the_same_day_ahead_and_behind(
    typed: str, happened: date, due: date
) -> None:
    assert (DayField().clean(typed), DayField(is_ahead=True).clean(typed)) == (happened, due)


@pytest.mark.usefixtures("last_of_november")
def test_without_a_year_what_is_due_comes_next_and_what_is_far_off_is_asked_about() -> None:
    assert DayField(is_ahead=True).clean("3/2") == date(2027, 2, 3)
    both = "27-11-2026 eller 27-11-2027"
    for field, typed, year in ((DayField(), "1/12", "01-12-2025"), (DayField(is_ahead=True), "27-11", both)):
        with translation.override("da"), pytest.raises(forms.ValidationError) as refused:
            field.clean(typed)
        assert refused.value.messages == [f"Skriv også året. Mener du {year}?"]


class Days(forms.Form):
    on = DayField()
    words = forms.CharField()


@pytest.mark.usefixtures("last_of_november")
def test_a_refused_form_shows_the_day_as_it_was_understood_with_its_year() -> None:
    assert 'value="27-11-2026"' in str(Days({"on": "27/11"})["on"])
    assert 'value="29-11-2026"' in str(Days({"on": "i går"})["on"])
    assert 'value="på onsdag"' in str(Days({"on": "på onsdag"})["on"])


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
        (forms.CharField(), "Udfyld dette."),
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
            ["Hvorfor? Udfyld dette.", "Notat: Udfyld dette.", "Det er sagt. Sæt kryds her, hvis det er sådan."],
        ),
        ("en", ["Why? Fill this in.", "Note: Fill this in.", "Det er sagt. Tick this if it is so."]),
    ],
)
def test_what_must_be_mended_is_told_with_one_sign_after_the_label(language: str, said: list[str]) -> None:
    with translation.override(language):
        shown = render_to_string("_errors.html", {"form": Asked({})})
    assert re.findall(r'<a href="#[^"]+">([^<]+)</a>', shown) == said


class AskedThrice(forms.Form):
    why = forms.CharField(label="Hvorfor?")

    def clean(self) -> None:
        for fault in ("Skriv det kortere.", "Skriv det tydeligere."):
            self.add_error("why", fault)


@pytest.mark.parametrize(("form", "said"), [(AskedThrice, "Der er 3 ting at rette"), (Days, "Der er 2 ting at rette")])
def test_as_many_things_are_to_be_mended_as_are_told(form: type[forms.Form], said: str) -> None:
    with translation.override("da"):
        shown = render_to_string("_errors.html", {"form": form({})})
    assert said in shown
    assert shown.count("<li>") == int(said.split()[2])
