"""Today: one's own or the team's, who is put off until tomorrow, and what is kept short."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from brobygger.rules import agenda
from tests.conftest import ROOT
from tests.field.screens.test_look_out import reason
from tests.field.screens.walking import press, to_person, to_words
from tests.waiting import says, says_no_more

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]


def test_the_phone_leaves_out_the_same_ranks_as_the_office() -> None:
    text = (ROOT / "frontend" / "src" / "rules" / "agenda.ts").read_text(encoding="utf-8")
    assert re.findall(r"FOR_LEADER = (\d+);", text) == [str(agenda.FOR_LEADER)]


def test_ones_own_or_the_whole_team_is_chosen_and_the_choice_outlives_a_look_elsewhere(open_app: Opened) -> None:
    page = open_app()
    # Opened on one's own, where there are any.
    expect(page.get_by_role("button", name="Mine (2)")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("h2")).to_have_text([re.compile("^Lovet"), re.compile("^Lovens frist"), re.compile("^Alle")])
    press(page, "Hele teamet (4)")
    expect(page.locator("h2", has_text="Hold øje")).to_be_visible()
    press(page, "Senge")
    page.locator(".bar").get_by_role("button", name="I dag").click()
    expect(page.get_by_role("button", name="Hele teamet (4)")).to_have_attribute("aria-pressed", "true")


def test_who_has_no_citizens_of_their_own_is_shown_the_teams(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("office.nobodysMine()")
    expect(page.get_by_role("button", name="Hele teamet (4)")).to_have_attribute("aria-pressed", "true")


def test_whoever_is_put_off_is_out_of_the_way_today_and_comes_back(open_app: Opened) -> None:
    page = open_app()
    page.get_by_role("button", name="Ikke i dag: Smed").click()
    says_no_more(page.locator("main > section").first, "Smed")
    says(page.locator("summary"), "Ikke i dag (1)")
    page.locator("summary").click()
    page.get_by_role("button", name="I dag alligevel: Smed").click()
    says(page.locator("main > section").first, "Smed")


def test_whoever_was_put_off_yesterday_stands_there_again(open_app: Opened) -> None:
    page = open_app()
    page.get_by_role("button", name="Ikke i dag: Smed").click()
    page.locator("summary").wait_for()
    page.evaluate("office.skew(24 * 3600 * 1000)")
    says(page.locator("main > section").first, "Smed")
    expect(page.locator("summary")).to_have_count(0)


def test_what_has_gone_by_itself_stands_in_today_no_more(open_app: Opened) -> None:
    page, now, day = open_app(), datetime.now(UTC), timedelta(days=1)
    reasons = [
        reason("overdose", now - 40 * day, now - 40 * day, now - day),
        reason("relapse", now - 2 * day, now - 2 * day, now + day),
    ]
    page.evaluate("part => office.knows(part)", {"reasons": reasons, "promises": []})
    row = page.locator(".row", has_text="Tilbagefald for nylig").filter(has_text="Smed")
    says(row, "Tilbagefald for nylig")
    says_no_more(page.locator("main"), "Overdosis")
    page.evaluate("office.skew(25 * 3600 * 1000)")
    expect(row).to_have_count(0)


def test_a_day_of_another_year_says_its_year(open_app: Opened) -> None:
    page = open_app()
    page.locator("input[type=search]").fill("Åge")
    then = datetime.now() - timedelta(days=400)
    says(page.locator(".row", has_text="Åge").last, str(then.year))


def test_a_long_wish_is_folded_and_can_be_read_whole(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Nyt ønske")
    page.get_by_label("Hvad personen gerne vil").fill("Ro om natten. " * 30)
    press(page, "Gem")
    wish = page.locator(".wish blockquote")
    box = wish.locator("p").first.bounding_box()
    assert box is not None and box["height"] < 140
    expect(wish.locator("p").last).to_be_hidden()
    wish.get_by_text("Vis resten").click()
    whole = " ".join(wish.inner_text().replace("…", "").replace("Vis resten", "").split())
    assert whole.count("Ro om natten.") == 30, "nothing of it is cut away"


def test_a_long_note_is_folded_wherever_it_is_read(open_app: Opened) -> None:
    page = open_app()
    to_words(page)
    page.get_by_label("Notat").fill("Vi talte længe. " * 400)
    press(page, "Gem")
    page.wait_for_selector(".wish")
    for where in ("person", "Vagten", "Telefon"):
        if where != "person":
            press(page, where)
        if where == "Telefon":
            page.locator(".waiting > summary").click()
        noted = page.locator(".happened", has_text="Vi talte længe").first
        box = noted.bounding_box()
        assert box is not None and box["height"] < 600, where
        noted.get_by_text("Vis resten").click()
        read = " ".join(noted.inner_text().replace("…", "").replace("Vis resten", "").split())
        assert read.count("Vi talte længe.") == 400, "nothing of it is cut away"
    page.evaluate("office.refuse('Ikke nu.')")
    box = page.locator(".card").bounding_box()
    assert box is not None and box["height"] < 700
