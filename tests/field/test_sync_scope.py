"""Who is on a phone and who is not, and what is never told of anyone: what the threat model says of it."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.access import Membership, Team
from brobygger.records.people import Person
from brobygger.services import deaths, identities, people
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
DAY = timedelta(days=1)
# CPR-kontoret's own example.
NUMBER = "070761-4285"


def everything(phone: FieldPhone) -> str:
    """All a phone is told from the beginning, as it travels."""
    found, told = "", phone.post(phone.asked()).content.decode()
    while True:
        found += told
        phone.take(json.loads(told))
        if not phone.last.get("more"):
            return found
        told = phone.post(phone.asked()).content.decode()


def test_a_national_number_is_nowhere_in_what_a_phone_is_told(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now(), place="Mariaparken")
    identities.identify(by=cast.signe, person_id=smed.id, number=NUMBER, now=timezone.now())
    told = everything(enrolled(cast.signe))
    assert "Smed" in told and "Mariaparken" in told
    for shape in (NUMBER, NUMBER.replace("-", ""), NUMBER.replace("-", " "), NUMBER[:6], NUMBER[-4:] + '"'):
        assert shape not in told, shape
    contact = enrolled(cast.signe)
    contact.sync()
    contact.write("contact", smed.id, kind="contact", place=f"Bor hos {NUMBER}")
    assert NUMBER not in contact.post(contact.asked()).content.decode(), "nor in the words of a refusal"


@pytest.mark.parametrize(("column", "days", "is_there"), [
    ("ended_at", 29, True), ("ended_at", 31, False), ("died_at", 29, True), ("died_at", 31, False),
])  # fmt: skip
def test_whose_course_has_ended_and_who_has_died_stay_for_thirty_days(
    cast: Cast, column: str, days: int, is_there: bool
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 200 * DAY)
    Person.objects.filter(id=smed.id).update(**{column: timezone.now() - days * DAY})
    phone = enrolled(cast.signe)
    phone.sync()
    assert (str(smed.id) in phone.people) is is_there


def test_who_dies_is_still_on_the_phone_with_the_day(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 2 * DAY)
    phone = enrolled(cast.signe)
    phone.sync()
    today = timezone.localtime().date()
    deaths.die(by=cast.signe, person_id=smed.id, on=today - DAY, now=timezone.now(), source="relatives")
    phone.sync()
    assert phone.people[str(smed.id)]["died_at"]


def test_whoever_works_in_two_teams_has_the_people_of_both_and_of_no_third(cast: Cast) -> None:
    mine = people.meet(by=cast.malik, alias="Gadens", now=timezone.now())
    theirs = people.meet(by=cast.troels, alias="Havnens", now=timezone.now())
    strangers = people.meet(by=cast.nabo, alias="Naboens", now=timezone.now())
    phone = enrolled(cast.signe)
    phone.sync()
    assert set(phone.people) == {str(mine.id)}
    Membership.objects.create(user=cast.signe, team=Team.objects.get(name="Havneteamet"))
    phone.sync()
    assert set(phone.people) == {str(mine.id), str(theirs.id)} and str(strangers.id) not in phone.people


def test_whom_nobody_has_seen_for_ninety_days_only_the_contact_person_has(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 91 * DAY)
    mine, others = enrolled(cast.signe), enrolled(cast.malik)
    for phone in (mine, others):
        phone.sync()
    assert str(smed.id) in mine.people and str(smed.id) not in others.people
