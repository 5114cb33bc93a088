"""Two records with a decision each become one person: which one holds is said, and the authority is asked to settle it."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Decision
from brobygger.services import merging, people, requests
from brobygger.services.agenda import lists
from brobygger.services.requests import changing, decisions
from brobygger.services.requests.decided import decisions_of
from brobygger.services.requests.left_open import headline, left_open
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
# (days ago, result) of the first record and of the second.
Told = tuple[float, str]
NO_THEN_YES = ((8, "refuse"), (6, "grant"))
YES_THEN_NO = ((8, "grant"), (6, "refuse"))


def decided(cast: Cast, alias: str, told: Told) -> people.Person:
    days, result = told
    person = people.meet(by=cast.signe, alias=alias, now=NOW - 30 * DAY)
    new = requests.NewRequest("Jeg vil i behandling", NOW - 10 * DAY, "Signe Bro")
    requests.ask(by=cast.signe, person_id=person.id, new=new, now=NOW - 10 * DAY)
    decide(cast, person, result, days)
    return person


def decide(cast: Cast, person: people.Person, result: str, days: float) -> Decision:
    person.refresh_from_db()
    waits = waiting_about(person, None, by=cast.asta) or changing.to_change(person, by=cast.asta)
    assert waits is not None
    told = {"about": waits.about, "result": result, "reasons": "Fordi", "decided_at": NOW - days * DAY}
    new = decisions.NewDecision(**told, offer="Skovhuset", is_change_meant=waits.changes is not None)
    return decisions.decide(by=cast.asta, person_id=person.id, new=new, now=NOW - days * DAY)


def merged(cast: Cast, told: tuple[Told, Told]) -> tuple[people.Person, Any]:
    one, other = decided(cast, "Smed", told[0]), decided(cast, "Ole", told[1])
    row = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=one.id, merged_id=other.id, now=NOW - 2 * DAY
    )
    one.refresh_from_db()
    return one, row


def opposed(cast: Cast, person: people.Person) -> list[str]:
    """What the decisions say that another stands against."""
    found = left_open(person, by=cast.asta).opposed
    return [row.result for row in decisions_of(person, by=cast.asta) if row.id in found]


@pytest.mark.parametrize("told", [NO_THEN_YES, YES_THEN_NO])
@pytest.mark.parametrize("is_turned", [False, True])
def test_the_one_decided_last_holds_and_the_authority_is_asked_to_settle_it(
    cast: Cast, told: tuple[Told, Told], is_turned: bool
) -> None:
    person, _row = merged(cast, (told[1], told[0]) if is_turned else told)
    assert opposed(cast, person) == [told[1][1]]
    found = headline(person, by=cast.signe)
    assert found.newest is not None and (found.newest.result, found.is_opposed) == (told[1][1], True)
    assert "decisions_opposed" in lists.listed(by=cast.asta, shows="inbox", now=NOW).counts


@pytest.mark.parametrize("told", [((8, "grant"), (6, "grant")), ((8, "refuse"), (6, "refuse"))])
def test_two_decisions_that_say_the_same_are_nothing_to_settle(cast: Cast, told: tuple[Told, Told]) -> None:
    assert opposed(cast, merged(cast, told)[0]) == []


def test_a_decision_that_was_changed_on_its_own_record_stands_against_nothing(cast: Cast) -> None:
    one, other = decided(cast, "Smed", (8, "refuse")), decided(cast, "Ole", (6, "grant"))
    decide(cast, one, "grant", 7)
    merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=one.id, merged_id=other.id, now=NOW - 2 * DAY
    )
    one.refresh_from_db()
    assert opposed(cast, one) == []


@pytest.mark.parametrize("told", [NO_THEN_YES, YES_THEN_NO])
@pytest.mark.parametrize(("result", "runs"), [("grant", True), ("refuse", False)])
def test_deciding_anew_settles_it_and_the_deadline_does_as_was_decided(
    cast: Cast, told: tuple[Told, Told], result: str, runs: bool
) -> None:
    person, _row = merged(cast, told)
    decide(cast, person, result, 1)
    assert opposed(cast, person) == []
    person.refresh_from_db()
    assert (person.clock_due_on is not None) == runs
    (asked,) = requests.asked(person, by=cast.signe)
    assert (asked.clock.stopped_by == "") == runs


def test_taking_back_the_mistaken_one_settles_it_and_so_does_undoing_the_merge(cast: Cast) -> None:
    person, row = merged(cast, NO_THEN_YES)
    yes, no = decisions_of(person, by=cast.asta)
    decisions.take_back(by=cast.asta, decision_id=no.id, why="Samme borger", now=NOW)
    assert opposed(cast, person) == [] and headline(person, by=cast.signe).newest == yes
    person.refresh_from_db()
    assert person.clock_due_on is not None
    other, second = merged(cast, YES_THEN_NO)
    assert opposed(cast, other)
    merging.undo(why="Det var to", by=cast.signe, merge_id=second.id, now=NOW)
    assert not Reminder.objects.filter(kind="decisions_opposed").exists()
    assert row != second


def test_what_was_settled_is_not_asked_again_once_a_third_record_is_found_to_be_theirs(cast: Cast) -> None:
    person, row = merged(cast, NO_THEN_YES)
    decide(cast, person, "refuse", 1)
    third = people.meet(by=cast.signe, alias="Bo", now=NOW - 30 * DAY)
    merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=person.id, merged_id=third.id, now=NOW
    )
    assert opposed(cast, person) == []
    # Nor once the first two were parted and found to be one anew.
    merging.undo(why="To", by=cast.signe, merge_id=row.id, now=NOW)
    merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=person.id, merged_id=row.merged_id, now=NOW
    )
    assert opposed(cast, person) == []
