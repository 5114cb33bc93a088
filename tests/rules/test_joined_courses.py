"""The course of one citizen known by two records: over only where none runs, and two where the one came after the other."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from brobygger.rules.courses import Moved
from brobygger.rules.joined_courses import Written, as_one
from brobygger.rules.joined_records import Joined

NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)
DAY = timedelta(days=1)
ONE, OTHER = UUID(int=1), UUID(int=2)
Ways = list[tuple[str, int]]


def seen_as_one(one: Ways, other: Ways, *, since: tuple[int, int] = (100, 100), after: Ways = ()) -> Ways:
    """The phases and how many days ago, of records first known so long ago; after: moves written once they were one."""
    alone = [(ONE, way) for way in one] + [(OTHER, way) for way in other]
    moves = [Written(record, NOW - days * DAY, phase, NOW - 2 * DAY) for record, (phase, days) in alone]
    moves += [Written(ONE, NOW - days * DAY, phase, NOW) for phase, days in after]
    begun = {record: NOW - days * DAY for record, days in zip((ONE, OTHER), since, strict=True)}
    found = as_one(moves, [Joined(NOW - DAY, ONE, OTHER)], begun)
    return [(move.phase, (NOW - move.at) // DAY) for move in found if isinstance(move, Moved)]


@pytest.mark.parametrize(
    ("one", "other", "since", "found"),
    [
        ([], [], (100, 100), []),
        ([("treatment", 50)], [("bridging", 20)], (100, 100), [("treatment", 50), ("bridging", 20)]),
        # The one ended, the other ran all the while: it never stopped.
        ([("followup", 40)], [], (100, 100), [("contact", 40)]),
        ([("followup", 40)], [("treatment", 60)], (100, 100), [("treatment", 60), ("treatment", 40)]),
        ([("followup", 40)], [("treatment", 10)], (100, 100), [("treatment", 10)]),
        # First known after the ending: that is the return.
        ([("followup", 40)], [], (100, 20), [("followup", 40), ("contact", 20)]),
        ([("followup", 40)], [("treatment", 10)], (100, 20), [("followup", 40), ("contact", 20), ("treatment", 10)]),
        # Both ended: side by side the later is the end, one after the other they are two courses.
        ([("followup", 40)], [("followup", 30)], (100, 100), [("followup", 40), ("followup", 30)]),
        ([("followup", 40)], [("followup", 10)], (100, 20), [("followup", 40), ("contact", 20), ("followup", 10)]),
    ],
)
@pytest.mark.parametrize("is_turned", [False, True], ids=["kept", "merged"])
def test_it_is_over_only_where_none_runs_whichever_record_is_kept(
    one: Ways, other: Ways, since: tuple[int, int], found: Ways, is_turned: bool
) -> None:
    told = seen_as_one(other, one, since=(since[1], since[0])) if is_turned else seen_as_one(one, other, since=since)
    assert told == found


def test_who_moved_a_course_is_known_of_the_one_course_too() -> None:
    moves = [Written(ONE, NOW - 40 * DAY, "followup", NOW - 2 * DAY)]
    moves += [Written(ONE, NOW - 20 * DAY, "contact", NOW - 2 * DAY, is_by_hand=True)]
    begun = {ONE: NOW - 100 * DAY, OTHER: NOW - 10 * DAY}
    assert [move.is_met_again for move in as_one(moves, [Joined(NOW - DAY, ONE, OTHER)], begun)] == [False, True]


def test_what_is_written_once_they_are_one_is_of_both() -> None:
    assert seen_as_one([], [("treatment", 50)], after=[("followup", 5)]) == [("treatment", 50), ("followup", 5)]
