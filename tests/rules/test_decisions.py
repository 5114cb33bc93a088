"""What waits for the authority, whatever is decided, taken back and decided anew."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import code_lists, decisions
from brobygger.rules.decisions import Made
from tests.cast import NOW


def key(number: int) -> UUID:
    return UUID(int=number)


class Told:
    result, offer, is_chosen, is_choice_limited, reasons, decided_at = "grant", "", False, False, "Fordi", NOW

    def __init__(self, **more: Any) -> None:
        vars(self).update(more)


def faults(*, began: Any = (), **more: Any) -> set[tuple[str, str]]:
    found = decisions.decision_problems(Told(**more), began_at=list(began), now=NOW)
    return {(fault.field, fault.code) for fault in found}


def test_a_decision_needs_its_reasons_and_another_offer_its_name() -> None:
    assert faults() == set()
    assert faults(reasons=" ") == {("reasons", "needed")}
    assert faults(result="other_offer") == {("offer", "offer_needed")}
    assert faults(result="grant", is_chosen=True) == {("is_chosen", "chosen_is_other")}
    assert faults(result="maybe") == {("result", "unknown_code")}
    assert faults(reasons="Ole 010190-1234 kan ikke") == {("reasons", "number_in_text")}


def test_nothing_is_decided_before_it_was_asked_or_in_the_time_to_come() -> None:
    assert faults(began=[NOW - timedelta(days=2), NOW + timedelta(minutes=2)]) == {("decided_at", "decided_before")}
    assert faults(began=[NOW + timedelta(seconds=40)]) == set()
    assert faults(decided_at=NOW + timedelta(days=1)) == {("decided_at", "in_future")}


@pytest.mark.parametrize("length", [1, decisions.HALF_PAGE])
def test_half_a_page_is_enough(length: int) -> None:
    assert list(decisions.recommendation_problems(advice="grant", own_words="", text="æ" * length)) == []


def test_more_than_half_a_page_is_told_in_characters_and_words() -> None:
    (fault,) = decisions.recommendation_problems(advice="grant", own_words="", text="å" * (decisions.HALF_PAGE + 1))
    assert fault.field == "text"
    assert str(fault) == (
        "Half a page is at most 1200 characters, about 200 words, the citizen's own words and yours together. "
        "You wrote 1201 characters."
    )


@pytest.mark.parametrize(("own_words", "text", "is_too_long"), [(600, 600, False), (601, 600, True), (1201, 1, True)])
def test_half_a_page_is_the_citizens_words_and_ours_together(own_words: int, text: int, *, is_too_long: bool) -> None:
    found = decisions.recommendation_problems(advice="grant", own_words="å" * own_words, text="å" * text)
    assert [fault.code for fault in found] == ["half_page"] * is_too_long


def test_a_recommendation_needs_advice_and_a_text_and_holds_no_number() -> None:
    found = decisions.recommendation_problems(advice="", own_words="Mit nummer er 010190-1234", text="")
    assert {(fault.field, fault.code) for fault in found} == {
        ("own_words", "number_in_text"),
        ("advice", "unknown_code"),
        ("text", "needed"),
    }


def test_a_refusal_and_a_chosen_offer_stop_the_clock_and_nothing_else_does() -> None:
    found = {
        (result, chosen): decisions.stops_clock_as(result, is_chosen=chosen)
        for result in code_lists.codes("decision_results")
        for chosen in (True, False)
    }
    assert {pair for pair, kind in found.items() if kind} == {
        ("refuse", True),
        ("refuse", False),
        ("other_offer", True),
    }
    events = code_lists.load("request_events").entries
    assert all(events[kind]["clock"] == "stops" for kind in found.values() if kind)


def test_what_waits_is_due_with_the_clock_and_otherwise_after_a_time_of_our_own() -> None:
    assert decisions.reminder(key(1), NOW, date(2026, 11, 20)).due_at.date() == date(2026, 11, 20)
    assert decisions.reminder(key(1), NOW, None).due_at.date() == date(2026, 11, 26)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 3)), max_size=20))
def test_a_recommendation_waits_exactly_when_the_last_said_of_it_is_no_decision(steps: list[tuple[bool, int]]) -> None:
    """Decide and take back in any order: what is refused by the chain itself is left out, as the service does."""
    made: list[Made] = []
    decided: dict[UUID, bool] = {}
    for number, (is_taken_back, about) in enumerate(steps, 100):
        last = decisions.last_of(made).get(key(about))
        if is_taken_back:
            if last is None or last.is_retraction:
                continue
            made.append(Made(key(number), None, None, corrects=last.id, is_retraction=True))
        else:
            if last is not None and not last.is_retraction:
                continue
            made.append(Made(key(number), None if last else key(about), None, corrects=last.id if last else None))
        decided[key(about)] = not is_taken_back
    keys = [key(each) for each in (1, 2, 3)]
    assert decisions.undecided(keys, made) == [each for each in keys if not decided.get(each)]
    assert decisions.undecided(keys, reversed(made)) == decisions.undecided(keys, made)
