"""The questions put together once ask anew each time, and of each model its own."""

from datetime import timedelta

from brobygger.records.contacts import Contact
from brobygger.records.requests import Request
from brobygger.services import contacts, mistakes, people
from tests.cast import NOW, Cast


def attempt(cast: Cast, person: people.Person) -> Contact:
    tried = contacts.NewContact(person_id=person.id, kind="attempt", happened_at=NOW, outcome="nobody_there")
    (row,) = contacts.record(by=cast.signe, items=[tried], now=NOW)
    return Contact.objects.get(id=row.id)


def test_what_counts_is_asked_of_the_database_each_time_and_of_each_model_by_itself(cast: Cast) -> None:
    ask = Contact.objects.current
    assert list(ask()) == [] and list(Request.objects.current()) == []
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW - timedelta(days=1))
    first = attempt(cast, smed)
    assert list(ask()) == [first] and list(Request.objects.current()) == []
    mistakes.take_back_contact(by=cast.signe, contact_id=first.id, why="Det var en anden", now=NOW)
    assert list(ask()) == [] and [row.corrects_id for row in Contact.objects.taken_back()] == [first.id]


def test_what_counts_of_some_is_not_what_counts_of_all(cast: Cast) -> None:
    smed, gry = (people.meet(by=cast.signe, alias=name, now=NOW - timedelta(days=1)) for name in ("Smed", "Gry"))
    of_smed, of_gry = attempt(cast, smed), attempt(cast, gry)
    assert set(Contact.objects.current()) == {of_smed, of_gry}
    assert list(Contact.objects.filter(person=gry).current()) == [of_gry]
    assert list(Contact.objects.all().filter(person=smed).uncorrected()) == [of_smed]
    assert set(Contact.objects.current()) == {of_smed, of_gry}
