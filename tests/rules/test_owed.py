"""What a decision leaves to be done, also where it answers no request."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from brobygger.rules import courses, owed, requests
from brobygger.rules.courses import Moved
from brobygger.rules.joined_records import Joined
from brobygger.rules.requests import BACK_TOLD, DECISION_TOLD, Decided, Told, matters
from tests.cast import NOW

DAY = timedelta(days=1)
RECORD = UUID(int=99)


def made(number: int, result: str, *, days_ago: int, back: int | None = None, letter: int | None = None) -> Decided:
    at = NOW - days_ago * DAY
    back_at, letter_at = (None if days is None else NOW - days * DAY for days in (back, letter))
    return Decided(UUID(int=number), None, result, at, RECORD, at, taken_back_at=back_at, letter_at=letter_at)


def told(number: int, *, days_ago: int, kind: str = DECISION_TOLD) -> Told:
    return Told(kind, NOW - days_ago * DAY, NOW - days_ago * DAY, UUID(int=number))


def moves(*told: tuple[str, int]) -> list[Moved]:
    return [Moved(NOW - days_ago * DAY, phase) for phase, days_ago in told]


def untold(rows: list[Decided], *events: Told, moved: Sequence[Moved] = ()) -> list[tuple[str, int]]:
    """What is asked for, and of which decision."""
    returned = courses.returns(moved)
    found = matters(rows, (), returned)
    due = owed.untold_reminders(found, told=events, moves=moved, returns=len(returned))
    return [(each.kind, each.about.int) for each in due if each.about]


@pytest.mark.parametrize(
    ("result", "moved", "is_asked"),
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
    result: str, moved: list[tuple[str, int]], is_asked: bool
) -> None:
    rows = [made(1, result, days_ago=10)]
    assert bool(untold(rows, moved=moves(*moved))) == is_asked
    assert not untold(rows, told(1, days_ago=1), moved=moves(*moved))


def test_whoever_knew_of_one_that_is_taken_back_is_told_so_until_somebody_has() -> None:
    gone = made(1, "refuse", days_ago=10, back=3)
    assert untold([gone]) == []
    assert untold([gone], told(1, days_ago=5)) == [("decision_back_untold", 1)]
    assert untold([made(1, "refuse", days_ago=10, back=3, letter=5)]) == [("decision_back_untold", 1)]
    assert untold([gone], told(1, days_ago=5), told(1, days_ago=2, kind=BACK_TOLD)) == []


def test_what_holds_again_is_told_again_and_what_was_told_of_another_is_not_told_of_this() -> None:
    no, yes = made(1, "refuse", days_ago=10), made(2, "grant", days_ago=8)
    events = [told(1, days_ago=9), told(2, days_ago=7)]
    assert untold([no, yes], *events) == []
    back = made(2, "grant", days_ago=8, back=3)
    assert untold([no, back], *events) == [("decision_untold", 1)]
    assert untold([no, back], *events, told(1, days_ago=2)) == []
    # Of two that stand the newer is told, also where somebody has told the older since.
    assert untold([no, yes], told(1, days_ago=1)) == [("decision_untold", 2)]


def letters_owed(rows: list[Decided], *moved: tuple[str, int]) -> set[int]:
    found = matters(rows, (), courses.returns(moves(*moved)))
    return {each.about.int for each in owed.letter_reminders(found) if each.about}


def test_the_newest_of_each_course_is_owed_its_letter_where_it_is_no_full_yes_or_one_was_sent_before() -> None:
    def rows(*sent: int) -> list[Decided]:
        told = [(1, "refuse", 40), (2, "refuse", 10), (3, "grant", 5)]
        return [made(key, result, days_ago=days, letter=4 if key in sent else None) for key, result, days in told]

    back = [("followup", 30), ("contact", 20)]
    assert letters_owed(rows(), *back) == {1}
    assert letters_owed(rows(1), *back) == set()
    assert letters_owed(rows(1, 2), *back) == {3}


def test_a_yes_decided_after_a_no_whose_letter_was_sent_and_that_was_taken_back_is_owed_a_letter() -> None:
    back = made(1, "refuse", days_ago=10, back=3, letter=9)
    assert letters_owed([back]) == set()
    assert letters_owed([back, made(2, "grant", days_ago=2)]) == {2}


@pytest.mark.parametrize(
    ("joined_days_ago", "parted_days_ago", "is_one"),
    [
        # On two records before anybody knew; with the one in sight of who decided the other; and apart in between.
        (1, None, True),
        (9, None, False),
        (9, 6, True),
    ],
)
def test_what_was_decided_with_the_other_in_sight_is_another_matter_although_on_another_record(
    joined_days_ago: int, parted_days_ago: int | None, is_one: bool
) -> None:
    wish, other = UUID(int=7), UUID(int=98)
    clocks = requests.clocks([requests.Said(wish, NOW - 10 * DAY)], [])
    yes = replace(made(1, "grant", days_ago=8), request=wish, record=other)
    joined = Joined(
        NOW - joined_days_ago * DAY,
        RECORD,
        other,
        parted_at=None if parted_days_ago is None else NOW - parted_days_ago * DAY,
    )
    found = matters([yes, made(2, "refuse", days_ago=3)], clocks, (), joined=[joined])
    assert (len(found) == 1) == is_one
    # Decided before the wish, it is answered with it in any case.
    assert len(matters([yes, made(2, "refuse", days_ago=9)], clocks, (), joined=[joined])) == 1
