"""A request whose answer never came is sent again a month later, when much has happened: nothing is there twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, models
from django.utils import timezone

from brobygger.records.access import User
from brobygger.records.assessments import Answer, Interview
from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Conflict, Received
from brobygger.records.requests import Request
from brobygger.services import deaths, endings, merging, people, places
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
MONTH = timedelta(days=31)
MODELS: tuple[type[models.Model], ...] = (
    *(Contact, Promise, PromiseSettled, Detail, Interview, Answer, Request, Received, Conflict),
)


def a_day_of(phone: FieldPhone, person: Person) -> None:
    """One of each kind that is about somebody."""
    due = (phone.now() + timedelta(days=1)).isoformat()
    told = phone.write("contact", person.id, kind="contact", note="Ved broen", promise="Sko", promise_at=due)
    wrong = phone.write("contact", person.id, kind="attempt", outcome="nobody_there", note="")
    phone.write("contact", person.id, kind="contact", note="Ved broen, om aftenen", weather="regn", minutes=20)
    phone.write("promise", person.id, promise=told, outcome="kept")
    phone.write("retract", person.id, contact=wrong, why="Forkert person")
    phone.write("detail", person.id, kind="warning", value="Hund")
    phone.write("detail", person.id, seen={"own_wish": None}, kind="own_wish", value="Ro")
    phone.write("request", person.id, words="Jeg vil ud af det", said_to="Signe")
    begun = phone.write("interview", person.id, wave="baseline", instrument="asi-5")
    phone.write("answer", person.id, interview=begun, item="M1", state="value", value=3)
    met = phone.write("meet", alias="Lotte", rough_age="30")
    phone.write("contact", met, kind="contact", note="Lotte for første gang")


def nothing(_cast: Cast, _person: Person, _now: datetime) -> None:
    """Only the month goes by."""


def ended(cast: Cast, person: Person, now: datetime) -> None:
    endings.end(by=cast.signe, person_id=person.id, new=endings.NewEnding(now, "stabilised", "finished"), now=now)


def died(cast: Cast, person: Person, now: datetime) -> None:
    deaths.die(by=cast.signe, person_id=person.id, on=timezone.localtime(now).date(), now=now, source="relatives")


def merged(cast: Cast, person: Person, now: datetime) -> None:
    kept = people.meet(by=cast.malik, alias="Smeden", now=now)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.malik, kept_id=kept.id, merged_id=person.id, now=now)


def other_team(cast: Cast, person: Person, _now: datetime) -> None:
    Person.objects.filter(id=person.id).update(team=cast.troels.teams.first())


@pytest.mark.parametrize("happens", [nothing, ended, died, merged, other_team])
def test_what_is_sent_again_a_month_later_is_told_as_it_was_and_nothing_is_there_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, happens: Callable[[Cast, Person, datetime], None]
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=5))
    phone = enrolled(cast.signe)
    phone.sync()
    a_day_of(phone, smed)
    told = phone.post(phone.asked()).json()["outcomes"]  # and the answer is lost
    assert {each["outcome"] for each in told} <= {"new", "updated"}, told
    happens(cast, smed, timezone.now() + timedelta(days=1))
    count = {model: model.objects.count() for model in MODELS}
    later, now = timezone.now() + MONTH, timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: now() + MONTH)
    phone.skew = MONTH
    phone.take(phone.post(phone.asked()).json())
    assert timezone.now() >= later and set(phone.outcomes().values()) == {"identical"}, phone.last["outcomes"]
    # It has not been heard from for so long that it sends once more what it had sent.
    assert phone.last["again"] and phone.outbox
    phone.sync()
    assert set(phone.outcomes().values()) == {"identical"} and phone.outbox == {} == phone.refused
    assert {model: model.objects.count() for model in MODELS} == count


def test_beds_are_told_to_a_phone_that_lost_its_place_while_its_worker_had_another_job(
    cast: Cast, phone: FieldPhone
) -> None:
    now = timezone.now()
    place = places.add(by=cast.oda, told={"name": "Huset", "kind": "beds", "phone": "", "about": ""}, now=now)
    phone.sync()
    User.objects.filter(id=cast.signe.id).update(role="evaluator")
    places.confirm(by=cast.oda, place_id=place.id, free=2, said_by="Vagten", at=now, now=now)
    phone.cursor = ""
    phone.take(phone.post(phone.asked()).json())
    User.objects.filter(id=cast.signe.id).update(role="worker")
    phone.sync()
    assert [each.get("free") for each in phone.beds] == [2]
