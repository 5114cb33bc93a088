"""A server put back from a copy: what was edited before the phone heard that it had arrived is found by what rests on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from brobygger.records.contacts import Contact, Promise
from tests.cast import Cast
from tests.copies import taken
from tests.field.phone import FieldPhone, enrolled

pytestmark = pytest.mark.django_db(transaction=True)


def edited_in_flight(phone: FieldPhone, key: str, **body: Any) -> None:
    """The server has it, the phone has not heard so, and the worker goes on writing."""
    assert phone.post(phone.asked()).status_code == 200
    phone.change(key, **body)
    phone.sync()


def promised(phone: FieldPhone, person: Any) -> str:
    """A contact with a promise, written and not yet sent; its key."""
    due = (timezone.now() + timedelta(hours=2)).isoformat()
    return phone.write("contact", person.id, kind="contact", note="et", promise="Sko", promise_at=due)


def taken_back(phone: FieldPhone, person: str, contact: str) -> None:
    phone.write("retract", person, contact=contact, why="Forkert person")


def corrected(phone: FieldPhone, person: str, contact: str) -> None:
    phone.write("contact", person, kind="contact", note="tre", corrects=contact)


def kept(phone: FieldPhone, person: str, contact: str) -> None:
    (promise,) = phone.people[person]["promises"]
    phone.write("promise", person, promise=promise["id"], outcome="kept")


def course() -> tuple[list[str], list[tuple[str, str]]]:
    """What counts: the notes of contacts, and what was promised with how it ended."""
    promises = Promise.objects.current().select_related("settled")
    return list(Contact.objects.current().values_list("note", flat=True)), [(row.what, row.outcome) for row in promises]


@pytest.mark.parametrize(
    ("act", "stands"),
    [
        (taken_back, ([], [])),
        (corrected, (["tre"], [])),
        (kept, (["to"], [("Sko", "kept")])),
    ],
)
@pytest.mark.parametrize("is_colleagues", [False, True], ids=["own", "of a colleague"])
def test_what_rests_on_a_contact_edited_in_flight_stands_again(
    cast: Cast,
    phone: FieldPhone,
    smed: Any,
    act: Callable[[FieldPhone, str, str], None],
    stands: tuple[list[str], list[tuple[str, str]]],
    is_colleagues: bool,
) -> None:
    other = enrolled(cast.malik)
    other.sync()
    copy = taken()
    key = promised(phone, smed)
    edited_in_flight(phone, key, note="to")
    other.sync()
    ((fact, _),) = phone.facts.items()
    writer = other if is_colleagues else phone
    act(writer, str(smed.id), fact)
    writer.sync()
    assert course() == stands
    copy.put_back()
    for _ in range(3):
        phone.sync()
        other.sync()
    assert (phone.outbox, other.outbox, course()) == ({}, {}, stands)
    assert phone.facts.keys() == other.facts.keys()


def test_a_newer_word_over_one_edited_in_flight_meets_nothing(phone: FieldPhone, smed: Any) -> None:
    def stands() -> Any:
        return phone.people[str(smed.id)]["details"]["preferred_name"]

    copy = taken()
    key = phone.write("detail", smed.id, seen={"preferred_name": None}, kind="preferred_name", value="Et")
    edited_in_flight(phone, key, value="To")
    phone.write("detail", smed.id, seen={"preferred_name": stands()["id"]}, kind="preferred_name", value="Tre")
    phone.sync()
    copy.put_back()
    for _ in range(3):
        phone.sync()
    assert (phone.outbox, stands()["value"]) == ({}, "Tre")
    assert "conflicts" not in phone.people[str(smed.id)]


@pytest.mark.parametrize("act", [taken_back, corrected, kept])
def test_what_names_a_colleagues_contact_waits_until_their_phone_has_sent_it_again(
    cast: Cast, phone: FieldPhone, smed: Any, act: Callable[[FieldPhone, str, str], None]
) -> None:
    other = enrolled(cast.malik)
    other.sync()
    copy = taken()
    key = promised(phone, smed)
    phone.sync()
    other.sync()
    act(other, str(smed.id), key)
    other.sync()
    stood = course()
    copy.put_back()
    # The colleague comes first: what was written about is not there yet, which is said, and nothing is lost.
    for _ in range(2):
        other.sync()
    assert {each["code"] for each in other.refused.values()} == {"not_there"}
    for each in (phone, phone, other, other):
        each.sync()
    assert (other.outbox, other.refused, course()) == ({}, {}, stood)


def test_two_that_were_written_over_each_other_do_not_wait_for_each_other(
    cast: Cast, phone: FieldPhone, smed: Any
) -> None:
    other = enrolled(cast.malik)
    other.sync()
    copy = taken()
    key = phone.write("contact", smed.id, kind="contact", note="et")
    assert phone.post(phone.asked()).status_code == 200
    other.sync()
    corrected(other, str(smed.id), key)
    (theirs,) = other.outbox
    other.sync()
    phone.change(key, note="to")
    phone.sync()
    # Shown what the colleague wrote, the worker says it all the same.
    phone.change(key)
    phone.outbox[key]["seen"] = {"corrects": theirs}
    phone.sync()
    assert course()[0] == ["to"]
    copy.put_back()
    for _ in range(4):
        other.sync()
        phone.sync()
    assert (phone.outbox, phone.refused, course()[0]) == ({}, {}, ["to"])
    # What the colleague wrote is with them, and they choose.
    assert other.refused[theirs]["code"] == "older_form" and other.outbox[theirs]["body"]["note"] == "tre"


@pytest.mark.parametrize(
    ("act", "name", "stands"),
    [
        (taken_back, "contact", ([], [])),
        (corrected, "corrects", (["tre"], [])),
        (kept, None, (["to"], [("Sko", "")])),
    ],
)
def test_what_names_a_version_that_a_copy_never_had_is_told_what_stands_and_can_be_sent_over_it(
    cast: Cast,
    phone: FieldPhone,
    smed: Any,
    act: Callable[[FieldPhone, str, str], None],
    name: str | None,
    stands: tuple[list[str], list[tuple[str, str]]],
) -> None:
    """The colleague's phone sends the last version alone; of the first, which another names, nobody has the words any more."""
    other = enrolled(cast.malik)
    other.sync()
    copy = taken()
    key = promised(phone, smed)
    assert phone.post(phone.asked()).status_code == 200
    other.sync()
    act(other, str(smed.id), key)
    (about,) = other.outbox
    phone.change(key, note="to")
    phone.sync()
    copy.put_back()
    for each in (other, phone, phone, other, other):
        each.sync()
    ((fact, told),) = phone.facts.items()
    assert told["body"]["note"] == "to"
    refused = other.refused[about]
    assert refused["code"] == "older_form" and ("Signe" in refused["message"] or not name)
    assert refused.get("stands") == (fact if name else None)
    if name:
        # As the app does: shown what stands, the worker says it all the same.
        other.change(about)
        other.outbox[about]["seen"] = {name: fact}
        other.sync()
        assert (other.outbox, other.refused) == ({}, {})
    assert course() == stands
