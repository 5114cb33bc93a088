"""A place at a browser for one of the cast, and a calendar that can be turned."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from brobygger.services import people
from tests.cast import PASSWORD
from tests.waiting import says

if TYPE_CHECKING:
    from playwright.sync_api import Page


def day(ahead: int = 0) -> str:
    """A day as it is typed, so many days from today."""
    return f"{timezone.localdate() + timedelta(days=ahead):%d-%m-%Y}"


class Desk:
    """Goes to pages by their links, fills in forms by the names of their fields, reads what stands there.

    ``{person}`` in an address is the citizen. Whoever is asked to log in again, or why they open the citizen, answers.
    """

    def __init__(self, page: "Page", who: str, person: people.Person) -> None:
        self.page, self.who, self.person = page, who, person
        self.site = page.evaluate("location.origin")

    def go(self, path: str) -> "Desk":
        self.page.goto(self.site + path.format(person=self.person.id))
        if self.page.locator("[name=login]").count():
            self.page.fill("[name=login]", self.who)
            self.page.fill("[name=password]", PASSWORD)
            self.page.click("main button.button-primary")
            self.page.wait_for_load_state()
            return self.go(path)
        if self.page.locator("main [name=purpose]").count():
            self.save(purpose="decision")
        return self

    def open(self) -> "Desk":
        """The citizen's page."""
        return self.go("/borgere/{person}/")

    def follow(self, text: str) -> "Desk":
        self.page.locator("main a").filter(has_text=text).first.click()
        self.page.wait_for_load_state()
        return self

    def press(self, text: str) -> "Desk":
        self.page.locator("main button").filter(has_text=text).first.click()
        self.page.wait_for_load_state()
        return self

    def unfold(self) -> "Desk":
        """Open whatever is folded on the page."""
        self.page.locator("main details:not([open]) > summary").evaluate_all("all => all.forEach(one => one.click())")
        return self

    def save(self, **told: str | list[str]) -> "Desk":
        """Fill in the form of the page by the names of its fields, and press its filled button."""
        self.unfold()
        for name, values in told.items():
            for value in [values] if isinstance(values, str) else values:
                self._fill(name, value)
        self.page.locator("main form:has([name]) button.button-primary").last.click()
        self.page.wait_for_load_state()
        expect(self.page.locator("[data-error-summary]")).to_have_count(0)
        return self

    def _fill(self, name: str, value: str) -> None:
        field = self.page.locator(f"main form [name='{name}']").first
        kind = field.evaluate("e => e.type")
        if kind in ("radio", "checkbox"):
            key = self.page.locator(f"main form [name='{name}'][value='{value}']").first.get_attribute("id")
            self.page.locator(f"main form label[for='{key}']").first.click()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)

    @property
    def text(self) -> str:
        """What the page says, without its frame."""
        return self.page.inner_text("main")

    @property
    def head(self) -> str:
        """What stands on top of the citizen's page."""
        return self.page.inner_text("#person-head")

    def sees(self, *said: str) -> "Desk":
        """Everything of ``said`` stands on the page."""
        says(self.page.locator("main"), *said)
        return self

    def fetch(self, link: str) -> PdfReader:
        """The file behind a link, read back."""
        with self.page.expect_download() as fetched:
            self.page.locator("main a").filter(has_text=link).first.click()
        return PdfReader(BytesIO(Path(fetched.value.path()).read_bytes()))

    def print_out(self) -> str:
        """The words on the paper when the page is printed."""
        return words_of(PdfReader(BytesIO(self.page.pdf())))


def words_of(file: PdfReader) -> str:
    """The words of a file, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in file.pages).split())


class Calendar:
    """``calendar.turn(7)``: a week later, for every page."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, today: datetime) -> None:
        self.now = today
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)

    def turn(self, days: int) -> None:
        self.now += timedelta(days=days)
