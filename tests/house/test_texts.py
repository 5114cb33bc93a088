"""Texts are written so that they can be collected: what stands inside an f-string is never found, and stays English."""

import re

from tests.house.tracked import ROOT, python

INSIDE = re.compile(r"""\bf(["']).*?\{_\(\s*["']""")


def test_no_text_to_translate_is_hidden_in_an_f_string() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python("src")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if INSIDE.search(line)
    ]
    assert hidden == []


def test_such_a_text_would_be_seen() -> None:
    assert INSIDE.search("""title=f"{_('Control totals')}: {title}",""")
    assert not INSIDE.search("""f"{_(REASONS[reason])} ({n})" """)


def catalogue() -> list[tuple[str, str]]:
    """Each text with its Danish, plural forms each for itself."""
    from babel.messages.pofile import read_po

    with (ROOT / "src/brobygger/web/locale/da/LC_MESSAGES/django.po").open("rb") as file:
        found = read_po(file, locale="da")
    several = [(each.id, each.string) for each in found if each.id]
    return [
        pair
        for ids, strings in several
        for pair in (zip(ids, strings, strict=False) if isinstance(ids, tuple) else [(ids, strings)])
    ]


# Words that only one of the two languages has.
ENGLISH = re.compile(r"\b(the|and|you|with|this|that|from|your|are|of)\b", re.IGNORECASE)
# An order of the state has one name, in both languages.
ORDER = re.compile(r"BEK nr\. \d+ af")
DANISH = re.compile(r"[æøå]|\b(og|ikke|er|det|til|af|på)\b", re.IGNORECASE)


def test_the_danish_is_danish_and_the_english_english() -> None:
    mixed = [text for text, danish in catalogue() if ENGLISH.search(danish) or DANISH.search(ORDER.sub("", text))]
    assert mixed == []
