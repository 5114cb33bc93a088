"""What is told in confidence stays there: the diary from the authority, the place from the lists of protected people."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.changes import AuditEntry
from brobygger.records.contacts import Contact
from brobygger.services import contacts, details, identities, people, requests
from brobygger.services.assessments import verdicts
from tests.cast import Cast

As = Callable[[str], Client]
DIARY = ("Mariaparken", "jeg sover ikke", "stod i regnen", "ring til lægen", "læge sammen", "en lejlighed")


def text_of(response: object) -> str:
    return response.content.decode()


@pytest.fixture
def told(cast: Cast) -> people.Person:
    """Someone whose case has reached the authority, with a contact, a promise and a wish."""
    now = timezone.now()
    person = people.meet(by=cast.signe, alias="Brask", own_wish="en lejlighed", now=now)
    item = contacts.NewContact(
        person_id=person.id, kind="contact", happened_at=now - timedelta(hours=1), place="Mariaparken",
        own_words="jeg sover ikke", note="stod i regnen", next_step="ring til lægen", promise="læge sammen",
        promise_at=now + timedelta(days=1),
    )  # fmt: skip
    contacts.record(by=cast.signe, items=[item], now=now)
    verdicts.judge(by=cast.signe, person_id=person.id, now=now)
    return person


def pages(person: people.Person, client: Client) -> str:
    client.post(f"/borgere/{person.id}/formaal/", {"purpose": "decision"})
    addresses = ["", "?vis=contacts", "?vis=assessment", "forloeb/", "forloeb/?vis=contacts", "opslag/"]
    shown = [text_of(client.get(f"/borgere/{person.id}/{address}")) for address in addresses]
    return "".join([*shown, text_of(client.get("/borgere/")), text_of(client.post("/borgere/", {"q": "brask"}))])


def test_the_authority_reads_the_assessment_and_not_the_diary(as_: As, told: people.Person) -> None:
    shown = pages(told, as_("asta"))
    assert "Brask" in shown and "Målgruppe" in shown
    assert [words for words in DIARY if words in shown] == []


def test_the_authority_is_told_the_day_of_a_contact_and_not_its_hour(cast: Cast, as_: As, told: people.Person) -> None:
    told.refresh_from_db()
    hour = f"{timezone.localtime(told.seen_at):%H:%M}"
    said = requests.NewRequest("Jeg vil i behandling", told.seen_at - timedelta(hours=5), "Signe Bro")
    requests.ask(by=cast.signe, person_id=told.id, new=said, now=timezone.now())
    new = {
        "alias": "Brask",
        "team": str(told.team_id),
        "words": "Hjælp",
        "said_to": "Asta",
        "happened_on": f"{timezone.localdate():%d-%m-%Y}",
    }
    found = {
        "page": lambda client: client.get(f"/borgere/{told.id}/"),
        "citizens": lambda client: client.post("/borgere/", {"q": "brask"}),
        "inbox": lambda client: client.get("/indbakken/"),
        "match": lambda client: client.post("/anmodninger/ny/", new),
    }
    asta = as_("asta")
    asta.post(f"/borgere/{told.id}/formaal/", {"purpose": "decision"})
    shown = {name: text_of(ask(asta)) for name, ask in found.items()}
    assert [name for name, page in shown.items() if "Brask" not in page] == []
    assert [name for name, page in shown.items() if hour in page] == []
    assert hour in text_of(as_("signe").get(f"/borgere/{told.id}/"))


@pytest.mark.parametrize("who", ["signe", "oda", "mona"])
def test_those_who_work_with_the_person_read_the_diary(as_: As, told: people.Person, who: str) -> None:
    shown = pages(told, as_(who))
    assert [words for words in DIARY if words not in shown] == []


def test_the_versions_of_a_contact_are_part_of_the_diary(as_: As, told: people.Person) -> None:
    address = f"/kontakter/vis/{Contact.objects.get().id}/"
    assert as_("asta").get(address).status_code == 403
    assert as_("signe").get(address).status_code == 200


def test_no_list_tells_where_someone_with_a_protected_address_is(cast: Cast, as_: As, told: people.Person) -> None:
    other = people.meet(by=cast.signe, alias="Brasken", now=timezone.now())
    client = as_("signe")
    shown = {
        "list": lambda: client.get("/borgere/"),
        "match": lambda: client.post("/borgere/ny/", {"alias": "Brask", "rough_age": ""}),
        "compared": lambda: client.get(f"/borgere/{other.id}/sammenlaeg/?anden={told.id}"),
    }
    for name, page in shown.items():
        assert "Mariaparken" in text_of(page()), name
    values = {"address_protection": "yes", "usual_place": "Havnekiosken"}
    details.describe(by=cast.signe, person_id=told.id, values=values, seen={}, now=timezone.now())
    for name, page in shown.items():
        assert "Mariaparken" not in text_of(page()), name
        assert "sted beskyttet" in text_of(page()), name
    assert "Havnekiosken" not in text_of(client.get(f"/borgere/{told.id}/"))


def test_where_someone_with_a_protected_address_was_stands_on_a_page_that_is_logged_and_nowhere_else(
    cast: Cast, as_: As, told: people.Person
) -> None:
    now = timezone.now()
    said = requests.NewRequest(words="Jeg vil", said_at=now, said_to="Signe", place="Mariaparken")
    requests.ask(by=cast.signe, person_id=told.id, new=said, now=now)
    address = f"/borgere/{told.id}/"
    course = as_("signe").get(address).content.decode().partition("timeline")[2]
    assert course.count("Mariaparken") == 2, "of the contact and of the wish"
    details.describe(by=cast.signe, person_id=told.id, values={"address_protection": "yes"}, seen={}, now=now)
    asked, places = f"/anmodninger/borger/{told.id}/", f"{address}steder/"
    for path, times in ((address, 2), (asked, 1), (f"{address}forloeb/", 2)):
        shown = as_("signe").get(path).content.decode()
        assert "Mariaparken" not in shown, path
        assert shown.count(f'<a href="{places}">sted beskyttet</a>') == times, path
    contact = Contact.objects.get(person=told)
    log = AuditEntry.objects.filter(act="people.see_protected", person=told)
    for times, path in enumerate((places, f"/kontakter/ret/{contact.id}/"), start=1):
        assert "Mariaparken" in as_("signe").get(path).content.decode(), path
        assert log.count() == times, path
    # The screen of whoever opened it, and no paper.
    shown = as_("signe").get(places).content.decode()
    assert '<div class="stack no-print">' in shown.split("Mariaparken")[0]
    client = as_("asta")
    client.post(f"{address}formaal/", {"purpose": "decision"})
    for path in (address, asked):
        shown = client.get(path).content.decode()
        assert "Mariaparken" not in shown and "sted beskyttet" in shown


def test_a_search_by_number_and_a_match_stand_in_words_on_the_page_of_look_ups(
    cast: Cast, as_: As, told: people.Person
) -> None:
    identities.identify(by=cast.signe, person_id=told.id, number="670761-4285", now=timezone.now())
    client = as_("malik")
    client.post("/borgere/", {"q": "670761-4285"})
    client.post("/borgere/ny/", {"alias": "Brask", "rough_age": ""})
    shown = text_of(client.get(f"/borgere/{told.id}/opslag/"))
    assert "fandt borgeren på nummeret" in shown
    assert "så borgeren som måske den samme" in shown
