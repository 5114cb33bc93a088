"""Whether what lies on the phone is sealed as it should be: no key beside the data, no IV or salt twice, and in clear only what
the threat model names."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.conftest import ROOT
from tests.field.store.office import Office
from tests.field.store.phone import LOTTE, PIN, SMED, Phone, card
from tests.field.store.test_locks import with_authenticator
from tests.waiting import until

# Everything the page keeps, by the database and the shelf: bytes as {bytes}, a key as {key} with its bytes where it gives them.
ALL = """async () => {
    const told = async (value) => {
        const bytes = ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : value;
        if (bytes instanceof Uint8Array || bytes instanceof ArrayBuffer)
            return { bytes: btoa(String.fromCharCode(...new Uint8Array(bytes))) };
        if (value instanceof CryptoKey) {
            const raw = await crypto.subtle.exportKey("raw", value).catch(() => undefined);
            return { key: [...value.usages], ...(raw && (await told(raw))) };
        }
        if (Array.isArray(value)) return Promise.all(value.map(told));
        if (value === null || typeof value !== "object") return value;
        const all = await Promise.all(Object.entries(value).map(async ([name, each]) => [name, await told(each)]));
        return Object.fromEntries(all);
    };
    const asked = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const found = { localStorage: { ...localStorage }, sessionStorage: { ...sessionStorage }, cookies: document.cookie,
        caches: await caches.keys(), bases: {} };
    for (const { name } of await indexedDB.databases()) {
        const data = await asked(indexedDB.open(name));
        const shelves = (found.bases[name === "brobygger" ? "doors" : "data"] = {});
        for (const shelf of data.objectStoreNames) {
            const at = data.transaction(shelf).objectStore(shelf);
            const [keys, values] = await Promise.all([asked(at.getAllKeys()), asked(at.getAll())]);
            shelves[shelf] = await Promise.all(keys.map(async (key, place) => [await told(key), await told(values[place])]));
        }
        data.close();
    }
    return found;
}"""

# The one key, as it is made, for the test alone: the app never gives it.
OVERHEARD = """() => {
    const make = crypto.subtle.generateKey.bind(crypto.subtle);
    crypto.subtle.generateKey = async (...how) => {
        const key = await make(...how);
        window.overheard = [...new Uint8Array(await crypto.subtle.exportKey("raw", key))];
        return key;
    };
}"""

# What each seal, of a record and of the key, was made with.
SEALS = """() => {
    window.seals = [];
    for (const [name, place] of [["encrypt", 0], ["wrapKey", 3]]) {
        const act = crypto.subtle[name].bind(crypto.subtle);
        crypto.subtle[name] = (...how) => {
            seals.push([...new Uint8Array(how[place].iv)].join());
            return act(...how);
        };
    }
}"""


def in_use(phone: Phone, office: Office, *, passkey: bool = False) -> None:
    """With something on every shelf: people, what was sent, what waits, what is begun; the network gone at the end."""
    if passkey:
        with_authenticator(phone)
    phone.enrol()
    if passkey:
        assert phone.call("addPasskey", PIN) is None
    fact = {"id": "f1", "kind": "contact", "person": SMED, "happened_at": "2026-01-01T10:00:00Z", "by": "M", "body": {}}
    office.news = [{"people": [card(SMED, "Smed"), card(LOTTE, "Lotte")], "facts": [fact]}]
    phone.call("sync")
    phone.write(note="Sendt", place_kind="park", place="Havnen")
    until(lambda: phone.call("waiting") == [])
    phone.call("person", SMED)
    phone.call("choose", {"isTeam": True})
    phone.offline()
    phone.write(note="Ikke sendt")
    for key, about in (("request", SMED), ("interview", SMED)):
        phone.call("keepDraft", f"{key} {about} {'D1' if key == 'interview' else ''}", {"words": "Halvt"}, about)
    phone.call("keepDraft", "meet  ", {"alias": "Grøn jakke"})
    until(lambda: len(phone.page.evaluate(ALL)["bases"]["data"]["drafts"]) == 3)


def byte_strings(value: Any) -> Iterator[bytes]:
    """Whatever may be a key in something that lies there: bytes as they are, and texts read as hex, base64 and themselves."""
    if isinstance(value, dict):
        if "bytes" in value:
            yield base64.b64decode(value["bytes"])
        for each in value.values():
            yield from byte_strings(each)
    elif isinstance(value, list):
        if value and all(isinstance(each, int) and 0 <= each < 256 for each in value):
            yield bytes(value)
        for each in value:
            yield from byte_strings(each)
    elif isinstance(value, str):
        yield value.encode()
        for read in (
            bytes.fromhex,
            base64.b64decode,
            lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)),
        ):
            with suppress(ValueError, binascii.Error):
                yield read(value)


def opening(there: dict[str, Any]) -> list[bytes]:
    """What of all that lies there opens a sealed record: by itself, or by opening a wrap of the key first."""
    place, sealed = next((key, value) for key, value in there["bases"]["data"]["cards"])
    record = base64.b64decode(sealed["bytes"])
    ((_, door),) = there["bases"]["doors"]["doors"]
    wraps = [door[name] for name in ("pin", "office", "passkey") if name in door]

    def unsealed(key: bytes, data: bytes, bound: bytes | None) -> bytes | None:
        with suppress(InvalidTag):
            return AESGCM(key).decrypt(data[:12], data[12:], bound)
        return None

    def opens(key: bytes) -> bool:
        secrets = [HKDF(SHA256(), 32, b"", f"brobygger {use}".encode()).derive(key) for use in ("office", "passkey")]
        read = [base64.b64decode(wrap["iv"]["bytes"]) + base64.b64decode(wrap["wrapped"]["bytes"]) for wrap in wraps]
        keys = [key, *(found for by in (key, *secrets) for wrap in read if (found := unsealed(by, wrap, None)))]
        return any(unsealed(each, record, f"cards/{place}".encode()) is not None for each in keys)

    return [each for each in set(byte_strings(there)) if len(each) in (16, 24, 32) and opens(each)]


def test_nothing_that_lies_on_the_phone_opens_a_record_but_what_was_made_of_the_pin(
    new_phone: Callable[..., Phone], office: Office
) -> None:
    phone = new_phone()
    in_use(phone, office, passkey=True)
    there = phone.page.evaluate(ALL)
    assert len([each for each in byte_strings(there) if len(each) == 32]) > 2, "there is something to try"
    assert opening(there) == []
    text = str(there)
    assert "'key': [" not in text, "nor is there a key that the browser itself would use"
    # The search finds one that does lie there: here what the office has, as bytes and as text.
    (secret,) = office.office_keys.values()
    read = base64.urlsafe_b64decode(secret + "=")
    for planted in (secret, {"bytes": base64.b64encode(read).decode()}, read.hex(), list(read)):
        assert opening(there | {"planted": planted}) == [read]


def test_no_file_of_the_profile_holds_the_key_in_any_form(
    new_phone: Callable[..., Phone], office: Office, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    phone = new_phone(profile)
    phone.page.evaluate(OVERHEARD)
    in_use(phone, office)
    key = bytes(phone.page.evaluate("overheard"))
    assert len(key) == 32
    (secret,) = office.office_keys.values()
    forms = {
        name: form for each in (key, base64.urlsafe_b64decode(secret + "=")) for name, form in in_forms(each).items()
    }
    phone.call("lock")
    phone.kill()
    assert holding(profile, forms) == set()
    phone.start()
    plant = """([raw, text]) => new Promise((done) => {
        localStorage.setItem("planted", text);
        indexedDB.open("planted").onupgradeneeded = ({ target }) => {
            target.result.createObjectStore("at").put(new Uint8Array(raw), 1);
            target.transaction.oncomplete = done;
        };
    })"""
    phone.page.evaluate(plant, [list(key), key.hex()])
    phone.close()
    planted = {f"raw {key.hex()}", f"hex {key.hex()}"}
    assert holding(profile, forms) & planted == planted, "the search itself finds what does stand there"


def in_forms(key: bytes) -> dict[str, bytes]:
    """By name how a key may be written: as bytes, in hex, in base64 of either alphabet."""
    forms = {
        "raw": key,
        "hex": key.hex().encode(),
        "base64": base64.b64encode(key),
        "list": ",".join(map(str, key)).encode(),
    }
    forms["base64url"] = base64.urlsafe_b64encode(key).rstrip(b"=")
    return {f"{name} {key.hex()}": form for name, form in forms.items()}


def holding(profile: Path, forms: dict[str, bytes]) -> set[str]:
    """Which of these stand in any file of the profile; texts also in two bytes a letter."""
    files = [path.read_bytes() for path in profile.rglob("*") if path.is_file() and not path.is_symlink()]
    wide = {name: form.decode("latin-1").encode("utf-16le") for name, form in forms.items()}
    return {name for name, form in forms.items() if any(form in text or wide[name] in text for text in files)}


def test_no_two_seals_share_an_iv_however_often_the_same_is_written(phone: Phone, office: Office) -> None:
    phone.page.evaluate(SEALS)
    office.news = [{"people": [card(SMED, "Smed"), card(LOTTE, "Lotte")]}]
    phone.call("sync")
    phone.offline()
    key = phone.write(note="Det samme")
    for _ in range(30):
        assert phone.call("change", key, {"note": "Det samme"}) is None
        phone.call("keepDraft", "meet  ", {"alias": "Det samme"})
    for _ in range(30):
        phone.write(note="Det samme")
    phone.offline(False)
    assert phone.call("reopen", "123-456", PIN) is None, "the key too is sealed anew"
    until(lambda: phone.call("waiting") == [])
    used = phone.page.evaluate("seals")
    assert len(used) > 100 and len(set(used)) == len(used)
    there = phone.page.evaluate(ALL)
    lie = [base64.b64decode(value["bytes"])[:12] for shelf in there["bases"]["data"].values() for _, value in shelf]
    assert len({*lie}) == len(lie)
    assert len({",".join(map(str, each)) for each in lie} & set(used)) > 30, "what lies there was sealed with these"


def test_two_phones_with_one_pin_and_one_phone_with_it_set_twice_have_nothing_in_common(
    new_phone: Callable[..., Phone],
) -> None:
    def wrapped(phone: Phone) -> list[str]:
        ((_, door),) = phone.page.evaluate(ALL)["bases"]["doors"]["doors"]
        names = [("pin", "salt"), ("pin", "iv"), ("pin", "wrapped"), ("office", "iv"), ("office", "wrapped")]
        found = [door[of][name]["bytes"] for of, name in names] + [
            door["passkey"][name]["bytes"] for name in ("salt", "iv")
        ]
        assert len(base64.b64decode(found[0])) == 16
        return found

    one, other = new_phone(), new_phone()
    for phone in (one, other):
        with_authenticator(phone)
        phone.enrol()
        assert phone.call("addPasskey", PIN) is None
    both = wrapped(one) + wrapped(other)
    assert len(set(both)) == len(both)
    assert one.call("reopen", "123-456", PIN) is None
    assert set(wrapped(one)[:3]) & set(both) == set(), "also of the same PIN set once more"


# What the names in clear may look like; the threat model names each of them.
ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NAMES = {
    "items": ID,
    "sent": rf"\d+/{ID}",
    "cards": ID,
    "facts": ID,
    "drafts": rf"(contact|request|details|goal|meet|person|retract|interview|refer) ({ID})? ({ID}|[A-Z]+\d+[A-Z]?)?",
    "kept": "phone|synced|beds|needed|away|places|chosen",
}


def named_in_the_threat_model() -> set[str]:
    """Of its table of what lies in clear the names at the left."""
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    section = text.split("## What lies in clear")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_what_stands_in_clear_on_the_phone_is_what_the_threat_model_names(
    new_phone: Callable[..., Phone], office: Office
) -> None:
    phone = new_phone()
    in_use(phone, office, passkey=True)
    there = phone.page.evaluate(ALL)
    found = {f"localStorage {name}" for name in there["localStorage"]}
    assert (there["sessionStorage"], there["cookies"]) == ({}, "")
    for shelf, rows in there["bases"]["data"].items():
        assert rows, f"something lies on {shelf}"
        found.add(shelf)
        for key, value in rows:
            assert list(value) == ["bytes"] and len(base64.b64decode(value["bytes"])) > 28, "all of it is sealed"
            assert re.fullmatch(NAMES[shelf], key), (shelf, key)
    for shelf, rows in there["bases"]["doors"].items():
        found |= {f"doors {name}" for _, door in rows for name in door} if shelf == "doors" else {shelf}
    named = named_in_the_threat_model()
    assert found - named == set()
    # What this phone has not: it was neither emptied nor stopped. Its app is kept by the service worker, which is not here.
    assert named - found == {"doors isEmptied", "doors isStopped", "doors isLeft", "localStorage emptied", "bro-…"}
