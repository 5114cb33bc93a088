"""What is done around a citizen, by keyboard alone: consent, another team, a wish put right, someone new to the authority, the
words of letters, a calendar, a place, an account, a phone, a partner's beds."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from brobygger.records.access import User
from brobygger.services import accounts, places, requests
from tests.cast import Cast
from tests.journeys.conftest import Town
from tests.journeys.hands import Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page

# One of the cast on a page.
At = Callable[[User, str], Hands]


@pytest.fixture
def at(town: Town, open_page: Callable[..., "Page"]) -> At:
    return lambda user, address: Hands(open_page(address.format(smed=town.smed.id), user=user))


def test_the_citizen_allows_something_and_takes_it_back(cast: Cast, at: At) -> None:
    hands = at(cast.signe, "/samtykke/borger/{smed}/ny/")
    hands.choose("Ja, I må fortælle")
    hands.write("Til hvem?", "l")
    hands.write("Hvad må fortælles?", "At jeg kommer i morgen")
    hands.write("Hvad skal det være godt for?", "Så de venter mig")
    hands.choose("Mundtligt")
    hands.write("Hvem hørte det?", "Signe")
    hands.press("Gem")
    hands.see("At jeg kommer i morgen")
    hands.press("Borgeren trækker det tilbage")
    hands.at("Trækker borgeren samtykket tilbage?")
    hands.press("Træk samtykket tilbage")
    hands.see("Trukket tilbage")


def test_a_citizen_is_handed_over_to_another_team(cast: Cast, town: Town, at: At) -> None:
    hands = at(cast.signe, "/borgere/{smed}/team/")
    hands.choose("Havneteamet")
    hands.write("Hvorfor?", "Han sover ved havnen nu")
    hands.press("Giv videre")
    hands.see("Havneteamet")
    town.smed.refresh_from_db()
    assert town.smed.team.name == "Havneteamet"


def test_the_words_of_a_wish_are_put_right(cast: Cast, town: Town, at: At) -> None:
    now = timezone.now()
    said = requests.NewRequest(words="Jeg vil i behanling", said_at=now, said_to="Signe")
    requests.ask(by=cast.signe, person_id=town.smed.id, new=said, now=now)
    hands = at(cast.signe, "/anmodninger/borger/{smed}/")
    hands.press("Ret")
    hands.write("Hvad sagde borgeren?", "Jeg vil i behandling nu")
    hands.press("Gem")
    hands.see("Jeg vil i behandling nu")


def test_the_authority_writes_down_someone_who_came_to_it(cast: Cast, at: At) -> None:
    hands = at(cast.asta, "/anmodninger/ny/")
    hands.write("Hvad hedder borgeren?", "Kurt ved skranken")
    hands.write("Hvad sagde borgeren?", "Jeg vil i behandling")
    hands.write("Hvem blev det sagt til?", "Asta")
    hands.write("Hvilket team tager over?", "Gadeteamet")
    hands.press("Start fristen")
    hands.see("Kurt ved skranken")


def test_the_words_of_the_letters_are_written(cast: Cast, at: At) -> None:
    hands = at(cast.oda, "/anmodninger/brevtekster/")
    hands.press("Kvittering for henvendelsen")
    hands.at("Hvad står der i brevet?")
    hands.write("Sådan får du fat i os", "Ring på døren ved siden af bageren")
    hands.press("Gem teksten")
    hands.see("Gemt")
    hands = at(cast.oda, "/anmodninger/brevtekster/receipt/")
    hands.see("Ring på døren ved siden af bageren")


def test_a_calendar_gets_a_link_which_is_closed_again(cast: Cast, at: At) -> None:
    hands = at(cast.signe, "/kalender/")
    hands.press("Nyt link")
    hands.see(".ics")
    hands.press("Luk linket")
    hands.see("Linket virker ikke længere.")


def test_a_place_is_written_down(cast: Cast, at: At) -> None:
    hands = at(cast.oda, "/henvisninger/pladser/ny/")
    hands.write("Hvad hedder stedet?", "Lysningen")
    hands.choose("Akut krisecenter")
    hands.press("Gem")
    hands.see("Lysningen")


def test_an_account_is_made(cast: Cast, at: At) -> None:
    hands = at(cast.mona, "/konti/ny/")
    hands.write("Navn, som kollegerne ser det", "Nynne Ny")
    hands.write("Brugernavn til at logge ind med", "nynne")
    hands.write("Rolle", "Udg")
    hands.choose("Gadeteamet")
    hands.press("Opret kontoen")
    hands.see("Nynne Ny")
    assert User.objects.get(username="nynne").is_active


def test_a_phone_is_offered_a_code(cast: Cast, at: At) -> None:
    hands = at(cast.signe, "/telefoner/")
    hands.press("Tag en telefon i brug")
    hands.at("Tag telefonen i brug")
    hands.see("Virker til kl.")


def test_a_partner_says_how_many_beds_are_free(cast: Cast, at: At) -> None:
    now = timezone.now()
    told = {"name": "Skovhuset", "kind": "residential", "phone": "", "about": ""}
    place = places.add(by=cast.oda, told=told, now=now)
    accounts.change(by=cast.mona, username="per", role="", teams=(), place=place.id, now=now)
    hands = at(cast.per, "/henvisninger/til-os/senge/")
    hands.write("Hvor mange pladser er ledige?", "2")
    hands.press("Gem")
    hands.see("2 ledige pladser")
