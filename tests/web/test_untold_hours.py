"""Only the day of something is corrected: the hour it was typed at was told by nobody, and is not told of another day."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from uuid_utils.compat import uuid7

from brobygger.records.models import Contact, Event, Person, Request
from brobygger.rules import law
from brobygger.services import contacts, people
from tests.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

As = Callable[[str], Client]
BEFORE = timedelta(days=3)


@pytest.fixture
def known(smed: people.Person) -> people.Person:
    Person.objects.update(created_at=timezone.now() - timedelta(days=60))
    return smed


def shown(client: Client, address: str, **more: str) -> dict[str, Any]:
    """What a browser sends of a form as it opens, with some of it changed."""
    form = client.get(address).context["form"]
    told = {name: form[name].value() for name in form.fields}
    told["happened_on"] = f"{told['happened_on']:%d-%m-%Y}"
    told["happened_time"] = f"{told['happened_time']:%H:%M}" if told["happened_time"] else ""
    return {name: value for name, value in told.items() if value not in (None, False, "")} | more


def day(back: timedelta) -> str:
    return f"{timezone.localdate() - back:%d-%m-%Y}"


def wish(client: Client, smed: people.Person) -> str:
    told = {"words": "Jeg vil i behandling", "said_to": "Signe Bro", "id": str(uuid7()), "happened_on": "i dag"}
    assert client.post(f"/anmodninger/borger/{smed.id}/ny/", told).status_code == 302
    return f"/anmodninger/{Request.objects.get().id}/ret/"


def event(client: Client, smed: people.Person) -> str:
    told = {"kind": "naloxone", "id": str(uuid7()), "happened_on": "i dag"}
    assert client.post(f"/behandling/borger/{smed.id}/haendelser/ny/", told).status_code == 302
    return f"/behandling/haendelser/{Event.objects.get().id}/ret/"


def contact(client: Client, smed: people.Person) -> str:
    assert client.post(f"/kontakter/{smed.id}/ny/", shown(client, f"/kontakter/{smed.id}/ny/")).status_code == 302
    return f"/kontakter/ret/{Contact.objects.get().id}/"


KINDS = {wish: Request, event: Event, contact: Contact}
each_kind = pytest.mark.parametrize(("write", "model"), KINDS.items(), ids=[each.__name__ for each in KINDS])


def stands(model: Any) -> datetime:
    at: datetime = model.objects.current().get().happened_at
    return at


@each_kind
def test_where_only_the_day_is_corrected_the_hour_of_typing_is_not_told_of_it(
    as_: As, known: people.Person, write: Any, model: Any
) -> None:
    client = as_("signe")
    address = write(client, known)
    assert client.post(address, shown(client, address, happened_on=day(BEFORE))).status_code == 302
    assert stands(model) == law.day_only(timezone.localdate() - BEFORE)


@each_kind
def test_nor_where_something_else_was_corrected_first(as_: As, known: people.Person, write: Any, model: Any) -> None:
    client = as_("signe")
    address = write(client, known)
    was = stands(model)
    words = "words" if model is Request else "own_words"
    assert client.post(address, shown(client, address, **{words: "Et andet ord"})).status_code == 302
    assert abs(stands(model) - was) < timedelta(minutes=1) and law.has_hour(stands(model))
    address = address.replace(*(str(each.id) for each in model.objects.order_by("recorded_at", "id")))
    assert client.post(address, shown(client, address, happened_on=day(BEFORE))).status_code == 302
    assert not law.has_hour(stands(model))


@each_kind
def test_an_hour_that_was_told_goes_along_to_another_day(as_: As, known: people.Person, write: Any, model: Any) -> None:
    client = as_("signe")
    address = write(client, known)
    told = shown(client, address, happened_on=day(BEFORE), happened_time="03:12")
    assert client.post(address, told).status_code == 302
    address = address.replace(*(str(each.id) for each in model.objects.order_by("recorded_at", "id")))
    assert client.post(address, shown(client, address, happened_on=day(2 * BEFORE))).status_code == 302
    assert f"{timezone.localtime(stands(model)):%d-%m-%Y %H:%M}" == f"{day(2 * BEFORE)} 03:12"


@pytest.mark.django_db(transaction=True)
def test_where_the_day_is_changed_the_hour_of_typing_is_seen_to_go(
    as_: As, cast: Cast, open_page: Callable[..., "Page"], known: people.Person
) -> None:
    page = open_page(wish(as_("signe"), known), user=cast.signe)
    hour = page.locator("#id_happened_time")
    expect(hour).to_have_value(re.compile("[0-9]"))
    page.fill("#id_happened_on", day(BEFORE))
    page.locator("#id_happened_on").blur()
    expect(hour).to_have_value("")


def test_of_a_contact_without_an_hour_its_link_says_only_the_day(cast: Cast, as_: As, known: people.Person) -> None:
    on = timezone.localdate() - BEFORE
    met = contacts.NewContact(id=uuid7(), person_id=known.id, kind="contact", happened_at=law.day_only(on))
    contacts.record(by=cast.signe, items=[met], now=timezone.now())
    page = as_("signe").get(f"/borgere/{known.id}/").content.decode()
    link = re.search(r'/kontakter/ret/[^"]+">ret<span class="sr-only">(.*?)</a>', page)
    assert link and f"{on:%d-%m-%Y}" in link[1] and "12:00" not in link[1]
