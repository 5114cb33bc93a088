"""A contact written by mistake: it counts no more, it stays as history, and the course says who took it back and why."""

from datetime import timedelta

import pytest
from django.test import Client

from brobygger.records.changes import AuditEntry, Change
from brobygger.records.contacts import Contact, Promise
from brobygger.records.people import Person
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import contacts, mistakes, people, sheets
from brobygger.services.access import NotFound
from brobygger.services.contacts import NewContact
from tests.cast import NOW, Cast


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - timedelta(days=9), place="Parken")


@pytest.fixture
def written(cast: Cast, smed: people.Person) -> Contact:
    new = NewContact(
        person_id=smed.id, kind="contact", happened_at=NOW, place="Havnen", note="var en anden", promise="følges",
        promise_at=NOW + timedelta(days=1),
    )  # fmt: skip
    return contacts.record(by=cast.signe, items=[new], now=NOW)[0]


def take_back(cast: Cast, contact: Contact, why: str = "Forkert borger") -> Contact:
    return mistakes.take_back_contact(by=cast.signe, contact_id=contact.id, why=why, now=NOW)


def test_it_counts_no_more_and_its_open_promise_goes_with_it(cast: Cast, smed: people.Person, written: Contact) -> None:
    row = take_back(cast, written)
    assert not Contact.objects.current().exists() and not Promise.objects.current().exists()
    assert Contact.objects.get(id=written.id).note == "var en anden", "what was written stays"
    standing = Person.objects.get(id=smed.id)
    assert standing.seen_place == "" and standing.next_promise == ""
    assert AuditEntry.objects.filter(act="contacts.record", person=smed).count() == 2
    assert set(Change.objects.filter(object_id=row.id).values_list("kind", flat=True)) == {"contact"}


def test_the_course_says_who_took_it_back_and_why(
    cast: Cast, smed: people.Person, written: Contact, client: Client
) -> None:
    take_back(cast, written)
    course = sheets.course(Person.objects.get(id=smed.id), by=cast.signe)
    assert [entry.kind for month in course.months for entry in month.entries] == ["contact_taken_back"]
    client.force_login(cast.signe)
    page = client.get(f"/borgere/{smed.id}/", follow=True).content.decode()
    assert "Taget tilbage" in page and "Signe Bro: Forkert borger" in page
    row = Contact.objects.get(is_retraction=True)
    versions = client.get(f"/kontakter/vis/{row.id}/").content.decode()
    assert "var en anden" in versions and "Forkert borger" in versions


def test_without_a_reason_and_twice_it_is_refused(cast: Cast, written: Contact) -> None:
    with pytest.raises(SeveralRefused):
        take_back(cast, written, why=" ")
    take_back(cast, written)
    with pytest.raises(Refusal) as again:
        take_back(cast, written)
    assert again.value.code == "taken_back"
    assert Contact.objects.count() == 2


def test_of_what_a_colleague_corrected_meanwhile_the_newest_is_told_and_another_team_sees_nothing(
    cast: Cast, smed: people.Person, written: Contact
) -> None:
    new = NewContact(person_id=smed.id, kind="contact", happened_at=NOW, note="rettet", corrects_id=written.id)
    (newer,) = contacts.record(by=cast.malik, items=[new], now=NOW)
    with pytest.raises(Refusal) as older:
        take_back(cast, written)
    assert (older.value.code, older.value.params["newest"]) == ("older_form", newer.id)
    with pytest.raises(NotFound):
        mistakes.take_back_contact(by=cast.troels, contact_id=newer.id, why="x", now=NOW)
