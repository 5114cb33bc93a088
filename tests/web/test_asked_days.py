"""A mistyped year is asked about in the rooms of treatment as where a contact is written, once, and nothing typed is lost."""

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.treatment import Break, Event, Experience, Housing, SubstitutionStep
from brobygger.services import contacts, mistakes, people
from tests.cast import Cast

As = Callable[[str], Client]
SURE = "Ja, dagen er rigtig alligevel"
ROOMS: dict[str, tuple[Any, dict[str, str]]] = {
    "haendelser": (Event, {"kind": "slip", "own_words": "Det går"}),
    "afbrydelser": (Break, {"broken_by": "citizen", "reason": "wants_pause", "note": "Det går"}),
    "substitution": (SubstitutionStep, {"step": "wish", "reported_by": "Smed", "note": "Det går"}),
    "oplevelse": (Experience, {"own_words": "Det går"}),
}


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=20))


def day(days_ago: int) -> str:
    # Of the moment so many days ago: late in the evening the one before summer time ended is of the day after.
    return f"{timezone.localdate(timezone.now() - timedelta(days=days_ago)):%d-%m-%Y}"


@pytest.mark.parametrize("room", [each for each in ROOMS if each != "afbrydelser"])
@pytest.mark.parametrize(("days", "told"), [(400, "mere end et år siden"), (60, "før det første, vi ved om borgeren")])
def test_a_day_long_ago_or_before_the_citizen_was_known_is_asked_about_once(
    as_: As, smed: people.Person, room: str, days: int, told: str
) -> None:
    model, typed = ROOMS[room]
    client, address = as_("signe"), f"/behandling/borger/{smed.id}/{room}/ny/"
    assert SURE not in client.get(address).content.decode()
    sent = {**typed, "happened_on": day(days)}
    asked = client.post(address, sent)
    page = html.unescape(asked.content.decode())
    assert asked.status_code == 422 and told in page and SURE in page and "Det går" in page
    assert not model.objects.exists()
    assert client.post(address, sent | {"is_sure": "on"}).status_code == 302
    row = model.objects.get()
    assert timezone.localdate(row.happened_at) == timezone.localdate(timezone.now() - timedelta(days=days))
    if room == "oplevelse":
        return
    # Corrected, the day that was asked about then is not asked about again; another one is.
    correct = f"/behandling/{room}/{row.id}/ret/"
    form = client.get(correct).context["form"]
    filled = {name: str(form[name].value() or "") for name in form.fields} | {"happened_on": day(days)}
    assert client.post(correct, filled | {"happened_on": day(500)}).status_code == 422
    assert client.post(correct, filled | {"note": "Rettet"}).status_code == 302


@pytest.mark.parametrize("days", [21, 400])
def test_no_course_is_broken_off_before_the_citizen_was_known_whatever_is_ticked(
    as_: As, smed: people.Person, days: int
) -> None:
    client, address = as_("signe"), f"/behandling/borger/{smed.id}/afbrydelser/ny/"
    sent = {**ROOMS["afbrydelser"][1], "happened_on": day(days)}
    for ticked in ({}, {"is_sure": "on"}):
        answer = client.post(address, sent | ticked)
        page = html.unescape(answer.content.decode())
        assert answer.status_code == 422 and "Det går" in page and not Break.objects.exists()
        assert f"Det er før det første, vi ved om borgeren, d. {day(20)}. " in page and SURE not in page
    assert client.post(address, sent | {"happened_on": day(20)}).status_code == 302, "on the first day it can be"


def test_a_break_of_long_ago_is_asked_about_once_where_the_citizen_was_known_then(as_: As, cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=500))
    client, address = as_("signe"), f"/behandling/borger/{smed.id}/afbrydelser/ny/"
    sent = {**ROOMS["afbrydelser"][1], "happened_on": day(400)}
    asked = client.post(address, sent)
    page = html.unescape(asked.content.decode())
    assert asked.status_code == 422 and "mere end et år siden" in page and SURE in page
    assert client.post(address, sent | {"is_sure": "on"}).status_code == 302


def test_a_break_from_before_the_citizen_was_known_that_stands_can_be_corrected_where_it_stands(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    at = timezone.now() - timedelta(days=60)
    told = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=at)
    (met,) = contacts.record(by=cast.signe, items=[told], now=timezone.now())
    client, address = as_("signe"), f"/behandling/borger/{smed.id}/afbrydelser/ny/"
    assert client.post(address, {**ROOMS["afbrydelser"][1], "happened_on": day(60)}).status_code == 302
    mistakes.take_back_contact(by=cast.signe, contact_id=met.id, why="En anden", now=timezone.now())
    correct = f"/behandling/afbrydelser/{Break.objects.get().id}/ret/"
    form = client.get(correct).context["form"]
    filled = {name: str(form[name].value() or "") for name in form.fields} | {"happened_on": day(60)}
    assert client.post(correct, filled | {"happened_on": day(59)}).status_code == 422
    assert client.post(correct, filled | {"note": "Rettet"}).status_code == 302


def test_where_the_citizen_lived_long_before_we_met_is_not_asked_about(as_: As, smed: people.Person) -> None:
    client, address = as_("signe"), f"/behandling/borger/{smed.id}/bolig/ny/"
    category = client.get(address).context["form"].fields["category"].choices[0][0]
    assert client.post(address, {"category": category, "from_on": day(4000)}).status_code == 302
    assert Housing.objects.count() == 1
