"""The page of letters when the decision a letter was made of is taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from brobygger.services import people, requests
from brobygger.services.requests import decisions
from tests.cast import Cast
from tests.services.test_decisions_gone import letter_of

As = Callable[[str], Client]


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_letter_of_a_decision_taken_back_is_marked_on_the_page_of_letters(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    now = timezone.now()
    said = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=3), "Signe Bro", is_delegated=True)
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    made = decisions.decide(
        by=cast.asta, person_id=smed.id, new=decisions.NewDecision(row.id, "refuse", "Fordi", now), now=now
    )
    letter_of(cast, made, at=now)
    address = f"/anmodninger/borger/{smed.id}/breve/"
    marked = "Afgørelsen er taget tilbage, og brevet siger stadig det, det sagde."
    assert marked not in text_of(as_("signe").get(address))
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Forkert borger", now=timezone.now())
    page = text_of(as_("signe").get(address))
    assert page.count(marked) == 1 and "Hent brevet" in page
