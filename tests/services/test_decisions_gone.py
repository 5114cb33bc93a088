"""A decision taken back after the citizen knew of it: they are told so, and a new one owes a letter again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from uuid_utils.compat import uuid7

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Decision, Request
from brobygger.rules import law
from brobygger.rules import letters as letter_rules
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import people, requests
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.requests import decisions, letters, recommendations, telling, wordings
from brobygger.services.requests.left_open import left_open
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)


@pytest.fixture
def row(cast: Cast, smed: people.Person) -> Request:
    told = requests.NewRequest("Jeg vil i behandling", NOW - 5 * DAY, "Signe Bro", is_delegated=True)
    return requests.ask(by=cast.signe, person_id=smed.id, new=told, now=NOW - 5 * DAY)


def decide(cast: Cast, row: Request, result: str, *, at: Any, about: Any = None) -> Decision:
    new = decisions.NewDecision(about or row.id, result, "Fordi", at, is_change_meant=about is not None)
    return decisions.decide(by=cast.asta, person_id=row.person_id, new=new, now=at)


def tell(cast: Cast, row: Request, *, at: Any, kind: str = "decision_told", now: Any = None) -> Any:
    return requests.happen(by=cast.signe, request_id=row.id, kind=kind, at=at, now=now or at)


def take_back(cast: Cast, made: Decision, *, at: Any) -> None:
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Forkert borger", now=at)


def letter_of(cast: Cast, made: Decision, *, at: Any) -> None:
    kind = f"decision_{made.result}"
    for letter, parts in ((letter_rules.SHARED, ("contact",)), (kind, ("law", "complaint"))):
        told = {part: {"da": "Ord"} for part in parts}
        wordings.revise(by=cast.mona, letter=letter, parts=told, seen=0, now=NOW - 30 * DAY)
    draft = letters.draft(by=cast.asta, letter=kind, about_id=made.id, language="da", now=at)
    letters.make(by=cast.asta, letter=kind, about_id=made.id, language="da", mark=draft.mark, now=at, key=uuid4())


def kinds(person: people.Person) -> set[str]:
    every = Reminder.objects.filter(person=person).values_list("kind", flat=True)
    return set(every) & {"decision_untold", "decision_back_untold", "letter_missing"}


def today(by: Any, now: Any = NOW) -> set[str]:
    found = lists.listed(by=by, shows="today", now=now)
    return {reason.kind for whom in found.page.object_list for reason in whom.reasons}


@pytest.mark.parametrize("is_letter", [False, True])
def test_whoever_knew_of_a_decision_that_is_taken_back_is_told_so_and_then_nobody_is_asked_any_more(
    cast: Cast, smed: people.Person, row: Request, is_letter: bool
) -> None:
    made = decide(cast, row, "refuse", at=NOW - 4 * DAY)
    (letter_of if is_letter else lambda cast, _made, at: tell(cast, row, at=at))(cast, made, at=NOW - 3 * DAY)
    take_back(cast, made, at=NOW - 2 * DAY)
    assert "decision_back_untold" in today(cast.signe)
    assert left_open(smed, by=cast.signe).gone == {row.id}
    tell(cast, row, at=NOW - DAY, kind="decision_back_told")
    assert not kinds(smed)


def test_a_decision_nobody_knew_of_is_taken_back_and_nobody_is_told_of_it(
    cast: Cast, smed: people.Person, row: Request
) -> None:
    take_back(cast, decide(cast, row, "refuse", at=NOW - 4 * DAY), at=NOW - 3 * DAY)
    assert not kinds(smed)
    # Told only now: there is nothing to tell.
    with pytest.raises(SeveralRefused) as nothing:
        tell(cast, row, at=NOW - DAY)
    assert [(fault.field, fault.code) for fault in nothing.value.faults] == [("at", "told_after_gone")]


@pytest.mark.parametrize("hours", [24, 1])
def test_that_it_had_been_told_before_it_was_taken_back_is_written_after_and_that_it_is_gone_is_owed(
    cast: Cast, smed: people.Person, row: Request, hours: int
) -> None:
    made = decide(cast, row, "refuse", at=NOW - 4 * DAY)
    take_back(cast, made, at=NOW - 2 * DAY)
    assert telling.unsaid(smed, by=cast.signe) == {made.id}
    told = tell(cast, row, at=NOW - 2 * DAY - hours * HOUR, now=NOW)
    assert told.decision_id == made.id and not telling.unsaid(smed, by=cast.signe)
    assert kinds(smed) == {"decision_back_untold"} and left_open(smed, by=cast.signe).gone == {row.id}
    tell(cast, row, at=NOW - DAY, kind="decision_back_told", now=NOW)
    assert not kinds(smed)


def test_of_one_day_without_an_hour_it_is_the_decision_that_was_named_and_another_that_stands_is_told_anew(
    cast: Cast, smed: people.Person, row: Request
) -> None:
    gone = decide(cast, row, "refuse", at=NOW - 4 * DAY)
    take_back(cast, gone, at=NOW - 2 * DAY)
    yes = decide(cast, row, "grant", at=NOW - 2 * DAY + HOUR)
    day = law.day_only(law.local_day(NOW - 2 * DAY))
    told: dict[str, Any] = {"request_id": row.id, "kind": "decision_told", "now": NOW}
    assert requests.happen(by=cast.signe, at=day, decision=gone.id, **told).decision_id == gone.id
    assert kinds(smed) == {"decision_untold"}, "they know the one that is gone, and not the one that holds"
    with pytest.raises(Refusal) as later:
        requests.happen(by=cast.signe, at=NOW - DAY, decision=gone.id, **told)
    assert (later.value.code, later.value.params["stands"]) == ("decided_since", yes)


def test_that_a_decision_is_gone_is_not_told_before_it_is(cast: Cast, row: Request) -> None:
    made = decide(cast, row, "refuse", at=NOW - 4 * DAY)
    with pytest.raises(SeveralRefused) as nothing:
        tell(cast, row, at=NOW - 3 * DAY, kind="decision_back_told")
    assert [(fault.field, fault.code) for fault in nothing.value.faults] == [("kind", "nothing_taken_back")]
    take_back(cast, made, at=NOW - DAY)
    with pytest.raises(SeveralRefused) as early:
        tell(cast, row, at=NOW - 2 * DAY, kind="decision_back_told")
    assert [(fault.field, fault.code) for fault in early.value.faults] == [("at", "told_before_taken_back")]


def test_a_new_decision_after_it_is_told_and_owes_a_letter_as_the_citizen_holds_the_other(
    cast: Cast, smed: people.Person, row: Request
) -> None:
    refused = decide(cast, row, "refuse", at=NOW - 4 * DAY)
    letter_of(cast, refused, at=NOW - 3 * DAY)
    take_back(cast, refused, at=NOW - 2 * DAY)
    granted = decide(cast, row, "grant", at=NOW - HOUR)
    assert kinds(smed) == {"decision_untold", "letter_missing"}
    tell(cast, row, at=NOW)
    assert kinds(smed) == {"letter_missing"}
    letter_of(cast, granted, at=NOW)
    assert not kinds(smed)


def test_a_yes_told_in_the_place_of_a_no_is_taken_back_and_the_no_is_told_again(
    cast: Cast, smed: people.Person, row: Request
) -> None:
    refused = decide(cast, row, "refuse", at=NOW - 4 * DAY)
    tell(cast, row, at=NOW - 4 * DAY + HOUR)
    granted = decide(cast, row, "grant", at=NOW - 3 * DAY, about=refused.id)
    tell(cast, row, at=NOW - 2 * DAY)
    assert not kinds(smed)
    take_back(cast, granted, at=NOW - DAY)
    (asked,) = Reminder.objects.filter(person=smed, kind="decision_untold")
    assert (asked.about_id, asked.params) == (refused.id, {"result": "refuse", "holds_again": True})
    assert left_open(smed, by=cast.signe).again == {refused.id}
    # That it was told the yes is written only now: it changes nothing.
    tell(cast, row, at=NOW - 2 * DAY + HOUR, now=NOW - HOUR)
    assert "decision_untold" in kinds(smed)
    tell(cast, row, at=NOW)
    assert kinds(smed) == {"letter_missing"}


def test_of_a_no_changed_to_a_yes_that_was_told_taking_back_the_no_is_no_news(
    cast: Cast, smed: people.Person, row: Request
) -> None:
    refused = decide(cast, row, "refuse", at=NOW - 4 * DAY)
    tell(cast, row, at=NOW - 4 * DAY + HOUR)
    decide(cast, row, "grant", at=NOW - 3 * DAY, about=refused.id)
    tell(cast, row, at=NOW - 2 * DAY)
    take_back(cast, refused, at=NOW - DAY)
    assert not kinds(smed)


def test_who_has_withdrawn_the_wish_is_not_told_that_a_decision_on_it_is_gone(
    cast: Cast, smed: people.Person, row: Request
) -> None:
    made = decide(cast, row, "grant", at=NOW - 4 * DAY)
    tell(cast, row, at=NOW - 3 * DAY)
    tell(cast, row, at=NOW - 2 * DAY, kind="withdrawn")
    take_back(cast, made, at=NOW - DAY)
    assert not kinds(smed)


def test_a_recommendation_whose_decision_was_changed_does_not_wait_again_when_the_first_is_taken_back(
    cast: Cast, smed: people.Person, row: Request
) -> None:
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=NOW - 4 * DAY)
    no = decide(cast, row, "refuse", at=NOW - 3 * DAY, about=handed.id)
    yes = decide(cast, row, "grant", at=NOW - 2 * DAY, about=no.id)
    take_back(cast, no, at=NOW - DAY)
    assert not Reminder.objects.filter(person=smed, kind="recommendation").exists(), "the yes holds"
    take_back(cast, yes, at=NOW)
    assert Reminder.objects.filter(person=smed, kind="recommendation").exists()


def test_a_recommendation_whose_form_was_opened_before_the_decision_waits_once_it_is_handed_over(
    cast: Cast, smed: people.Person, row: Request
) -> None:
    opened = uuid7()
    decide(cast, row, "refuse", at=NOW - 3 * DAY)
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark, id=opened)
    recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=NOW - 2 * DAY)
    assert Reminder.objects.filter(person=smed, kind="recommendation").exists(), "it was written after the no"


def test_what_holds_after_the_older_no_is_taken_back_never_held_before(
    cast: Cast, smed: people.Person, row: Request
) -> None:
    no = decide(cast, row, "refuse", at=NOW - 4 * DAY)
    tell(cast, row, at=NOW - 3 * DAY)
    decide(cast, row, "grant", at=NOW - 2 * DAY, about=no.id)
    take_back(cast, no, at=NOW - DAY)
    (untold,) = Reminder.objects.filter(person=smed, kind="decision_untold")
    assert "holds_again" not in untold.params


def unasked(cast: Cast, smed: people.Person, result: str, *, days_ago: int) -> Decision:
    """A decision on a recommendation nobody had asked for."""
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice=result, text="Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=NOW - days_ago * DAY - HOUR)
    told = decisions.NewDecision(handed.id, result, "Fordi", NOW - days_ago * DAY)
    return decisions.decide(by=cast.asta, person_id=smed.id, new=told, now=NOW - days_ago * DAY)


def change(cast: Cast, made: Decision, result: str, *, days_ago: int) -> Decision:
    at = NOW - days_ago * DAY
    new = decisions.NewDecision(made.id, result, "Fordi", at, is_change_meant=True)
    return decisions.decide(by=cast.asta, person_id=made.person_id, new=new, now=at)


def tell_of(cast: Cast, made: Decision, *, days_ago: float, kind: str = "decision_told") -> None:
    at = NOW - days_ago * DAY
    telling.tell(by=cast.signe, decision_id=made.id, kind=kind, at=at, now=at)


@pytest.mark.parametrize("is_letter", [False, True])
def test_of_one_on_no_request_they_are_told_that_it_is_gone_and_a_yes_after_it_owes_a_letter(
    cast: Cast, smed: people.Person, is_letter: bool
) -> None:
    made = unasked(cast, smed, "refuse", days_ago=5)
    if is_letter:
        letter_of(cast, made, at=NOW - 4 * DAY)
    else:
        tell_of(cast, made, days_ago=4)
    take_back(cast, made, at=NOW - 3 * DAY)
    assert "decision_back_untold" in today(cast.signe)
    assert left_open(smed, by=cast.signe).gone == {made.id}
    with pytest.raises(SeveralRefused) as early:
        tell_of(cast, made, days_ago=4, kind="decision_back_told")
    assert [(fault.field, fault.code) for fault in early.value.faults] == [("at", "told_before_taken_back")]
    tell_of(cast, made, days_ago=2, kind="decision_back_told")
    assert not kinds(smed)
    again = decisions.NewDecision(made.recommendation_id, "grant", "Fordi", NOW - DAY)
    yes = decisions.decide(by=cast.asta, person_id=smed.id, new=again, now=NOW - DAY)
    assert kinds(smed) == {"decision_untold"} | ({"letter_missing"} if is_letter else set())
    tell_of(cast, yes, days_ago=0)
    assert kinds(smed) == ({"letter_missing"} if is_letter else set())


def test_of_one_on_no_request_the_no_that_holds_again_is_told_again(cast: Cast, smed: people.Person) -> None:
    no = unasked(cast, smed, "refuse", days_ago=6)
    tell_of(cast, no, days_ago=5)
    yes = change(cast, no, "grant", days_ago=4)
    with pytest.raises(NotFound):
        tell_of(cast, yes, days_ago=3, kind="decision_back_told")
    tell_of(cast, yes, days_ago=3)
    take_back(cast, yes, at=NOW - 2 * DAY)
    (asked,) = Reminder.objects.filter(person=smed, kind="decision_untold")
    assert (asked.about_id, asked.params) == (no.id, {"result": "refuse", "holds_again": True})
    tell_of(cast, no, days_ago=1)
    assert kinds(smed) == {"letter_missing"}


def test_of_one_on_no_request_that_it_had_been_told_is_written_after_it_was_taken_back(
    cast: Cast, smed: people.Person
) -> None:
    made = unasked(cast, smed, "refuse", days_ago=5)
    take_back(cast, made, at=NOW - 3 * DAY)
    assert telling.unsaid(smed, by=cast.signe) == {made.id} and not kinds(smed)
    for days_ago, code in ((6, "told_before_decided"), (2, "told_after_gone")):
        with pytest.raises(SeveralRefused) as refused:
            tell_of(cast, made, days_ago=days_ago)
        assert [(fault.field, fault.code) for fault in refused.value.faults] == [("at", code)]
    tell_of(cast, made, days_ago=4)
    assert kinds(smed) == {"decision_back_untold"} and not telling.unsaid(smed, by=cast.signe)
    tell_of(cast, made, days_ago=1, kind="decision_back_told")
    assert not kinds(smed)


@pytest.mark.parametrize("is_told_of_the_yes", [False, True])
def test_a_yes_in_the_place_of_a_no_that_was_told_by_mouth_is_asked_about_by_itself(
    cast: Cast, smed: people.Person, row: Request, is_told_of_the_yes: bool
) -> None:
    no = decide(cast, row, "refuse", at=NOW - 4 * DAY)
    tell(cast, row, at=NOW - 3 * DAY)
    yes = decide(cast, row, "grant", at=NOW - 2 * DAY, about=no.id)
    assert kinds(smed) == {"decision_untold", "letter_missing"}
    found = lists.listed(by=cast.asta, shows="inbox", now=NOW)
    assert "letter_missing" in {reason.kind for whom in found.page.object_list for reason in whom.reasons}
    assert Reminder.objects.get(person=smed, kind="letter_missing").about_id == yes.id
    if is_told_of_the_yes:
        tell(cast, row, at=NOW - DAY)
        assert not kinds(smed), "a full yes can be told"
    else:
        letter_of(cast, yes, at=NOW - DAY)
        assert "letter_missing" not in kinds(smed)


def test_a_yes_in_the_place_of_a_no_nobody_told_them_can_be_told(cast: Cast, smed: people.Person, row: Request) -> None:
    no = decide(cast, row, "refuse", at=NOW - 4 * DAY)
    decide(cast, row, "grant", at=NOW - 2 * DAY, about=no.id)
    assert kinds(smed) == {"decision_untold"}
