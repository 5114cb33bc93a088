"""What the threat model says that a thief can and cannot do with the files, without the passkey, and on the network."""

import base64
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.field.store.office import PAGE, Office
from tests.field.store.phone import PIN, Phone
from tests.field.store.test_locks import with_authenticator

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# What lies in clear in the phone's files: all that whoever has copied them has.
DOOR = """() => new Promise((done) => {
    indexedDB.open("brobygger").onsuccess = ({ target }) => {
        target.result.transaction("doors").objectStore("doors").getAll().onsuccess = (found) => {
            target.result.close();
            const [door] = found.target.result;
            const text = (bytes) => btoa(String.fromCharCode(...bytes));
            const { salt, iv, wrapped, rounds } = door.pin;
            done([text(salt), text(iv), text(wrapped), rounds, door.tries]);
        };
    };
})"""


def test_who_has_the_files_tries_pins_without_the_limit_of_ten_each_as_slow_as_it_is_made(phone: Phone) -> None:
    """The other way round: what the threat model warns of is so, and a long PIN is what helps."""
    assert phone.page.evaluate("rounds") == [600_000]
    salt, iv, wrapped, rounds, tries = phone.page.evaluate(DOOR)
    assert rounds == 600_000
    opened = []
    for guess in [*(f"{number:06}" for number in range(20)), PIN]:
        # These tests make it by one round.
        key = hashlib.pbkdf2_hmac("sha256", guess.encode(), base64.b64decode(salt), 1, 32)
        try:
            opened.append((guess, len(AESGCM(key).decrypt(base64.b64decode(iv), base64.b64decode(wrapped), None))))
        except InvalidTag:
            continue
    assert opened == [(PIN, 32)], "only the right one opens, and nothing counts the others"
    assert phone.page.evaluate(DOOR)[4] == tries == 0


def test_a_passkeys_wrap_in_the_files_opens_nothing_without_the_authenticator_that_has_it(
    new_phone: Callable[..., Phone],
) -> None:
    phone = new_phone()
    first = with_authenticator(phone)
    phone.enrol()
    assert phone.call("addPasskey", PIN) is None
    phone.call("lock")
    first.detach()
    # Another device of the same kind, whose finger is taken for the right one as well.
    with_authenticator(phone)
    assert phone.call("unlockWithPasskey") is False
    assert phone.call("lockState") == "locked"
    assert phone.call("people") == {"refused": "locked"}


def test_on_an_address_without_https_the_app_takes_no_phone_into_use_and_sends_nothing(
    browser: "Browser", office: Office
) -> None:
    url = "http://bro.example/"
    pages = {
        url: {"body": PAGE, "content_type": "text/html"},
        f"{url}page.js": {"body": office.page, "content_type": "text/javascript"},
    }
    phone = Phone(browser, url, pages=pages)
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))
    assert phone.page.evaluate("[isSecureContext, 'serviceWorker' in navigator]") == [False, False]
    assert phone.call("enrol", "123-456", PIN, "Signes telefon") == {"refused": "not_secure"}
    assert phone.call("lockState") == "none"
    assert asked == []
    phone.close()
