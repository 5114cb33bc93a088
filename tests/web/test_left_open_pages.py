"""What hangs in the air, on the pages: told by whom it is to be done, and gone by one press."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Decision, Request
from brobygger.services import people, requests
from brobygger.services.requests import decisions
from tests.cast import Cast

As = Callable[[str], Client]


@pytest.fixture
def row(cast: Cast) -> Request:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now)
    said = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=3), "Signe Bro")
    return requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)


def text_of(response: Any) -> str:
    return response.content.decode()


def sent(client: Client, row: Request, kind: str, **more: str) -> Any:
    at = timezone.localtime()
    told = {"kind": kind, "happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}", **more}
    return client.post(f"/anmodninger/{row.id}/", told, follow=True)


def test_what_was_decided_stands_in_the_workers_day_until_it_is_written_that_the_citizen_knows(
    as_: As, cast: Cast, row: Request
) -> None:
    worker, overview = as_("signe"), f"/anmodninger/borger/{row.person_id}/"
    assert "Borgeren har fået afgørelsen at vide" not in text_of(worker.get(f"/anmodninger/{row.id}/"))
    now = timezone.now()
    new = decisions.NewDecision(row.id, "grant", "Du har brug for ro", now)
    decisions.decide(by=cast.asta, person_id=row.person_id, new=new, now=now)
    assert "Afgjort: sig det til borgeren</a>: Bevilget" in text_of(worker.get("/i-dag/"))
    told = f"/anmodninger/{row.id}/?hvad=decision_told"
    assert f'"{told}">Skriv, at borgeren har fået det at vide</a>' in text_of(worker.get(overview))
    form = worker.get(told).context["form"]
    assert form["kind"].value() == "decision_told"
    assert "Borgeren ved, hvad der er afgjort" in text_of(sent(worker, row, "decision_told"))
    assert told not in text_of(worker.get(overview))
    assert "Afgjort: sig det" not in text_of(worker.get("/i-dag/"))
    assert Decision.objects.count() == 1


def test_where_the_region_has_the_referral_its_own_deadline_is_told_as_the_regions(as_: As, row: Request) -> None:
    worker = as_("signe")
    page = text_of(sent(worker, row, "region", whom="Region Midt"))
    day = timezone.localdate() + timedelta(days=14)
    assert f"{day:%d-%m}" in page and "14 dage" in page and "regionens" in page
    assert "regionens egen frist" in text_of(worker.get("/i-dag/"))


def test_what_the_region_sends_back_is_the_municipalitys_again_and_says_why(as_: As, row: Request) -> None:
    worker = as_("signe")
    form = f"/anmodninger/{row.id}/"
    assert "Regionen har sendt henvisningen tilbage" not in text_of(worker.get(form)), "the region does not have it"
    sent(worker, row, "region", whom="Region Midt")
    shown = text_of(worker.get(form))
    assert "Hvorfor, eller en note" in shown and "Regionen har sendt henvisningen tilbage" in shown
    answer = sent(worker, row, "region_back")
    assert answer.status_code == 422 and "Skriv hvorfor" in text_of(answer)
    page = text_of(sent(worker, row, "region_back", note="Der mangler en lægeerklæring"))
    assert "Gemt. Fristen er kommunens igen, fra det blev sagt." in page
    assert "Loven, som vi har den, siger ikke, hvad det betyder for fristen" in page
    assert "Der mangler en lægeerklæring" in page and "regionens" not in page


def test_an_offer_that_was_chosen_is_told_with_the_reason_the_deadline_is_waived_for(as_: As, row: Request) -> None:
    worker = as_("signe")
    answer = sent(worker, row, "other_offer", whom="Skovhuset")
    assert answer.status_code == 422
    assert answer.context["form"].errors["note"] == ["Skriv hvorfor. Det gemmes sammen med den frist, det ændrer."]
    page = text_of(sent(worker, row, "other_offer", whom="Skovhuset", note="Vil bo nær sin søster"))
    assert "Gemt. Fristen er stoppet." in page and "Vil bo nær sin søster" in page


def test_a_decision_the_citizen_knew_of_is_taken_back_and_the_lists_ask_until_they_are_told(
    as_: As, cast: Cast, row: Request
) -> None:
    worker, overview, now = as_("signe"), f"/anmodninger/borger/{row.person_id}/", timezone.now()
    new = decisions.NewDecision(row.id, "grant", "Du har brug for ro", now)
    made = decisions.decide(by=cast.asta, person_id=row.person_id, new=new, now=now)
    sent(worker, row, "decision_told")
    told = f"/anmodninger/{row.id}/?hvad=decision_back_told"
    assert "decision_back_told" not in text_of(worker.get(f"/anmodninger/{row.id}/"))
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Forkert borger", now=timezone.now())
    assert "Afgørelsen er taget tilbage: sig det til borgeren</a>: Bevilget" in text_of(worker.get("/i-dag/"))
    page = text_of(worker.get(overview))
    assert "Ingen har skrevet, at borgeren ved, at den ikke gælder mere." in page and f'"{told}"' in page
    assert worker.get(told).context["form"]["kind"].value() == "decision_back_told"
    assert "Borgeren ved, at afgørelsen er taget tilbage" in text_of(sent(worker, row, "decision_back_told"))
    assert told not in text_of(worker.get(overview))
    assert "Afgørelsen er taget tilbage" not in text_of(worker.get("/i-dag/"))
