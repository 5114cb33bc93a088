"""What the citizen was told of a wish names the decision it was: on the page of the request, and in the course."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from brobygger.records.requests import Decision, Request, RequestEvent
from brobygger.services import people, requests
from brobygger.services.requests import decisions
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)
TOLD, GONE = "Borgeren har fået afgørelsen at vide", "Borgeren har fået at vide, at afgørelsen er taget tilbage"


@pytest.fixture
def row(cast: Cast) -> Request:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 9 * DAY)
    said = requests.NewRequest("Jeg vil i behandling", now - 6 * DAY, "Signe Bro")
    return requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now - 6 * DAY)


def decide(cast: Cast, row: Request, result: str, *, days_ago: float = 0, about: Any = None) -> Decision:
    at = timezone.now() - days_ago * DAY
    new = decisions.NewDecision(about or row.key, result, "Fordi", at, is_change_meant=about is not None)
    return decisions.decide(by=cast.asta, person_id=row.person_id, new=new, now=at)


def happen(cast: Cast, row: Request, kind: str, *, days_ago: float) -> None:
    at = timezone.now() - days_ago * DAY
    requests.happen(by=cast.signe, request_id=row.id, kind=kind, at=at, now=at)


def read(client: Client, path: str) -> str:
    """The words of a page, as they are read."""
    return re.sub(r"\s+", " ", unescape(strip_tags(client.get(path).content.decode()))).replace(" ,", ",")


def day(days_ago: float) -> str:
    return f"{timezone.localtime(timezone.now() - days_ago * DAY):%d-%m-%Y}"


def form_of(client: Client, row: Request) -> dict[str, str]:
    """The form that tells the citizen knows, as it is opened."""
    shown = client.get(f"/anmodninger/{row.id}/?hvad=decision_told").content.decode()
    found = {name: re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', shown) for name in ("id", "decision")}
    at = timezone.localtime()
    told = {"kind": "decision_told", "happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"}
    return told | {name: each.group(1) for name, each in found.items() if each}


def test_each_telling_names_its_decision_where_a_new_one_came_after_one_that_was_taken_back(
    as_: As, cast: Cast, row: Request
) -> None:
    first = decide(cast, row, "refuse", days_ago=5)
    happen(cast, row, "decision_told", days_ago=4)
    decisions.take_back(by=cast.asta, decision_id=first.id, why="Forkert borger", now=timezone.now() - 3 * DAY)
    happen(cast, row, "decision_back_told", days_ago=2)
    decide(cast, row, "refuse")
    client, which = as_("signe"), f"Afslag {day(5)}"
    for path in (f"/anmodninger/borger/{row.person_id}/", f"/borgere/{row.person_id}/"):
        shown = read(client, path)
        assert f"{TOLD}: {which}" in shown and f"{GONE}: {which}" in shown, path
    assert "Ingen har skrevet, at borgeren ved det." in read(client, f"/anmodninger/borger/{row.person_id}/")


def test_a_changed_decision_is_told_at_once_after_the_one_before_and_is_not_said_to_be_saved_already(
    as_: As, cast: Cast, row: Request
) -> None:
    first, client = decide(cast, row, "refuse"), as_("signe")
    path = f"/anmodninger/{row.id}/"
    assert client.post(path, form_of(client, row)).status_code == 302
    decide(cast, row, "grant", about=first.id)
    assert client.post(path, form_of(client, row)).status_code == 302
    shown = read(client, f"/anmodninger/borger/{row.person_id}/")
    assert f"{TOLD}: Afslag {day(0)}" in shown and f"{TOLD}: Bevilget {day(0)}" in shown
    again = client.post(path, form_of(client, row))
    assert again.status_code == 422 and "Du har lige skrevet det samme" in unescape(again.content.decode())


def test_a_form_opened_on_a_decision_that_was_changed_meanwhile_asks_which_one_the_citizen_was_told(
    as_: As, cast: Cast, row: Request
) -> None:
    first, client = decide(cast, row, "refuse"), as_("signe")
    path, opened = f"/anmodninger/{row.id}/", form_of(client, row)
    assert "Afslag" in read(client, path)
    decide(cast, row, "grant", about=first.id)
    answer = client.post(path, opened | {"note": "Ringet"})
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422 and "Den dag gjaldt en anden afgørelse end den, siden viste" in shown
    assert "Bevilget" in shown and "Ringet" in shown and not RequestEvent.objects.filter(kind="decision_told").exists()
    again = opened | {"decision": re.search(r'name="decision" value="([^"]*)"', shown).group(1)}  # type: ignore[union-attr]
    assert client.post(path, again).status_code == 302
    assert RequestEvent.objects.get(kind="decision_told").decision.result == "grant"


def test_a_telling_written_before_decisions_were_named_in_it_stands_as_it_was(
    as_: As, cast: Cast, row: Request
) -> None:
    decide(cast, row, "refuse", days_ago=5)
    happen(cast, row, "decision_told", days_ago=4)
    RequestEvent.objects.filter(kind="decision_told").update(decision=None)
    shown = read(as_("signe"), f"/anmodninger/borger/{row.person_id}/")
    assert f"{TOLD} ·" in shown and "Ingen har skrevet, at borgeren ved det." not in shown
