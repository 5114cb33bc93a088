"""A wish told on a phone of a day before a deadline stopped is asked about only while that stop stands."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Request
from brobygger.services import event_corrections, people, requests
from tests.cast import Cast
from tests.field.phone import FieldPhone
from tests.field.test_sync_stopped import KIND, LABEL, days_ago, say, stopped, told_on

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


@pytest.fixture
def runs(cast: Cast, phone: FieldPhone, smed: people.Person) -> Request:
    """A wish of an unsure day, of which the stop was taken back: its clock runs."""
    first = stopped(cast, smed)
    row = say(phone, smed)
    assert told_on(phone, smed) == [LABEL]
    event_corrections.take_back(by=cast.signe, event_id=first.events.get().id, why="Forkert", now=timezone.now())
    phone.sync()
    assert told_on(phone, smed) == []
    return row


@pytest.mark.parametrize(
    "words", ["Nu vil jeg", "Jeg vil i behandling"], ids=["told of it", "told of the earlier wish"]
)
@pytest.mark.parametrize("days", [0, 1], ids=["since it came", "before it came"])
def test_treatment_that_begins_for_a_wish_whose_stop_was_taken_back_asks_nothing_more(
    cast: Cast, phone: FieldPhone, smed: people.Person, runs: Request, days: int, words: str
) -> None:
    at, told_of = timezone.now() - timedelta(days=days), Request.objects.current().get(words=words)
    requests.happen(by=cast.signe, request_id=told_of.id, kind="started", at=at, now=timezone.now())
    phone.sync()
    assert requests.clock_of(smed, runs.id, by=cast.signe).stopped_by == "started"
    assert told_on(phone, smed) == [] and not Reminder.objects.filter(kind=KIND).exists()


def test_the_first_wish_withdrawn_today_after_its_stop_was_taken_back_asks_nothing_more(
    cast: Cast, phone: FieldPhone, smed: people.Person, runs: Request
) -> None:
    first = Request.objects.get(words="Jeg vil i behandling")
    soon = timezone.now() + timedelta(minutes=2)
    requests.happen(by=cast.signe, request_id=first.id, kind="withdrawn", at=soon, now=soon)
    phone.sync()
    assert requests.clock_of(smed, runs.id, by=cast.signe).stopped_at is not None and told_on(phone, smed) == []


def test_the_same_stop_written_again_asks_again(
    cast: Cast, phone: FieldPhone, smed: people.Person, runs: Request
) -> None:
    first = Request.objects.get(words="Jeg vil i behandling")
    requests.happen(by=cast.signe, request_id=first.id, kind="withdrawn", at=days_ago(2), now=timezone.now())
    phone.sync()
    assert told_on(phone, smed) == [LABEL]


def test_a_wish_that_comes_when_treatment_had_been_written_of_the_earlier_one_is_asked_about(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    stopped(cast, smed, "started")
    say(phone, smed)
    assert told_on(phone, smed) == [LABEL], "nobody who wrote of the treatment knew of it"
