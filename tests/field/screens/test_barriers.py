"""Every screen in both languages and both colour schemes: axe finds nothing, a cold thumb hits, nothing is too wide."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.field.screens.conftest import PHONE
from tests.field.screens.walking import screens

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]
USUAL = 16
# Letters stand out from what is under them by 7 to 1, and not by 4.5 alone: it rains, or it is dark.
RAIN_AND_DARK = "color-contrast-enhanced"
# What is seen before anyone has opened the phone, and what no word of it says.
SHUT = {"none", "locked", "locked, emptied", "locked_out", "an account without a phone"}
DRUG_WORDS = re.compile(
    r"stof|misbrug|behandl|afhængig|alkohol|drug|treat|addict|substance|outreach|klient|client|patient"
)
# The narrowest phone, and text of 200 %.
SIZES = ((320, USUAL), (360, 2 * USUAL))
# What is tapped and smaller than 48 px either way. Of a box to tick its label is tapped.
SMALL = """() => [...document.querySelectorAll('button, a[href], input, textarea, summary, select')]
  .map(one => one.type === 'checkbox' ? one.closest('label') : one)
  .filter(one => one.checkVisibility({visibilityProperty: true}))
  .map(one => [one.getBoundingClientRect(), one])
  .filter(([box]) => box.width < 48 || box.height < 48)
  .map(([box, one]) => `${one.tagName} ${one.innerText} ${box.width}x${box.height}`)"""
CUT = """() => [...document.querySelectorAll('main *, nav *')]
  .filter(one => !one.closest('.unseen, input, textarea') && getComputedStyle(one).overflowX !== 'visible')
  .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className)"""

# What a browser may keep in clear to restore the page by, and to fill in the next. A headless browser keeps no session, so
# that nothing of it is on the disk is seen by hand, in a whole one.
REMEMBERED = """() => [...document.querySelectorAll('input, textarea, select')]
  .filter(one => one.autocomplete !== 'off').map(one => `${one.tagName} ${one.labels[0]?.innerText} is remembered`)"""


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_screen_shuts_anyone_out(open_app: Opened, barriers: Any, too_wide: Any, language: str) -> None:
    found = {}
    titles = {}
    shut = set()
    for name, page in screens(open_app, language):
        faults = page.evaluate(SMALL) + page.evaluate(REMEMBERED)
        if name in SHUT:
            faults += DRUG_WORDS.findall(page.locator("body").inner_text().lower())
            shut.add(name)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            faults += [f"{scheme}: {fault}" for fault in barriers(page, RAIN_AND_DARK)]
        for width, letters in SIZES:
            resize(page, width, letters)
            faults += [f"{width} px, text of {letters}: {fault}" for fault in page.evaluate(CUT)]
            faults += [f"{width} px, text of {letters}: {wide} px too wide" for wide in [too_wide(page)] if wide]
        resize(page, PHONE["width"], USUAL)
        if faults:
            found[name] = faults
        titles[name] = page.title()
        expect(page.locator("html")).to_have_attribute("lang", language)
    assert found == {}
    assert set(titles.values()) == {"Bro"}
    assert len(titles) == 33 and shut == SHUT


def test_the_four_words_are_under_the_thumb_on_the_smallest_phone(open_app: Opened) -> None:
    for size in ({"width": 320, "height": 568}, PHONE):
        page = open_app(size=size)
        bar = page.locator(".bar")
        for word in ("Senge", "Vagten", "Telefon", "I dag"):
            bar.get_by_role("button", name=word).click()
            page.locator(f'.bar [aria-current="page"]:has-text("{word}")').wait_for()
            box = bar.bounding_box()
            assert box is not None and round(box["y"] + box["height"]) == size["height"]
            assert len({button.bounding_box()["y"] for button in bar.locator("button").all()}) == 1  # type: ignore[index]


def test_what_is_too_small_too_wide_or_too_pale_would_be_seen(open_app: Opened, barriers: Any, too_wide: Any) -> None:
    page = open_app()
    # 5.7 to 1: enough by day, and not in the rain.
    page.evaluate("document.querySelector('.bar button').style.cssText = 'color: #666; background: #fff'")
    assert [fault.split(":")[0] for fault in barriers(page, RAIN_AND_DARK)] == [RAIN_AND_DARK]
    page.evaluate("document.querySelector('.row').style.cssText = 'width: 900px; min-height: 0; height: 40px'")
    assert too_wide(page) > 0
    assert "900x40" in page.evaluate(SMALL)[0]


def resize(page: "Page", width: int, letters: int) -> None:
    """A narrower phone, or one whose owner has set the text bigger."""
    page.set_viewport_size({"width": width, "height": 640})
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": letters, "fixed": letters}})
    session.detach()
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size >= letters, "the text was not made bigger"
