"""A decision nobody had asked for: the citizen is owed to be told it and its letter, and it can be changed like any other."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Decision, Recommendation, RequestEvent
from brobygger.rules import letters as letter_rules
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import courses, endings, event_corrections, merging, people, requests
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.changes import PermissionDenied
from brobygger.services.people import Person
from brobygger.services.requests import changing, decisions, letters, matters, recommendations, telling, wordings
from brobygger.services.requests.left_open import left_open
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast
from tests.listing import reasons

DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 200 * DAY)


def recommend(cast: Cast, person: Person, *, days_ago: float = 5, text: str = "Fordi") -> Recommendation:
    person.refresh_from_db()
    mark = recommendations.grounds(person, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", text, mark=mark)
    return recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=NOW - days_ago * DAY)


def decide(
    cast: Cast, person: Person, about: Any, result: str = "grant", *, days_ago: float = 4, **more: Any
) -> Decision:
    at = NOW - days_ago * DAY
    new = decisions.NewDecision(about, result, "Fordi", at, **more)
    return decisions.decide(by=cast.asta, person_id=person.id, new=new, now=at)


def tell(cast: Cast, row: Decision, *, days_ago: float = 3, **more: Any) -> RequestEvent:
    at = NOW - days_ago * DAY
    return telling.tell(by=cast.signe, decision_id=row.id, **{"at": at, "now": at, **more})


def kinds(person: Person) -> set[str]:
    return set(Reminder.objects.filter(person=person).values_list("kind", flat=True))


def untold(person: Person) -> set[Any]:
    return set(Reminder.objects.filter(person=person, kind="decision_untold").values_list("about_id", flat=True))


def today(by: Any) -> set[str]:
    return {each.kind for each in reasons(lists.listed(by=by, shows="today", now=NOW))}


def move(cast: Cast, person: Person, to: str, *, days_ago: float, seen: str = "contact") -> None:
    courses.move(by=cast.signe, person_id=person.id, to=to, seen=seen, now=NOW - days_ago * DAY)


@pytest.mark.parametrize("result", ["grant", "refuse"])
def test_it_stands_in_the_day_of_the_contact_person_until_the_citizen_is_told(
    cast: Cast, smed: Person, result: str
) -> None:
    made = decide(cast, smed, recommend(cast, smed).id, result)
    assert made.request_id is None and "decision_untold" in today(cast.signe)
    assert Reminder.objects.get(kind="decision_untold").params == {"result": result}
    assert left_open(smed, by=cast.signe).untold == {made.id}
    event = tell(cast, made)
    assert not untold(smed) and telling.told_of(smed, by=cast.signe) == [event]
    event_corrections.take_back(by=cast.signe, event_id=event.id, why="Forkert borger", now=NOW)
    assert untold(smed) == {made.id} and telling.told_of(smed, by=cast.signe) == []
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Fejl", now=NOW)
    assert not untold(smed)


def test_it_is_told_once_by_who_may_and_not_before_it_was_decided(cast: Cast, smed: Person) -> None:
    made = decide(cast, smed, recommend(cast, smed).id)
    with pytest.raises(SeveralRefused) as refused:
        tell(cast, made, days_ago=6)
    assert refused.value.code == "told_before_decided"
    key = uuid4()
    assert tell(cast, made, key=key) == tell(cast, made, key=key)
    assert RequestEvent.objects.count() == 1
    for by, error in ((cast.nora, (NotFound, PermissionDenied)), (cast.naja, NotFound)):
        with pytest.raises(error):
            telling.tell(by=by, decision_id=made.id, at=NOW, now=NOW)
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Fejl", now=NOW)
    with pytest.raises(SeveralRefused) as late:
        tell(cast, made, days_ago=0)
    assert late.value.code == "told_after_gone"


def test_one_that_answers_a_request_is_told_of_the_request(cast: Cast, smed: Person) -> None:
    said = requests.NewRequest("Jeg vil i behandling", NOW - 5 * DAY, "Signe Bro")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW - 5 * DAY)
    made = decide(cast, smed, row.id)
    with pytest.raises(NotFound):
        tell(cast, made)


def test_who_is_in_treatment_has_a_yes_in_hand_and_a_no_after_it_is_news(cast: Cast, smed: Person) -> None:
    yes = decide(cast, smed, recommend(cast, smed, days_ago=20).id, days_ago=19)
    assert untold(smed) == {yes.id}
    move(cast, smed, "treatment", days_ago=10)
    assert not untold(smed)
    smed.refresh_from_db()
    change = changing.to_change(smed, by=cast.asta)
    assert change
    no = decide(cast, smed, change.about, "refuse", is_change_meant=True)
    assert untold(smed) == {no.id}
    ending = endings.NewEnding(ended_at=NOW - DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW - DAY)
    assert not untold(smed)


def test_one_of_the_course_before_is_asked_about_no_more_once_there_is_a_next(cast: Cast, smed: Person) -> None:
    old = decide(cast, smed, recommend(cast, smed, days_ago=99).id, days_ago=98)
    ending = endings.NewEnding(ended_at=NOW - 50 * DAY, status="unfinished", reason="stayed_away", tried="Ledt")
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW - 50 * DAY)
    assert untold(smed) == {old.id}
    move(cast, smed, "treatment", days_ago=20, seen="followup")
    assert not untold(smed)
    new = decide(cast, smed, recommend(cast, smed, text="Igen").id, "refuse")
    assert untold(smed) == {new.id}
    # Nor does it hold in the place of the newer, should that be taken back.
    smed.refresh_from_db()
    assert matters.holds_without(new, smed, by=cast.asta) is None
    other = decide(cast, smed, new.id, days_ago=1, is_change_meant=True)
    assert matters.holds_without(other, smed, by=cast.asta) == new


def test_it_can_be_changed_and_the_change_is_told_and_rests_on_the_recommendation(cast: Cast, smed: Person) -> None:
    handed = recommend(cast, smed)
    no = decide(cast, smed, handed.id, "refuse")
    tell(cast, no)
    smed.refresh_from_db()
    assert changing.changeable(smed, by=cast.asta) == {no.id}
    change = changing.to_change(smed, by=cast.asta)
    assert change and (change.recommendation, change.request, change.changes) == (handed, None, no)
    with pytest.raises(SeveralRefused) as refused:
        decide(cast, smed, change.about, days_ago=1)
    assert refused.value.code == "decision_differs"
    yes = decide(cast, smed, change.about, days_ago=1, is_change_meant=True)
    assert (yes.request, yes.corrects) == (None, None) and untold(smed) == {yes.id}
    assert changing.changeable(smed, by=cast.asta) == {yes.id}
    # It was to be changed, and somebody has done so.
    with pytest.raises(Refusal) as late:
        decide(cast, smed, no.id, days_ago=0, is_change_meant=True)
    assert late.value.code == "already_decided"
    tell(cast, yes, days_ago=0)
    assert not untold(smed)
    # Taken back, the one before holds again, of which the citizen was told.
    decisions.take_back(by=cast.asta, decision_id=yes.id, why="Fejl", now=NOW)
    assert changing.changeable(smed, by=cast.asta) == {no.id} and waiting_about(smed, None, by=cast.asta) is None


def test_a_newer_recommendation_goes_before_a_change_and_so_does_a_wish_that_was_decided(
    cast: Cast, smed: Person
) -> None:
    no = decide(cast, smed, recommend(cast, smed).id, "refuse")
    newer = recommend(cast, smed, days_ago=2, text="Mere er kendt")
    smed.refresh_from_db()
    assert changing.to_change(smed, by=cast.asta) is None
    recommendations.take_back(by=cast.signe, recommendation_id=newer.id, why="Forkert borger", now=NOW)
    said = requests.NewRequest("Jeg vil i behandling", NOW - DAY, "Signe Bro")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW - DAY)
    smed.refresh_from_db()
    assert changing.changeable(smed, by=cast.asta) == {no.id}
    made = decide(cast, smed, row.id, days_ago=0, result="refuse")
    assert changing.changeable(smed, by=cast.asta) == {made.id}


def test_of_two_only_the_one_that_holds_is_owed_a_letter_and_a_change_of_one_that_was_sent_is(
    cast: Cast, smed: Person
) -> None:
    for letter, parts in ((letter_rules.SHARED, ["contact"]), ("decision_refuse", ["law", "complaint"])):
        told = {name: {"da": "Ord"} for name in parts}
        wordings.revise(by=cast.mona, letter=letter, parts=told, seen=0, now=NOW - 90 * DAY)
    no = decide(cast, smed, recommend(cast, smed).id, "refuse")
    assert owed(smed) == {no.id}
    about = {"by": cast.asta, "letter": "decision_refuse", "about_id": no.id, "language": "da", "now": NOW - 3 * DAY}
    letters.make(mark=letters.draft(**about).mark, key=uuid4(), **about)  # type: ignore[arg-type]
    assert not owed(smed)
    yes = decide(cast, smed, no.id, days_ago=2, is_change_meant=True)
    assert owed(smed) == {yes.id}
    other = decide(cast, smed, yes.id, "other_offer", days_ago=1, offer="Dagtilbud", is_change_meant=True)
    assert owed(smed) == {other.id}


def owed(person: Person) -> set[Any]:
    return set(Reminder.objects.filter(person=person, kind="letter_missing").values_list("about_id", flat=True))


def test_that_it_was_told_goes_with_its_own_record_when_two_are_two_again(cast: Cast, smed: Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 60 * DAY)
    made = decide(cast, ole, recommend(cast, ole).id)
    told = {"reason": "samme", "is_difference_seen": True, "now": NOW - 3.5 * DAY}
    joined = merging.merge(by=cast.signe, kept_id=smed.id, merged_id=ole.id, **told)  # type: ignore[arg-type]
    assert untold(smed) == {made.id}
    tell(cast, made)
    assert not untold(smed)
    merging.undo(why="Det er to", by=cast.signe, merge_id=joined.id, now=NOW)
    ole.refresh_from_db()
    assert not untold(ole) and len(telling.told_of(ole, by=cast.signe)) == 1


def test_what_it_was_changed_to_stands_when_the_first_is_taken_back_and_nothing_waits(cast: Cast, smed: Person) -> None:
    handed = recommend(cast, smed)
    no = decide(cast, smed, handed.id, "refuse")
    yes = decide(cast, smed, no.id, "grant", days_ago=3, is_change_meant=True)
    decisions.take_back(by=cast.asta, decision_id=no.id, why="Forkert", now=NOW - 2 * DAY)
    assert "recommendation" not in kinds(smed), "the yes holds"
    decisions.take_back(by=cast.asta, decision_id=yes.id, why="Forkert", now=NOW - DAY)
    assert "recommendation" in kinds(smed)


def test_a_page_left_open_does_not_say_that_the_citizen_knows_what_was_decided_anew(cast: Cast, smed: Person) -> None:
    handed = recommend(cast, smed)
    no = decide(cast, smed, handed.id, "refuse")
    decisions.take_back(by=cast.asta, decision_id=no.id, why="Forkert", now=NOW - 3.5 * DAY)
    yes = decide(cast, smed, handed.id, "grant", days_ago=3)
    with pytest.raises(Refusal) as refused:
        tell(cast, no, days_ago=2)
    assert refused.value.code == "told_after_gone"
    assert untold(smed) == {yes.id}
