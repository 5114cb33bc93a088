"""A phone whose clock ran a year ahead and was put right: what was written is told, set right by its worker, counts once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from brobygger.records.assessments import Answer, Interview
from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Batch
from brobygger.records.requests import Request
from tests.field.phone import FieldPhone
from tests.field.test_sync_later import a_day_of

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = timedelta(days=365)
WRITTEN: tuple[Any, ...] = (Contact, Promise, PromiseSettled, Detail, Interview, Answer, Request)


def written_ahead(phone: FieldPhone, person: Person) -> None:
    """A day with one of each kind, told by a clock that is put right before it is sent."""
    phone.skew = YEAR
    a_day_of(phone, person)
    phone.skew = timedelta()


def set_right(phone: FieldPhone) -> None:
    """As the app does when the worker has set the hour of what was refused: first what others rest on."""
    for key in list(phone.refused):
        phone.change(key, happened_at=timezone.now() - timedelta(minutes=30))


def test_nothing_of_a_clock_ahead_is_taken_with_its_hour_and_all_of_it_is_when_that_is_set_right(
    phone: FieldPhone, smed: Person
) -> None:
    before = timezone.now()
    written_ahead(phone, smed)
    number = len(phone.outbox)
    phone.sync()
    # Said of each, but of what rests on another that it is not there; and nothing of it is lost.
    assert {each["code"] for each in phone.refused.values()} <= {"in_future", "not_there", "not_yours"}
    assert "in_future" in {each["code"] for each in phone.refused.values()}
    for _ in range(3):
        set_right(phone)
        phone.sync()
    assert (phone.outbox, phone.refused) == ({}, {})
    assert len(phone.sent) == number
    rows = [row for model in WRITTEN for row in model.objects.filter(received_at__gte=before)]
    assert len(rows) > 10
    late = [
        (type(row).__name__, row.happened_at, row.recorded_at)
        for row in rows
        if max(row.happened_at, row.recorded_at) > row.received_at
    ]
    assert late == []


def test_what_the_worker_dated_right_by_a_clock_ahead_was_not_written_down_after_it_came(
    phone: FieldPhone, smed: Person
) -> None:
    phone.skew = YEAR
    key = phone.write(
        "contact", smed.id, happened_at=datetime.now(UTC) - timedelta(hours=1), kind="contact", note="Rigtig tid"
    )
    phone.sync()
    row = Contact.objects.get(id=key)
    assert row.happened_at < row.recorded_at <= row.received_at
    # How far off the clock was stands with what it brought.
    assert abs(timedelta(milliseconds=Batch.objects.get().clock_offset) + YEAR) < timedelta(minutes=1)
    # Sent once more it is the same.
    phone.send_again()
    phone.sync()
    assert phone.outcomes() == {key: "identical"}
