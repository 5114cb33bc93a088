"""The interview in a real browser: rows that save themselves, the keyboard, no script, narrow and wide, nobody shut out."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from brobygger.records.assessments import Alert, Interview
from brobygger.records.assessments import Answer as AnswerRow
from brobygger.services import people
from brobygger.services.assessments import interviews, verdicts
from tests.cast import NOW, Cast
from tests.waiting import draft_kept, says, until


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW, own_wish="Jeg vil bare have ro om natten")


@pytest.fixture
def baseline(cast: Cast, smed: people.Person) -> Interview:
    return interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)


@pytest.fixture
def signe(cast: Cast, open_page: Callable[..., Any]) -> Callable[..., Any]:
    return lambda path, **how: open_page(path, user=cast.signe, **how)


def stored(item: str) -> list[str]:
    rows = AnswerRow.objects.filter(item=item).order_by("id")
    return [row.state if row.value is None else f"{row.value.normalize():f}" for row in rows]


def test_whoever_leaves_with_every_answer_saved_is_not_asked_about_the_day_they_were_given(
    signe: Callable[..., Any], baseline: Interview
) -> None:
    page = signe(f"/udredning/samtale/{baseline.id}/medical/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_text("Svarene blev givet en anden dag").click()
    page.fill("[name=asked_on]", f"{NOW:%d-%m-%Y}")
    page.fill("[name=M6]", "12")
    page.keyboard.press("Tab")
    tick(page, "M6")
    page.get_by_role("link", name="Alle områder").click()
    page.wait_for_url("**/udredning/borger/**")
    assert asked == [] and stored("M6") == ["12"]


def tick(page: Any, code: str) -> None:
    page.wait_for_selector(f"#row-{code} >> text=✓ Gemt")


def test_a_tap_saves_the_row_with_a_tick_and_the_progress_follows(signe: Any, baseline: Interview) -> None:
    page = signe(f"/udredning/samtale/{baseline.id}/medical/")
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    page.click("#row-M7 label:has-text('en del')")
    tick(page, "M7")
    page.fill("#id_M6", "15")
    page.press("#id_M6", "Tab")
    tick(page, "M6")
    page.click("#row-M8 label:has-text('lidt')")
    tick(page, "M8")
    says(page.locator("#progress"), "0,50")
    assert (stored("M6"), stored("M7"), stored("M8")) == (["15"], ["3"], ["1"])
    assert console == []
    fragment = page.inner_text("#row-M6")
    page.reload()
    expect(page.locator("#row-M6")).to_have_text(fragment, use_inner_text=True)


def test_a_restored_draft_is_not_told_as_unsaved_once_it_is_saved(signe: Any, baseline: Interview) -> None:
    address = f"/udredning/samtale/{baseline.id}/medical/"
    page = signe(address)
    page.fill("#id_M6", "15")
    # With its signs: the hour of the last answer stands there too, and may hold any two figures.
    draft_kept(page, '[\\"15\\"]')
    again = signe(address, context=page.context)
    expect(again.locator("[data-draft-restored]")).to_be_visible()
    again.fill("#id_M6", "16")
    again.press("#id_M6", "Tab")
    tick(again, "M6")
    expect(again.locator("[data-draft-restored]")).to_have_count(0)


def test_a_field_drawn_larger_breaks_no_rule_of_the_page_when_its_row_is_saved(signe: Any, baseline: Interview) -> None:
    page = signe(f"/udredning/samtale/{baseline.id}/medical/")
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    page.evaluate("document.querySelector('#id_M6').style.height = '90px'")
    page.fill("#id_M6", "15")
    page.press("#id_M6", "Tab")
    tick(page, "M6")
    assert console == []


def test_thirty_one_days_of_thirty_are_refused_at_the_field_and_can_be_mended(signe: Any, baseline: Interview) -> None:
    page = signe(f"/udredning/samtale/{baseline.id}/medical/")
    page.fill("#id_M6", "31")
    page.press("#id_M6", "Tab")
    page.wait_for_selector("#row-M6 .form-error-message")
    expect(page.locator("#id_M6")).to_have_value("31")
    assert stored("M6") == []
    page.fill("#id_M6", "30")
    page.press("#id_M6", "Tab")
    tick(page, "M6")
    assert stored("M6") == ["30"]


def test_arrow_keys_passing_a_yes_raise_no_alarm(signe: Any, baseline: Interview) -> None:
    page = signe(f"/udredning/samtale/{baseline.id}/psychiatric/")
    page.focus("#id_P8_3")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(800)
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(800)
    assert stored("P8") == []
    page.keyboard.press("Tab")
    tick(page, "P8")
    assert stored("P8") == ["0"]
    assert not Alert.objects.exists()


def test_a_chosen_yes_shows_the_alert_at_once(signe: Any, baseline: Interview) -> None:
    page = signe(f"/udredning/samtale/{baseline.id}/psychiatric/")
    page.click("#row-P8 label:text-is('Ja')")
    tick(page, "P8")
    expect(page.locator("#alerts [role=alert]")).to_be_visible()
    expect(page.locator("#row-P8 .mark--now")).to_be_visible()


def test_the_keyboard_alone_answers_and_focus_stays(signe: Any, baseline: Interview) -> None:
    page = signe(f"/udredning/samtale/{baseline.id}/medical/")
    page.focus("#id_M7_2")
    page.keyboard.press("Space")
    tick(page, "M7")
    until(lambda: page.evaluate("document.activeElement.id") == "id_M7_2")
    page.focus("#id_M6")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    page.wait_for_url("**/employment/")
    assert (stored("M6"), stored("M7")) == (["12"], ["2"])


def test_without_a_script_the_interview_works_the_same(cast: Cast, open_page: Any, baseline: Interview) -> None:
    page = open_page(f"/udredning/samtale/{baseline.id}/medical/", user=cast.signe, scripts=False, width=360)
    page.fill("#id_M6", "31")
    page.click("#row-M7 label:has-text('en del')")
    page.click("main button.button-primary")
    expect(page.locator("#row-M6 .form-error-message")).to_be_visible()
    expect(page.locator("#id_M6")).to_have_value("31")
    page.fill("#id_M6", "3")
    page.click("main button.button-primary")
    page.wait_for_url("**/employment/")
    assert (stored("M6"), stored("M7")) == (["3"], ["3"])


def test_taking_up_an_interview_puts_focus_in_the_next_unanswered_question(signe: Any, baseline: Interview) -> None:
    page = signe(f"/udredning/samtale/{baseline.id}/medical/")
    page.fill("#id_M6", "3")
    page.keyboard.press("Tab")
    tick(page, "M6")
    page.goto(page.url.replace("medical/", ""))
    page.wait_for_url("**/medical/#row-M7")
    page.wait_for_selector("#row-M7 input:focus")
    page.keyboard.press("Space")
    tick(page, "M7")
    assert (stored("M6"), stored("M7")) == (["3"], ["0"])


def test_no_page_of_assessment_shuts_anyone_out(
    signe: Any, cast: Cast, smed: people.Person, baseline: Interview, barriers: Any, too_wide: Any
) -> None:
    verdict = verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    rooms = ("", "profil/", "scorer/", "maalgruppe/", "maalgruppe/svar/", "advarsler/")
    paths = [f"/udredning/borger/{smed.id}/{room}" for room in rooms]
    paths += [f"/udredning/samtale/{baseline.id}/{area}/?hele=1" for area in ("psychiatric", "employment")]
    page = signe(f"/udredning/samtale/{baseline.id}/psychiatric/", width=320)
    page.click("#row-P8 label:text-is('Ja')")
    tick(page, "P8")
    for path in [*paths, f"/udredning/vurdering/{verdict.id}/"]:
        page.goto(page.url.split("/udredning")[0] + path)
        assert barriers(page) == [], path
        assert too_wide(page) == 0, path
