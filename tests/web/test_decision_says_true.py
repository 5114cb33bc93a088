"""The page of a decision says of the deadline, the letter and of what there is to decide what is so."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Request
from brobygger.services import courses, endings, moving, people, requests
from brobygger.services.requests import decisions, recommendations
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)
STOPS, BEGUN = "Et afslag stopper fristen", "Behandlingen er begyndt, så der løber ingen frist"


def ask(cast: Cast, person: people.Person, **more: Any) -> Request:
    at = timezone.now() - 5 * DAY
    new = requests.NewRequest("Jeg vil i behandling", at, "Signe Bro", is_delegated=True, **more)
    return requests.ask(by=cast.signe, person_id=person.id, new=new, now=timezone.now())


def happen(cast: Cast, row: Request, kind: str, **more: Any) -> None:
    now = timezone.now()
    requests.happen(by=cast.signe, request_id=row.id, kind=kind, at=now - 2 * DAY, now=now, **more)


def decide(cast: Cast, person: people.Person, row: Request, result: str) -> Any:
    now = timezone.now()
    new = decisions.NewDecision(row.id, result, "Fordi", now - 3 * DAY)
    return decisions.decide(by=cast.asta, person_id=person.id, new=new, now=now)


def page(as_: As, person: people.Person, path: str = "") -> str:
    client = as_("asta")
    client.post(f"/borgere/{person.id}/formaal/", {"purpose": "decision"})
    path = path or f"/anmodninger/borger/{person.id}/afgoer/"
    return " ".join(unescape(client.get(path).content.decode()).split())


def test_while_the_deadline_runs_it_says_what_stops_it_and_not_that_nothing_has_begun(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    ask(cast, smed)
    moving.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=timezone.now(), runs_on=True)
    shown = page(as_, smed)
    assert STOPS in shown and "Så stopper fristen." in shown
    assert "behandlingen er ikke begyndt" not in shown, "it may well have: nobody has written when"


def test_where_treatment_has_begun_no_deadline_is_said_to_run_or_stop(as_: As, cast: Cast, smed: people.Person) -> None:
    happen(cast, ask(cast, smed), "started")
    shown = page(as_, smed)
    assert BEGUN in shown
    assert STOPS not in shown and "Så stopper fristen." not in shown and "ikke begyndt" not in shown


def test_where_a_no_stopped_it_it_says_what_makes_it_run_again(as_: As, cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    no = decide(cast, smed, row, "refuse")
    change = f"/anmodninger/borger/{smed.id}/afgoer/?aendr={no.id}"
    shown = page(as_, smed, change)
    assert "Fristen stoppede med den afgørelse, der står." in shown and STOPS not in shown
    happen(cast, row, "started")
    assert BEGUN in page(as_, smed, change), "treatment began although the answer was no"


def test_what_ended_or_was_chosen_without_a_decision_no_decision_makes_run_again(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed)
    happen(cast, row, "other_offer", whom="Skovhuset", note="Tættere på")
    assert "Fristen er stoppet og løber ikke igen" in page(as_, smed)


def test_after_a_treated_course_ended_it_says_that_no_deadline_runs(as_: As, cast: Cast, smed: people.Person) -> None:
    ask(cast, smed)
    now = timezone.now()
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=now - DAY)
    endings.end(by=cast.signe, person_id=smed.id, new=endings.NewEnding(now, "stabilised", "finished"), now=now)
    assert "Forløbet er slut efter behandling, så der løber ingen frist" in page(as_, smed)


def test_of_a_wish_to_stay_unknown_it_speaks_of_no_letter_and_no_deadline(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    happen(cast, ask(cast, smed, is_anonymous=True), "told", whom="Asta")
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
    recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    shown = page(as_, smed)
    assert "Det handler om anonym behandling" in shown and "Nogen fortæller borgeren det" in shown
    for never in ("i brevet", "stopper fristen", "siger brevet"):
        assert never not in shown, never


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("withdrawn", "Borgeren har trukket sit ønske tilbage, så der er intet at afgøre"),
        ("grant", "skal det afgøres anderledes, så ændr afgørelsen herunder"),
        ("begun", "og det, der er sket siden, laver ingen afgørelse om på"),
    ],
)
def test_where_nothing_is_to_be_decided_no_link_leads_there_and_the_page_says_why_and_what_can_be_done(
    as_: As, cast: Cast, smed: people.Person, before: str, says: str
) -> None:
    there, home = f"/anmodninger/borger/{smed.id}/afgoer/", f"/borgere/{smed.id}/"
    row = ask(cast, smed)
    assert f'href="{there}">Afgør</a>' in page(as_, smed, home)
    if before == "withdrawn":
        happen(cast, row, "withdrawn")
    else:
        decide(cast, smed, row, "grant")
    if before == "begun":
        happen(cast, row, "started")
    assert f'href="{there}"' not in page(as_, smed, home)
    shown = page(as_, smed)
    assert "Der er intet at afgøre nu" in shown and says in shown
