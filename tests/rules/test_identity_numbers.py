"""CPR and replacement numbers: what is read, what is refused, and what can never be a living person's."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.rules import identity_numbers
from brobygger.rules.identity_numbers import IdentityNumberRefused, Kind, read_cpr

# Official test people (MedCom, dk-core): none of their numbers passes modulus 11.
TEST_PEOPLE = ["0201609995", "0108589995", "2512489996", "0101814321"]

NUMBERS_IN_TEXT = [
    "0707614285", "Smed 070761-4285", "cpr:070761 4285.", "07.07.61-4285", "07/07/61 4285", "670761-4285",
    "ældre, 070761–4285!", "9907 070761-4285",
]  # fmt: skip
OTHER_TEXTS = [
    "Smed", "", "ca. 40", "12345678", "+45 70 12 34 56", "4570123456", "3102614285", "10707614285", "07076142851",
    "🦊 2014",
]  # fmt: skip


def refusal_of(text: str, today: date | None = None) -> str:
    with pytest.raises(IdentityNumberRefused) as refused:
        read_cpr(text, today=today)
    return refused.value.code


def test_the_textbook_number_is_read_and_passes_modulus_11() -> None:
    number = read_cpr("0707614285")
    assert (number.kind, number.number, number.birth_date) == (Kind.CPR, "0707614285", date(1961, 7, 7))
    assert number.passes_modulus_11 is True


@pytest.mark.parametrize(
    "text",
    ["070761-4285", " 070761 4285 ", "07 07 61 42 85", "070761\N{EN DASH}4285", "070761\N{NON-BREAKING HYPHEN}4285",
     "070761\N{NO-BREAK SPACE}-\N{NO-BREAK SPACE}4285", "070761 - 4285\n"],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert read_cpr(text).number == "0707614285"


@pytest.mark.parametrize("text", TEST_PEOPLE)
def test_a_number_that_fails_modulus_11_is_read_all_the_same(text: str) -> None:
    number = read_cpr(text)
    assert number.kind is Kind.CPR
    assert number.passes_modulus_11 is False


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" - ", "not_ten_digits"),
        ("07076142", "not_ten_digits"),
        ("07076142855", "not_ten_digits"),
        ("0707-614285", "not_ten_digits"),
        ("٠٧٠٧٦١٤٢٨٥", "not_ten_digits"),
        ("070761-428O", "ecpr"),
        ("0707611AB2", "ecpr"),
        ("070761-7XY1", "ecpr"),
        ("3104614285", "no_such_date"),
        ("3102614285", "no_such_date"),
        ("0013614285", "no_such_date"),
        ("0007614285", "no_such_date"),
        ("3207614285", "no_such_date"),
        ("0113614285", "no_such_date"),
        ("6002614285", "no_such_date"),
        ("9207614285", "no_such_date"),
        ("9104614285", "no_such_date"),
    ],
)
def test_what_is_no_identity_number_is_refused_with_its_reason(text: str, code: str) -> None:
    assert refusal_of(text) == code


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("2902004000", date(2000, 2, 29)),  # 2000 was a leap year
        ("2902040000", date(1904, 2, 29)),
        ("2902965000", date(1896, 2, 29)),
        ("0101364000", date(2036, 1, 1)),
        ("0101374000", date(1937, 1, 1)),
        ("0101369000", date(2036, 1, 1)),
        ("0101379000", date(1937, 1, 1)),
        ("0101573000", date(1957, 1, 1)),
        ("0101575000", date(2057, 1, 1)),
        ("0101588000", date(1858, 1, 1)),
    ],
)
def test_the_seventh_digit_gives_the_century(text: str, born: date) -> None:
    assert read_cpr(text).birth_date == born


@pytest.mark.parametrize("text", ["2902000000", "2902015000", "2902615000"])
def test_29_february_is_refused_in_a_year_that_had_none(text: str) -> None:
    assert refusal_of(text) == "no_such_date"  # 1900, 2001 and 1861


def test_a_day_of_birth_that_has_not_come_is_refused_when_the_day_is_known() -> None:
    assert refusal_of("2311264000", today=date(2026, 11, 22)) == "born_in_future"
    assert read_cpr("2211264000", today=date(2026, 11, 22)).birth_date == date(2026, 11, 22)
    assert read_cpr("2311264000").birth_date == date(2026, 11, 23)


@pytest.mark.parametrize(("text", "born"), [("6707614285", date(1961, 7, 7)), ("9112004000", date(2000, 12, 31))])
def test_a_replacement_number_is_a_kind_of_its_own(text: str, born: date) -> None:
    number = read_cpr(text)
    assert (number.kind, number.birth_date) == (Kind.REPLACEMENT, born)
    assert number.passes_modulus_11 is None


def test_a_number_is_shown_masked_and_never_in_a_traceback_or_refusal() -> None:
    number = read_cpr("0707614285")
    assert number.masked == "070761-••••"
    assert "4285" not in repr(number)
    with pytest.raises(IdentityNumberRefused) as refused:
        read_cpr("3102614285")
    assert "4285" not in f"{refused.value} {refused.value.args} {refused.value.params}"


@pytest.mark.parametrize("text", NUMBERS_IN_TEXT)
def test_a_number_is_found_inside_a_text(text: str) -> None:
    assert identity_numbers.contains_number(text)


@pytest.mark.parametrize("text", OTHER_TEXTS)
def test_other_numbers_are_not_taken_for_one(text: str) -> None:
    assert not identity_numbers.contains_number(text)


@settings(max_examples=100, deadline=None)
@given(
    birth_date=st.dates(min_value=date(1900, 1, 1), max_value=date(2057, 12, 31)),
    serial=st.integers(min_value=0, max_value=3_999),
)
def test_a_made_up_number_is_always_a_replacement_number_for_that_birth_date(birth_date: date, serial: int) -> None:
    number = read_cpr(identity_numbers.fictional_replacement(birth_date=birth_date, serial=serial))
    assert number.kind is Kind.REPLACEMENT
    assert number.birth_date == birth_date
    assert 61 <= int(number.number[:2]) <= 91


@pytest.mark.parametrize(("year", "high"), [(1920, 3_999), (1961, 5_999), (2010, 5_999), (2050, 3_999)])
def test_made_up_numbers_of_one_day_are_all_different_until_they_run_out(year: int, high: int) -> None:
    born = date(year, 2, 28)
    made = {identity_numbers.fictional_replacement(birth_date=born, serial=serial) for serial in range(high + 1)}
    assert len(made) == high + 1
    with pytest.raises(IdentityNumberRefused) as refused:
        identity_numbers.fictional_replacement(birth_date=born, serial=high + 1)
    assert refused.value.params["high"] == high


@pytest.mark.parametrize("born", [date(1899, 12, 31), date(2057, 12, 31) + timedelta(days=1)])
def test_no_number_is_made_up_for_a_year_that_the_table_does_not_know(born: date) -> None:
    with pytest.raises(IdentityNumberRefused) as refused:
        identity_numbers.fictional_replacement(birth_date=born, serial=0)
    assert refused.value.code == "birth_year_outside"
