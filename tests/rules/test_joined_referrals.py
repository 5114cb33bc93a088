"""Referrals of one citizen that cannot both hold: asked about from when they stood beside each other, until one is closed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules.joined_records import Joined
from brobygger.rules.joined_referrals import Referred, Target, at_once, doubled, reminders, twice
from brobygger.rules.referrals import ACCEPTED, ARRIVED, ASKED, LEFT, LET_GO, OPEN, STAY, Asked, Progress

NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)
DAY = timedelta(days=1)
MERGED = NOW - 5 * DAY
JOINED = [Joined(MERGED, UUID(int=1), UUID(int=2))]


def referred(n: int, state: str, *, record: int = 1, to: str = "skovhuset", written: int = 10) -> Referred:
    """A referral written so many days ago; whoever has been there came a day after."""
    at = NOW - written * DAY
    came = at + DAY if state in (ARRIVED, LEFT) else None
    progress = Progress(state, at, NOW.date(), arrived_at=came, left_at=at + 2 * DAY if state == LEFT else None)
    asked = Asked(UUID(int=n), STAY, at, at + DAY, to.title())
    return Referred(asked, progress, UUID(int=record), Target(STAY, None, to, ""), at)


def told(found: Sequence[Referred]) -> list[tuple[str, datetime]]:
    return [(due.kind, due.shows_at) for due in reminders(found, joined=JOINED)]


def test_two_of_different_records_are_asked_about_since_the_merge_or_since_the_later_was_written() -> None:
    mine, his = referred(1, ASKED), referred(2, ASKED, record=2)
    assert told([mine, his]) == [("referrals_doubled", MERGED)]
    assert told([mine, referred(2, ASKED, record=2, written=1)]) == [("referrals_doubled", NOW - DAY)]
    # As when a "let go" had been taken back, before that was refused.
    assert told([mine, referred(2, ASKED, written=3)]) == [("referrals_doubled", NOW - 3 * DAY)]


def test_what_is_closed_or_to_another_place_stands_in_the_way_of_nothing() -> None:
    mine = referred(1, ASKED)
    assert told([mine, referred(2, LET_GO, record=2)]) == []
    assert told([mine, referred(2, ASKED, record=2, to="havhuset")]) == []


def test_two_stays_are_asked_about_once_and_one_that_waits_beside_them_too() -> None:
    stays = [referred(1, ARRIVED), referred(2, ARRIVED, record=2, written=9, to="havhuset")]
    assert told(stays) == [("stays_at_once", MERGED)]
    assert [kind for kind, _ in told([*stays, referred(3, ACCEPTED)])] == ["stays_at_once", "referrals_doubled"]
    assert told([referred(1, LEFT), referred(2, ARRIVED, record=2, written=3)]) == []


def test_two_stays_at_one_place_are_one_written_twice_and_asked_about_once() -> None:
    same = [referred(1, ARRIVED), referred(2, ARRIVED, record=2, written=9)]
    assert (at_once(same), twice(same), doubled(same)) == ([], [same], [])
    assert told(same) == [("stay_twice", MERGED)]
    assert told([*same, referred(3, ACCEPTED)]) == [("stay_twice", MERGED)]


def test_a_stay_that_is_over_and_one_that_is_not_are_no_two_open_referrals() -> None:
    same = [referred(1, LEFT), referred(2, ARRIVED, record=2)]
    assert (doubled(same), told(same)) == ([], [("stay_twice", MERGED)])
    assert told([referred(1, LEFT), referred(2, ARRIVED, record=2, written=3)]) == [], "one after the other are two"


@given(st.lists(st.tuples(st.sampled_from([ASKED, ACCEPTED, LET_GO]), st.sampled_from("ab"), st.sampled_from([1, 2]))))
def test_of_each_place_all_that_is_open_is_found_together_or_nothing(rows: list[tuple[str, str, int]]) -> None:
    found = [referred(n, state, record=record, to=to) for n, (state, to, record) in enumerate(rows)]
    open_to = {to: [each for each in found if each.target.to == to and each.progress.state in OPEN] for to in "ab"}
    several = doubled(found)
    assert {alike[0].target.to for alike in several} == {to for to, alike in open_to.items() if len(alike) > 1}
    assert all(alike == open_to[alike[0].target.to] for alike in several)
    assert len(told(found)) == len(several)
