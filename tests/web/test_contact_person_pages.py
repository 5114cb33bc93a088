"""Who was the contact person before: in the course, and quietly where another is chosen."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.rules import law
from brobygger.services import assigning, people
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.malik, alias="Smed", now=timezone.now() - 60 * DAY)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def choose(cast: Cast, person: people.Person, who: object, days_ago: int) -> str:
    at = timezone.now() - days_ago * DAY
    assigning.assign(by=cast.oda, person_id=person.id, worker_id=who.id, now=at)  # type: ignore[attr-defined]
    return law.written_day(at)


def test_the_course_and_the_page_where_one_is_chosen_say_who_it_was_before(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    met = law.written_day(smed.created_at)
    address = f"/borgere/{smed.id}/kontaktperson/"
    assert "Før:" not in text_of(as_("signe"), address)
    first, then = choose(cast, smed, cast.signe, 40), choose(cast, smed, cast.oda, 10)
    shown = text_of(as_("signe"), address)
    assert f"Nu: Oda Leder, siden {then}" in shown
    assert f"Før: Signe Bro, {first} til {then}" in shown
    assert f"Før: Malik Å, {met} til {first}" in shown
    for who in ("signe", "oda"):
        course = text_of(as_(who), f"/borgere/{smed.id}/forloeb/")
        assert f"Kontaktperson : Oda Leder (før: Signe Bro, siden {first})" in course, who
        assert f"Kontaktperson : Signe Bro (før: Malik Å, siden {met})" in course, who


def test_the_course_costs_one_question_more_where_another_was_chosen_and_none_else(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    client, address = as_("signe"), f"/borgere/{smed.id}/"

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(address)
        return len(found)

    before = cost()
    for each, days in ((cast.signe, 40), (cast.oda, 30), (cast.signe, 20)):
        choose(cast, smed, each, days)
    assert cost() <= before + 1
