"""Code lists: closed lists of ASCII codes with Danish and English labels, read from definitions/code_lists/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from brobygger.rules import definitions
from brobygger.rules.refusals import Refusal, words

MESSAGES = {"unknown_code": words("“%(value)s” is not one of the choices.")}


class CodeRefused(Refusal):
    """A code that is not in its list. Params: list_id, value."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


@dataclass(frozen=True)
class CodeList:
    """One list in one version. ``entries`` holds every code's whole entry, in the order people are shown them."""

    id: str
    version: str
    title: Mapping[str, str]
    entries: Mapping[str, Mapping[str, Any]]


@cache
def load(list_id: str) -> CodeList:
    """A code list by its id ("places"). Raises definitions.DefinitionMissing when there is none."""
    content = definitions.read(f"code_lists/{list_id}.json")
    entries = {entry["code"]: entry for entry in content["codes"]}
    return CodeList(content["id"], content["version"], content["title"], entries)


def codes(list_id: str) -> tuple[str, ...]:
    """The codes of a list, in the order people are shown them."""
    return tuple(load(list_id).entries)


def label(list_id: str, code: str, language: str) -> str:
    """A code in words ("da" or "en").

    A code the list does not have is shown as it is: a record may hold one from a version that is no longer current, and
    a page must be able to show it.
    """
    entry = load(list_id).entries.get(code)
    return code if entry is None else definitions.text(entry["label"], language)


def short(list_id: str, code: str, language: str) -> str:
    """A code in a few letters, for a chart or a narrow column; the label where the list has nothing shorter."""
    entry = load(list_id).entries.get(code, {})
    return definitions.text(entry["short"], language) if "short" in entry else label(list_id, code, language)


def choices(list_id: str, language: str) -> list[tuple[str, str]]:
    """Every code with its label, for a form."""
    return [(code, definitions.text(entry["label"], language)) for code, entry in load(list_id).entries.items()]


def entry(list_id: str, code: str) -> Mapping[str, Any]:
    """Everything the list says of a code, such as a wave's "months". Raises CodeRefused ("unknown_code")."""
    check_code(list_id, code)
    return load(list_id).entries[code]


def check_code(list_id: str, code: str) -> None:
    """Raises CodeRefused ("unknown_code") when the list does not have this code."""
    if code not in load(list_id).entries:
        raise CodeRefused("unknown_code", list_id=list_id, value=str(code)[:60])
