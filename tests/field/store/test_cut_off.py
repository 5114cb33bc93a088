"""The phone is switched off at each step of what changes its store: it starts anew sound, and no work is lost."""

from collections.abc import Callable
from typing import Any

from tests.field.store.office import Office
from tests.field.store.phone import LOTTE, PIN, SMED, Phone, card, fact
from tests.field.store.test_wiping import databases, known, ordered, records
from tests.waiting import until

# After so many acts on the disk the power is gone: nothing more is written, deleted or sent.
CUT = """(after) => {
    let left = after;
    window.isCut = false;
    const isOff = () => (left -= 1) < 0 && (window.isCut = true);
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (shelves, mode, ...how) {
        const act = transaction.call(this, shelves, mode, ...how);
        if (mode === "readwrite" && isOff()) act.abort();
        return act;
    };
    const { deleteDatabase } = IDBFactory.prototype;
    const never = { then: () => new Promise(() => {}), addEventListener: () => {} };
    IDBFactory.prototype.deleteDatabase = function (...how) {
        return isOff() ? never : deleteDatabase.apply(this, how);
    };
    const ask = window.fetch;
    window.fetch = (...how) => (window.isCut ? new Promise(() => {}) : ask(...how));
}"""


ENROL = """async (pin) => {
    window.isOver = false;
    const store = await window.store;
    void store.enrol("123-456", pin, "Ny").catch(() => undefined).finally(() => (window.isOver = true));
}"""


def cut_off(phone: Phone, after: int, start: Callable[[], Any], is_over: Callable[[], Any]) -> bool:
    """Whether there was anything to cut after so many acts; then the app is started anew."""
    phone.page.evaluate(CUT, after)
    start()
    until(lambda: phone.page.evaluate("window.isCut") or is_over())
    was_cut: bool = phone.page.evaluate("window.isCut")
    phone.offline(False)
    phone.open()
    return was_cut


def unheard(phone: Phone) -> set[str]:
    """Opened while it hears nobody, what waits is what lay on the disk."""
    phone.offline()
    assert phone.call("unlock", PIN) is None
    return {each["item"]["id"] for each in phone.call("waiting")}


def test_cut_off_anywhere_in_a_sync_nothing_unsent_is_lost_and_an_answer_is_there_whole_or_not_at_all(
    phone: Phone, office: Office
) -> None:
    keys = set()
    for after in range(20):
        office.news = [{"people": [card(SMED, "Smed")], "gone": [LOTTE]}]
        phone.sync_until(lambda: phone.names() == ["Smed"])
        phone.offline()
        keys.add(phone.write("contact", None, note="Usendt"))
        answer = {
            "people": [card(LOTTE, "Lotte")],
            "facts": [fact("f1", LOTTE, "2098-01-01T10:00:00Z")],
            "gone": [SMED],
        }
        office.news = [answer]
        was_cut = cut_off(phone, after, lambda: phone.offline(False), lambda: synced(phone))
        assert keys - set(office.items) - unheard(phone) == set(), f"lost after {after} acts"
        names = phone.names()
        there = phone.call("person", LOTTE)
        assert (names, there and [each["id"] for each in there["facts"]]) in ((["Smed"], None), (["Lotte"], ["f1"]))
        # A server whose answer was not taken gives it again.
        office.news = [answer] if names == ["Smed"] else []
        phone.offline(False)
        phone.sync_until(lambda: (phone.names(), phone.call("waiting")) == (["Lotte"], []))
        if not was_cut:
            break
    assert after > 2
    assert set(office.items) == keys and {item["version"] for item in office.items.values()} == {1}


def synced(phone: Phone) -> bool:
    return phone.call("waiting") == [] and not phone.call("status")["is_syncing"]


def test_cut_off_anywhere_while_it_is_made_ready_what_was_left_here_is_left_or_taken_up(
    phone: Phone, office: Office
) -> None:
    keys = set()
    for after in range(20):
        if phone.call("lockState") != "none":
            keys.add(wiped_with_work(phone, office))
        was_cut = cut_off(
            phone, after, lambda: phone.page.evaluate(ENROL, PIN), lambda: phone.page.evaluate("window.isOver")
        )
        if phone.call("lockState") == "locked":
            assert unheard(phone) == keys, f"lost after {after} acts"
            phone.offline(False)
        if not was_cut:
            break
    assert after > 3
    assert phone.call("lockState") == "open"
    until(lambda: len(databases(phone)) == 2)


def wiped_with_work(phone: Phone, office: Office) -> str:
    """Emptied by the office with something in it that the server had refused."""
    office.refuses["contact"] = ("closed", "Forløbet er afsluttet.")
    key = phone.write(note="Afvist")
    phone.sync_until(
        lambda: (key, "refused") in [(each["item"]["id"], each["state"]) for each in phone.call("waiting")]
    )
    office.tricks = [ordered(office)]
    phone.sync_until(lambda: phone.call("lockState") == "none")
    return key


def test_cut_off_anywhere_while_it_is_emptied_it_is_emptied_all_the_same_and_first_sends_what_waits(
    phone: Phone, office: Office
) -> None:
    def order(asked: dict[str, Any]) -> Any:
        # Until it is said to be done the server orders it again.
        office.tricks = [] if asked.get("wiped") else [order]
        return office.answer(asked) if asked.get("wiped") else office.answer(asked, order="wipe")

    for after in range(20):
        if phone.call("lockState") == "none":
            phone.enrol()
        known(phone, office)
        phone.call("keepDraft", "meet  ", {"alias": "Begyndt"})
        phone.offline()
        key = phone.write(note="Sidste")
        office.tricks = [order]
        was_cut = cut_off(phone, after, lambda: phone.offline(False), lambda: phone.call("lockState") == "none")
        if phone.call("lockState") != "none":
            assert key in office.items or key in unheard(phone), f"lost after {after} acts"
            phone.offline()
            phone.call("unlock", PIN)
            if phone.call("status").get("is_wiping"):
                assert phone.names() == [] and phone.call("drafts") == []
                assert {shelf: count for shelf, count in records(phone).items() if count and shelf != "items"} == {
                    "kept": 2
                }
            phone.offline(False)
            phone.sync_until(lambda: phone.call("lockState") == "none")
            phone.open()
        assert key in office.items
        until(lambda: databases(phone) == ["brobygger"])
        if not was_cut:
            break
    assert after > 4


def test_cut_off_anywhere_while_it_is_emptied_locked_it_keeps_what_was_not_sent_and_no_person(
    phone: Phone, office: Office
) -> None:
    for after in range(20):
        known(phone, office)
        phone.offline()
        key = phone.write("contact", None, note="Usendt")
        phone.call("lock")
        office.is_to_be_emptied = True
        was_cut = cut_off(
            phone, after, lambda: phone.offline(False), lambda: phone.call("status").get("is_wiping") is True
        )
        # Started anew it asks again.
        until(lambda: phone.call("status").get("is_wiping") is True)
        assert records(phone) == {"cards": 0, "drafts": 0, "facts": 0, "items": 1, "kept": 1, "sent": 0}
        office.is_to_be_emptied = False
        assert unheard(phone) == {key} and phone.names() == []
        office.tricks = [ordered(office)]
        phone.offline(False)
        phone.sync_until(lambda: phone.call("lockState") == "none")
        assert key in office.items
        if not was_cut:
            break
        # It asks again only after a while: not so an app that is started anew.
        phone.open()
        phone.enrol()
    assert after > 1


def test_whatever_is_written_is_asked_to_be_on_the_disk_and_not_only_with_the_system(
    phone: Phone, office: Office
) -> None:
    """A killed process cannot show it: what the system has it writes. A battery that is torn out takes that along."""
    phone.page.evaluate("""() => {
        window.acts = [];
        const act = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (...how) {
            const made = act.apply(this, how);
            if (made.mode !== "readonly") acts.push([[...made.objectStoreNames].join(), made.durability]);
            return made;
        };
    }""")
    office.news = [{"people": [card(SMED, "Smed")]}]
    phone.call("sync")
    key = phone.write(note="Sendt")
    until(lambda: key in office.items and phone.call("waiting") == [])
    phone.call("keepDraft", "meet  ", {"alias": "Halvt"})
    phone.call("lock")
    assert phone.call("unlock", "000000") == 9
    assert phone.call("unlock", PIN) is None
    office.tricks = [lambda asked: office.answer(asked, order="wipe")]
    phone.call("sync")
    until(lambda: phone.call("lockState") == "none")
    acts = phone.page.evaluate("acts")
    written = {shelf for shelves, how in acts if how == "strict" for shelf in shelves.split(",")}
    assert written == {"items", "sent", "cards", "facts", "drafts", "kept", "doors", "counters"}
    # What is thirty days old and goes from "sent" goes the next time, where this is lost.
    assert [each for each in acts if each[1] != "strict" and each[0] != "sent"] == []
