"""What is said before one greets, most pressing first; and of a day told without an hour, the day alone."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from brobygger.rules import agenda, code_lists, law
from brobygger.services.sync.showing import moment
from tests.field.screens.test_taps import written
from tests.field.screens.walking import press, to_person
from tests.waiting import says, says_no_more

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Opened = Callable[..., "Page"]


def reason(kind: str, shows_at: datetime, due_at: datetime, hides_at: datetime | None = None) -> dict[str, Any]:
    """As the server tells it."""
    told = {"kind": kind, "rank": agenda.rank(kind), "label": code_lists.label("reminder_kinds", kind, "da")}
    told |= {"shows_at": moment(shows_at), "due_at": moment(due_at), "has_day": agenda.has_day(kind)}
    return told | ({"hides_at": moment(hides_at)} if hides_at else {})


def look_out(page: "Page", **card: Any) -> "Locator":
    """What stands under "Pas på" of someone the office knows this of."""
    page.evaluate("part => office.knows(part)", card)
    to_person(page)
    return page.locator("section", has=page.locator("h2", has_text="Pas på"))


def today() -> date:
    return law.local_day(datetime.now(UTC))


def test_an_overdose_a_relapse_and_a_break_stand_first_of_what_to_look_out_for_and_once(open_app: Opened) -> None:
    page, now, day = open_app(), datetime.now(UTC), timedelta(days=1)
    reasons = [
        reason("quarantine_ends", now + 2 * day, agenda.end_of(today() + 5 * day), now + 13 * day),
        reason("break_late", now + 13 * day, agenda.end_of(today() + 5 * day)),
        reason("suicide_alert", now - day, now - 36_500 * day),
        reason("relapse", law.day_only(today() - day), now + 13 * day, now + 13 * day),
        reason("overdose", now - 40 * day, now - 10 * day, now - 10 * day),
        reason("overdose", law.day_only(today() - day), now + 9 * day, now + 9 * day),
    ]
    section = look_out(page, reasons=reasons)
    told = [
        re.compile("Overdosis for nylig.* i går$"),
        re.compile("Tilbagefald for nylig.* i går$"),
        re.compile("^Karantænen slutter.*om 5 dage"),
        re.compile("Selvmordstanker, som ingen har taget hånd om$"),
        "Hund. Tal ikke om bror.",
        re.compile("^Frist:"),
    ]
    expect(section.locator("li")).to_have_text(told)
    # The reason says what "an answer asks for something to be done" would say again.
    says_no_more(page.locator("main"), "Et svar kræver handling")


def test_a_wish_that_no_deadline_runs_for_is_told_and_the_form_promises_none(open_app: Opened) -> None:
    page, before = open_app(), datetime.now(UTC) - timedelta(days=2)
    section = look_out(page, reasons=[reason("wish_before_stop", before, before)])
    expect(section.locator("li").first).to_have_text("Bad om behandling, men ingen frist løber: er dagen rigtig?")
    press(page, "Skriv en henvendelse")
    says(page.locator("main"), "En frist regnes fra det øjeblik, ordene blev sagt.")
    page.go_back()
    page.wait_for_selector(".wish")
    page.go_back()
    says(page.locator(".row", has_text="Smed").first, "Bad om behandling, men ingen frist løber: er dagen rigtig?")


@pytest.mark.parametrize(("days", "said"), [(-1, "Afbrudt uden slutdato: spørg igen"), (4, "Afbrudt uden slutdato")])
def test_a_break_nobody_knows_the_end_of_is_said_before_its_day_to_ask_has_come(
    open_app: Opened, days: int, said: str
) -> None:
    asked = datetime.now(UTC) + timedelta(days=days)
    section = look_out(open_app(), reasons=[reason("break_open", asked, asked)])
    expect(section.locator("li").first).to_have_text(said)


def test_of_who_has_died_no_overdose_is_told(open_app: Opened) -> None:
    now = datetime.now(UTC)
    card = {"reasons": [reason("overdose", now, now)], "died_at": moment(now)}
    says_no_more(look_out(open_app(), **card), "Overdosis")


def asked_yesterday(page: "Page") -> "Page":
    """The form of a request told of yesterday, not saved yet."""
    to_person(page)
    press(page, "Skriv en henvendelse")
    page.get_by_label("Hvad blev der sagt?").fill("Jeg vil i behandling")
    press(page, "I går")
    return page


def test_what_was_asked_yesterday_is_sent_as_the_day_alone_and_shown_as_said_to_the_worker(open_app: Opened) -> None:
    page = asked_yesterday(open_app())
    # No hour stands in the field that nobody told.
    expect(page.get_by_label("Et andet tidspunkt")).to_have_value("")
    # Taken up again it is still yesterday, and not just now.
    page.go_back()
    press(page, "Skriv en henvendelse")
    expect(page.locator(".tile[aria-pressed=true]")).to_have_text(re.compile("I går"))
    press(page, "Gem ordene")
    page.wait_for_selector(".wish")
    at = datetime.fromisoformat(written(page)[0]["happened_at"])
    assert at == law.day_only(today() - timedelta(days=1)) and not law.has_hour(at)
    expect(page.locator(".asked .quiet")).to_have_text(re.compile("^i går ·"))
    page.evaluate("office.take()")
    expect(page.locator(".asked .quiet")).to_have_text("i går, sagt til dig")


def test_a_day_alone_that_waits_is_mended_by_its_day_or_given_an_hour(open_app: Opened) -> None:
    page = asked_yesterday(open_app())
    press(page, "Gem ordene")
    page.wait_for_selector(".wish")
    page.evaluate("office.refuse('Borgeren hører til et andet hold.')")
    press(page, "Telefon")
    press(page, "Ret")
    day = page.get_by_label("Hvornår blev det sagt?")
    expect(day).to_have_value((today() - timedelta(days=1)).isoformat())
    before = today() - timedelta(days=3)
    day.fill(before.isoformat())
    expect(page.get_by_label("Et andet tidspunkt")).to_have_value("")
    page.get_by_label("Et andet tidspunkt").fill(f"{before}T15:30")
    expect(page.get_by_label("Hvornår blev det sagt?")).to_have_value(f"{before}T15:30")
    day.fill(f"{before}T16:30")
    press(page, "Gem ordene")
    says(page.locator("main"), "Telefon")
    local = datetime.fromisoformat(written(page)[0]["happened_at"]).astimezone(law.PLACE)
    assert (local.date(), local.hour) == (before, 16)


def test_whom_a_request_was_said_to_is_named_where_it_was_another(open_app: Opened) -> None:
    page = open_app()
    asked = {"id": "q1", "words": "Hjælp mig", "said_at": moment(law.day_only(today())), "said_to": "Malik"}
    page.evaluate("asked => office.knows({requests: [asked]})", asked | {"mine": True})
    to_person(page)
    expect(page.locator(".asked .quiet")).to_have_text("i dag, sagt til Malik")


def test_the_ages_of_someone_new_do_not_overlap_and_what_was_told_before_stands_among_them(open_app: Opened) -> None:
    page = open_app()
    press(page, "Mødt en ny")
    tiles = page.locator("fieldset", has_text="Omtrent hvor gammel?").locator("button")
    expect(tiles).to_have_text(["18-24", "25-34", "35-44", "45-54", "55-64", "65-80"])
    page.get_by_label("Navn eller kaldenavn").fill("Rød hue")
    press(page, "25-34")
    press(page, "Gem personen")
    page.wait_for_selector(".wish")
    assert written(page)[0]["body"]["rough_age"] == "25-34"
    # As an older app told it.
    page.evaluate("office.items()[0].body.rough_age = '25-35'; office.refuse('Ikke endnu')")
    press(page, "Telefon")
    press(page, "Ret")
    expect(page.locator(".tile", has_text="25-35")).to_have_attribute("aria-pressed", "true")


def test_of_whom_no_wish_stands_it_is_not_said_that_nobody_has_asked_for_the_last_may_be_withdrawn(
    open_app: Opened,
) -> None:
    page = open_app()
    page.evaluate("office.knows({ wish: undefined, wish_at: undefined })")
    to_person(page)
    wish = page.locator(".wish")
    expect(wish).to_contain_text("Endnu ikke kendt")
    expect(wish).not_to_contain_text("spurgt")
