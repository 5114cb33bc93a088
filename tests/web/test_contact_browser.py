"""The form of a contact in a real browser: it asks what fits what happened."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.services import people
from tests.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("address", ["/kontakter/{}/ny/", "/borgere/{}/"])
def test_how_an_attempt_ended_is_asked_of_an_attempt_alone(
    cast: Cast, open_page: Callable[..., "Page"], address: str
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now())
    page = open_page(address.format(smed.id), user=cast.signe)
    if address.startswith("/borgere"):
        page.click("text=Log kontakt")
    asked = page.get_by_label("Hvordan endte forsøget?")
    page.locator("label:text-is('Vi mødtes')").wait_for()
    expect(asked).to_be_hidden()
    page.click("label:text-is('Jeg prøvede, vi mødtes ikke')")
    expect(asked).to_be_visible()
    asked.select_option("nobody_there")
    page.click("label:text-is('Vi mødtes')")
    expect(asked).to_be_hidden()
    expect(asked).to_have_value("")
    if address.startswith("/borgere"):
        page.click("text=Log forsøg")
        expect(asked).to_be_visible()


# On how many lines each fault or question is told.
LINES = """() => [...document.querySelectorAll(".form-error-message, .form-asked-message")].map(each =>
  Math.round(each.offsetHeight / parseFloat(getComputedStyle(each).lineHeight)))"""


@pytest.mark.parametrize(("width", "lines"), [(1280, 2), (360, 3)])
def test_what_is_wrong_with_a_narrow_field_is_read_across_its_row(
    cast: Cast, open_page: Callable[..., "Page"], width: int, lines: int
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now())
    page = open_page(f"/kontakter/{smed.id}/ny/", user=cast.signe, width=width)
    page.click("label:text-is('5 min.')")
    page.click("summary:has-text('Mere:')")
    page.fill("#id_minutes_other", "25")
    page.fill("#id_happened_time", "25:99")
    with page.expect_navigation():
        page.click("main form button:has-text('Gem')")
    told = page.evaluate(LINES)
    assert len(told) >= 2 and max(told) <= lines, told
