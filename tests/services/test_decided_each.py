"""Every decision that can be changed is changed by itself, whatever else the citizen has asked for since."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.records.requests import Decision, Recommendation, Request
from brobygger.rules.refusals import Refusal
from brobygger.services import endings, merging, people, requests
from brobygger.services.people import Person
from brobygger.services.requests import changing, decisions, recommendations
from brobygger.services.requests.left_open import left_open
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


def met(cast: Cast, alias: str) -> Person:
    return people.meet(by=cast.signe, alias=alias, now=NOW - 60 * DAY)


@pytest.fixture
def smed(cast: Cast) -> Person:
    return met(cast, "Smed")


def ask(cast: Cast, person: Person, *, days_ago: float, is_anonymous: bool = False) -> Request:
    at = NOW - days_ago * DAY
    said = requests.NewRequest("Jeg vil i behandling", at, "Signe Bro", is_anonymous=is_anonymous)
    return requests.ask(by=cast.signe, person_id=person.id, new=said, now=at)


def hand_over(cast: Cast, person: Person, *, days_ago: float) -> Recommendation:
    mark = recommendations.grounds(person, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
    return recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=NOW - days_ago * DAY)


def decide(cast: Cast, person: Person, about: Any, result: str, *, days_ago: float, is_meant: bool = True) -> Decision:
    person.refresh_from_db()
    at = NOW - days_ago * DAY
    new = decisions.NewDecision(about.id, result, "Fordi", at, is_change_meant=is_meant)
    return decisions.decide(by=cast.asta, person_id=person.id, new=new, now=at)


def clock_of(cast: Cast, row: Request) -> Any:
    root = Person.objects.get(id=row.person_id).root_id
    return requests.clock_of(Person.objects.get(id=root), row.key, by=cast.signe)


def changeable(cast: Cast, person: Person) -> set[Any]:
    person.refresh_from_db()
    return changing.changeable(person, by=cast.asta)


@pytest.mark.parametrize("is_decided", [True, False])
def test_an_earlier_no_is_changed_while_a_newer_wish_runs_and_its_own_deadline_runs_again(
    cast: Cast, smed: Person, is_decided: bool
) -> None:
    first = ask(cast, smed, days_ago=20)
    no = decide(cast, smed, first, "refuse", days_ago=15)
    newer = ask(cast, smed, days_ago=9)
    yes = decide(cast, smed, newer, "grant", days_ago=8) if is_decided else None
    assert changeable(cast, smed) == ({no.id, yes.id} if yes else {no.id})
    changed = decide(cast, smed, no, "grant", days_ago=3)
    assert changed.request_id == first.id and clock_of(cast, first).is_running and clock_of(cast, newer).is_running
    assert clock_of(cast, first).due_on == (NOW - 6 * DAY).date()
    # What waits of the newer wish still waits, and was not answered with it.
    waits = waiting_about(smed, None, by=cast.asta)
    assert (waits is None) if is_decided else (waits is not None and waits.request == newer)
    assert changeable(cast, smed) == ({changed.id, yes.id} if yes else {changed.id})


def test_what_the_change_of_each_rests_on_is_its_own_recommendation(cast: Cast, smed: Person) -> None:
    first = ask(cast, smed, days_ago=20)
    one = hand_over(cast, smed, days_ago=18)
    no = decide(cast, smed, one, "refuse", days_ago=15)
    newer = ask(cast, smed, days_ago=9)
    other = hand_over(cast, smed, days_ago=8)
    again = decide(cast, smed, other, "refuse", days_ago=7)
    for decision, request, handed in ((no, first, one), (again, newer, other)):
        found = changing.to_change(smed, by=cast.asta, about=decision.id)
        assert found is not None
        assert (found.changes, found.request, found.recommendation) == (decision, request, handed)
    newest = changing.to_change(smed, by=cast.asta)
    assert newest is not None and newest.changes == again, "an address without a decision means the newest"


def test_a_no_of_the_course_before_is_changed_after_the_citizen_came_back(cast: Cast, smed: Person) -> None:
    first = ask(cast, smed, days_ago=30)
    no = decide(cast, smed, first, "refuse", days_ago=25)
    smed.refresh_from_db()
    ended = endings.NewEnding(NOW - 20 * DAY, "stabilised", "finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ended, now=NOW - 20 * DAY)
    newer = ask(cast, smed, days_ago=9)
    smed.refresh_from_db()
    assert smed.ended_at is None and changeable(cast, smed) == {no.id}
    assert decide(cast, smed, no, "grant", days_ago=3).request_id == first.id
    assert clock_of(cast, first).is_running and clock_of(cast, newer).is_running


def test_treatment_that_began_on_an_earlier_wish_is_changed_by_no_decision(cast: Cast, smed: Person) -> None:
    first = ask(cast, smed, days_ago=20)
    yes = decide(cast, smed, first, "grant", days_ago=15)
    requests.happen(by=cast.signe, request_id=first.id, kind="started", at=NOW - 12 * DAY, now=NOW - 12 * DAY)
    no = decide(cast, smed, ask(cast, smed, days_ago=9), "refuse", days_ago=5)
    assert changeable(cast, smed) == {no.id}
    assert changing.to_change(smed, by=cast.asta, about=yes.id) is None
    with pytest.raises(Refusal) as refused:
        decide(cast, smed, yes, "refuse", days_ago=1)
    assert refused.value.code == "nothing_to_decide"


def test_an_anonymous_wish_and_one_by_name_are_changed_each_by_itself(cast: Cast, smed: Person) -> None:
    named = ask(cast, smed, days_ago=20)
    no = decide(cast, smed, named, "refuse", days_ago=15)
    unnamed = ask(cast, smed, days_ago=9, is_anonymous=True)
    other = decide(cast, smed, hand_over(cast, smed, days_ago=8), "refuse", days_ago=7)
    assert other.request_id == unnamed.id and changeable(cast, smed) == {no.id, other.id}
    assert decide(cast, smed, other, "grant", days_ago=3).request_id == unnamed.id
    assert decide(cast, smed, no, "grant", days_ago=2).request_id == named.id and clock_of(cast, named).is_running


def test_two_that_change_one_earlier_decision_are_told_of_each_other(cast: Cast, smed: Person) -> None:
    no = decide(cast, smed, ask(cast, smed, days_ago=20), "refuse", days_ago=15)
    ask(cast, smed, days_ago=9)
    decide(cast, smed, no, "grant", days_ago=3)
    with pytest.raises(Refusal) as refused:
        decide(cast, smed, no, "refuse", days_ago=2)
    assert refused.value.code == "already_decided"


def test_what_stands_against_each_other_is_settled_with_a_yes_while_a_newer_wish_runs(cast: Cast, smed: Person) -> None:
    ole = met(cast, "Ole")
    handed = hand_over(cast, smed, days_ago=10)
    wish = ask(cast, ole, days_ago=20)
    no = decide(cast, ole, wish, "refuse", days_ago=15)
    yes = decide(cast, smed, handed, "grant", days_ago=9)
    told: dict[str, Any] = {"reason": "Samme sko", "is_difference_seen": True, "now": NOW - 6 * DAY}
    merged = merging.merge(by=cast.signe, kept_id=smed.id, merged_id=ole.id, **told)
    smed.refresh_from_db()
    newer = ask(cast, smed, days_ago=5)
    assert left_open(smed, by=cast.asta).opposed == {yes.id} and changeable(cast, smed) == {yes.id}
    settled = decide(cast, smed, yes, "grant", days_ago=2)
    assert (settled.request_id, settled.person_id) == (wish.id, ole.id) and not left_open(smed, by=cast.asta).opposed
    assert clock_of(cast, wish).is_running and clock_of(cast, newer).is_running and no != settled
    merging.undo(by=cast.signe, merge_id=merged.id, why="To", now=NOW)
    assert clock_of(cast, wish).is_running and changeable(cast, smed) == {yes.id}
