"""Letters: which there are, the site's own words in them, and putting one together as plain data, ready to be set.

A letter is blocks of text. No word of it is markup, here or where it is set, so a name can hold any sign.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from brobygger.rules import definitions, fields
from brobygger.rules.definitions import text
from brobygger.rules.fields import FieldRefused
from brobygger.rules.identity_numbers import contains_number
from brobygger.rules.refusals import Refusal, words

LANGUAGES = ("da", "en")
# Under this name a site writes the words that all its letters have, as if it were one more kind.
SHARED = "all"
MAX_PART = 4000
_OPENINGS = frozenset({"opening", "opening_chosen"})
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")

Words = Mapping[str, str]
Parts = Mapping[str, Words]

MESSAGES = {
    "unknown_letter": words("There is no such letter."),
    "older_wording": words(
        "%(who)s has changed these words after you opened the page. They stand beside yours. "
        "Save again to put yours in their place."
    ),
    "unnamed_wish": words(
        "The citizen asked for anonymous treatment: no letter with their name is made of that, also where the name is known by "
        "now. If they want it in their own name, write that down as a new request."
    ),
    "unreadable_letter": words("The letter holds too many signs that cannot be printed."),
    "needed_wording": words(
        "The letter must also say this, and it is not written yet: %(parts)s. A leader or manager writes it under Letters; "
        "then the letter can be made."
    ),
    "needed_wording_by": words(
        "The letter must also say this, and it is not written yet: %(parts)s. Ask %(who)s, who can write it under Letters; "
        "then the letter can be made."
    ),
    "protected_letter": words(
        "The citizen's address is protected now, and this letter was made before and says a place. Make it again: it then says "
        "none."
    ),
    "older_letter": words("Something has changed since you opened the page. Read the letter again before you make it."),
}


@dataclass(frozen=True)
class Part:
    """Words the site can write itself. ``default``: ours, None where the site must, because we have no source for them.

    is_needed: without it the letter is not made: it does not do what the law asks of it, or nobody can answer it.
    is_shared: written once for all letters, and in one letter only where it differs there.
    """

    id: str
    label: Words
    default: Words | None
    is_needed: bool
    is_shared: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of letter; ``id`` is a code of letter_kinds, ``about`` the kind of fact it is written of. ``titles``: by case
    the title of a letter whose own would not be true of it."""

    id: str
    about: str
    title: Words
    layout: Sequence[Mapping[str, Any]]
    parts: Sequence[Part]
    titles: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What is to be said in one letter. ``facts``: by name, "" where there is nothing to say; ``lists``: by name the lines;
    ``without``: the parts that are not true of this one, whoever worded them; ``case``: whose title it has, "" the usual."""

    to: str
    sender: str
    signed: str
    day: date
    facts: Words
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    without: Collection[str] = ()
    case: str = ""


@dataclass(frozen=True)
class Composed:
    """A letter put together. ``content`` is plain JSON; ``slots``: the labels of what is still empty; ``left_out``: of what
    holds an identity number and is therefore not in it."""

    content: Mapping[str, Any]
    slots: Sequence[str]
    left_out: Sequence[str]


def kinds() -> tuple[Kind, ...]:
    """Every kind of letter."""
    return tuple(_kinds().values())


def kind(letter: str) -> Kind:
    """One kind. Raises Refusal ("unknown_letter")."""
    if letter not in _kinds():
        raise Refusal("unknown_letter", MESSAGES["unknown_letter"])
    return _kinds()[letter]


def worded(letter: str) -> Kind:
    """What a site can word: one kind of letter, or what all have (``SHARED``). Raises Refusal ("unknown_letter")."""
    if letter != SHARED:
        return kind(letter)
    shared = _definition()["shared"]
    parts = [Part(name, _definition()["parts"][name]["label"], None, True) for name in shared["parts"]]
    return Kind(id=SHARED, about="", title=shared["title"], layout=(), parts=parts)


def with_shared(letter: Kind, own: Parts, shared: Parts) -> dict[str, Words]:
    """The site's words in one kind of letter: its own, and where it has none those of all letters."""
    parts = dict(own)
    for part in letter.parts:
        if part.is_shared and not any(own.get(part.id, {}).values()) and part.id in shared:
            parts[part.id] = shared[part.id]
    return parts


def has_shared(letter: Kind, parts: Parts, shared: Parts) -> bool:
    """Whether words of all letters stand in this one; ``parts`` as ``with_shared`` made them."""
    return any(part.is_shared and part.id in shared and parts.get(part.id) is shared[part.id] for part in letter.parts)


def version() -> str:
    """Of what the letters are made of, and of our own words in them."""
    return str(_definition()["version"])


def said(part: Part, parts: Parts, language: str) -> str:
    """The words of a part: the site's, or where it has none ours; "" for an empty slot.

    A site that writes in Danish only is not answered in our English: its Danish stands in both.
    """
    own = parts.get(part.id, {})
    if any(own.values()):
        return own.get(language) or own.get("da") or next(iter(own.values()))
    return text(part.default, language) if part.default else ""


def problems(letter: Kind, parts: Parts) -> Iterator[FieldRefused]:
    """Everything wrong with the site's words, each at its field ("complaint_da")."""
    for part in letter.parts:
        for language in LANGUAGES:
            yield from fields.listed(f"{part.id}_{language}", parts.get(part.id, {}).get(language, ""), limit=MAX_PART)


def word(name: str, language: str) -> str:
    """One of the letter's own small words."""
    return text(_definition()["words"][name], language)


def compose(letter: Kind, told: Told, parts: Parts, language: str) -> Composed:
    """Put a letter together in one language ("da" or "en"). Facts with nothing to say are left out; empty slots are shown."""
    slots: list[str] = []
    left_out: list[str] = []
    blocks = [
        block
        for each in letter.layout
        for name, value in each.items()
        for block in _blocks(name, value, letter, told, parts, language, slots, left_out)
    ]
    content = {
        "kind": letter.id,
        "lang": language,
        "title": text(letter.titles.get(told.case, letter.title), language),
        "to": clean(told.to),
        "sender": clean(told.sender),
        "signed": clean(told.signed),
        "greeting": word("greeting", language),
        "day": told.day.isoformat(),
        "dated": f"{told.day:%d-%m-%Y}",
        "blocks": blocks,
    }
    return Composed(content, slots, left_out)


def label_of(fact: str, language: str) -> str:
    """What a letter calls a fact (by name, as "place")."""
    return text(_definition()["facts"][fact], language)


def _blocks(
    name: str,
    value: Any,
    letter: Kind,
    told: Told,
    parts: Parts,
    language: str,
    slots: list[str],
    left_out: list[str],
) -> Iterator[dict[str, Any]]:
    if name == "part" and value in told.without:
        return
    if name == "part":
        part = next(each for each in letter.parts if each.id == value)
        yield _part(part, parts, language, slots)
        return
    if name == "list":
        lines = [_safe_line(clean(line), language) for line in told.lists.get(value, ())]
        if any(contains_number(line) for line in told.lists.get(value, ())):
            left_out.append(text(_definition()["lists"][value], language))
        if lines:
            yield {"kind": "list", "heading": text(_definition()["lists"][value], language), "items": lines}
        return
    facts = {each: _safe(each, told, language, left_out) for each in (value if name == "rows" else [value])}
    known = {label: said for label, said in facts.items() if said}
    if not known:
        return
    labels = {each: label_of(each, language) for each in known}
    if name == "rows":
        rows = [{"label": labels[each], "text": known[each]} for each in known]
        yield {"kind": "rows", "heading": "", "rows": rows}
    else:
        yield {"kind": name, "heading": labels[value], "text": known[value]}


def _part(part: Part, parts: Parts, language: str, slots: list[str]) -> dict[str, Any]:
    label = text(part.label, language)
    # The opening needs no heading: it stands under the title.
    heading = "" if part.id in _OPENINGS else label
    words_of_it = clean(said(part, parts, language))
    if words_of_it:
        return {"kind": "text", "heading": heading, "text": words_of_it}
    slots.append(label)
    return {"kind": "slot", "heading": label, "text": word("empty_slot", language)}


def _safe(name: str, told: Told, language: str, left_out: list[str]) -> str:
    """A fact as it may be printed: what holds an identity number stays out of a letter."""
    value = clean(told.facts.get(name, ""))
    if contains_number(value):
        left_out.append(label_of(name, language))
        return ""
    return value


def _safe_line(line: str, language: str) -> str:
    """A line of a list; of one that holds an identity number what it is about, and that the rest is left out."""
    if not contains_number(line):
        return line
    head = line.partition(":")[0]
    return f"{'' if contains_number(head) else head}: {word('left_out', language)}".removeprefix(": ")


def clean(value: str) -> str:
    """A text without the signs that show nothing, or turn the reading around."""
    return _CONTROL.sub(" ", value.replace("\r\n", "\n")).strip()


@cache
def _definition() -> dict[str, Any]:
    return definitions.read("letters/letters.json")


@cache
def _kinds() -> dict[str, Kind]:
    labels = _definition()["parts"]
    return {
        each["id"]: Kind(
            id=each["id"],
            about=each["about"],
            title=each["title"],
            layout=each["layout"],
            titles=each.get("titles", {}),
            parts=[
                Part(
                    name,
                    labels[name]["label"],
                    default,
                    is_needed=name in each["needed"],
                    is_shared=name in _definition()["shared"]["parts"],
                )
                for name, default in each["parts"].items()
            ],
        )
        for each in _definition()["kinds"]
    }
