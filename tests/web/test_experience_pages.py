"""A no to the four questions is told of its day, and the page of a citizen says when nobody has asked yet."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.treatment import Experience
from brobygger.rules.law import local_day
from brobygger.rules.treatment.experience import FIRST_ASKED_WEEKS
from brobygger.services import courses, people
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)
ASKS = "spørg, når det passer"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 200 * DAY)


def read(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def test_a_no_of_yesterday_is_told_of_yesterday_and_today_can_still_be_asked(as_: As, smed: people.Person) -> None:
    client, room = as_("signe"), f"/behandling/borger/{smed.id}/oplevelse/"
    assert f'href="{room}nej/"' in read(client, room)
    form = read(client, f"{room}nej/")
    assert "Hvornår sagde borgeren nej?" in form and f"{timezone.localdate():%d-%m-%Y}" not in form
    yesterday = timezone.localdate() - DAY
    page = client.post(f"{room}nej/", {"happened_on": f"{yesterday:%d-%m-%Y}"}, follow=True).content.decode()
    assert "Gemt. Det står i forløbet." in page and "har sagt nej i dag" not in page
    assert [local_day(row.happened_at) for row in Experience.objects.all()] == [yesterday]
    assert client.get(f"{room}ny/").status_code == 200
    late = client.post(f"{room}nej/", {"happened_on": f"{yesterday + 2 * DAY:%d-%m-%Y}"})
    assert late.status_code == 422, "tomorrow nobody has said no yet"
    assert "Vi spørger ikke igen i dag" in client.post(f"{room}nej/", follow=True).content.decode()
    assert f'href="{room}nej/"' in read(client, room), "also on a day they said no"


def test_the_page_of_a_citizen_in_treatment_says_that_nobody_has_asked_yet_and_no_list_does(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    client, address = as_("signe"), f"/borgere/{smed.id}/"
    began = timezone.now() - timedelta(weeks=FIRST_ASKED_WEEKS)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=began)
    listed = read(client, "/i-dag/?hvem=all")
    assert ASKS in read(client, address) and ASKS not in read(as_("asta"), address)
    assert "I nogle uger har ingen spurgt" in read(client, f"/kontakter/{smed.id}/ny/")
    choice = read(client, f"/behandling/borger/{smed.id}/oplevelse/")
    assert f"første gang {FIRST_ASKED_WEEKS} uger inde i behandlingen" in choice and "vores eget valg" in choice
    client.post(f"/behandling/borger/{smed.id}/oplevelse/nej/")
    assert ASKS not in read(client, address) and "spørg igen" not in read(client, address)
    assert read(client, "/i-dag/?hvem=all").count("Smed") == listed.count("Smed")
