"""What a letter that was made says of a fact, and what of it says something else by now, as a wish was corrected since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brobygger.rules import letters
from brobygger.rules.identity_numbers import contains_number
from brobygger.rules.letter_signs import NOT_SHOWN


@dataclass(frozen=True)
class Changed:
    """``label``: what the letter calls it, in its own language; ``says``: what it says; ``now``: what is right, "" where
    nothing is told any more."""

    label: str
    says: str
    now: str


def said_of(content: Mapping[str, Any], fact: str) -> str:
    """What a letter that was put together, ``content`` as it was kept, says of a fact (by name, as "place"); "" for nothing."""
    said: dict[str, str] = {}
    for block in content["blocks"]:
        said |= {row["label"]: str(row["text"]) for row in block.get("rows", ())}
        said |= {block["heading"]: str(block["text"])} if block["kind"] == "quote" else {}
    return said.get(letters.label_of(fact, content["lang"]), "")


def changed(content: Mapping[str, Any], facts: Mapping[str, str]) -> list[Changed]:
    """The facts a letter tells that are told otherwise now. content: as it was kept; facts: by name what is right.

    What the letter does not say cannot be wrong in it; of a text with a sign that could not be printed nobody can tell.
    """
    found = []
    for name, right in facts.items():
        says, now = said_of(content, name), "" if contains_number(right) else letters.clean(right)
        if says and says != now and NOT_SHOWN not in says:
            found.append(Changed(letters.label_of(name, content["lang"]), says, now))
    return found
