"""Who opens the phone, how often one may try, and when it locks itself."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.field.store.office import Office, says
from tests.field.store.phone import LOTTE, PIN, SMED, Phone, card
from tests.field.store.test_syncing import second_tab
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

WRONG = "000000"
ALL_WRONG = 10


def with_work(new_phone: Callable[..., Phone], profile: Path | None = None) -> Phone:
    phone = new_phone(profile)
    phone.enrol()
    phone.offline()
    phone.write(note="Ikke sendt")
    phone.call("lock")
    return phone


def test_a_phone_nobody_has_enrolled_holds_nothing_and_writes_nothing(new_phone: Callable[..., Phone]) -> None:
    phone = new_phone()
    assert phone.call("lockState") == "none"
    assert phone.call("write", {"kind": "contact", "body": {}}) == {"refused": "locked"}
    assert phone.call("unlock", PIN) == {"refused": "not_enrolled"}


def test_a_code_the_office_does_not_know_enrols_nothing(new_phone: Callable[..., Phone]) -> None:
    phone = new_phone()
    assert phone.call("enrol", "999-999", PIN, "x") == {"refused": "code_unknown"}
    assert phone.call("lockState") == "none"


def test_a_short_pin_is_refused_before_the_code_is_used(new_phone: Callable[..., Phone], office: Office) -> None:
    phone = new_phone()
    assert phone.call("enrol", "123-456", "1234", "x") == {"refused": "pin_short"}
    assert office.claimed == []


def test_a_locked_phone_says_nothing_about_anyone_until_the_right_pin(new_phone: Callable[..., Phone]) -> None:
    phone = with_work(new_phone)
    assert phone.call("lockState") == "locked"
    assert phone.page.evaluate("rounds") == [600_000], "so slow is a try, but in these tests"
    for act in ("people", "waiting", "beds", "recentPlaces"):
        assert phone.call(act) == {"refused": "locked"}
    assert phone.call("status")["worker_name"] == ""
    assert phone.call("unlock", WRONG) == ALL_WRONG - 1
    assert phone.call("unlock", PIN) is None
    assert len(phone.call("waiting")) == 1
    assert phone.call("status")["may_be_deleted"] is True, "the browser was asked to keep it, and has not said yes"
    phone.call("lock")
    assert phone.call("unlock", WRONG) == ALL_WRONG - 1, "the right PIN gave all tries back"
    phone.page.evaluate("navigator.storage.persist = async () => true; 0")
    phone.call("unlock", PIN)
    until(lambda: "may_be_deleted" not in phone.call("status"))


def test_ten_wrong_pins_lock_it_over_restarts_and_the_office_opens_it_with_everything_in_it(
    new_phone: Callable[..., Phone], office: Office, tmp_path: Path
) -> None:
    phone = with_work(new_phone, tmp_path / "profile")
    assert [phone.call("unlock", WRONG) for _ in range(6)] == [9, 8, 7, 6, 5, 4]
    phone.kill()
    phone.start()
    assert [phone.call("unlock", WRONG) for _ in range(4)] == [3, 2, 1, 0]
    assert phone.call("lockState") == "locked_out"
    phone.open()
    assert phone.call("lockState") == "locked_out"
    assert phone.call("unlock", PIN) == 0, "the right PIN comes too late"
    doors = phone.page.evaluate(
        """() => new Promise((resolve) => {
            indexedDB.open("brobygger").onsuccess = ({target}) => {
                const doors = target.result.transaction("doors").objectStore("doors");
                doors.getAll().onsuccess = (found) => resolve(found.target.result.map(Object.keys));
            };
        })"""
    )
    assert [{"pin", "passkey"} & set(door) for door in doors] == [set()], "what a PIN could open is gone"
    assert phone.call("reopen", "999-999", "739182") == {"refused": "code_unknown"}
    assert phone.call("reopen", "123-456", "739182") is None
    assert office.claimed[-1]["phone"] in office.office_keys
    until(lambda: phone.call("waiting") == [])
    assert [item["body"] for item in office.items.values()] == [{"note": "Ikke sendt"}]
    phone.call("lock")
    assert phone.call("unlock", PIN) == ALL_WRONG - 1
    assert phone.call("unlock", "739182") is None


def test_a_try_counts_though_the_phone_is_switched_off_before_the_answer(new_phone: Callable[..., Phone]) -> None:
    phone = with_work(new_phone)
    phone.offline(False)
    for _ in range(3):
        phone.page.evaluate(
            """async (pin) => {
                const store = await window.store;
                await new Promise((begun) => {
                    crypto.subtle.deriveKey = () => new Promise(() => begun());
                    void store.unlock(pin);
                });
            }""",
            WRONG,
        )
        phone.open()
    assert phone.call("unlock", WRONG) == ALL_WRONG - 4


def test_a_phone_the_server_no_longer_lets_in_goes_on_with_a_code_of_the_office(phone: Phone, office: Office) -> None:
    assert phone.call("enrol", "123-456", PIN, "x") == {"refused": "enrolled"}
    office.tricks = [says(401, '{"code": "phone_revoked"}')]
    key = phone.write(note="Ikke sendt")
    until(lambda: phone.call("status").get("failure") == "phone_revoked")
    assert phone.call("reopen", "123-456", PIN) is None
    until(lambda: key in office.items)
    assert office.headers[-1]["Authorization"].endswith(".another-secret")
    assert phone.call("status")["worker_name"] == "Signe Gade"


def test_what_was_refused_for_the_workers_role_is_sent_by_itself_when_the_phone_is_opened_again(
    phone: Phone, office: Office
) -> None:
    office.refuses = {"contact": ("not_allowed", "Ingen telefon"), "meet": ("alias_taken", "Navnet er taget")}
    key, met = phone.write(note="Det sidste"), phone.write("meet", None, alias="Grønjakken")
    until(lambda: phone.call("status")["refused"] == 2)
    office.tricks = [says(403, '{"code": "not_allowed"}')]
    phone.call("sync")
    assert phone.call("lockState") == "locked_out" and key not in office.items
    office.refuses.pop("contact")
    assert phone.call("reopen", "123-456", "739182") is None
    until(lambda: key in office.items)
    assert office.items[key]["version"] == 1, "the very same, so that a copy of it that comes late changes nothing"
    until(lambda: [(each["item"]["id"], each.get("code")) for each in phone.call("waiting")] == [(met, "alias_taken")])


def test_a_stopped_phone_goes_on_as_a_new_one_with_what_it_had_not_sent(phone: Phone, office: Office) -> None:
    office.news = [{"people": [card(SMED, "Smed"), card(LOTTE, "Lotte")]}]
    phone.call("sync")
    for person in (SMED, LOTTE):
        phone.call("keepDraft", f"contact {person} ", {"note": "Begyndt"}, person)
    office.tricks = [says(401, '{"code": "phone_revoked"}')] * 3
    key = phone.write(note="Ikke sendt")
    until(lambda: phone.call("status").get("failure") == "phone_revoked")
    office.tricks, office.is_new_code = [], True
    office.news = [{"people": [card(SMED, "Smed")]}]
    office.asked.clear()
    assert phone.call("reopen", "123-456", "739182") is None
    until(lambda: key in office.items)
    assert "cursor" not in office.asked[0], "the place of another phone means nothing"
    assert office.headers[-1]["Authorization"].startswith(f"Phone {list(office.office_keys)[-1]}.")
    until(lambda: phone.names() == ["Smed"])
    until(lambda: phone.call("drafts") == [f"contact {SMED} "])
    phone.open()
    assert phone.call("unlock", "739182") is None


def test_a_phone_given_anew_after_a_copy_was_put_back_sends_again_what_the_server_had_said_to_have(
    phone: Phone, office: Office
) -> None:
    key = phone.write(note="Sendt i går")
    until(lambda: phone.call("waiting") == [])
    office.tricks = [says(401, '{"code": "phone_revoked"}')] * 3
    phone.call("sync")
    until(lambda: phone.call("lockState") == "locked_out")
    # The copy is of before the phone was known, and before what it sent.
    office.tricks, office.is_new_code = [], True
    office.items.clear()
    assert phone.call("reopen", "123-456", "739182") is None
    until(lambda: key in office.items)
    until(lambda: phone.call("waiting") == [])
    assert [item["body"] for item in office.items.values()] == [{"note": "Sendt i går"}]


def test_an_open_phone_locks_itself_also_when_its_clock_is_set_back_meanwhile(phone: Phone) -> None:
    phone.page.evaluate("() => { const before = Date.now; Date.now = () => before() - 3600_000; }")
    phone.page.mouse.click(5, 5)
    assert phone.call("lockState") == "locked"
    phone.call("unlock", PIN)
    phone.page.evaluate(
        "() => { const before = performance.now; performance.now = () => before.call(performance) + 301_000; }"
    )
    phone.page.mouse.click(5, 5)
    assert phone.call("lockState") == "locked"
    phone.call("unlock", PIN)
    phone.page.evaluate("document.dispatchEvent(new Event('freeze'))")
    assert phone.call("lockState") == "locked"


def test_a_phone_the_server_has_forgotten_goes_on_where_it_is_open_or_its_pin_is_given(
    phone: Phone, office: Office
) -> None:
    office.tricks = [says(401, '{"code": "phone_unknown"}')] * 3
    key = phone.write(note="Ikke sendt")
    until(lambda: phone.call("status").get("failure") == "phone_unknown")
    office.tricks, office.has_forgotten = [], True
    assert phone.call("reopen", "123-456", "739182") is None
    until(lambda: key in office.items)
    assert office.headers[-1]["Authorization"].startswith(f"Phone {list(office.office_keys)[-1]}.")
    phone.call("lock")
    claims = len(office.claimed)
    assert phone.call("reopen", "123-456", WRONG) == {"refused": "pin_wanted"}
    assert phone.call("reopen", "123-456", "739182") is None
    assert len(office.claimed) == claims + 1, "a code serves once"
    assert phone.call("lockState") == "open"


def test_a_lock_by_hand_or_by_ten_wrong_pins_shuts_what_is_open_in_another_tab(phone: Phone) -> None:
    other = second_tab(phone)
    state = "window.store.then((store) => store.lockState())"
    phone.call("lock")
    until(lambda: other.evaluate(state) == "locked")
    other.evaluate("pin => window.store.then((store) => store.unlock(pin))", PIN)
    assert [phone.call("unlock", WRONG) for _ in range(ALL_WRONG)][-1] == 0
    until(lambda: other.evaluate(state) == "locked_out")


def test_the_code_of_a_colleague_opens_nothing(phone: Phone, office: Office) -> None:
    phone.call("lock")
    office.worker = "0199c1f0-0000-7000-8000-000000000002"
    assert phone.call("reopen", "123-456", "739182") == {"refused": "phone_of_another"}
    assert phone.call("unlock", PIN) is None


def test_another_office_key_opens_nothing(new_phone: Callable[..., Phone], office: Office) -> None:
    phone = with_work(new_phone)
    office.office_keys = dict.fromkeys(office.office_keys, "A" * 43)
    phone.offline(False)
    assert phone.call("reopen", "123-456", PIN) == {"refused": "office_key_wrong"}
    assert phone.call("lockState") == "locked"


def test_the_phone_locks_itself_after_five_minutes_in_which_nobody_touched_it(
    new_phone: Callable[..., Phone], office: Office
) -> None:
    phone = new_phone()
    phone.page.clock.install()
    phone.open()
    phone.enrol()
    phone.page.clock.run_for(290_000)
    phone.page.keyboard.press("Shift")
    phone.page.clock.run_for(290_000)
    assert phone.call("lockState") == "open"
    phone.page.clock.run_for(20_000)
    assert phone.call("lockState") == "locked"
    assert phone.call("people") == {"refused": "locked"}


def test_a_phone_that_lay_hidden_for_five_minutes_is_locked_when_it_is_looked_at(
    new_phone: Callable[..., Phone],
) -> None:
    phone = new_phone()
    phone.page.clock.install()
    phone.open()
    phone.enrol()
    # Its timers slept all the while: only the clock has gone on.
    phone.page.clock.set_system_time(phone.page.evaluate("Date.now()") / 1000 + 301)
    phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert phone.call("lockState") == "locked"


def with_authenticator(phone: Phone) -> "CDPSession":
    """The phone has a finger's reader, and the finger is always the right one; it goes when the line to it is cut."""
    line = phone.context.new_cdp_session(phone.page)
    line.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True}
    options |= {
        "hasUserVerification": True,
        "isUserVerified": True,
        "hasPrf": True,
        "automaticPresenceSimulation": True,
    }
    phone.authenticators.append(line.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])
    return line


def test_a_passkey_opens_the_phone_and_goes_with_the_tenth_wrong_pin(
    new_phone: Callable[..., Phone], office: Office
) -> None:
    phone = new_phone()
    with_authenticator(phone)
    phone.enrol()
    assert phone.call("passkey") == "possible"
    assert phone.call("addPasskey", WRONG) == ALL_WRONG - 1
    assert phone.call("passkey") == "possible", "who merely holds the phone adds none"
    assert phone.call("addPasskey", PIN) is None
    assert phone.call("passkey") == "set"
    office.news = [{"people": [card(SMED, "Smed")]}]
    phone.call("sync")
    phone.call("lock")
    assert phone.call("unlockWithPasskey") is True
    assert phone.names() == ["Smed"]
    phone.call("lock")
    for _ in range(ALL_WRONG):
        phone.call("unlock", WRONG)
    assert phone.call("unlockWithPasskey") is False
    assert phone.call("lockState") == "locked_out"


def test_a_passkey_opens_nothing_where_the_device_has_not_seen_the_right_finger(
    new_phone: Callable[..., Phone],
) -> None:
    phone = new_phone()
    line = with_authenticator(phone)
    phone.enrol()
    phone.page.evaluate("""() => {
        window.wanted = [];
        for (const name of ["create", "get"]) {
            const act = navigator.credentials[name].bind(navigator.credentials);
            navigator.credentials[name] = (how) => {
                const { authenticatorSelection: told, userVerification: own } = how.publicKey;
                wanted.push([name, told?.userVerification ?? own]);
                return act(how);
            };
        }
    }""")
    assert phone.call("addPasskey", PIN) is None
    phone.call("lock")
    assert phone.call("unlockWithPasskey") is True
    # Some devices open for whoever merely holds them unless they are told to look: not all of them can be had in a test.
    assert dict(phone.page.evaluate("wanted")) == {"create": "required", "get": "required"}
    phone.call("lock")
    (device,) = phone.authenticators
    line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    assert phone.call("unlockWithPasskey") is False
    assert phone.call("lockState") == "locked"


# Where the phone can be stopped while a passkey is added: at the finger, while the key is wrapped, and at the disk.
STOPS = (
    "navigator.credentials.create = () => new Promise(() => stopped())",
    "crypto.subtle.wrapKey = () => new Promise(() => stopped())",
    """const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = (how) => {
        IDBObjectStore.prototype.put = function () { this.transaction.abort(); stopped(); };
        return create(how);
    }""",
)


def test_a_phone_stopped_in_the_middle_of_adding_a_passkey_is_opened_by_its_pin_with_everything_in_it(
    new_phone: Callable[..., Phone],
) -> None:
    phone = new_phone()
    with_authenticator(phone)
    phone.enrol()
    phone.context.route("**/field/sync", lambda route: route.abort())
    key = phone.write(note="Ikke sendt")
    for stop in STOPS:
        phone.page.evaluate(
            f"""async (pin) => {{
                const store = await window.store;
                await new Promise((stopped) => {{
                    {stop};
                    void store.addPasskey(pin).catch(() => undefined);
                }});
            }}""",
            PIN,
        )
        phone.open()
        assert phone.call("lockState") == "locked"
        assert phone.call("passkey") == "possible"
        assert phone.call("unlock", PIN) is None
        assert [each["item"]["id"] for each in phone.call("waiting")] == [key]
    assert phone.call("addPasskey", PIN) is None
    phone.call("lock")
    assert phone.call("unlockWithPasskey") is True


def test_a_browser_without_passkeys_offers_none(new_phone: Callable[..., Phone]) -> None:
    phone = new_phone()
    phone.enrol()
    assert phone.call("passkey") == "none"
    assert phone.call("unlockWithPasskey") is False
