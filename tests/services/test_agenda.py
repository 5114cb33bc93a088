"""Today, the board, the inbox and their calendars: who stands there, in which order, for whom."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.records.access import Membership
from brobygger.records.agenda import Reminder
from brobygger.records.contacts import Promise
from brobygger.records.people import Assignment
from brobygger.rules import agenda
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment.events import Event
from brobygger.services import (
    accounts,
    assigning,
    contacts,
    drawing,
    duties,
    endings,
    people,
    promises,
    requests,
    simulation,
)
from brobygger.services.access import NotFound
from brobygger.services.agenda import links, lists
from brobygger.services.changes import PermissionDenied
from brobygger.services.referrals import referring
from brobygger.services.referrals.referring import NewReferral
from brobygger.services.treatment import events
from tests.cast import NOW, Cast
from tests.services.planning import plan_dose

DAY = timedelta(days=1)


def met(by: Any, alias: str) -> people.Person:
    # Not so long ago that they are looked for.
    return people.meet(by=by, alias=alias, now=NOW - 20 * DAY)


def promise(by: Any, person: people.Person, what: str, at: Any) -> None:
    item = contacts.NewContact(
        person_id=person.id, kind="contact", happened_at=NOW - 2 * DAY, promise=what, promise_at=at
    )
    contacts.record(by=by, items=[item], now=NOW)


def ask(by: Any, person: people.Person, days_ago: int) -> None:
    told = {"words": "Jeg vil i behandling", "said_to": "Signe", "is_delegated": True}
    said = requests.NewRequest(said_at=NOW - days_ago * DAY, **told)  # type: ignore[arg-type]
    requests.ask(by=by, person_id=person.id, new=said, now=NOW)


def without_contact_person(by: Any, person: people.Person) -> None:
    Assignment.objects.create(
        person=person, worker=None, happened_at=NOW, recorded_at=NOW, received_at=NOW, recorded_by=by
    )
    drawing.draw([person.id])


def shown(by: Any, shows: str, at: Any = NOW, **how: Any) -> list[tuple[str, str]]:
    listed = lists.listed(by=by, shows=shows, now=at, **how)
    return [(row.person.shown_name, reminder.kind) for row in listed.page.object_list for reminder in row.reasons]


def test_today_is_promised_first_then_deadlines_and_the_nearest_of_each(cast: Cast) -> None:
    smed, ole, gry = (met(cast.signe, alias) for alias in ("Smed", "Ole", "Gry"))
    ask(cast.signe, smed, 2)
    ask(cast.signe, ole, 12)
    promise(cast.signe, gry, "kaffe", NOW + timedelta(hours=3))
    promise(cast.signe, smed, "læge", NOW - timedelta(hours=3))
    # Smed stands once, where the most pressing reason is, with the other beneath it.
    assert shown(cast.signe, "today") == [
        ("Smed", "promise"),
        ("Smed", "clock"),
        ("Gry", "promise"),
        ("Ole", "clock"),
    ]
    sections = [(row.person.shown_name, row.rank) for row in lists.listed(by=cast.signe, shows="today", now=NOW).page]
    assert sections == [("Smed", 1), ("Gry", 1), ("Ole", 2)]
    assert shown(cast.signe, "today", kind="clock") == [("Ole", "clock"), ("Smed", "clock")]
    assert lists.listed(by=cast.signe, shows="today", now=NOW).counts == {"promise": 2, "clock": 2}


def ended(by: Any, person: people.Person, days_ago: int) -> endings.Ending:
    told = endings.NewEnding(ended_at=NOW - days_ago * DAY, status="stabilised", reason="finished")
    return endings.end(by=by, person_id=person.id, new=told, now=NOW)


def test_todays_order_is_promised_deadline_lost_at_risk_however_long_overdue_any_of_them_is(cast: Cast) -> None:
    kaja, smed, old, _gry, ole = (
        people.meet(by=cast.signe, alias=alias, now=NOW - days * DAY)
        for alias, days in (("Kaja", 20), ("Smed", 20), ("Old", 300), ("Gry", 37), ("Ole", 20))
    )
    promised = contacts.NewContact(
        person_id=kaja.id, kind="contact", happened_at=NOW - 12 * DAY, promise="kaffe", promise_at=NOW - 9 * DAY
    )
    contacts.record(by=cast.signe, items=[promised], now=NOW)
    ask(cast.signe, smed, 2)
    ending = endings.NewEnding(ended_at=NOW - 40 * DAY, status="stabilised", reason="moved", tried="Vi ledte")
    endings.end(by=cast.signe, person_id=old.id, new=ending, now=NOW)
    events.tell(by=cast.signe, person_id=ole.id, told=Event("relapse", NOW - DAY), now=NOW)
    listed = lists.listed(by=cast.signe, shows="today", now=NOW).page
    assert [
        (row.person.shown_name, row.rank, each.kind, (local_day(NOW) - local_day(each.due_at)).days)
        for row in listed
        for each in row.reasons
    ] == [
        ("Kaja", 1, "promise_late", 9),
        ("Smed", 2, "clock", -12),
        ("Old", 3, "followup_late", 9),
        ("Gry", 4, "not_seen_late", 9),
        ("Ole", 5, "relapse", -13),
    ]


def test_within_its_section_what_is_long_overdue_comes_after_what_can_still_be_reached(cast: Cast) -> None:
    old, smed, gry = (people.meet(by=cast.signe, alias=each, now=NOW - 300 * DAY) for each in ("Old", "Smed", "Gry"))
    ended(cast.signe, old, 150)
    ask(cast.signe, smed, 13)
    promise(cast.signe, gry, "kaffe", NOW + timedelta(hours=3))
    late = contacts.NewContact(
        person_id=smed.id, kind="contact", happened_at=NOW - 30 * DAY, promise="tæppe", promise_at=NOW - 20 * DAY
    )
    contacts.record(by=cast.signe, items=[late], now=NOW)
    # Of the ending the follow-ups of the first and the third month have passed: that of the law waits until somebody tries.
    assert shown(cast.signe, "today") == [
        ("Gry", "promise"),
        ("Smed", "promise_late"),
        ("Smed", "clock"),
        ("Smed", "not_seen"),
        ("Old", "followup_duty"),
        ("Old", "followup_late"),
    ]
    assert shown(cast.asta, "inbox") == [("Smed", "clock"), ("Old", "followup_duty"), ("Old", "followup_late")]


def test_a_follow_up_of_the_law_long_over_its_day_stands_on_the_board_with_who_falls_through_until_somebody_tries(
    cast: Cast,
) -> None:
    old = people.meet(by=cast.signe, alias="Old", now=NOW - 300 * DAY)
    ending = ended(cast.signe, old, 45)
    on_board = lists.listed(by=cast.oda, shows="board", now=NOW)
    (row,) = [each for each in on_board.page if each.person.shown_name == "Old"]
    assert (row.rank, row.reasons[0].kind, row.reasons[0].params["months"]) == (7, "followup_missed", 1)
    # In the row it is said once; the worker and the authority have it where they had it.
    assert [each.kind for each in row.once] == ["followup_missed"]
    assert ("Old", "followup_missed") not in [*shown(cast.signe, "today"), *shown(cast.asta, "inbox")]
    assert ("Old", "followup_duty") in shown(cast.signe, "today")
    told = {"outcome": "not_found", "at": NOW, "now": NOW}
    endings.follow_up(by=cast.signe, ending_id=ending.id, months=1, **told)
    assert ("Old", "followup_missed") not in shown(cast.oda, "board")


def test_a_follow_up_the_law_asks_for_waits_among_the_deadlines_until_somebody_tries(cast: Cast) -> None:
    old = people.meet(by=cast.signe, alias="Old", now=NOW - 300 * DAY)
    told = endings.NewEnding(ended_at=NOW - 150 * DAY, status="stabilised", reason="finished")
    row = endings.end(by=cast.signe, person_id=old.id, new=told, now=NOW)

    def rows() -> list[tuple[str, int, int, list[str], str]]:
        found = lists.listed(by=cast.asta, shows="inbox", now=NOW).page
        reasons = [reason for whom in found for reason in whom.reasons]
        return [
            (each.kind, each.rank, *(each.params[name] for name in ("months", "whose", "outcome"))) for each in reasons
        ]

    third = ("followup_late", 3, 3, ["project"], "")
    assert rows() == [("followup_duty", 3, 1, ["law"], ""), third]
    endings.follow_up(by=cast.signe, ending_id=row.id, months=1, outcome="not_found", at=NOW - 100 * DAY, now=NOW)
    assert rows() == [third], "whoever was not found is looked for by the one whose time it is"


def test_what_the_site_says_of_its_duty_to_follow_up_holds_in_the_lists_at_once(cast: Cast) -> None:
    def whose() -> list[tuple[str, int, list[str]]]:
        rows = Reminder.objects.filter(shows_at__lte=NOW, hides_at__gt=NOW, params__has_key="months").order_by("id")
        return [(row.kind, row.rank, row.params["whose"]) for row in rows]

    old = people.meet(by=cast.signe, alias="Old", now=NOW - 300 * DAY)
    told = endings.NewEnding(ended_at=NOW - 60 * DAY, status="stabilised", reason="moved", tried="Vi ledte")
    endings.end(by=cast.signe, person_id=old.id, new=told, now=NOW)
    assert whose() == [("followup_late", 3, ["care"])]
    duties.choose(by=cast.mona, reasons=["moved"], now=NOW)
    assert whose() == [("followup_duty", 3, ["law"]), ("followup_missed", 7, ["law"])]
    before = list(Reminder.objects.order_by("kind", "due_at").values_list("kind", "due_at", "params"))
    drawing.draw([old.id])
    assert before == list(Reminder.objects.order_by("kind", "due_at").values_list("kind", "due_at", "params"))


def test_whoever_is_not_seen_as_their_own_dose_allows_is_looked_for_before_a_consent_that_ends_however_long(
    cast: Cast,
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)
    plan_dose(cast.signe, smed, days_ago=90)
    # Without a dose they sink, as nobody has agreed how often they are met.
    met(cast.signe, "Gry")
    later = NOW + 60 * DAY
    listed = lists.listed(by=cast.signe, shows="today", now=later).page
    assert [(each.kind, each.rank) for whom in listed for each in whom.reasons] == [
        ("not_seen", 4),
        ("not_seen_late", 4),
    ]
    assert [whom.person.shown_name for whom in listed] == ["Smed", "Gry"]
    assert agenda.rank("not_seen") < agenda.rank("consent_ends")


def test_what_is_late_by_a_few_days_is_still_of_today_and_nothing_is_open_twice(cast: Cast) -> None:
    smed = met(cast.signe, "Smed")
    promise(cast.signe, smed, "kaffe", NOW - DAY)

    def on(days: int) -> list[str]:
        found = lists.listed(by=cast.signe, shows="today", now=NOW + days * DAY)
        kinds = [reason.kind for row in found.page for reason in row.reasons]
        return [kind for kind in kinds if not kind.startswith("not_seen")]

    assert [on(days) for days in (0, 6, 7, 60)] == [["promise"], ["promise"], ["promise_late"], ["promise_late"]]
    for days in (0, 60):
        assert [row.kind for row in lists.open_of(smed, by=cast.signe, now=NOW + days * DAY)[0]] == ["promise"]
    (kept,) = Promise.objects.all()
    promises.settle(by=cast.signe, promise_id=kept.id, outcome="kept", now=NOW + 7 * DAY)
    assert on(8) == []


def test_whoever_is_not_found_for_long_sinks_among_the_lost_and_rises_when_seen(cast: Cast) -> None:
    smed, gry = met(cast.signe, "Smed"), met(cast.signe, "Gry")
    both = [("Smed", "not_seen"), ("Gry", "not_seen")]
    # Both were met twenty days ago: looked for after twenty-eight.
    assert [shown(cast.signe, "today", NOW + days * DAY) for days in (8, 9, 15)] == [[], both, both]
    bridge = NewReferral("bridge", NOW, (NOW + 10 * DAY).date(), help_kind="gp", to="Lægehuset")
    referring.refer(by=cast.signe, person_id=gry.id, new=bridge, now=NOW)
    assert shown(cast.signe, "today", NOW + 16 * DAY) == [
        ("Gry", "referral_answer"),
        ("Gry", "not_seen_late"),
        ("Smed", "not_seen_late"),
    ]
    seen = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=NOW)
    contacts.record(by=cast.signe, items=[seen], now=NOW)
    assert ("Smed", "not_seen_late") not in shown(cast.signe, "today", NOW + 30 * DAY)
    # Of the lost whoever can still be reached in time stands first.
    assert shown(cast.signe, "today", NOW + 30 * DAY, kind="4") == [("Smed", "not_seen"), ("Gry", "not_seen_late")]
    rows = list(Reminder.objects.filter(person=smed).order_by("kind").values("kind", "shows_at", "hides_at", "params"))
    drawing.draw([smed.id])
    again = Reminder.objects.filter(person=smed).order_by("kind").values("kind", "shows_at", "hides_at", "params")
    assert rows == list(again), "a contact moves both as if drawn anew"


def test_who_is_lost_stands_before_who_is_at_risk_however_long_that_has_stood_there(cast: Cast) -> None:
    ole = met(cast.signe, "Ole")
    told = Event("relapse", NOW - 6 * DAY)
    events.tell(by=cast.signe, person_id=ole.id, told=told, now=NOW)
    people.meet(by=cast.signe, alias="Smed", now=NOW - 29 * DAY)
    assert shown(cast.signe, "today") == [("Smed", "not_seen"), ("Ole", "relapse")]
    ranks = [row.rank for row in lists.listed(by=cast.signe, shows="today", now=NOW).page]
    assert ranks == [4, 5]


def test_the_deadline_of_the_law_stands_above_every_other_also_those_long_over(cast: Cast) -> None:
    smed, gry = met(cast.signe, "Smed"), met(cast.signe, "Gry")
    bridge = NewReferral("bridge", NOW - 9 * DAY, (NOW - 3 * DAY).date(), help_kind="gp", to="Lægehuset")
    referring.refer(by=cast.signe, person_id=smed.id, new=bridge, now=NOW)
    old = NewReferral("bridge", NOW - 90 * DAY, (NOW - 80 * DAY).date(), help_kind="gp", to="Tandlægen")
    referring.refer(by=cast.signe, person_id=gry.id, new=old, now=NOW)
    ask(cast.signe, gry, 2)
    first, second = lists.listed(by=cast.oda, shows="board", now=NOW).page
    assert [(row.kind, row.rank) for row in first.reasons] == [("clock", 2), ("referral_late", 3)]
    assert [(row.kind, row.rank) for row in second.reasons] == [("referral_answer", 3)]
    assert first.reasons[-1].params == {"what": "Tandlægen", "was": "referral_answer"}


def test_pages_taken_together_are_every_citizen_once_with_every_reason_in_order(cast: Cast) -> None:
    simulation.make(by=cast.mona, citizens=90, years=1, seed=3, now=NOW, contacts_each=2)
    every = Reminder.objects.filter(organisation_id=cast.mona.organisation_id, shows_at__lte=NOW, hides_at__gt=NOW)
    ranks = (2, 7, 8, 9, 10, 3, 4, 5)

    def place(row: Reminder) -> tuple[object, ...]:
        return ranks.index(row.rank), row.kind in agenda.late_kinds(), row.due_at, row.id

    for kinds, kind in (
        (lists.kinds_of(by=cast.mona, kinds=lists.KINDS["board"]), ""),
        (("clock",), "clock"),
    ):
        expected: dict[Any, list[int]] = {}
        for row in sorted(every.filter(kind__in=kinds), key=place):
            expected.setdefault(row.person_id, []).append(row.id)
        found, number = [], 1
        while True:
            page = lists.listed(by=cast.mona, shows="board", now=NOW, kind=kind, number=number).page
            found += [(each.person.id, [row.id for row in each.reasons]) for each in page]
            if not page.has_next():
                break
            number += 1
        assert len(expected) > (0 if kind else lists.PAGE_SIZE), kind
        assert found == list(expected.items()), kind


def test_the_board_asks_who_falls_through_right_after_the_clocks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "WHOLE_SIZE", 500)
    smed = met(cast.signe, "Smed")
    row = {"organisation_id": smed.organisation_id, "team_id": smed.team_id, "worker_id": cast.signe.id}
    for number, kind in enumerate(lists.KINDS["board"]):
        person = people.meet(by=cast.signe, alias=f"Nr. {number}", now=NOW)
        Reminder.objects.filter(person=person).delete()
        Reminder.objects.create(
            person=person, kind=kind, rank=agenda.rank(kind), shows_at=NOW - DAY, due_at=NOW - number * DAY, **row
        )
    listed = lists.listed(by=cast.oda, shows="board", now=NOW, is_whole=True).page
    sections = list(dict.fromkeys(whom.rank for whom in listed))
    assert sections == [2, 7, 8, 9, 10, 3, 4, 5]
    kinds = [reason.kind for whom in listed for reason in whom.reasons]
    assert set(kinds[:2]) == {"clock", "wish_before_stop"}, "a deadline may run that nobody counts"
    assert set(kinds[2:5]) == {"no_contact_person", "phase_behind", "followup_missed"}
    assert set(kinds) == set(lists.KINDS["board"]), "the order leaves out nothing"
    # The day of a worker keeps its own, and holds nothing of the leader's.
    today = lists.listed(by=cast.signe, shows="today", now=NOW, is_whole=True).page
    assert list(dict.fromkeys(whom.rank for whom in today)) == [2, 3, 4, 5]


def test_what_is_cut_from_a_long_board_is_what_stands_last(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for most in ("LISTED", "COUNTED"):
        monkeypatch.setattr(lists, most, 2)
    ask(cast.signe, met(cast.signe, "Ole"), 2)
    without_contact_person(cast.signe, met(cast.signe, "Gry"))
    late = NewReferral("bridge", NOW - 90 * DAY, (NOW - 80 * DAY).date(), help_kind="gp", to="Tandlægen")
    referring.refer(by=cast.signe, person_id=met(cast.signe, "Smed").id, new=late, now=NOW)
    assert [name for name, _ in shown(cast.oda, "board")] == ["Ole", "Gry"]


def test_what_is_promised_for_next_week_waits_until_the_day_before(cast: Cast) -> None:
    gry = met(cast.signe, "Gry")
    promise(cast.signe, gry, "kaffe", NOW + 7 * DAY)
    assert shown(cast.signe, "today") == []
    later = lists.listed(by=cast.signe, shows="today", now=NOW + 6 * DAY)
    assert later.total == 1


def test_mine_are_those_i_am_the_contact_person_of_and_the_team_is_all(cast: Cast) -> None:
    ask(cast.signe, met(cast.signe, "Smed"), 2)
    ask(cast.malik, met(cast.malik, "Ole"), 3)
    assert shown(cast.signe, "today") == [("Smed", "clock")]
    assert shown(cast.signe, "today", whose="all") == [("Ole", "clock"), ("Smed", "clock")]
    assert shown(cast.troels, "today", whose="all") == []


def test_whoever_is_moved_to_another_team_sees_the_old_one_neither_in_their_day_nor_in_their_calendar(
    cast: Cast,
) -> None:
    smed = met(cast.signe, "Smed")
    ask(cast.signe, smed, 2)
    promise(cast.signe, smed, "kaffe", NOW)
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    accounts.change(username="signe", role="", teams=["Havneteamet"], now=NOW)
    assert shown(cast.signe, "today") == []
    assert links.feed(secret=secret, now=NOW).reminders == []
    accounts.change(username="signe", role="", teams=["Gadeteamet"], now=NOW)
    assert shown(cast.signe, "today") == [("Smed", "promise"), ("Smed", "clock")]


def test_a_course_nobody_carries_stands_on_the_board_and_not_in_anyones_day(cast: Cast) -> None:
    gry = met(cast.signe, "Gry")
    without_contact_person(cast.signe, gry)
    assert shown(cast.oda, "board") == [("Gry", "no_contact_person")]
    assert shown(cast.signe, "today", whose="all") == []
    assigning.assign(by=cast.oda, person_id=gry.id, worker_id=cast.malik.id, now=NOW)
    assert shown(cast.oda, "board") == []


def test_a_contact_person_who_has_left_the_team_or_whose_account_is_closed_carries_nobody(cast: Cast) -> None:
    met(cast.signe, "Gry")
    nobody = [("Gry", "no_contact_person")]
    assert shown(cast.oda, "board") == []
    accounts.switch_off(username="signe", now=NOW)
    assert shown(cast.oda, "board") == nobody
    accounts.switch_on(username="signe", now=NOW)
    assert shown(cast.oda, "board") == []
    accounts.change(username="signe", role="", teams=["Havneteamet"], now=NOW)
    assert shown(cast.oda, "board") == nobody
    accounts.change(username="signe", role="", teams=["Gadeteamet", "Havneteamet"], now=NOW)
    assert shown(cast.oda, "board") == []
    accounts.change(username="signe", role="evaluator", teams=[], now=NOW)
    assert shown(cast.oda, "board") == nobody


def test_a_follow_up_has_an_owner_too_until_the_last_one_is_done(cast: Cast) -> None:
    gry = met(cast.signe, "Gry")
    ended = endings.NewEnding(ended_at=NOW - 20 * DAY, status="stabilised", reason="finished")
    row = endings.end(by=cast.signe, person_id=gry.id, new=ended, now=NOW)
    alarm = ("Gry", "no_contact_person")
    assert alarm not in shown(cast.oda, "board")
    accounts.switch_off(username="signe", now=NOW)
    assert alarm in shown(cast.oda, "board")
    assigning.assign(by=cast.oda, person_id=gry.id, worker_id=cast.malik.id, now=NOW)
    assert alarm not in shown(cast.oda, "board")
    later = NOW + 360 * DAY
    assert {"followup_duty", "followup_late"} <= {kind for _, kind in shown(cast.malik, "today", at=later)}
    accounts.switch_off(username="malik", now=NOW)
    for months in (1, 3, 6, 12):
        at = NOW + (31 * months - 20) * DAY
        endings.follow_up(by=cast.oda, ending_id=row.id, months=months, outcome="reached", at=at, now=later)
    assert shown(cast.oda, "board") == []


def test_the_inbox_has_the_words_and_only_of_ones_own_municipality(cast: Cast) -> None:
    smed = met(cast.signe, "Smed")
    promise(cast.signe, smed, "kaffe", NOW)
    ask(cast.signe, smed, 2)
    listed = lists.listed(by=cast.asta, shows="inbox", now=NOW)
    reasons = [row for each in listed.page for row in each.reasons]
    assert [(row.kind, listed.words[row.about_id]) for row in reasons] == [("clock", "Jeg vil i behandling")]
    assert shown(cast.naja, "inbox") == []
    with pytest.raises(PermissionDenied):
        shown(cast.eva, "inbox")


def test_a_team_of_one_is_told_to_its_leader_and_a_team_of_two_is_not(cast: Cast) -> None:
    assert lists.teams_too_small(by=cast.mona) == ["Havneteamet"]
    assert lists.teams_too_small(by=cast.oda) == []
    Membership.objects.filter(user__in=[cast.malik, cast.signe]).update(to=NOW)
    assert lists.teams_too_small(by=cast.oda) == ["Gadeteamet"]
    # The leader is there too and is nobody to share the work with.
    Membership.objects.filter(user=cast.signe).update(to=None)
    assert lists.teams_too_small(by=cast.oda) == ["Gadeteamet"]


def test_a_relapse_or_an_overdose_is_told_by_name_to_nobody_who_must_say_why_before_a_person_opens(cast: Cast) -> None:
    gry = met(cast.signe, "Gry")
    for kind in ("overdose", "relapse"):
        events.tell(by=cast.signe, person_id=gry.id, told=Event(kind=kind, at=NOW - DAY), now=NOW)
    assert set(shown(cast.oda, "board")) == {("Gry", "overdose"), ("Gry", "relapse")}
    assert shown(cast.mona, "board") == []
    listed = lists.listed(by=cast.mona, shows="board", kind="overdose", now=NOW)
    assert (listed.counts, listed.people, listed.kind) == ({}, 0, "")


def test_a_calendar_holds_what_is_promised_and_due_and_its_link_can_be_closed(cast: Cast) -> None:
    smed = met(cast.signe, "Smed")
    promise(cast.signe, smed, "kaffe", NOW + 20 * DAY)
    ask(cast.signe, smed, 2)
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    assert [row.kind for row in links.feed(secret=secret, now=NOW).reminders] == ["clock", "promise"]
    (link,) = links.links_of(by=cast.signe)
    assert secret not in str(vars(link))
    with pytest.raises(NotFound):
        links.revoke(by=cast.malik, link_id=link.id, now=NOW)
    links.revoke(by=cast.signe, link_id=link.id, now=NOW)
    with pytest.raises(NotFound):
        links.feed(secret=secret, now=NOW)


def test_what_was_promised_however_long_ago_is_still_in_the_calendar_and_is_there_once(cast: Cast) -> None:
    smed = met(cast.signe, "Smed")
    for days in (2, 12, 40):
        item = contacts.NewContact(
            person_id=smed.id, kind="contact", happened_at=NOW - 45 * DAY, promise="ringer", promise_at=NOW - days * DAY
        )
        contacts.record(by=cast.signe, items=[item], now=NOW)
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    told = [(row.kind, row.due_at) for row in links.feed(secret=secret, now=NOW).reminders]
    assert told == [("promise_late", NOW - 40 * DAY), ("promise_late", NOW - 12 * DAY), ("promise", NOW - 2 * DAY)]


def test_a_deadline_of_the_law_stays_in_the_calendar_until_it_is_met(cast: Cast) -> None:
    smed = met(cast.signe, "Smed")
    ask(cast.signe, smed, 40)
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    assert "clock" in {row.kind for row in links.feed(secret=secret, now=NOW).reminders}


def test_a_calendar_holds_everything_that_has_a_day_also_a_plan_to_be_looked_at_again(cast: Cast) -> None:
    dated = {kind for kind in agenda.kinds() if agenda.has_day(kind)}
    # What was decided is owed the citizen like a deadline, and nobody has set it a day; nor a wish without a deadline.
    assert dated >= {kind for kind in agenda.kinds() if agenda.rank(kind) <= 3} - {
        "decision_untold",
        "decision_back_untold",
        "wish_before_stop",
    }
    assert {"plan_review", "plan_ends"} <= dated
    smed = met(cast.signe, "Smed")
    for kind in agenda.kinds():
        row = {"organisation_id": smed.organisation_id, "team_id": smed.team_id, "worker_id": cast.signe.id}
        Reminder.objects.create(
            person_id=smed.id, kind=kind, rank=agenda.rank(kind), shows_at=NOW, due_at=NOW + DAY, params={}, **row
        )
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    found = {row.kind for row in links.feed(secret=secret, now=NOW).reminders}
    # What is long overdue some day is not so yet, and what a leader looks after is no worker's day.
    assert found == {
        kind for kind in dated - agenda.late_kinds() - {agenda.MISSED} if not agenda.is_for_authority_alone(kind)
    }


def test_whoever_has_more_overdue_than_a_calendar_holds_has_the_days_to_come_in_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "FETCHED", 5)
    monkeypatch.setattr(links, "PASSED", 2)
    smed = met(cast.signe, "Smed")
    whose = {"organisation_id": smed.organisation_id, "team_id": smed.team_id, "worker_id": cast.signe.id}
    # Earlier today is of today, not passed.
    for at in (*(NOW + days * DAY for days in (-1, -2, -3, -4, 0, 1, 2)), agenda.begin_of(local_day(NOW))):
        Reminder.objects.create(person_id=smed.id, kind="promise", rank=1, shows_at=at, due_at=at, **whose)
    secret = links.make(by=cast.signe, shows="today", now=NOW)

    def days() -> tuple[list[int], bool]:
        feed = links.feed(secret=secret, now=NOW)
        return [(local_day(row.due_at) - local_day(NOW)).days for row in feed.reminders], feed.has_more

    assert days() == ([-2, -1, 0, 0, 1], True)
    monkeypatch.setattr(links, "FETCHED", 6)
    assert days() == ([-2, -1, 0, 0, 1, 2], True), "of the past more is left out"
    monkeypatch.setattr(links, "PASSED", 4)
    assert days() == ([-4, -3, -2, -1, 0, 0], True), "of what is to come more is left out"
    monkeypatch.setattr(links, "FETCHED", 8)
    assert days() == ([-4, -3, -2, -1, 0, 0, 1, 2], False)


def test_a_new_link_closes_the_old_one_and_a_closed_account_has_none(cast: Cast) -> None:
    old = links.make(by=cast.signe, shows="today", now=NOW)
    new = links.make(by=cast.signe, shows="today", now=NOW)
    with pytest.raises(NotFound):
        links.feed(secret=old, now=NOW)
    assert links.feed(secret=new, now=NOW).reminders == []
    accounts.change(username="signe", role="facilitator", teams=[], now=NOW)
    with pytest.raises(NotFound):
        links.feed(secret=new, now=NOW)
    accounts.change(username="signe", role="worker", teams=[], now=NOW)
    assert links.feed(secret=new, now=NOW).reminders == []
    accounts.switch_off(username="signe", now=NOW)
    for secret in (new, "", "æøå"):
        with pytest.raises(NotFound):
            links.feed(secret=secret, now=NOW)


def test_a_role_gets_links_of_its_own_lists_only(cast: Cast) -> None:
    for by, shows in ((cast.signe, "board"), (cast.asta, "today"), (cast.signe, "x")):
        with pytest.raises(Refusal):
            links.make(by=by, shows=shows, now=NOW)


def test_a_recent_overdose_after_the_ending_has_an_owner_too(cast: Cast) -> None:
    gry = met(cast.signe, "Gry")
    ended = endings.NewEnding(ended_at=NOW - 3 * DAY, status="stabilised", reason="finished", wants_followup=False)
    endings.end(by=cast.signe, person_id=gry.id, new=ended, now=NOW)
    events.tell(by=cast.signe, person_id=gry.id, told=Event("overdose", NOW - DAY), now=NOW)
    assert ("Gry", "no_contact_person") not in shown(cast.oda, "board")
    accounts.switch_off(username="signe", now=NOW)
    assert ("Gry", "no_contact_person") in shown(cast.oda, "board")


def test_what_was_promised_is_the_workers_and_stands_on_no_leaders_board(cast: Cast) -> None:
    promise(cast.signe, met(cast.signe, "Gry"), "kaffe", NOW - DAY)
    assert ("Gry", "promise_late") in shown(cast.signe, "today", at=NOW + 30 * DAY)
    for leader in (cast.oda, cast.mona):
        assert "promise_late" not in [kind for _, kind in shown(leader, "board", at=NOW + 30 * DAY)]
