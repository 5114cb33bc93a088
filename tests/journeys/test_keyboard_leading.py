"""Leading and looking after, by keyboard alone: the figures and who is behind them, settings, a purpose, a number."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from brobygger.records.changes import AuditEntry
from brobygger.services import identities
from tests.cast import Cast
from tests.journeys.conftest import Town
from tests.journeys.hands import Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page

OpenPage = Callable[..., "Page"]


@pytest.mark.usefixtures("measured")
def test_waves_are_chosen_a_figure_is_opened_and_the_numbers_are_fetched(cast: Cast, open_page: OpenPage) -> None:
    hands = Hands(open_page("/forandring/", user=cast.oda))
    hands.write("Fra", "Start")
    hands.write("Til", "6 måneder")
    hands.press("Vis")
    hands.page.wait_for_url("**fra=baseline&til=m6")
    hands.press("8")
    hands.at("Hvem er bag tallet?")
    hands.press("Tilbage til tallene")
    hands.at("Ændrede belastningen sig")
    with hands.page.expect_download() as fetched:
        hands.press("Hent som CSV")
    assert fetched.value.suggested_filename == "forandring.csv"


def test_a_purpose_is_stated_and_the_settings_are_changed(cast: Cast, town: Town, open_page: OpenPage) -> None:
    hands = Hands(open_page(f"/borgere/{town.smed.id}/", user=cast.mona))
    hands.at("Hvorfor")
    hands.choose("Klage eller aktindsigt")
    hands.press("Åbn")
    hands.at("Smed")
    assert AuditEntry.objects.get(act="people.open").purpose == "complaint"
    hands.press("Indstillinger")
    hands.at("Hvordan tæller I hos jer?")
    hands.choose("5 områder: fysisk og psykisk helbred")
    hands.press("Gem tolkningen")
    hands.see("Gemt. Det gælder fra nu af")
    cast.mona.organisation.refresh_from_db()
    assert cast.mona.organisation.target_group_reading == "5-health"


def test_a_number_is_shown(cast: Cast, town: Town, open_page: OpenPage) -> None:
    identities.identify(by=cast.signe, person_id=town.smed.id, number="0101900001", now=timezone.now())
    hands = Hands(open_page(f"/borgere/{town.smed.id}/", user=cast.signe))
    hands.press("vis nummeret")
    hands.see("010190-0001")
