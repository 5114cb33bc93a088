"""A move to treatment was a mistake: the beginning of treatment that was written with it is asked about on the same page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Request, RequestEvent
from brobygger.services import courses, people, requests
from tests.cast import Cast
from tests.web.test_ending_pages import when

As = Callable[[str], Client]
ASKS = "Tag også begyndelsen tilbage"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=90))


@pytest.fixture
def wish(cast: Cast, smed: people.Person) -> Request:
    return wishes(cast, smed)


def wishes(cast: Cast, person: people.Person) -> Request:
    now = timezone.now()
    said = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=4), "Signe Bro")
    return requests.ask(by=cast.signe, person_id=person.id, new=said, now=now)


def move(client: Client, person: people.Person, began: str, **told: str) -> str:
    sent = {"to": "treatment", "seen": "contact", "began": began, **told}
    return client.post(f"/afslutninger/borger/{person.id}/fase/", sent, follow=True).content.decode()


def address_of(cast: Cast, person: people.Person) -> str:
    return f"/afslutninger/fase/{courses.history(person, by=cast.signe)[0].row.id}/fortryd/"


def send(client: Client, address: str, **changed: str) -> str:
    """What the browser would send of the page as it opens, with some of it changed; "" leaves a tick out."""
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    filled = {name: "on" if value is True else str(value) for name, value in shown.items() if value}
    sent = {name: value for name, value in (filled | changed).items() if value}
    return client.post(address, sent, follow=True).content.decode()


def stands(person: people.Person) -> tuple[str, bool, bool]:
    """The phase, whether a deadline runs, and whether a beginning stands."""
    person.refresh_from_db()
    begun = RequestEvent.objects.current().filter(person=person, kind="started").exists()
    return person.phase, person.clock_due_on is not None, begun


def test_a_beginning_written_in_the_same_act_is_ticked_and_the_deadline_runs_again(
    cast: Cast, as_: As, smed: people.Person, wish: Request
) -> None:
    client = as_("signe")
    move(client, smed, str(wish.id))
    assert stands(smed) == ("treatment", False, True)
    page = client.get(address_of(cast, smed)).content.decode()
    assert ASKS in page and "Begyndelsen blev skrevet sammen med fasen" in page
    page = send(client, address_of(cast, smed), why="Hun kom aldrig")
    assert stands(smed) == ("contact", True, False)
    assert "Hun kom aldrig" in as_("malik").get(f"/anmodninger/borger/{smed.id}/").content.decode()


def test_without_the_tick_the_beginning_stays(cast: Cast, as_: As, smed: people.Person, wish: Request) -> None:
    move(as_("signe"), smed, str(wish.id))
    send(as_("signe"), address_of(cast, smed), why="Kun fasen", is_beginning_too="")
    assert stands(smed) == ("contact", False, True)


def test_a_beginning_written_later_of_the_same_day_is_asked_about_without_a_tick_both_ways(
    cast: Cast, as_: As, smed: people.Person, wish: Request
) -> None:
    client = as_("signe")
    move(client, smed, "no", happened_on=when(1)["happened_on"])
    client.post(f"/anmodninger/{wish.id}/", {"kind": "started", **when(1)})
    answer = client.get(address_of(cast, smed))
    assert ASKS in answer.content.decode() and not answer.context["form"]["is_beginning_too"].value()
    assert "skrevet sammen med" not in answer.content.decode()
    event = RequestEvent.objects.get(kind="started")
    answer = client.get(f"/anmodninger/fortryd/{event.id}/")
    page = answer.content.decode()
    assert "Tag også fasen tilbage" in page and "fulgte med" not in page
    assert not answer.context["form"]["is_phase_too"].value()


def test_a_beginning_of_another_day_is_not_asked_about(cast: Cast, as_: As, smed: people.Person, wish: Request) -> None:
    client = as_("signe")
    move(client, smed, "no", happened_on=when(2)["happened_on"])
    client.post(f"/anmodninger/{wish.id}/", {"kind": "started", **when(1)})
    assert ASKS not in client.get(address_of(cast, smed)).content.decode()


def test_a_beginning_of_somebody_else_is_not_taken_back(
    cast: Cast, as_: As, smed: people.Person, wish: Request
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=timezone.now() - timedelta(days=90))
    client = as_("signe")
    move(client, smed, str(wish.id))
    move(client, ole, str(wishes(cast, ole).id))
    other = RequestEvent.objects.get(person=ole, kind="started")
    sent = {"why": "Forkert", "is_beginning_too": "on", "began": str(other.id)}
    assert client.post(address_of(cast, smed), sent).status_code == 404
    assert stands(ole) == ("treatment", False, True) and stands(smed) == ("treatment", False, True)


def test_who_is_in_contact_though_treatment_is_written_to_have_begun_can_say_that_it_has_not(
    cast: Cast, as_: As, smed: people.Person, wish: Request
) -> None:
    client = as_("signe")
    client.post(f"/anmodninger/{wish.id}/", {"kind": "started", **when(1)})
    event = RequestEvent.objects.get(kind="started")
    for address in ("afslutninger/borger", "anmodninger/borger", "borgere"):
        page = client.get(f"/{address}/{smed.id}/").content.decode()
        (link,) = re.findall(r'<a[^>]* href="([^"]+)"[^>]*>\s*Nej, behandlingen er ikke begyndt', page)
        answer = client.get(link)
        assert answer.status_code == 302 and answer["Location"] == f"/anmodninger/fortryd/{event.id}/"


def test_a_move_written_with_the_wish_of_somebody_else_moves_nobody_and_stops_nothing(
    cast: Cast, as_: As, smed: people.Person, wish: Request
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=timezone.now() - timedelta(days=90))
    wishes(cast, ole)
    move(as_("signe"), ole, str(wish.id))
    assert stands(ole) == ("contact", True, False) and stands(smed) == ("contact", True, False)


def test_after_a_move_the_page_says_of_the_deadline_what_is_so(
    cast: Cast, as_: As, smed: people.Person, wish: Request
) -> None:
    requests.happen(
        by=cast.signe, request_id=wish.id, kind="withdrawn", at=timezone.now() - timedelta(hours=1), now=timezone.now()
    )
    assert "Fristen løber videre" not in move(as_("signe"), smed, "no")
