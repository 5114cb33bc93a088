"""Asking for treatment: one clock, from when it was said, whoever writes it down."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.endings import Death
from brobygger.records.requests import Request
from brobygger.rules import agenda, law
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import deaths, drawing, endings, event_corrections, merging, people, requests
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.changes import PermissionDenied
from brobygger.services.requests import decisions, newcomers, recommendations
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast
from tests.listing import reasons

SAID = NOW - timedelta(days=3)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW)


def ask(by: Any, person: people.Person, now: datetime = NOW, **more: Any) -> Request:
    told = {"words": "Jeg vil gerne i behandling", "said_at": SAID, "said_to": "Signe Bro", **more}
    return requests.ask(by=by, person_id=person.id, new=requests.NewRequest(**told), now=now)


def due_of(person: people.Person) -> date | None:
    person.refresh_from_db()
    return person.clock_due_on


def test_the_clock_is_dated_from_speech_and_stands_on_the_person_and_in_the_lists(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast.signe, smed)
    assert due_of(smed) == date(2026, 11, 23)
    reminder = Reminder.objects.get(person=smed, kind="clock")
    assert (reminder.kind, reminder.worker_id, reminder.about_id) == ("clock", cast.signe.id, row.id)
    assert Change.objects.filter(kind="request", object_id=row.id).exists()
    assert AuditEntry.objects.filter(act="requests.ask", person=smed).exists()


def test_two_workers_who_write_down_one_request_give_one_clock_the_earliest(cast: Cast, smed: people.Person) -> None:
    ask(cast.signe, smed)
    ask(cast.malik, smed, said_at=SAID - timedelta(minutes=10), words="Få mig i behandling")
    (asked,) = requests.asked(smed, by=cast.signe)
    assert asked.clock.said_at == SAID - timedelta(minutes=10)
    assert [row.words for row in asked.requests] == ["Få mig i behandling", "Jeg vil gerne i behandling"]
    assert Reminder.objects.filter(person=smed, kind="clock").count() == 1


def test_the_same_request_sent_twice_is_written_once(cast: Cast, smed: people.Person) -> None:
    new = requests.NewRequest(words="Hjælp mig", said_at=SAID, said_to="Signe")
    for _ in range(2):
        requests.ask(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert Request.objects.count() == 1


def test_what_stops_the_clock_takes_it_off_the_lists_and_taking_it_back_starts_it_again(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast.signe, smed)
    event = requests.happen(by=cast.asta, request_id=row.id, kind="withdrawn", at=NOW, now=NOW)
    assert due_of(smed) is None
    assert not Reminder.objects.filter(person=smed, kind="clock").exists()
    event_corrections.take_back(by=cast.signe, event_id=event.id, why="Forkert borger", now=NOW)
    assert due_of(smed) == date(2026, 11, 23)
    assert requests.asked(smed, by=cast.signe)[0].events == []


def test_a_request_written_by_mistake_is_as_if_never_said_and_the_row_is_kept(cast: Cast, smed: people.Person) -> None:
    ask(cast.signe, smed)
    wrong = ask(cast.malik, smed, said_at=SAID - timedelta(days=5))
    assert due_of(smed) == date(2026, 11, 18)
    requests.take_back_request(by=cast.signe, request_id=wrong.id, why="Forkert", now=NOW)
    assert due_of(smed) == date(2026, 11, 23)
    assert (Request.objects.count(), len(requests.asked(smed, by=cast.signe)[0].requests)) == (3, 1)
    with pytest.raises(Refusal, match="taken this back"):
        requests.take_back_request(by=cast.signe, request_id=wrong.id, why="Forkert", now=NOW)


def test_a_request_is_not_taken_back_under_what_has_come_of_it(cast: Cast, smed: people.Person) -> None:
    row = ask(cast.signe, smed)
    event = requests.happen(by=cast.signe, request_id=row.id, kind="withdrawn", at=NOW, now=NOW)
    with pytest.raises(Refusal) as refused:
        requests.take_back_request(by=cast.signe, request_id=row.id, why="Forkert", now=NOW)
    assert refused.value.code == "request_has_events"
    event_corrections.take_back(by=cast.signe, event_id=event.id, why="Forkert borger", now=NOW)
    why = {"about": row.id, "result": "grant", "reasons": "Fordi", "decided_at": NOW}
    decisions.decide(by=cast.asta, person_id=smed.id, new=decisions.NewDecision(**why), now=NOW)
    with pytest.raises(Refusal) as decided:
        requests.take_back_request(by=cast.signe, request_id=row.id, why="Forkert", now=NOW)
    assert decided.value.code == "request_decided"


def test_who_had_not_wanted_back_after_all_has_ended_still(cast: Cast, smed: people.Person) -> None:
    new = endings.NewEnding(ended_at=NOW - timedelta(hours=1), status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    row = ask(cast.signe, smed, said_at=NOW)
    smed.refresh_from_db()
    assert smed.phase == "contact"
    requests.take_back_request(by=cast.signe, request_id=row.id, why="Forkert", now=NOW)
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at, smed.clock_due_on) == ("followup", NOW - timedelta(hours=1), None)


def test_of_two_who_wrote_that_someone_wants_back_one_can_be_taken_back_and_the_course_goes_on(
    cast: Cast, smed: people.Person
) -> None:
    new = endings.NewEnding(ended_at=NOW - timedelta(hours=1), status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    row = ask(cast.signe, smed, said_at=NOW)
    ask(cast.malik, smed, said_at=NOW + timedelta(minutes=1))
    requests.take_back_request(by=cast.signe, request_id=row.id, why="Skrevet to gange", now=NOW)
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at) == ("contact", None)


@pytest.mark.parametrize("other", ["said in the moment of the ending", "anonymous"])
def test_another_wish_keeps_a_course_going_only_where_it_could_have_brought_it_back(
    cast: Cast, smed: people.Person, other: str
) -> None:
    ended_at = NOW - timedelta(hours=1)
    new = endings.NewEnding(ended_at=ended_at, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    row = ask(cast.signe, smed, said_at=NOW)
    more = {"said_at": NOW, "is_anonymous": True} if other == "anonymous" else {"said_at": ended_at}
    ask(cast.malik, smed, now=NOW + timedelta(minutes=1), **more)
    requests.take_back_request(by=cast.signe, request_id=row.id, why="Forkert borger", now=NOW)
    smed.refresh_from_db()
    assert smed.phase == ("followup" if other == "anonymous" else "contact")


def test_a_wish_back_that_was_corrected_and_is_then_taken_back_never_brought_the_course_back(
    cast: Cast, smed: people.Person
) -> None:
    new = endings.NewEnding(ended_at=NOW - timedelta(hours=1), status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    row = ask(cast.signe, smed, said_at=NOW)
    right = requests.NewRequest("Få mig i behandling", NOW, "Signe Bro")
    later = NOW + timedelta(minutes=5)
    corrected = requests.correct(by=cast.malik, seen=row.id, new=right, now=later)
    requests.take_back_request(by=cast.signe, request_id=corrected.id, why="Forkert borger", now=later)
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at) == ("followup", NOW - timedelta(hours=1))


def test_a_request_brings_the_case_to_the_authority(cast: Cast, smed: people.Person) -> None:
    with pytest.raises(NotFound):
        requests.asked(people.person_in_scope(cast.asta, smed.id), by=cast.signe)
    ask(cast.signe, smed)
    assert people.person_in_scope(cast.asta, smed.id) == smed


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    for stranger in (cast.troels, cast.nabo, cast.naja):
        with pytest.raises(NotFound):
            ask(stranger, smed)
    for other in (cast.eva, cast.per, cast.mona):
        with pytest.raises(PermissionDenied):
            ask(other, smed)
    assert not Request.objects.exists()


def test_what_cannot_be_is_refused_with_every_fault_and_nothing_is_written(cast: Cast, smed: people.Person) -> None:
    with pytest.raises(SeveralRefused) as refused:
        ask(cast.signe, smed, words="", said_to="", said_at=NOW + timedelta(days=1))
    assert {fault.field for fault in refused.value.faults} == {"words", "said_to", "said_at"}
    assert not Request.objects.exists()


def test_the_regions_clock_runs_from_the_day_it_got_the_referral(cast: Cast, smed: people.Person) -> None:
    row = ask(cast.signe, smed)
    event = requests.happen(by=cast.asta, request_id=row.id, kind="region", whom="Midtjylland", at=NOW, now=NOW)
    assert due_of(smed) == date(2026, 11, 26)
    assert requests.asked(smed, by=cast.signe)[0].clock.owner == "region"
    event_corrections.take_back(by=cast.asta, event_id=event.id, why="Forkert borger", now=NOW)
    assert due_of(smed) == date(2026, 11, 23)


def test_anonymous_treatment_has_no_clock_and_waits_in_the_lists_until_it_is_answered_also_once_passed_on(
    cast: Cast, smed: people.Person
) -> None:
    def waits() -> list[str]:
        assert list(lists.listed(by=cast.asta, shows="inbox", whose="all", now=NOW).page) == []
        return [row.kind for row in reasons(lists.listed(by=cast.signe, shows="today", now=NOW))]

    row = ask(cast.signe, smed, is_anonymous=True)
    assert due_of(smed) is None
    assert requests.asked(smed, by=cast.signe)[0].clock.owner == "nobody"
    assert waits() == ["anonymous_request"]
    assert lists.listed(by=cast.signe, shows="today", now=NOW).words == {row.id: "Jeg vil gerne i behandling"}
    with pytest.raises(NotFound):
        people.person_in_scope(cast.asta, smed.id)
    told = {"request_id": row.id, "at": NOW, "now": NOW}
    passed_on = requests.happen(
        by=cast.signe, kind="other_offer", whom="Et anonymt tilbud", note="Vil kun tale med dem", **told
    )  # type: ignore[arg-type]
    assert waits() == []
    event_corrections.take_back(by=cast.signe, event_id=passed_on.id, why="Forkert borger", now=NOW)
    assert waits() == ["anonymous_request"]
    # Who has a case besides is known to the authority, which can answer this wish too once it is passed on to it.
    named = ask(cast.signe, smed, said_at=SAID - timedelta(days=40))
    requests.happen(by=cast.signe, request_id=named.id, kind="withdrawn", at=SAID - timedelta(days=39), now=NOW)
    assert waiting_about(smed, None, by=cast.asta) is None
    requests.happen(by=cast.signe, kind="told", whom="Myndigheden", **told)  # type: ignore[arg-type]
    assert [row.kind for row in reasons(lists.listed(by=cast.signe, shows="today", now=NOW))] == ["anonymous_waits"]
    inbox = lists.listed(by=cast.asta, shows="inbox", whose="all", now=NOW)
    assert [row.kind for row in reasons(inbox)] == ["anonymous_waits"]
    assert inbox.words == {row.id: "Jeg vil gerne i behandling"}
    made = decisions.NewDecision(about=row.id, result="grant", reasons="Fordi", decided_at=NOW)
    decisions.decide(by=cast.asta, person_id=smed.id, new=made, now=NOW)
    assert waits() == ["decision_untold"]


def received(by: Any, team: Any, **more: Any) -> Request:
    told = {"words": "Jeg vil i behandling", "said_at": SAID, "said_to": "Asta Myndighed", **more}
    return newcomers.receive(by=by, alias="Karla", team_id=team, new=requests.NewRequest(**told), now=NOW)


@pytest.mark.parametrize(
    ("is_delegated", "who", "is_asked"),
    [(False, "signe", True), (None, "signe", True), (True, "signe", False), (False, "asta", False)],
)
def test_what_was_said_to_who_may_not_decide_waits_until_the_authority_is_told(
    cast: Cast, smed: people.Person, is_delegated: bool | None, who: str, is_asked: bool
) -> None:
    def waits() -> list[Any]:
        return list(Reminder.objects.filter(kind="request_silent").values_list("due_at", flat=True))

    said_at = NOW - timedelta(days=3)
    new = requests.NewRequest(words="Hjælp mig", said_at=said_at, said_to="Signe", is_delegated=is_delegated)
    if who == "asta":
        # Whoever is asked again by the authority itself is known to it.
        first = requests.NewRequest(words="Hjælp", said_at=said_at, said_to="Signe", is_delegated=True)
        requests.ask(by=cast.signe, person_id=smed.id, new=first, now=NOW)
    row = requests.ask(by=getattr(cast, who), person_id=smed.id, new=new, now=NOW)
    assert waits() == ([agenda.end_of(local_day(said_at))] if is_asked else [])
    told = {"by": cast.signe, "request_id": row.id, "at": NOW, "now": NOW}
    event = requests.happen(**told, kind="told", whom="Asta")
    assert waits() == []
    event_corrections.take_back(by=cast.signe, event_id=event.id, why="Forkert borger", now=NOW)
    assert bool(waits()) is is_asked
    requests.happen(**told, kind="withdrawn")
    assert waits() == [], "there is no clock to tell of any more"


def test_a_silent_request_stands_on_today_and_the_board_and_stops_with_death_and_with_a_recommendation(
    cast: Cast, smed: people.Person
) -> None:
    new = requests.NewRequest(words="Hjælp mig", said_at=NOW - timedelta(days=3), said_to="Signe", is_delegated=False)
    requests.ask(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    for by, shows in ((cast.signe, "today"), (cast.oda, "board")):
        assert "request_silent" in lists.listed(by=by, shows=shows, now=NOW).counts
    dead = deaths.die(by=cast.signe, person_id=smed.id, on=NOW.date(), source="Hospitalet", is_sure=True, now=NOW)
    assert not Reminder.objects.exists()
    deaths.take_back(by=cast.signe, death_id=dead.id, why="Forkert", now=NOW)
    assert Reminder.objects.filter(kind="request_silent").exists()
    grounds = recommendations.grounds(smed, by=cast.signe)
    told = recommendations.NewRecommendation(advice="grant", text="Ja", mark=grounds.mark)
    recommendations.hand_over(by=cast.signe, person_id=smed.id, new=told, now=NOW)
    assert not Reminder.objects.filter(kind="request_silent").exists(), "the authority knows of it"


def test_someone_new_who_asks_the_authority_has_a_clock_from_then_and_a_team_that_sees_it(cast: Cast) -> None:
    gade, _havn = newcomers.teams(by=cast.asta)
    row = received(cast.asta, gade.id)
    karla = people.person_in_scope(cast.asta, row.person_id)
    assert (karla.shown_name, karla.clock_due_on, karla.contact_person) == ("Karla", date(2026, 11, 23), None)
    assert [each.kind for each in reasons(lists.listed(by=cast.asta, shows="inbox", now=NOW))] == ["clock"]
    board = [each.kind for each in reasons(lists.listed(by=cast.oda, shows="board", now=NOW))]
    assert board == ["clock", "no_contact_person", "newcomer"]
    with pytest.raises(NotFound):
        people.person_in_scope(cast.troels, karla.id)
    assert {*AuditEntry.objects.filter(act="requests.receive").values_list("person_id", flat=True)} == {karla.id}
    # Sent twice it is written once.
    assert received(cast.asta, gade.id, id=row.id) == row
    assert (Request.objects.count(), people.Person.objects.count()) == (1, 1)


def test_what_the_authority_wrote_down_itself_is_not_to_be_passed_on_to_it_when_a_worker_corrects_it(
    cast: Cast,
) -> None:
    gade, _havn = newcomers.teams(by=cast.asta)
    row = received(cast.asta, gade.id)
    assert not Reminder.objects.filter(kind="request_silent").exists()
    new = requests.NewRequest(words="Hjælp mig nu", said_at=row.happened_at, said_to="Asta")
    requests.correct(by=cast.signe, seen=row.id, new=new, now=NOW)
    assert not Reminder.objects.filter(kind="request_silent").exists()


def test_whose_clock_it_was_before_it_stopped_can_be_told_afterwards(cast: Cast, smed: people.Person) -> None:
    row = ask(cast.signe, smed)
    requests.happen(by=cast.signe, request_id=row.id, kind="started", at=NOW, now=NOW)
    earlier = NOW - timedelta(hours=1)
    requests.happen(by=cast.signe, request_id=row.id, kind="region", whom="Region Sjælland", at=earlier, now=NOW)
    (asked,) = requests.asked(smed, by=cast.signe)
    assert (asked.clock.owner, asked.clock.stopped_by) == ("region", "started")
    with pytest.raises(SeveralRefused) as refused:
        requests.happen(by=cast.signe, request_id=row.id, kind="withdrawn", at=earlier, now=NOW)
    assert refused.value.code == "clock_has_stopped"


def test_someone_new_is_received_by_the_authority_alone_and_handed_to_a_team_of_its_own(cast: Cast) -> None:
    (gade, _havn), (others,) = newcomers.teams(by=cast.asta), newcomers.teams(by=cast.naja)
    for other in (cast.signe, cast.oda, cast.mona, cast.eva):
        with pytest.raises(PermissionDenied):
            received(other, gade.id)
    for wrong in (lambda: received(cast.asta, others.id), lambda: received(cast.asta, gade.id, words="")):
        with pytest.raises(Refusal):
            wrong()
    assert not people.Person.objects.exists()


def test_a_clock_does_not_stop_twice(cast: Cast, smed: people.Person) -> None:
    row = ask(cast.signe, smed)
    requests.happen(by=cast.signe, request_id=row.id, kind="started", at=NOW, now=NOW)
    with pytest.raises(SeveralRefused) as refused:
        requests.happen(by=cast.malik, request_id=row.id, kind="withdrawn", at=NOW, now=NOW)
    assert refused.value.code == "clock_has_stopped"


def test_what_happened_before_a_wish_was_said_is_told_of_the_earlier_one(cast: Cast, smed: people.Person) -> None:
    first = ask(cast.signe, smed, said_at=NOW - timedelta(days=20))
    later = ask(cast.signe, smed, said_at=NOW - timedelta(days=10))
    told = {"by": cast.signe, "kind": "withdrawn", "at": NOW - timedelta(days=15), "now": NOW}
    with pytest.raises(SeveralRefused) as refused:
        requests.happen(request_id=later.id, **told)
    assert [fault.code for fault in refused.value.faults] == ["of_earlier_wish"]
    assert all(day in str(refused.value) for day in ("23-10-2026", "02-11-2026"))
    # Of the same day nobody knows which came first, where no hour is told.
    told["at"] = law.day_only(local_day(later.happened_at))
    requests.happen(request_id=later.id, **told)
    assert requests.clock_of(smed, first.key, by=cast.signe).stopped_by == "withdrawn"


def test_records_of_one_person_that_are_merged_have_one_clock_and_two_when_it_is_undone(
    cast: Cast, smed: people.Person
) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW)
    ask(cast.signe, smed)
    ask(cast.malik, ole, said_at=SAID - timedelta(days=1))
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    assert (due_of(smed), Reminder.objects.filter(kind="clock").count()) == (date(2026, 11, 22), 1)
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    assert (due_of(smed), due_of(ole)) == (date(2026, 11, 23), date(2026, 11, 22))


def test_death_stops_the_reminder_at_once_and_nothing_new_begins(cast: Cast, smed: people.Person) -> None:
    ask(cast.signe, smed)
    Death.objects.create(
        person=smed,
        happened_at=SAID - timedelta(days=9),
        recorded_at=NOW,
        received_at=NOW,
        recorded_by=cast.signe,
        source="Hospitalet",
    )
    drawing.draw([smed.id])
    assert not Reminder.objects.filter(person=smed).exists()
    with pytest.raises(Refusal) as refused:
        ask(cast.signe, smed)
    assert refused.value.code == "has_died"
    assert Request.objects.filter(person=smed).exists()
