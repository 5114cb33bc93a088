"""The pictures of the guide, and what each of them must show. Made anew with BROBYGGER_TEST_PICTURES=1; looked at by a person.

The clock stands still and everyone is invented, so that a picture changes only where the page does.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from brobygger.rules import map_files, tables
from brobygger.rules.answers import Answer, State
from brobygger.services import contacts, details, imports, people
from brobygger.services.assessments import interviews, verdicts
from tests.cast import NOW, Cast
from tests.journeys.conftest import Town
from tests.waiting import draft_kept, says

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.usefixtures("clock_that_stands_still")

Opened = Callable[..., "Page"]
PHONE = 360


@pytest.fixture
def smed(town: Town) -> str:
    """The address of someone the team knows well."""
    return f"/borgere/{town.smed.id}/"


@pytest.fixture
def asked(cast: Cast, town: Town) -> Callable[..., Any]:
    """``asked("baseline", M6="20", M7="3")``: answers of an interview with Smed; returns the interview."""

    def ask(wave: str, *, days_ago: int = 0, **answers: str) -> Any:
        moment = NOW - timedelta(days=days_ago)
        interview = interviews.start(by=cast.signe, person_id=town.smed.id, wave=wave, now=moment)
        given = [interviews.NewAnswer(code, _answer(said)) for code, said in answers.items()]
        saved = interviews.answer(by=cast.signe, interview_id=interview.id, answers=given, now=moment)
        assert not saved.refused
        return interview

    return ask


def _answer(said: str) -> Answer:
    return Answer(State(said)) if said in {"X", "N", "later"} else Answer(State.VALUE, Decimal(said))


def test_the_list_says_whom_to_look_for_and_why(cast: Cast, town: Town, open_page: Opened, picture: Any) -> None:
    page = open_page("/borgere/", user=cast.signe, height=620)
    rows = page.locator("tbody tr")
    says(rows.nth(0), "følges til lægen: om 2 dage, lørdag 14-11")
    says(page.locator("tbody tr", has_text="Lotte"), "for 9 dage siden")
    says(page.locator("tbody tr", has_text="Grøn jakke"), "navn")
    picture(page, "caseload")
    narrow = open_page("/borgere/", user=cast.signe, width=PHONE)
    assert "Endnu ikke kendt" in narrow.locator("tbody tr").first.evaluate("row => row.outerHTML")
    picture(narrow, "caseload-narrow", height=900)


def test_someone_known_is_shown_before_a_second_record_is_made(
    cast: Cast, town: Town, open_page: Opened, picture: Any
) -> None:
    page = open_page("/borgere/ny/", user=cast.signe, height=700)
    page.fill("input[name=alias]", "Smeden")
    page.fill("input[name=rough_age]", "45")
    page.click("main form button.button-primary")
    says(page.locator("main .alert"), "Smed (Ole Testesen), ca. 45")
    picture(page, "likely-match")


def test_the_page_of_a_citizen_begins_with_what_they_want(
    cast: Cast, town: Town, smed: str, open_page: Opened, picture: Any
) -> None:
    page = open_page(smed, user=cast.signe)
    text = page.locator("main").inner_text()
    wish, warning, promise = (text.index(word) for word in ("ro om natten", "Pas på", "følges til lægen"))
    assert wish < warning < promise
    # The links to the parts of the page name the course before it begins.
    assert "Forløb" in text[promise:]
    picture(page, "person", height=900)


def test_a_contact_is_logged_on_a_narrow_screen_too(
    cast: Cast, town: Town, smed: str, open_page: Opened, picture: Any
) -> None:
    page = open_page(smed, user=cast.signe, width=PHONE)
    page.click("a:has-text('Log kontakt')")
    page.locator("#log form").wait_for()
    page.locator("label:has-text('15 min.')").click()
    page.locator("label:has-text('Vedholdende relationsarbejde')").click()
    page.fill("#log textarea[name=own_words]", "Kom igen i morgen.")
    page.fill("#log input[name=promise]", "kaffe ved skuret")
    page.fill("#log input[name=promise_on]", "13-11-2026")
    expect(page.locator("#log input[name=place]")).to_have_value("Mariaparken")
    picture(page, "log-contact", height=1400)


def test_a_correction_keeps_what_stood_before(cast: Cast, town: Town, open_page: Opened, picture: Any) -> None:
    told = {"kind": "contact", "happened_at": NOW - timedelta(hours=2), "place": "Havnen"}
    first = contacts.NewContact(person_id=town.lotte.id, own_words="Jeg vil ikke afruses.", **told)
    contacts.record(by=cast.signe, items=[first], now=NOW)
    better = contacts.NewContact(
        person_id=town.lotte.id, own_words="Jeg vil gerne afruses.", corrects_id=first.id, **told
    )
    contacts.record(by=cast.malik, items=[better], now=NOW)
    page = open_page(f"/borgere/{town.lotte.id}/", user=cast.signe, height=620)
    page.click("#course a:has-text('rettet')")
    page.wait_for_url("**/kontakter/vis/**")
    expect(page.locator("ol.timeline > li")).to_contain_text(["gerne", "ikke"])
    picture(page, "corrected")


def test_two_records_are_seen_side_by_side_before_they_become_one(
    cast: Cast, town: Town, smed: str, open_page: Opened, picture: Any
) -> None:
    page = open_page(f"{smed}sammenlaeg/", user=cast.signe, height=700)
    page.fill("#id_q", "grøn")
    page.click("button:has-text('Søg')")
    page.click("main li a:has-text('Grøn jakke')")
    expect(page.locator("main .block h2")).to_have_text(["Smed", "Grøn jakke"], use_inner_text=True)
    page.fill("textarea[name=reason]", "Han siger selv, at de kalder ham begge dele.")
    page.check("input[name=is_difference_seen]")
    picture(page, "merge")
    page.click("button:has-text('Det er samme person')")
    says(page.locator("#messages"), "Fortryd det, eller se, hvem der lagde dem sammen")


def test_a_question_can_be_answered_left_alone_or_put_off(
    cast: Cast, asked: Callable[..., Any], open_page: Opened, picture: Any
) -> None:
    interview = asked("baseline", F3="1", F18="N", F19="X", F20="later")
    page = open_page(f"/udredning/samtale/{interview.id}/family/", user=cast.signe)
    drawn = {code: page.locator(f"#row-{code} input:checked").input_value() for code in ("F18", "F19", "F20")}
    assert drawn == {"F18": "N", "F19": "X", "F20": "later"}
    says(page.locator("#row-F3"), "✓ Gemt")
    says(page.locator("#progress"), "endnu ikke kendt")
    picture(page, "interview", height=1340)


def test_thoughts_of_suicide_stand_on_the_page_of_the_citizen(
    cast: Cast, asked: Callable[..., Any], smed: str, open_page: Opened, picture: Any
) -> None:
    asked("baseline", P8="1")
    page = open_page(smed, user=cast.malik)
    says(page.locator("#alerts"), "Selvmordsrisiko")
    says(page.locator("#alerts"), "112")
    page.click("#alerts summary")
    page.fill("#alert-done", "Talt med ham om det. Ringet til lægen sammen.")
    picture(page, "alert", height=760)


def test_scores_come_with_what_they_do_not_show(
    cast: Cast, asked: Callable[..., Any], smed: str, open_page: Opened, picture: Any
) -> None:
    asked("baseline", days_ago=180, M6="24", M7="3", M8="4", P11="20", P12="3")
    asked("m6", M6="15", M7="2", M8="2")
    page = open_page(smed.replace("/borgere/", "/udredning/borger/") + "profil/", user=cast.signe)
    assert page.locator("figure img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    says(page.locator("main"), "ASI er lavet til grupper")
    says(page.locator("tbody tr", has_text="Psykisk helbred"), "endnu ikke kendt")
    picture(page, "profile", height=900)


def test_the_target_group_says_what_is_met_and_what_is_missing(
    cast: Cast, asked: Callable[..., Any], town: Town, smed: str, open_page: Opened, picture: Any
) -> None:
    asked("baseline", M6="24", M7="3", M8="4")
    known = {"section_101": ("met", "Kommunens afgørelse 3. november."), "troubled": ("met", "“Jeg kan ikke mere.”")}
    answers = [verdicts.NewCriterionAnswer(code, result, basis) for code, (result, basis) in known.items()]
    assert not verdicts.answer_criteria(by=cast.signe, person_id=town.smed.id, answers=answers, now=NOW)
    page = open_page(smed.replace("/borgere/", "/udredning/borger/") + "maalgruppe/", user=cast.signe)
    says(page.locator("main"), "Vi ved endnu ikke, om borgeren er i målgruppen")
    says(page.locator("tbody tr", has_text="Er selv besværet"), "Jeg kan ikke mere")
    picture(page, "target-group", height=1000)


def test_who_has_opened_a_citizen_and_why_can_be_read(
    cast: Cast, town: Town, smed: str, open_page: Opened, picture: Any
) -> None:
    manager = open_page(smed, user=cast.mona, height=700)
    expect(manager.locator("h1")).to_have_text("Hvorfor slår du borgeren op?", use_inner_text=True)
    picture(manager, "purpose")
    manager.click("label:has-text('Klage eller aktindsigt')")
    manager.click("main form button.button-primary")
    says(manager.locator("h1"), "Smed")
    people.open_person(by=cast.malik, person_id=town.smed.id, now=NOW - timedelta(days=1), purpose="treatment")
    page = open_page(f"{smed}opslag/", user=cast.signe, height=620)
    row = page.locator("tbody tr", has_text="Mona Centerleder")
    says(row, "Klage eller aktindsigt")
    picture(page, "lookups")


def test_what_was_typed_is_put_back_and_an_older_form_is_refused_with_both_told(
    cast: Cast, town: Town, smed: str, open_page: Opened, picture: Any
) -> None:
    page = open_page(f"{smed}oplysninger/", user=cast.signe, height=700)
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("input[name=usual_place]", "Bag biblioteket")
    draft_kept(page, "Bag biblioteket")
    page.reload()
    says(page.locator(".draft-notice"), "Det er ikke gemt endnu")
    expect(page.locator("input[name=usual_place]")).to_have_value("Bag biblioteket")
    picture(page, "draft", height=560)
    seen = {row.kind: row.id for row in details.of(town.smed, by=cast.signe)}
    details.describe(by=cast.malik, person_id=town.smed.id, values={"usual_place": "Havnen"}, seen=seen, now=NOW)
    page.click("main form button.button-primary")
    page.wait_for_load_state()
    says(page.locator("[data-error-summary]"), "Nu står der: Havnen. Du skrev: Bag biblioteket")
    picture(page, "older-form", height=560)


@pytest.fixture
def measured(cast: Cast) -> None:
    """Sixteen people of the team with interviews before, and eleven of them after six months."""
    help_trial = map_files.load_shipped("help-trial")
    header = "ID,TIME,DAYS_SINCE_BL," + ",".join(item.column for item in help_trial.items)
    lines = [header]
    for key in range(16):
        for month, days, share in [(0, "", 1.0), (6, "180", 0.6)][: 2 if key < 11 else 1]:
            values = [_figure(item.item, key, share) for item in help_trial.items]
            lines.append(f"{key},{month},{days}," + ",".join(map(str, values)))
    table = tables.read_table("\n".join([*lines, ""]).encode())
    planned = imports.prepare(table=table, import_map=help_trial, today=NOW.date())
    report = imports.bring_in(by=cast.mona, planned=planned, import_map=help_trial, team="Gadeteamet", now=NOW)
    assert report.is_written


def _figure(item: str, key: int, share: float) -> int:
    """An answer that differs from one invented person to the next: days up to 30, degrees up to 4."""
    degrees = {"M7", "M8", "D28", "D29", "D30", "D31"}
    return int((key % 5 if item in degrees else (7 * key + 5) % 31) * share)


def test_change_is_told_with_who_is_missing_and_small_counts_are_held_back(
    cast: Cast, measured: None, open_page: Opened, picture: Any
) -> None:
    leader = open_page("/forandring/", user=cast.oda)
    says(leader.locator("main"), "begge målinger for 11 af 16 borgere.")
    says(leader.locator("main"), "5 ingen samtale fra dengang")
    leader.locator("figure img").evaluate("image => image.decode()")
    picture(leader, "change", height=1100)
    leader.locator("tbody tr", has_text="Stoffer").locator("td a").first.click()
    expect(leader.locator("h1")).to_have_text("Hvem er bag tallet? (11)", use_inner_text=True)
    evaluator = open_page("/forandring/", user=cast.eva)
    says(evaluator.locator("main"), "begge målinger for omkring 10 af omkring 15 borgere.")
    expect(evaluator.locator("main")).to_contain_text(re.compile("under 5|for få til at vise"))
    expect(evaluator.locator("tbody a")).to_have_count(0)
