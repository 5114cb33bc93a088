"""Two who write about one person at once, on whichever database the tests run: the second sees what the first wrote."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection

from brobygger.records.access import Team, User
from brobygger.records.agenda import Reminder
from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.records.endings import FollowUp
from brobygger.records.people import Assignment, Detail, Identity, Merge
from brobygger.rules import map_files, tables
from brobygger.rules.answers import Answer, State
from brobygger.rules.findings import Finding
from brobygger.rules.plans import Content, Goal
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment.events import Event
from brobygger.services import (
    access,
    accounts,
    assigning,
    contacts,
    deaths,
    details,
    drawing,
    endings,
    event_corrections,
    followup_corrections,
    handing_over,
    identities,
    imports,
    merging,
    mistakes,
    people,
    places,
    promises,
    reminders,
    requests,
    upkeep,
    writing,
)
from brobygger.services.assessments import alerts, findings, interviews, scores, verdicts
from brobygger.services.assessments.interviews import NewAnswer
from brobygger.services.plans import doses, goals, handleplans, revisions, suggesting
from brobygger.services.referrals import happening, referring, taking_back
from brobygger.services.requests import approvals, decisions, newcomers, recommendations
from brobygger.services.treatment import events
from tests.at_once import at_once
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
on_postgresql = pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="the tests' SQLite in memory has no reading beside writing; script/test runs this on PostgreSQL",
)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)


def told(person: people.Person, **more: object) -> contacts.NewContact:
    return contacts.NewContact(**{"person_id": person.id, "kind": "contact", "happened_at": NOW - 2 * HOUR, **more})


def meet_in(monkeypatch: pytest.MonkeyPatch, room: object, name: str) -> None:
    """Both have come through this function before either goes on, unless a lock keeps the second from coming so far."""
    real, both = getattr(room, name), threading.Barrier(2)

    def waiting(*given: object, **named: object) -> object:
        found = real(*given, **named)
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)
        return found

    monkeypatch.setattr(room, name, waiting)


def meanwhile(monkeypatch: pytest.MonkeyPatch, write: Callable[[], object]) -> Callable[[], object]:
    """Writes when another has read what it will draw and not drawn it yet, unless a lock keeps the writer from it."""
    real, is_read, may_go_on = drawing.drawn, threading.Event(), threading.Event()

    def slowly(keys: object) -> object:
        found = real(keys)
        if not is_read.is_set():
            is_read.set()
            may_go_on.wait(1)
        return found

    monkeypatch.setattr(drawing, "drawn", slowly)

    def later() -> object:
        is_read.wait(5)
        try:
            return write()
        finally:
            may_go_on.set()

    return later


def codes(found: list[object]) -> list[str]:
    """The refusals among them, by code; anything else raised fails the test."""
    unexpected = [each for each in found if isinstance(each, Exception) and not isinstance(each, Refusal)]
    assert unexpected == []
    return [each.code for each in found if isinstance(each, Refusal)]


def test_of_two_who_merge_each_into_the_other_one_is_told_they_are_one_already(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW - HOUR)
    meet_in(monkeypatch, access, "person_in_scope")
    found = at_once(
        lambda: merging.merge(
            reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
        ),
        lambda: merging.merge(
            reason="samme", is_difference_seen=True, by=cast.malik, kept_id=ole.id, merged_id=smed.id, now=NOW
        ),
    )
    assert codes(found) == ["already_one"]
    row = Merge.objects.get()
    for person in (smed, ole):
        person.refresh_from_db()
        assert person.root_id == row.kept_id


def test_of_two_who_choose_a_contact_person_at_once_the_second_is_told_who_it_is(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_in(monkeypatch, assigning, "workers_of")

    def choose(by: User, worker: User) -> Callable[[], object]:
        told = {"person_id": smed.id, "worker_id": worker.id, "seen": str(cast.signe.id)}
        return lambda: assigning.assign(by=by, now=NOW, **told)

    found = at_once(choose(cast.oda, cast.malik), choose(cast.signe, cast.oda))
    assert codes(found) == ["older_form"]
    (row,) = Assignment.objects.exclude(worker=cast.signe)
    smed.refresh_from_db()
    assert smed.contact_person_id == row.worker_id
    (refusal,) = [each for each in found if isinstance(each, Refusal)]
    assert refusal.params["who"] == row.worker.name


def test_what_is_written_while_a_merge_is_undone_is_drawn_on_the_one_it_was_written_on(
    cast: Cast, smed: people.Person
) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW - HOUR)
    for number in range(3):
        row = merging.merge(
            reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
        )
        found = at_once(
            lambda key=row.id: merging.undo(why="Det var to", by=cast.signe, merge_id=key, now=NOW),
            lambda: details.add(by=cast.malik, person_id=ole.id, kind="warning", value="hund", now=NOW),
            lambda note=str(number): contacts.record(
                by=cast.malik, items=[told(smed, note=note), told(ole, note=f"{note} til Ole")], now=NOW
            ),
        )
        assert codes(found) == []
        for person in (smed, ole):
            person.refresh_from_db()
            drawn = drawing.drawn([person.id])[0][0]
            assert [getattr(person, name) for name in drawing.COLUMNS] == [
                getattr(drawn, name) for name in drawing.COLUMNS
            ]


@pytest.mark.parametrize("is_known", [False, True])
def test_of_two_who_write_the_same_field_at_once_one_is_told_of_the_other(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch, *, is_known: bool
) -> None:
    seen = {}
    if is_known:
        details.describe(by=cast.signe, person_id=smed.id, values={"name": "O"}, seen={}, now=NOW - HOUR)
        seen = {"name": Detail.objects.get(kind="name").id}
    meet_in(monkeypatch, details, "of")
    found = at_once(
        lambda: details.describe(by=cast.signe, person_id=smed.id, values={"name": "Ole"}, seen=seen, now=NOW),
        lambda: details.describe(by=cast.malik, person_id=smed.id, values={"name": "Per"}, seen=seen, now=NOW),
    )
    assert codes(found) == ["older_form"]
    assert Detail.objects.current().filter(kind="name").count() == 1


def test_of_two_who_add_a_goal_to_one_plan_at_once_one_is_told_and_no_number_is_given_twice(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [Goal("Ro", "stabilisation", "drugs", "now", priority=1)]
    made = {"made_at": NOW - HOUR, "goals": first}
    seen = revisions.revise(by=cast.signe, person_id=smed.id, new=revisions.NewPlan(Content(**made)), now=NOW)
    known = revisions.content_of(seen).goals
    meet_in(monkeypatch, revisions, "standing")

    def add(by: User, words: str) -> Callable[[], object]:
        goal = Goal(words, "stabilisation", "drugs", "now", priority=2)
        new = revisions.NewPlan(Content(made_at=NOW, goals=[*known, goal]), seen=seen.id)
        return lambda: revisions.revise(by=by, person_id=smed.id, new=new, now=NOW)

    assert codes(at_once(add(cast.signe, "Mad"), add(cast.malik, "Bolig"))) == ["older_form"]
    stands = revisions.standing(smed, by=cast.signe)
    assert stands is not None
    assert [goal.rank for goal in stands.goals.order_by("position")] == [1, 2]


def test_an_alert_heard_while_a_colleague_logs_a_contact_stands_in_the_list(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = interviews.start(by=cast.malik, person_id=smed.id, wave="baseline", now=NOW - 9 * HOUR)
    attempt = NewAnswer("P9", Answer(State.VALUE, Decimal(1)))
    hear = meanwhile(
        monkeypatch,
        lambda: interviews.answer(by=cast.malik, interview_id=interview.id, answers=[attempt], now=NOW),
    )
    found = at_once(lambda: contacts.record(by=cast.signe, items=[told(smed)], now=NOW), hear)
    assert codes(found) == []
    smed.refresh_from_db()
    assert (len(alerts.open_alerts(smed, by=cast.signe)), smed.open_alerts) == (1, 1)


@on_postgresql
def test_a_contact_logged_while_the_lists_are_drawn_anew_stands_in_the_list(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = meanwhile(monkeypatch, lambda: contacts.record(by=cast.signe, items=[told(smed)], now=NOW))
    assert codes(at_once(lambda: upkeep.draw_all(now=NOW), log)) == []
    smed.refresh_from_db()
    assert smed.seen_at == NOW - 2 * HOUR


def test_a_contact_logged_while_another_reading_is_chosen_stands_in_the_list(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = meanwhile(monkeypatch, lambda: contacts.record(by=cast.signe, items=[told(smed)], now=NOW))
    found = at_once(lambda: verdicts.set_reading(by=cast.mona, reading="6", now=NOW), log)
    assert codes(found) == []
    smed.refresh_from_db()
    assert smed.seen_at == NOW - 2 * HOUR


@on_postgresql
def test_a_contact_logged_while_interviews_are_brought_in_stands_in_the_list(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(cast, wave=0)
    known = people.Person.objects.get()
    log = meanwhile(monkeypatch, lambda: contacts.record(by=cast.signe, items=[told(known)], now=NOW))
    assert codes(at_once(lambda: bring_in(cast, wave=6), log)) == []
    known.refresh_from_db()
    assert known.seen_at == NOW - 2 * HOUR


def bring_in(cast: Cast, *, wave: int) -> imports.Report:
    """One interview of one person of the HELP trial."""
    help_trial = map_files.load_shipped("help-trial")
    header = "ID,TIME,DAYS_SINCE_BL," + ",".join(item.column for item in help_trial.items)
    line = f"1,{wave},{30 * wave}," + ",".join("0" for _ in help_trial.items)
    table = tables.read_table(f"{header}\n{line}\n".encode())
    planned = imports.prepare(table=table, import_map=help_trial, today=NOW.date())
    return imports.bring_in(by=cast.mona, planned=planned, import_map=help_trial, team="Gadeteamet", now=NOW)


def test_of_two_who_bring_in_one_new_file_the_second_finds_everything_here(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_in(monkeypatch, imports, "_known_people")
    found = at_once(*[lambda: bring_in(cast, wave=0)] * 2)
    assert codes(found) == []
    reports = [report for report in found if isinstance(report, imports.Report)]
    assert sorted((report.new_people, report.new_interviews, report.unchanged) for report in reports) == [
        (0, 0, 1),
        (1, 1, 0),
    ]
    assert people.Person.objects.count() == 1


def test_of_eight_who_settle_one_promise_one_does_and_seven_are_told(cast: Cast, smed: people.Person) -> None:
    contacts.record(by=cast.signe, items=[told(smed, promise="kaffe", promise_at=NOW)], now=NOW)
    promise = Promise.objects.get()
    by = [cast.signe, cast.malik] * 4
    found = at_once(
        *(lambda who=who: promises.settle(by=who, promise_id=promise.id, outcome="kept", now=NOW) for who in by)
    )
    assert codes(found) == ["already_settled"] * 7
    assert PromiseSettled.objects.count() == 1


def test_of_six_who_take_back_how_a_promise_ended_one_does_and_the_promise_is_open_once(
    cast: Cast, smed: people.Person
) -> None:
    contacts.record(by=cast.signe, items=[told(smed, promise="kaffe", promise_at=NOW)], now=NOW)
    promise = Promise.objects.get()
    promises.settle(by=cast.signe, promise_id=promise.id, outcome="kept", now=NOW)
    found = at_once(
        *[lambda: promises.take_back_settlement(why="Forkert løfte", by=cast.malik, promise_id=promise.id, now=NOW)] * 6
    )
    assert codes(found) == ["older_form"] * 5
    assert promises.open_of(smed, by=cast.signe).count() == 1


def test_of_six_who_correct_one_contact_one_does_and_five_are_told(cast: Cast, smed: people.Person) -> None:
    first = contacts.record(by=cast.signe, items=[told(smed)], now=NOW)[0]
    items = [told(smed, corrects_id=first.id, note=str(number)) for number in range(6)]
    found = at_once(*(lambda item=item: contacts.record(by=cast.malik, items=[item], now=NOW) for item in items))
    assert codes(found) == ["older_form"] * 5
    assert Contact.objects.current().count() == 1


def test_one_contact_sent_four_times_at_once_is_written_once(cast: Cast, smed: people.Person) -> None:
    item = told(smed)
    found = at_once(*[lambda: contacts.record(by=cast.signe, items=[item], now=NOW)] * 4)
    assert codes(found) == []
    assert Contact.objects.count() == 1


def test_one_key_sent_about_two_people_at_once_is_one_contact_and_one_refusal(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW - HOUR)
    item = told(smed)
    meet_in(monkeypatch, contacts, "_fresh")
    found = at_once(
        lambda: contacts.record(by=cast.signe, items=[item], now=NOW),
        lambda: contacts.record(by=cast.malik, items=[told(ole, id=item.id)], now=NOW),
    )
    assert codes(found) == ["already_there"]
    assert Contact.objects.count() == 1


def test_of_four_numbers_given_at_once_one_is_written_and_three_are_asked_first(
    cast: Cast, smed: people.Person
) -> None:
    numbers = ["0101900001", "0202900002", "0303900003", "0404900004"]
    found = at_once(
        *(
            lambda number=number: identities.identify(by=cast.signe, person_id=smed.id, number=number, now=NOW)
            for number in numbers
        )
    )
    assert codes(found) == ["replaces_number"] * 3
    assert (Identity.objects.count(), Identity.objects.filter(is_in_force=True).count()) == (1, 1)


def test_one_number_given_to_two_people_at_once_is_given_to_one(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW - HOUR)
    found = at_once(
        *(
            lambda key=key: identities.identify(by=cast.signe, person_id=key, number="0101900001", now=NOW)
            for key in (smed.id, ole.id)
        )
    )
    assert codes(found) == ["number_taken"]
    assert Identity.objects.count() == 1


def test_of_six_scores_entered_for_one_area_at_once_one_stands(cast: Cast, smed: people.Person) -> None:
    def enter(value: str) -> object:
        return scores.enter(
            by=cast.signe,
            person_id=smed.id,
            scores=[scores.NewScore("medical", Decimal(value))],
            instrument="EuropASI",
            version="1",
            source="journal",
            wave="baseline",
            measured_on=NOW.date(),
            now=NOW,
        )

    found = at_once(*(lambda value=value: enter(value) for value in ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6")))
    assert codes(found) == ["already_scored"] * 5
    assert len(scores.scores_of(smed)) == 1


def taken_back(cast: Cast, person: people.Person) -> dict[str, Callable[[User], object]]:
    """One of each fact that can be taken back by its key, and how."""
    about = {"by": cast.signe, "person_id": person.id, "now": NOW}
    new = requests.NewRequest(words="Hjælp mig", said_at=NOW - 3 * HOUR, said_to="Signe")
    request = requests.ask(**about, new=new)
    event = requests.happen(by=cast.signe, request_id=request.id, kind="told", whom="Asta", at=NOW, now=NOW)
    other = requests.ask(**about, new=replace(new, words="Jeg vil", said_at=NOW - HOUR, id=uuid4()))
    consent = approvals.tell(**about, new=approvals.NewApproval("0751", "asked", "Aarhus", NOW))
    why = {"result": "refuse", "reasons": "Fordi", "decided_at": NOW}
    decision = decisions.decide(
        by=cast.asta, person_id=person.id, new=decisions.NewDecision(about=request.id, **why), now=NOW
    )
    met = contacts.record(by=cast.signe, items=[told(person)], now=NOW)[0]
    verdict = verdicts.judge(**about)
    interview = interviews.start(**about, wave="baseline")
    said = [NewAnswer("P8", Answer(State.VALUE, Decimal(1)))]
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=said, now=NOW)
    (raised,) = alerts.open_alerts(person, by=cast.signe)
    alerts.handle(by=cast.signe, alert_ids=[raised.alert.id], what_was_done="Fulgt til læge", now=NOW)
    made = revisions.revise(**about, new=revisions.NewPlan(Content(made_at=NOW, own_words="Ro")))
    dose = doses.plan(**about, new=doses.NewDose(NOW, 2, 7))
    offered = handleplans.tell(**about, status="offered", at=NOW)
    bridge = referring.NewReferral(kind="bridge", at=NOW, answer_by=NOW.date(), help_kind="gp", to="Lægehuset")
    referral = referring.refer(**about, new=bridge)
    no = happening.happen(by=cast.signe, referral_id=referral.id, new=happening.NewEvent("declined", NOW), now=NOW)
    ended = endings.end(**about, new=endings.NewEnding(NOW - 31 * DAY, "stabilised", "finished", is_day_sure=True))
    reached = endings.follow_up(by=cast.signe, ending_id=ended.id, months=1, outcome="reached", at=NOW, now=NOW)
    return {
        "request_event": lambda by: event_corrections.take_back(
            by=by, event_id=event.id, why="Forkert borger", now=NOW
        ),
        "request": lambda by: requests.take_back_request(by=by, request_id=other.id, why="Forkert", now=NOW),
        "approval": lambda by: approvals.take_back(by=by, approval_id=consent.id, why="Forkert borger", now=NOW),
        "decision": lambda by: decisions.take_back(
            by=cast.asta, decision_id=decision.id, why="Forkert borger", now=NOW
        ),
        "contact": lambda by: mistakes.take_back_contact(by=by, contact_id=met.id, why="Forkert", now=NOW),
        "verdict": lambda by: verdicts.take_back(by=by, verdict_id=verdict.id, why="Forkert", now=NOW),
        "alert": lambda by: alerts.put_up_again(by=by, alert_id=raised.alert.id, why="Forkert", now=NOW),
        "plan": lambda by: revisions.take_back(by=by, plan_id=made.id, why="Forkert", now=NOW),
        "dose": lambda by: doses.take_back(by=by, dose_id=dose.id, why="Forkert borger", now=NOW),
        "action_plan": lambda by: handleplans.take_back(
            by=by, action_plan_id=offered.id, why="Forkert borger", now=NOW
        ),
        "referral_event": lambda by: taking_back.take_back(by=by, event_id=no.id, why="Forkert borger", now=NOW),
        "follow_up": lambda by: followup_corrections.take_back(by=by, follow_up_id=reached.id, why="Forkert", now=NOW),
        "ending": lambda by: endings.take_back(by=by, ending_id=ended.id, why="Forkert", now=NOW),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "request",
        "request_event",
        "approval",
        "decision",
        "contact",
        "verdict",
        "alert",
        "plan",
        "dose",
        "action_plan",
        "referral_event",
        "follow_up",
        "ending",
    ],
)
def test_of_two_who_take_back_the_same_at_once_one_does_and_the_other_is_told(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    verbs = taken_back(cast, smed)
    take_back = verbs[kind]
    if kind == "ending":
        # What was told of it afterwards is taken back first.
        verbs["follow_up"](cast.signe)
    meet_in(monkeypatch, access, "person_in_scope")
    found = at_once(lambda: take_back(cast.signe), lambda: take_back(cast.malik))
    (code,) = codes(found)
    assert code == ("not_handled" if kind == "alert" else "taken_back")


def test_no_follow_up_is_left_of_an_ending_that_is_taken_back_the_same_moment(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = {"by": cast.signe, "person_id": smed.id, "now": NOW}
    ended = endings.end(**about, new=endings.NewEnding(NOW - 31 * DAY, "stabilised", "finished", is_day_sure=True))
    tried = {"ending_id": ended.id, "months": 1, "outcome": "reached", "at": NOW, "now": NOW}
    meet_in(monkeypatch, writing, "versions")
    found = at_once(
        lambda: endings.follow_up(by=cast.signe, **tried),
        lambda: endings.take_back(by=cast.malik, ending_id=ended.id, why="Forkert", now=NOW),
    )
    # Whoever comes first is heard: a follow-up keeps its ending, and of one that is gone there is none.
    (code,) = codes(found)
    is_left = endings.endings_of(smed, by=cast.signe) != []
    assert (code, is_left, FollowUp.objects.current().exists()) in (
        ("taken_back", False, False),
        ("ending_has_followups", True, True),
    )


@on_postgresql
@pytest.mark.parametrize("verb", ["confirm", "receive", "hand_over_to_team"])
def test_a_form_sent_four_times_at_once_is_saved_once_and_answered_alike(
    cast: Cast, smed: people.Person, verb: str
) -> None:
    key = uuid4()
    told = {"name": "Fyret", "kind": "residential", "phone": "", "about": ""}
    place = places.add(by=cast.oda, told=told, now=NOW)
    street, harbour = (Team.objects.get(name=name) for name in ("Gadeteamet", "Havneteamet"))
    said = requests.NewRequest(words="Hjælp mig", said_at=NOW, said_to="Asta", id=key)
    send = {
        "confirm": lambda: places.confirm(
            by=cast.signe, place_id=place.id, free=2, said_by="Vagten", at=NOW, now=NOW, id=key
        ),
        "receive": lambda: newcomers.receive(by=cast.asta, alias="Ny", team_id=street.id, new=said, now=NOW),
        "hand_over_to_team": lambda: handing_over.hand_over(
            by=cast.signe,
            person_id=smed.id,
            to_team=harbour.id,
            seen=street.id,
            why="Bor der",
            at=NOW,
            now=NOW,
            key=key,
        ),
    }[verb]
    assert {getattr(each, "id", each) for each in at_once(*[send] * 4)} == {key}


def keyed(cast: Cast, verb: str, person: people.Person, key: UUID) -> Callable[[], object]:
    """A verb with a key of the client's, about one person; what it needs is written before."""
    about = {"by": cast.signe, "person_id": person.id, "now": NOW}
    said = requests.NewRequest(words="Hjælp mig", said_at=NOW, said_to="Signe", id=key)
    if verb == "decide":
        about |= {"by": cast.asta}
        request = requests.ask(by=cast.signe, person_id=person.id, new=replace(said, id=uuid4()), now=NOW)
        why = {"about": request.id, "result": "grant", "reasons": "Fordi", "decided_at": NOW}
        return lambda: decisions.decide(**about, new=decisions.NewDecision(id=key, **why))
    mark = recommendations.grounds(person, by=cast.signe).mark
    if verb == "tell":
        request = requests.ask(by=cast.signe, person_id=person.id, new=replace(said, id=uuid4()), now=NOW)
        to = {"request_id": request.id, "kind": "told", "whom": "Asta", "at": NOW}
        return lambda: requests.happen(by=cast.signe, **to, now=NOW, key=key)
    if verb == "follow_up":
        ended = endings.end(**about, new=endings.NewEnding(NOW - 31 * DAY, "stabilised", "finished", is_day_sure=True))
        tried = {"ending_id": ended.id, "months": 1, "outcome": "not_found", "at": NOW}
        return lambda: endings.follow_up(by=cast.signe, **tried, now=NOW, sent=writing.Sent(key))
    if verb == "rate":
        scale = {str(level): f"Trin {level}" for level in range(-2, 3)}
        content = Content(made_at=NOW, goals=[Goal("Ro", "stabilisation", "drugs", "now", scale=scale)])
        made = revisions.revise(**about, new=revisions.NewPlan(content))
        goal = made.goals.get()
        return lambda: goals.rate(by=cast.signe, goal_id=goal.id, level=1, rated_by="citizen", at=NOW, now=NOW, key=key)
    plan = Content(made_at=NOW, goals=[Goal("Ro", "stabilisation", "drugs", "now")])
    bridge = {"kind": "bridge", "at": NOW, "answer_by": NOW.date(), "help_kind": "gp", "to": "Lægehuset"}
    wish = Finding("housing", "wish", "Eget sted", "citizen", NOW)
    return {
        "ask": lambda: requests.ask(**about, new=said),
        "hand_over": lambda: recommendations.hand_over(
            **about, new=recommendations.NewRecommendation("grant", "Fordi", mark=mark, id=key)
        ),
        "approve": lambda: approvals.tell(**about, new=approvals.NewApproval("0751", "asked", "Aarhus", NOW, id=key)),
        "refer": lambda: referring.refer(**about, new=referring.NewReferral(id=key, **bridge)),
        "revise": lambda: revisions.revise(**about, new=revisions.NewPlan(plan, id=key)),
        "find": lambda: findings.tell(**about, told=wish, key=key),
        "dose": lambda: doses.plan(**about, new=doses.NewDose(NOW, 2, 7, id=key)),
        "action_plan": lambda: handleplans.tell(**about, status="offered", at=NOW, sent=handleplans.Sent(key)),
        "event": lambda: events.tell(**about, told=Event("naloxone", NOW), key=key),
    }[verb]


VERBS = [
    *("ask", "tell", "hand_over", "approve", "decide", "refer", "revise", "rate"),
    *("dose", "action_plan", "find", "event", "follow_up"),
]


@pytest.mark.parametrize("verb", VERBS)
def test_one_key_sent_about_two_people_at_once_is_written_once_and_refused_once(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    ole, key = people.meet(by=cast.malik, alias="Ole", now=NOW - 60 * DAY), uuid4()
    first, second = (keyed(cast, verb, person, key) for person in (smed, ole))
    meet_in(monkeypatch, writing, "there")
    assert codes(at_once(first, second)) == ["already_there"]
    # And so it is when one comes after the other.
    assert codes(at_once(first)) + codes(at_once(second)) == ["already_there"]


@pytest.mark.parametrize("verb", VERBS)
def test_what_was_saved_is_not_refused_when_it_is_sent_again_after_a_death(
    cast: Cast, smed: people.Person, verb: str
) -> None:
    again = keyed(cast, verb, smed, uuid4())
    row = again()
    deaths.die(by=cast.signe, person_id=smed.id, on=NOW.date() - DAY, source="Hospitalet", now=NOW, is_sure=True)
    assert again() == row


def test_of_two_who_take_one_user_name_at_once_one_is_told_it_is_taken(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_in(monkeypatch, accounts, "_check_has_team")

    def add(by: object, role: str) -> Callable[[], object]:
        account = {"username": "lone", "name": "Lone", "role": role, "password": "fire-ænder-på-rad-77"}
        return lambda: accounts.add_user(by=by, organisation=by.organisation, now=NOW, **account)

    found = at_once(add(cast.mona, "evaluator"), add(cast.nina, "agency"))
    assert codes(found) == ["username_taken"]
    assert User.objects.filter(username="lone").count() == 1


def scored(by: User, person: people.Person, value: str, days_ago: int) -> None:
    before = scores.scores_of(person).first()
    new = scores.NewScore(area="medical", value=Decimal(value), replaces=before and before.id)
    scores.enter(
        by=by, person_id=person.id, scores=[new], instrument="ASI", version="5", source="Centret", wave="baseline",
        measured_on=(NOW - 9 * DAY).date(), now=NOW - days_ago * DAY,
    )  # fmt: skip


def asks_of_the_burden(person: people.Person) -> bool:
    rows = Reminder.objects.filter(person=person, kind="plan_adjust")
    return any(row.params["why"] == "burden" for row in rows)


def score_risen(cast: Cast, person: people.Person) -> None:
    scored(cast.signe, person, "0.95", 0)


def dose_planned_anew(cast: Cast, person: people.Person) -> None:
    """Fitted to the burden as it is by now."""
    doses.plan(by=cast.signe, person_id=person.id, new=doses.NewDose(NOW, 3, 7), now=NOW)


@pytest.mark.parametrize(
    ("already", "write", "asks"),
    [("0.50", score_risen, True), ("0.95", dose_planned_anew, False)],
    ids=["a score", "a dose"],
)
def test_what_is_written_while_the_manager_chooses_how_far_a_score_may_move_is_asked_about_as_was_chosen(
    cast: Cast,
    smed: people.Person,
    monkeypatch: pytest.MonkeyPatch,
    already: str,
    write: Callable[[Cast, people.Person], None],
    asks: bool,
) -> None:
    scored(cast.signe, smed, "0.50", 9)
    plan = Content(made_at=NOW - 8 * DAY, goals=[Goal("Ro", "stabilisation", "drugs", "now")])
    revisions.revise(by=cast.signe, person_id=smed.id, new=revisions.NewPlan(plan), now=NOW - 8 * DAY)
    if already != "0.50":
        scored(cast.signe, smed, already, 4)
    assert not asks_of_the_burden(smed), "nothing is chosen yet"
    is_drawn, may_go_on, real = threading.Event(), threading.Event(), reminders.draw_kind

    def slowly(kind: str, of: Sequence[people.Person]) -> None:
        """What was chosen is drawn and not saved yet when a colleague writes."""
        real(kind, of)
        is_drawn.set()
        may_go_on.wait(1)

    def meanwhile_written() -> None:
        is_drawn.wait(5)
        try:
            write(cast, smed)
        finally:
            may_go_on.set()

    monkeypatch.setattr(reminders, "draw_kind", slowly)
    choose = partial(suggesting.suggest, suggestions=[], lost_after=28, burden_change=Decimal("0.25"), now=NOW)
    assert codes(at_once(lambda: choose(by=cast.mona), meanwhile_written)) == []
    assert asks_of_the_burden(smed) is asks
