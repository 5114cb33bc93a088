"""The door of the phone: made ready with a code, opened with a PIN, shut after too many wrong ones."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.field.screens.walking import press, to_person
from tests.waiting import says, says_no_more, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]


def type_pin(page: "Page", pin: str) -> None:
    for digit in pin:
        page.locator(".pin .tile", has_text=digit).click()
    press(page, "OK")


def test_a_phone_is_made_ready_with_the_code_of_the_address_which_is_then_gone(open_app: Opened) -> None:
    page = open_app(state="none", hash="#KODE-1234")
    expect(page.get_by_label("Kode fra kontoret")).to_have_value("KODE-1234")
    until(lambda: page.evaluate("location.hash") == "")
    says(page.locator("main"), "Alt er krypteret")
    page.get_by_label("Vælg en pinkode").fill("258036")
    page.get_by_label("Pinkoden igen").fill("258036")
    press(page, "Gør klar")
    page.wait_for_selector(".bar")
    expect(page.locator("h1")).to_have_text("Hvem skal jeg finde i dag?", use_inner_text=True)


def test_what_is_wrong_at_the_door_stands_at_its_field_until_that_is_mended(open_app: Opened) -> None:
    page = open_app(state="none", hash="#KODE-9999")
    faults = page.locator(".fault")
    page.get_by_label("Vælg en pinkode").fill("258036")
    page.get_by_label("Pinkoden igen").fill("258036")
    press(page, "Gør klar")
    says(page.locator(".field", has_text="Kode fra kontoret"), "Koden virker ikke")
    expect(faults).to_have_count(1)
    page.get_by_label("Kode fra kontoret").fill("KODE-1234")
    expect(faults).to_have_count(0)
    page.get_by_label("Pinkoden igen").fill("258037")
    press(page, "Gør klar")
    expect(faults).to_have_text(["De to er ikke ens. Skriv den samme igen."])
    # Either of the two mends it.
    page.get_by_label("Vælg en pinkode").fill("258037")
    expect(faults).to_have_count(0)
    press(page, "Gør klar")
    page.wait_for_selector(".bar")


def test_the_browser_is_shown_no_password_that_it_could_offer_to_keep_on_the_phone(open_app: Opened) -> None:
    for state in ("none", "locked", "open"):
        page = open_app(state=state, hash="" if state == "open" else "#KODE-1234")
        if state == "open":
            page.evaluate("location.hash = 'KODE-1234'")
        for label in ("Vælg en pinkode", "Pinkoden igen"):
            field = page.get_by_label(label)
            # No other kind of field is kept: neither as a password nor among what was typed before.
            expect(field).to_have_attribute("type", "text")
            expect(field).to_have_attribute("autocomplete", "off")
            expect(field).to_have_css("-webkit-text-security", "disc")
            field.focus()
            page.keyboard.type("258036")
            expect(field).to_have_value("258036")
        expect(page.locator("input[type=password]")).to_have_count(0)


def test_no_field_of_the_app_is_one_of_a_password() -> None:
    files = [*Path("frontend/src/field").rglob("*.ts*")]
    assert (
        files and [path for path in files if re.search(r"""["']password["']""", path.read_text(encoding="utf-8"))] == []
    )


def test_a_poor_pin_and_two_that_differ_are_told_at_the_field(open_app: Opened) -> None:
    page = open_app(state="none", hash="#KODE-1234")
    for pin, again, words in (
        ("2580", "2580", "Mindst 6 tal"),
        ("123456", "123456", "gætter enhver"),
        ("258036", "258037", "ikke ens"),
    ):
        page.get_by_label("Vælg en pinkode").fill(pin)
        page.get_by_label("Pinkoden igen").fill(again)
        press(page, "Gør klar")
        says(page.locator(".fault"), words)


def test_a_code_that_does_not_work_says_where_to_get_another(open_app: Opened) -> None:
    page = open_app(state="none", hash="#GAMMEL")
    page.get_by_label("Vælg en pinkode").fill("258036")
    page.get_by_label("Pinkoden igen").fill("258036")
    press(page, "Gør klar")
    page.get_by_text("Hent en ny på kontoret").wait_for()
    expect(page.get_by_label("Vælg en pinkode")).to_have_value("258036")


def test_a_wrong_pin_says_how_many_tries_are_left_until_the_office_must_open(open_app: Opened) -> None:
    page = open_app(state="locked")
    type_pin(page, "111111")
    page.get_by_text("9 forsøg tilbage").wait_for()
    for left in range(8, 0, -1):
        type_pin(page, "111111")
        page.get_by_text(f"{left} forsøg tilbage").wait_for()
    type_pin(page, "111111")
    page.get_by_text("Låst efter ti forkerte").wait_for()


def test_the_digits_of_a_keyboard_open_too(open_app: Opened) -> None:
    page = open_app(state="locked")
    page.keyboard.type("258036")
    page.keyboard.press("Enter")
    page.wait_for_selector(".bar")


def reopen(page: "Page") -> None:
    page.get_by_label("Vælg en pinkode").fill("258036")
    page.get_by_label("Pinkoden igen").fill("258036")
    press(page, "Lås op med koden")
    page.wait_for_selector(".bar")


def test_who_has_forgotten_the_pin_opens_with_a_code_of_the_office_and_may_think_again(open_app: Opened) -> None:
    page = open_app(state="locked")
    press(page, "Glemt pinkoden")
    press(page, "Ikke nu")
    press(page, "Glemt pinkoden")
    page.get_by_label("Kode fra kontoret").fill("KODE-1234")
    reopen(page)


def test_a_code_that_is_scanned_is_taken_locked_or_open(open_app: Opened) -> None:
    page = open_app(state="locked", hash="#KODE-1234")
    expect(page.get_by_label("Kode fra kontoret")).to_have_value("KODE-1234")
    reopen(page)
    page.evaluate("location.hash = 'KODE-5678'")
    page.get_by_role("heading", name="Ny kode fra kontoret").wait_for()
    expect(page.get_by_label("Kode fra kontoret")).to_have_value("KODE-5678")
    until(lambda: page.evaluate("location.hash") == "")
    reopen(page)


def test_a_phone_that_was_stopped_takes_a_new_code_on_its_own_page(open_app: Opened) -> None:
    page = open_app()
    press(page, "Telefon")
    page.get_by_text("Send og hent nu").wait_for()
    expect(page.get_by_text("ny kode fra kontoret")).to_have_count(0)
    for code in ("phone_unknown", "phone_revoked"):
        page.evaluate("code => office.fail(code)", code)
        press(page, "Glemt pinkoden")
        page.get_by_label("Kode fra kontoret").fill("KODE-1234")
        page.get_by_label("Vælg en pinkode").fill("258036")
        page.get_by_label("Pinkoden igen").fill("258036")
        press(page, "Lås op med koden")
        page.get_by_text("Send og hent nu").wait_for()


def test_another_failure_after_a_wrong_pin_is_told_in_its_place(open_app: Opened) -> None:
    page = open_app(state="locked")
    type_pin(page, "111111")
    page.get_by_text("9 forsøg tilbage").wait_for()
    page.evaluate("window.isFull = true")
    type_pin(page, "111111")
    page.get_by_text("Telefonen er fuld").wait_for()
    expect(page.get_by_text("forsøg tilbage")).to_have_count(0)


def test_a_passkey_is_added_only_when_the_pin_is_typed_again(open_app: Opened) -> None:
    page = open_app()
    press(page, "Telefon")
    press(page, "Lås op med fingeraftryk")
    type_pin(page, "111111")
    page.get_by_text("9 forsøg tilbage").wait_for()
    type_pin(page, "258036")
    page.locator(".pin").wait_for(state="detached")


def test_how_wrong_the_clock_is_stands_in_words(open_app: Opened) -> None:
    page = open_app()
    press(page, "Telefon")
    minute = 60_000
    for minutes, words in (
        (525_600, "et år for langsomt"),
        (180, "3 timer for langsomt"),
        (-3, "3 minutter for hurtigt"),
    ):
        page.evaluate("by => office.skew(by)", minutes * minute)
        page.get_by_text(f"Telefonens ur går {words}").wait_for()


def test_a_clock_is_told_from_two_minutes_on(open_app: Opened) -> None:
    page = open_app()
    press(page, "Telefon")
    page.get_by_text("Send og hent nu").wait_for()
    for seconds, is_told in ((119, False), (121, True), (-119, False), (-121, True)):
        page.evaluate("by => office.skew(by)", seconds * 1000)
        expect(page.get_by_text("Telefonens ur går 2 minutter")).to_have_count(int(is_told))


def test_a_phone_that_was_emptied_while_it_was_locked_says_so_before_it_is_opened(open_app: Opened) -> None:
    page = open_app(state="locked")
    says_no_more(page.locator("main"), "tømt")
    page.evaluate("office.order()")
    page.get_by_text("Kontoret har tømt telefonen. Mangler noget at blive sendt, er det her, krypteret").wait_for()


def test_where_the_store_is_gone_it_is_said_and_what_to_do_and_nothing_is_being_fetched(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    page.evaluate("office.gone(2)")
    expect(page.locator("h1")).to_have_text("Telefonens lager er slettet")
    says(page.locator("main"), "2 ting nåede ikke frem og er væk.", "Få en ny kode på siden Telefoner")
    expect(page.locator("main")).not_to_contain_text("Henter")


def test_where_nobody_knows_what_is_lost_nothing_is_said_to_have_arrived(open_app: Opened) -> None:
    page = open_app(state="locked")
    page.evaluate("office.gone('unknown')")
    says(page.locator("main"), "ved ikke, om der lå noget usendt")
    expect(page.locator("main")).not_to_contain_text("er hos kontoret")


def test_a_newer_app_in_another_window_is_told_and_nothing_is_called_lost(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("office.newer()")
    expect(page.locator("h1")).to_have_text("Ny udgave af appen")
    says(page.locator("main"), "Den er åben i et andet vindue.")
    expect(page.locator("main")).not_to_contain_text("slettet")
    with page.expect_navigation():
        press(page, "Skift til den nye")


def test_whose_account_has_no_phone_any_more_is_told_so_in_words_and_whom_to_ask(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("office.stop('not_allowed')")
    says(
        page.locator("main"), "Din konto må ikke bruge telefon mere. Tal med din leder", "ligger her stadig, krypteret"
    )
    expect(page.locator("main")).not_to_contain_text("not_allowed")
    page.evaluate("office.stop(true)")
    says(page.locator("main"), "Kontoret har lukket telefonen")


def test_what_is_promised_of_a_lost_phone_is_no_more_than_it_keeps(open_app: Opened) -> None:
    page = open_app(state="none")
    says(page.locator("main"), "ring straks til kontoret", "når den får net", "svar fra samtaler og advarsler")
    expect(page.locator("main")).not_to_contain_text("kan ingen læse")


def test_a_phone_that_is_about_to_forget_by_its_clock_says_what_the_clock_says_and_what_to_do(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("office.away('2020-02-03T10:00:00Z')")
    says(
        page.locator("main"),
        "hørte sidst fra kontoret 3. feb. 2020",
        "Er uret forkert, så stil det",
        "Det usendte bliver",
    )


def test_a_clock_that_may_be_wrong_is_told_where_a_contact_is_dated_by_it(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("office.skew(-3600000, true)")
    says(page.locator("main"), "Telefonens ur var forkert sidst og kan være stillet siden.")
    to_person(page)
    press(page, "Log kontakt")
    says(page.locator("main"), "Se efter, om tiden passer")
    page.evaluate("office.skew(0)")
    expect(page.locator("main")).not_to_contain_text("forkert")
