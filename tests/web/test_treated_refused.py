"""In treatment although the authority refused: the question, and what the pages say."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.services import people, requests
from brobygger.services.requests import decisions
from tests.cast import Cast

DAY = timedelta(days=1)


def refused(cast: Cast, person: people.Person) -> None:
    now = timezone.now()
    new = requests.NewRequest("Jeg vil i behandling", now - 5 * DAY, "Signe Bro", is_delegated=True)
    row = requests.ask(by=cast.signe, person_id=person.id, new=new, now=now)
    no = decisions.NewDecision(row.id, "refuse", "Fordi", now - 3 * DAY)
    decisions.decide(by=cast.asta, person_id=person.id, new=no, now=now)


def test_a_move_to_treatment_after_a_no_asks_once_keeps_what_was_told_and_is_then_said_on_every_page(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    refused(cast, smed)
    client, there = as_("signe"), f"/afslutninger/borger/{smed.id}/"
    day = f"{timezone.localdate() - DAY:%d-%m-%Y}"
    told = {"to": "treatment", "seen": "contact", "happened_on": day}
    asked = client.post(f"{there}fase/", told)
    page = " ".join(asked.content.decode().split())
    assert asked.status_code == 422
    assert "Myndigheden gav afslag" in page and 'name="is_refusal_known"' in page
    assert f'value="{day}"' in page and "form-asked" in page
    smed.refresh_from_db()
    assert smed.phase == "contact"
    page = client.post(f"{there}fase/", told | {"is_refusal_known": "on"}, follow=True).content.decode()
    assert "Fasen er nu: Behandling." in page and "I behandling efter et afslag" in page
    for other in (f"/borgere/{smed.id}/", f"/anmodninger/borger/{smed.id}/"):
        assert "I behandling efter et afslag" in client.get(other).content.decode(), other
    board = as_("oda").get("/tavlen/", follow=True).content.decode()
    assert "I behandling efter et afslag" in board and "afslag " in board
