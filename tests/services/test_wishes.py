"""What the citizen wants: the newest of what they have said that still stands, wherever it was written down."""

from datetime import datetime, timedelta

import pytest

from brobygger.records.people import Person
from brobygger.records.requests import Request
from brobygger.services import contacts, details, drawing, merging, people, requests
from tests.cast import NOW, Cast

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 20 * DAY)


def ask(cast: Cast, smed: people.Person, words: str, days_ago: int, **more: bool) -> Request:
    new = requests.NewRequest(words=words, said_at=NOW - days_ago * DAY, said_to="Signe", **more)
    return requests.ask(by=cast.signe, person_id=smed.id, new=new, now=NOW)


def meet(cast: Cast, smed: people.Person, days_ago: int, own_words: str = "") -> None:
    at = NOW - days_ago * DAY
    new = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=at, own_words=own_words)
    contacts.record(by=cast.signe, items=[new], now=NOW)


def happen(cast: Cast, row: Request, kind: str, days_ago: int) -> None:
    requests.happen(by=cast.signe, request_id=row.id, kind=kind, at=NOW - days_ago * DAY, now=NOW)


def wish(smed: people.Person) -> tuple[str, datetime | None]:
    """As the lists have it, which is as it is drawn from everything."""
    shown = Person.objects.values_list("wish", "wish_at").get(id=smed.id)
    drawing.draw([smed.id])
    assert Person.objects.values_list("wish", "wish_at").get(id=smed.id) == shown
    return shown


def test_the_words_of_a_request_stand_when_somebody_has_met_the_citizen_since(cast: Cast, smed: people.Person) -> None:
    ask(cast, smed, "Jeg vil i behandling", 9)
    assert wish(smed) == ("Jeg vil i behandling", NOW - 9 * DAY)
    meet(cast, smed, 3)
    assert wish(smed) == ("Jeg vil i behandling", NOW - 9 * DAY)


def test_the_newest_of_what_was_said_stands_wherever_it_was_written(cast: Cast, smed: people.Person) -> None:
    details.describe(
        by=cast.signe,
        person_id=smed.id,
        values={"own_wish": "Ro om natten"},
        seen={"own_wish": None},
        now=NOW - 10 * DAY,
    )
    ask(cast, smed, "Jeg vil i behandling", 9)
    meet(cast, smed, 8, own_words="Det går op og ned")
    assert wish(smed) == ("Jeg vil i behandling", NOW - 9 * DAY), "what else is said is no wish"
    ask(cast, smed, "Nu vil jeg", 2, is_anonymous=True)
    assert wish(smed) == ("Nu vil jeg", NOW - 2 * DAY)


def test_words_that_were_withdrawn_or_taken_back_stand_no_more(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed, "Jeg vil i behandling", 9)
    happen(cast, row, "withdrawn", 4)
    assert wish(smed) == ("", None)
    later = ask(cast, smed, "Alligevel", 2)
    assert wish(smed) == ("Alligevel", NOW - 2 * DAY)
    requests.take_back_request(by=cast.signe, request_id=later.id, why="Hørt forkert", now=NOW)
    assert wish(smed) == ("", None)


def test_a_wish_that_was_answered_is_still_what_the_citizen_said(cast: Cast, smed: people.Person) -> None:
    happen(cast, ask(cast, smed, "Jeg vil i behandling", 9), "started", 4)
    assert wish(smed) == ("Jeg vil i behandling", NOW - 9 * DAY)


def test_what_was_said_to_one_record_stands_on_the_one_it_was_merged_into(cast: Cast, smed: people.Person) -> None:
    other = people.meet(by=cast.signe, alias="Mester", now=NOW - 15 * DAY)
    ask(cast, other, "Jeg vil hjem", 5)
    merging.merge(
        by=cast.oda, kept_id=smed.id, merged_id=other.id, reason="samme", is_difference_seen=True, now=NOW - HOUR
    )
    assert wish(smed) == ("Jeg vil hjem", NOW - 5 * DAY)
