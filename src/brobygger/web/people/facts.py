"""What is known of a person, in words for the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.rules import code_lists, municipalities
from brobygger.services.details import Detail

# Told elsewhere on the page.
TOLD = frozenset({"alias", "warning", "name", "preferred_name", "rough_age", "own_wish", "phase"})


@dataclass(frozen=True)
class Fact:
    """A label and what is known."""

    label: str
    value: str


def in_words(details: Iterable[Detail], *, is_protected: bool) -> list[Fact]:
    """The details with their labels; what address protection covers is not written out."""
    language = get_language() or "da"
    return [
        Fact(code_lists.label("detail_kinds", row.kind, language), _value(row, is_protected))
        for row in details
        if row.kind not in TOLD
    ]


def _value(row: Detail, is_protected: bool) -> str:
    if is_protected and code_lists.entry("detail_kinds", row.kind)["protected"]:
        return _("protected: it stands under “Add or correct” for those who may (is logged)")
    if row.kind == "home_municipality":
        return municipalities.name(row.value)
    if row.kind == "address_protection":
        return _("Yes, protected") if row.value == "yes" else _("No")
    return row.value
