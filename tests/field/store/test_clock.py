"""What time it is by the server, whatever becomes of the phone's clock; and the store that is deleted under the app."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.field.store.office import Office
from tests.field.store.phone import PIN, SMED, Phone, card
from tests.waiting import until

HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
NEAR = timedelta(seconds=30)
# The clock of day and time alone; what the page counts by is the browser's own.
SET = "by => { const before = Date.now; Date.now = () => before() + by; }"


def set_clock(phone: Phone, by: timedelta) -> None:
    phone.page.evaluate(SET, by // timedelta(milliseconds=1))


def heard_wrong(phone: Phone, office: Office, by: timedelta) -> None:
    """The server's clock is ahead of the phone's by so much, and it has said so."""
    office.clock = by
    phone.call("sync")
    phone.offline()
    assert abs(phone.call("status")["clock_offset"] - by / timedelta(milliseconds=1)) < 10_000


def just_now(phone: Phone, office: Office) -> timedelta:
    """How far from the server's now something is dated that is written down now."""
    key = phone.write(note="Lige nu")
    (item,) = (each["item"] for each in phone.call("waiting") if each["item"]["id"] == key)
    return datetime.fromisoformat(item["happened_at"]) - datetime.now(UTC) - office.clock


def test_what_happens_now_is_dated_right_after_a_wrong_clock_is_put_right_without_a_network(
    phone: Phone, office: Office
) -> None:
    for by in (-HOUR, HOUR):
        phone.offline(False)
        heard_wrong(phone, office, by)
        set_clock(phone, by)
        assert abs(just_now(phone, office)) < NEAR
        assert phone.call("status")["clock_unsure"] is False
        set_clock(phone, -by)
        phone.call("write", {"kind": "contact", "person": SMED, "body": {}})


def test_a_clock_set_wrong_while_there_is_no_network_does_not_date_what_is_written_wrong(
    phone: Phone, office: Office
) -> None:
    heard_wrong(phone, office, timedelta())
    set_clock(phone, -5 * HOUR)
    assert abs(just_now(phone, office)) < NEAR


def test_a_clock_a_year_ahead_throws_nothing_away_that_is_begun(phone: Phone) -> None:
    phone.call("keepDraft", "meet  ", {"alias": "Grønjakken"})
    phone.write(note="Skrevet efter kladden")  # on the disk with all before it
    until(lambda: phone.call("waiting") == [])
    phone.call("lock")
    phone.page.clock.install(time=datetime.now(UTC) + timedelta(days=365))
    phone.open()
    phone.call("unlock", PIN)
    phone.call("sync")
    assert phone.call("draft", "meet  ") == {"alias": "Grønjakken"}


def test_where_the_phone_slept_with_a_wrong_clock_or_was_started_anew_it_says_that_it_is_not_sure(
    phone: Phone, office: Office
) -> None:
    heard_wrong(phone, office, -HOUR)
    set_clock(phone, 3 * HOUR)
    assert phone.call("status")["clock_unsure"] is True
    phone.offline(False)
    phone.call("sync")
    assert phone.call("status")["clock_unsure"] is False
    phone.call("lock")
    phone.call("unlock", PIN)
    assert phone.call("status")["clock_unsure"] is False, "the lock forgets no clock"


def test_a_clock_that_was_ahead_when_the_app_was_started_and_is_put_right_dates_nothing_ahead(
    phone: Phone, office: Office
) -> None:
    heard_wrong(phone, office, timedelta())
    phone.context.route("**/field/sync", lambda route: route.abort())
    phone.context.add_init_script("{ const before = Date.now; window.ahead = 0; Date.now = () => before() + ahead; }")
    phone.context.add_init_script(f"ahead = {YEAR // timedelta(milliseconds=1)}")
    phone.offline(False)
    phone.open()
    phone.call("unlock", PIN)
    assert abs(just_now(phone, office) - YEAR) < NEAR, "nothing on the phone can tell"
    (ahead,) = phone.call("waiting")
    phone.page.evaluate("ahead = 0")
    # Which of the two was right nobody has said: the worker is to look.
    assert abs(just_now(phone, office)) < NEAR
    assert phone.call("status")["clock_unsure"] is True
    # What was written ahead is given its hour, and was not written down in a year either.
    right = (datetime.now(UTC) - HOUR).isoformat(timespec="seconds").replace("+00:00", "Z")
    phone.call("change", ahead["item"]["id"], ahead["item"]["body"], right)
    (mended,) = (each["item"] for each in phone.call("waiting") if each["item"]["id"] == ahead["item"]["id"])
    assert mended["happened_at"] == right
    assert abs(datetime.fromisoformat(mended["recorded_at"]) - datetime.now(UTC)) < NEAR


def test_a_right_clock_that_slept_is_trusted(phone: Phone, office: Office) -> None:
    heard_wrong(phone, office, timedelta())
    set_clock(phone, 8 * HOUR)
    status = phone.call("status")
    assert (status["clock_unsure"], abs(status["clock_offset"]) < 10_000) == (False, True)


def cleared(phone: Phone) -> None:
    """As the browser's settings do it."""
    line = phone.context.new_cdp_session(phone.page)
    line.send("Storage.clearDataForOrigin", {"origin": phone.url, "storageTypes": "all"})


def test_where_the_store_is_deleted_while_the_app_is_open_the_unsent_is_sent_and_it_is_said(
    phone: Phone, office: Office
) -> None:
    office.news = [{"people": [card(SMED, "Smed")]}]
    phone.call("sync")
    office.tricks = [lambda _asked: (503, b"")]
    key = phone.write(note="Usendt")
    until(lambda: phone.call("status").get("failure") == "server")
    cleared(phone)
    until(lambda: phone.call("lockState") == "gone")
    until(lambda: phone.call("status").get("lost") == 0)
    assert key in office.items
    assert phone.call("people") == {"refused": "locked"}
    phone.open()
    assert phone.call("lockState") == "none"


def test_what_could_not_be_sent_when_the_store_was_deleted_is_counted(
    new_phone: Callable[..., Phone], office: Office
) -> None:
    phone = new_phone()
    phone.enrol()
    phone.offline()
    phone.write(note="Tabt")
    cleared(phone)
    until(lambda: phone.call("status").get("lost") == 1)


def test_a_locked_phone_says_so_as_well(phone: Phone, office: Office) -> None:
    phone.call("lock")
    cleared(phone)
    until(lambda: phone.call("lockState") == "gone")
    status: dict[str, Any] = phone.call("status")
    assert status["lost"] == 0
