"""A contact whose promise was told as kept is put right before that is sent: the promise goes along, and is not open again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.field.screens.test_taps import written
from tests.field.screens.walking import press, tile, to_person
from tests.waiting import says

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Opened = Callable[..., "Page"]


def open_promises(page: "Page") -> "Locator":
    return page.locator(".promises .promised")


def promise(page: "Page") -> None:
    """A contact with a promise, and nothing else in it."""
    to_person(page)
    press(page, "Log kontakt")
    to_next(page)
    page.locator(".tile", has_text="Jeg går med").click()
    page.locator(".tile", has_text="I morgen").click()
    press(page, "Gem")
    expect(open_promises(page)).to_have_count(2)


def to_next(page: "Page") -> None:
    page.locator(".steps button", has_text="Næste").click()


def keep(page: "Page") -> None:
    page.get_by_role("button", name="Hvordan gik det? Jeg går med").click()
    page.get_by_role("button", name="Holdt", exact=True).click()
    expect(open_promises(page)).to_have_count(1)


def mend(page: "Page") -> None:
    """The contact took half an hour; what was promised in it is not asked."""
    page.locator(".happened").first.get_by_role("button", name="Ret").click()
    to_next(page)
    says(page.locator("main"), "Lovet: Jeg går med (i morgen 12.00)")
    page.locator("summary").click()
    expect(page.locator(".tile", has_text="Jeg ringer")).to_have_count(0)
    expect(page.get_by_label("Løftet med dine ord")).to_have_count(0)
    page.locator(".steps button", has_text="Hvad").click()
    tile(page, "30")
    press(page, "Gem")
    page.wait_for_selector(".wish")


def of(page: "Page", kind: str) -> dict[str, Any]:
    found: dict[str, Any] = [item for item in page.evaluate("office.items()") if item["kind"] == kind][-1]
    return found


@pytest.mark.parametrize("is_sent", [False, True], ids=["unsent", "sent"])
def test_the_promise_goes_along_and_is_not_open_again(open_app: Opened, is_sent: bool) -> None:
    page = open_app()
    promise(page)
    made = of(page, "contact")
    if is_sent:
        page.evaluate("office.take()")
    keep(page)
    mend(page)
    expect(open_promises(page)).to_have_count(1)
    says(open_promises(page), "Følges til lægen")
    told = of(page, "contact")
    assert (told["id"] == made["id"], told["body"]["minutes"]) == (not is_sent, 30)
    assert {name: told["body"][name] for name in ("promise", "promise_at")} == {
        name: made["body"][name] for name in ("promise", "promise_at")
    }
    # Told by mistake: it is open as it was.
    press(page, "Vagten")
    page.locator(".also .happened", has_text="Hvordan det gik").get_by_role("button", name="Fortryd").click()
    says(page.locator(".promises").first, "Jeg går med")


def test_of_what_the_server_has_heard_to_be_kept_a_correction_says_nothing(open_app: Opened) -> None:
    page = open_app()
    promise(page)
    keep(page)
    page.evaluate("office.take()")
    page.locator(".happened").first.get_by_role("button", name="Ret").click()
    to_next(page)
    expect(page.locator(".tile", has_text="Jeg går med")).to_have_attribute("aria-pressed", "false")
    press(page, "Gem")
    page.wait_for_selector(".wish")
    expect(open_promises(page)).to_have_count(1)
    assert "promise" not in written(page, 3)[-1]["body"]
