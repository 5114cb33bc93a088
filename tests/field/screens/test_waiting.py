"""What waits stands where it will stand, marked; all of it under Telefon, in words; and a receipt is for one page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.field.screens.walking import press, tile, to_person, to_words
from tests.waiting import says, says_no_more

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]


def asked_for_treatment(page: "Page") -> None:
    to_person(page)
    press(page, "Skriv en henvendelse")
    page.get_by_label("Hvad blev der sagt?").fill("Jeg vil have hjælp nu")
    press(page, "Gem ordene")
    page.wait_for_selector(".wish")


def test_a_request_stands_on_the_person_until_the_server_has_heard_of_it(open_app: Opened) -> None:
    page = open_app()
    asked_for_treatment(page)
    says(page.locator(".asked"), "“Jeg vil have hjælp nu”", "Kontoret har ikke hørt det endnu", "gemt på telefonen")
    page.evaluate("office.take()")
    says(page.locator(".asked"), "“Jeg vil have hjælp nu”", "sagt til dig")
    says_no_more(page.locator(".asked"), "ikke hørt")


def test_what_waits_is_listed_under_telefon_in_words_and_what_was_refused_with_why(open_app: Opened) -> None:
    page = open_app()
    asked_for_treatment(page)
    press(page, "Telefon")
    says(page.locator("main"), "Browseren har ikke lovet at gemme det usendte")
    page.locator(".waiting summary").click()
    says(page.locator(".waiting"), "Det venter (1)", "Bad om behandling: Smed", "“Jeg vil have hjælp nu”")
    page.evaluate("office.refuse('Borgeren hører til et andet hold.')")
    says(
        page.locator(".card"), "Bad om behandling: Smed", "“Jeg vil have hjælp nu”", "Borgeren hører til et andet hold."
    )
    expect(page.locator(".waiting")).to_have_count(0)


def test_what_was_refused_can_be_read_whole_before_it_is_given_up(open_app: Opened) -> None:
    page = open_app()
    to_words(page)
    page.get_by_label("Notat").fill("Fryser i teltet")
    page.get_by_label("Næste skridt").fill("Sovepose")
    press(page, "Gem")
    page.wait_for_selector(".wish")
    page.locator(".conflict button").first.click()
    page.locator(".conflict").nth(1).wait_for(state="detached")
    page.evaluate("office.refuse('Det gik ikke.')")
    press(page, "Telefon")
    says(page.locator(".card").first, "Fryser i teltet · Næste: Sovepose")
    says(page.locator(".card").nth(1), "Vil helst kaldes: Smeden")
    # About somebody the phone has been told to forget no form opens, and nothing leads to where it would be.
    expect(page.locator(".card").first.get_by_role("button", name="Ret")).to_have_count(1)
    page.evaluate(
        "office.items()[0].person = '01900000-0000-7000-8000-0000000000ff'; office.refuse('Ikke jeres mere.')"
    )
    says(page.locator(".card").first, "Kontakt: Smed", "Borgeren er ikke længere på telefonen", "Fryser i teltet")
    expect(page.locator(".card").first.get_by_role("button")).to_have_text(["Prøv igen", "Opgiv"])
    answer = {"kind": "answer", "body": {"item": "L24", "state": "value", "value": 1}}
    page.evaluate("answer => { Object.assign(office.items()[0], answer); office.refuse('Ikke nu.') }", answer)
    says(page.locator(".card").first, "Venter du på sigtelse, retssag eller dom? · Ja")


def test_a_refused_detail_is_mended_in_its_field_and_is_one_still(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Nyt ønske")
    page.get_by_label("Omtrentlig alder").fill("omkring fyrre")
    press(page, "Gem")
    page.wait_for_selector(".wish")
    page.evaluate("office.refuse('Det kan ikke læses.')")
    press(page, "Telefon")
    page.locator(".card").get_by_role("button", name="Ret").click()
    expect(page.get_by_label("Omtrentlig alder")).to_have_value("omkring fyrre")
    page.get_by_label("Omtrentlig alder").fill("40")
    press(page, "Gem")
    says(page.locator(".bar"), "venter på at blive sendt")
    assert [item["body"] for item in page.evaluate("office.items()")] == [{"kind": "rough_age", "value": "40"}]


def test_what_two_wrote_differently_is_found_under_telefon(open_app: Opened) -> None:
    page = open_app()
    press(page, "Telefon")
    says(page.locator(".settle"), "To har skrevet forskelligt: vælg (2)", "Vil helst kaldes, Er tit her")
    page.locator(".settle .row").click()
    page.locator(".conflict").first.wait_for()


def test_a_choice_that_was_refused_is_made_anew_and_is_one_still(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    page.locator(".conflict button").first.click()
    page.locator(".conflict").nth(1).wait_for(state="detached")
    page.evaluate("office.refuse('Oda har skrevet “Smeden”, siden du valgte. Vælg igen.', office.newest())")
    press(page, "Telefon")
    expect(page.locator(".card").get_by_role("button")).to_have_text(["Send mit i stedet", "Opgiv"])
    page.locator(".settle .row").click()
    page.locator(".conflict button").nth(1).click()
    page.locator(".conflict").nth(1).wait_for(state="detached")
    (item,) = page.evaluate("office.items()")
    assert item["body"]["choice"] == "theirs"


def test_a_receipt_says_what_and_about_whom_and_is_gone_at_the_next_page(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    says(page.locator(".saved"), "Mødtes ikke: Smed · ✓ gemt på telefonen")
    page.evaluate("office.take()")
    says(page.locator(".saved"), "Mødtes ikke: Smed · ✓✓ sendt")
    press(page, "Log kontakt")
    page.locator(".steps").wait_for()
    says_no_more(page.locator(".saved"), "Smed")


def test_no_network_and_no_server_are_told_apart(open_app: Opened) -> None:
    page = open_app()
    press(page, "Telefon")
    page.evaluate("office.fail('offline')")
    says(page.locator("main"), "Intet net.")
    page.evaluate("office.fail('unreachable')")
    says(page.locator("main"), "Telefonen har net, men kan ikke nå kontorets server.")


def test_the_language_is_chosen_on_the_phone_and_the_start_screen_is_told_of(open_app: Opened) -> None:
    page = open_app()
    press(page, "Telefon")
    says(page.locator("main"), "Læg appen på startskærmen", "Føj til startskærm")
    tile(page, "en")
    says(page.locator("main"), "Put the app on the start screen")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    tile(page, "da")
    says(page.locator("h1"), "Er alt kommet frem?")


def test_a_choice_somebody_else_has_made_is_not_to_be_tried_again(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    page.locator(".conflict button").first.click()
    page.locator(".conflict").nth(1).wait_for(state="detached")
    told = "Malik har allerede valgt mellem de to, og nu står der “50”. Hvis det er forkert, så skriv, hvad der er rigtigt."
    page.evaluate("told => office.refuse(told, undefined, 'already_settled')", told)
    press(page, "Telefon")
    card = page.locator(".card", has_text="Malik har allerede valgt")
    expect(card).to_be_visible()
    expect(card.get_by_role("button", name="Prøv igen")).to_have_count(0)
    expect(card.get_by_role("button", name="Opgiv")).to_be_visible()
