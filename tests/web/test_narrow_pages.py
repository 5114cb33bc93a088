"""What stands whole on the narrowest phones, in a real browser: the five faces of a question in one row, and every date."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from babel.messages.pofile import read_po

from brobygger.services import contacts, people
from tests.cast import NOW, Cast
from tests.conftest import ROOT
from tests.waiting import says

# Each date that stands in sight, and over how many lines.
DATES = """() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const date of texts.currentNode.data.matchAll(/\\d{2}-\\d{2}(-\\d{4})?/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, date.index);
      range.setEnd(texts.currentNode, date.index + date[0].length);
      const lines = new Set([...range.getClientRects()].map((each) => each.top)).size;
      if (lines > 0) found.push([date[0], lines]);
    }
  }
  return found;
}"""

# On how many lines a word of the heading stands.
LINES = """word => {
  const text = document.querySelector("h1").firstChild, at = text.data.indexOf(word), range = document.createRange();
  range.setStart(text, at); range.setEnd(text, at + word.length);
  return new Set([...range.getClientRects()].map(box => box.top)).size;
}"""

# Which of these questions end with the mark alone on the last line, as a heading of the page.
ALONE = """questions => questions.filter(question => {
  const heading = document.querySelector("main").appendChild(document.createElement("h1")), range = document.createRange();
  heading.textContent = question;
  const top = at => {
    range.setStart(heading.firstChild, at); range.setEnd(heading.firstChild, at + 1);
    return range.getClientRects()[0].top;
  };
  const isAlone = top(question.length - 1) > top(question.length - 2) + 2;
  heading.remove();
  return isAlone;
})"""


def test_no_question_mark_stands_alone_on_a_line_of_a_heading(cast: Cast, open_page: Callable[..., Any]) -> None:
    words = read_po(io.BytesIO((ROOT / "src/brobygger/web/locale/da/LC_MESSAGES/django.po").read_bytes()))
    questions = [str(each.string) for each in words if str(each.string).endswith("?")]
    assert len(questions) > 100
    page = open_page("/i-dag/", user=cast.signe)
    for width in (320, 360, 390):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate(ALONE, questions) == [], width


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_five_faces_of_a_question_stand_in_one_row_wide_enough_for_a_finger(
    cast: Cast, open_page: Callable[..., Any], too_wide: Callable[..., int], width: int
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW)
    page = open_page(f"/behandling/borger/{smed.id}/oplevelse/ny/", user=cast.signe, width=width)
    questions = page.locator(".faces").all()
    assert len(questions) == 4
    for question in questions:
        boxes = [label.bounding_box() for label in question.locator("> div > label").all()]
        assert len(boxes) == 5
        assert len({box["y"] for box in boxes}) == 1
        assert min(min(box["width"], box["height"]) for box in boxes) >= 44
        for label in question.locator("> div > label").all():
            assert label.evaluate("label => label.scrollWidth <= label.clientWidth")
            assert label.evaluate("label => parseFloat(getComputedStyle(label).fontSize)") >= 12
    assert too_wide(page) == 0


def test_no_date_is_broken_at_its_hyphens_and_a_copied_one_has_ordinary_ones(
    cast: Cast, open_page: Callable[..., Any], too_wide: Callable[..., int]
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW)
    day = NOW - timedelta(days=30)
    words = " ".join(f"{'x' * n} {day:%d-%m-%Y}" for n in range(1, 30))
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=day, note=words)
    contacts.record(by=cast.signe, items=[item], now=NOW)
    page = open_page(f"/borgere/{smed.id}/", user=cast.signe, width=320)
    says(page.locator("#course"), f"xx {day:%d-%m-%Y} xxx")
    dates = page.evaluate(DATES)
    assert len(dates) > 20
    # Without scripts too, where the page itself says that it is a day.
    moments = page.locator("time").evaluate_all("all => all.map(each => getComputedStyle(each).whiteSpace)")
    assert set(moments) == {"nowrap"} and too_wide(page) == 0
    assert [date for date, lines in dates if lines > 1] == []


@pytest.mark.parametrize("width", [320, 360])
def test_the_longest_word_of_a_question_is_not_broken(
    cast: Cast, open_page: Callable[..., Any], too_wide: Callable[..., int], width: int
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW)
    for path in ("", "ny/"):
        page = open_page(f"/behandling/borger/{smed.id}/substitution/{path}", user=cast.signe, width=width)
        assert page.evaluate(LINES, "substitutionsbehandling?") == 1 and too_wide(page) == 0
