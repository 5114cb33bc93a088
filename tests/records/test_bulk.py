"""Many rows added or changed at once each get what is theirs, and what cannot be is refused."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from brobygger.records import bulk
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.services import people
from tests.cast import NOW, Cast

AUDITED = ["id", "at", "by_id", "act", "is_read", "purpose", "person_id", "rows", "note"]

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does not do this")


def test_more_rows_than_one_lot_takes_are_each_given_their_own_and_no_other_is_touched(cast: Cast) -> None:
    met = [people.meet(by=cast.signe, alias=f"Borger {n}", now=NOW) for n in range(bulk.AT_ONCE + 3)]
    *told, other = met
    seen = {each.id: (NOW - timedelta(hours=n) if n % 2 else None) for n, each in enumerate(told)}
    places = ("Kaj {} 'æ%s", 'NULL "{}", \\', "{{{}}}", "NULL")
    rows = [(at, places[n % 4].format(n), [f"code_{n}", '"'], key) for n, (key, at) in enumerate(seen.items())]
    bulk.update(Person, ["seen_at", "seen_place", "unknown"], rows)
    drawn = {each.id: each for each in Person.objects.all()}
    found = [(drawn[key].seen_at, drawn[key].seen_place, drawn[key].unknown, key) for *_, key in rows]
    assert found == rows
    assert (drawn[other.id].seen_at, drawn[other.id].seen_place) == (other.seen_at, other.seen_place)
    bulk.update(Person, ["seen_place"], [])


def test_what_is_the_same_in_every_row_is_given_to_each(cast: Cast) -> None:
    met = [people.meet(by=cast.signe, alias=f"Borger {n}", now=NOW) for n in range(3)]
    same = (NOW, None, 'Kaj "{\\}", \'æ%s', True, ["contact"])
    names = ["seen_at", "died_at", "seen_place", "is_address_protected", "unknown"]
    bulk.update(Person, names, [(*same, each.id) for each in met])
    assert list(Person.objects.filter(id__in=[each.id for each in met]).values_list(*names)) == [same] * len(met)


@on_postgresql
def test_a_text_too_long_for_its_column_is_refused_and_not_cut_off(cast: Cast) -> None:
    met = people.meet(by=cast.signe, alias="Kaj", now=NOW)
    with pytest.raises(DataError), transaction.atomic():
        bulk.update(Person, ["seen_place"], [("x" * 1_000, met.id)])
    with pytest.raises(DataError), transaction.atomic(), bulk.unwaited():
        bulk.insert(AuditEntry, AUDITED, [_audited(cast, note="x" * 1_000)])


def test_what_is_written_without_waiting_is_there_when_the_block_has_ended(cast: Cast) -> None:
    met = people.meet(by=cast.signe, alias="Kaj", now=NOW)
    told = [_audited(cast, note=note, person=person) for note, person in (("a\\\"{'%s", met.id), ("", None))]
    with transaction.atomic(), bulk.unwaited():
        bulk.insert(AuditEntry, AUDITED, told)
        bulk.insert(AuditEntry, AUDITED, [])
        bulk.update(Person, ["seen_place"], [("Kajen", met.id)])
    keys = [row[0] for row in told]
    assert sorted(AuditEntry.objects.filter(id__in=keys).values_list(*AUDITED)) == sorted(told)
    assert Person.objects.get(id=met.id).seen_place == "Kajen"


def test_what_is_refused_unwaited_is_told_by_the_end_of_the_block_and_leaves_nothing(cast: Cast) -> None:
    met = people.meet(by=cast.signe, alias="Kaj", now=NOW)
    without_purpose, right = _audited(cast, is_read=True, person=met.id), _audited(cast, person=met.id)
    with pytest.raises(IntegrityError):
        _add(without_purpose, right)
    assert not AuditEntry.objects.filter(id__in=[without_purpose[0], right[0]]).exists()


@on_postgresql
def test_unwaited_a_row_that_points_at_nothing_is_refused_at_once_and_afterwards_with_the_transaction(
    cast: Cast,
) -> None:
    columns = ["transaction", "at", "kind", "object_id", "person_id", "by_id"]
    row = (0, NOW, "contact", new_id(), new_id(), cast.signe.pk)
    with pytest.raises(IntegrityError), transaction.atomic(), bulk.unwaited():
        bulk.insert(Change, columns, [row])
    with transaction.atomic():
        _add(_audited(cast))
        bulk.insert(Change, columns, [row])
        transaction.set_rollback(True)


def _add(*rows: tuple[object, ...]) -> None:
    """Each with a statement of its own."""
    with transaction.atomic(), bulk.unwaited():
        for row in rows:
            bulk.insert(AuditEntry, AUDITED, [row])


def _audited(cast: Cast, *, is_read: bool = False, note: str = "", person: UUID | None = None) -> tuple[object, ...]:
    return (new_id(), NOW, cast.signe.pk, "contacts.record", is_read, "", person, 1, note)
