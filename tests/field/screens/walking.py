"""Every screen of the app: how a worker gets there, by the words on the buttons in either language."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORDS = {
    "da": {
        "beds": "Senge",
        "handover": "Vagten",
        "phone": "Telefon",
        "meet": "Mødt en ny",
        "contact": "Log kontakt",
        "attempt": "Mødtes ikke",
        "request": "Skriv en henvendelse",
        "details": "Nyt ønske",
        "interview": "Spørgsmål",
        "begin": "Begynd",
        "refer": "Seng i dag",
        "today": "I dag",
        "retract": "Tag tilbage",
        "withdraw": "Vil ikke mere",
        "goal": "Ret mål",
    },
    "en": {
        "beds": "Beds",
        "handover": "Shift",
        "phone": "Phone",
        "meet": "Met someone new",
        "contact": "Log contact",
        "attempt": "Did not meet",
        "request": "Write down a request",
        "details": "New wish",
        "interview": "Questions",
        "begin": "Begin",
        "refer": "A bed today",
        "today": "Today",
        "retract": "Take back",
        "withdraw": "No longer",
        "goal": "Change goal",
    },
}


def press(page: "Page", word: str) -> None:
    """Taps the button that begins with a word."""
    page.locator("button:visible", has_text=word).first.click()


def tile(page: "Page", value: str) -> None:
    """Taps the tile of a code."""
    page.locator(f'.tile[data-value="{value}"]').first.click()


def to_person(page: "Page", name: str = "Smed") -> None:
    """From Today to someone's screen."""
    page.locator(".row", has_text=name).first.click()
    page.wait_for_selector(".wish")


def to_words(page: "Page", name: str = "Smed") -> None:
    """From Today to the words of a contact with someone, all of them unfolded."""
    to_person(page, name)
    press(page, "Log kontakt")
    page.locator(".steps button", has_text="Næste").click()
    page.locator("summary").click()


def screens(open_app: Callable[..., "Page"], language: str, **how: object) -> Iterator[tuple[str, "Page"]]:
    """Every screen in turn, each as one stands before it, with its name."""
    for name, page in _walk(open_app, language, **how):
        # Until it is read from the store a screen says only that it opens.
        page.wait_for_selector("h1")
        yield name, page


def _walk(open_app: Callable[..., "Page"], language: str, **how: object) -> Iterator[tuple[str, "Page"]]:
    words = WORDS[language]
    for state in ("none", "locked", "locked_out"):
        page = open_app(state=state, language=language, **how)
        yield state, page
        if state == "locked":
            page.evaluate("office.order()")
            yield "locked, emptied", page
        if state == "locked_out":
            page.evaluate("office.stop('not_allowed')")
            yield "an account without a phone", page
            page.evaluate("office.newer()")
            yield "a newer app in another window", page
            page.evaluate("office.gone('unknown')")
            yield "the store is gone", page
        page.context.close()
    page = open_app(language=language, **how)
    yield "today", page
    for name in ("beds", "handover", "phone"):
        press(page, words[name])
        yield name, page
        if name == "beds":
            page.locator(".card button").first.click()
            yield "beds, confirming", page
    press(page, words["today"])
    press(page, words["meet"])
    page.locator("main input").first.fill("Smed Grøn")
    yield "meet", page
    page.go_back()
    yield from of_a_person(page, words)
    page.context.close()
    yield from of_the_shift(open_app(language=language, **how), words)


def of_a_person(page: "Page", words: dict[str, str]) -> Iterator[tuple[str, "Page"]]:
    """The screens that are about someone."""
    to_person(page)
    yield "person", page
    press(page, words["withdraw"])
    yield "person, taking back a yes", page
    press(page, words["contact"])
    yield "contact, where", page
    for step, value in (("who", "park"), ("what", "citizen"), ("next", "15")):
        tile(page, value)
        yield f"contact, {step}", page
    page.locator("summary").click()
    yield "contact, in words", page
    page.go_back()
    for name in ("attempt", "request", "details", "goal"):
        press(page, words[name])
        yield name, page
        page.go_back()
    press(page, words["refer"])
    page.locator(".card button").first.click()
    yield "refer, which stay", page
    page.go_back()
    press(page, words["interview"])
    yield "interview, before", page
    press(page, words["begin"])
    page.wait_for_selector(".rows")
    yield "interview", page
    page.locator(".row").nth(1).click()
    yield "question", page


def of_the_shift(page: "Page", words: dict[str, str]) -> Iterator[tuple[str, "Page"]]:
    """A later interview; and what was logged today, taken back, refused because a colleague was first."""
    to_person(page, "Åge")
    press(page, words["interview"])
    page.wait_for_selector(".burden")
    yield "interview, a later wave", page
    page.go_back()
    page.go_back()
    to_person(page)
    press(page, words["attempt"])
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    page.locator(".promises button").first.click()
    page.locator(".promises .pair button").first.click()
    page.wait_for_selector(".saved button")
    yield "person, with a receipt to undo", page
    press(page, words["handover"])
    page.wait_for_selector(".also summary")
    page.locator(".also summary").click()
    yield "handover, with something", page
    press(page, words["retract"])
    yield "retract", page
    page.go_back()
    page.evaluate("office.refuse('Oda rettede den.', office.newest())")
    press(page, words["phone"])
    page.wait_for_selector(".card")
    yield "phone, a colleague was first", page
