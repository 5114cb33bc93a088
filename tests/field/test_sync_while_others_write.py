"""The change feed on SQLite, in a file as a site has it, read by phones while colleagues write: nobody is passed a row by.

Each is in a thread and on a connection of its own, as in the server. On PostgreSQL: tests/services/test_feed_order.py.
"""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.services import contacts, people
from brobygger.services.sync import answering
from tests.at_once import at_once
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="the writers are those of SQLite; PostgreSQL has its own test"
    ),
]
EACH = 12


@pytest.fixture
def phones(cast: Cast, phone: FieldPhone) -> list[FieldPhone]:
    """Phones of two colleagues, each with everything so far."""
    found = [phone, enrolled(cast.malik), enrolled(cast.signe)]
    for each in found:
        each.sync()
        each.sync()
    return found


@pytest.fixture
def in_a_file(phones: list[FieldPhone], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What threads open from now on is a file with all that was there; the tests' own database is in memory, where nobody reads
    beside a writer."""
    whole = sqlite3.connect(tmp_path / "site.sqlite3")
    connection.connection.backup(whole)
    whole.close()
    monkeypatch.setitem(connections.settings["default"], "NAME", str(tmp_path / "site.sqlite3"))


def done(*acts: Callable[[], object]) -> list[Any]:
    """What each returned, all at once; what one raised fails the test."""
    found = at_once(*acts)
    assert [each for each in found if isinstance(each, Exception)] == []
    return found


def record(by: User, person: people.Person, note: str) -> None:
    """One contact, as the office writes it."""
    now = timezone.now()
    item = contacts.NewContact(person_id=person.id, kind="contact", happened_at=now, note=note)
    contacts.record(by=by, items=[item], now=now)


def written() -> set[str]:
    """The contacts that are in the file."""
    return {str(key) for key in Contact.objects.values_list("id", flat=True)}


@pytest.mark.usefixtures("in_a_file")
def test_phones_that_read_while_others_write_are_told_every_row(
    cast: Cast, smed: people.Person, phones: list[FieldPhone]
) -> None:
    left, reads = [3], [0]

    def write(by: User) -> None:
        for number in range(EACH):
            record(by, smed, f"{by.username} {number}")
        left[0] -= 1

    def bring(phone: FieldPhone) -> None:
        for number in range(EACH):
            phone.write("contact", smed.id, kind="contact", note=f"på gaden {number}")
            phone.sync()
        left[0] -= 1

    def read(phone: FieldPhone) -> None:
        while left[0]:
            phone.sync()
            assert not phone.last.get("again")
            reads[0] += bool(phone.last.get("facts"))

    first, second, third = phones
    done(
        lambda: write(cast.malik),
        lambda: write(cast.oda),
        lambda: bring(third),
        lambda: read(first),
        lambda: read(second),
    )
    (there,) = done(written)
    for phone in phones:
        done(phone.sync)
        assert set(phone.facts) == there and len(there) == 3 * EACH
    assert reads[0] > 2, "they were told of it bit by bit, while it was written"


@pytest.mark.usefixtures("in_a_file")
def test_what_is_committed_just_before_and_just_after_the_feed_is_read_is_told_then_or_next_time(
    cast: Cast, smed: people.Person, phones: list[FieldPhone], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_ever, reader = answering._about_held, phones[0]

    def meanwhile(*shape: Any, **told: Any) -> Any:
        if threading.current_thread().name != "reader":
            return as_ever(*shape, **told)
        done(lambda: record(cast.malik, smed, "lige før"))
        rows = as_ever(*shape, **told)
        done(lambda: record(cast.oda, smed, "lige efter"))
        return rows

    def read() -> None:
        threading.current_thread().name = "reader"
        for _ in range(3):
            reader.take(reader.post(reader.asked()).json())
            assert not reader.last.get("again")

    done(lambda: record(cast.malik, smed, "først"))
    monkeypatch.setattr(answering, "_about_held", meanwhile)
    done(read)
    done(reader.sync)
    (there,) = done(written)
    assert set(reader.facts) == there and len(there) == 7
