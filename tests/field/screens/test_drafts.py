"""What is being told and is not saved: neither a lock nor a look elsewhere loses it, and it is said that it is not saved."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.field.screens.test_doors import type_pin
from tests.field.screens.test_taps import written
from tests.field.screens.walking import press, tile, to_person
from tests.waiting import says, says_no_more

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Opened = Callable[..., "Page"]
PIN = "258036"


def half_told(page: "Page") -> None:
    """A contact with some words, left."""
    to_person(page)
    press(page, "Log kontakt")
    tile(page, "park")
    page.locator(".steps button", has_text="Næste").click()
    page.locator("summary").click()
    page.get_by_label("Notat").fill("Halvt skrevet")
    page.go_back()
    page.wait_for_selector(".wish")
    page.locator(".bar button").first.click()


def test_what_was_begun_is_offered_on_today_taken_up_and_gone_once_it_is_saved(open_app: Opened) -> None:
    page = open_app()
    half_told(page)
    says(page.locator(".drafts h2"), "Ikke gemt endnu (1)")
    page.get_by_role("button", name="Skriv videre: Kontakt: Smed").click()
    says(page.locator(".resumed"), "Ikke gemt sidst.")
    press(page, "Gem")
    (item,) = written(page)
    assert item["body"]["note"] == "Halvt skrevet" and item["body"]["place_kind"] == "park"
    page.get_by_role("button", name="Mødt en ny").wait_for()
    expect(page.locator(".drafts")).to_have_count(0)


def test_the_lock_keeps_what_was_begun_and_the_form_can_be_begun_anew(open_app: Opened) -> None:
    page = open_app()
    half_told(page)
    press(page, "Telefon")
    press(page, "Lås nu")
    expect(page.locator("main")).not_to_contain_text("Halvt")
    type_pin(page, PIN)
    page.locator(".bar button").first.click()
    page.get_by_role("button", name="Skriv videre: Kontakt: Smed").click()
    press(page, "Begynd forfra")
    page.locator(".steps button", has_text="Næste").click()
    page.locator("summary").click()
    expect(page.get_by_label("Notat")).to_have_value("")


def refused_wish(page: "Page") -> "Locator":
    """A citizen asked for treatment, and the office refused it; its card under Telefon."""
    to_person(page)
    press(page, "Skriv en henvendelse")
    page.get_by_label("Hvad blev der sagt?").fill("Jeg vil i behandling")
    press(page, "Gem ordene")
    page.wait_for_selector(".wish")
    page.evaluate("office.refuse('Borgeren hører til et andet hold.')")
    press(page, "Telefon")
    return page.locator(".card", has_text="Bad om behandling: Smed")


def test_what_is_being_mended_is_gone_on_with_and_not_sent_as_it_was(open_app: Opened) -> None:
    page = open_app()
    refused = refused_wish(page)
    says(refused, "Ret", "Prøv igen")
    refused.get_by_role("button", name="Ret").click()
    page.get_by_label("Hvad blev der sagt?").fill("Jeg vil i behandling nu")
    page.go_back()
    says(refused, "Ikke gemt sidst.", "Skriv videre")
    says_no_more(refused, "Prøv igen")
    refused.get_by_role("button", name="Skriv videre").click()
    press(page, "Gem ordene")
    refused.wait_for(state="detached")
    assert [each["body"]["words"] for each in written(page)] == ["Jeg vil i behandling nu"]


def test_a_request_that_was_sent_while_it_was_mended_does_not_become_two(open_app: Opened) -> None:
    page = open_app()
    refused_wish(page).get_by_role("button", name="Ret").click()
    page.get_by_label("Hvad blev der sagt?").fill("Jeg vil i behandling nu")
    # Another window of the app sent it.
    page.evaluate("office.take()")
    press(page, "Gem ordene")
    says(page.locator(".saved"), "Det nåede at blive sendt imens.")
    assert [each["body"]["words"] for each in written(page)] == ["Jeg vil i behandling"]
    expect(page.get_by_label("Hvad blev der sagt?")).to_have_value("Jeg vil i behandling nu")


def test_a_draft_is_thrown_away_on_today(open_app: Opened) -> None:
    page = open_app()
    press(page, "Mødt en ny")
    page.get_by_label("Navn eller kaldenavn").fill("Grøn jakke")
    page.go_back()
    page.get_by_role("button", name="Slet kladden: En ny person").click()
    says_no_more(page.locator("main"), "Ikke gemt endnu")
    press(page, "Mødt en ny")
    expect(page.get_by_label("Navn eller kaldenavn")).to_have_value("")


def test_a_draft_begun_in_an_app_that_asked_less_is_gone_on_with(open_app: Opened) -> None:
    page = open_app()
    half_told(page)
    page.evaluate("office.forgetOf(['methods', 'care_share'])")
    page.get_by_role("button", name="Skriv videre: Kontakt: Smed").click()
    press(page, "Hvad")
    tile(page, "case_management")
    page.get_by_role("button", name="Gem", exact=True).click()
    (item,) = written(page)
    assert item["body"]["methods"] == ["case_management"] and item["body"]["note"] == "Halvt skrevet"


def test_the_words_of_a_yes_taken_back_of_a_contact_taken_back_and_of_an_answer_outlive_the_lock(
    open_app: Opened,
) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.get_by_role("button", name="Vil ikke mere: læge (Hansen Opdigtet)").click()
    page.get_by_label("Borgerens egne ord").fill("Nej, alligevel ikke")
    press(page, "Spørgsmål")
    press(page, "Begynd")
    page.locator(".row", has_text="Generelt").click()
    page.locator("main input").fill("7")
    press(page, "Andet område")
    page.go_back()
    press(page, "Vagten")
    page.get_by_role("button", name="Tag tilbage: Smed").click()
    page.get_by_label("En anden grund").fill("Det var hans bror")
    page.go_back()
    press(page, "Telefon")
    press(page, "Lås nu")
    type_pin(page, PIN)
    page.locator(".bar button").first.click()
    says(page.locator(".drafts h2"), "Ikke gemt endnu (3)")
    page.get_by_role("button", name="Skriv videre: En kontakt tages tilbage: Smed").click()
    expect(page.get_by_label("En anden grund")).to_have_value("Det var hans bror")
    page.go_back()
    page.get_by_role("button", name="Skriv videre: Et svar: Smed").click()
    page.locator(".row", has_text="Generelt").click()
    expect(page.locator("main input")).to_have_value("7")
    press(page, "Gem svaret")
    page.go_back()
    page.get_by_role("button", name="Skriv videre: Et samtykke trækkes tilbage: Smed").click()
    expect(page.get_by_label("Borgerens egne ord")).to_have_value("Nej, alligevel ikke")
    press(page, "Træk samtykket tilbage")
    page.go_back()
    says(page.locator(".drafts h2"), "Ikke gemt endnu (1)")
    assert [each["kind"] for each in written(page, 4)] == ["contact", "interview", "answer", "withdraw"]
