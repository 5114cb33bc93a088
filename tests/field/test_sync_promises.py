"""How a promise went, told on a phone, and the contact it was made in corrected before or after: the promise is the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from brobygger.records.contacts import Contact, Promise
from brobygger.services import promises
from brobygger.services.sync import kinds
from tests.cast import Cast
from tests.copies import taken
from tests.field.phone import FieldPhone, enrolled

pytestmark = pytest.mark.django_db(transaction=True)


def promised(phone: FieldPhone, person: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    """A contact with a promise, written on a phone; its key, and what a correction of it tells again."""
    due = (timezone.now() + timedelta(hours=2)).isoformat()
    told = {"kind": "contact", "promise": "Ringe", "promise_at": due}
    return phone.write("contact", person.id, minutes=15, **told, **more), told


def stands() -> list[tuple[str, str | None]]:
    """Each promise that counts, and how it ended."""
    return [(row.what, row.outcome or None) for row in Promise.objects.current().select_related("settled")]


def test_a_promise_told_as_kept_stays_so_when_its_contact_is_corrected_before_that_is_sent(
    phone: FieldPhone, smed: Any
) -> None:
    made, told = promised(phone, smed)
    phone.sync()
    phone.write("promise", smed.id, promise=made, outcome="kept")
    phone.write("contact", smed.id, minutes=30, corrects=made, **told)
    phone.sync()
    assert (phone.outbox, stands()) == ({}, [("Ringe", "kept")])
    assert Contact.objects.current().get().minutes == 30
    assert "promises" not in phone.people[str(smed.id)]


def test_it_stays_so_when_the_contact_was_corrected_on_another_phone_twice_meanwhile(
    cast: Cast, phone: FieldPhone, smed: Any
) -> None:
    made, told = promised(phone, smed)
    phone.sync()
    phone.write("promise", smed.id, promise=made, outcome="kept")
    other = enrolled(cast.malik)
    for minutes in (30, 45):
        made = other.write("contact", smed.id, minutes=minutes, corrects=made, **told)
        other.sync()
    phone.sync()
    assert (phone.outbox, stands()) == ({}, [("Ringe", "kept")])


def test_a_server_put_back_from_a_copy_knows_it_as_well_though_the_correction_tells_the_promise_no_more(
    phone: FieldPhone, smed: Any
) -> None:
    copy = taken()
    made, told = promised(phone, smed)
    phone.write("promise", smed.id, promise=made, outcome="kept")
    phone.sync()
    again = phone.write("contact", smed.id, corrects=made, **told | {"promise": "Gå med"})
    phone.write("promise", smed.id, promise=again, outcome="dropped")
    phone.sync()
    phone.write("contact", smed.id, kind="contact", minutes=45, corrects=again)
    phone.sync()
    copy.put_back()
    for _ in range(3):
        phone.sync()
    assert (phone.outbox, phone.refused) == ({}, {})
    assert sorted(stands()) == [("Gå med", "dropped"), ("Ringe", "kept")]


def test_of_another_promise_than_was_shown_nobody_has_said_how_it_ended(
    cast: Cast, phone: FieldPhone, smed: Any
) -> None:
    made, told = promised(phone, smed)
    phone.sync()
    other = enrolled(cast.malik)
    other.write("contact", smed.id, corrects=made, **told | {"promise": "Gå med"})
    other.sync()
    kept = phone.write("promise", smed.id, promise=made, outcome="kept")
    phone.sync()
    assert (phone.refused[kept]["code"], stands()) == ("older_form", [("Gå med", None)])


def test_a_correction_that_promises_something_else_leaves_what_was_kept_as_it_is(phone: FieldPhone, smed: Any) -> None:
    made, told = promised(phone, smed)
    phone.write("promise", smed.id, promise=made, outcome="kept")
    phone.write("contact", smed.id, corrects=made, **told | {"promise": "Gå med"})
    phone.sync()
    assert (phone.outbox, sorted(stands())) == ({}, [("Gå med", None), ("Ringe", "kept")])


def told_anew(phone: FieldPhone, key: str, outcome: str) -> None:
    """As the app does: how a promise went is told anew, as the next version of what was sent."""
    phone.outbox[key] = phone.sent.pop(key)
    phone.change(key, outcome=outcome)
    phone.sync()


def test_how_a_promise_went_is_mended_also_when_its_contact_has_been_corrected_since(
    phone: FieldPhone, smed: Any
) -> None:
    made, _ = promised(phone, smed)
    kept = phone.write("promise", smed.id, promise=made, outcome="kept")
    phone.sync()
    # The form of a promise that has ended tells it no more.
    phone.write("contact", smed.id, kind="contact", minutes=30, corrects=made)
    phone.sync()
    told_anew(phone, kept, "not_kept")
    assert (phone.outbox, stands()) == ({}, [("Ringe", "not_kept")])
    told_anew(phone, kept, "kept")
    assert (phone.outbox, stands()) == ({}, [("Ringe", "kept")])
    # A phone asks for no reason: the office reads what it was.
    assert {row.why_taken_back for row in promises.reopened()} == {kinds.EDITED}


def test_what_a_colleague_has_said_since_of_how_it_went_is_not_taken_back(
    cast: Cast, phone: FieldPhone, smed: Any
) -> None:
    made, _ = promised(phone, smed)
    kept = phone.write("promise", smed.id, promise=made, outcome="kept")
    phone.sync()
    again = promises.take_back_settlement(why="Forkert løfte", by=cast.malik, promise_id=made, now=timezone.now())
    promises.settle(by=cast.malik, promise_id=again.id, outcome="dropped", now=timezone.now())
    told_anew(phone, kept, "not_kept")
    assert (phone.refused[kept]["code"], stands()) == ("already_settled", [("Ringe", "dropped")])
