"""What a phone is told of a contact: all that was written and nothing else, whichever signs it is made of."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.services import contacts, details, people
from brobygger.services.contacts import NewContact
from tests.cast import Cast
from tests.field.phone import enrolled

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")

ODD = 'Han sagde: "nej" \\ /æøå/ 😀\n\tog % %s %(id)s {} null \u2028 \x07 </script> \'; --'


def told(cast: Cast) -> list[dict[str, Any]]:
    phone = enrolled(cast.signe)
    answer = phone.post(phone.asked())
    found = json.loads(answer.content)
    return [fact for fact in found["facts"] if fact["kind"] == "contact"]


def test_what_was_written_comes_word_for_word_whatever_signs_are_in_it(cast: Cast, smed: people.Person) -> None:
    now = timezone.now()
    at, due = now - timedelta(days=2), now + timedelta(days=1)
    words = dict.fromkeys(("place", "own_words", "next_step", "note", "promise"), ODD)
    codes = {"kind": "contact", "place_kind": "street", "initiator": "citizen"}
    lists = {"components": ["relation", "contact"], "methods": ["motivational_interviewing"]}
    counts = {"minutes": 0, "care_share": 40}
    written: dict[str, Any] = words | codes | lists | counts
    new = NewContact(person_id=smed.id, happened_at=at, recorded_at=now, promise_at=due, **written)
    contacts.record(by=cast.signe, items=[new], now=now)
    (fact,) = told(cast)
    body = fact.pop("body")
    assert [datetime.fromisoformat(moment) for moment in (fact.pop("happened_at"), body.pop("promise_at"))] == [at, due]
    who = {"by": cast.signe.name, "by_id": str(cast.signe.pk)}
    assert fact == {"id": str(new.id), "kind": "contact", "person": str(smed.id), **who}
    assert body == written


def test_what_is_not_known_is_not_told_and_a_moment_on_the_second_is_one(cast: Cast, smed: people.Person) -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    contacts.record(
        by=cast.signe,
        items=[NewContact(person_id=smed.id, kind="contact", happened_at=at, promise="Ringer", promise_at=at)],
        now=timezone.now(),
    )
    (fact,) = told(cast)
    assert set(fact) == {"id", "kind", "person", "happened_at", "by", "by_id", "body"}
    assert fact["body"] == {"kind": "contact", "promise": "Ringer", "promise_at": fact["happened_at"]}
    assert datetime.fromisoformat(fact["happened_at"]) == at and fact["happened_at"].endswith("Z")


def test_where_somebody_with_a_protected_address_was_met_is_not_told(cast: Cast, smed: people.Person) -> None:
    now = timezone.now()
    new = NewContact(person_id=smed.id, kind="contact", happened_at=now, place="Ved broen", place_kind="street")
    contacts.record(by=cast.signe, items=[new], now=now)
    details.describe(by=cast.signe, person_id=smed.id, values={"address_protection": "yes"}, seen={}, now=now)
    (fact,) = told(cast)
    assert fact["body"] == {"kind": "contact", "place_kind": "street"}
