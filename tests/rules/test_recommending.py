"""Which recommendations wait, and about what: by wish, by course, by record."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from brobygger.rules import law, recommending
from brobygger.rules.joined_records import Joined
from brobygger.rules.recommending import Handed, Wishes
from brobygger.rules.requests import Happened, Said, clocks
from tests.cast import NOW

DAY = timedelta(days=1)
HERE, THERE = UUID(int=101), UUID(int=102)


def key(number: int) -> UUID:
    return UUID(int=number)


def handed(number: int, request: UUID | None = None, *, days_ago: int = 1, record: UUID = HERE) -> Handed:
    return Handed(key(number), request, NOW - days_ago * DAY, record)


# Two wishes of their own: the first was treated, the second has a deadline.
TWO = clocks([Said(key(1), NOW - 90 * DAY), Said(key(2), NOW - 5 * DAY)], [Happened(key(1), "started", NOW - 80 * DAY)])
WISHES = Wishes(TWO, key(2), HERE, [law.local_day(NOW - 5 * DAY)])


@pytest.mark.parametrize(
    ("row", "request_of_it"),
    [
        (handed(11, key(1), days_ago=85), key(1)),
        (handed(11, key(2)), key(2)),
        (handed(11), key(2)),
        # Of the course before; of another record; of a request that was taken back since.
        (handed(11, days_ago=85), None),
        (handed(11, record=THERE), None),
        (handed(11, key(9)), key(2)),
    ],
)
def test_a_recommendation_is_about_the_wish_it_was_written_for_or_the_one_of_its_course_and_record(
    row: Handed, request_of_it: UUID | None
) -> None:
    assert WISHES.answered_by(row) == request_of_it
    assert recommending.due_on(row, WISHES) == (TWO[1].due_on if request_of_it == key(2) else None)


def test_one_about_a_deadline_that_runs_goes_first_and_one_about_a_withdrawn_wish_does_not_wait() -> None:
    rows = [handed(13, key(1), days_ago=2), handed(12, key(2), days_ago=4)]
    assert recommending.waiting(rows, WISHES) == rows[::-1]
    gone = clocks([Said(key(1), NOW - 9 * DAY)], [Happened(key(1), "withdrawn", NOW - 3 * DAY)])
    assert recommending.waiting([handed(13, key(1))], Wishes(gone)) == []


def test_a_newer_one_takes_the_place_of_that_on_another_record_once_the_two_are_one_and_of_the_same_wish_alone() -> (
    None
):
    old, new = handed(11, key(2), days_ago=4, record=THERE), handed(12, key(2))

    def standing(*rows: Handed, joined: Collection[Joined] = ()) -> list[Handed]:
        return recommending.standing(rows, WISHES, (), joined=joined)

    one = Joined(NOW - 3 * DAY, new.record, THERE)
    assert standing(new, old, joined=[one]) == [new]
    # Handed over before anybody knew that they are one; of two people; and of another wish.
    assert standing(new, old, joined=[replace(one, at=NOW)]) == [new, old]
    assert standing(new, old) == [new, old]
    other = handed(11, key(1), days_ago=4, record=THERE)
    assert standing(new, other, joined=[one]) == [new, other]
    # A third record changes nothing of it; nor that the two were parted and found to be one anew.
    assert standing(new, old, joined=[one, Joined(NOW, new.record, key(98))]) == [new]
    assert standing(new, old, joined=[replace(one, parted_at=NOW), replace(one, at=NOW + DAY)]) == [new]
    assert standing(new, old, joined=[replace(one, parted_at=NOW - 2 * DAY), replace(one, at=NOW)]) == [new, old]
