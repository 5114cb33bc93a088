"""A worker's first week with someone new, in a real browser: from a nickname to the first answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.services.people import Person
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import Town
from tests.waiting import draft_kept, says, says_no_more, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

AtWork = Callable[..., "Page"]


def test_the_worker_finds_meets_logs_and_keeps_a_promise(cast: Cast, town: Town, at_work: AtWork) -> None:
    page = at_work("signe")
    says(page.locator("h1"), "Mine borgere")
    says(page.locator("tbody tr").first, "følges til lægen")

    page.click("text=Ny borger")
    page.fill("input[name=alias]", "Smeden")
    page.fill("input[name=rough_age]", "45")
    page.click("main form button.button-primary")
    says(page.locator("main"), "Er det en af dem her?")
    page.click("text=Nej, det er en ny: gem")
    expect(page.locator("h1")).to_have_text("Smeden", use_inner_text=True)

    page.click("a:has-text('Log kontakt')")
    page.locator("#log form").wait_for()
    page.locator("label:has-text('15 min.')").click()
    page.locator("label:has-text('Vedholdende relationsarbejde')").click()
    page.fill("#log textarea[name=own_words]", "Kom igen i morgen ☕")
    page.fill("#log input[name=promise]", "kaffe ved skuret")
    page.fill("#log input[name=promise_on]", f"{timezone.localdate() + timedelta(days=300):%d-%m-%Y}")
    page.click("#log button.button-primary")
    page.locator("#course >> text=Kom igen i morgen ☕").wait_for()
    says(page.locator("#promises"), "kaffe ved skuret")
    page.reload()
    says(page.locator("#course ol.timeline > li").first, "Kom igen i morgen ☕")
    says(page.locator("#course ol.timeline > li").first, "15 min.")

    page.click("#promises button:has-text('Holdt')")
    page.wait_for_load_state()
    says_no_more(page.locator("#promises"), "kaffe ved skuret")
    assert Person.objects.get(shown_name="Smeden").contact_person == cast.signe


def test_the_plain_case_works_by_keyboard_alone(town: Town, at_work: AtWork) -> None:
    page = at_work("signe")
    _tab_to(page, "Smed")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/borgere/{town.smed.id}/")
    _tab_to(page, "Log kontakt")
    page.keyboard.press("Enter")
    page.locator("#log form").wait_for()
    for _ in range(60):
        if page.evaluate("document.activeElement.name") == "own_words":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Kun med tasterne")
    _tab_to(page, "Gem")
    page.keyboard.press("Enter")
    page.locator("#course >> text=Kun med tasterne").wait_for()


def test_search_finds_as_one_types_and_says_how_many(town: Town, at_work: AtWork) -> None:
    page = at_work("signe")
    page.locator("#q").press_sequentially("grøn")
    page.locator("text=Én borger passer på").wait_for()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_note_of_five_megabytes_stays_in_the_form_with_the_limit_said(town: Town, at_work: AtWork) -> None:
    page = at_work("signe")
    page.goto(page.url.split("/borgere/")[0] + f"/borgere/{town.smed.id}/")
    page.click("a:has-text('Log kontakt')")
    page.locator("#log form").wait_for()
    page.click("#log details > summary")
    page.fill("#log textarea[name=note]", "Han sagde det igen. " * 270_000 + "Slut")
    page.wait_for_selector("#log [data-draft-not-kept]")
    page.click("#log button.button-primary")
    page.wait_for_selector("#log [data-error-summary]", timeout=60_000)
    says(page.locator("#log [data-error-summary]"), "Der kan højst gemmes 100000")
    until(lambda: len(page.input_value("#log textarea[name=note]")) == 20 * 270_000 + 4)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_contact_and_then_an_attempt_each_stand_first_of_all_there_is_at_once(
    town: Town, at_work: AtWork, scripts: bool
) -> None:
    page = at_work("signe", scripts=scripts)
    page.click("tbody >> text=Smed")
    page.wait_for_url("**/borgere/*/")
    navigations: list[str] = []
    page.on("framenavigated", lambda frame: navigations.append(frame.url))

    course = _reader(page)
    until(lambda: len(course()) >= 2)
    before = course()

    _log(page, "Log kontakt", "Vi gik en tur ☕", stood=len(before))
    first, *older = course()
    assert "Kontakt" in first and "Vi gik en tur ☕" in first
    assert older == before
    _log(page, "Log forsøg", "Råbt ind ad vinduet", stood=len(before) + 1, outcome="nobody_there")
    first, second, *older = course()
    assert "Forsøg: Der var ingen" in first and "Råbt ind ad vinduet" in first
    assert "Vi gik en tur ☕" in second
    assert older == before
    # With scripts the page one stands on is the page one came to; without, each form is a page and leads back.
    assert len(navigations) == (0 if scripts else 4)
    page.reload()
    until(lambda: course()[:2] == [first, second])


def _reader(page: "Page") -> Callable[[], list[str]]:
    """What stands in the course, whether the style sheet has come yet or not."""
    rows = page.locator("#course ol.timeline > li")
    return lambda: [" ".join(each.split()) for each in rows.all_text_contents()]


def _log(page: "Page", what: str, words: str, *, stood: int, outcome: str = "") -> None:
    """Write a contact or an attempt from the page of a person, and wait until it stands in the course."""
    page.click(f"main a:has-text('{what}')")
    form = page.locator("main form.narrow")
    form.wait_for()
    if outcome:
        form.locator("[name=outcome]").select_option(outcome)
    form.locator("[name=own_words]").fill(words)
    form.locator("button.button-primary").click()
    page.locator(f"#course >> text={words}").wait_for()
    expect(page.locator("#course ol.timeline > li")).to_have_count(stood + 1)


def test_without_scripts_the_same_work_can_be_done(town: Town, at_work: AtWork) -> None:
    page = at_work("signe", scripts=False)
    page.click("text=Grøn jakke")
    page.click("text=Log kontakt")
    page.fill("textarea[name=own_words]", "Uden script")
    page.click("main form button.button-primary")
    says(page.locator("#course"), "Uden script")


def _tab_to(page: "Page", text: str) -> None:
    """Press Tab until what has focus reads so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == text:
            return
    raise AssertionError(f"Tab never came to {text}")


def test_what_was_typed_survives_a_session_that_ended(cast: Cast, town: Town, at_work: AtWork, log_in: Any) -> None:
    from django.contrib.sessions.models import Session

    page = at_work("signe")
    form = f"/kontakter/{town.smed.id}/ny/"
    page.goto(page.url.split("/borgere/")[0] + form)
    page.fill("textarea[name=own_words]", "Et langt og vigtigt svar")
    draft_kept(page, "Et langt og vigtigt svar")
    Session.objects.all().delete()
    page.click("main form button.button-primary")
    page.wait_for_url("**/konto/login/**")
    log_in(page, "signe", PASSWORD)
    page.wait_for_url(f"**{form}")
    expect(page.locator("textarea[name=own_words]")).to_have_value("Et langt og vigtigt svar")
