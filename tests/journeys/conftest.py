"""A small team at work, for journeys through real pages in a real browser."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from brobygger.rules import map_files, tables
from brobygger.services import contacts, details, imports, people
from tests.cast import NOW, PASSWORD, Cast
from tests.journeys import every_page
from tests.journeys.filling import fill

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOOKING = (Path(__file__).parent / "looking.js").read_text(encoding="utf-8")
HELP = map_files.load_shipped("help-trial")
PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "guide" / "pictures"


@dataclass(frozen=True)
class Town:
    """People the team knows: one well, one hardly, one only by a jacket."""

    smed: people.Person
    lotte: people.Person
    jacket: people.Person


@pytest.fixture
def town(cast: Cast) -> Town:
    now = timezone.now()
    smed = people.meet(
        by=cast.signe,
        alias="Smed",
        now=now - timedelta(days=40),
        rough_age="ca. 45",
        place="Mariaparken",
        own_wish="Jeg vil bare have ro om natten, så kan vi snakke om resten.",
    )
    details.describe(by=cast.signe, person_id=smed.id, values={"name": "Ole Testesen"}, seen={}, now=now)
    details.add(by=cast.signe, person_id=smed.id, kind="warning", value="Hund. Tal ikke om bror.", now=now)
    lotte = people.meet(by=cast.signe, alias="Lotte", now=now - timedelta(days=12), rough_age="30-40", place="Havnen")
    jacket = people.meet(by=cast.signe, alias="Grøn jakke", now=now - timedelta(days=3), rough_age="40")
    told: list[tuple[people.Person, int, dict[str, Any]]] = [
        (smed, 20, {"own_words": "Det går op og ned.", "minutes": 30}),
        (smed, 1, {"promise": "følges til lægen", "promise_at": now + timedelta(days=2), "minutes": 15}),
        (lotte, 9, {"own_words": "Jeg sover i en opgang.", "minutes": 5}),
    ]
    for person, days, more in told:
        item = contacts.NewContact(
            person_id=person.id,
            kind="contact",
            happened_at=now - timedelta(days=days),
            place_kind="park",
            place="Mariaparken",
            initiator="worker",
            components=["contact", "relation"],
            care_share=75,
            **more,
        )
        contacts.record(by=cast.signe, items=[item], now=now)
    return Town(smed=smed, lotte=lotte, jacket=jacket)


@pytest.fixture
def measured(cast: Cast) -> None:
    """Eleven people with drug use on 30 days before; of eight we know that it was on 15 after six months."""
    lines = ["ID,TIME,DAYS_SINCE_BL," + ",".join(item.column for item in HELP.items)]
    for key in range(11):
        lines.append(f"{key},0,," + ",".join("30" if item.column == "H3_30" else "0" for item in HELP.items))
        if key < 8:
            lines.append(f"{key},6,180," + ",".join("15" if item.column == "H3_30" else "0" for item in HELP.items))
    table = tables.read_table("\n".join([*lines, ""]).encode())
    planned = imports.prepare(table=table, import_map=HELP, today=NOW.date())
    imports.bring_in(by=cast.mona, planned=planned, import_map=HELP, team="Gadeteamet", now=NOW)


@pytest.fixture
def at_work(open_page: Callable[..., "Page"], log_in: Callable[..., None]) -> Callable[..., "Page"]:
    """``at_work("signe", width=360)``: a browser in which one of the cast has logged in and stands on the first page."""

    def come_in(who: str, **how: Any) -> "Page":
        page = open_page("/", **how)
        log_in(page, who, PASSWORD)
        return page

    return come_in


@pytest.fixture
def clock_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Thursday 12 November 2026, 14:20, for every page and every fixture."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def picture() -> Callable[..., None]:
    """``picture(page, "caseload", height=900)`` keeps the page, or the top of it, for the guide.

    Only where BROBYGGER_TEST_PICTURES is set, so that a test run changes no file.
    """
    import os

    def take(page: "Page", name: str, *, height: int = 0) -> None:
        if not os.environ.get("BROBYGGER_TEST_PICTURES"):
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.evaluate("document.fonts.ready")
        width = page.viewport_size["width"] if page.viewport_size else 0
        part = {"clip": {"x": 0, "y": 0, "width": width, "height": height}} if height else {}
        # Left as it is: hiding the blinking caret would write styles into the page, which its policy forbids.
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True, caret="initial", **part)

    return take


@pytest.fixture
def filled(cast: Cast, keys: dict[str, UUID]) -> list[dict[str, UUID]]:
    """Two sets of keys for addresses: someone of whom there is much to show, and someone of whom there is nothing yet."""
    now = timezone.now()
    fill(cast, keys)
    jacket = people.meet(by=cast.signe, alias="Grøn jakke", now=now)
    return [keys, {**keys, "person_id": jacket.id}]


@pytest.fixture
def walker(
    cast: Cast, filled: list[dict[str, UUID]], open_page: Callable[..., "Page"]
) -> Callable[[str], tuple["Page", list[str]]]:
    """``walker("signe")``: a browser in which she is logged in, and the paths of every page she may open."""

    def come_in(who: str) -> tuple["Page", list[str]]:
        client = Client()
        client.post("/konto/login/", {"login": who, "password": PASSWORD})
        # Of whom there is nothing yet looks the same to everyone.
        paths = list(every_page.pages(client, filled if who == "signe" else filled[:1]))
        page = open_page("/konto/login/")
        site = page.evaluate("location.origin")
        page.context.add_cookies(
            [{"name": name, "value": kept.value, "url": site} for name, kept in client.cookies.items()]
        )
        page.context.add_init_script(LOOKING)
        return page, paths

    return come_in


@pytest.fixture
def unlike(cast: Cast, filled: list[dict[str, UUID]]) -> Callable[[str, list[str]], set[str]]:
    """``unlike("mona", paths)``: those of the pages that are made of other parts than the same page of a worker, one of each
    kind of page."""

    def asked(who: str, paths: list[str]) -> set[str]:
        clients = [Client(), Client()]
        for client, name in zip(clients, (who, "signe"), strict=True):
            client.post("/konto/login/", {"login": name, "password": PASSWORD})
            every_page.state_purpose(client, filled[0]["person_id"])
        found: dict[str, str] = {}
        for path in paths:
            view = resolve(urlsplit(path).path).view_name
            if view not in found:
                his, hers = (every_page.parts(client.get(path).content.decode()) for client in clients)
                found |= {view: path} if his != hers else {}
        return set(found.values())

    return asked
