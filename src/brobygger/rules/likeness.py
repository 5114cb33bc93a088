"""Likeness: who may be someone already known, by what is said of the one just met."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from brobygger.rules.names import normalise, one_spelling, words_of
from brobygger.rules.people import read_rough_age
from brobygger.rules.refusals import words

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

REASONS = {
    "same_name": words("the same name"),
    "near_name": words("the whole name is almost the same"),
    "same_word": words("part of the name is the same"),
    "near_word": words("the name is almost the same"),
    "near_age": words("about the same age"),
    "far_age": words("another age"),
    "same_place": words("the same place"),
}

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone already known: all names in one text, a rough age in words ("ca. 40"), where usually seen.

    whole: each of the names by itself, where they are told apart: one of them told whole is the same name, and no part of one.
    """

    name: str
    rough_age: str = ""
    place: str = ""
    whole: tuple[str, ...] = ()


def likely_matches(
    *, alias: str, rough_age: str = "", place: str = "", candidates: Mapping[Key, Candidate]
) -> list[tuple[Key, tuple[str, ...]]]:
    """Known people who may be the one just met, likeliest first, each with the codes of why (keys of ``REASONS``).

    Something in the name must be alike; age and place alone would show everyone on the square. An age more than five
    years away speaks against, without ruling anyone out. Equal ones stay in the order they came.
    """
    found: list[tuple[int, Key, tuple[str, ...]]] = []
    sought = {one_spelling(word) for word in words_of(alias)}
    for key, candidate in candidates.items():
        name = _name_reason(sought, {one_spelling(word) for word in words_of(candidate.name)})
        if not name:
            continue
        if name == "same_word" and any(
            {one_spelling(word) for word in words_of(one)} == sought for one in candidate.whole
        ):
            name = "same_name"
        reasons = (name, *_age_reason(rough_age, candidate.rough_age), *_place_reason(place, candidate.place))
        weight = sum(WEIGHTS[reason] for reason in reasons)
        if weight >= ENOUGH:
            found.append((weight, key, reasons))
    found.sort(key=lambda match: -match[0])
    return [(key, reasons) for _, key, reasons in found]


@dataclass(frozen=True, slots=True)
class Record:
    """Who a record is of: their name, that name and all others in one text, the year of birth ("" where not known), and the
    numbers, each as its kind and whatever tells it from others."""

    name: str = ""
    names: str = ""
    birth_year: str = ""
    numbers: frozenset[tuple[str, str]] = frozenset()


def differences(one: Record, other: Record) -> list[str]:
    """What two records say differently of who it is: of "name", "birth_year", "number", where both say something.

    Two full names differ unless they are the same or almost the same, or one has all of the other; without them names differ
    where nothing in them is alike, as two nicknames of one person often do.
    """
    found = []
    if one.name and other.name:
        if not {_names_alike(one.name, other.name), _names_alike(other.name, one.name)} & {"same_name", "near_name"}:
            found.append("name")
    elif not _names_alike(one.names, other.names):
        found.append("name")
    if one.birth_year and other.birth_year and one.birth_year != other.birth_year:
        found.append("birth_year")
    kinds = {kind for kind, _ in one.numbers} & {kind for kind, _ in other.numbers}
    if kinds and not one.numbers & other.numbers:
        found.append("number")
    return found


def _names_alike(one: str, other: str) -> str:
    return _name_reason(
        {one_spelling(word) for word in words_of(one)}, {one_spelling(word) for word in words_of(other)}
    )


def words_alike(alias: str, known: Iterable[str]) -> list[str]:
    """Those of many known words that make a likely match of someone who has one: the same first, then the nearest in length.

    known: normalised words, as ``kept_terms`` gives them.
    """
    sought = {one_spelling(word) for word in words_of(alias)}
    found: list[tuple[int, str]] = []
    for word in known:
        one = one_spelling(word)
        if one in sought:
            found.append((-1, word))
        elif differs := [abs(len(one) - len(other)) for other in sought if _is_near(one, other)]:
            found.append((min(differs), word))
    return [word for _, word in sorted(found)]


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
    shared = set(words_of(sought)) & set(words_of(known))
    is_same = any(len(word) >= 4 for word in shared) or (bool(sought.strip()) and normalise(sought) == normalise(known))
    return ("same_place",) if is_same else ()
