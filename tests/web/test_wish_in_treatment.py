"""A wish said when the citizen is in treatment already has its own deadline, and its page says how it can be answered."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.services import courses, people, requests
from brobygger.services.requests.asking import Request
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)
SAID = "Borgeren var allerede i behandling, da det blev sagt."
OWN = "Ønsket har sin egen frist, og den løber, også mens borgeren er i behandling"
CAN = "Myndigheden kan svare, at behandlingen er i gang."


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 90 * DAY)


def ask(cast: Cast, smed: people.Person, words: str, days_ago: int) -> Request:
    said = requests.NewRequest(words=words, said_at=timezone.now() - days_ago * DAY, said_to="Signe")
    return requests.ask(by=cast.signe, person_id=smed.id, new=said, now=timezone.now())


def treat(cast: Cast, smed: people.Person, row: Request, days_ago: int) -> None:
    at, mine = timezone.now() - days_ago * DAY, {"by": cast.signe, "now": timezone.now()}
    requests.happen(request_id=row.id, kind="started", at=at, **mine)
    courses.move(person_id=smed.id, to="treatment", seen="contact", at=at, **mine)


def page(client: Client, smed: people.Person) -> str:
    return unescape(client.get(f"/anmodninger/borger/{smed.id}/").content.decode())


def test_a_wish_said_in_treatment_says_so_where_its_deadline_runs_and_the_first_one_does_not(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    first = ask(cast, smed, "Jeg vil i behandling", 60)
    assert SAID not in page(client, smed)
    treat(cast, smed, first, 50)
    assert SAID not in page(client, smed)
    again = ask(cast, smed, "Jeg vil have en anden behandling", 2)
    shown = page(client, smed)
    assert shown.count(SAID) == 1 and OWN in shown and CAN in shown
    below = shown.partition(SAID)[2]
    assert below.index("Jeg vil have en anden behandling") < below.index("Jeg vil i behandling")
    assert requests.clock_of(smed, again.key, by=cast.signe).is_running, "the law, as we have it, stops it not"
    now = timezone.now()
    requests.happen(by=cast.signe, request_id=again.id, kind="started", at=now, now=now)
    assert SAID not in page(client, smed), "it is answered"


def test_a_wish_said_before_treatment_began_says_nothing_of_it(as_: As, cast: Cast, smed: people.Person) -> None:
    ask(cast, smed, "Jeg vil i behandling", 10)
    now = timezone.now()
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", at=now - 5 * DAY, now=now)
    assert SAID not in page(as_("signe"), smed)
