"""Two decisions on one request: the second is told of the first, and differs from it only where that is meant."""

from datetime import timedelta

import pytest

from brobygger.rules.fields import SeveralRefused
from brobygger.services import courses, endings, people, requests
from brobygger.services.requests import decided, decisions, matters, recommendations
from brobygger.services.requests.decisions import NewDecision
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
SAID = NOW - 3 * DAY
DECIDED = {"reasons": "Fordi", "decided_at": NOW}


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    """Someone whose request is granted, and who is recommended anew since."""
    person = people.meet(by=cast.signe, alias="Smed", now=NOW)
    said = requests.NewRequest("Jeg vil i behandling", SAID, "Signe Bro")
    requests.ask(by=cast.signe, person_id=person.id, new=said, now=NOW)
    decide(cast, person, result="grant")
    mark = recommendations.grounds(person, by=cast.signe).mark
    new = recommendations.NewRecommendation("other_offer", "Noget er nyt", mark=mark)
    recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=NOW)
    return person


def decide(cast: Cast, person: people.Person, **more: object) -> decisions.Decision:
    waits = waiting_about(person, None, by=cast.asta)
    assert waits is not None
    new = NewDecision(about=waits.about, **(DECIDED | more))  # type: ignore[arg-type]
    return decisions.decide(by=cast.asta, person_id=person.id, new=new, now=NOW)


@pytest.mark.parametrize("other", [{"result": "refuse"}, {"result": "other_offer", "offer": "Skovhuset"}])
def test_a_second_decision_that_says_something_else_must_be_meant_and_the_first_stays(
    cast: Cast, smed: people.Person, other: dict[str, object]
) -> None:
    with pytest.raises(SeveralRefused) as refused:
        decide(cast, smed, **other)
    (fault,) = refused.value.faults
    assert (fault.code, fault.params["who"]) == ("decision_differs", cast.asta.name)
    assert fault.params["field"] == "is_change_meant"
    assert waiting_about(smed, None, by=cast.asta) is not None
    decide(cast, smed, **other, is_change_meant=True)
    (asked,) = requests.asked(smed, by=cast.asta)
    made = [row for row in decided.decisions_of(smed, by=cast.asta) if row.request_id in asked.clock.requests]
    assert {row.result for row in made} == {"grant", other["result"]}


def test_a_second_decision_that_says_the_same_is_not_asked_about(cast: Cast, smed: people.Person) -> None:
    assert decide(cast, smed, result="grant").result == "grant"


def test_another_of_the_other_offers_is_asked_about_too(cast: Cast, smed: people.Person) -> None:
    decide(cast, smed, result="other_offer", offer="Skovhuset", is_change_meant=True)
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation("other_offer", "Igen", mark=mark)
    recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    with pytest.raises(SeveralRefused):
        decide(cast, smed, result="other_offer", offer="Kysten", decided_at=NOW)
    decide(cast, smed, result="other_offer", offer="Skovhuset ")


def test_what_a_decision_taken_back_said_is_no_decision(cast: Cast, smed: people.Person) -> None:
    (made,) = decided.decisions_of(smed, by=cast.asta)
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Fejl", now=NOW)
    decide(cast, smed, result="refuse")


def test_a_no_of_a_later_course_neither_changes_nor_replaces_a_yes_of_an_earlier_one_nobody_had_asked_for(
    cast: Cast,
) -> None:
    person = people.meet(by=cast.signe, alias="Uspurgt", now=NOW - 200 * DAY)
    yes = recommended_and_decided(cast, person, "grant", days_ago=99)
    courses.move(by=cast.signe, person_id=person.id, to="treatment", seen="contact", now=NOW - 98 * DAY)
    ending = endings.NewEnding(NOW - 50 * DAY, "stabilised", "finished")
    endings.end(by=cast.signe, person_id=person.id, new=ending, now=NOW - 50 * DAY)
    courses.move(by=cast.signe, person_id=person.id, to="treatment", seen="followup", now=NOW - 20 * DAY)
    no = recommended_and_decided(cast, person, "refuse", days_ago=9)
    assert matters.replaced(person, by=cast.asta) == {}
    # In one course the newer holds.
    again = recommended_and_decided(cast, person, "grant", days_ago=2, is_change_meant=True)
    assert matters.replaced(person, by=cast.asta) == {no.id: again.id}
    assert yes.id not in matters.replaced(person, by=cast.asta)


def recommended_and_decided(
    cast: Cast, person: people.Person, result: str, *, days_ago: int, **more: bool
) -> decisions.Decision:
    at = NOW - days_ago * DAY
    mark = recommendations.grounds(people.Person.objects.get(id=person.id), by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", f"Sidst for {days_ago} dage siden", mark=mark)
    row = recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=at - DAY)
    told = decisions.NewDecision(row.id, result, "Fordi", at, **more)
    return decisions.decide(by=cast.asta, person_id=person.id, new=told, now=at)
