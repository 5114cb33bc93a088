"""Every word on every page is in the language of the page: a text of ours translated, a label of the definitions, or typed."""

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

import brobygger
from brobygger.web import gaps
from tests.cast import PASSWORD, Cast
from tests.journeys import every_page

DEFINITIONS = Path(brobygger.__file__).parent / "definitions"
# Around what gettext gave: letters that stand nowhere else.
OPEN, CLOSE = "\ue000", "\ue001"
TRANSLATED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
SHOWN = ("title", "aria-label", "alt", "placeholder", "data-title")
# In every language.
NAMES = {"brobygger", "dansk", "english", "asi"}
ROLES = ("signe", "mona", "asta", "eva")


class Words(HTMLParser):
    """The words of a page as they are seen or read aloud: text, and the attributes that are said.

    What says of itself which language it is in, such as a letter, is left out, as scripts are.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", *self.hidden) or ("lang" in dict(attributes) and tag != "html"):
            self.hidden.append(tag)
        elif not self.hidden:
            self.found += [value for name, value in attributes if value and name in SHOWN]

    def handle_endtag(self, tag: str) -> None:
        if self.hidden[-1:] == [tag]:
            self.hidden.pop()

    def handle_data(self, text: str) -> None:
        if not self.hidden and text.strip():
            self.found.append(text)


@pytest.fixture
def nothing_kept() -> Iterator[None]:
    """What pages keep of texts put together is made anew with the marks, and without them for the tests to come."""
    gaps._in_words.cache_clear()
    yield
    gaps._in_words.cache_clear()


@pytest.fixture
def untranslated(monkeypatch: pytest.MonkeyPatch, nothing_kept: None) -> set[str]:
    """Marks what gettext gives, and collects what it was asked for in Danish and had no Danish for."""
    missing: set[str] = set()
    catalogue: Any = translation._trans
    for name, places in (("gettext", (0,)), ("pgettext", (1,)), ("ngettext", (0, 1)), ("npgettext", (1, 2))):
        monkeypatch.setattr(catalogue, name, _marking(getattr(catalogue, name), places, missing), raising=False)
    return missing


def _marking(ask: Any, places: tuple[int, ...], missing: set[str]) -> Any:
    def asked(*texts: Any) -> str:
        given = ask(*texts)
        if translation.get_language() == "da" and given in [texts[at] for at in places] and not _has_danish(texts):
            missing.add(given)
        return f"{OPEN}{given}{CLOSE}" if given.strip() else given

    return asked


def _has_danish(texts: tuple[Any, ...]) -> bool:
    """Whether somebody has written the Danish, be it the same as the English, of this text, alone or within a context."""
    catalogue = trans_real.translation("da")._catalog
    contexts = ("\x04".join(texts[:2]), texts[0]) if len(texts) > 1 and isinstance(texts[1], str) else texts
    return any(key in catalogue for text in contexts for key in (text, (text, 0), (text, 1)))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("who", ROLES)
def test_every_word_is_in_the_language_of_the_page(
    cast: Cast, filled: list[dict[str, UUID]], untranslated: set[str], language: str, who: str
) -> None:
    client = Client()
    client.post("/konto/login/", {"login": who, "password": PASSWORD})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    explained = {" ".join(text.split()).casefold() for text in (*typed(), *defined(language))}
    known = sorted(explained - {""}, key=len, reverse=True)
    # Most texts stand on every page.
    left_of = cache(lambda text: unexplained(text, known))
    left = {
        (path, words)
        for path, page in with_refusals(client, filled)
        for text in Words(without_translated(page)).found
        for words in left_of(text)
    }
    assert left == set()
    assert untranslated == set()


def with_refusals(client: Client, filled: list[dict[str, UUID]]) -> Iterator[tuple[str, str]]:
    """Every page, and what it says when its form is sent with nothing in it."""
    pages = every_page.pages(client, filled)
    yield from pages.items()
    for path in pages:
        answer = client.post(path, {})
        if answer.status_code in (409, 422):
            yield f"{path} refused", answer.content.decode()


def typed() -> Iterator[str]:
    """Every text somebody has typed, read from the database."""
    for model in apps.get_app_config("records").get_models():
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                # The levels of a goal are typed too.
                for told in value.values() if isinstance(value, dict) else [value]:
                    if isinstance(told, str) and told.strip():
                        yield from told.split("\n")


def defined(language: str) -> Iterator[str]:
    """Every text of the definitions in one language, and their proper names: of places and of laws."""
    for path in DEFINITIONS.rglob("*.json"):
        yield from _texts(json.loads(path.read_text(encoding="utf-8")), language)


def _texts(told: Any, language: str) -> Iterator[str]:
    if isinstance(told, dict):
        for text in (told.get(language), told.get("name"), told.get("source")):
            if isinstance(text, str):
                # "3 – slight problem" is also said without its figure.
                yield from (text, re.sub(r"^\d+ – ", "", text))
        yield from (text for each in told.values() for text in _texts(each, language))
    elif isinstance(told, list):
        yield from (text for each in told for text in _texts(each, language))


def without_translated(page: str) -> str:
    """A page without what gettext gave: the innermost first, for one text may stand within another."""
    while TRANSLATED.search(page):
        page = TRANSLATED.sub(" ", page)
    return page


def unexplained(text: str, known: list[str]) -> list[str]:
    """The words that are left of a text when all that is defined or typed is taken out."""
    text = " ".join(text.split()).casefold()
    for each in known:
        if each in text:
            text = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", text)
    return [word for word in words_of(text) if word not in NAMES]


def words_of(text: str) -> list[str]:
    """Whatever is long enough to belong to a language; what stands in for a value does not."""
    return re.findall(r"[^\W\d_]{3,}", re.sub(r"%\(\w+\)\w", "", text).casefold())


def test_a_word_that_is_nobodys_is_found() -> None:
    page = (
        f'<p title="Slet">{OPEN}Gemt <b>{OPEN}i dag{CLOSE}</b>{CLOSE} Smed, kontakt and more</p><script>var x</script>'
    )
    found = Words(without_translated(page)).found
    assert [unexplained(text, ["smed", "kontakt"]) for text in found] == [["slet"], ["and", "more"]]
