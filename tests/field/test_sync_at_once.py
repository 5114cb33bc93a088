"""Copies of one request that come at the same moment, as a network that stammers sends them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.assessments import Answer
from brobygger.records.contacts import Contact, PromiseSettled
from brobygger.records.people import Detail
from brobygger.records.phones import Received
from brobygger.records.referrals import BedReport
from brobygger.records.requests import Request
from brobygger.services import people, places
from brobygger.services.changes import one_writer
from brobygger.services.sync import receiving
from tests.at_once import at_once
from tests.cast import Cast
from tests.field.phone import FieldPhone, Told, enrolled

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="the tests' SQLite in memory has no reading beside writing; script/test runs this on PostgreSQL",
)


def test_a_copy_that_comes_just_before_the_first_is_written_leaves_it_nothing_to_write(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, asked = _asked(cast)
    copies: list[Any] = []

    def after_a_copy() -> Any:
        if not copies:
            copies.append(None)
            copies[0] = phone.post(asked)
        return one_writer()

    monkeypatch.setattr(receiving, "one_writer", after_a_copy)
    answer = phone.post(asked)
    assert (answer.status_code, copies[0].status_code) == (200, 200), answer.content
    assert {each["outcome"] for each in answer.json()["outcomes"]} == {"identical"}
    _check_written_once(asked)


@on_postgresql
def test_what_four_copies_of_one_request_bring_is_written_once_and_none_of_them_is_refused(cast: Cast) -> None:
    phone, asked = _asked(cast)

    def send() -> list[str]:
        answer = phone.post(asked)
        assert answer.status_code == 200, answer.content
        told: list[Told] = answer.json()["outcomes"]
        return [each["outcome"] for each in told]

    found = at_once(*[send] * 4)
    assert not any(isinstance(each, Exception) or "refused" in each for each in found), found  # type: ignore[operator]
    _check_written_once(asked)


def _asked(cast: Cast) -> tuple[FieldPhone, Told]:
    """A request with every kind of item that is written alone."""
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now(), rough_age="45")
    told = {"name": "Herberget", "kind": "residential", "phone": "", "about": ""}
    place = places.add(by=cast.oda, told=told, now=timezone.now())
    phone = enrolled(cast.signe)
    phone.sync()
    seen = {"rough_age": phone.people[str(smed.id)]["details"]["rough_age"]["id"]}
    tomorrow = (phone.now() + timedelta(days=1)).isoformat()
    phone.write("detail", smed.id, seen=seen, kind="rough_age", value="42")
    phone.write("detail", smed.id, kind="warning", value="Hund")
    made = phone.write("contact", smed.id, kind="contact", promise="læge", promise_at=tomorrow, weather="regn")
    phone.write("promise", smed.id, promise=made, outcome="kept")
    phone.write("request", smed.id, words="Jeg vil i behandling", said_to="Signe")
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5")
    phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=3)
    phone.write("bed", place=place.id, free=2, said_by="Vagten")
    phone.write("meet", alias="Lotte")
    return phone, phone.asked()


def _check_written_once(asked: Told) -> None:
    assert Received.objects.count() == len(asked["items"])
    written = [Contact, PromiseSettled, Request, Answer, BedReport]
    assert [model.objects.count() for model in written] == [1] * 5
    assert sorted(Detail.objects.values_list("value", flat=True)) == ["42", "45", "Hund", "Lotte", "Smed"]
