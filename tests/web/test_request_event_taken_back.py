"""Treatment was written to have begun by mistake: the event is taken back, and at once the phase that came with it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Request, RequestEvent
from brobygger.services import courses, people, requests
from tests.cast import Cast

As = Callable[[str], Client]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=90))


@pytest.fixture
def at() -> datetime:
    return timezone.now() - timedelta(days=2)


@pytest.fixture
def begun(cast: Cast, smed: people.Person, at: datetime) -> RequestEvent:
    """The citizen is said to have begun treatment."""
    return begins(cast, smed, at)


def begins(cast: Cast, person: people.Person, at: datetime, *, hours: int = 72) -> RequestEvent:
    wish = asks(cast, person, at, hours=hours)
    return requests.happen(by=cast.signe, request_id=wish.id, kind="started", at=at, now=timezone.now())


def asks(cast: Cast, person: people.Person, at: datetime, *, hours: int = 72) -> Request:
    new = requests.NewRequest("Jeg vil i behandling", at - timedelta(hours=hours), "Signe Bro")
    return requests.ask(by=cast.signe, person_id=person.id, new=new, now=timezone.now())


def move(
    client: Client, person: people.Person, at: datetime, to: str = "treatment", seen: str = "contact", began: str = ""
) -> None:
    """As the one tap on the page of the course does. began: what is answered where a deadline runs."""
    told = {"seen": seen, "to": to, "began": began, "happened_on": f"{timezone.localtime(at):%d-%m-%Y}"}
    assert client.post(f"/afslutninger/borger/{person.id}/fase/", told).status_code == 302


def address_of(row: RequestEvent) -> str:
    return f"/anmodninger/fortryd/{row.id}/"


def send(client: Client, row: RequestEvent, **changed: str) -> str:
    """What the browser would send of the page as it opens, with some of it changed; "" leaves a tick out."""
    form = client.get(address_of(row)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    filled = {name: "on" if value is True else str(value) for name, value in shown.items() if value}
    sent = {name: value for name, value in (filled | changed).items() if value}
    return client.post(address_of(row), sent, follow=True).content.decode()


def phase_of(person: people.Person) -> str:
    person.refresh_from_db()
    return person.phase


def test_the_phase_that_came_with_it_is_ticked_beforehand_and_goes_back_in_the_same_act(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    client = as_("signe")
    wish = asks(cast, smed, at)
    move(client, smed, at, began=str(wish.id))
    begun = RequestEvent.objects.get()
    assert phase_of(smed) == "treatment"
    page = client.get(address_of(begun)).content.decode()
    assert "Tag også fasen tilbage" in page and "er forløbet igen i denne fase: Kontakt" in page
    page = send(client, begun, reason="other_person")
    assert phase_of(smed) == "contact" and not RequestEvent.objects.current().exists()
    assert "<del>" in page and "Signe Bro: Det var en anden borger" in page
    assert "Frist" in page or "dage tilbage" in page, "the deadline runs again"
    history = as_("malik").get(f"/afslutninger/borger/{smed.id}/").content.decode()
    assert "Signe Bro: Det var en anden borger" in history, "the phase history keeps that it was there and went back"
    course = as_("malik").get(f"/borgere/{smed.id}/").content.decode()
    assert course.count("Det var en anden borger") == 2


def test_without_the_tick_the_phase_stays(as_: As, smed: people.Person, begun: RequestEvent, at: datetime) -> None:
    client = as_("signe")
    move(client, smed, at)
    send(client, begun, why="Det var dagen efter", is_phase_too="")
    assert phase_of(smed) == "treatment" and not RequestEvent.objects.current().exists()


def test_where_no_phase_came_with_it_none_is_asked_about(
    as_: As, smed: people.Person, begun: RequestEvent, at: datetime
) -> None:
    assert "Tag også fasen" not in as_("signe").get(address_of(begun)).content.decode()
    send(as_("signe"), begun, reason="never")
    assert not RequestEvent.objects.current().exists() and phase_of(smed) == "contact"


def test_where_the_course_was_moved_on_since_the_phase_stays(
    as_: As, smed: people.Person, begun: RequestEvent, at: datetime
) -> None:
    client = as_("signe")
    move(client, smed, at)
    move(client, smed, timezone.now(), to="bridging", seen="treatment")
    assert "Tag også fasen" not in client.get(address_of(begun)).content.decode()
    send(client, begun, reason="never")
    assert phase_of(smed) == "bridging"


def test_a_course_moved_on_while_the_page_was_open_keeps_both_and_says_so(
    cast: Cast, as_: As, smed: people.Person, begun: RequestEvent, at: datetime
) -> None:
    client = as_("signe")
    move(client, smed, at)
    form = client.get(address_of(begun)).context["form"]
    sent = {"reason": "never", "is_phase_too": "on", "move": str(form["move"].value())}
    move(as_("malik"), smed, timezone.now(), to="bridging", seen="treatment")
    answer = client.post(address_of(begun), sent)
    assert answer.status_code == 422 and "Malik Å har flyttet forløbet" in answer.content.decode()
    assert "Tag også fasen" not in answer.content.decode()
    assert RequestEvent.objects.current().exists() and phase_of(smed) == "bridging"
    assert client.post(address_of(begun), {"reason": "never"}).status_code == 302


def test_where_another_request_says_that_treatment_began_nothing_is_ticked_beforehand(
    cast: Cast, as_: As, smed: people.Person, begun: RequestEvent, at: datetime
) -> None:
    begins(cast, smed, at + timedelta(days=1), hours=6)
    client = as_("signe")
    move(client, smed, at)
    answer = client.get(address_of(begun))
    assert not answer.context["form"]["is_phase_too"].value() and "anden henvendelse" in answer.content.decode()


def test_the_authority_that_may_not_move_a_course_reads_that_the_phase_stays(
    as_: As, smed: people.Person, begun: RequestEvent, at: datetime
) -> None:
    move(as_("signe"), smed, at)
    authority = as_("asta")
    authority.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    page = authority.get(address_of(begun)).content.decode()
    assert "Tag også fasen" not in page and "bliver stående" in page
    send(authority, begun, reason="never")
    assert phase_of(smed) == "treatment" and not RequestEvent.objects.current().exists()


def test_a_phase_of_somebody_else_is_not_taken_back(
    cast: Cast, as_: As, smed: people.Person, begun: RequestEvent, at: datetime
) -> None:
    other = people.meet(by=cast.signe, alias="Lise", now=timezone.now() - timedelta(days=90))
    client = as_("signe")
    move(client, smed, at)
    move(client, other, at)
    key = courses.history(other, by=cast.signe)[0].row.id
    sent = {"reason": "never", "is_phase_too": "on", "move": str(key)}
    assert client.post(address_of(begun), sent).status_code == 422
    assert phase_of(other) == "treatment" and RequestEvent.objects.current().exists()


def test_a_course_in_treatment_long_before_is_not_offered_to_be_moved_back_with_it(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    """They were in treatment already when somebody wrote, of another day, that it began: the phase did not come with that."""
    client = as_("signe")
    move(client, smed, at - timedelta(days=20))
    late = begins(cast, smed, at)
    page = client.get(address_of(late)).content.decode()
    assert "Tag også fasen" not in page
    send(client, late, reason="never")
    assert phase_of(smed) == "treatment" and not RequestEvent.objects.current().exists()


def test_where_the_phase_cannot_go_back_the_event_stands_too_as_if_nothing_had_been_sent(
    as_: As, smed: people.Person, begun: RequestEvent, at: datetime
) -> None:
    """The authority may not move a course: a form that asks for both takes back neither."""
    move(as_("signe"), smed, at)
    key = courses.history(smed, by=smed.created_by)[0].row.id
    authority = as_("asta")
    authority.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    sent = {"reason": "never", "is_phase_too": "on", "move": str(key)}
    assert authority.post(address_of(begun), sent).status_code == 403
    page = as_("malik").get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert "<del>" not in page and "Det skete ikke" not in page
    assert RequestEvent.objects.current().filter(id=begun.id).exists() and phase_of(smed) == "treatment"


def test_what_must_be_taken_back_before_a_wish_stands_alone_until_nothing_is_in_the_way(
    as_: As, begun: RequestEvent
) -> None:
    client, address = as_("signe"), f"/anmodninger/{begun.request_id}/fortryd/"
    asked = client.get(address).content.decode()
    assert address_of(begun) in asked and "Tag først dette tilbage" in asked
    assert 'name="why"' not in asked and "Ja, tag den tilbage" not in asked
    late = client.post(address, {"why": "Det var Ole"})
    assert late.status_code == 422 and address_of(begun) in late.content.decode()
    assert "Det var Ole" in late.content.decode(), "what was typed is not lost"
    send(client, begun, reason="never")
    free = client.get(address).content.decode()
    assert 'name="why"' in free and address_of(begun) not in free
