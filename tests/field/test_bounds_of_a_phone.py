"""How much a phone is told at most, and that all it can be told of somebody is named in the threat model."""

import ast
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.phones import Grant, Phone
from brobygger.services import contacts, people
from brobygger.services.agenda.lists import KINDS
from brobygger.services.sync import cards, grants, happened
from tests.cast import Cast
from tests.conftest import ROOT
from tests.field.phone import FieldPhone, enrolled

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
DAY = timedelta(days=1)
MODEL = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
SYNC = ROOT / "src" / "brobygger" / "services" / "sync"


def test_a_phone_holds_two_thousand_people_and_no_more(cast: Cast, phone: FieldPhone, smed: people.Person) -> None:
    assert "never more than 2,000" in MODEL
    now = timezone.now()
    columns = {each.attname: getattr(smed, each.attname) for each in Person._meta.concrete_fields}
    keys = [new_id() for _ in range(2_010)]
    more = [Person(**columns | {"id": key, "root_id": key, "contact_person_id": None}) for key in keys]
    Person.objects.bulk_create(more, batch_size=200)
    mine = Phone.objects.get(id=phone.key)
    # As if it had been given them all: what it may keep is what counts.
    Grant.objects.bulk_create(Grant(phone=mine, person_id=key, since=now, answer=0) for key in keys)
    scope = grants.compare(mine, mine.answers, by=cast.signe, now=now)
    assert len(scope.held) + len(scope.new) == 2_000 and smed.id in scope.held
    assert len(scope.gone) == 11, "the others it is told to forget"


def test_contacts_of_ninety_days_are_told_and_older_ones_are_not(cast: Cast) -> None:
    assert "those of ninety days" in MODEL
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 200 * DAY)
    met = {days: contacts.NewContact(smed.id, "contact", now - days * DAY) for days in (1, 2, 3, 31, 60, 89, 91, 180)}
    contacts.record(by=cast.signe, items=list(met.values()), now=now)
    phone = enrolled(cast.signe)
    phone.sync()
    told = {days for days, contact in met.items() if str(contact.id) in phone.facts}
    assert told == {1, 2, 3, 31, 60, 89}


def sent() -> set[str]:
    """By name whatever the server writes into a card, a fact, a bed or the site's choices: the keys of what it builds."""
    found: set[str] = set()
    for name in ("cards", "course", "happened", "site"):
        for node in ast.walk(ast.parse((SYNC / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                found |= {
                    key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
                }
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Object":
                found |= {word.arg for word in node.keywords if word.arg}
    # How a question of the database is asked.
    return {name for name in found if "__" not in name} | {*happened.INTERVIEW, *cards.ON_A_PHONE}


def test_whatever_a_phone_can_be_told_is_named_in_the_threat_model() -> None:
    section = MODEL.split("### What is told of each")[1].split("\n### ")[0]
    named = set(re.findall(r"`(\w+)`", section))
    assert len(sent()) > 80, "the keys are read"
    assert sent() - named == set()
    assert set(KINDS["today"]) - named == set(), "and why somebody stands in Today"
    assert named - sent() - set(KINDS["today"]) == set(), "and nothing that is not told any more"


def test_what_a_phone_is_told_of_somebody_has_no_name_that_was_not_read(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    """The other way round: what truly travels, of somebody with something of most kinds."""
    now = timezone.now()
    told = contacts.NewContact(
        smed.id, "contact", now, promise="Sko", promise_at=now + DAY, note="Sad på bænken", minutes=15
    )
    contacts.record(by=cast.signe, items=[told], now=now)
    phone.write("request", smed.id, words="Jeg vil i behandling", said_to="worker")
    phone.write("detail", smed.id, kind="phone", value="00 00 00 00")
    phone.sync()
    phone.sync()
    card, fact = phone.people[str(smed.id)], phone.facts[str(told.id)]
    assert {"details", "promises", "requests", "reasons"} <= set(card)
    assert {*names_in(card), *names_in(fact)} - sent() - {"mine"} == set()


def names_in(told: object) -> set[str]:
    """The names at any depth."""
    if isinstance(told, dict):
        return {*told, *(name for each in told.values() for name in names_in(each))}
    return {name for each in told for name in names_in(each)} if isinstance(told, list) else set()
