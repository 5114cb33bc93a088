"""When the phone asks again: never quicker than promised, and woken by the browser where that can, by itself where not."""

from tests.field.store.office import Office, says
from tests.field.store.phone import PIN, Phone
from tests.waiting import until

# Half of five seconds, of ten, of twenty: what may be asked sooner would be asked by every phone of a site at once.
SOONEST = (2.5, 5, 10)
# The browser's own background sync, in the hand of the test.
BACKGROUND = """(how) => {
    window.registered = [];
    const register = async (tag) => {
        registered.push(tag);
        if (how === "refused") throw new DOMException("no", "NotAllowedError");
    };
    const found = how === "none" ? {} : { sync: { register } };
    navigator.serviceWorker.getRegistration = async () => {
        if (how === "forbidden") throw new DOMException("no", "SecurityError");
        return found;
    };
    window.faults = [];
    addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason)));
}"""


def test_what_fails_again_and_again_is_not_asked_quicker_than_promised(phone: Phone, office: Office) -> None:
    phone.page.clock.install()
    phone.open()
    phone.call("unlock", PIN)
    until(lambda: not phone.call("status")["is_syncing"])
    phone.page.evaluate("Math.random = () => 0")
    phone.page.clock.pause_at(phone.page.evaluate("Date.now()") / 1000 + 1)
    office.tricks = [says(503)] * len(SOONEST)
    office.asked.clear()
    phone.call("sync")
    for asked, seconds in enumerate(SOONEST, start=1):
        phone.page.clock.run_for(int(seconds * 1000) - 50)
        phone.write(note="Haster")
        until(lambda: not phone.call("status")["is_syncing"])
        assert len(office.asked) == asked, "nor is it, when something new is written"
        phone.page.clock.run_for(100)
        until(lambda asked=asked: len(office.asked) > asked)
        until(lambda: not phone.call("status")["is_syncing"])
    until(lambda: phone.call("waiting") == [])
    # And so on: between half and the whole of twice the last, five minutes at most.
    found = phone.page.evaluate(
        "[...Array(40).keys()].map((n) => [inside.wait(n + 1, 0), inside.wait(n + 1, 0.999999)])"
    )
    for number, (least, most) in enumerate(found):
        longest = min(300_000, 5_000 * 2**number)
        assert least == longest / 2 and longest * 0.99 < most <= longest


def test_without_a_network_the_browser_is_asked_to_wake_it_and_where_it_cannot_the_page_wakes_itself(
    phone: Phone, office: Office
) -> None:
    until(lambda: not phone.call("status")["is_syncing"])
    for how in ("there", "refused", "none", "forbidden"):
        asks = how in ("there", "refused")
        phone.page.evaluate(BACKGROUND, how)
        phone.call("sync")
        assert phone.page.evaluate("registered") == [], "with a network nobody need wake it"
        phone.offline()
        key = phone.write(note="Skrevet i kælderen")
        until(lambda: phone.call("status").get("failure") == "offline")
        until(lambda asks=asks: phone.page.evaluate("registered.length") >= asks)
        assert set(phone.page.evaluate("registered")) == ({"sync"} if asks else set()), how
        phone.offline(False)
        until(lambda key=key: key in office.items and phone.call("status").get("failure") is None)
        assert phone.page.evaluate("faults") == [], how


def test_what_waits_goes_at_once_when_the_network_is_back_where_no_browser_wakes_the_page(
    phone: Phone, office: Office
) -> None:
    phone.page.clock.install()
    phone.open()
    phone.call("unlock", PIN)
    until(lambda: not phone.call("status")["is_syncing"])
    # Without background sync, and with its timers still: nothing but the network's coming back wakes it.
    phone.page.evaluate(BACKGROUND, "none")
    phone.page.clock.pause_at(phone.page.evaluate("Date.now()") / 1000 + 1)
    phone.offline()
    key = phone.write(note="Skrevet i kælderen")
    until(lambda: phone.call("status").get("failure") == "offline")
    assert key not in office.items
    phone.offline(False)
    until(lambda: key in office.items and phone.call("status").get("failure") is None)
    assert phone.page.evaluate("registered") == []
