"""A cold thumb that taps twice writes once, at once and on a phone that takes its time."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.field.screens.test_taps import written
from tests.field.screens.walking import press, tile, to_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]
# Milliseconds of the store: none, and longer than lies between the two taps.
PACES = pytest.mark.parametrize("late", [0, 150])


@PACES
def test_an_attempt_tapped_twice_is_counted_once_and_goes_back_one_page(open_app: Opened, late: int) -> None:
    page = open_app(late=late)
    to_person(page)
    press(page, "Mødtes ikke")
    page.locator('.tile[data-value="nobody_there"]').dblclick()
    page.wait_for_selector(".wish")
    expect(page.locator(".happened--attempt")).to_have_count(2)
    page.wait_for_timeout(2 * late + 100)
    written(page)
    expect(page.locator("h1")).to_have_text("Smed", use_inner_text=True)


@PACES
def test_a_contact_saved_twice_is_one(open_app: Opened, late: int) -> None:
    page = open_app(late=late)
    to_person(page)
    press(page, "Log kontakt")
    tile(page, "home")
    page.get_by_role("button", name="Gem", exact=True).dblclick()
    page.wait_for_selector(".wish")
    page.wait_for_timeout(2 * late + 100)
    written(page)
    expect(page.locator("h1")).to_have_text("Smed", use_inner_text=True)


@PACES
@pytest.mark.parametrize("word", ["X: intet svar", "Ikke i dag"])
def test_the_second_tap_does_not_answer_the_next_question(open_app: Opened, word: str, late: int) -> None:
    page = open_app(late=late)
    to_person(page)
    press(page, "Spørgsmål")
    press(page, "Begynd")
    page.locator(".row", has_text="Fysisk helbred").click()
    asked = page.locator("legend").inner_text()
    page.get_by_role("button", name=word).dblclick()
    expect(page.locator("legend")).not_to_have_text(asked, use_inner_text=True)
    page.wait_for_timeout(2 * late + 100)
    answers = [each["body"] for each in written(page, 2) if each["kind"] == "answer"]
    assert len(answers) == 1


@PACES
def test_how_a_promise_went_is_told_once(open_app: Opened, late: int) -> None:
    page = open_app(late=late)
    to_person(page)
    press(page, "Hvordan gik det?")
    page.get_by_role("button", name="Holdt", exact=True).dblclick()
    page.locator(".promised", has_text="Følges til lægen").wait_for(state="detached")
    page.wait_for_timeout(2 * late + 100)
    written(page)


def test_two_answers_of_one_screen_that_follow_each_other_are_both_written(open_app: Opened) -> None:
    page = open_app(late=50)
    to_person(page)
    press(page, "Nyt ønske")
    page.get_by_label("Hvad personen gerne vil").fill("En seng")
    page.get_by_label("Vil helst kaldes").fill("Smeden")
    page.get_by_role("button", name="Gem", exact=True).dblclick()
    page.wait_for_selector(".wish")
    assert [each["body"]["kind"] for each in written(page, 2)] == ["own_wish", "preferred_name"]


def test_what_was_refused_is_not_given_up_by_two_taps_in_one_place(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    page.evaluate("office.refuse('Det gik ikke.')")
    press(page, "Telefon")
    page.get_by_role("button", name="Opgiv", exact=True).dblclick()
    page.wait_for_timeout(100)
    written(page)
    page.locator(".card").wait_for()
