"""What is asked of a site, and what was found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from brobygger.rules.refusals import words

QUESTIONS = {
    "database": words("Database"),
    "integrity": words("Database file"),
    "settings": words("Database settings"),
    "version": words("Database version"),
    "migrations": words("Tables"),
    "definitions": words("Definitions"),
    "disk": words("Disk"),
    "clock": words("Clock"),
    "keys": words("Key file"),
    "seal": words("Sealed numbers"),
    "lists": words("Lists"),
    "site": words("Organisation"),
    "phones": words("Phones"),
    "copies": words("Copies put back"),
    "assets": words("Style and texts"),
}


@dataclass(frozen=True)
class Finding:
    """One question and what was found. ``mend`` is empty where all is well, otherwise what to do; both take ``params``."""

    question: str
    found: str
    mend: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether all is well."""
        return not self.mend

    def said(self, translate: Callable[[str], str]) -> str:
        """What was found, in the language of the face."""
        return _filled(translate(self.found), self.params)

    def advised(self, translate: Callable[[str], str]) -> str:
        """What to do, in the language of the face; empty where all is well."""
        return _filled(translate(self.mend), self.params) if self.mend else ""


def _filled(text: str, params: Mapping[str, object]) -> str:
    return text % params if params else text
