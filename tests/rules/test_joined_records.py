"""Which records of a citizen were one person, and since when."""

from datetime import timedelta
from uuid import UUID

import pytest

from brobygger.rules.joined_records import Joined, one_since, one_with, parted_since
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


@pytest.mark.parametrize(
    ("record", "day", "found"),
    [
        (ONE, 1, NOW + 2 * DAY),
        (TWO, 1, NOW + 2 * DAY),
        (ONE, -1, None),
        (FOUR, 1, None),
        # Joined again since, also over a third.
        (FOUR, 3, None),
    ],
)
def test_a_record_was_parted_from_what_it_was_one_with_then_and_is_not_now(
    record: UUID, day: int, found: object
) -> None:
    assert parted_since(record, JOINED[:3], at=NOW + day * DAY) == found
    assert parted_since(record, JOINED, at=NOW + day * DAY) is None, "all of them are one again"


def test_what_was_joined_over_a_third_is_parted_with_it() -> None:
    chain = [Joined(NOW, TWO, THREE), Joined(NOW + DAY, ONE, TWO, parted_at=NOW + 3 * DAY)]
    assert [parted_since(each, chain, at=NOW + 2 * DAY) for each in (ONE, TWO, THREE)] == [NOW + 3 * DAY] * 3
    assert parted_since(THREE, chain, at=NOW) is None
