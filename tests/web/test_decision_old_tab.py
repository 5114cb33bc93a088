"""A page left open about a decision that was taken back, and decided anew since."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.rules.refusals import Refusal
from brobygger.services import people, requests
from brobygger.services.requests import decided, decisions
from tests.cast import Cast

DAY = timedelta(days=1)


def test_an_old_tab_about_a_decision_taken_back_neither_asks_nor_takes_back_the_one_decided_anew(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 60 * DAY)
    told = requests.NewRequest("Jeg vil i behandling", now - 5 * DAY, "Signe Bro", is_delegated=True)
    row = requests.ask(by=cast.signe, person_id=smed.id, new=told, now=now - 5 * DAY)

    def decide(result: str, days_ago: int) -> decisions.Decision:
        at = now - days_ago * DAY
        new = decisions.NewDecision(row.id, result, "Fordi", at)
        return decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=at)

    no = decide("refuse", 3)
    decisions.take_back(by=cast.asta, decision_id=no.id, why="Forkert borger", now=now - 2 * DAY)
    yes = decide("grant", 1)
    address = f"/anmodninger/afgoerelse/{no.id}/fortryd/"
    client = as_("asta")
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    assert client.get(address).headers["Location"] == f"/anmodninger/borger/{smed.id}/"
    sent = client.post(address, {"why": "Forkert borger"})
    assert sent.status_code == 422
    assert "har taget dette tilbage" in sent.content.decode()
    with pytest.raises(Refusal) as refused:
        decisions.take_back(by=cast.asta, decision_id=no.id, why="Forkert borger", now=now)
    assert refused.value.code == "taken_back"
    assert [each.id for each in decided.decisions_of(smed, by=cast.asta)] == [yes.id]
