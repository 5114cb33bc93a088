"""What a phone forgets by itself goes by its clock: a wrong one must not empty it, and no clock keeps people on it for ever."""

from datetime import UTC, datetime, timedelta

from tests.field.store.office import Office
from tests.field.store.phone import LOTTE, PIN, SMED, Phone, card
from tests.waiting import until

YEAR, DAY, HOUR = timedelta(days=365), timedelta(days=1), timedelta(hours=1)


def knows_two(phone: Phone, office: Office) -> None:
    office.news = [{"people": [card(SMED, "Smed"), card(LOTTE, "Lotte")]}]
    phone.call("sync")
    phone.page.clock.install()
    phone.offline()
    phone.write("contact", LOTTE, note="Ikke sendt")


def opened_at(phone: Phone, by: timedelta, *, anew: bool = False) -> list[str]:
    """Who is on the phone when it is opened with its clock so far off; `anew`: the app was closed in between."""
    if anew:
        # Without a network the app comes from its cache; the sync of it is cut here, before it hears of a network.
        phone.context.route("**/field/sync", lambda route: route.abort())
        phone.offline(False)
        phone.open()
    phone.page.clock.set_system_time(datetime.now(UTC) + by)
    phone.call("lock")
    assert phone.call("unlock", PIN) is None
    return phone.names()


def test_a_clock_a_year_ahead_empties_nothing_at_the_first_glance_and_put_right_it_never_does(
    phone: Phone, office: Office
) -> None:
    knows_two(phone, office)
    for by in (YEAR, YEAR + 23 * HOUR, YEAR):
        assert opened_at(phone, by) == ["Lotte", "Smed"]
        assert phone.call("status")["clock_doubted"] is True
    assert opened_at(phone, 2 * DAY) == ["Lotte", "Smed"]
    assert "clock_doubted" not in phone.call("status")
    assert opened_at(phone, YEAR + 2 * DAY) == ["Lotte", "Smed"], "it is said anew before anyone goes"


def test_where_the_server_is_heard_its_time_counts_and_what_waited_is_sent(phone: Phone, office: Office) -> None:
    knows_two(phone, office)
    opened_at(phone, YEAR)
    phone.offline(False)
    phone.sync_until(lambda: phone.call("waiting") == [])
    until(lambda: "clock_doubted" not in phone.call("status"))
    phone.offline()
    assert opened_at(phone, YEAR + 2 * DAY) == ["Lotte", "Smed"], "it knows by now how wrong its clock is"
    assert [item["body"]["note"] for item in office.items.values()] == ["Ikke sendt"]
    assert not any(asked.get("gone") for asked in office.asked)


def test_a_clock_that_nobody_puts_right_forgets_on_the_day_after_but_not_whom_something_unsent_is_about(
    phone: Phone, office: Office
) -> None:
    knows_two(phone, office)
    opened_at(phone, YEAR)
    assert opened_at(phone, YEAR + 25 * HOUR) == ["Lotte"]
    phone.context.set_offline(False)
    phone.sync_until(lambda: phone.call("waiting") == [])
    (told,) = (asked for asked in office.asked if asked.get("gone") == [SMED])
    assert "cursor" not in told, "a server that heard it yesterday must not think that it holds them still"


def test_a_clock_set_back_behind_the_last_sync_keeps_nobody_longer(phone: Phone, office: Office) -> None:
    knows_two(phone, office)
    assert opened_at(phone, -YEAR, anew=True) == ["Lotte", "Smed"]
    assert phone.call("status")["clock_doubted"] is True
    phone.call("person", SMED)
    assert opened_at(phone, -YEAR + 12 * HOUR, anew=True) == ["Lotte", "Smed"]
    assert opened_at(phone, -YEAR + 25 * HOUR, anew=True) == ["Lotte", "Smed"], "who was looked at since is needed"
    assert opened_at(phone, -YEAR + 40 * DAY, anew=True) == ["Lotte"]


def test_no_clock_keeps_people_on_a_phone_that_is_opened_a_thousand_times_without_the_server(phone: Phone) -> None:
    overs, gone = phone.page.evaluate(
        """([smed, lotte]) => {
            const now = Date.now();
            const clock = { offset: 0, isUnsure: false, date: now, ticks: performance.now() };
            const session = { synced: { last_success: new Date(now).toISOString() }, clock };
            const overs = [];
            for (let n = 0; n <= 1000; n += 1) {
                const { away, over } = inside.openedOnceMore(session);
                session.away = away;
                overs.push(over);
            }
            const waits = [["k", { item: { kind: "contact", person: lotte } }]];
            const [cards, needed] = [new Map([[smed, {}], [lotte, {}]]), { [smed]: now, [lotte]: now }];
            return [overs, inside.unneeded({ cards, needed, entries: new Map(waits) }, Infinity)];
        }""",
        [SMED, LOTTE],
    )
    assert overs == [None] * 1000 + ["openings"]
    assert gone == [SMED], "also who was opened a moment ago, but never whom something unsent is about"
