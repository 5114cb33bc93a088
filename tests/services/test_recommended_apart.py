"""Every wish keeps its own recommendation, deadline and decision, also on two records found to be one person."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Decision, Recommendation, Request
from brobygger.rules import law
from brobygger.rules.refusals import Refusal
from brobygger.services import courses, endings, merging, people, requests
from brobygger.services.agenda import lists
from brobygger.services.people import Person
from brobygger.services.requests import decided, decisions, recommendations
from brobygger.services.requests.waiting import all_waiting, waiting_about
from tests.cast import NOW, Cast
from tests.listing import reasons

DAY = timedelta(days=1)


def met(cast: Cast, alias: str) -> Person:
    return people.meet(by=cast.signe, alias=alias, now=NOW - 200 * DAY)


def ask(cast: Cast, person: Person, *, days_ago: int, words: str = "Jeg vil i behandling") -> Request:
    at = NOW - days_ago * DAY
    new = requests.NewRequest(words=words, said_at=at, said_to="Signe Bro")
    return requests.ask(by=cast.signe, person_id=person.id, new=new, now=at)


def recommend(cast: Cast, person: Person, *, days_ago: int, **more: Any) -> Recommendation:
    person.refresh_from_db()
    told = {"advice": "grant", "text": "Fordi", "mark": recommendations.grounds(person, by=cast.signe).mark, **more}
    new = recommendations.NewRecommendation(**told)
    return recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=NOW - days_ago * DAY)


def decide(cast: Cast, person: Person, about: Any, *, days_ago: int, **more: Any) -> Decision:
    at = NOW - days_ago * DAY
    told = {"about": about.id, "result": "grant", "reasons": "Fordi", "decided_at": at, **more}
    return decisions.decide(by=cast.asta, person_id=person.id, new=decisions.NewDecision(**told), now=at)


def merge(cast: Cast, kept: Person, merged: Person, *, days_ago: int) -> merging.Merge:
    told = {"reason": "Samme sko", "is_difference_seen": True, "now": NOW - days_ago * DAY}
    return merging.merge(by=cast.signe, kept_id=kept.id, merged_id=merged.id, **told)  # type: ignore[arg-type]


def undo(cast: Cast, row: merging.Merge, *records: Person) -> None:
    merging.undo(why="Det er to", by=cast.signe, merge_id=row.id, now=NOW - DAY)
    for record in records:
        record.refresh_from_db()


def waiting(cast: Cast, person: Person) -> list[Recommendation]:
    person.refresh_from_db()
    return [each.recommendation for each in all_waiting(person, by=cast.asta) if each.recommendation]


def due_days(person: Person) -> dict[Any, date]:
    rows = Reminder.objects.filter(person=person, kind="recommendation")
    return {row.about_id: law.local_day(row.due_at) for row in rows}


def treated_and_ended(cast: Cast, person: Person, request: Request | None) -> None:
    """Treatment began 95 days ago and ended 50 days ago."""
    begun_at: datetime = NOW - 95 * DAY
    if request:
        requests.happen(by=cast.signe, request_id=request.id, kind="started", at=begun_at, now=begun_at)
    courses.move(by=cast.signe, person_id=person.id, to="treatment", seen="contact", now=begun_at)
    ending = endings.NewEnding(ended_at=NOW - 50 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=person.id, new=ending, now=NOW - 50 * DAY)


@pytest.mark.parametrize("had_asked", [True, False])
def test_what_is_recommended_and_decided_while_two_are_one_is_nobody_elses_once_they_are_two_again(
    cast: Cast, had_asked: bool
) -> None:
    anna, berta = met(cast, "Anna"), met(cast, "Berta")
    if had_asked:
        ask(cast, berta, days_ago=40)
    old = recommend(cast, berta, days_ago=39, text="Om Berta")
    joined = merge(cast, anna, berta, days_ago=20)
    if had_asked:
        requests.happen(
            by=cast.signe, request_id=old.request_id, kind="withdrawn", at=NOW - 19 * DAY, now=NOW - 19 * DAY
        )
    wish = ask(cast, anna, days_ago=10, words="Anna vil i behandling")
    new = recommend(cast, anna, days_ago=9, text="Om Anna")
    made = decide(cast, anna, new, days_ago=8, result="refuse")
    assert (new.person, made.person, new.request) == (anna, anna, wish)
    undo(cast, joined, anna, berta)
    assert recommendations.recommendations_of(anna, by=cast.signe) == [new]
    assert decided.decisions_of(anna, by=cast.signe) == [made]
    assert recommendations.recommendations_of(berta, by=cast.signe) == [old]
    assert decided.decisions_of(berta, by=cast.signe) == []
    # What Berta's waited for it waits for again, unless she has withdrawn it herself.
    assert waiting(cast, berta) == ([] if had_asked else [old])


def test_one_about_the_same_wish_takes_the_place_of_that_on_the_other_record_while_the_two_are_one(cast: Cast) -> None:
    anna, berta = met(cast, "Anna"), met(cast, "Berta")
    ask(cast, anna, days_ago=8)
    ask(cast, berta, days_ago=5)
    old = recommend(cast, berta, days_ago=4, text="Om Berta")
    joined = merge(cast, anna, berta, days_ago=3)
    assert waiting(cast, anna) == [old]
    new = recommend(cast, anna, days_ago=2, text="Om dem begge")
    assert (new.corrects, new.person) == (None, anna)
    assert waiting(cast, anna) == [new] and set(due_days(anna)) == {new.id}
    with pytest.raises(Refusal) as refused:
        decide(cast, anna, old, days_ago=2)
    assert refused.value.code == "older_form"
    decide(cast, anna, new, days_ago=2)
    assert waiting(cast, anna) == []
    undo(cast, joined, anna, berta)
    assert (waiting(cast, anna), waiting(cast, berta)) == ([], [old])
    assert set(due_days(berta)) == {old.id}


def test_what_another_took_the_place_of_does_not_wait_again_for_a_third_record_nor_when_they_are_joined_anew(
    cast: Cast,
) -> None:
    anna, berta, carla = met(cast, "Anna"), met(cast, "Berta"), met(cast, "Carla")
    ask(cast, anna, days_ago=8)
    ask(cast, berta, days_ago=5)
    recommend(cast, berta, days_ago=4, text="Om Berta")
    joined = merge(cast, anna, berta, days_ago=3)
    new = recommend(cast, anna, days_ago=2, text="Om dem begge")
    merge(cast, anna, carla, days_ago=1)
    assert waiting(cast, anna) == [new] and set(due_days(anna)) == {new.id}
    undo(cast, joined, anna, berta)
    merge(cast, anna, berta, days_ago=0)
    assert waiting(cast, anna) == [new]


def test_two_written_before_the_records_were_one_wait_both_until_a_newer_takes_their_place(cast: Cast) -> None:
    anna, berta = met(cast, "Anna"), met(cast, "Berta")
    for each in (anna, berta):
        ask(cast, each, days_ago=8)
    rows = [recommend(cast, each, days_ago=7 - n) for n, each in enumerate((anna, berta))]
    merge(cast, anna, berta, days_ago=3)
    assert waiting(cast, anna) == rows[::-1] and set(due_days(anna)) == {row.id for row in rows}
    # One written with both in sight takes the place of both: it corrects that on its own record.
    new = recommend(cast, anna, days_ago=2, text="Om dem begge")
    assert waiting(cast, anna) == [new]
    assert new.corrects == next(row for row in rows if row.person_id == new.person_id)


def test_each_wish_keeps_its_own_recommendation_and_its_own_deadline(cast: Cast) -> None:
    smed = met(cast, "Smed")
    first = ask(cast, smed, days_ago=100)
    old = recommend(cast, smed, days_ago=99)
    treated_and_ended(cast, smed, first)
    due_before = due_days(smed)
    second = ask(cast, smed, days_ago=3, words="Andet ønske")
    assert due_days(smed) == due_before == {old.id: law.local_day(NOW - 85 * DAY)}
    # Nobody has recommended the newer one: it is decided on first, for its deadline runs.
    smed.refresh_from_db()
    assert [(each.recommendation, each.request) for each in all_waiting(smed, by=cast.asta)] == [
        (None, second),
        (old, first),
    ]
    assert recommendations.grounds(smed, by=cast.signe).waits is None
    new = recommend(cast, smed, days_ago=2)
    assert (new.corrects, new.request, waiting(cast, smed)) == (None, second, [new, old])
    assert due_days(smed) == {**due_before, new.id: law.local_day(NOW + 11 * DAY)}
    inbox = reasons(lists.listed(by=cast.asta, shows="inbox", now=NOW))
    assert {each.about_id for each in inbox if each.kind == "recommendation"} == {old.id, new.id}
    newer = recommend(cast, smed, days_ago=1, text="Mere er kendt")
    assert (newer.corrects, waiting(cast, smed)) == (new, [newer, old])


@pytest.mark.parametrize("is_old_first", [True, False])
def test_of_two_that_wait_either_is_decided_first_and_each_decision_answers_its_own_wish(
    cast: Cast, is_old_first: bool
) -> None:
    smed = met(cast, "Smed")
    first = ask(cast, smed, days_ago=100)
    old = recommend(cast, smed, days_ago=99)
    treated_and_ended(cast, smed, first)
    second = ask(cast, smed, days_ago=3)
    new = recommend(cast, smed, days_ago=2)
    smed.refresh_from_db()
    for row, wish in sorted([(old, first), (new, second)], key=lambda each: (each[0] == old) != is_old_first):
        found = waiting_about(smed, row.id, by=cast.asta)
        assert found and (found.recommendation, found.request) == (row, wish)
        assert decide(cast, smed, row, days_ago=1).request == wish
    assert all_waiting(smed, by=cast.asta) == []


def test_one_nobody_had_asked_for_is_of_the_wish_that_comes_in_the_same_course_and_of_none_of_the_next(
    cast: Cast,
) -> None:
    smed, ole = met(cast, "Smed"), met(cast, "Ole")
    early = recommend(cast, smed, days_ago=4)
    wish = ask(cast, smed, days_ago=3)
    smed.refresh_from_db()
    (waits,) = all_waiting(smed, by=cast.asta)
    assert (waits.recommendation, waits.request) == (early, wish)
    assert due_days(smed) == {early.id: law.local_day(NOW + 11 * DAY)}
    assert recommend(cast, smed, days_ago=2, text="Nu").corrects == early

    old = recommend(cast, ole, days_ago=99)
    treated_and_ended(cast, ole, None)
    ask(cast, ole, days_ago=3)
    assert due_days(ole) == {old.id: law.local_day(NOW - 85 * DAY)}
    new = recommend(cast, ole, days_ago=2, text="Nu")
    assert (new.corrects, waiting(cast, ole)) == (None, [new, old])


def test_of_two_that_wait_each_can_be_taken_back(cast: Cast) -> None:
    smed = met(cast, "Smed")
    first = ask(cast, smed, days_ago=100)
    old = recommend(cast, smed, days_ago=99)
    treated_and_ended(cast, smed, first)
    ask(cast, smed, days_ago=3)
    new = recommend(cast, smed, days_ago=2)
    recommendations.take_back(by=cast.signe, recommendation_id=old.id, why="Forkert borger", now=NOW)
    assert waiting(cast, smed) == [new]
