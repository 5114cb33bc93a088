"""What a sync costs where the feed is long: a few questions, each answered by an index, however many rows there are."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.records import bulk
from brobygger.records.changes import Change
from brobygger.records.facts import new_id
from brobygger.records.phones import Phone
from brobygger.services import contacts, people
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled

ROWS, HELD, NEW = 200_000, 50, 20
MOST_QUERIES = 12

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


@pytest.fixture
def met(cast: Cast) -> list[people.Person]:
    """Half of them are the phone's, the others another team's."""
    now = timezone.now()
    workers = [cast.signe, cast.troels]
    return [people.meet(by=workers[n % 2], alias=f"Borger {n}", now=now) for n in range(2 * HELD)]


@pytest.fixture
def phone(cast: Cast, met: list[people.Person]) -> FieldPhone:
    """A phone that has everything, with a long feed behind it."""
    found = enrolled(cast.signe)
    found.sync()
    now, by = timezone.now(), cast.malik.pk
    columns = ["transaction", "at", "kind", "object_id", "person_id", "by_id"]
    rows = ((0, now, "contact", new_id(), met[n % len(met)].id, by) for n in range(ROWS))
    bulk.insert(Change, columns, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found.cursor = ""
    found.sync()
    found.sync()
    return found


def test_nothing_new_is_at_most_twelve_questions_and_twenty_new_rows_read_no_whole_table(
    cast: Cast, phone: FieldPhone, met: list[people.Person]
) -> None:
    """One test, as the long feed takes seconds to write."""
    assert Change.objects.count() > ROWS
    # A minute ago: the phone's health is written down too.
    Phone.objects.update(succeeded_at=timezone.now() - timedelta(minutes=5))
    with CaptureQueriesContext(connection) as asked:
        phone.sync()
    assert set(phone.last) == {"v", "now", "cursor", "epoch"}
    assert len(asked) <= MOST_QUERIES, "\n".join(each["sql"] for each in asked)
    # The phone stands at the end of the feed: nothing more of it is asked.
    assert_by_index(asked, least=1)
    now = timezone.now()
    items = [
        contacts.NewContact(person_id=met[2 * n].id, kind="contact", happened_at=now, note=f"nr. {n}")
        for n in range(NEW)
    ]
    contacts.record(by=cast.malik, items=items, now=now)
    with CaptureQueriesContext(connection) as asked:
        phone.sync()
    assert {str(item.id) for item in items} <= set(phone.facts)
    assert_by_index(asked, least=3)


def assert_by_index(asked: CaptureQueriesContext, *, least: int) -> None:
    """Every question about the feed is answered by an index of its own, and opens no more rows than are new."""
    about = [each["sql"] for each in asked if '"records_change"' in each["sql"] and each["sql"].startswith("SELECT")]
    assert len(about) >= least, "the end of the feed, the phone's place in it, and what is later"
    for statement in about:
        plan = plan_of(statement)
        assert re.search(r"change_order|PRIMARY KEY|records_change_pkey|person_id=\? AND rowid>\?", plan), (
            f"{statement}\n{plan}"
        )
        assert not re.search(r"SCAN records_change\b(?! USING (COVERING )?INDEX change_order)", plan), plan
        assert "Seq Scan on records_change" not in plan, plan
        # SQLite tells no number of rows; all of them have one transaction, and by that alone each would be opened.
        assert "change_order (transaction>?)" not in plan, f"{statement}\n{plan}"
        opened = [int(n) for n in re.findall(r"records_change.*?actual .*?rows=(\d+)", plan)]
        assert all(n <= 10 * NEW for n in opened), plan


def plan_of(statement: str) -> str:
    """How the database goes about it. PostgreSQL also does it, and tells how many rows it opened."""
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, COSTS OFF)"
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {statement}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
