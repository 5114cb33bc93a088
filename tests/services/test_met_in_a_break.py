"""Whoever is met while the course is broken off: what whoever wrote the break knew already is not asked of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from brobygger.rules.treatment.breaks import Break as Told
from brobygger.rules.treatment.events import Event
from brobygger.services import contacts, people
from brobygger.services.agenda import lists
from brobygger.services.treatment import breaks, events
from tests.cast import NOW, Cast
from tests.listing import reasons

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = NOW.date()
UNTIL = TODAY + 90 * DAY


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 200 * DAY)


def broken_off(cast: Cast, smed: people.Person, *, days_ago: int, now: datetime, **more: Any) -> Any:
    told = Told("outside", "prison", NOW - days_ago * DAY, until=UNTIL)
    return breaks.break_off(by=cast.signe, person_id=smed.id, told=replace(told, **more), now=now)


def met(cast: Cast, smed: people.Person, at: datetime, *, now: datetime, **more: Any) -> UUID:
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=at, **more)
    (row,) = contacts.record(by=cast.signe, items=[item], now=now)
    return row.id


def asked(cast: Cast, smed: people.Person, now: datetime = NOW) -> list[str]:
    """The days the lists ask about, and the page of the breaks with them."""
    listed = [
        str(each.params["met"]) for each in reasons(lists.listed(by=cast.signe, shows="today", now=now)) if each.params
    ]
    smed.refresh_from_db()
    shown = breaks.met_in(breaks.breaks_of(smed, by=cast.signe), smed, by=cast.signe)
    assert [day.isoformat() for day in shown.values()] == listed
    return listed


def test_a_meeting_that_whoever_wrote_the_break_knew_of_is_not_asked_about(cast: Cast, smed: people.Person) -> None:
    met(cast, smed, NOW - 10 * DAY, now=NOW - 10 * DAY)
    broken_off(cast, smed, days_ago=30, now=NOW)
    assert asked(cast, smed) == []
    met(cast, smed, NOW + HOUR, now=NOW + HOUR)
    assert asked(cast, smed, NOW + HOUR) == [TODAY.isoformat()], "what came since is asked about"


def test_a_meeting_that_arrives_late_from_a_phone_is_asked_about(cast: Cast, smed: people.Person) -> None:
    met(cast, smed, NOW - 12 * DAY, now=NOW - 12 * DAY)
    broken_off(cast, smed, days_ago=30, now=NOW)
    met(cast, smed, NOW - 10 * DAY, now=NOW + HOUR, recorded_at=NOW - 10 * DAY)
    assert asked(cast, smed, NOW + HOUR) == [(TODAY - 10 * DAY).isoformat()]


def test_who_answered_before_the_meeting_arrived_has_not_heard_of_it(cast: Cast, smed: people.Person) -> None:
    row = broken_off(cast, smed, days_ago=30, now=NOW - 30 * DAY)
    met(cast, smed, NOW - 10 * DAY, now=NOW - 10 * DAY)
    told = replace(Told("outside", "prison", NOW - 30 * DAY, until=UNTIL), note="Stadig i fængsel")
    breaks.break_off(by=cast.signe, person_id=smed.id, told=told, now=NOW - 8 * DAY, corrects_id=row.id)
    assert asked(cast, smed) == []
    met(cast, smed, NOW - 9 * DAY, now=NOW, recorded_at=NOW - 9 * DAY)
    assert asked(cast, smed) == [(TODAY - 9 * DAY).isoformat()]


def test_a_meeting_known_already_is_no_news_when_its_place_is_put_right(cast: Cast, smed: people.Person) -> None:
    at = NOW - 10 * DAY
    key = met(cast, smed, at, now=at, place="Kirken")
    broken_off(cast, smed, days_ago=30, now=NOW)
    met(cast, smed, at, now=NOW + HOUR, place="Kiosken", corrects_id=key)
    assert asked(cast, smed, NOW + HOUR) == []


def test_what_was_put_into_a_hand_is_a_meeting_too(cast: Cast, smed: people.Person) -> None:
    def handed(at: datetime, now: datetime) -> None:
        events.tell(by=cast.signe, person_id=smed.id, told=Event(at=at, kind="naloxone"), now=now)

    handed(NOW - 10 * DAY, NOW - 10 * DAY)
    broken_off(cast, smed, days_ago=30, now=NOW)
    assert asked(cast, smed) == []
    handed(NOW - 5 * DAY, NOW + HOUR)
    assert asked(cast, smed, NOW + HOUR) == [(TODAY - 5 * DAY).isoformat()]
