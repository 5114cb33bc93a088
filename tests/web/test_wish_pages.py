"""What the citizen wants and has asked for, as the pages say it when something has happened since."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.access import Organisation
from brobygger.records.requests import Request
from brobygger.services import contacts, details, people, requests
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 30 * DAY)


def ask(cast: Cast, smed: people.Person, words: str, days_ago: int) -> Request:
    new = requests.NewRequest(words=words, said_at=timezone.now() - days_ago * DAY, said_to="Signe")
    return requests.ask(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())


def withdraw(cast: Cast, row: Request) -> None:
    at = timezone.now() - DAY
    requests.happen(by=cast.signe, request_id=row.id, kind="withdrawn", at=at, now=timezone.now())


def shown(client: Client, path: str) -> str:
    return " ".join(unescape(client.get(path).content.decode()).split())


def head(client: Client, smed: people.Person) -> str:
    return shown(client, f"/borgere/{smed.id}/").partition('id="person-head"')[2].partition("</header>")[0]


def test_meeting_the_citizen_takes_no_words_away(cast: Cast, as_: As, smed: people.Person) -> None:
    ask(cast, smed, "Jeg vil i behandling", 5)
    met = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=timezone.now())
    contacts.record(by=cast.signe, items=[met], now=timezone.now())
    found = head(as_("signe"), smed)
    assert "Jeg vil i behandling" in found and "endnu ikke spurgt" not in found


def test_a_wish_that_was_withdrawn_is_said_to_be_and_its_words_do_not_stand_as_the_wish(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    withdraw(cast, ask(cast, smed, "Jeg vil i behandling", 5))
    found = head(as_("signe"), smed)
    assert "ønsket om behandling blev trukket tilbage" in found
    assert "Jeg vil i behandling" not in found and "endnu ikke spurgt" not in found


def test_what_happens_to_several_wishes_under_one_deadline_shows_them_all_and_says_so(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    row, says = ask(cast, smed, "Jeg vil i behandling", 5), "gælder dem alle"
    alone = shown(as_("signe"), f"/anmodninger/{row.id}/")
    assert "Jeg vil i behandling" in alone and says not in alone
    ask(cast, smed, "Helst på Havnegade", 2)
    both = shown(as_("signe"), f"/anmodninger/{row.id}/")
    assert "Jeg vil i behandling" in both and "Helst på Havnegade" in both and says in both


def test_a_yes_depends_on_nothing_where_nothing_is_asked_for(cast: Cast, as_: As, smed: people.Person) -> None:
    Organisation.objects.filter(id=smed.organisation_id).update(municipality="0461")
    values = {"home_municipality": "0751"}
    details.describe(by=cast.signe, person_id=smed.id, values=values, seen={}, now=timezone.now())
    path, depends = f"/anmodninger/borger/{smed.id}/", "Et ja afhænger også af tilsagn"
    assert depends not in shown(as_("signe"), path)
    row = ask(cast, smed, "Jeg vil i behandling", 5)
    assert depends in shown(as_("signe"), path)
    requests.take_back_request(by=cast.signe, request_id=row.id, why="Hørt forkert", now=timezone.now())
    found = shown(as_("signe"), path)
    assert depends not in found and "Hjemkommunens tilsagn" in found


def test_only_the_words_of_an_anonymous_wish_are_said_to_be_told_in_confidence(as_: As, cast: Cast) -> None:
    now = timezone.now()
    person = people.meet(by=cast.signe, alias="Fakkel", now=now - timedelta(days=1), own_wish="Ro om natten")
    pages = (f"/anmodninger/borger/{person.id}/indstil/", f"/planer/borger/{person.id}/skriv/")
    client = as_("signe")
    shown = [client.get(path).content.decode() for path in pages]
    assert all("Ro om natten" in each and "Sagt til teamet" in each for each in shown), "nor does the authority read it"
    assert not any("Sagt i fortrolighed" in each for each in shown)
    unnamed = requests.NewRequest("Ingen må vide det", now - timedelta(hours=1), "Signe Bro", is_anonymous=True)
    requests.ask(by=cast.signe, person_id=person.id, new=unnamed, now=now)
    assert "Sagt i fortrolighed" in client.get(pages[1]).content.decode()
    said = requests.NewRequest("Jeg vil i behandling", now, "Signe Bro")
    requests.ask(by=cast.signe, person_id=person.id, new=said, now=now)
    assert not any("Sagt i fortrolighed" in client.get(path).content.decode() for path in pages)
    assert "Jeg vil i behandling" in client.get(pages[1]).content.decode()
