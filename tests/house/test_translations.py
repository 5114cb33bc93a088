"""script/messages: it finds every text, and it fails where one has no good Danish."""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.tracked import ROOT

ENGLISH = """from django.utils.translation import gettext as _, ngettext
from brobygger.rules.refusals import words
A = _("Nobody is here.")
B = words("Only %(n)s left.")
C = ngettext("%(n)s day", "%(n)s days", 2)
"""
PAGE = """{% translate "Menu" context "a list of dishes" %}
  {% blocktranslate count n=n trimmed %}
    one
  {% plural %}
    {{ n }} ones
  {% endblocktranslate %}"""
DANISH = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Nobody is here."
msgstr "Her er ingen."

msgid "Only %(n)s left."
msgstr "Kun %(n)s tilbage."

msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "én dag"
msgstr[1] "%(n)s dage"

msgctxt "a list of dishes"
msgid "Menu"
msgstr "Spisekort"

msgid "one"
msgid_plural "%(n)s ones"
msgstr[0] "en"
msgstr[1] "%(n)s stykker"
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The translations of a package of one module and one page, complete."""
    monkeypatch.syspath_prepend(str(ROOT / "script" / "site"))
    for name in ("steps", "translations"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import translations

    (tmp_path / "web" / "templates").mkdir(parents=True)
    (tmp_path / "words.py").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "web" / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "django.po").write_text(DANISH, encoding="utf-8")
    monkeypatch.setattr(translations, "PACKAGE", tmp_path)
    monkeypatch.setattr(translations, "DANISH", tmp_path / "django.po")
    return translations


def test_a_complete_file_has_no_faults(site: Any) -> None:
    assert site.faults() == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "Her er ingen."', 'msgstr ""', "has no Danish: Nobody is here."),
        ('msgid "Nobody is here."', '#, fuzzy\nmsgid "Nobody is here."', "marked fuzzy: Nobody is here."),
        ("Nobody is here", "Nobody was here", "no longer used: Nobody was here."),
        ("Kun %(n)s tilbage", "Kun lidt tilbage", "the Danish has other placeholders: Only %(n)s left."),
        ("Kun %(n)s tilbage", "Kun %(m)s tilbage", "the Danish has other placeholders: Only %(n)s left."),
        ('msgctxt "a list of dishes"\n', "", "is not in the Danish file: Menu"),
        ('msgstr[1] "%(n)s dage"', 'msgstr[1] ""', "has no Danish: %(n)s day"),
    ],
)
def test_a_text_without_good_danish_is_named(site: Any, old: str, new: str, fault: str) -> None:
    assert old in DANISH
    site.DANISH.write_text(DANISH.replace(old, new), encoding="utf-8")
    assert fault in site.faults()


def test_writing_keeps_the_danish_there_is_and_changes_nothing_the_second_time(site: Any) -> None:
    site.write(site.merged([]))
    first = site.DANISH.read_text(encoding="utf-8")
    assert "Her er ingen." in first
    assert site.faults() == []
    site.write(site.merged([]))
    assert site.DANISH.read_text(encoding="utf-8") == first


def test_danish_from_another_file_is_taken_in(site: Any, tmp_path: Path) -> None:
    more = tmp_path / "more.po"
    more.write_text(DANISH, encoding="utf-8")
    site.DANISH.unlink()
    site.write(site.merged([more]))
    assert site.faults() == []
