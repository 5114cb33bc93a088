"""What was written by a clock that ran ahead: its worker is told, and sets the hour right where it stands."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.field.screens.test_taps import written
from tests.field.screens.walking import press, tile, to_person
from tests.waiting import says, says_no_more

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Opened = Callable[..., "Page"]
YEAR_MS = 365 * 24 * 3_600_000
TOLD = "Tidspunktet er ikke kommet endnu. Se efter dag og klokkeslæt."
NEAR = timedelta(minutes=2)


def refused_ahead(page: "Page", what: str) -> "Locator":
    """What waits is refused for its hour, the clock being right by now; its card under Telefon."""
    page.evaluate("office.skew(0)")
    page.evaluate("message => office.refuse(message)", TOLD)
    press(page, "Telefon")
    return page.locator(".card", has_text=what)


def tell_age(page: "Page") -> None:
    to_person(page)
    press(page, "Nyt ønske")
    page.get_by_label("Omtrentlig alder").fill("50")
    press(page, "Gem")
    page.wait_for_selector(".wish")


def an_hour_ago() -> datetime:
    return datetime.now().astimezone() - timedelta(hours=1)


def in_field(at: datetime) -> str:
    return at.astimezone(ZoneInfo("Europe/Copenhagen")).strftime("%Y-%m-%dT%H:%M")


def test_what_has_no_form_is_given_its_hour_where_it_was_refused(open_app: Opened) -> None:
    page = open_app()
    tell_age(page)
    page.evaluate("office.ahead()")
    card = refused_ahead(page, "En oplysning: Smed")
    says(card, TOLD)
    # Of another year it is not "today".
    expect(card.locator(".quiet")).to_have_text(re.compile(rf"{an_hour_ago().year + 1}$"))
    # Sent with that hour it would be refused again: nothing leaves until it is set right.
    expect(card.get_by_role("button", name="Prøv igen")).to_be_disabled()
    card.get_by_label("Hvornår var det?").fill(in_field(an_hour_ago()))
    card.get_by_role("button", name="Prøv igen").click()
    card.wait_for(state="detached")
    (item,) = written(page)
    assert abs(datetime.fromisoformat(item["happened_at"]) - an_hour_ago()) < NEAR
    assert item["body"]["value"] == "50"


def test_what_the_same_clock_dated_is_set_right_by_one_action(open_app: Opened) -> None:
    page = open_app()
    tell_age(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    press(page, "Log kontakt")
    page.locator(".steps button", has_text="Næste").click()
    press(page, "Jeg ringer")
    press(page, "I morgen")
    press(page, "Gem")
    page.wait_for_selector(".wish")
    before = {item["id"]: datetime.fromisoformat(item["happened_at"]) for item in written(page, 3)}
    page.evaluate("office.ahead()")
    card = refused_ahead(page, "En oplysning: Smed")
    says_no_more(card, "for alle")
    card.get_by_label("Hvornår var det?").fill(in_field(an_hour_ago()))
    # What promises something is looked at by itself: of when that is to be kept no clock knows.
    card.get_by_role("button", name="Ret tiden lige så meget for alle 2").click()
    expect(page.locator(".card")).to_have_count(1)
    says(page.locator(".card"), "Kontakt: Smed")
    moved = [item for item in written(page, 3) if not item["body"].get("promise_at")]
    assert len(moved) == 2
    for item in moved:
        assert abs(datetime.fromisoformat(item["happened_at"]) - (before[item["id"]] - timedelta(hours=1))) < NEAR


def test_what_was_told_by_its_day_alone_is_not_moved_with_the_hours_of_others(open_app: Opened) -> None:
    page = open_app()
    tell_age(page)
    press(page, "Skriv en henvendelse")
    page.get_by_label("Hvad blev der sagt?").fill("Jeg vil i behandling")
    press(page, "I går")
    press(page, "Gem ordene")
    page.wait_for_selector(".wish")
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    page.evaluate("office.ahead()")
    card = refused_ahead(page, "En oplysning: Smed")
    card.get_by_label("Hvornår var det?").fill(in_field(an_hour_ago()))
    card.get_by_role("button", name="Ret tiden lige så meget for alle 2").click()
    expect(page.locator(".card")).to_have_count(1)
    says(page.locator(".card"), "Bad om behandling: Smed")
    asked = page.locator(".card")
    asked.get_by_label("Hvornår var det?").last.fill(in_field(an_hour_ago()))
    says_no_more(asked, "for alle")


def test_what_is_refused_for_something_else_is_asked_for_no_hour(open_app: Opened) -> None:
    page = open_app()
    tell_age(page)
    page.evaluate("office.refuse('Borgeren hører til et andet hold.')")
    press(page, "Telefon")
    card = page.locator(".card", has_text="En oplysning: Smed")
    says_no_more(card, "Hvornår var det?")
    expect(card.get_by_role("button", name="Prøv igen")).to_be_enabled()


def test_the_hour_of_a_contact_is_set_right_in_its_form(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("by => office.skew(by)", YEAR_MS)
    to_person(page)
    press(page, "Log kontakt")
    tile(page, "park")
    press(page, "Gem")
    page.wait_for_selector(".wish")
    refused_ahead(page, "Kontakt: Smed").get_by_role("button", name="Ret").click()
    press(page, "Gem")
    says(page.locator("[role=alert]"), TOLD)
    page.get_by_label("Et andet tidspunkt").fill(in_field(an_hour_ago()))
    press(page, "Gem")
    page.locator(".bar").wait_for()
    (item,) = written(page)
    assert abs(datetime.fromisoformat(item["happened_at"]) - an_hour_ago()) < NEAR
    assert datetime.fromisoformat(item["happened_at"]) < datetime.now(UTC)
