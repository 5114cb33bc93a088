"""The work with people by keyboard alone, from the login page to the log-out."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from brobygger.services import identities
from brobygger.services.people import Person
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import Town
from tests.journeys.hands import Hands
from tests.waiting import says_no_more

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def signe(at_work: Callable[..., "Page"], town: Town) -> Hands:
    return Hands(at_work("signe"))


@pytest.fixture
def with_smed(signe: Hands) -> Hands:
    """Signe on the page of Smed, opened from the list."""
    signe.press("Smed")
    signe.at("Smed")
    return signe


def test_logging_in_changing_the_language_and_logging_out(cast: Cast, open_page: Callable[..., "Page"]) -> None:
    hands = Hands(open_page("/konto/login/"))
    hands.write("Brugernavn", "signe")
    hands.write("Adgangskode", PASSWORD)
    hands.page.keyboard.press("Enter")
    hands.at("Mine borgere")
    hands.press("English")
    hands.at("My citizens")
    hands.press("Dansk")
    hands.at("Mine borgere")
    hands.press("Log ud")
    hands.at("Log ind")


def test_someone_is_found_by_search_and_opened(signe: Hands) -> None:
    signe.write("Søg på kaldenavn, navn eller cpr", "grøn")
    signe.see("Én borger passer på")
    signe.press("Grøn jakke")
    signe.at("Grøn jakke")


def test_someone_new_is_met_past_a_likely_match(signe: Hands) -> None:
    signe.press("Ny borger")
    signe.at("Hvem mødte du?")
    signe.write("Hvad kalder du borgeren?", "Smeden")
    signe.write("Omtrentlig alder", "45")
    signe.page.keyboard.press("Enter")
    signe.see("Er det en af dem her?")
    signe.press("Nej, det er en ny: gem")
    signe.at("Smeden")


def test_a_contact_is_corrected(with_smed: Hands) -> None:
    with_smed.press("ret")
    with_smed.at("Hvad skal der stå?")
    with_smed.write("Med borgerens egne ord", "Jeg sagde det anderledes")
    with_smed.press("Gem")
    with_smed.see("Jeg sagde det anderledes")
    with_smed.see("rettet")


def test_a_promise_is_settled(with_smed: Hands) -> None:
    with_smed.press("Holdt")
    with_smed.see("Gemt")
    says_no_more(with_smed.page.locator("#promises"), "følges til lægen")


def test_name_protection_and_number_are_told(with_smed: Hands, town: Town) -> None:
    with_smed.press("Tilføj eller ret")
    with_smed.at("Hvad ved vi?")
    with_smed.write("Navn", "Ole Ny Testesen")
    with_smed.write("Navne- og adressebeskyttelse", "Ja")
    with_smed.press("Gem")
    with_smed.see("Gemt.")
    with_smed.press("tilføj nummer")
    with_smed.write("Cpr-nummer eller erstatningsnummer", "0101900001")
    with_smed.page.keyboard.press("Enter")
    with_smed.at("Smed")
    assert Person.objects.get(id=town.smed.id).is_address_protected
    assert identities.identities_of(town.smed, by=town.smed.created_by).exists()


def test_two_who_are_one_are_merged_and_let_apart(with_smed: Hands, town: Town) -> None:
    with_smed.press("Samme person som en anden?")
    with_smed.at("Hvem er samme person som")
    with_smed.write("Søg på kaldenavn, navn eller cpr", "Lotte")
    with_smed.page.keyboard.press("Enter")
    with_smed.press("Lotte")
    with_smed.see("Alt, hvad de to har")
    with_smed.write("Hvordan ved du, at det er samme person?", "Hun sagde det selv")
    with_smed.choose("Ja, det er samme person alligevel")
    with_smed.press("Det er samme person: læg sammen")
    with_smed.see("De to er nu én")
    assert Person.objects.get(id=town.lotte.id).merged_into_id == town.smed.id
    with_smed.press("Fortryd: det er to")
    with_smed.at("Er det to?")
    with_smed.write("Hvordan ved du, at det er to?", "De stod ved siden af hinanden")
    with_smed.press("Ja, det er to")
    with_smed.see("“Lotte” har igen sin egen side")
    with_smed.at("Smed")
    with_smed.see("De stod ved siden af hinanden")
    assert Person.objects.get(id=town.lotte.id).merged_into_id is None


def test_a_contact_person_is_chosen(with_smed: Hands, town: Town, cast: Cast) -> None:
    with_smed.press("skift")
    with_smed.at("Hvem er")
    with_smed.press("Malik Å")
    with_smed.see("Malik Å er nu kontaktperson")
    assert Person.objects.get(id=town.smed.id).contact_person == cast.malik


# What has focus, and how much of it the head that stays leaves to see; nothing where the focus is in the head itself.
UNDER = """() => {
  const head = document.getElementById('person-head')
  const one = document.activeElement
  if (one === document.body || head.contains(one)) return null
  const [field, above] = [one.getBoundingClientRect(), head.getBoundingClientRect()]
  return { id: one.id || one.innerText, seen: field.bottom - Math.max(above.bottom, 0) }
}"""


@pytest.mark.parametrize("height", [720, 900, 500])
def test_the_field_one_goes_back_to_is_not_under_the_head(
    town: Town, cast: Cast, open_page: Callable[..., "Page"], height: int
) -> None:
    page = open_page(f"/borgere/{town.smed.id}/", user=cast.signe, height=height)
    hands = Hands(page)
    hands.press("Log kontakt")
    hands.press("Mere")
    hands.go("Gem ikke")
    met, hidden = [], []
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        told = page.evaluate(UNDER)
        if told is None:
            break
        met.append(told["id"])
        if told["seen"] < 10:
            hidden.append(told["id"])
    assert len(met) > 20
    assert hidden == []
