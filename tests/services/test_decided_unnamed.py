"""A wish for anonymous treatment is recommended and decided on: the recommendation is about it, and the decision answers it."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Decision, Recommendation, Request
from brobygger.services import people, requests
from brobygger.services.people import Person
from brobygger.services.requests import changing, decisions, recommendations
from brobygger.services.requests.unnamed import kept_from
from brobygger.services.requests.waiting import all_waiting
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
OPEN = {"anonymous_request", "anonymous_waits"}


@pytest.fixture
def smed(cast: Cast) -> Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)


def ask(cast: Cast, person: Person, *, days_ago: float = 6, is_anonymous: bool = True) -> Request:
    said = requests.NewRequest("Uden mit navn", NOW - days_ago * DAY, "Signe Bro", is_anonymous=is_anonymous)
    return requests.ask(by=cast.signe, person_id=person.id, new=said, now=NOW - days_ago * DAY)


def happen(cast: Cast, row: Request, kind: str, *, days_ago: float, **more: Any) -> None:
    at = NOW - days_ago * DAY
    requests.happen(by=cast.signe, request_id=row.id, kind=kind, at=at, now=at, **more)


def hand_over(cast: Cast, person: Person, *, days_ago: float) -> Recommendation:
    mark = recommendations.grounds(person, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    return recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=NOW - days_ago * DAY)


def decide(cast: Cast, person: Person, about: Any, result: str = "grant", *, days_ago: float) -> Decision:
    at = NOW - days_ago * DAY
    new = decisions.NewDecision(about, result, "Fordi", at)
    return decisions.decide(by=cast.asta, person_id=person.id, new=new, now=at)


def waits(person: Person) -> set[str]:
    return set(Reminder.objects.filter(person=person).values_list("kind", flat=True)) & {*OPEN, "recommendation"}


@pytest.mark.parametrize("is_passed_on", [True, False])
def test_a_recommendation_where_only_the_anonymous_wish_is_open_is_about_it_and_the_decision_answers_it(
    cast: Cast, smed: Person, is_passed_on: bool
) -> None:
    row = ask(cast, smed)
    if is_passed_on:
        happen(cast, row, "told", days_ago=5, whom="Asta")
    handed = hand_over(cast, smed, days_ago=4)
    assert handed.request_id == row.id
    # It is with the authority now, which may read what it is to answer.
    assert waits(smed) == {"anonymous_waits", "recommendation"}
    (waiting,) = all_waiting(smed, by=cast.asta)
    assert waiting.request == row and not kept_from(smed, by=cast.asta)
    made = decide(cast, smed, handed.id, days_ago=3)
    assert made.request_id == row.id and not waits(smed) and not all_waiting(smed, by=cast.asta)


def test_a_new_one_takes_the_place_of_one_about_the_same_anonymous_wish_and_of_no_other(
    cast: Cast, smed: Person
) -> None:
    before = hand_over(cast, smed, days_ago=9)
    row = ask(cast, smed)
    assert not [each for each in all_waiting(smed, by=cast.asta) if each.request], "nobody has passed it on"
    first = hand_over(cast, smed, days_ago=4)
    second = hand_over(cast, smed, days_ago=3)
    assert (first.request_id, second.request_id, second.corrects_id) == (row.id, row.id, first.id)
    assert [each.recommendation for each in all_waiting(smed, by=cast.asta)] == [second, before]


def test_a_wish_by_name_that_is_open_goes_before_it_and_one_that_was_refused_before_does_not(
    cast: Cast, smed: Person
) -> None:
    named = ask(cast, smed, days_ago=20, is_anonymous=False)
    row = ask(cast, smed)
    assert recommendations.grounds(smed, by=cast.signe).request_id == named.id
    decide(cast, smed, named.id, "refuse", days_ago=10)
    assert recommendations.grounds(smed, by=cast.signe).request_id == row.id
    handed = hand_over(cast, smed, days_ago=4)
    decide(cast, smed, handed.id, days_ago=3)
    # Answered, it is open no more: what is recommended now is about the refusal again.
    assert recommendations.grounds(smed, by=cast.signe).request_id == named.id


def test_one_that_is_withdrawn_or_answered_is_what_no_recommendation_is_about(cast: Cast, smed: Person) -> None:
    row = ask(cast, smed)
    decide_on = ask(cast, people.meet(by=cast.signe, alias="Ole", now=NOW - 60 * DAY))
    happen(cast, row, "withdrawn", days_ago=5)
    assert recommendations.grounds(smed, by=cast.signe).request_id is None
    ole = Person.objects.get(id=decide_on.person_id)
    made = decide(cast, ole, hand_over(cast, ole, days_ago=5).id, "refuse", days_ago=4)
    assert recommendations.grounds(ole, by=cast.signe).request_id is None
    # What was decided can still be changed.
    assert changing.changeable(ole, by=cast.asta) == {made.id}
    change = decisions.NewDecision(made.id, "grant", "Mere er kendt", NOW - DAY, is_change_meant=True)
    assert decisions.decide(by=cast.asta, person_id=ole.id, new=change, now=NOW).request_id == decide_on.id
