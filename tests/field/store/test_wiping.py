"""The office orders a phone emptied: what can be sent is sent, the rest stays sealed for the same worker."""

import json
from collections.abc import Callable
from typing import Any

from tests.field.store.office import WORKER, Office, says
from tests.field.store.phone import PIN, SMED, Phone, card
from tests.waiting import until

ANOTHER = "0199c1f0-0000-7000-8000-000000000002"


def databases(phone: Phone) -> list[str]:
    return phone.page.evaluate("indexedDB.databases().then((all) => all.map((each) => each.name).sort())")


def ordered(office: Office) -> Callable[[dict[str, Any]], Any]:
    """The order, and to what is asked after it an answer as short as the server's: no cursor, for there is nothing new."""

    def order(asked: dict[str, Any]) -> Any:
        office.tricks = [lambda asked: without_cursor(office.answer(asked))]
        return without_cursor(office.answer(asked, order="wipe"))

    return order


def without_cursor(answer: tuple[int, bytes]) -> tuple[int, bytes]:
    told = json.loads(answer[1])
    return answer[0], json.dumps({name: told[name] for name in told if name not in ("cursor", "epoch")}).encode()


def known(phone: Phone, office: Office) -> None:
    office.news = [{"people": [card(SMED, "Smed")]}]
    phone.call("sync")
    assert phone.names() == ["Smed"]


def test_a_wipe_sends_what_waits_then_empties_the_phone_and_says_so(phone: Phone, office: Office) -> None:
    known(phone, office)
    phone.offline()
    key = phone.write(note="Sidste")
    office.tricks = [ordered(office)]
    phone.offline(False)
    until(lambda: phone.call("lockState") == "none")
    assert key in office.items
    assert office.asked[-1]["wiped"] is True
    assert "items" not in office.asked[-1]
    until(lambda: databases(phone) == ["brobygger"])
    phone.open()
    assert phone.call("lockState") == "none"
    assert phone.call("status")["was_emptied"] == "sent", "whoever opens it is not left to wonder where everything went"
    phone.call("enrol", "123-456", PIN, "Telefon")
    assert "was_emptied" not in phone.call("status")


def test_what_another_tab_writes_while_the_phone_is_emptied_is_not_said_to_be_saved_and_lost(
    phone: Phone, office: Office
) -> None:
    known(phone, office)
    other = phone.context.new_page()
    other.goto(phone.url)
    until(lambda: other.evaluate("window.store !== undefined"))
    assert other.evaluate("pin => window.store.then(store => store.unlock(pin))", PIN) is None
    other.evaluate(
        """() => {
            window.said = [];
            const again = async () => {
                const store = await window.store;
                await store.write({kind: "contact", body: {note: "x"}}).then(id => said.push(id), () => (window.isOver = true));
                // With a pause, now and then long enough for a round with nothing left to send: only then is the phone emptied.
                if (!window.isOver) setTimeout(again, Math.random() * 300);
            };
            again();
        }"""
    )
    office.tricks = [ordered(office)]
    phone.call("sync")
    until(lambda: other.evaluate("window.isOver === true"))
    said = set(other.evaluate("window.said"))
    # Each is with the server, or still sealed on the phone behind its door.
    kept = phone.page.evaluate(
        """async () => {
            const found = [];
            for (const {name} of await indexedDB.databases()) {
                if (name === "brobygger") continue;
                found.push(...await new Promise((resolve) => {
                    indexedDB.open(name).onsuccess = ({target}) => {
                        const data = target.result;
                        if (!data.objectStoreNames.contains("items")) return resolve([]);
                        data.transaction("items").objectStore("items").getAllKeys().onsuccess = (e) => resolve(e.target.result);
                    };
                }));
            }
            return found;
        }"""
    )
    assert said - set(office.items) - set(kept) == set()


def test_where_sending_fails_the_people_go_and_the_work_stays_until_the_network_is_back(
    phone: Phone, office: Office
) -> None:
    known(phone, office)

    def order_and_go(asked: dict[str, Any]) -> Any:
        office.refuses = {"contact": ("busy", "")}
        found = office.answer(asked, order="wipe", outcomes=[])
        office.tricks = [says(503)] * 4
        return found

    phone.offline()
    key = phone.write(note="Sidste")
    phone.write(note="Allersidste")
    office.tricks = [order_and_go]
    phone.offline(False)
    until(lambda: phone.call("status").get("failure") == "server")
    assert phone.names() == []
    assert phone.call("status")["is_wiping"] is True
    assert len(phone.call("waiting")) == 2
    phone.open()
    office.tricks = [says(503)]
    assert phone.call("unlock", PIN) is None
    assert phone.names() == []
    office.refuses, office.tricks = {}, []
    phone.call("sync")
    until(lambda: phone.call("lockState") == "none")
    assert key in office.items
    assert office.asked[-1]["wiped"] is True


def left_behind(phone: Phone, office: Office) -> str:
    """Wiped with one item the server refused: it was never received."""
    office.refuses["contact"] = ("closed", "Forløbet er afsluttet.")
    key = phone.write(note="Afvist")
    until(lambda: phone.call("status")["refused"] == 1)
    office.tricks = [ordered(office)]
    phone.call("sync")
    until(lambda: phone.call("lockState") == "none")
    assert office.asked[-1]["waiting"] == 1
    office.refuses.clear()
    return key


def test_the_same_worker_takes_up_what_was_left_by_a_key_of_the_office(phone: Phone, office: Office) -> None:
    key = left_behind(phone, office)
    assert phone.call("enrol", "123-456", "739182", "Ny") is None
    assert office.claimed[-1]["left"] == [next(iter(office.office_keys))]
    assert [each["item"]["id"] for each in phone.call("waiting")] == [key]
    phone.call("change", key, {"note": "Mendet"})
    until(lambda: key in office.items)
    assert len(databases(phone)) == 2


def test_where_the_office_has_no_key_the_same_pin_takes_up_what_was_left(phone: Phone, office: Office) -> None:
    key = left_behind(phone, office)
    office.gives_keys = False
    assert phone.call("enrol", "123-456", "739182", "Ny") is None
    assert phone.call("waiting") == []
    office.tricks = [ordered(office)]
    phone.call("sync")
    until(lambda: phone.call("lockState") == "none")
    phone.enrol()
    assert [each["item"]["id"] for each in phone.call("waiting")] == [key]


def test_another_worker_cannot_see_what_was_left_and_does_not_lose_it(phone: Phone, office: Office) -> None:
    key = left_behind(phone, office)
    office.worker = ANOTHER
    phone.enrol()
    assert phone.call("waiting") == []
    assert len(databases(phone)) == 3
    office.tricks = [ordered(office)]
    phone.call("sync")
    until(lambda: phone.call("lockState") == "none")
    office.worker = WORKER
    phone.enrol()
    assert [each["item"]["id"] for each in phone.call("waiting")] == [key]


def test_a_phone_that_is_shut_out_in_the_middle_of_a_wipe_keeps_its_work_for_the_same_worker(
    phone: Phone, office: Office
) -> None:
    known(phone, office)
    phone.offline()
    key = phone.write(note="Sidste")
    revoked = says(401, json.dumps({"code": "phone_revoked"}))
    office.tricks = [lambda asked: office.answer({}, order="wipe", more=True), revoked]
    phone.offline(False)
    until(lambda: phone.call("lockState") == "none")
    assert key not in office.items
    phone.enrol()
    until(lambda: key in office.items)


def records(phone: Phone) -> dict[str, int]:
    """By shelf how many sealed records lie on the phone, read without any key."""
    script = """async () => {
        const name = (await indexedDB.databases()).map((each) => each.name).find((each) => each !== 'brobygger');
        const data = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
        const counts = {};
        for (const shelf of data.objectStoreNames) {
            const asked = data.transaction(shelf).objectStore(shelf).count();
            counts[shelf] = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
        }
        data.close();
        return counts;
    }"""
    return dict(phone.page.evaluate(script))


def test_a_locked_phone_that_is_to_be_emptied_forgets_the_people_and_keeps_the_unsent_sealed(
    phone: Phone, office: Office
) -> None:
    known(phone, office)
    sent = phone.write(note="Modtaget")
    until(lambda: sent in office.items and phone.call("waiting") == [])
    phone.offline()
    key = phone.write(note="Usendt")
    phone.call("lock")
    asked = len(office.asked)
    office.is_to_be_emptied = True
    phone.offline(False)
    until(lambda: phone.call("status").get("is_wiping") is True)
    assert records(phone) == {"cards": 0, "drafts": 0, "facts": 0, "items": 1, "kept": 1, "sent": 0}
    assert phone.call("lockState") == "locked"
    assert len(office.asked) == asked, "nothing is sent by a phone that is locked"
    assert set(office.ordered_asked[-1]) == {"phone", "token"}
    # Opened it sends what waits, and only then says that it is done.
    office.tricks = [ordered(office)]
    assert phone.call("unlock", PIN) is None
    until(lambda: phone.call("lockState") == "none")
    assert office.items[key]["body"] == {"note": "Usendt"}
    assert office.asked[-1]["wiped"] is True


def test_emptied_and_opened_without_a_network_it_says_so_and_loses_nothing(phone: Phone, office: Office) -> None:
    known(phone, office)
    phone.offline()
    key = phone.write(note="Usendt")
    phone.call("lock")
    office.is_to_be_emptied = True
    phone.offline(False)
    until(lambda: phone.call("status").get("is_wiping") is True)
    phone.offline()
    assert phone.call("unlock", PIN) is None
    # Of whom it has written something unsent it knows no name either.
    assert phone.names() == []
    assert phone.call("status")["is_wiping"] is True
    assert [each["item"]["id"] for each in phone.call("waiting")] == [key]


def test_a_locked_phone_that_is_not_to_be_emptied_keeps_everything_and_asks_once(phone: Phone, office: Office) -> None:
    known(phone, office)
    phone.call("lock")
    for _ in range(3):
        phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    until(lambda: len(office.ordered_asked) == 1)
    phone.page.wait_for_timeout(300)
    assert len(office.ordered_asked) == 1
    assert records(phone)["cards"] == 1
    # An open phone asks nothing here: it hears the order where it syncs.
    assert phone.call("unlock", PIN) is None
    assert phone.names() == ["Smed"]
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    assert len(office.ordered_asked) == 1


def test_a_cut_connection_empties_nothing_and_is_asked_again(phone: Phone, office: Office) -> None:
    known(phone, office)
    office.is_cut_off = True
    phone.call("lock")
    until(lambda: len(office.ordered_asked) == 1)
    assert records(phone)["cards"] == 1
    office.is_cut_off, office.is_to_be_emptied = False, True

    def looked() -> bool:
        phone.page.evaluate("window.dispatchEvent(new Event('online'))")
        return phone.call("status").get("is_wiping") is True

    until(looked)
    assert records(phone)["cards"] == 0


def test_after_ten_wrong_tries_a_phone_still_hears_that_it_is_to_be_emptied(phone: Phone, office: Office) -> None:
    known(phone, office)
    phone.call("lock")
    assert [phone.call("unlock", "000000") for _ in range(10)][-1] == 0
    office.is_to_be_emptied = True
    phone.open()
    until(lambda: records(phone)["cards"] == 0)
    assert phone.call("lockState") == "locked_out"


REVOKED = says(401, json.dumps({"code": "phone_revoked"}))


def test_an_open_phone_that_the_office_stops_shuts_at_its_next_answer_and_keeps_the_unsent_sealed(
    phone: Phone, office: Office
) -> None:
    known(phone, office)
    office.tricks = [REVOKED]
    key = phone.write(note="Usendt")
    until(lambda: phone.call("lockState") == "locked_out")
    assert phone.call("status")["is_stopped"] is True
    assert phone.call("people") == {"refused": "locked"}
    assert phone.call("unlock", PIN) == 0, "nor does its own PIN open it"
    phone.open()
    assert (phone.call("lockState"), phone.call("unlock", PIN)) == ("locked_out", 0)
    assert records(phone)["items"] == 1
    assert phone.call("reopen", "123-456", PIN) is None
    until(lambda: key in office.items)
    assert phone.call("status").get("is_stopped") is None
    phone.call("lock")
    assert phone.call("unlock", PIN) is None


NOT_ALLOWED = says(403, json.dumps({"code": "not_allowed"}))


def test_a_phone_whose_account_has_none_any_more_shuts_keeps_the_unsent_and_still_hears_the_order(
    phone: Phone, office: Office
) -> None:
    known(phone, office)
    office.tricks = [NOT_ALLOWED]
    key = phone.write(note="Usendt")
    until(lambda: phone.call("lockState") == "locked_out")
    assert phone.call("status")["is_stopped"] == "not_allowed"
    assert phone.call("unlock", PIN) == 0
    assert records(phone)["items"] == 1
    phone.open()
    assert phone.call("status")["is_stopped"] == "not_allowed", "also when the app is opened anew"
    office.is_to_be_emptied = True
    phone.open()
    until(lambda: phone.call("status").get("is_wiping") is True)
    assert records(phone) == {"cards": 0, "drafts": 0, "facts": 0, "items": 1, "kept": 1, "sent": 0}
    office.is_to_be_emptied = False
    assert phone.call("reopen", "123-456", PIN) is None
    until(lambda: key in office.items)


def test_a_stopped_phone_asks_at_once_whether_it_is_to_be_emptied(phone: Phone, office: Office) -> None:
    known(phone, office)
    phone.call("keepDraft", f"contact {SMED} ", {"note": "Begyndt"}, SMED)
    office.is_to_be_emptied = True
    office.tricks = [REVOKED]
    phone.write(note="Usendt")
    until(lambda: phone.call("status").get("is_wiping") is True)
    assert records(phone) == {"cards": 0, "drafts": 0, "facts": 0, "items": 1, "kept": 1, "sent": 0}


def test_a_stopped_phone_asks_at_once_also_where_it_asked_before_it_was_opened(phone: Phone, office: Office) -> None:
    known(phone, office)
    phone.call("lock")
    until(lambda: office.ordered_asked)
    phone.call("unlock", PIN)
    office.is_to_be_emptied = True
    office.tricks = [REVOKED]
    phone.call("sync")
    until(lambda: phone.call("status").get("is_wiping") is True)


def test_an_emptied_phone_whose_disk_is_put_back_from_a_copy_is_emptied_again_when_it_is_opened(
    phone: Phone, office: Office
) -> None:
    known(phone, office)
    phone.page.evaluate(COPY)
    office.is_to_be_emptied = True
    phone.call("lock")
    until(lambda: phone.call("status").get("is_wiping") is True)
    phone.offline()
    phone.page.evaluate("putBack()")
    assert records(phone)["cards"] == 1
    assert phone.call("unlock", PIN) is None
    assert phone.names() == []
    assert records(phone)["cards"] == 0


COPY = """async () => {
    const name = (await indexedDB.databases()).map((each) => each.name).find((each) => each !== "brobygger");
    const open = () => new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
    const asked = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const data = await open();
    const shelf = data.transaction("cards").objectStore("cards");
    const [keys, values] = [await asked(shelf.getAllKeys()), await asked(shelf.getAll())];
    data.close();
    window.putBack = async () => {
        const data = await open();
        const cards = data.transaction("cards", "readwrite").objectStore("cards");
        for (const at of keys.keys()) await asked(cards.put(values[at], keys[at]));
        data.close();
    };
}"""
