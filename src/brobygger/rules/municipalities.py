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


def name(code: str) -> str:
    """The municipality's name; the code itself where there is none, so that a page can show an old record."""
    known = all_municipalities().get(code)
    return code if known is None else known.name


def check_municipality(code: str) -> None:
    """Raises MunicipalityRefused ("unknown_municipality") for a code that is not in the list."""
    if code not in all_municipalities():
        raise MunicipalityRefused("unknown_municipality", value=code[:20])


def _span(entry: Mapping[str, str]) -> Span:
    to = entry.get("to")
    return Span(entry["region"], date.fromisoformat(entry["from"]), None if to is None else date.fromisoformat(to))
