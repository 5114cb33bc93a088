"""Templates: each is used, none has script or style of its own, and an undefined variable fails the test that meets it."""

import re
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from django.template import Context, TemplateSyntaxError, engines
from django.template.loader import get_template

from tests.house.tracked import ROOT, files, python

FOLDER = ROOT / "src" / "brobygger" / "web"
TEMPLATES = {
    str(path).split("/templates/", 1)[1]: path
    for path in files()
    if "templates" in path.parts and path.is_relative_to(FOLDER) and path.suffix in (".html", ".txt")
}
PAGES = sorted(name for name in TEMPLATES if name.endswith(".html"))
# Django and allauth find these by name, and the course the fragment of an entry.
FOUND_BY_NAME = re.compile(r"(account|mfa)/|(403_csrf|429)\.html$|\w+/_entry_\w+\.html$")
INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|hx-vals=['\"]js:", re.IGNORECASE
)
FORM = re.compile(r"<form\b[^>]*\bmethod=.post.[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
ELSEWHERE = re.compile(r"(src|href|action)=['\"](https?:)?//", re.IGNORECASE)


def text_of(name: str) -> str:
    return TEMPLATES[name].read_text(encoding="utf-8")


def test_there_are_templates_to_look_at() -> None:
    assert len(PAGES) > 20


def faults(find: Callable[[str], Collection[str]]) -> dict[str, Collection[str]]:
    """By page what is found wrong in its text; pages that are well are left out."""
    return {name: found for name in PAGES if (found := find(text_of(name)))}


def test_every_template_can_be_read() -> None:
    unreadable = {}
    for name in PAGES:
        try:
            get_template(name)
        except TemplateSyntaxError as error:
            unreadable[name] = str(error)
    assert unreadable == {}


def test_no_template_is_unused() -> None:
    asked = "\n".join(
        [text_of(name) for name in TEMPLATES] + [path.read_text(encoding="utf-8") for path in python("src")]
    )
    quoted = set(re.findall(r"""["']([\w/.-]+\.(?:html|txt))["']""", asked))
    unused = {name for name in TEMPLATES if name not in quoted and not FOUND_BY_NAME.match(name)}
    assert unused == set()


def test_every_kind_of_entry_of_the_course_has_its_fragment_and_no_other_has_one() -> None:
    from brobygger.services.happened import SOURCES

    fragments = {name for name in TEMPLATES if "/_entry_" in name}
    # What was taken back is shown by the fragment of what it was.
    assert {f"{source.room}/_entry_{source.was or source.kind}.html" for source in SOURCES} == fragments


def test_no_template_has_a_script_or_a_style_of_its_own() -> None:
    assert faults(INLINE.findall) == {}


def test_no_template_asks_another_machine_for_anything() -> None:
    assert faults(ELSEWHERE.findall) == {}


def test_every_form_that_writes_carries_its_token() -> None:
    assert faults(lambda text: [form for form in FORM.findall(text) if "csrf_token" not in form]) == {}


def untranslated(text: str) -> set[str]:
    """The words of a page that stand in it as they are."""
    bare = re.sub(
        r"{%\s*(blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}|{#.*?#}|{%.*?%}|{{.*?}}",
        " ",
        text,
        flags=re.DOTALL,
    )
    bare = re.sub(r"<!--.*?-->|<[^>]*>", "\n", bare, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-zÆØÅæøå]{3,}", re.sub(r"&\w+;", " ", bare)))
    # Names are the same in every language.
    return words - {"Brobygger", "Dansk", "English", "ASI", "CPR"}


def test_do_not_save_throws_away_what_was_kept() -> None:
    kept = re.compile(r"<a(?![^>]* data-draft-forget)[^>]*>\{% translate \"Do not save\" %\}")
    assert faults(kept.findall) == {}


def test_words_on_a_page_go_through_translation() -> None:
    assert faults(untranslated) == {}


def test_an_undefined_variable_fails_the_test_that_meets_it() -> None:
    with pytest.raises(pytest.fail.Exception, match="Undefined template variable 'missing'"):
        engines["django"].engine.from_string("{{ missing }}").render(Context())  # type: ignore[attr-defined]


def test_a_planted_fault_is_seen() -> None:
    assert INLINE.search('<p style="color: red">')
    assert INLINE.search("<script>alert(1)</script>")
    assert FORM.findall('<form class="x" method="post"><p></p></form>') and not FORM.findall(
        '<form method="get"></form>'
    )
    assert untranslated("<p>Vi {% x %} hilser {{ name }}</p>") == {"hilser"}
    assert not INLINE.search('<script type="module" src="/static/x.js">')
    assert Path(FOLDER / "templates" / "base.html").exists()


def test_every_class_on_a_page_is_known_to_the_style_sheet() -> None:
    styles = list((FOLDER / "static" / "brobygger" / "assets").glob("office-*.css"))
    if not styles:
        pytest.skip("the front end is not built: run script/build")
    known = set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", styles[0].read_text(encoding="utf-8")))
    used = {
        (word, name)
        for name in PAGES
        for classes in re.findall(r'class="((?:[^"{]|{[{%].*?[%}]})*)"', text_of(name))
        # A word that is made of a value cannot be looked up; one between two tags can.
        for word in re.sub(r"\S*{{.*?}}\S*", " ", re.sub(r"{%.*?%}", " ", classes)).split()
    }
    # The design system's names that only its own scripts and examples use.
    assert {(word, name) for word, name in used if word not in known | {"button-previous", "button-next"}} == set()


# Left out while looking for the tags of a page: what a template asks and does.
ASKED = re.compile(r"{#.*?#}|{%\s*(?!blocktranslate).*?%}", re.DOTALL)
WHOLE = re.compile(r"""\|(?:date:["']d-m|exactly|when\b)""")


def within_tags(text: str) -> list[str]:
    """The dates that stand within a tag, where the element that keeps them on one line would break the page."""
    shown = ASKED.sub("", text)
    return [
        shown[found.start() - 30 : found.end()] for found in WHOLE.finditer(shown) if is_within(shown, found.start())
    ]


def is_within(text: str, at: int) -> bool:
    return text.rfind("<", 0, at) > text.rfind(">", 0, at)


def test_no_date_that_is_kept_whole_stands_within_a_tag() -> None:
    assert faults(within_tags) == {}


def test_a_date_within_a_tag_would_be_seen() -> None:
    assert within_tags('<a title="{{ row.at|exactly }}">') and within_tags('<a title="{% x %}{{ at|date:"d-m" }}">')
    assert within_tags("<input value=\"{{ at|date:'d-m-Y' }}\">")
    assert not within_tags('<a title="x">{{ row.at|exactly }}</a>')
