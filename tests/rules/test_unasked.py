"""What a decision that answers no request leaves to be done, by course."""

from datetime import timedelta
from uuid import UUID

import pytest

from brobygger.rules import unasked
from brobygger.rules.courses import Moved
from brobygger.rules.unasked import Unasked
from tests.cast import NOW

DAY = timedelta(days=1)


def made(number: int, result: str, *, days_ago: int) -> Unasked:
    return Unasked(UUID(int=number), result, False, NOW - days_ago * DAY)


def moves(*told: tuple[str, int]) -> list[Moved]:
    return [Moved(NOW - days_ago * DAY, phase) for phase, days_ago in told]


@pytest.mark.parametrize(
    ("result", "told", "is_asked"),
    [
        ("grant", [], True),
        ("grant", [("treatment", 5)], False),
        ("refuse", [("treatment", 5)], False),
        # Of someone who was in treatment when it was decided.
        ("grant", [("treatment", 30)], False),
        ("refuse", [("treatment", 30)], True),
        ("refuse", [("treatment", 30), ("followup", 2)], False),
        ("refuse", [("followup", 2)], True),
        # The treatment of the course before says nothing of this one's; and of that one nobody asks any more.
        ("grant", [("treatment", 60), ("followup", 50), ("contact", 20)], True),
        ("grant", [("followup", 5), ("contact", 2)], False),
    ],
)
def test_the_citizen_is_told_until_treatment_says_that_they_know(
    result: str, told: list[tuple[str, int]], is_asked: bool
) -> None:
    found = unasked.by_course([made(1, result, days_ago=10)], moves(*told))
    assert bool(list(unasked.untold_reminders(found, moves(*told), told=()))) == is_asked
    assert not list(unasked.untold_reminders(found, moves(*told), told={UUID(int=1)}))


def test_the_newest_of_each_course_is_owed_its_letter_where_it_is_no_full_yes_or_one_was_sent_before() -> None:
    rows = [made(1, "refuse", days_ago=40), made(2, "refuse", days_ago=10), made(3, "grant", days_ago=5)]
    found = unasked.by_course(rows, moves(("followup", 30), ("contact", 20)))
    assert {each.about for each in unasked.letter_reminders(found, letters=())} == {UUID(int=1)}
    assert {each.about for each in unasked.letter_reminders(found, letters={UUID(int=1)})} == set()
    sent = {UUID(int=1), UUID(int=2)}
    assert {each.about for each in unasked.letter_reminders(found, letters=sent)} == {UUID(int=3)}
