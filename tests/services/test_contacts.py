"""Contacts, attempts and promises: what a worker would notice."""

import threading
from datetime import timedelta
from functools import partial

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry
from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import contacts, happened, people, promises, sheets
from brobygger.services.access import NotFound
from tests.cast import NOW, Cast


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW)


def told(person: people.Person, **more: object) -> contacts.NewContact:
    return contacts.NewContact(**{"person_id": person.id, "kind": "contact", "happened_at": NOW, **more})


def entries(person: people.Person, **which: object) -> list[happened.Entry]:
    return [entry for month in sheets.course(person, by=person.created_by, **which).months for entry in month.entries]


def test_a_contact_stands_on_top_of_the_course_with_all_that_was_told(cast: Cast, smed: people.Person) -> None:
    contacts.record(by=cast.signe, items=[told(smed, happened_at=NOW - timedelta(days=2))], now=NOW)
    full = told(
        smed,
        place_kind="street",
        place="Mariaparken",
        initiator="citizen",
        minutes=15,
        components=["contact", "relation"],
        care_share=75,
        own_words="Jeg vil bare have ro om natten 🌙",
        next_step="ring til lægen",
        promise="læge sammen",
        promise_at=NOW + timedelta(days=1),
    )
    contacts.record(by=cast.signe, items=[full], now=NOW)
    top = entries(smed)[0].row
    for name in ("place", "initiator", "minutes", "components", "care_share", "own_words", "next_step"):
        assert getattr(top, name) == getattr(full, name)
    smed.refresh_from_db()
    assert (smed.seen_at, smed.seen_place, smed.next_promise) == (NOW, "Mariaparken", "læge sammen")


def test_an_attempt_is_work_in_the_course_but_does_not_count_as_having_seen_the_person(
    cast: Cast, smed: people.Person
) -> None:
    contacts.record(by=cast.signe, items=[told(smed, kind="attempt", outcome="nobody_there")], now=NOW)
    smed.refresh_from_db()
    assert smed.seen_at is None
    assert [entry.row.kind for entry in entries(smed)] == ["attempt"]


def test_sending_the_same_contact_twice_writes_it_once(cast: Cast, smed: people.Person) -> None:
    item = told(smed, promise="kaffe", promise_at=NOW + timedelta(days=1))
    for _ in range(2):
        contacts.record(by=cast.signe, items=[item], now=NOW)
    assert (Contact.objects.count(), Promise.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(act="contacts.record").count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"happened_at": NOW + timedelta(days=1)}, "in_future"),
        ({"minutes": 1441}, "minutes_out_of_range"),
        ({"care_share": 101}, "care_share_out_of_range"),
        ({"components": ["dance"]}, "unknown_code"),
        ({"kind": "attempt"}, "outcome_needed"),
        ({"note": "æ" * 5_000_000}, "too_long"),
        ({"promise": "kaffe"}, "promise_needs_moment"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_the_batch_is_written(
    cast: Cast, smed: people.Person, wrong: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        contacts.record(by=cast.signe, items=[told(smed), told(smed, **wrong)], now=NOW)
    assert refusal.value.code == code
    assert not Contact.objects.exists()


def test_nobody_logs_a_contact_on_another_teams_person(cast: Cast, smed: people.Person) -> None:
    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            contacts.record(by=stranger, items=[told(smed)], now=NOW)


def test_a_correction_replaces_the_contact_and_its_promise_and_the_old_one_can_still_be_read(
    cast: Cast, smed: people.Person
) -> None:
    wrong = told(smed, own_words="forkert", promise="kaffe", promise_at=NOW + timedelta(days=1))
    contacts.record(by=cast.signe, items=[wrong], now=NOW)
    right = told(smed, own_words="rigtigt", corrects_id=wrong.id)
    contacts.record(by=cast.malik, items=[right], now=NOW)
    assert [entry.row.own_words for entry in entries(smed)] == ["rigtigt"]
    assert not promises.open_of(smed, by=cast.signe).exists()
    assert [row.own_words for row in contacts.versions(Contact.objects.get(id=right.id), by=cast.signe)] == [
        "rigtigt",
        "forkert",
    ]


def test_a_second_correction_of_the_same_contact_is_refused_with_a_word(cast: Cast, smed: people.Person) -> None:
    first = told(smed)
    contacts.record(by=cast.signe, items=[first], now=NOW)
    contacts.record(by=cast.malik, items=[told(smed, corrects_id=first.id)], now=NOW)
    with pytest.raises(Refusal) as refusal:
        contacts.record(by=cast.signe, items=[told(smed, corrects_id=first.id)], now=NOW)
    assert refusal.value.code == "older_form"


def test_a_kept_promise_leaves_the_list_and_the_next_one_comes_forward(cast: Cast, smed: people.Person) -> None:
    for day, what in ((1, "læge"), (2, "kaffe")):
        contacts.record(by=cast.signe, items=[told(smed, promise=what, promise_at=NOW + timedelta(days=day))], now=NOW)
    first = promises.open_of(smed, by=cast.signe)[0]
    promises.settle(by=cast.malik, promise_id=first.id, outcome="kept", now=NOW)
    smed.refresh_from_db()
    assert smed.next_promise == "kaffe"
    with pytest.raises(Refusal):
        promises.settle(by=cast.signe, promise_id=first.id, outcome="dropped", now=NOW)
    with pytest.raises(NotFound):
        promises.settle(by=cast.troels, promise_id=first.id, outcome="kept", now=NOW)


def test_a_settled_promise_that_was_written_by_mistake_stands_open_again_and_what_was_said_is_kept(
    cast: Cast, smed: people.Person
) -> None:
    contacts.record(by=cast.signe, items=[told(smed, promise="læge", promise_at=NOW)], now=NOW)
    first = promises.open_of(smed, by=cast.signe)[0]
    with pytest.raises(Refusal) as open_still:
        promises.take_back_settlement(why="Forkert løfte", by=cast.signe, promise_id=first.id, now=NOW)
    promises.settle(by=cast.malik, promise_id=first.id, outcome="not_kept", now=NOW)
    again = promises.take_back_settlement(
        why="Forkert løfte", by=cast.signe, promise_id=first.id, now=NOW + timedelta(hours=1)
    )
    smed.refresh_from_db()
    assert (open_still.value.code, smed.next_promise, smed.next_promise_at) == ("not_settled", "læge", NOW)
    assert [row.about_id for row in Reminder.objects.filter(kind="promise")] == [again.id]
    gone, met = entries(smed)
    assert (gone.was, gone.row.corrects.outcome) == ("promise_settled", "not_kept")
    assert gone.row.why_taken_back == "Forkert løfte"
    assert [(row.what, row.outcome) for row in met.row.promises.all()] == [("læge", "")]
    assert PromiseSettled.objects.get().outcome == "not_kept", "nothing is edited or lost"
    entry = AuditEntry.objects.filter(act="contacts.settle_promise").latest("at")
    assert (entry.by, entry.person_id) == (cast.signe, smed.id)
    for stale in (
        partial(promises.take_back_settlement, why="Forkert løfte"),
        partial(promises.settle, outcome="kept"),
    ):
        with pytest.raises(Refusal) as older:
            stale(by=cast.malik, promise_id=first.id, now=NOW)
        assert older.value.code == "older_form"
    with pytest.raises(NotFound):
        promises.take_back_settlement(why="Forkert løfte", by=cast.troels, promise_id=first.id, now=NOW)
    promises.settle(by=cast.malik, promise_id=again.id, outcome="kept", now=NOW)
    assert [row.outcome for row in entries(smed)[-1].row.promises.all()] == ["kept"]
    contact = contacts.contact_in_scope(by=cast.signe, contact_id=first.contact_id)
    assert [row.id for row in contacts.versions(contact, by=cast.signe)[0].promises.all()] == [again.id]


def test_a_long_course_is_read_in_stretches_that_miss_nothing_and_repeat_nothing(
    cast: Cast, smed: people.Person
) -> None:
    items = [told(smed, happened_at=NOW - timedelta(hours=hour // 3), note=f"{hour}") for hour in range(100)]
    contacts.record(by=cast.signe, items=items, now=NOW)
    seen, before = [], None
    while True:
        stretch = sheets.course(smed, by=cast.signe, before=before)
        seen += [entry.row.id for month in stretch.months for entry in month.entries]
        before = stretch.older_than
        if before is None:
            break
    assert sorted(seen) == sorted(item.id for item in items)


def test_of_two_that_are_the_same_word_for_word_in_one_lot_neither_is_written_by_the_office(
    cast: Cast, smed: people.Person
) -> None:
    other = people.meet(by=cast.signe, alias="Lotte", now=NOW)
    alike = [told(smed, own_words="Kom igen"), told(smed, own_words="Kom igen "), told(other, own_words="Kom igen")]
    with pytest.raises(Refusal) as refused:
        contacts.record(by=cast.signe, items=alike, now=NOW)
    assert refused.value.code == "written_already"
    written = contacts.record(by=cast.signe, items=[alike[0], alike[2], told(smed, own_words="Kom")], now=NOW)
    assert len(written) == 3, "of two people, or in other words, it is another"


def test_a_form_sent_again_after_going_back_is_not_a_second_meeting(cast: Cast, smed: people.Person) -> None:
    contacts.record(by=cast.signe, items=[told(smed, own_words="Kom igen")], now=NOW)
    with pytest.raises(Refusal) as refused:
        contacts.record(by=cast.signe, items=[told(smed, own_words="Kom igen ")], now=NOW)
    assert refused.value.code == "written_already"
    assert Contact.objects.count() == 1
    # A colleague who was there writes it too, and other words of the same minute are another thing.
    contacts.record(by=cast.malik, items=[told(smed, own_words="Kom igen")], now=NOW)
    contacts.record(by=cast.signe, items=[told(smed, own_words="Gå så")], now=NOW)
    assert Contact.objects.count() == 3


@pytest.mark.parametrize("contacts_before", [3, 300])
def test_the_sheet_of_a_person_costs_the_same_queries_however_long_the_course(
    cast: Cast, smed: people.Person, contacts_before: int, django_assert_num_queries: object
) -> None:
    items = [told(smed, happened_at=NOW - timedelta(hours=hour)) for hour in range(contacts_before)]
    contacts.record(by=cast.signe, items=items, now=NOW)
    with django_assert_num_queries(14):
        sheets.of(by=cast.signe, person=smed, today=local_day(NOW))


@pytest.mark.django_db(transaction=True)
def test_forty_workers_writing_at_once_lose_nothing(cast: Cast, smed: people.Person) -> None:
    from django.db import connection

    failures: list[Exception] = []

    def write(number: int) -> None:
        try:
            # The newest is written in the thick of it: drawn by one who did not see it, the list would show an older one.
            at = NOW - timedelta(minutes=abs(number - 20))
            contacts.record(by=cast.signe, items=[told(smed, note=str(number), happened_at=at)], now=NOW)
        except Exception as failure:  # noqa: BLE001  (whatever it is, the test must tell)
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {row.note for row in Contact.objects.all()} == {str(number) for number in range(40)}
    smed.refresh_from_db()
    assert smed.seen_at == NOW
