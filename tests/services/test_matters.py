"""Several decisions about one citizen: which of them is the answer, on one record and on two found to be one person."""

from datetime import timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Decision, Request
from brobygger.rules import letters as letter_rules
from brobygger.services import details, merging, people, requests
from brobygger.services.people import Person
from brobygger.services.requests import changing, decisions, letters, matters, recommendations, telling, wordings
from brobygger.services.requests.asking import clocks_of
from brobygger.services.requests.left_open import left_open
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
KINDS = ("decision_untold", "decision_back_untold", "letter_missing", "decisions_opposed", "request_silent")


def met(cast: Cast, alias: str) -> Person:
    return people.meet(by=cast.signe, alias=alias, now=NOW - 60 * DAY)


def ask(cast: Cast, person: Person, *, days_ago: float) -> Request:
    at = NOW - days_ago * DAY
    said = requests.NewRequest("Jeg vil i behandling", at, "Signe Bro", is_delegated=True)
    return requests.ask(by=cast.signe, person_id=person.id, new=said, now=at)


def decide(cast: Cast, about: Any, person: Person, result: str, *, days_ago: float, changes: bool = False) -> Decision:
    at = NOW - days_ago * DAY
    new = decisions.NewDecision(about.id, result, "Fordi", at, is_change_meant=changes)
    return decisions.decide(by=cast.asta, person_id=person.id, new=new, now=at)


def unasked(cast: Cast, person: Person, result: str, *, days_ago: float) -> Decision:
    """A decision on a recommendation nobody had asked for."""
    mark = recommendations.grounds(person, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=NOW - (days_ago + 1) * DAY)
    return decide(cast, handed, person, result, days_ago=days_ago)


def letter_of(cast: Cast, made: Decision) -> None:
    kind = f"decision_{made.result}"
    for letter, parts in ((letter_rules.SHARED, ("contact",)), (kind, ("law", "complaint"))):
        told = {part: {"da": "Ord"} for part in parts}
        wordings.revise(by=cast.mona, letter=letter, parts=told, seen=0, now=NOW - 30 * DAY)
    draft = letters.draft(by=cast.asta, letter=kind, about_id=made.id, language="da", now=NOW)
    letters.make(by=cast.asta, letter=kind, about_id=made.id, language="da", mark=draft.mark, now=NOW, key=uuid7())


def merge(cast: Cast, kept: Person, merged: Person) -> merging.Merge:
    told: dict[str, Any] = {"reason": "Samme sko", "is_difference_seen": True, "now": NOW - DAY}
    return merging.merge(by=cast.signe, kept_id=kept.id, merged_id=merged.id, **told)


def asked_for(person: Person) -> set[tuple[str, Any]]:
    """What is asked for of the decisions, and of which."""
    person.refresh_from_db()
    return set(Reminder.objects.filter(person=person, kind__in=KINDS).values_list("kind", "about_id"))


@pytest.fixture
def smed(cast: Cast) -> Person:
    return met(cast, "Smed")


def test_a_no_nobody_had_asked_for_is_the_answer_no_more_once_a_wish_is_granted(cast: Cast, smed: Person) -> None:
    no = unasked(cast, smed, "refuse", days_ago=9)
    telling.tell(by=cast.signe, decision_id=no.id, at=NOW - 8 * DAY, now=NOW - 8 * DAY)
    assert asked_for(smed) == {("letter_missing", no.id)}
    yes = decide(cast, ask(cast, smed, days_ago=5), smed, "grant", days_ago=4)
    # Nobody is owed the letter of a no that holds no more; who heard it is told the yes, or has a letter of that.
    assert asked_for(smed) == {("decision_untold", yes.id), ("letter_missing", yes.id)}
    assert matters.replaced(smed, by=cast.asta) == {no.id: yes.id}
    # Taken back it holds again, and the wish waits.
    told = {"request_id": yes.request_id, "kind": "decision_told", "at": NOW - DAY, "now": NOW - DAY}
    requests.happen(by=cast.signe, **told)  # type: ignore[arg-type]
    decisions.take_back(by=cast.asta, decision_id=yes.id, why="Fejl", now=NOW)
    assert asked_for(smed) == {("letter_missing", no.id), ("decision_back_untold", yes.request_id)}
    # And what nobody has told of it is asked for, whatever becomes of the wish.
    assert left_open(smed, by=cast.signe).gone == {yes.request_id}


def test_a_yes_to_a_wish_after_the_letter_of_a_no_nobody_had_asked_for_owes_a_letter(cast: Cast, smed: Person) -> None:
    letter_of(cast, unasked(cast, smed, "refuse", days_ago=9))
    yes = decide(cast, ask(cast, smed, days_ago=5), smed, "grant", days_ago=4)
    assert asked_for(smed) == {("decision_untold", yes.id), ("letter_missing", yes.id)}


@pytest.mark.parametrize("is_wish_first", [True, False])
def test_a_yes_nobody_had_asked_for_and_a_no_to_a_wish_on_two_records_stand_against_each_other(
    cast: Cast, smed: Person, is_wish_first: bool
) -> None:
    ole = met(cast, "Ole")
    yes = unasked(cast, smed, "grant", days_ago=5)
    no = decide(cast, ask(cast, ole, days_ago=9), ole, "refuse", days_ago=8 if is_wish_first else 3)
    assert ("decisions_opposed", no.id) not in asked_for(ole)
    merged = merge(cast, smed, ole)
    last = yes if is_wish_first else no
    assert ("decisions_opposed", last.id) in asked_for(smed)
    assert left_open(smed, by=cast.asta).opposed == {last.id}
    merging.undo(by=cast.signe, merge_id=merged.id, why="To", now=NOW)
    for person in (smed, ole):
        assert "decisions_opposed" not in {kind for kind, _about in asked_for(person)}


def test_on_the_clock_of_two_records_the_letter_of_the_answer_alone_is_asked_for(cast: Cast, smed: Person) -> None:
    ole = met(cast, "Ole")
    no = decide(cast, ask(cast, smed, days_ago=9), smed, "refuse", days_ago=8)
    ask(cast, ole, days_ago=9)
    merge(cast, smed, ole)
    smed.refresh_from_db()
    change = changing.to_change(smed, by=cast.asta)
    assert change is not None
    new = decisions.NewDecision(change.about, "grant", "Fordi", NOW, is_change_meant=True)
    yes = decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=NOW)
    assert asked_for(smed) == {("decision_untold", yes.id)} and no != yes


def test_the_letter_of_a_decision_in_another_citizens_name_is_asked_for_anew(cast: Cast, smed: Person) -> None:
    ole = met(cast, "Ole")
    mark = recommendations.grounds(ole, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=ole.id, new=new, now=NOW - 9 * DAY)
    merged = merge(cast, smed, ole)
    no = decide(cast, handed, smed, "refuse", days_ago=0)
    letter_of(cast, no)
    assert asked_for(smed) == {("decision_untold", no.id)}
    merging.undo(by=cast.signe, merge_id=merged.id, why="To", now=NOW)
    assert asked_for(ole) == {("decision_untold", no.id), ("letter_missing", no.id)}
    letter_of(cast, no)
    assert asked_for(ole) == {("decision_untold", no.id)}


def test_a_letter_in_a_name_the_citizen_had_is_no_reason_for_another(cast: Cast, smed: Person) -> None:
    no = decide(cast, ask(cast, smed, days_ago=9), smed, "refuse", days_ago=8)
    letter_of(cast, no)
    details.describe(by=cast.signe, person_id=smed.id, values={"name": "Ole Hansen"}, seen={"name": None}, now=NOW)
    assert asked_for(smed) == {("decision_untold", no.id)}


def test_what_the_authority_decided_need_not_be_passed_on_to_it(cast: Cast, smed: Person) -> None:
    at = NOW - 9 * DAY
    said = requests.NewRequest("Jeg vil i behandling", at, "Signe Bro")
    wish = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=at)
    assert asked_for(smed) == {("request_silent", wish.id)}
    made = decide(cast, wish, smed, "grant", days_ago=8)
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Fejl", now=NOW)
    assert asked_for(smed) == set()


def test_a_record_that_was_parted_has_no_decision_that_was_changed_on_the_other(cast: Cast, smed: Person) -> None:
    ole = met(cast, "Ole")
    decide(cast, ask(cast, smed, days_ago=9), smed, "refuse", days_ago=8)
    wish = ask(cast, ole, days_ago=5)
    merged = merge(cast, smed, ole)
    smed.refresh_from_db()
    decide(cast, wish, smed, "grant", days_ago=0, changes=True)
    merging.undo(by=cast.signe, merge_id=merged.id, why="To", now=NOW)
    ole.refresh_from_db()
    (clock,) = clocks_of(ole, by=cast.signe)
    assert clock.is_running and clock.reopened_at is None


def test_a_no_nobody_had_asked_for_is_still_to_be_told_when_the_wish_whose_decision_is_gone_is_withdrawn(
    cast: Cast, smed: Person
) -> None:
    no = unasked(cast, smed, "refuse", days_ago=9)
    wish = ask(cast, smed, days_ago=5)
    yes = decide(cast, wish, smed, "grant", days_ago=4)
    decisions.take_back(by=cast.asta, decision_id=yes.id, why="Fejl", now=NOW - DAY)
    requests.happen(by=cast.signe, request_id=wish.id, kind="withdrawn", at=NOW, now=NOW)
    assert asked_for(smed) == {("letter_missing", no.id), ("decision_untold", no.id)}


def test_a_letter_in_the_name_the_citizen_wants_to_be_called_by_is_theirs(cast: Cast, smed: Person) -> None:
    told: dict[str, Any] = {"values": {"preferred_name": "Maja"}, "seen": {"preferred_name": None}, "now": NOW}
    details.describe(by=cast.signe, person_id=smed.id, **told)
    no = decide(cast, ask(cast, smed, days_ago=9), smed, "refuse", days_ago=8)
    letter_of(cast, no)
    told = {"values": {"name": "Maja Hansen"}, "seen": {"name": None}, "now": NOW}
    details.describe(by=cast.signe, person_id=smed.id, **told)
    assert asked_for(smed) == {("decision_untold", no.id)}


def test_what_settles_two_records_answers_the_wish_of_the_one_it_stands_with_also_once_they_are_two(
    cast: Cast, smed: Person
) -> None:
    ole = met(cast, "Ole")
    decide(cast, ask(cast, smed, days_ago=9), smed, "refuse", days_ago=8)
    wish = ask(cast, ole, days_ago=9)
    decide(cast, wish, ole, "grant", days_ago=7)
    # Something else has happened to it, which stops nothing.
    requests.happen(by=cast.signe, request_id=wish.id, kind="decision_told", at=NOW - 6 * DAY, now=NOW - 6 * DAY)
    merged = merge(cast, smed, ole)
    smed.refresh_from_db()
    change = changing.to_change(smed, by=cast.asta)
    assert change is not None
    new = decisions.NewDecision(change.about, "refuse", "Samlet", NOW, is_change_meant=True)
    settled = decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=NOW)
    merging.undo(by=cast.signe, merge_id=merged.id, why="To", now=NOW)
    for person in (smed, ole):
        person.refresh_from_db()
        (clock,) = clocks_of(person, by=cast.signe)
        assert clock.stopped_by == "refused", "what was decided last of it is a no"
    assert settled.person_id == ole.id


@pytest.mark.parametrize("days_ago", [20, 1])
def test_a_wish_to_stay_unknown_takes_no_letter_from_what_was_decided_before_it(
    cast: Cast, smed: Person, days_ago: int
) -> None:
    no = unasked(cast, smed, "refuse", days_ago=9)
    said = requests.NewRequest("Anonymt", NOW - days_ago * DAY, "Signe Bro", is_anonymous=True)
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    is_before = days_ago < 9
    assert (("letter_missing", no.id) in asked_for(smed)) == is_before
    lines = letters.lines_of(smed, by=cast.asta, today=NOW.date())
    assert (no.id in {line.subject.id for line in lines if line.subject}) == is_before


def test_a_decision_is_told_also_where_only_an_anonymous_wish_is_left_of_what_the_authority_knew(
    cast: Cast, smed: Person
) -> None:
    ole = met(cast, "Ole")
    decide(cast, ask(cast, ole, days_ago=40), ole, "refuse", days_ago=35)
    said = requests.NewRequest("Anonymt", NOW - 10 * DAY, "Signe Bro", is_anonymous=True)
    wish = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW - 10 * DAY)
    told: dict[str, Any] = {"reason": "Samme sko", "is_difference_seen": True, "now": NOW - 8 * DAY}
    merged = merging.merge(by=cast.signe, kept_id=ole.id, merged_id=smed.id, **told)
    at = NOW - 6 * DAY
    requests.happen(by=cast.signe, request_id=wish.id, kind="told", at=at, now=at, whom="Asta")
    ole.refresh_from_db()
    decide(cast, wish, ole, "refuse", days_ago=5)
    merging.undo(by=cast.signe, merge_id=merged.id, why="To", now=NOW)
    smed.refresh_from_db()
    assert not smed.has_case and {kind for kind, _about in asked_for(smed)} == {"decision_untold"}
