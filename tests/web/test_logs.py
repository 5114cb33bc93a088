"""A whole working day leaves nothing of anyone in the logs: no name, no number, no note."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from brobygger.records.people import Person
from brobygger.services import contacts
from brobygger.services.agenda import links
from tests.cast import PASSWORD, Cast

ALIAS, NAME, NUMBER, NOTE = "Kejseren af Nørregade", "Valdemar Ågård", "0707614285", "Sover hos søsteren i Hemmeligvej"
WRONG_NUMBER = "3102611234"
# No one of them may stand there, however it is written: whole, in part, with a hyphen, or as the address bar would have it.
HELD_BACK = (
    *("Kejseren", "Nørregade", "N%C3%B8rregade", "Valdemar", "Ågård"),
    *("070761", "4285", "310261", "1234", "Sover hos", "Hemmeligvej", PASSWORD),
)


@pytest.fixture
def console() -> Iterator[io.StringIO]:
    """What the site itself writes, by its own handler and format, traces included."""
    handler = next(each for each in logging.getLogger().handlers if each.get_name() == "console")
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    if before is not None:
        handler.setStream(before)


def working_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Log in wrongly and well, meet, describe, identify, tell of a contact; then be refused, and then have it break."""
    client.post("/konto/login/", {"login": "signe", "password": PASSWORD + "x"})
    assert client.post("/konto/login/", {"login": "signe", "password": PASSWORD}).status_code == 302
    assert client.post("/borgere/ny/", {"alias": ALIAS}).status_code == 302
    home = f"/borgere/{Person.objects.get().id}/"
    form = client.get(home + "oplysninger/").context["form"]
    filled = {name: form[name].value() or "" for name in form.fields}
    assert client.post(home + "oplysninger/", filled | {"name": NAME}).status_code == 302
    assert client.post(home + "nummer/", {"number": NUMBER}).status_code == 302
    assert client.get("/borgere/", {"q": ALIAS}).status_code in (200, 302)
    assert client.post("/borgere/", {"q": NUMBER}).status_code in (200, 302, 405)
    tell = home.replace("/borgere/", "/kontakter/") + "ny/"
    moment = timezone.localtime()
    met = {"kind": "contact", "note": NOTE, "happened_on": f"{moment:%d-%m-%Y}", "happened_time": f"{moment:%H:%M}"}
    met["id"] = client.get(tell).context["form"]["id"].value()
    assert client.post(tell, met).status_code in (200, 302)

    assert client.post(home + "nummer/", {"number": WRONG_NUMBER}).status_code == 422
    assert client.post(home + "oplysninger/", filled | {"name": NAME, "birth_year": "3000"}).status_code == 422
    assert client.post(tell, met | {"happened_on": NOTE}).status_code == 422

    def refused_by_the_database(*_told: object) -> None:
        row = f'violates check constraint "contact"\nDETAIL:  Failing row contains ({ALIAS}, {NUMBER}, {NOTE}\nog {NAME}).'
        raise IntegrityError(row)

    monkeypatch.setattr(contacts.sightings, "draw", refused_by_the_database)
    another = client.get(tell).context["form"]["id"].value()
    assert client.post(tell, met | {"id": another, "note": f"{NOTE}, igen"}).status_code == 500


def test_a_working_day_leaves_no_name_no_number_and_no_note_in_the_logs(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, console: io.StringIO
) -> None:
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.DEBUG):
        working_day(client, monkeypatch)
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "Internal Server Error" in said, "the fault must be logged, or this test sees nothing"
    assert "IntegrityError" in console.getvalue(), "its trace must be there, or this test sees nothing"
    for held_back in HELD_BACK:
        assert held_back not in said
        assert held_back not in console.getvalue()


@pytest.mark.parametrize("method", ["get", "head", "options", "post"])
def test_the_secret_of_a_calendars_link_is_in_no_log_however_it_is_asked_for(
    cast: Cast, client: Client, console: io.StringIO, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    secret = links.make(by=cast.signe, shows="today", now=timezone.now())
    path = f"/kalender/{secret}.ics"
    answer = getattr(client, method)(path)
    assert answer.status_code == (200 if method in ("get", "head") else 405), "a program may ask for the head first"
    monkeypatch.setattr(links, "feed", lambda **_told: 1 / 0)
    assert getattr(Client(raise_request_exception=False), method)(path).status_code in (405, 500)
    assert "/kalender/….ics" in console.getvalue(), "the fault must be logged, or this test sees nothing"
    assert secret not in console.getvalue()
