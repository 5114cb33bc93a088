"""Whoever was just written down is found from Mine borgere, although the list has them last, on a page nobody opens."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.services import caseload, people
from tests.cast import Cast

As = Callable[[str], Client]
SAID = "Skrevet ned af dig de sidste 7 dage:"


@pytest.fixture(autouse=True)
def known(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caseload, "PAGE_SIZE", 3)
    for number in range(4):
        known_since = timezone.now() - timedelta(days=30 + number)
        people.meet(by=cast.signe, alias=f"Kendt {number}", now=known_since)


def new_on(client: Client, address: str = "/borgere/") -> list[str]:
    """The names the page says were written down lately; none where it says nothing."""
    page = client.get(address).content.decode()
    said = re.search(f"<p>{SAID} (.*?)</p>", page)
    return re.findall(r">([^<]+)</a>", said[1]) if said else []


def test_who_was_just_written_down_is_named_above_the_list_until_they_stand_in_it(as_: As, cast: Cast) -> None:
    client = as_("signe")
    assert new_on(client) == []
    answer = client.post("/borgere/ny/", {"alias": "Fløjte"}, follow=True)
    assert "Fløjte" in answer.content.decode(), "her page is the answer"
    client.post("/borgere/ny/", {"alias": "Gry"})
    assert new_on(client) == new_on(client, "/borgere/?hvem=all") == ["Gry", "Fløjte"], "the newest first"
    assert new_on(client, "/borgere/?page=2") == [], "there they stand"
    assert new_on(client, "/borgere/?orden=last_seen") == [], "and there on the first page"
    people.meet(by=cast.signe, alias="Åse", now=timezone.now())
    assert new_on(client, "/borgere/?orden=name") == ["Åse"], "the others stand in this one"


def test_who_was_written_down_by_a_colleague_or_long_ago_is_not_named(as_: As, cast: Cast) -> None:
    people.meet(by=cast.signe, alias="Ole", now=timezone.now() - timedelta(days=8))
    people.meet(by=cast.malik, alias="Gry", now=timezone.now())
    assert new_on(as_("signe"), "/borgere/?hvem=all") == []
    assert new_on(as_("mona")) == new_on(as_("asta")) == new_on(as_("troels")) == []


def test_a_search_and_a_list_of_one_page_name_nobody_above(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    client = as_("signe")
    client.post("/borgere/ny/", {"alias": "Fløjte"})
    assert SAID not in client.post("/borgere/", {"q": "kendt"}).content.decode()
    monkeypatch.setattr(caseload, "PAGE_SIZE", 20)
    assert new_on(client) == []
