"""What a person has asked of the machine: their own colours, no movement, a dark screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.urls("tests.web.specimen")

MARKS = """level => {
  const mark = document.querySelector(`main .mark--${level}`)
  return [getComputedStyle(mark, '::before').content[1], mark.innerText.trim()]
}"""
FOCUS = "getComputedStyle(document.activeElement).outlineStyle"
MOVING = """[...document.querySelectorAll('*')].filter(
  (one) => parseFloat(getComputedStyle(one).transitionDuration) || getComputedStyle(one).animationName !== 'none'
).length"""


@pytest.fixture
def specimen(cast: Cast, open_page: Callable[..., "Page"]) -> "Page":
    return open_page("/", user=cast.signe)


def test_calm_soon_and_now_differ_by_shape_and_word_in_ones_own_colours(specimen: "Page") -> None:
    specimen.emulate_media(forced_colors="active")
    marks = [specimen.evaluate(MARKS, level) for level in ("calm", "soon", "now")]
    assert [shape for shape, _word in marks] == ["●", "▲", "■"]
    assert len({word for _shape, word in marks}) == 3
    specimen.keyboard.press("Tab")
    assert specimen.evaluate(FOCUS) != "none"


def test_nothing_moves_where_no_movement_is_asked_for(specimen: "Page") -> None:
    specimen.emulate_media(reduced_motion="reduce")
    assert specimen.evaluate(MOVING) == 0


def test_no_ways_about_are_printed(specimen: "Page") -> None:
    about = specimen.locator("nav:visible, .site-footer:visible")
    assert about.count() > 1
    specimen.emulate_media(media="print")
    assert about.count() == 0


@pytest.mark.parametrize("media", [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"contrast": "more"}])
def test_a_page_can_be_read_whatever_colours_are_asked_for(specimen: "Page", barriers: Any, media: Any) -> None:
    specimen.emulate_media(**media)
    assert barriers(specimen) == []
