"""The course of one citizen known by two records: over only where none runs, and two where the one came after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from brobygger.rules.courses import CONTACT, FOLLOWUP, TRANSITIONS, Moved, in_treatment_since, treated_since
from brobygger.rules.joined_courses import FURTHER, Written, as_one
from brobygger.rules.joined_records import Joined

NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)
DAY = timedelta(days=1)
ONE, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
Ways = list[tuple[str, int]]
BACK = [("followup", 200), ("contact", 100)]
MOVED_BACK = [("treatment", 50), ("contact", 10)]


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
        ([("followup", 40)], [], (100, 100), []),
        ([("followup", 40)], [("treatment", 60)], (100, 100), [("treatment", 60)]),
        ([("followup", 40)], [("treatment", 10)], (100, 100), [("treatment", 10)]),
        # First known after the ending: that is the return.
        ([("followup", 40)], [], (100, 20), [("followup", 40), ("contact", 20)]),
        ([("followup", 40)], [("treatment", 10)], (100, 20), [("followup", 40), ("contact", 20), ("treatment", 10)]),
        # Both run: nobody is moved back by being found to be the same as somebody met again.
        ([("followup", 200), ("contact", 20)], [("treatment", 50)], (300, 300), [("treatment", 50)]),
        ([("followup", 200), ("contact", 20)], [("treatment", 50)], (300, 100), [*BACK, ("treatment", 50)]),
        ([("treatment", 50), ("contact", 20)], [("bridging", 40)], (100, 100), [("treatment", 50), ("bridging", 40)]),
        # Moved back on both it is back.
        ([("treatment", 50), ("contact", 20)], [("treatment", 40), ("contact", 10)], (100, 100), MOVED_BACK),
        # In treatment on the one while bridges are built on the other: treated, and building bridges.
        ([("treatment", 50)], [("bridging", 70)], (100, 100), [("bridging", 70), ("treatment", 50), ("bridging", 50)]),
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


def test_a_move_back_written_once_they_are_one_moves_the_one_course_back() -> None:
    met_again = [("followup", 200), ("contact", 20)]
    told = seen_as_one(met_again, [("treatment", 50)], since=(300, 300), after=[("contact", 5)])
    assert told == [("treatment", 50), ("contact", 5)]


@dataclass(frozen=True)
class Known:
    """A record of a citizen: so many days ago it was made, and where its course has been since."""

    record: UUID
    since: int
    ways: Sequence[tuple[str, int, bool]]

    @property
    def moves(self) -> list[Moved]:
        """Its course by itself."""
        return [Moved(NOW - day * DAY, phase, by_hand) for phase, day, by_hand in self.ways]

    def stood(self, days_ago: int) -> str | None:
        """The phase in the evening of a day; None before it was known."""
        found = [phase for phase, day, _ in self.ways if day >= days_ago]
        return found[-1] if found else CONTACT if self.since >= days_ago else None


@st.composite
def known(draw: st.DrawFn, record: UUID) -> Known:
    """Any way a course can go. Each record has days of its own, so that no two things happen on the same."""
    at = [
        day * 3 + record.int for day in sorted(draw(st.sets(st.integers(1, 40), min_size=1, max_size=6)), reverse=True)
    ]
    ways, phase = [], CONTACT
    for day in at[1:]:
        act, phase = draw(
            st.sampled_from([(act, to) for act, ends in TRANSITIONS[phase].items() for to in ends if act != "die"])
        )
        ways.append((phase, day, act in ("move", "resume")))
    return Known(record, at[0], ways)


def joined(*found: Known, kept: int = 0) -> list[Moved]:
    """The course of one person known by all of these, joined one after the other."""
    moves = [Written(each.record, move.at, move.phase, NOW, move.is_by_hand) for each in found for move in each.moves]
    others = [each for n, each in enumerate(found) if n != kept]
    merges = [Joined(NOW + n * DAY, found[kept].record, each.record) for n, each in enumerate(others, 1)]
    return as_one(moves, merges, {each.record: NOW - each.since * DAY for each in found})


def furthest(phases: Sequence[str | None]) -> str:
    """Slow and obvious: of those that run the one that is furthest along."""
    for phase in reversed(FURTHER):
        if phase in phases:
            return phase
    return FOLLOWUP if FOLLOWUP in phases else CONTACT


@given(one=known(ONE), other=known(OTHER))
def test_on_every_day_the_course_is_where_the_furthest_that_runs_is(one: Known, other: Known) -> None:
    # Two that ended beside each other are told side by side, with both endings.
    assume(FOLLOWUP not in (one.stood(0), other.stood(0)))
    found = joined(one, other)
    for day in range(130, -1, -1):
        stands = [move.phase for move in found if move.at <= NOW - day * DAY]
        assert (stands[-1] if stands else CONTACT) == furthest([one.stood(day), other.stood(day)])


@given(one=known(ONE), other=known(OTHER), third=known(THIRD))
def test_nobody_is_moved_back_by_joining_in_whatever_order(one: Known, other: Known, third: Known) -> None:
    found = [joined(*order, kept=kept) for order in permutations((one, other, third)) for kept in range(3)]
    ends = {moves[-1].phase if moves else CONTACT for moves in found}
    assert ends == {furthest([each.stood(0) for each in (one, other, third)])}


@given(one=known(ONE), other=known(OTHER))
def test_whoever_is_treated_on_the_one_record_is_treated_and_no_later(one: Known, other: Known) -> None:
    moves = joined(one, other)
    assert moves == joined(one, other, kept=1)
    assert {move.phase for move in moves} <= {*FURTHER, FOLLOWUP}
    for each in (one, other):
        since = treated_since(each.moves)
        if since is not None:
            together = treated_since(moves)
            assert together is not None and together <= since
            assert in_treatment_since(moves) is not None


@given(one=known(ONE), other=known(OTHER))
def test_every_move_of_the_one_course_is_of_a_day_on_which_something_happened(one: Known, other: Known) -> None:
    told = {move.at for each in (one, other) for move in each.moves} | {NOW - each.since * DAY for each in (one, other)}
    assert {move.at for move in joined(one, other)} <= told
