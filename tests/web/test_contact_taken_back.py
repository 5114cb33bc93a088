"""A contact written by mistake is taken back in the office too, with the reasons the phone has."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.contacts import Contact
from brobygger.services import contacts, people, promises
from brobygger.services.contacts import NewContact
from brobygger.web.mistakes import REASONS
from tests.cast import Cast

As = Callable[[str], Client]
PHONE = Path(__file__).parents[2] / "frontend/src/field/texts/da.ts"


@pytest.fixture
def written(cast: Cast, smed: people.Person) -> Contact:
    at = timezone.now()
    told = NewContact(
        smed.id,
        "contact",
        at,
        place="Havnen",
        note="Talte om bolig",
        promise="kaffe",
        promise_at=at + timedelta(days=1),
    )
    return contacts.record(by=cast.signe, items=[told], now=at)[0]


def test_from_the_page_where_it_is_corrected_it_is_taken_back_with_a_reason_and_stands_so_in_the_course(
    as_: As, smed: people.Person, written: Contact
) -> None:
    client, address = as_("signe"), f"/kontakter/ret/{written.id}/fortryd/"
    page = client.get(f"/kontakter/ret/{written.id}/").content.decode()
    assert f'<a href="{address}">Skrevet ved en fejl?</a>' in page
    asked = client.get(address).content.decode()
    assert "Talte om bolig" in asked and "Det var en anden borger" in asked
    sent = {"reason": "other_person", "why": "Det var Lise"}
    course = client.post(address, sent, follow=True).content.decode()
    assert "Taget tilbage" in course and "Signe Bro: Det var en anden borger: Det var Lise" in course
    assert "Talte om bolig" not in course and "kaffe" not in course
    assert not Contact.objects.current().exists()


def test_how_a_promise_in_it_went_asks_nothing_before_the_question(cast: Cast, as_: As, written: Contact) -> None:
    (promise,) = written.promises.all()
    promises.settle(by=cast.signe, promise_id=promise.id, outcome="kept", now=timezone.now())
    asked = as_("signe").get(f"/kontakter/ret/{written.id}/fortryd/").content.decode()
    said, _, _ = asked.partition('name="reason"')
    assert "kaffe" in said and "Holdt" in said and "/kontakter/loefte/" not in asked


def test_without_a_reason_it_is_asked_for_and_nothing_is_taken_back(as_: As, written: Contact) -> None:
    answer = as_("signe").post(f"/kontakter/ret/{written.id}/fortryd/", {"why": " "})
    assert answer.status_code == 422 and "Vælg hvorfor, eller skriv en anden grund." in answer.content.decode()
    assert Contact.objects.current().exists()


def test_what_a_colleague_corrected_meanwhile_is_shown_first_and_taken_back_when_sent_again(
    cast: Cast, as_: As, smed: people.Person, written: Contact
) -> None:
    client, address = as_("signe"), f"/kontakter/ret/{written.id}/fortryd/"
    seen = str(client.get(address).context["form"]["seen"].value())
    told = NewContact(smed.id, "contact", written.happened_at, note="Rettet af Malik", corrects_id=written.id)
    contacts.record(by=cast.malik, items=[told], now=timezone.now())
    first = client.post(address, {"reason": "twice", "seen": seen})
    assert first.status_code == 422 and "Rettet af Malik" in first.content.decode()
    again = {"reason": "twice", "seen": str(first.context["form"]["seen"].value())}
    assert client.post(address, again).status_code == 302
    assert not Contact.objects.current().exists()


def test_taken_back_already_it_says_who_did_so(as_: As, written: Contact) -> None:
    client, address = as_("signe"), f"/kontakter/ret/{written.id}/fortryd/"
    client.post(address, {"reason": "never"})
    page = client.get(address, follow=True).content.decode()
    assert "Signe Bro: Det skete ikke" in page
    assert as_("malik").post(address, {"reason": "twice"}).status_code == 422


def test_the_reasons_are_those_of_the_phone(cast: Cast) -> None:
    phone = dict(re.findall(r'why_(\w+): "([^"]+)"', PHONE.read_text()))
    assert {key: str(words) for key, words in REASONS.items()} == {key: phone[key] for key in REASONS}
    assert set(phone) - set(REASONS) == {"words", "needed"}
