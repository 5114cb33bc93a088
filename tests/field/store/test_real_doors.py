"""The store before the real server: the codes of the office, a phone that is stopped, one that is emptied."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from brobygger.records.contacts import Contact
from brobygger.records.phones import Phone as Known
from brobygger.services import people, phone_codes, phones
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
