"""A rough age stands in the lists while it counts: corrected, taken back, or contradicted by a year or a number it does not."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.people import Detail, Person
from brobygger.services import details, identities, people
from brobygger.services.sync.cards import cards
from tests.cast import Cast

As = Callable[[str], Client]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    """In every list, as nobody has seen them for long."""
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=100), rough_age="45")


def shown(as_: As, cast: Cast, person: people.Person) -> set[str]:
    """What the caseload, a search, Today, the board and the card of a phone say of the age; "" where they say nothing."""
    found = {str(card.get("rough_age", "")) for card in cards([person.id], by=cast.signe, language="da")}
    for who, path in (("signe", "/borgere/"), ("signe", "/borgere/?q=Smed"), ("signe", "/i-dag/"), ("oda", "/tavlen/")):
        page = as_(who).get(path).content.decode()
        assert "Smed" in page, path
        found |= set(re.findall(r'<span class="muted nowrap">([^<]*)</span>', page)) or {""}
    return found


def describe(cast: Cast, person: people.Person, kind: str, value: str) -> None:
    stands = Detail.objects.current().filter(person=person, kind=kind).first()
    seen = {kind: stands.id} if stands else {}
    details.describe(by=cast.signe, person_id=person.id, values={kind: value}, seen=seen, now=timezone.now())


def test_an_age_that_was_corrected_or_taken_back_is_in_no_list(cast: Cast, as_: As, smed: people.Person) -> None:
    assert shown(as_, cast, smed) == {"45"}
    describe(cast, smed, "rough_age", "30")
    assert shown(as_, cast, smed) == {"30"}
    detail = Detail.objects.current().get(kind="rough_age")
    details.retract(by=cast.signe, detail_id=detail.id, why="Forkert borger", now=timezone.now())
    assert shown(as_, cast, smed) == {""}


def test_an_age_that_cannot_be_beside_the_year_of_birth_or_the_number_is_in_no_list_until_it_can(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    year = timezone.localdate().year
    describe(cast, smed, "birth_year", str(year - 47))
    assert shown(as_, cast, smed) == {"45"}, "a guess may be some years out"
    describe(cast, smed, "birth_year", str(year - 20))
    assert shown(as_, cast, smed) == {""}
    page = as_("signe").get(f"/borgere/{smed.id}/").content.decode()
    assert "Den omtrentlige alder, der er skrevet, 45, passer ikke med det." in page
    assert "<dt>Omtrentlig alder</dt>" not in page, "it was told, so it is not unknown either"
    describe(cast, smed, "rough_age", "ca. 20")
    assert shown(as_, cast, smed) == {"ca. 20"}
    # The number counts before the year.
    identities.identify(by=cast.signe, person_id=smed.id, number="070761-4285", now=timezone.now())
    assert shown(as_, cast, smed) == {""}
    describe(cast, smed, "rough_age", str(year - 1961))
    assert shown(as_, cast, smed) == {str(year - 1961)}


@pytest.mark.parametrize(("told", "is_said"), [("ung", True), ("omkring 35", False), ("30-40", False), ("", False)])
def test_an_age_in_words_is_kept_and_what_a_number_would_add_is_said_once(as_: As, told: str, is_said: bool) -> None:
    client = as_("signe")
    assert "omkring 35" in client.get("/borgere/ny/").content.decode()
    page = client.post("/borgere/ny/", {"alias": "Grøn jakke", "rough_age": told}, follow=True).content.decode()
    person = Person.objects.get(shown_name="Grøn jakke")
    assert person.rough_age == told, "never blocked, never lost"
    said = f"Alderen står, som du skrev den: “{told}”. Den har intet tal"
    assert page.count(said) == is_said
    address = f"/borgere/{person.id}/oplysninger/"
    sent = {each.html_name: each.value() or "" for each in client.get(address).context["form"]}
    assert said not in client.post(address, sent, follow=True).content.decode(), "it was said already"
    page = client.post(address, sent | {"rough_age": "gammel"}, follow=True).content.decode()
    assert "“gammel”. Den har intet tal" in page
