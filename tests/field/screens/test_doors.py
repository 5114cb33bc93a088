"""The door of the phone: made ready with a code, opened with a PIN, shut after too many wrong ones."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.field.screens.walking import press

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]


def type_pin(page: "Page", pin: str) -> None:
    for digit in pin:
        page.locator(".pin .tile", has_text=digit).click()
    press(page, "OK")


def test_a_phone_is_made_ready_with_the_code_of_the_address_which_is_then_gone(open_app: Opened) -> None:
    page = open_app(state="none", hash="#KODE-1234")
    assert page.get_by_label("Kode fra kontoret").input_value() == "KODE-1234"
    assert page.evaluate("location.hash") == ""
    assert "Alt er krypteret" in page.locator("main").inner_text()
    page.get_by_label("Vælg en pinkode").fill("258036")
    page.get_by_label("Pinkoden igen").fill("258036")
    press(page, "Gør klar")
    page.wait_for_selector(".bar")
    assert page.locator("h1").inner_text() == "Hvem skal jeg finde i dag?"


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
        assert words in page.locator(".fault").inner_text()


def test_a_code_that_does_not_work_says_where_to_get_another(open_app: Opened) -> None:
    page = open_app(state="none", hash="#GAMMEL")
    page.get_by_label("Vælg en pinkode").fill("258036")
    page.get_by_label("Pinkoden igen").fill("258036")
    press(page, "Gør klar")
    page.get_by_text("Hent en ny på kontoret").wait_for()
    assert page.get_by_label("Vælg en pinkode").input_value() == "258036"


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
