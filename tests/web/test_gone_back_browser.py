"""Back in a real browser: a contact that was saved, with a changed word, is no second contact in silence."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.records.models import Contact, Event
from brobygger.services import people
from tests.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.django_db(transaction=True)

OpenPage = Callable[..., "Page"]
SAVED = "Du har allerede gemt dette kl."


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now())


def press(page: "Page", words: str) -> None:
    with page.expect_navigation():
        page.click(f"main form button:has-text('{words}')")


def write(page: "Page", words: str) -> None:
    page.fill("#id_own_words", words)
    press(page, "Gem")


def gone_back(cast: Cast, open_page: OpenPage, address: str) -> "Page":
    """The page of a form that was saved, gone back to, changed and saved again."""
    page = open_page(address, user=cast.signe)
    if "haendelser" in address:
        page.locator("[name=kind]").first.check(force=True)
    write(page, "Kom igen")
    expect(page.locator("#messages")).to_contain_text("Gemt")
    page.go_back()
    page.locator("#id_own_words").wait_for()
    write(page, "Kom igen i morgen")
    expect(page.locator("main")).to_contain_text(SAVED)
    expect(page.locator("#id_own_words")).to_have_value("Kom igen i morgen")
    return page


def test_back_a_changed_word_and_save_corrects_the_contact(
    cast: Cast, open_page: OpenPage, smed: people.Person
) -> None:
    page = gone_back(cast, open_page, f"/kontakter/{smed.id}/ny/")
    press(page, "Ret det, der er gemt")
    expect(page.locator("#messages")).to_contain_text("Rettet")
    assert [each.own_words for each in Contact.objects.current()] == ["Kom igen i morgen"]


def test_enter_answers_nothing_and_asks_again(cast: Cast, open_page: OpenPage, smed: people.Person) -> None:
    page = gone_back(cast, open_page, f"/kontakter/{smed.id}/ny/")
    with page.expect_navigation():
        page.locator("#id_happened_on").press("Enter")
    expect(page.locator("main")).to_contain_text(SAVED)
    expect(page.locator("#id_own_words")).to_have_value("Kom igen i morgen")
    assert [each.own_words for each in Contact.objects.all()] == ["Kom igen"]


def test_of_two_forms_on_a_page_that_have_no_name_only_the_one_that_was_sent_has_been_saved(
    cast: Cast, open_page: OpenPage, smed: people.Person
) -> None:
    page = open_page("/", user=cast.signe)
    address = f"/behandling/borger/{smed.id}/haendelser/ny/"

    def twice(route: "Route") -> None:
        answer = route.fetch()
        html = re.sub(' data-draft="[^"]*"', "", answer.text())
        one = re.search("<form [^>]*novalidate>.*?</form>", html, re.S)
        assert one
        other = re.sub('(id|for)="id_', r'\1="other_', one[0])
        route.fulfill(response=answer, body=html.replace(one[0], one[0] + other))

    page.route(f"**{address}", lambda route: twice(route) if route.request.method == "GET" else route.continue_())
    page.goto(page.evaluate("location.origin") + address)
    first, second = page.locator("form[novalidate]").first, page.locator("form[novalidate]").last
    second.locator("[name=kind]").first.check(force=True)
    second.locator("[name=own_words]").fill("Kom igen")
    with page.expect_navigation():
        second.locator("button.button-primary").click()
    expect(page.locator("#messages")).to_contain_text("Gemt")
    page.go_back()
    expect(second.locator("[name=written]")).to_have_count(1)
    expect(first.locator("[name=written]")).to_have_count(0)


def test_or_it_is_a_new_one_and_going_back_once_more_corrects_that_and_not_the_first(
    cast: Cast, open_page: OpenPage, smed: people.Person
) -> None:
    page = gone_back(cast, open_page, f"/behandling/borger/{smed.id}/haendelser/ny/")
    press(page, "Gem som noget nyt")
    expect(page.locator("#messages")).to_contain_text("Gemt")
    assert Event.objects.current().count() == 2
    page.go_back()
    page.locator("#id_own_words").wait_for()
    page.locator("[name=kind]").first.check(force=True)
    write(page, "Kom igen i overmorgen")
    expect(page.locator("main")).to_contain_text(SAVED)
    press(page, "Ret det, der er gemt")
    expect(page.locator("#messages")).to_contain_text("Gemt")
    assert sorted(each.own_words for each in Event.objects.current()) == ["Kom igen", "Kom igen i overmorgen"]


def test_a_form_gone_back_to_and_loaded_once_more_is_asked_about_too(
    cast: Cast, open_page: OpenPage, smed: people.Person
) -> None:
    page = open_page(f"/kontakter/{smed.id}/ny/", user=cast.signe)
    write(page, "Kom igen")
    expect(page.locator("#messages")).to_contain_text("Gemt")
    page.go_back()
    page.reload()
    write(page, "Kom igen i morgen")
    expect(page.locator("main")).to_contain_text(SAVED)
    assert Contact.objects.current().count() == 1


def test_a_form_opened_anew_asks_nothing(cast: Cast, open_page: OpenPage, smed: people.Person) -> None:
    page = open_page(f"/kontakter/{smed.id}/ny/", user=cast.signe)
    for words in ("Kom igen", "Gå så"):
        write(page, words)
        expect(page.locator("#messages")).to_contain_text("Gemt")
        page.goto(page.evaluate("location.origin") + f"/kontakter/{smed.id}/ny/")
    assert Contact.objects.count() == 2


def test_back_another_name_and_save_is_no_second_citizen_in_silence(cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/borgere/ny/", user=cast.signe)
    page.fill("#id_alias", "Ole")
    press(page, "Gem")
    expect(page.locator("#messages")).to_contain_text("Gemt")
    page.go_back()
    page.locator("#id_alias").wait_for()
    page.fill("#id_alias", "Ulf Jensen")
    press(page, "Gem")
    expect(page.locator("main")).to_contain_text(SAVED)
    page.click("text=Ret det om borgeren, der er gemt")
    expect(page.locator("#id_alias")).to_have_value("Ulf Jensen")
    expect(page.locator("main")).to_contain_text("Ole")
    assert [each.shown_name for each in people.Person.objects.all()] == ["Ole"]


def test_the_day_and_hour_that_were_told_stand_as_they_were_where_one_goes_back(
    cast: Cast, open_page: OpenPage, smed: people.Person
) -> None:
    page = open_page(f"/anmodninger/borger/{smed.id}/ny/", user=cast.signe)
    day = f"{timezone.localdate() - timedelta(days=4):%d-%m-%Y}"
    for name, told in (
        ("words", "Jeg vil i behandling"),
        ("said_to", "Signe"),
        ("happened_on", day),
        ("happened_time", "10.00"),
    ):
        page.locator(f"[name={name}]").fill(told)
    press(page, "Start fristen")
    expect(page.locator("#messages")).to_contain_text("Gemt")
    page.go_back()
    expect(page.locator("[name=words]")).to_have_value("Jeg vil i behandling")
    expect(page.locator("[name=happened_on]")).to_have_value(day)
    expect(page.locator("[name=happened_time]")).to_have_value("10.00")
