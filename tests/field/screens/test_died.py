"""The screen of somebody who has died: nothing new can begin there, and what was written wrong is put right."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from brobygger.services.sync.showing import moment
from tests.field.screens.walking import press, to_person
from tests.waiting import says, says_no_more

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]
NEW = {
    "da": (
        "Log kontakt",
        "Mødtes ikke",
        "Skriv en henvendelse",
        "Nyt ønske",
        "Spørgsmål",
        "Seng i dag",
        "Vil ikke mere",
    ),
    "en": ("Log contact", "Did not meet", "Write down a request", "New wish", "Questions", "A bed today", "No longer"),
}
SAID = {
    "da": "Borgeren er død, så intet nyt kan begynde. Passer det ikke, så ring til kontoret",
    "en": "The citizen has died, so nothing new can begin. If that does not fit what you know, ring the office",
}


def to_one_who_died(page: "Page") -> "Page":
    """The screen of Smed, of whom the office has written that they died."""
    page.evaluate("at => office.knows({ died_at: at })", moment(datetime.now(UTC)))
    to_person(page)
    return page


@pytest.mark.parametrize("language", ["da", "en"])
def test_of_who_has_died_nothing_new_is_offered_and_it_is_said_why(open_app: Opened, language: str) -> None:
    page = to_one_who_died(open_app(language=language))
    says(page.locator("main"), SAID[language])
    for word in (*NEW[language], *(("Ret mål", "Ring +45") if language == "da" else ("Change goal", "Call +45"))):
        says_no_more(page.locator("main"), word)


def test_of_who_has_died_what_was_written_wrong_is_still_put_right(open_app: Opened) -> None:
    page = to_one_who_died(open_app())
    # One's own contact, how a promise went, and what two wrote differently.
    for word in ("Ret", "Tag tilbage", "Hvordan gik det?", "Behold mit"):
        expect(page.get_by_role("button", name=word).first).to_be_visible()
    page.get_by_role("button", name="Tag tilbage").first.click()
    press(page, "Skrevet to gange")
    page.wait_for_selector(".wish")
    assert [each["kind"] for each in page.evaluate("office.items()")] == ["retract"]


def test_of_the_living_all_of_it_is_offered(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    for word in (*NEW["da"], "Ret mål", "Ring +45"):
        says(page.locator("main"), word)
    says_no_more(page.locator("main"), SAID["da"])
