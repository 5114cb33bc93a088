"""Municipalities by their four-digit code, and the region each lay in for a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from brobygger.rules import definitions
from brobygger.rules.refusals import Refusal, words

MESSAGES = {"unknown_municipality": words("There is no municipality with the code %(value)s.")}


class MunicipalityRefused(Refusal):
    """A code that is no municipality's. Params: value."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


@dataclass(frozen=True, slots=True)
class Span:
    """A region for a time: both days included, ``to`` None while it lasts."""

    region: str
    since: date
    to: date | None


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality; Christiansø is listed too although it is none (``is_municipality`` False)."""

    code: str
    name: str
    is_municipality: bool
    regions: tuple[Span, ...]


@cache
def all_municipalities() -> Mapping[str, Municipality]:
    """The 98 municipalities and Christiansø, by code, in the order of their codes."""
    content = definitions.read("municipalities.json")
    return {
        entry["code"]: Municipality(
            entry["code"],
            entry["name"],
            entry["is_municipality"],
            tuple(_span(span) for span in entry["regions"]),
        )
        for entry in content["municipalities"]
    }


@cache
def fictional() -> Mapping[str, str]:
    """By code the names of the invented municipalities, the fictional site's own first."""
    return {entry["code"]: entry["name"] for entry in definitions.read("municipalities.json")["fictional"]}


def offered(own: str) -> list[tuple[str, str]]:
    """Code and name of every municipality a citizen of a site can belong to, by name; of a fictional one the fictional.
    own: the site's, "" where it is not known."""
    named = fictional() if own in fictional() else {code: each.name for code, each in all_municipalities().items()}
    return sorted(named.items(), key=lambda pair: pair[1])


def name(code: str) -> str:
    """The municipality's name; the code itself where there is none, so that a page can show an old record."""
    known = all_municipalities().get(code)
    return fictional().get(code, code) if known is None else known.name


def check_municipality(code: str) -> None:
    """Raises MunicipalityRefused ("unknown_municipality") for a code that is not in the list."""
    if code not in all_municipalities() and code not in fictional():
        raise MunicipalityRefused("unknown_municipality", value=code[:20])


def _span(entry: Mapping[str, str]) -> Span:
    to = entry.get("to")
    return Span(entry["region"], date.fromisoformat(entry["from"]), None if to is None else date.fromisoformat(to))
