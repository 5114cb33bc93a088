"""A decision that comes late: after treatment began undecided, or in the place of one that had stopped the clock."""

import importlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from brobygger.records.agenda import Reminder
from brobygger.records.plans import Goal, Plan
from brobygger.records.requests import Decision, Recommendation
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import endings, event_corrections, people, requests
from brobygger.services.assessments import verdicts
from brobygger.services.requests import changing, decided, decisions, recommendations
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
SAID = NOW - 20 * DAY


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)


def ask(cast: Cast, person: people.Person, *, at: Any = SAID, is_delegated: bool | None = False) -> Any:
    new = requests.NewRequest("Jeg vil i behandling", at, "Signe Bro", is_delegated=is_delegated)
    return requests.ask(by=cast.signe, person_id=person.id, new=new, now=NOW)


def happen(cast: Cast, row: Any, kind: str, days: float, **more: Any) -> Any:
    told = {"at": NOW - days * DAY, "now": NOW, **more}
    return requests.happen(by=cast.signe, request_id=row.id, kind=kind, **told)


def recommend(cast: Cast, person: people.Person, days: float, text: str = "Fordi") -> Recommendation:
    person.refresh_from_db()
    mark = recommendations.grounds(person, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", text, mark=mark)
    return recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=NOW - days * DAY)


def decide(cast: Cast, person: people.Person, result: str, days: float, now: Any = None, **more: Any) -> Decision:
    person.refresh_from_db()
    waits = waiting_about(person, None, by=cast.asta)
    assert waits is not None
    at = NOW - days * DAY
    told = {"about": waits.about, "result": result, "reasons": "Fordi", "decided_at": at, **more}
    return decisions.decide(by=cast.asta, person_id=person.id, new=decisions.NewDecision(**told), now=now or at)


def kinds(person: people.Person) -> set[str]:
    return set(Reminder.objects.filter(person=person).values_list("kind", flat=True))


def clock_of(cast: Cast, row: Any) -> Any:
    return requests.clock_of(row.person, row.key, by=cast.signe)


def test_started_then_recommended_then_decided_is_one_case_decided_once(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    happen(cast, row, "started", 18)
    assert "treatment_undecided" in kinds(smed)
    assert recommend(cast, smed, 16).request_id == row.id
    assert decide(cast, smed, "grant", 15).request_id == row.id
    assert "treatment_undecided" not in kinds(smed)
    assert waiting_about(smed, None, by=cast.asta) is None


def test_a_recommendation_that_was_written_for_no_request_is_decided_with_the_one_it_must_have_meant(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed)
    happen(cast, row, "started", 18)
    handed = recommend(cast, smed, 16)
    Recommendation.objects.filter(id=handed.id).update(request=None)
    assert decide(cast, smed, "grant", 15).request_id == row.id
    assert waiting_about(smed, None, by=cast.asta) is None


@pytest.mark.parametrize("kind", ["withdrawn", "started"])
def test_what_is_withdrawn_or_decided_already_is_not_answered_once_more(
    cast: Cast, smed: people.Person, kind: str
) -> None:
    row = ask(cast, smed)
    if kind == "started":
        decide(cast, smed, "grant", 19)
    happen(cast, row, kind, 18)
    assert recommend(cast, smed, 16).request_id is None


def test_what_was_treated_in_a_course_before_is_not_answered_in_the_next(cast: Cast, smed: people.Person) -> None:
    happen(cast, ask(cast, smed), "started", 18)
    new = endings.NewEnding(NOW - 10 * DAY, "stabilised", "finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    smed.refresh_from_db()
    assert recommendations.grounds(smed, by=cast.signe).request_id is not None
    happen(cast, ask(cast, smed, at=NOW - 5 * DAY), "withdrawn", 4)
    smed.refresh_from_db()
    assert smed.ended_at is None
    assert recommendations.grounds(smed, by=cast.signe).request_id is None


def test_after_a_return_the_verdict_and_the_goals_of_the_course_before_are_not_told_as_todays(
    cast: Cast, smed: people.Person
) -> None:
    old = dict.fromkeys(("happened_at", "recorded_at", "received_at"), NOW - 40 * DAY) | {"recorded_by": cast.signe}
    goal = {"area": "housing", "goal_type": "stabilisation", "horizon": "now", "own_words": "Et sted at sove"}
    Goal.objects.create(plan=Plan.objects.create(person=smed, number=1, **old), position=1, **goal)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW - 40 * DAY)
    before = recommendations.grounds(smed, by=cast.signe)
    assert before.verdict is not None and before.lines["verdict"] and len(before.lines["goals"]) == 1
    ended = endings.NewEnding(NOW - 30 * DAY, "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=ended, now=NOW)
    ask(cast, smed)
    smed.refresh_from_db()
    found = recommendations.grounds(smed, by=cast.signe)
    assert (found.verdict, found.lines["verdict"], found.lines["goals"], found.is_other_known) == (
        None,
        None,
        [],
        False,
    )
    told = {"result": "unknown", "who": cast.signe.name, "on": (NOW - 40 * DAY).isoformat()}
    assert told.items() <= found.lines["earlier"].items()
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW - DAY)
    anew = recommendations.grounds(smed, by=cast.signe)
    assert anew.verdict is not None and "earlier" not in anew.lines


@pytest.mark.parametrize(
    "before", [{"result": "refuse"}, {"result": "other_offer", "offer": "Skovhuset", "is_chosen": True}]
)
def test_a_yes_in_the_place_of_a_no_must_be_meant_and_makes_the_clock_run_on_from_when_it_was_said(
    cast: Cast, smed: people.Person, before: dict[str, Any]
) -> None:
    row = ask(cast, smed)
    first = decide(cast, smed, days=18, **before)
    assert not clock_of(cast, row).is_running
    assert recommend(cast, smed, 10).request_id == row.id
    with pytest.raises(SeveralRefused) as refused:
        decide(cast, smed, "grant", 8)
    assert [fault.code for fault in refused.value.faults] == ["decision_differs"]
    made = decide(cast, smed, "grant", 8, is_change_meant=True)
    clock = clock_of(cast, row)
    assert clock.is_running and clock.due_on == (SAID + 14 * DAY).date()
    assert clock.reopened_at == NOW - 8 * DAY
    smed.refresh_from_db()
    assert smed.clock_due_on == clock.due_on
    assert {"clock", "decision_untold"} <= kinds(smed)
    (asked,) = requests.asked(smed, by=cast.signe)
    assert [row for row in decided.decisions_of(smed, by=cast.asta) if row.request_id in asked.clock.requests] == [
        made,
        first,
    ]
    assert [event.kind for event in asked.events] == [clock_before(before), "reopened"]
    assert set(asked.decided) == {event.id for event in asked.events}, "both are the decisions' own"


@pytest.mark.parametrize("stops", ["started", "withdrawn"])
def test_of_two_clocks_that_run_treatment_that_began_and_a_wish_withdrawn_as_the_course_ends_stop_both(
    cast: Cast, smed: people.Person, stops: str
) -> None:
    first = ask(cast, smed)
    decide(cast, smed, "refuse", 18)
    smed.refresh_from_db()
    change = changing.to_change(smed, by=cast.asta)
    assert change is not None
    told = decisions.NewDecision(change.about, "grant", "Fordi", NOW - 8 * DAY, is_change_meant=True)
    decisions.decide(by=cast.asta, person_id=smed.id, new=told, now=NOW - 8 * DAY)
    # Written down late: it was said while the no stood.
    later = ask(cast, smed, at=NOW - 12 * DAY)
    assert [clock_of(cast, row).is_running for row in (first, later)] == [True, True]
    if stops == "started":
        done = happen(cast, first, "started", 3)
    else:
        new = endings.NewEnding(NOW - 3 * DAY, "unfinished", "wanted_stop", tried="Talte om det", has_withdrawn=True)
        done = endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert [clock_of(cast, row).stopped_by for row in (first, later)] == [stops, stops]
    assert "clock" not in kinds(smed)
    # Written by mistake, both run again.
    if stops == "started":
        event_corrections.take_back(by=cast.signe, event_id=done.id, why="Forkert borger", now=NOW)
    else:
        endings.take_back(by=cast.signe, ending_id=done.id, why="Forkert", now=NOW)
    assert [clock_of(cast, row).is_running for row in (first, later)] == [True, True]


def clock_before(told: dict[str, Any]) -> str:
    return "refused" if told["result"] == "refuse" else "other_offer"


def test_taking_the_yes_back_leaves_the_no_as_it_stood(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    decide(cast, smed, "refuse", 18)
    recommend(cast, smed, 10)
    made = decide(cast, smed, "grant", 8, is_change_meant=True)
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Forkert borger", now=NOW)
    clock = clock_of(cast, row)
    assert (clock.stopped_by, clock.stopped_at) == ("refused", NOW - 18 * DAY)


def test_decisions_of_one_minute_are_counted_in_the_order_they_were_made(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    told: list[dict[str, Any]] = [
        {"result": "refuse"},
        {"result": "grant"},
        {"result": "other_offer", "offer": "Skovhuset", "is_chosen": True},
    ]
    for number, (made, stopped_by) in enumerate(zip(told, ("refused", "", "other_offer"), strict=True)):
        recommend(cast, smed, 10, text=f"Nummer {number}")
        now = NOW - 10 * DAY + timedelta(seconds=number)
        decide(cast, smed, days=10, now=now, is_change_meant=True, **made)
        assert clock_of(cast, row).stopped_by == stopped_by


def test_another_offer_that_is_chosen_in_the_place_of_a_no_is_what_stops_the_clock(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed)
    decide(cast, smed, "refuse", 18)
    recommend(cast, smed, 10)
    decide(cast, smed, "other_offer", 8, offer="Skovhuset", is_chosen=True, is_change_meant=True)
    clock = clock_of(cast, row)
    assert (clock.stopped_by, clock.stopped_at) == ("other_offer", NOW - 8 * DAY)


def test_what_the_citizen_chose_without_a_decision_no_decision_changes(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    happen(cast, row, "other_offer", 18, whom="Skovhuset", note="Vil bo nær sin søster")
    decide(cast, smed, "other_offer", 17, offer="Skovhuset", is_chosen=True)
    assert decided.decisions_of(smed, by=cast.asta)[0].is_chosen, "the tick is kept where the clock had stopped already"
    assert [event.kind for event in requests.asked(smed, by=cast.asta)[0].events] == ["other_offer"]
    row = ask(cast, smed, at=NOW - 9 * DAY)
    happen(cast, row, "other_offer", 8, whom="Kysten", note="Vil dertil")
    decide(cast, smed, "grant", 7)
    assert clock_of(cast, row).stopped_by == "other_offer"


def test_a_chosen_offer_that_is_not_chosen_after_all_must_be_meant(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    decide(cast, smed, "other_offer", 18, offer="Skovhuset", is_chosen=True)
    recommend(cast, smed, 10)
    with pytest.raises(SeveralRefused):
        decide(cast, smed, "other_offer", 8, offer="Skovhuset")
    decide(cast, smed, "other_offer", 8, offer="Skovhuset", is_change_meant=True)
    assert clock_of(cast, row).is_running


def test_a_no_to_someone_in_treatment_is_told_and_a_yes_need_not_be(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    happen(cast, row, "started", 18)
    decide(cast, smed, "refuse", 15)
    assert "decision_untold" in kinds(smed)
    happen(cast, row, "decision_told", 14)
    assert "decision_untold" not in kinds(smed)


@pytest.mark.parametrize("told", [{"result": "grant"}, {"result": "other_offer", "offer": "Skovhuset"}])
def test_whoever_begins_on_what_was_decided_knows_it(cast: Cast, smed: people.Person, told: dict[str, Any]) -> None:
    row = ask(cast, smed)
    decide(cast, smed, days=18, **told)
    happen(cast, row, "started", 17)
    assert "decision_untold" not in kinds(smed)


def test_decisions_from_before_the_tick_was_kept_have_it_where_they_stopped_the_clock_with_it(
    cast: Cast, smed: people.Person
) -> None:
    ask(cast, smed)
    chosen = decide(cast, smed, "other_offer", 18, offer="Skovhuset", is_chosen=True)
    ask(cast, smed, at=NOW - 9 * DAY)
    free = decide(cast, smed, "other_offer", 8, offer="Skovhuset")
    Decision.objects.update(is_chosen=False)
    with connection.cursor() as cursor:
        cursor.execute(importlib.import_module("brobygger.records.migrations.0027_decision_chosen").CHOSEN)
    assert dict(Decision.objects.values_list("id", "is_chosen")) == {chosen.id: True, free.id: False}


def change(cast: Cast, person: people.Person, result: str, days: float, **more: Any) -> Decision:
    """Decide anew in the place of the decision that stands, as the page of a complaint that was upheld does."""
    person.refresh_from_db()
    found = changing.to_change(person, by=cast.asta)
    assert found is not None
    told = {"about": found.about, "result": result, "reasons": "Klagen fik medhold", "decided_at": NOW - days * DAY}
    new = decisions.NewDecision(**{**told, "is_change_meant": True, **more})
    return decisions.decide(by=cast.asta, person_id=person.id, new=new, now=NOW - days * DAY)


@pytest.mark.parametrize("is_recommended", [True, False])
def test_a_complaint_that_is_upheld_is_decided_anew_on_what_was_recommended_and_nobody_writes_a_recommendation(
    cast: Cast, smed: people.Person, is_recommended: bool
) -> None:
    row = ask(cast, smed)
    handed = recommend(cast, smed, 19) if is_recommended else None
    no = decide(cast, smed, "refuse", 18)
    assert waiting_about(smed, None, by=cast.asta) is None
    found = changing.to_change(smed, by=cast.asta)
    assert found is not None
    assert (found.request, found.recommendation, found.changes) == (row, handed, no)
    with pytest.raises(SeveralRefused) as refused:
        change(cast, smed, "grant", 8, is_change_meant=False)
    assert [fault.code for fault in refused.value.faults] == ["decision_differs"]
    yes = change(cast, smed, "grant", 8)
    assert yes.request_id == row.id and clock_of(cast, row).due_on == (SAID + 14 * DAY).date()
    assert clock_of(cast, row).is_running and "decision_untold" in kinds(smed)
    assert waiting_about(smed, None, by=cast.asta) is None
    assert [each.id for each in decided.decisions_of(smed, by=cast.asta)] == [yes.id, no.id]
    assert "letter_missing" not in kinds(smed), "the no is changed, and owed no letter"


@pytest.mark.parametrize("is_recommended", [True, False])
def test_a_changed_decision_taken_back_leaves_the_one_before_it_and_nothing_waits(
    cast: Cast, smed: people.Person, is_recommended: bool
) -> None:
    row = ask(cast, smed)
    if is_recommended:
        recommend(cast, smed, 19)
    no = decide(cast, smed, "refuse", 18)
    yes = change(cast, smed, "grant", 8)
    decisions.take_back(by=cast.asta, decision_id=yes.id, why="Forkert borger", now=NOW)
    assert clock_of(cast, row).stopped_by == "refused"
    assert waiting_about(smed, None, by=cast.asta) is None
    again = changing.to_change(smed, by=cast.asta)
    assert again is not None and again.changes == no
    assert change(cast, smed, "grant", 6).request_id == row.id and clock_of(cast, row).is_running


def test_two_who_change_a_decision_at_once_are_told_of_each_other(cast: Cast, smed: people.Person) -> None:
    ask(cast, smed)
    no = decide(cast, smed, "refuse", 18)
    change(cast, smed, "grant", 8)
    with pytest.raises(Refusal) as refused:
        change(cast, smed, "other_offer", 7, about=no.id, offer="Skovhuset")
    assert refused.value.code == "already_decided"


def test_a_decision_is_not_changed_before_it_was_made_nor_beside_a_recommendation_that_waits(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed)
    assert changing.to_change(smed, by=cast.asta) is None, "nothing is decided yet"
    decide(cast, smed, "refuse", 10)
    with pytest.raises(SeveralRefused) as refused:
        change(cast, smed, "grant", 12)
    assert [fault.code for fault in refused.value.faults] == ["decided_before"]
    recommend(cast, smed, 9)
    assert changing.to_change(smed, by=cast.asta) is None
    decide(cast, smed, "grant", 8, is_change_meant=True)
    happen(cast, row, "started", 7)
    assert changing.to_change(smed, by=cast.asta) is None, "treatment that has begun no decision changes"
