"""Which records of a citizen were one person, and since when."""

from datetime import timedelta
from uuid import UUID

import pytest

from brobygger.rules.joined_records import Joined, one_since, one_with
from tests.cast import NOW

DAY = timedelta(days=1)
ONE, TWO, THREE, FOUR = (UUID(int=number) for number in range(1, 5))


JOINED = [
    Joined(NOW, ONE, TWO, parted_at=NOW + 2 * DAY),
    Joined(NOW + DAY, THREE, FOUR),
    Joined(NOW + 3 * DAY, ONE, THREE),
    Joined(NOW + 4 * DAY, TWO, ONE),
]


@pytest.mark.parametrize(
    ("record", "day", "found"),
    [
        (ONE, -1, {ONE}),
        (ONE, 0, {ONE, TWO}),
        (TWO, 1, {ONE, TWO}),
        (FOUR, 1, {THREE, FOUR}),
        (ONE, 2, {ONE}),
        (FOUR, 3, {ONE, THREE, FOUR}),
        (FOUR, 4, {ONE, TWO, THREE, FOUR}),
    ],
)
def test_one_person_are_the_records_that_were_joined_and_not_parted_by_then_also_over_a_third(
    record: UUID, day: int, found: set[UUID]
) -> None:
    assert one_with(record, JOINED, at=NOW + day * DAY) == found


def test_two_are_one_since_the_last_step_that_brought_them_together() -> None:
    assert one_since(THREE, FOUR, JOINED) == NOW + DAY
    assert one_since(FOUR, ONE, JOINED) == NOW + 3 * DAY
    assert one_since(ONE, TWO, JOINED) == one_since(TWO, FOUR, JOINED) == NOW + 4 * DAY
    with pytest.raises(ValueError):
        one_since(ONE, UUID(int=9), JOINED)
