"""What stood before a correction is read once for a page, however many rows of it were corrected."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.rules import law
from brobygger.rules.treatment.breaks import Break
from brobygger.rules.treatment.events import Event
from brobygger.rules.treatment.housing import Housing
from brobygger.rules.treatment.substitution import Step
from brobygger.services import ending_corrections, endings, people, requests
from brobygger.services.treatment import breaks, events, housing, substitution
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)
FIRST, THEN = "Skrevet først", "Skrevet så"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 900 * DAY)


def event(by: people.User, smed: people.Person, at: datetime) -> None:
    told, mine = Event("slip", at, note=FIRST), {"by": by, "person_id": smed.id, "now": timezone.now()}
    row = events.tell(told=told, **mine)
    events.tell(told=replace(told, note=THEN), corrects_id=row.id, **mine)


def home(by: people.User, smed: people.Person, at: datetime) -> None:
    told, mine = Housing("home", law.local_day(at), note=FIRST), {"by": by, "person_id": smed.id, "now": timezone.now()}
    row = housing.tell(told=told, **mine)
    housing.tell(told=replace(told, note=THEN), corrects_id=row.id, **mine)


def step(by: people.User, smed: people.Person, at: datetime) -> None:
    told, mine = Step("wish", at, "Lægen", note=FIRST), {"by": by, "person_id": smed.id, "now": timezone.now()}
    row = substitution.tell(told=told, **mine)
    substitution.tell(told=replace(told, note=THEN), corrects_id=row.id, **mine)


def broken_off(by: people.User, smed: people.Person, at: datetime) -> None:
    told = Break("outside", "prison", at, note=FIRST, ended_at=at + DAY)
    mine = {"by": by, "person_id": smed.id, "now": timezone.now()}
    row = breaks.break_off(told=told, **mine)
    ended = breaks.break_in_scope(by=by, break_id=row.id).ended
    assert ended is not None
    breaks.break_off(told=replace(told, note=THEN), corrects_id=row.id, seen_end=ended.id, **mine)


def ending(by: people.User, smed: people.Person, at: datetime) -> None:
    """A course that ended, an ending put right, and a wish to come back."""
    mine = {"by": by, "now": timezone.now()}
    new = endings.NewEnding(at, "stabilised", "finished", reached=FIRST, wants_followup=False, is_day_sure=True)
    row = endings.end(person_id=smed.id, new=new, **mine)
    ending_corrections.correct(ending_id=row.id, new=replace(new, reached=THEN), **mine)
    back = requests.NewRequest(words="Jeg vil tilbage", said_at=at + 20 * DAY, said_to="Signe", is_long_ago=True)
    requests.ask(person_id=smed.id, new=back, **mine)


PAGES = [
    ("/behandling/borger/{}/haendelser/", event, 11),
    ("/behandling/borger/{}/bolig/", home, 11),
    ("/behandling/borger/{}/substitution/", step, 11),
    ("/behandling/borger/{}/afbrydelser/", broken_off, 11),
    ("/borgere/{}/", broken_off, 11),
    ("/afslutninger/borger/{}/", ending, 11),
    ("/planer/borger/{}/", ending, 0),
]


@pytest.mark.parametrize(
    ("page", "correct", "shown"), PAGES, ids=[f"{page} {tell.__name__}" for page, tell, _ in PAGES]
)
def test_a_page_costs_as_much_with_one_corrected_row_as_with_eleven(
    as_: As, cast: Cast, smed: people.Person, page: str, correct: Callable[..., None], shown: int
) -> None:
    client, address, counts = as_("signe"), page.format(smed.id), []
    told = ""
    for at in range(11):
        correct(cast.signe, smed, timezone.now() - (850 - 60 * at) * DAY)
        smed.refresh_from_db()
        if at in (0, 10):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                told = client.get(address).content.decode()
            counts.append(len(queries))
    assert told.count(FIRST) == shown
    assert counts[1] <= counts[0], counts
