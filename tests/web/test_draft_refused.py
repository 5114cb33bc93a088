"""Who says "Gem ikke" gets an empty form the next time: a draft is for the closed tab and the lost network."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.services import people
from tests.cast import Cast
from tests.waiting import draft_kept, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)

OpenPage = Callable[..., "Page"]
WORDS = "Jeg vil have ro"
# What is kept of the one form there is, under the key that two forms once shared.
SHARED = """shared => {
  const key = Object.keys(localStorage).find(each => each.startsWith("brobygger:draft:")), text = localStorage[key];
  localStorage.removeItem(key);
  localStorage[key.slice(0, key.lastIndexOf(":") + 1) + shared] = text;
}"""
FORMS = ["contacts:record", "people:person", "requests:ask"]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now())


def drafts(page: "Page") -> list[str]:
    """What forms are kept on this device."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('brobygger:draft:'))")


def begin(page: "Page", form: str) -> None:
    """On the citizen's page the form is opened in its place; the others are pages of their own."""
    if form == "people:person":
        page.click("text=Log kontakt")
    page.locator("form[data-draft] textarea").first.wait_for()
    # What is typed while the form is still being put in place is not its draft yet.
    until(lambda: page.evaluate("document.querySelector('.htmx-swapping, .htmx-settling, .htmx-added') === null"))


@pytest.mark.parametrize("form", FORMS)
def test_what_was_not_to_be_saved_is_not_put_back(
    cast: Cast, smed: people.Person, open_page: OpenPage, form: str
) -> None:
    address = reverse(form, args=[smed.id])
    page = open_page(address, user=cast.signe)
    begin(page, form)
    field = page.locator("form[data-draft] textarea").first
    field.fill(WORDS)
    draft_kept(page, WORDS)
    page.once("dialog", lambda asked: asked.accept())
    with page.expect_navigation():
        page.click("text=Gem ikke")
    until(lambda: drafts(page) == [])
    page.goto(page.evaluate("location.origin") + address)
    begin(page, form)
    expect(field).to_have_value("")
    expect(page.locator(".draft-notice")).to_have_count(0)


def test_nothing_of_a_contact_given_up_goes_into_the_next(cast: Cast, smed: people.Person, open_page: OpenPage) -> None:
    page = open_page(reverse("contacts:record", args=[smed.id]), user=cast.signe)
    page.click("text=5 min.")
    draft_kept(page, '\\"minutes\\":[\\"5\\"]')
    page.once("dialog", lambda asked: asked.accept())
    with page.expect_navigation():
        page.click("text=Gem ikke")
    begin(page, "people:person")
    expect(page.get_by_label("5 min.", exact=True)).not_to_be_checked()


def test_who_is_asked_and_stays_has_the_draft_still(cast: Cast, smed: people.Person, open_page: OpenPage) -> None:
    page = open_page(reverse("contacts:record", args=[smed.id]), user=cast.signe)
    page.fill("#id_own_words", WORDS)
    draft_kept(page, WORDS)
    page.once("dialog", lambda asked: asked.dismiss())
    page.click("text=Gem ikke")
    page.fill("#id_place", "Parken")
    draft_kept(page, "Parken")
    page.close(run_before_unload=False)
    again = open_page(reverse("contacts:record", args=[smed.id]), context=page.context)
    expect(again.locator("#id_own_words")).to_have_value(WORDS)
    expect(again.locator(".draft-notice")).to_be_visible()


@pytest.mark.parametrize(("kind", "other"), [("", "?art=attempt"), ("?art=attempt", "")])
@pytest.mark.parametrize("is_old", [False, True])
def test_what_was_typed_of_a_contact_is_not_put_into_an_attempt_nor_the_other_way(
    cast: Cast, smed: people.Person, open_page: OpenPage, kind: str, other: str, is_old: bool
) -> None:
    address = reverse("contacts:record", args=[smed.id])
    page = open_page(address + kind, user=cast.signe)
    page.fill("#id_own_words", WORDS)
    draft_kept(page, WORDS)
    if is_old:
        page.evaluate(SHARED, f"contact-{smed.id}")
    page.close(run_before_unload=False)
    mistaken = open_page(address + other, context=page.context)
    expect(mistaken.locator("#id_own_words")).to_have_value("")
    expect(mistaken.locator(".draft-notice")).to_have_count(0)
    again = open_page(address + kind, context=page.context)
    expect(again.locator(".draft-notice")).to_be_visible()
    if again.locator("[data-draft-use]").count():
        again.click("[data-draft-use]")
    expect(again.locator("#id_own_words")).to_have_value(WORDS)


def test_an_attempt_that_was_refused_keeps_its_own_draft(cast: Cast, smed: people.Person, open_page: OpenPage) -> None:
    address = reverse("contacts:record", args=[smed.id])
    page = open_page(f"{address}?art=attempt", user=cast.signe)
    page.click("text=Mere:")
    page.fill("#id_happened_on", "i overmorgen")
    with page.expect_navigation():
        page.click("main form button:has-text('Gem')")
    page.fill("#id_own_words", WORDS)
    draft_kept(page, WORDS)
    assert [key.split(":")[-1] for key in drafts(page)] == [f"log-attempt-{smed.id}"]
