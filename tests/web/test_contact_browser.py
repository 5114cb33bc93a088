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
