"""The change feed under transactions that overlap, on PostgreSQL: a phone that reads in between never passes a row by.

On SQLite: tests/field/test_sync_while_others_write.py.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.changes import Change
from brobygger.records.contacts import Contact
from brobygger.records.facts import new_id
from brobygger.records.phones import Epoch
from brobygger.services import contacts, people
from brobygger.services.sync import cursors
from tests.at_once import at_once, own_connection
from tests.cast import Cast
from tests.copies import taken
from tests.field.phone import FieldPhone, enrolled

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer: no transaction is open beside another"
    ),
]
ROUNDS, WRITERS = 40, 4


class Writer:
    """A colleague on a connection of their own, whose transaction stays open until it is told to end."""

    def __init__(self, by: Any, person: people.Person) -> None:
        self.connection = own_connection()
        self.by, self.person = by, person
        self.written: list[UUID] = []

    def write(self) -> None:
        """A contact and its row in the feed, as the acts of this site write them."""
        key, now = new_id(), timezone.now()
        times = (now - timedelta(minutes=1), now, now)
        with self.connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO records_contact (id, happened_at, recorded_at, received_at, recorded_by_id, person_id, kind, "
                "outcome, place_kind, place, initiator, components, methods, own_words, next_step, note, is_retraction) "
                "VALUES (%s, %s, %s, %s, %s, %s, 'contact', '', '', '', '', '[]', '[]', '', '', '', false)",
                [key, *times, self.by.pk, self.person.pk],
            )
            cursor.execute(
                "INSERT INTO records_change (transaction, at, kind, object_id, person_id, by_id) "
                "VALUES (pg_current_xact_id()::text::bigint, %s, 'contact', %s, %s, %s)",
                [now, key, self.person.pk, self.by.pk],
            )
        self.written.append(key)

    def end(self, *, is_kept: bool = True) -> list[UUID]:
        """Commit what was written, or take it back. Returns what others must get to see."""
        kept, self.written = (self.written if is_kept else []), []
        self.connection.commit() if is_kept else self.connection.rollback()
        return kept

    def close(self) -> None:
        self.connection.close()


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now())


@pytest.fixture
def phone(cast: Cast, smed: people.Person) -> FieldPhone:
    found = enrolled(cast.signe)
    found.sync()
    found.sync()
    return found


@pytest.fixture
def writers(cast: Cast, smed: people.Person) -> Iterator[list[Writer]]:
    found = [Writer(cast.malik, smed) for _ in range(WRITERS)]
    yield found
    for each in found:
        each.close()


class ByPosition:
    """What one would do at first: remember the highest number seen, and ask for what is higher."""

    def __init__(self) -> None:
        self.last = Change.objects.order_by("-position").values_list("position", flat=True).first() or 0
        self.seen: set[UUID] = set()

    def pull(self) -> None:
        for position, key in Change.objects.filter(position__gt=self.last).values_list("position", "object_id"):
            self.last = max(self.last, position)
            self.seen.add(key)


def test_who_began_first_and_commits_last_is_heard_all_the_same(phone: FieldPhone, writers: list[Writer]) -> None:
    first, second, *_ = writers
    naive = ByPosition()
    first.write()
    second.write()
    later = second.end()
    naive.pull()
    phone.sync()
    assert phone.facts == {}, "nothing is told past a transaction that is still open"
    earlier = first.end()
    naive.pull()
    phone.sync()
    assert set(phone.facts) == {str(key) for key in (*earlier, *later)}
    assert naive.seen == set(later), "a cursor by position alone passes the first one by"


def test_in_any_order_of_beginning_writing_and_ending_nobody_misses_a_row(
    cast: Cast, phone: FieldPhone, writers: list[Writer]
) -> None:
    chance = random.Random(17)
    others = [phone, enrolled(cast.malik), enrolled(cast.signe)]
    naive = ByPosition()

    def record() -> None:
        about = {"person_id": writers[0].person.id, "kind": "contact", "note": str(chance.random())}
        item = contacts.NewContact(**about, happened_at=timezone.now())
        contacts.record(by=cast.oda, items=[item], now=timezone.now())

    acts = [
        lambda: chance.choice(writers).write(),
        lambda: chance.choice(writers).write(),
        lambda: chance.choice(writers).end(),
        lambda: chance.choice(writers).end(),
        lambda: chance.choice(writers).end(is_kept=False),
        lambda: chance.choice(others).sync(),
        lambda: chance.choice(others).sync(),
        naive.pull,
        record,
    ]
    for _ in range(ROUNDS * WRITERS):
        chance.choice(acts)()
    for writer in writers:
        writer.end()
    naive.pull()
    kept = set(Contact.objects.values_list("id", flat=True))
    for each in others:
        each.sync()
        assert set(each.facts) == {str(key) for key in kept}
    assert kept - naive.seen, "with the naive cursor some would have been missed: the test can fail"


def test_an_epoch_is_begun_once_where_two_notice_a_restored_copy_at_once(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    other = enrolled(cast.malik)
    other.sync()
    copy = taken()
    for each in (phone, other):
        each.write("contact", smed.id, kind="contact", note=f"efter kopien {each.key}")
        each.sync()
        each.sync()
    copy.put_back()
    before = Epoch.objects.count()
    found = at_once(*[each.sync for each in (phone, other, phone, other)][:2])
    assert [each for each in found if isinstance(each, Exception)] == []
    assert Epoch.objects.count() == before + 1
    phone.sync()
    other.sync()
    phone.sync()
    assert Contact.objects.count() == 2, "both sent again what the copy had not"
    assert set(phone.facts) == set(other.facts) == {str(key) for key in Contact.objects.values_list("id", flat=True)}


def test_a_copy_put_back_on_another_server_still_delivers_everything(
    cast: Cast, phone: FieldPhone, smed: people.Person, writers: list[Writer]
) -> None:
    # The other server had counted further than this one has, and its copy brings its numbers along.
    far = 10**12
    Change.objects.update(transaction=far)
    Epoch.objects.update(server="another")
    assert cursors.horizon(timezone.now()).last[0] == 0, "what the other server numbered counts no more"
    assert Epoch.objects.count() == 2
    phone.sync()
    phone.sync()
    assert str(smed.id) in phone.people
    first, second, *_ = writers
    first.write()
    second.write()
    kept = second.end()
    phone.sync()
    kept += first.end()
    phone.sync()
    assert set(phone.facts) == {str(key) for key in kept}
    assert Epoch.objects.count() == 2, "and once is enough"


def test_the_clock_of_the_server_put_back_does_not_begin_epochs_without_end(phone: FieldPhone) -> None:
    Epoch.objects.update(begun_at=timezone.now() + timedelta(days=365), server="another")
    phone.sync()
    phone.sync()
    assert "again" not in phone.last and Epoch.objects.count() == 2


def test_two_copies_of_one_request_at_once_give_a_person_once(cast: Cast, phone: FieldPhone) -> None:
    met = people.meet(by=cast.malik, alias="Lotte", now=timezone.now())
    asked = phone.asked()
    found = at_once(*[lambda: phone.post(asked).status_code] * 4)
    assert found == [200] * 4
    phone.sync()
    assert str(met.id) in phone.people
