"""The office orders a phone emptied: what can be sent is sent, the rest stays sealed for the same worker."""

import json
from collections.abc import Callable
from typing import Any

from tests.field.store.office import WORKER, Office, says
from tests.field.store.phone import PIN, SMED, Phone, card, until

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
