"""The frame of every page in a real browser: what is typed is kept, errors are met, nobody is shut out by width or keys."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import ERROR, SUCCESS
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.waiting import draft_kept, says, until

pytestmark = [pytest.mark.urls("tests.web.specimen"), pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 360, 320)
# Milliseconds after the last key until a draft is surely kept.
SOON = 500


@pytest.fixture
def signe(cast: Any, open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Opens pages with Signe logged in; one browser for all pages of a test, so that tabs share what they keep."""
    first: list[Any] = []

    def opener(path: str = "/", **how: Any) -> Any:
        page = open_page(path, context=first[0]) if first else open_page(path, user=cast.signe, **how)
        first.append(page.context)
        return page

    return opener


@pytest.mark.parametrize("width", WIDTHS)
def test_every_shared_fragment_is_open_to_everyone(signe: Any, barriers: Any, too_wide: Any, width: int) -> None:
    page = signe(width=width)
    assert barriers(page) == []
    assert too_wide(page) == 0
    page.click("text=Gem")
    page.wait_for_selector("[data-error-summary]")
    assert barriers(page) == []
    assert too_wide(page) == 0


@pytest.mark.parametrize("path", ["/konto/login/", "/findes-ikke/"])
def test_pages_before_login_are_open_to_everyone(open_page: Any, barriers: Any, too_wide: Any, path: str) -> None:
    page = open_page(path, width=320)
    assert barriers(page) == []
    assert too_wide(page) == 0


WENT_WRONG = {
    "/forbudt/": 403,
    "/findes-ikke/": 404,
    "/kun-knap/": 405,
    "/afvist/": 409,
    "/for-mange/": 429,
    "/i-stykker/": 500,
}


def test_a_page_that_says_what_went_wrong_is_open_to_everyone(signe: Any, barriers: Any, too_wide: Any) -> None:
    page = signe(width=320)
    site, found = page.evaluate("location.origin"), {}
    for path, status in WENT_WRONG.items():
        answer = page.goto(site + path)
        assert answer.status == status
        faults = barriers(page) + [f"{wide} px too wide" for wide in [too_wide(page)] if wide]
        if faults or page.locator("h1").count() != 1 or page.locator("main .button-primary").count() != 1:
            found[path] = faults
    assert found == {}


def test_targets_are_large_enough_for_a_finger(signe: Any) -> None:
    page = signe(width=360)
    small = page.eval_on_selector_all(
        "button, .button, .chips label, .answer-keys label, input.form-input, select, .menu a",
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)",
    )
    assert small == []


def test_the_first_key_stroke_skips_to_the_content(signe: Any) -> None:
    page = signe()
    page.keyboard.press("Tab")
    until(lambda: page.evaluate("document.activeElement.className") == "skipnav")
    page.keyboard.press("Enter")
    until(lambda: page.evaluate("document.activeElement.id") == "main")


def test_focus_goes_to_the_first_field_to_mend(signe: Any) -> None:
    page = signe()
    page.fill("#id_place", "Parken")
    page.click("text=Gem")
    page.wait_for_selector("[data-error-summary]")
    # The summary stands there before the script has moved the focus.
    page.wait_for_selector("[name=days]:focus")
    expect(page.locator("#id_days")).to_have_attribute("aria-describedby", "id_days_error")


def test_a_draft_survives_a_closed_tab_and_never_holds_what_is_private(signe: Any) -> None:
    page = signe()
    page.fill("#id_number", "0101010101")
    page.check("text=Omsorg")
    page.fill("#id_place", "Bænken ved åen")
    draft_kept(page, "Bænken ved åen")
    assert "0101010101" not in page.evaluate("JSON.stringify(localStorage)")
    page.close()
    again = signe()
    expect(again.locator("#id_place")).to_have_value("Bænken ved åen")
    expect(again.get_by_label("Omsorg")).to_be_checked()
    expect(again.locator("#id_number")).to_have_value("")
    expect(again.locator(".draft-notice")).to_be_visible()


def test_a_draft_that_was_folded_away_is_seen_before_it_is_saved(signe: Any) -> None:
    page = signe()
    page.click("summary:text-is('Mere')")
    page.fill("#id_note", "Ring til søsteren")
    draft_kept(page, "Ring til søsteren")
    page.close()
    again = signe()
    expect(again.locator("#id_note")).to_have_value("Ring til søsteren")
    expect(again.locator("#id_note")).to_be_visible()
    again.click("[data-draft-drop]")
    again.reload()
    expect(again.locator("#id_note"), "what holds nothing of the draft stays folded").to_be_hidden()


def test_what_is_too_long_to_keep_is_said_and_said_no_more_when_it_is_kept_again(signe: Any, barriers: Any) -> None:
    page = signe()
    # Ten megabytes are what the browser gives a site, two bytes for each character.
    page.evaluate("localStorage.setItem('full', 'x'.repeat(5_240_000))")
    page.fill("#id_words", "æ" * 20_000)
    page.wait_for_selector("[data-draft-not-kept]")
    says(page.locator("[data-draft-not-kept]"), "Gem det, før du forlader siden")
    assert barriers(page) == []
    page.fill("#id_words", "Jeg vil have ro")
    page.wait_for_selector("[data-draft-not-kept]", state="detached")
    until(lambda: len(drafts(page)) == 1)


def test_a_draft_can_be_thrown_away(signe: Any) -> None:
    page = signe()
    page.fill("#id_place", "Parken")
    draft_kept(page, "Parken")
    page.reload()
    page.click("[data-draft-drop]")
    expect(page.locator("#id_place")).to_have_value("")
    page.reload()
    expect(page.locator("#id_place")).to_have_value("")


def test_a_saved_form_leaves_no_draft(signe: Any) -> None:
    page = signe()
    page.fill("#id_place", "Parken")
    page.check("label:text-is('30')")
    page.click("text=Gem")
    page.wait_for_url("**/gemt/")
    until(lambda: drafts(page) == [])


def test_a_refused_form_keeps_its_draft(signe: Any) -> None:
    page = signe()
    page.fill("#id_place", "Parken")
    page.click("text=Gem")
    page.wait_for_selector("[data-error-summary]")
    until(lambda: len(drafts(page)) == 1)


def test_a_fragment_that_was_saved_leaves_no_draft_and_one_that_failed_keeps_it(signe: Any) -> None:
    page = signe()
    page.fill("#piece", "fejl")
    draft_kept(page, "fejl")
    page.click("text=Send")
    page.wait_for_selector("#messages .alert-error")
    until(lambda: len(drafts(page)) == 1)
    page.fill("#piece", "ja")
    page.click("text=Send")
    page.wait_for_selector("#svar p")
    until(lambda: drafts(page) == [])


def test_a_fragment_refused_with_words_is_shown(signe: Any) -> None:
    page = signe()
    page.fill("#piece", "nej")
    draft_kept(page, "nej")
    page.click("text=Send")
    page.wait_for_selector("#svar p")
    until(lambda: len(drafts(page)) == 1)  # A refusal is no save.


def test_a_part_that_saves_itself_leaves_the_rest_as_a_draft(signe: Any) -> None:
    page = signe("/dele/")
    page.fill("[name=one]", "gemt")
    page.fill("[name=two]", "ikke gemt")
    draft_kept(page, "ikke gemt")
    page.click("text=Send")
    page.wait_for_selector("#part-one.is-new")
    page.wait_for_timeout(SOON)
    page.close()
    again = signe("/dele/?one=gemt")
    expect(again.locator("[name=two]")).to_have_value("ikke gemt")
    expect(again.locator("[data-draft-restored]")).to_be_visible()


def test_logging_out_leaves_nothing_behind(signe: Any) -> None:
    page = signe()
    page.fill("#id_place", "Parken")
    draft_kept(page, "Parken")
    until(lambda: len(drafts(page)) == 1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.click(".site-header [data-logout] button")
    page.wait_for_selector("[data-logout]", state="detached")
    until(lambda: drafts(page) == [])


def test_the_next_one_to_log_in_does_not_see_the_draft(signe: Any, open_page: Any, log_in: Any) -> None:
    page = signe()
    page.fill("#id_place", "Parken")
    draft_kept(page, "Parken")
    page.context.clear_cookies()
    page.close(run_before_unload=False)
    other = open_page("/konto/login/", context=page.context)
    log_in(other, "malik", PASSWORD)
    expect(other.locator("#id_place")).to_have_value("")
    until(lambda: drafts(other) == [])


def test_leaving_with_something_unsaved_asks_first(signe: Any) -> None:
    asked: list[str] = []
    page = signe()
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click("#id_number")
    page.keyboard.type("0101")
    page.click(".page-head a")
    until(lambda: (page.title(), asked)[1] == ["beforeunload"])


def test_leaving_after_a_save_does_not_ask(signe: Any) -> None:
    asked: list[str] = []
    page = signe()
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click("#id_place")
    page.keyboard.type("Parken")
    page.check("label:text-is('30')")
    page.click("text=Gem")
    page.wait_for_url("**/gemt/")
    assert asked == []


def test_the_end_of_a_session_is_said_before_and_leaves_the_page_when_it_has_come(signe: Any) -> None:
    page = signe()
    page.clock.install()
    page.reload()
    page.clock.fast_forward("27:10")
    page.clock.run_for(6_000)
    page.wait_for_selector("dialog[open]")
    page.click("dialog [data-stay]")
    page.wait_for_selector("dialog:not([open])", state="attached")
    page.context.clear_cookies()
    page.clock.fast_forward("29:10")
    page.clock.run_for(6_000)
    page.wait_for_url("**/konto/login/?next=*")


def test_the_menu_opens_by_a_button_on_a_phone_and_stands_open_without_scripts(
    signe: Any, open_page: Any, cast: Any
) -> None:
    page = signe(width=360)
    menu = page.locator("nav.menu")
    expect(menu).to_be_hidden()
    page.click("[data-menu]")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    until(lambda: page.evaluate("document.activeElement.hasAttribute('data-menu')"))


def test_pages_work_without_scripts(cast: Any, open_page: Any, log_in: Any) -> None:
    page = open_page("/konto/login/", width=360, scripts=False)
    log_in(page, "signe", PASSWORD)
    expect(page.locator("nav.menu")).to_be_visible()
    expect(page.locator("[data-menu]")).to_be_hidden()
    page.fill("#id_place", "Parken")
    page.check("label:text-is('30')")
    page.click("text=Gem")
    page.wait_for_url("**/gemt/")
    expect(page.locator(".alert-success")).to_be_visible()


def test_the_language_can_be_switched_in_the_footer(cast: Any, open_page: Any) -> None:
    page = open_page("/konto/login/")
    expect(page.locator("html")).to_have_attribute("lang", "da")
    page.click("footer button[lang=en]")
    page.wait_for_selector("html[lang=en]")
    expect(page.locator("h1")).to_have_text("Log in", use_inner_text=True)
    page.click("footer button[lang=da]")
    page.wait_for_selector("html[lang=da]")
    expect(page.locator("h1")).to_have_text("Log ind", use_inner_text=True)


def test_too_many_wrong_passwords_are_refused_in_words(cast: Any, open_page: Any, log_in: Any) -> None:
    page = open_page("/konto/login/")
    for _attempt in range(12):
        if "429" in page.content() or page.locator("[data-refused]").count():
            break
        if page.locator("input[name=login]").count():
            log_in(page, "signe", "forkert")
    says(page.locator("main"), "mange")


def test_a_fault_of_ours_is_said_in_words(cast: Any, client: Any) -> None:
    client.raise_request_exception = False
    answer = client.get("/i-stykker/")
    assert answer.status_code == 500
    assert "Noget gik galt" in answer.content.decode()


def drafts(page: Any) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('brobygger:draft'))")


def test_what_came_of_one_act_is_one_box_however_many_sentences_it_takes() -> None:
    said = [Message(SUCCESS, "Gemt."), Message(SUCCESS, "Udgaven før er bevaret."), Message(ERROR, "Ikke sendt.")]
    shown = render_to_string("_messages.html", {"messages": said, "oob": False})
    assert shown.count('class="alert alert-success"') == 1 and shown.count("<p") == 2
    assert "Gemt. Udgaven før er bevaret.</p>" in shown, "what went wrong stands apart from what went well"
