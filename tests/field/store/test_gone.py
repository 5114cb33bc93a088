"""The store goes from under the app that is open: deleted, or taken over by a newer app in another tab."""

from tests.field.store.office import Office
from tests.field.store.phone import SMED, Phone, card
from tests.waiting import until

DELETE = "(name) => { indexedDB.deleteDatabase(name); }"
# As a newer app does: it opens the same data in a later version of how they lie.
NEWER = "(name) => new Promise((done) => { indexedDB.open(name, 9).onsuccess = () => done(); })"


def test_what_lay_unsent_on_a_locked_phone_is_said_to_be_lost_with_it(phone: Phone, office: Office) -> None:
    phone.offline()
    phone.write(note="Et")
    phone.write(note="To")
    phone.call("lock")
    phone.page.evaluate(DELETE, "brobygger")
    until(lambda: phone.call("lockState") == "gone")
    until(lambda: phone.call("status").get("lost") == 2)


def test_a_phone_that_was_locked_with_everything_sent_lost_nothing(phone: Phone, office: Office) -> None:
    phone.write(note="Et")
    until(lambda: phone.call("waiting") == [])
    phone.call("lock")
    phone.page.evaluate(DELETE, "brobygger")
    until(lambda: phone.call("status").get("lost") == 0)


def test_of_a_phone_that_was_never_opened_nobody_knows_what_is_lost(phone: Phone, office: Office) -> None:
    phone.offline()
    phone.write(note="Et")
    phone.offline(False)
    phone.open()
    phone.page.evaluate(DELETE, "brobygger")
    until(lambda: phone.call("status").get("lost") == "unknown")


def test_a_newer_app_in_another_tab_is_not_taken_for_a_store_that_is_gone(phone: Phone, office: Office) -> None:
    office.news = [{"people": [card(SMED, "Smed")]}]
    phone.call("sync")
    phone.offline()
    phone.write(note="Usendt")
    other = phone.context.new_page()
    phone.offline(False)
    other.goto(phone.url)
    records = phone.page.evaluate(
        "indexedDB.databases().then((all) => all.map((each) => each.name).find((each) => each !== 'brobygger'))"
    )
    other.evaluate("window.store.then((store) => store.lock())")
    for name in ("brobygger", records):
        other.evaluate(NEWER, name)
    until(lambda: phone.call("lockState") == "outdated")
    assert "lost" not in phone.call("status")
    assert phone.call("people") == {"refused": "locked"}
