"""People: what may be said of them, the words they are found by, and who may be someone already known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from brobygger.rules import code_lists, municipalities
from brobygger.rules.fields import is_storable
from brobygger.rules.identity_numbers import contains_number
from brobygger.rules.refusals import Refusal, words

MAX_NAME = 200
MAX_AGE_TEXT = 20
MAX_TEXT = 100_000
MAX_TERM = 80
OLDEST = 110
AGE_MARGIN = 5  # years: a rough age is a guess, and two guesses differ

# How much each likeness weighs; what comes to less than ENOUGH is not worth showing. A name that is nearly alike is enough by
# itself, as a nickname is often told half or heard wrong; another age takes all but the same name away.
WEIGHTS = {
    "same_name": 60,
    "near_name": 55,
    "same_word": 50,
    "near_word": 40,
    "same_place": 20,
    "near_age": 20,
    "far_age": -30,
}
ENOUGH = 40

# The details someone is called by.
NAMES = ("alias", "name", "preferred_name")

YES_OR_NO = frozenset({"yes", "no"})

REASONS = {
    "same_name": words("the same name"),
    "near_name": words("the whole name is almost the same"),
    "same_word": words("part of the name is the same"),
    "near_word": words("the name is almost the same"),
    "near_age": words("about the same age"),
    "far_age": words("another age"),
    "same_place": words("the same place"),
}

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

# Another language's way of writing æ, ø and the like; what is left loses its accents, but for å.
_OTHER_SPELLINGS = str.maketrans({"ä": "æ", "ö": "ø", "œ": "ø", "ð": "d", "đ": "d", "ł": "l", "þ": "th"})
_AFTER_Z = str.maketrans("æøå", "{|}")
_WORD = re.compile(r"[^\W_]+")
_AGE = re.compile(r"[0-9]+")
_DECADE = re.compile(r"[0-9]0 ?(?:['’]?erne|['’]?ere|-?årene)")
_YEAR = re.compile(r"[0-9]{4}")
_NOT_DIGITS = re.compile(r"[^0-9]")
_PHONE = re.compile(r"\+?(?:[ ()./-]?[0-9]){5,15}")

Key = TypeVar("Key", bound=Hashable)


class PersonRefused(Refusal):
    """Something that cannot be said of a person like this; codes are the keys of ``MESSAGES``; params hold "field"."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone already known: all names in one text, a rough age in words ("ca. 40"), where usually seen."""

    name: str
    rough_age: str = ""
    place: str = ""


def normalise(text: str) -> str:
    """A name as it is compared: small letters, accents off, æ, ø and å kept, one space between words.

    "José  ÅSE" becomes "jose åse"; the German and Swedish ä and ö become æ and ø.
    """
    folded = unicodedata.normalize("NFC", text.casefold()).translate(_OTHER_SPELLINGS)
    return " ".join("".join(_without_accent(letter) for letter in folded).split())


def name_order(text: str) -> str:
    """What a name is ordered by, by code points and in Danish: æ, ø and å last, aa as å, capitals as small letters.

    At most 200 characters. The three letters become the signs that follow z, as Danish typewriters and terminals had them.
    """
    return normalise(text).replace("aa", "å").translate(_AFTER_Z)[:MAX_NAME]


def search_terms(text: str) -> tuple[str, ...]:
    """The words of a name for search by the beginning of a word, each at most 80 letters, in alphabetical order.

    A word with aa or å stands there in both spellings, both when it is kept and when it is looked for, so that Aage and
    Åge find each other. An emoji is a word of its own.
    """
    spelled = {
        spelling for word in _words(text) for spelling in (word, word.replace("aa", "å"), word.replace("å", "aa"))
    }
    return tuple(sorted({spelling[:MAX_TERM] for spelling in spelled}))


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
    of birth after it or more than ``OLDEST`` years before is refused. An identity number is refused everywhere, in the field
    for a phone number too.
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
        case "phone" if not _PHONE.fullmatch(given):
            raise PersonRefused("phone_unreadable", field=kind)
        case "municipality":
            municipalities.check_municipality(given)
        case "code":
            code_lists.check_code(kinds[kind]["code_list"], given)


def likely_matches(
    *, alias: str, rough_age: str = "", place: str = "", candidates: Mapping[Key, Candidate]
) -> list[tuple[Key, tuple[str, ...]]]:
    """Known people who may be the one just met, likeliest first, each with the codes of why (keys of ``REASONS``).

    Something in the name must be alike; age and place alone would show everyone on the square. An age more than five
    years away speaks against, without ruling anyone out. Equal ones stay in the order they came.
    """
    found: list[tuple[int, Key, tuple[str, ...]]] = []
    sought = {_one_spelling(word) for word in _words(alias)}
    for key, candidate in candidates.items():
        name = _name_reason(sought, {_one_spelling(word) for word in _words(candidate.name)})
        if not name:
            continue
        reasons = (name, *_age_reason(rough_age, candidate.rough_age), *_place_reason(place, candidate.place))
        weight = sum(WEIGHTS[reason] for reason in reasons)
        if weight >= ENOUGH:
            found.append((weight, key, reasons))
    found.sort(key=lambda match: -match[0])
    return [(key, reasons) for _, key, reasons in found]


def first_letters(alias: str) -> tuple[str, ...]:
    """What a word must begin with to be alike one of a name, in either spelling of å."""
    return tuple(sorted({word[0] for word in search_terms(alias)}))


def words_alike(alias: str, known: Iterable[str]) -> list[str]:
    """Those of many known words that make a likely match of someone who has one: the same first, then the nearest in length.

    known: normalised words, as ``search_terms`` gives them.
    """
    sought = {_one_spelling(word) for word in _words(alias)}
    found: list[tuple[int, str]] = []
    for word in known:
        one = _one_spelling(word)
        if one in sought:
            found.append((-1, word))
        elif differs := [abs(len(one) - len(other)) for other in sought if _is_near(one, other)]:
            found.append((min(differs), word))
    return [word for _, word in sorted(found)]


def _without_accent(letter: str) -> str:
    if letter == "å" or letter.isascii():
        return letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))


def _words(text: str) -> list[str]:
    folded = normalise(text)
    return [*_WORD.findall(folded), *(sign for sign in folded if unicodedata.category(sign) == "So")]


def _one_spelling(word: str) -> str:
    return word.replace("å", "aa")


def _name_reason(sought: set[str], known: set[str]) -> str:
    if not sought or not known:
        return ""
    if sought == known or (len(sought) > 1 and sought <= known):
        return "same_name"
    near = {word for word in sought if word in known or any(_is_near(word, other) for other in known)}
    if len(sought) > 1 and near == sought:
        return "near_name"
    if sought & known:
        return "same_word"
    return "near_word" if near else ""


def _is_near(one: str, other: str) -> bool:
    """One is the beginning of the other from three letters on; or they begin alike and are one letter apart: one too many or
    two that changed places, in words of four letters or more, or another letter, in words of five or more.

    Another letter in a short word is mostly another name: Lone, Lene, Line.
    """
    short, long = sorted((one, other), key=len)
    if len(short) >= 3 and long.startswith(short):
        return True
    if len(short) < 4 or len(long) - len(short) > 1 or short[0] != long[0]:
        return False
    at = next((index for index, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    is_swapped = short[at + 1 : at + 2] + short[at : at + 1] == long[at : at + 2] and short[at + 2 :] == long[at + 2 :]
    return is_swapped or (len(short) >= 5 and short[at + 1 :] == long[at + 1 :])


def _age_reason(sought: str, known: str) -> tuple[str, ...]:
    one, other = read_rough_age(sought), read_rough_age(known)
    if one is None or other is None:
        return ()
    is_near = one[0] - AGE_MARGIN <= other[1] and other[0] - AGE_MARGIN <= one[1]
    return ("near_age",) if is_near else ("far_age",)


def _place_reason(sought: str, known: str) -> tuple[str, ...]:
    shared = set(_words(sought)) & set(_words(known))
    is_same = any(len(word) >= 4 for word in shared) or (bool(sought.strip()) and normalise(sought) == normalise(known))
    return ("same_place",) if is_same else ()


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
    # Without a day to count from a year is only looked at for what it is.
    low, high = (1, date.max.year) if today is None else (today.year - OLDEST, today.year)
    if not _YEAR.fullmatch(given) or not low <= int(given) <= high:
        raise PersonRefused("year_unlikely", field=kind, low=low, high=high)
