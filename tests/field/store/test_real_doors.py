"""The store before the real server: the codes of the office, a phone that is stopped, one that is emptied."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from brobygger.records.contacts import Contact, Promise
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.phones import Phone as Known
from brobygger.records.requests import Request
from brobygger.services import details, people, phone_codes, phones, promises
from brobygger.services.requests import asking
from tests.cast import Cast
from tests.copies import taken
from tests.field.store.office import PAGE, read_page
from tests.field.store.phone import PIN, Phone
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OTHER_PIN = "739182"


@pytest.fixture
def smed(transactional_db: None, cast: Cast) -> str:
    return str(people.meet(by=cast.signe, alias="Smed", now=timezone.now(), place="Mariaparken").id)


@pytest.fixture
def phone(browser: "Browser", live_server: Any, bundle: Path, cast: Cast, smed: str) -> Iterator[Phone]:
    """Signe's, enrolled and in use."""
    url = f"{live_server.url}/store"
    pages = {
        url: {"body": PAGE, "content_type": "text/html"},
        f"{live_server.url}/page.js": {"body": read_page(bundle), "content_type": "text/javascript"},
    }
    made = Phone(browser, url, pages=pages)
    assert made.call("enrol", code_for(cast), PIN, "Signes telefon") is None
    until(lambda: made.names() == ["Smed"] and not made.call("status")["is_syncing"])
    yield made
    made.close()


def code_for(cast: Cast) -> str:
    return phone_codes.offer(by=cast.signe, now=timezone.now())[1]


def write(phone: Phone, smed: str, **more: Any) -> str:
    attempt = {"kind": "attempt", "outcome": "nobody_there", "place_kind": "park", "initiator": "worker"}
    return phone.write("contact", smed, **attempt | more)


def arrived(phone: Phone) -> list[str]:
    """The contacts the server has, when the phone is done: to ask while it writes would lock its table."""
    until(lambda: phone.call("waiting") == [] and not phone.call("status")["is_syncing"])
    return [str(key) for key in Contact.objects.order_by("id").values_list("id", flat=True)]


def test_ten_wrong_pins_and_a_code_of_the_office_lose_nothing(phone: Phone, cast: Cast, smed: str) -> None:
    phone.offline()
    key = write(phone, smed)
    phone.call("lock")
    phone.offline(False)
    assert [phone.call("unlock", "000000") for _ in range(10)][-1] == 0
    _, code = phone_codes.offer_opening(by=cast.signe, phone_id=Known.objects.get().id, now=timezone.now())
    assert phone.call("reopen", code, OTHER_PIN) is None
    assert arrived(phone) == [key]
    assert phone.names() == ["Smed"]


def test_a_stopped_phone_goes_on_with_a_new_code_and_what_it_had_not_sent(phone: Phone, cast: Cast, smed: str) -> None:
    phones.revoke(by=cast.signe, phone_id=Known.objects.get().id, now=timezone.now())
    key = write(phone, smed)
    until(lambda: phone.call("status").get("failure") == "phone_revoked")
    assert phone.call("reopen", code_for(cast), OTHER_PIN) is None
    assert arrived(phone) == [key]
    assert phone.names() == ["Smed"]
    assert Known.objects.filter(revoked_at=None).get().name == "Signes telefon"


def test_an_emptied_phone_says_so_and_its_refused_work_comes_back_to_the_same_worker(
    phone: Phone, cast: Cast, smed: str
) -> None:
    sent = write(phone, smed)
    assert arrived(phone) == [sent]
    refused = write(phone, smed, initiator="nobody we know of")
    until(lambda: phone.call("status")["refused"] == 1 and not phone.call("status")["is_syncing"])
    phones.wipe(by=cast.signe, phone_id=Known.objects.get().id, now=timezone.now())
    phone.call("sync")
    until(lambda: phone.call("lockState") == "none")
    assert Known.objects.get().wiped_at is not None
    assert phone.call("enrol", code_for(cast), OTHER_PIN, "Ny telefon") is None
    assert [each["item"]["id"] for each in phone.call("waiting")] == [refused]
    mended = phone.call("waiting")[0]["item"]["body"] | {"initiator": "worker"}
    assert phone.call("change", refused, mended) is None
    assert len(arrived(phone)) == 2


def test_a_phone_is_emptied_also_after_its_server_was_put_back_to_a_copy(phone: Phone, cast: Cast, smed: str) -> None:
    copy = taken()
    key = write(phone, smed)
    assert arrived(phone) == [key]
    copy.put_back()
    phones.wipe(by=cast.signe, phone_id=Known.objects.get().id, now=timezone.now())
    phone.sync_until(lambda: phone.call("lockState") == "none")
    assert Known.objects.get().wiped_at is not None
    assert Contact.objects.count() == 1, "what the copy did not have was sent again first"


def test_a_locked_phone_is_emptied_when_its_network_is_back_and_says_so_once_it_is_opened(
    phone: Phone, cast: Cast, smed: str
) -> None:
    phone.offline()
    key = write(phone, smed)
    phone.call("lock")
    phones.wipe(by=cast.signe, phone_id=Known.objects.get().id, now=timezone.now())
    phone.offline(False)
    until(lambda: phone.call("status").get("is_wiping") is True)
    assert Known.objects.get().wiped_at is None, "with a token alone nobody can say that it is done"
    assert phone.call("unlock", PIN) is None
    until(lambda: phone.call("lockState") == "none")
    assert [str(each) for each in Contact.objects.values_list("id", flat=True)] == [key]
    assert Known.objects.get().wiped_at is not None


def test_a_phone_emptied_while_it_was_locked_is_filled_again_where_its_server_knows_of_no_order(
    phone: Phone, cast: Cast
) -> None:
    copy = taken()
    phone.offline()
    phone.call("lock")
    phones.wipe(by=cast.signe, phone_id=Known.objects.get().id, now=timezone.now())
    phone.offline(False)
    until(lambda: phone.call("status").get("is_wiping") is True)
    copy.put_back()
    for _ in range(2):
        assert phone.call("unlock", PIN) is None
        phone.sync_until(lambda: phone.names() == ["Smed"])
        until(lambda: "is_wiping" not in phone.call("status"))
        phone.call("lock")
    phone.offline()
    assert phone.call("unlock", PIN) is None
    assert phone.names() == ["Smed"]


def describe(cast: Cast, person: str, **values: str) -> None:
    """A colleague writes it in the office, having seen what stands."""
    stands = details.newest(Person.objects.get(id=person), by=cast.malik)
    seen = {kind: stands[kind].id for kind in values if kind in stands}
    details.describe(
        by=cast.malik, person_id=Person.objects.get(id=person).id, values=values, seen=seen, now=timezone.now()
    )


def test_what_is_sent_once_more_lies_over_nothing_that_the_server_has_told_since(
    phone: Phone, cast: Cast, smed: str
) -> None:
    due = (timezone.now() + timedelta(days=1)).isoformat()
    contact = {"kind": "contact", "place_kind": "park", "initiator": "worker"}
    phone.write("contact", smed, **contact, promise="ringe", promise_at=due)
    phone.write("detail", smed, kind="own_wish", value="Et gammelt ønske")
    phone.write("request", smed, words="Jeg vil i behandling", said_to="Signe")
    met = phone.write("meet", None, alias="Grøn jakke", place="Hemmeligvej 7")
    assert len(arrived(phone)) == 1
    now = timezone.now()
    promises.settle(by=cast.malik, promise_id=Promise.objects.get().id, outcome="kept", now=now, at=now)
    describe(cast, smed, own_wish="Et nyt ønske")
    asking.take_back_request(by=cast.malik, request_id=Request.objects.get().id, why="fejl", now=timezone.now())
    describe(cast, met, address_protection="yes")
    copy = taken()
    # What the copy lacks is the office's and not the phone's, which sends all of its own once more.
    details.add(
        by=cast.signe, person_id=Person.objects.get(id=smed).id, kind="warning", value="Hund", now=now, key=new_id()
    )
    phone.sync_until(lambda: phone.call("person", smed)["card"].get("warnings") == ["Hund"])
    copy.put_back()
    phone.sync_until(lambda: "warnings" not in phone.call("person", smed)["card"])
    for _ in range(2):
        until(lambda: phone.call("waiting") == [] and not phone.call("status")["is_syncing"])
        card = phone.call("person", smed)["card"]
        assert (card["wish"], card.get("promises", []), card.get("requests", [])) == ("Et nyt ønske", [], [])
        assert not {"promise", "request"} & {each["kind"] for each in card.get("reasons", [])}
        hidden = phone.call("person", met)["card"]
        assert hidden["is_protected"] is True
        assert "Hemmeligvej" not in str(hidden)
        # A worker back from five weeks away starts over as well.
        Known.objects.update(succeeded_at=timezone.now() - timedelta(days=31))
        phone.call("sync")


def test_whom_a_phone_forgot_by_a_wrong_clock_comes_back_when_the_server_is_heard(phone: Phone) -> None:
    phone.page.clock.install()
    phone.offline()
    for by, names in ((timedelta(days=365), ["Smed"]), (timedelta(days=366, hours=1), [])):
        phone.page.clock.set_system_time(datetime.now(UTC) + by)
        phone.call("lock")
        assert phone.call("unlock", PIN) is None
        assert phone.names() == names
    phone.page.clock.set_system_time(datetime.now(UTC))
    phone.offline(False)
    phone.sync_until(lambda: phone.names() == ["Smed"])
