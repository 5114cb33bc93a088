"""Waiting until something holds: whatever is read of a page is asked for again until it is so, never once.

On a page of ours ask with ``page.evaluate`` each time: Playwright's own ``wait_for_function`` looks once from outside the page
and from then on from inside it, where our policy forbids the text it is handed. It passes only where the first look does.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# Seconds, for a slow machine that is busy with something else. It costs nothing where all is well.
PATIENCE = 30


def until(holds: Callable[[], Any]) -> None:
    """Ask again and again until the answer is yes."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.03)


def says(place: "Locator", *texts: str) -> None:
    """Wait until everything of ``texts`` can be read there. Single spaces stand for all between two words."""
    from playwright.sync_api import expect

    for text in texts:
        expect(place).to_contain_text(text, use_inner_text=True)


def says_no_more(place: "Locator", *texts: str) -> None:
    """Wait until nothing of ``texts`` can be read there. Of what never stood there, ask only when the page has settled."""
    from playwright.sync_api import expect

    for text in texts:
        expect(place).not_to_contain_text(text, use_inner_text=True)


def draft_kept(page: "Page", text: str) -> None:
    """Wait until the draft of the form holds this text: it is kept a moment after it was typed."""
    until(lambda: text in page.evaluate("JSON.stringify(localStorage)"))
