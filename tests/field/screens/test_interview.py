"""The interview in crumbs: which areas are enough, as this site counts them, and a later wave when its day has come."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from brobygger.rules import instruments
from brobygger.services.sync.showing import moment
from tests.field.screens.test_shift_end import SMED
from tests.field.screens.test_taps import next_question, written
from tests.field.screens.walking import press, tile, to_person
from tests.waiting import says

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Opened = Callable[..., "Page"]


def asked(page: "Page", name: str) -> "Locator":
    """Where the screen says whether the burden is high enough."""
    to_person(page, name)
    press(page, "Spørgsmål")
    return page.locator(".burden")


def test_money_enters_as_the_interview_itself_says_and_not_as_the_site_does_now(open_app: Opened) -> None:
    page = open_app()
    told = asked(page, "Åge")
    says(told, "høj på 1 af de 3 områder, der skal til")
    says(told, "2 til er nok af disse: Økonomi og Familie og sociale relationer.")
    says(page.locator(".row", has_text="Kriminalitet"), "Kriminalitet: ikke høj")
    says(page.locator(".row", has_text="Psykisk helbred"), "Helbred: høj belastning")


def test_a_way_of_counting_that_the_app_does_not_know_judges_nothing(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("office.counts('of-tomorrow')")
    to_person(page, "Lotte")
    press(page, "Spørgsmål")
    page.locator(".row", has_text="Fysisk helbred").wait_for()
    expect(page.locator(".burden")).to_have_count(0)


def test_questions_that_could_not_be_fetched_are_asked_for_again(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("navigator.serviceWorker.ready.then((found) => found.unregister())")
    page.evaluate(
        "window.realFetch = window.fetch; window.fetch = () => Promise.reject(new TypeError('no network')); 0"
    )
    to_person(page, "Lotte")
    press(page, "Spørgsmål")
    page.locator("h1", has_text="Spørgsmålene er ikke på telefonen endnu").wait_for()
    page.evaluate("window.fetch = window.realFetch; 0")
    page.go_back()
    press(page, "Spørgsmål")
    page.locator(".row", has_text="Fysisk helbred").wait_for()


def test_an_answer_that_settles_an_area_is_counted_at_once(open_app: Opened) -> None:
    page = open_app()
    says(asked(page, "Lotte"), "2 til er nok af disse: Helbred, Økonomi og Familie og sociale relationer.")
    page.locator(".row", has_text="Fysisk helbred").click()
    page.locator("legend", has_text="Hvor vigtigt er det for dig nu").wait_for()
    tile(page, "4")
    press(page, "Andet område")
    page.get_by_text("Ét til er nok: Økonomi eller Familie og sociale relationer.").wait_for()
    says(page.locator(".burden"), "Høj: Helbred og Kriminalitet.")
    page.evaluate("office.counts('6')")
    page.get_by_text("Ét til er nok: Psykisk helbred, Økonomi, Familie eller Sociale relationer.").wait_for()
    says(page.locator(".burden"), "alle hver for sig")


def test_a_later_wave_can_be_begun_when_its_day_has_come(open_app: Opened) -> None:
    page = open_app()
    to_person(page, "Åge")
    press(page, "Spørgsmål")
    page.locator("h2", has_text="Ny måling: 3 måneder").wait_for()
    press(page, "Begynd målingen: 3 måneder")
    page.get_by_text("Åge · 3 måneder").wait_for()
    assert [each["body"] for each in written(page)] == [{"instrument": "asi-5", "wave": "m3"}]
    expect(page.get_by_text("Ny måling")).to_have_count(0)
    # What was answered last time still counts, and the new one begins with nothing.
    says(page.locator(".burden"), "høj på 1 af de 3")
    says(page.locator(".row", has_text="Fysisk helbred"), "0 af 4 besvaret")


def test_not_relevant_can_be_answered_where_the_question_allows_it_and_nowhere_else(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Spørgsmål")
    press(page, "Begynd")
    # Below the receipt the row lies where the last tap was, and two taps in one place are one.
    page.wait_for_timeout(400)
    not_relevant = page.get_by_role("button", name="N: ikke relevant")
    page.locator(".row", has_text="Arbejde").first.click()
    expect(not_relevant).to_be_disabled()
    press(page, "Andet område")
    page.locator(".row", has_text="Familie").first.click()
    allowed = [item.code for item in instruments.load("asi-5").items if item.allows_not_relevant]
    next_question(page, lambda: press(page, "X: intet svar"))
    next_question(page, not_relevant.click)
    told = written(page, 3)[-1]["body"]
    assert told["state"] == "N" and told["item"] in allowed and "value" not in told


def test_an_interview_of_a_version_the_phone_does_not_know_is_kept_and_not_judged(open_app: Opened) -> None:
    page = open_app()
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    of = {"person": SMED, "happened_at": now, "by": "Oda Fiktiv"}
    begun = {"id": "i1", "kind": "interview", "body": {"instrument": "asi-5", "version": "9.0.0", "wave": "baseline"}}
    answer = {"id": "a1", "kind": "answer", "body": {"interview": "i1", "item": "M6", "state": "value", "value": "30"}}
    page.evaluate("facts => office.tell(facts)", [answer | of, begun | of])
    to_person(page)
    press(page, "Spørgsmål")
    says(page.locator("h1"), "Samtalen er i en anden udgave (9.0.0) end appens. Fortsæt på kontoret; svarene er der.")
    expect(page.locator(".burden, .row, fieldset")).to_have_count(0)
    page.go_back()
    page.wait_for_selector(".wish")
    assert page.evaluate("office.items()") == [], "nothing was written over it"


@pytest.mark.parametrize(("version", "is_counted"), [(None, True), ("9.0.0", False)])
def test_an_older_interview_of_a_version_the_phone_does_not_know_is_not_judged_beside_a_newer_of_ours(
    open_app: Opened, version: str | None, is_counted: bool
) -> None:
    page = open_app()

    def told(key: str, kind: str, days: int, **body: Any) -> dict[str, Any]:
        at = moment(datetime.now(UTC) - timedelta(days=days))
        return {"id": key, "kind": kind, "person": SMED, "happened_at": at, "by": "Oda Fiktiv", "body": body}

    known = instruments.load("asi-5").version
    # As burdened as an interview can say: of crime, which nothing else on the phone says anything of.
    answers = {"L24": "0", "L27": "0", "L28": "4", "L29": "4", "E17": "200"}
    facts = [
        told("i2", "interview", 1, instrument="asi-5", version=known, wave="m3"),
        told("i1", "interview", 90, instrument="asi-5", version=version or known, wave="baseline"),
        *(
            told(f"a{code}", "answer", 90, interview="i1", item=code, state="value", value=value)
            for code, value in answers.items()
        ),
    ]
    page.evaluate("facts => office.tell(facts)", facts)
    burden = asked(page, "Smed")
    burden.wait_for()
    crime = page.locator(".row", has_text="Kriminalitet")
    if is_counted:
        says(crime, "Kriminalitet: høj belastning")
    else:
        expect(crime).to_be_visible()
        expect(crime).not_to_contain_text("høj belastning")
        expect(burden).not_to_contain_text("Høj:")


def test_a_part_larger_than_its_whole_is_asked_about_where_the_next_question_stands_and_can_be_mended(
    open_app: Opened,
) -> None:
    page = open_app()
    to_person(page, "Lotte")
    press(page, "Spørgsmål")
    page.locator(".row", has_text="Alkohol og stoffer").click()
    next_question(page, lambda: tile(page, "10"))
    expect(page.get_by_role("alert")).to_have_count(0)
    next_question(page, lambda: tile(page, "12"))
    asked = page.get_by_role("alert")
    says(asked, "Passer det sammen?")
    says(asked, "“Alkohol til beruselse: dage, seneste 30 dage”: 12.")
    # Both stand: the interview goes on, and one who sees a mistake mends it.
    next_question(page, lambda: press(page, "Ret det forrige"))
    next_question(page, lambda: tile(page, "9"))
    expect(page.get_by_role("alert")).to_have_count(0)
