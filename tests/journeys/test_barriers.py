"""Pages of those who lead and evaluate, and every page in English: nobody is shut out, and nothing scrolls sideways."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.records.contacts import Contact
from brobygger.services import contacts
from tests.cast import Cast
from tests.journeys.conftest import Town
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

AtWork = Callable[..., "Page"]
CHANGE = "?instrument=asi-5&fra=baseline&til=m6"


@pytest.fixture
def walk(barriers: Any, too_wide: Any) -> Callable[["Page", list[str]], dict[str, list[str]]]:
    """Opens pages with everything unfolded; what stands in someone's way on each."""

    def along(page: "Page", paths: list[str]) -> dict[str, list[str]]:
        site = page.evaluate("location.origin")
        found: dict[str, list[str]] = {}
        for path in paths:
            answer = page.goto(site + path)
            assert answer is not None
            assert answer.status == 200, path
            page.locator("details:not([open]) > summary").evaluate_all("all => all.forEach(one => one.click())")
            faults = barriers(page) + [f"{wide} px too wide" for wide in [too_wide(page)] if wide]
            if faults:
                found[path] = faults
        return found

    return along


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_of_a_leader_shut_nobody_out(town: Town, at_work: AtWork, walk: Any, width: int) -> None:
    page = at_work("mona", width=width)
    person = f"/borgere/{town.smed.id}/"
    paths = ["/udredning/indstillinger/", f"{person}formaal/?next={quote(person)}", f"/forandring/{CHANGE}"]
    assert walk(page, paths) == {}
    drawn = "picture => picture.complete && picture.naturalWidth > 0"
    until(lambda: page.locator("figure.chart img").evaluate(drawn))
    until(lambda: page.locator("main table tbody tr").count() >= 6)


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("width", [1280, 320])
def test_people_behind_a_figure_versions_and_the_course_shut_nobody_out(
    cast: Cast, town: Town, at_work: AtWork, walk: Any, width: int
) -> None:
    moment = timezone.now()
    first = Contact.objects.filter(person=town.lotte).get()
    again = contacts.NewContact(
        person_id=town.lotte.id,
        kind="contact",
        happened_at=first.happened_at,
        own_words="Jeg sover i en kælder.",
        corrects_id=first.id,
    )
    contacts.record(by=cast.signe, items=[again], now=moment)
    behind = f"/forandring/borgere/{CHANGE}&omraade=drug&tal=pairs"
    paths = [behind, f"/kontakter/vis/{again.id}/", f"/borgere/{town.smed.id}/forloeb/"]
    page = at_work("signe", width=width)
    assert walk(page, paths) == {}
    page.goto(page.evaluate("location.origin") + behind)
    expect(page.locator("main ul li a")).to_have_count(8)


@pytest.mark.usefixtures("measured")
def test_pages_in_english_shut_nobody_out(town: Town, at_work: AtWork, walk: Any) -> None:
    page = at_work("signe")
    page.click("footer >> text=English")
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    person = f"/borgere/{town.smed.id}/"
    paths = ["/borgere/?hvem=all", "/borgere/ny/", person, f"{person}oplysninger/", f"{person}opslag/"]
    paths += [f"/kontakter/{town.smed.id}/ny/", f"/udredning/borger/{town.smed.id}/", f"/forandring/{CHANGE}"]
    assert walk(page, paths) == {}
    expect(page.locator("html")).to_have_attribute("lang", "en")
