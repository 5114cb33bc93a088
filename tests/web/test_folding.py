"""Long texts and long pages: folded without losing a letter, and led to by links."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules.treatment.experience import Experience
from brobygger.services import contacts, people
from brobygger.services.treatment import experiences
from brobygger.web.folding import CHARACTERS, LINES, fold
from tests.cast import Cast

As = Callable[[str], Client]
TEXTS = st.text(st.sampled_from("ab æ\n👍"), max_size=3 * CHARACTERS) | st.text()


@given(TEXTS)
def test_the_beginning_and_the_rest_are_the_whole_text(text: str) -> None:
    beginning, rest = fold(text)
    assert beginning + rest == text
    assert len(rest) == 0 or len(beginning) <= CHARACTERS
    assert len(rest) == 0 or beginning.count("\n") <= LINES


@pytest.mark.parametrize(
    ("text", "is_folded"),
    [
        ("", False),
        ("kort", False),
        ("x" * (CHARACTERS + 100), False),
        ("x" * (CHARACTERS + 300), True),
        ("linje\n" * (LINES + 3), False),
        ("linje\n" * 40, True),
    ],
)
def test_only_what_is_worth_opening_is_folded(text: str, is_folded: bool) -> None:
    assert bool(fold(text)[1]) is is_folded


def test_no_word_is_cut_in_two() -> None:
    beginning, _ = fold("sammenhængende ord " * 200)
    assert beginning.endswith(" ")


def told(cast: Cast, person: people.Person, **said: str) -> None:
    item = contacts.NewContact(person_id=person.id, kind="contact", happened_at=timezone.now(), **said)
    contacts.record(by=cast.signe, items=[item], now=timezone.now())


def test_a_note_of_a_hundred_thousand_characters_is_folded_in_the_course_and_whole_inside(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    told(cast, smed, note="Samtale. " * 11_000, own_words="Jeg <b>har</b> det skidt")
    page = as_("signe").get(f"/borgere/{smed.id}/").content.decode()
    course = page.split('<section id="course"')[1].split("</section>")[0]
    shown, _ = course.split("<summary>Vis resten", 1)
    assert shown.count("Samtale.") < 120
    assert course.count("Samtale.") == 11_000
    assert "“Jeg &lt;b&gt;har&lt;/b&gt; det skidt”" in course and "<details>" in course


def test_twelve_thousand_signs_told_at_the_faces_are_folded_in_the_table_and_the_course(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    now = timezone.now()
    told = Experience(at=now, answers={}, own_words="Jeg har det. " * 920)
    experiences.tell(by=cast.signe, person_id=smed.id, told=told, now=now)
    for address in (f"/behandling/borger/{smed.id}/oplevelse/", f"/borgere/{smed.id}/"):
        page = as_("signe").get(address).content.decode()
        shown, rest = page.split("<summary>Vis resten", 1)
        assert shown.count("Jeg har det.") < 100 and rest.count("Jeg har det.") > 800, address


@pytest.mark.parametrize("who", ["signe", "oda"])
def test_the_page_of_a_person_leads_to_each_of_its_parts(as_: As, cast: Cast, smed: people.Person, who: str) -> None:
    page = as_(who).get(f"/borgere/{smed.id}/").content.decode()
    links = re.search(r'<nav class="cluster contents.*?</nav>', page, re.DOTALL)
    assert links is not None
    led_to = dict(re.findall(r'<a href="#([\w-]+)">([^<]+)</a>', links[0]))
    assert {"Forløb", "Udredning", "Målgruppe", "Det ved vi"} <= set(led_to.values())
    assert "promises-title" not in led_to, "nothing is promised, so there is nothing to go to"
    assert all(f'id="{key}"' in page for key in led_to)
