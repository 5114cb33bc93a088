"""A letter on its pages: who greets never stands on a page alone."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from brobygger.services.requests import letter_pages

LAST = "Dette er det sidste, der siges."
LINE = "Smed sover ude og vil gerne have ro om natten, så resten kan komme bagefter. "
# Which kinds a letter may end with.
ENDS: dict[str, dict[str, Any]] = {
    "text": {"kind": "text", "text": f"Vi anbefaler det.\n{LAST}"},
    "long": {"kind": "text", "text": LINE * 8 + LAST},
    "list": {"kind": "list", "items": ["Ro om natten", LAST]},
    "rows": {"kind": "rows", "rows": [{"label": "Navn", "text": "Smed"}, {"label": "Sagt", "text": LAST}]},
    "quote": {"kind": "quote", "text": LAST},
    "slot": {"kind": "slot", "text": LAST},
}


def pages(lines: int, end: dict[str, Any]) -> list[str]:
    """The words of each page of a letter with so many paragraphs of one line before its end."""
    said = {"kind": "text", "heading": "", "text": "\n".join(["Smed vil gerne have ro."] * lines)}
    letter = {
        "title": "Indstilling",
        "lang": "da",
        "day": "2026-11-30",
        "dated": "30-11-2026",
        "to": "Visitationen",
        "sender": "Gadeteamet",
        "signed": "Signe Bro",
        "greeting": "Venlig hilsen",
        "blocks": [said, {"heading": "", **end}],
    }
    pdf = letter_pages.set_pages(letter)[2]
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize("kind", ENDS)
def test_the_greeting_stands_with_the_last_that_is_said(kind: str) -> None:
    full = [lines for lines in range(12, 26) if len(pages(lines, ENDS[kind])) == 2]
    assert full, "some of them go on to a second page"
    for lines in full:
        assert "siges." in pages(lines, ENDS[kind])[-1].split("Venlig hilsen")[0], lines


def test_a_last_paragraph_of_more_than_a_page_is_set_all_the_same() -> None:
    assert "Venlig hilsen" in pages(3, {"kind": "text", "text": LINE * 80})[-1]
