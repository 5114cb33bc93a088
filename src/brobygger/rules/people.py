"""People: what may be said of them."""

from __future__ import annotations

import re
from datetime import date

from brobygger.rules import code_lists, municipalities
from brobygger.rules.fields import is_storable
from brobygger.rules.identity_numbers import contains_number
from brobygger.rules.names import MAX_NAME
from brobygger.rules.refusals import Refusal, words

MAX_AGE_TEXT = 20
MAX_TEXT = 100_000
OLDEST = 110
# Without a day to count from: nobody any file tells of was born before.
EARLIEST_YEAR = 1850

# The details someone is called by.
NAMES = ("alias", "name", "preferred_name")

YES_OR_NO = frozenset({"yes", "no"})

MESSAGES = {
    "alias_empty": words("Write a name, a nickname or what you call the person."),
    "number_in_text": words("This looks like a CPR number. It has a field of its own, where it is kept safe."),
    "number_in_phone": words(
        "This looks like a CPR number, which has a field of its own. If it is a phone number, write the country code too: "
        "+46 70 123 45 67."
    ),
    "too_long": words("The text is %(length)s characters long; at most %(limit)s can be saved."),
    "unreadable_text": words("The text contains characters that cannot be saved."),
    "unknown_kind": words("There is no detail called %(value)s."),
    "age_unlikely": words("Write an age from 0 to %(high)s, such as 40 or 35-40."),
    "year_unlikely": words("Write a year of birth from %(low)s to %(high)s."),
    "yes_or_no": words("Choose yes or no."),
    "phone_unreadable": words("A phone number has at least five digits and no letters."),
}

_AGE = re.compile(r"[0-9]+")
_DECADE = re.compile(r"[0-9]0 ?(?:['’]?erne|['’]?ere|-?årene)")
_YEAR = re.compile(r"[0-9]{4}")
_NOT_DIGITS = re.compile(r"[^0-9]")
_PHONE = re.compile(r"\+?(?:[ ()./-]?[0-9]){5,15}")


class PersonRefused(Refusal):
    """Something that cannot be said of a person like this; codes are the keys of ``MESSAGES``; params hold "field"."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


def read_rough_age(text: str) -> tuple[int, int] | None:
    """The youngest and oldest a rough age means: "ca. 40" is (40, 40), "35-40" (35, 40), "40'erne" (40, 49).

    None where it holds no number.
    """
    ages = [int(number[:4]) for number in _AGE.findall(text)]
    if not ages:
        return None
    decade = 9 if _DECADE.search(text.casefold()) else 0
    return min(ages), max(ages) + decade


def check_alias(text: str) -> None:
    """Raises PersonRefused when a text cannot be someone's alias: "alias_empty", "too_long", "number_in_text",
    "unreadable_text". Emoji and single letters are names too."""
    if not text.strip():
        raise PersonRefused("alias_empty", field="alias")
    check_detail("alias", text)


def check_detail(kind: str, value: str, *, today: date | None = None) -> None:
    """Raises a Refusal when this cannot be said of a person.

    kind: of the list detail_kinds. value: blank takes the detail back, which all kinds allow. today: when given, a year
    of birth after it or more than ``OLDEST`` years before is refused, otherwise one before ``EARLIEST_YEAR``. An identity
    number is refused everywhere, in the field for a phone number too.
    """
    kinds = code_lists.load("detail_kinds").entries
    if kind not in kinds:
        raise PersonRefused("unknown_kind", field="kind", value=kind[:60])
    _check_text(kind, value)
    given = value.strip()
    if not given:
        return
    match kinds[kind]["value"]:
        case "age":
            _check_age(kind, given)
        case "year":
            _check_year(kind, given, today)
        case "flag" if given not in YES_OR_NO:
            raise PersonRefused("yes_or_no", field=kind)
        case "phone" if not is_phone(given):
            raise PersonRefused("phone_unreadable", field=kind)
        case "municipality":
            municipalities.check_municipality(given)
        case "code":
            code_lists.check_code(kinds[kind]["code_list"], given)


def is_phone(told: str) -> bool:
    """Whether it is a phone number: at least five digits and no letters."""
    return _PHONE.fullmatch(told) is not None


def _check_text(kind: str, value: str) -> None:
    limit = {"alias": MAX_NAME, "preferred_name": MAX_NAME, "name": MAX_NAME, "rough_age": MAX_AGE_TEXT}.get(
        kind, MAX_TEXT
    )
    if len(value) > limit:
        raise PersonRefused("too_long", field=kind, length=len(value), limit=limit)
    if not is_storable(value):
        raise PersonRefused("unreadable_text", field=kind)
    # No Danish phone number has ten digits, and spaced or bracketed as phone numbers are they can still be a CPR number.
    if kind == "phone" and contains_number(_NOT_DIGITS.sub("", value)):
        raise PersonRefused("number_in_phone", field=kind)
    if contains_number(value):
        raise PersonRefused("number_in_text", field=kind)


def _check_age(kind: str, given: str) -> None:
    ages = read_rough_age(given)
    if ages is not None and ages[1] > OLDEST:
        raise PersonRefused("age_unlikely", field=kind, high=OLDEST)


def _check_year(kind: str, given: str, today: date | None) -> None:
    low, high = (EARLIEST_YEAR, date.max.year) if today is None else (today.year - OLDEST, today.year)
    if not _YEAR.fullmatch(given) or not low <= int(given) <= high:
        raise PersonRefused("year_unlikely", field=kind, low=low, high=high)
