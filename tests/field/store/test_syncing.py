"""One request at a time, a word for every way it can fail, and nothing lost by any of them."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.field.store.office import Office, says
from tests.field.store.phone import LOTTE, PIN, SMED, Phone, card, fact
from tests.waiting import until

FAILURES = {
    "phone_unknown": says(401, "{}"),
    "update_app": says(426, json.dumps({"code": "update_app"})),
    "server": says(503, "<html>Bad gateway</html>"),
    "unreadable": says(200, "<html>Log på byens net</html>"),
    "unreachable": lambda _asked: None,
}


def test_every_failure_has_a_word_and_loses_nothing(phone: Phone, office: Office) -> None:
    for code, trick in FAILURES.items():
        # A browser may ask once more by itself where a connection is cut.
        office.tricks = [trick] * (2 if code == "unreachable" else 1)
        key = phone.write(note="Vigtigt")
        until(lambda code=code: phone.call("status").get("failure") == code)
        assert [each["state"] for each in phone.call("waiting")] == ["waiting"]
        office.tricks = []
        phone.sync_until(lambda: phone.call("waiting") == [])
        assert key in office.items
        assert phone.call("status").get("failure") is None
        assert office.asked[-1]["failure"] == code, "the office hears why"


def test_why_it_failed_is_told_to_the_office_also_where_the_app_was_closed_since(phone: Phone, office: Office) -> None:
    office.tricks = [says(503)]
    phone.write(note="Vigtigt")
    until(lambda: phone.call("status").get("failure") == "server")
    until(lambda: not phone.call("status")["is_syncing"])
    phone.open()
    office.asked.clear()
    office.tricks = []
    phone.call("unlock", PIN)
    until(lambda: phone.call("waiting") == [])
    assert office.asked[0]["failure"] == "server"
    assert phone.call("status").get("failure") is None


def test_too_much_at_once_is_halved_and_what_is_too_large_alone_lets_the_others_by(
    phone: Phone, office: Office
) -> None:
    def narrow(asked: dict[str, Any]) -> Any:
        office.tricks.append(narrow)
        is_large = any(item["body"]["note"] == "stor" for item in asked.get("items", []))
        return (413, b"") if len(asked.get("items", [])) > 2 or is_large else office.answer(asked)

    phone.offline()
    office.tricks = [narrow]
    notes = ["a", "b", "stor", "c", "d", "e", "f"]
    for note in notes:
        phone.write(note=note)
    phone.offline(False)
    until(lambda: phone.call("status")["waiting"] == 0)
    assert sorted(item["body"]["note"] for item in office.items.values()) == ["a", "b", "c", "d", "e", "f"]
    assert [(each["state"], each["code"]) for each in phone.call("waiting")] == [("refused", "too_large")]


def test_what_a_thin_network_does_not_carry_in_time_is_sent_by_the_half(phone: Phone, office: Office) -> None:
    def thin(asked: dict[str, Any]) -> Any:
        office.tricks.append(thin)
        if len(asked.get("items", [])) <= 2:
            return office.answer(asked)
        time.sleep(1)
        return None

    # A minute of patience is here a third of a second.
    phone.page.evaluate(
        "(timeout => (AbortSignal.timeout = ms => timeout(ms === 60000 ? 300 : ms)))(AbortSignal.timeout.bind(AbortSignal))"
    )
    phone.offline()
    office.tricks = [thin]
    keys = {phone.write(note=note) for note in "abcdefg"}
    phone.offline(False)
    until(lambda: phone.call("status")["waiting"] == 0)
    assert set(office.items) == keys
    assert [len(asked["items"]) for asked in office.asked if "items" in asked][:3] == [7, 3, 1]


def test_a_sync_with_nothing_to_say_is_one_small_request(phone: Phone, office: Office) -> None:
    office.asked.clear()
    phone.call("sync")
    assert len(office.asked) == 1
    assert len(json.dumps(office.asked[0])) <= 300
    assert set(office.asked[0]) == {"v", "cursor", "sent_at"}
    assert "Content-Encoding" not in office.headers[-1]
    assert office.headers[-1]["Authorization"].endswith(".secret-of-1")
    assert "Cookie" not in office.headers[-1]


def test_a_large_request_is_compressed(phone: Phone, office: Office) -> None:
    phone.write(note="Ro om natten. " * 200)
    until(lambda: office.items)
    assert office.headers[-1]["Content-Encoding"] == "gzip"
    assert int(office.headers[-1]["Content-Length"]) < 600


def test_an_answer_that_ended_at_its_limit_is_asked_on_at_once(phone: Phone, office: Office) -> None:
    office.news = [{"people": [card(SMED, "Smed")], "more": True}, {"people": [card(LOTTE, "Lotte")]}]
    office.asked.clear()
    phone.call("sync")
    assert phone.names() == ["Lotte", "Smed"]
    assert len(office.asked) == 2


def test_a_server_that_says_more_without_moving_on_is_not_asked_for_ever(phone: Phone, office: Office) -> None:
    stuck = json.dumps({"v": 1, "now": "2026-11-12T12:00:00Z", "cursor": "c1", "epoch": "e1", "more": True})
    office.tricks = [says(200, stuck)] * 20
    office.asked.clear()
    phone.call("sync")
    assert len(office.asked) <= 2
    assert phone.call("status")["failure"] == "unreadable"


def test_two_syncs_are_never_under_way_at_once_not_even_from_two_tabs(phone: Phone, office: Office) -> None:
    under_way: list[int] = [0, 0]

    def slow(asked: dict[str, Any]) -> Any:
        under_way[0] += 1
        under_way[1] = max(under_way)
        time.sleep(0.15)
        under_way[0] -= 1
        return office.answer(asked)

    other = second_tab(phone)
    until(lambda: not phone.call("status")["is_syncing"])
    office.asked.clear()
    office.tricks = [slow] * 9
    start = "async () => { const store = await window.store; window.both = Promise.all([store.sync(), store.sync()]); }"
    for page in (phone.page, other):
        page.evaluate(start)
    for page in (phone.page, other):
        page.evaluate("window.both")
    assert len(office.asked) >= 2
    assert under_way[1] == 1


def second_tab(phone: Phone) -> Any:
    first, other = phone.page, phone.context.new_page()
    phone.page = other
    phone.open()
    assert phone.call("unlock", PIN) is None
    phone.page = first
    return other


def test_what_one_tab_wrote_stands_in_the_other(phone: Phone) -> None:
    other = second_tab(phone)
    phone.offline()
    phone.write(note="Fra den første")
    phone.page = other
    until(lambda: len(phone.call("waiting")) == 1)


def test_a_phone_locked_in_mid_sync_sends_the_same_again_and_calls_it_no_failure(phone: Phone, office: Office) -> None:
    def lock_meanwhile(asked: dict[str, Any]) -> Any:
        under_way.append(asked)
        until(lambda: len(under_way) > 1)

    under_way: list[dict[str, Any]] = []
    office.tricks = [lock_meanwhile]
    key = phone.write(note="x")
    until(lambda: under_way)
    phone.call("lock")
    under_way.append({})
    until(lambda: not phone.call("status")["is_syncing"])
    assert phone.call("status").get("failure") is None
    phone.call("unlock", PIN)
    until(lambda: phone.call("waiting") == [])
    assert office.items[key]["version"] == 1


def test_a_network_that_goes_in_the_middle_of_a_sync_loses_nothing_and_brings_nothing_twice(
    phone: Phone, office: Office
) -> None:
    def cut_meanwhile(asked: dict[str, Any]) -> None:
        under_way.append(asked)
        until(lambda: len(under_way) > 1)
        office.lose(asked)

    under_way: list[dict[str, Any]] = []
    office.news, office.tricks = [{"people": [card(SMED, "Smed")]}], [cut_meanwhile]
    key = phone.write(note="x")
    until(lambda: under_way)
    phone.offline()
    under_way.append({})
    until(lambda: phone.call("status").get("failure") == "offline")
    assert key in office.items
    assert ([each["item"]["id"] for each in phone.call("waiting")], phone.names()) == ([key], []), (
        "it has heard nothing"
    )
    office.news = [{"people": [card(SMED, "Smed")]}]
    phone.offline(False)
    until(lambda: phone.call("waiting") == [])
    assert (phone.names(), office.items[key]["version"]) == (["Smed"], 1)


def test_a_phone_whose_clock_is_wrong_knows_by_how_much(phone: Phone, office: Office) -> None:
    office.clock = timedelta(hours=-3)
    phone.call("sync")
    assert abs(phone.call("status")["clock_offset"] + 3 * 3600 * 1000) < 60_000


def test_every_few_minutes_the_phone_asks_by_itself(phone: Phone, office: Office) -> None:
    phone.page.clock.install()
    phone.open()
    phone.call("unlock", PIN)
    until(lambda: not phone.call("status")["is_syncing"])
    before = len(office.asked)
    phone.page.clock.run_for(181_000)
    until(lambda: len(office.asked) > before)


def test_a_service_worker_that_is_woken_by_the_network_wakes_the_page(phone: Phone, office: Office) -> None:
    until(lambda: not phone.call("status")["is_syncing"])
    office.asked.clear()
    phone.page.evaluate("navigator.serviceWorker.dispatchEvent(new MessageEvent('message', {data: 'sync'}))")
    until(lambda: office.asked)


def test_a_server_that_fails_while_there_is_a_network_is_not_asked_without_a_pause(
    phone: Phone, office: Office
) -> None:
    # As a browser does that has a network: whoever asks to be woken is woken at once.
    phone.page.evaluate("""() => {
      const wake = () => navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: 'sync' }));
      const sync = { register: async () => void setTimeout(wake) };
      navigator.serviceWorker.getRegistration = async () => ({ sync });
    }""")
    until(lambda: not phone.call("status")["is_syncing"])
    office.asked.clear()
    office.tricks = [says(503)] * 200
    phone.call("sync")
    phone.page.wait_for_timeout(1_500)
    assert 1 <= len(office.asked) <= 2


def test_listeners_hear_of_every_change(phone: Phone) -> None:
    phone.page.evaluate(
        "async () => { window.heard = 0; (await window.store).subscribe(() => { window.heard += 1; }); }"
    )
    phone.write()
    assert phone.page.evaluate("window.heard") > 0


def test_a_first_sync_of_many_people_can_be_read_at_once(new_phone: Callable[..., Phone], office: Office) -> None:
    people = [card(f"0199c1f0-0000-7000-8000-{number:012}", f"Nr. {number}") for number in range(60)]
    facts = [
        fact(f"0199c1f0-0000-7000-9000-{number:012}", people[number % 60]["id"], f"2099-01-01T00:00:{number % 60:02}Z")
        for number in range(600)
    ]
    office.news = [{"people": people, "facts": facts}]
    phone = new_phone()
    phone.enrol()
    assert len(phone.call("people")) == 60
    assert len(phone.call("person", people[7]["id"])["facts"]) == 10
