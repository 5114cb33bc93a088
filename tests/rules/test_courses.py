"""The phases of a course: back and forth, never stuck, always someone's."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import code_lists, courses, law
from brobygger.rules.refusals import Refusal

STATES = sorted(courses.TRANSITIONS)


def test_every_state_has_an_owner_and_every_phase_is_a_state() -> None:
    assert set(courses.OWNERS) == set(STATES)
    assert set(code_lists.codes("phases")) == set(STATES) - {courses.DEAD}
    assert {arrow.end for arrow in courses.transitions()} <= set(STATES)


def test_people_move_back_and_forth_between_the_phases_before_the_ending() -> None:
    between = {courses.CONTACT, courses.TREATMENT, courses.BRIDGING}
    for phase in between:
        assert set(courses.can_move_to(phase)) == between - {phase}


def test_from_follow_up_one_comes_back_and_from_every_living_phase_one_can_die() -> None:
    assert courses.can_move_to(courses.FOLLOWUP) == [courses.CONTACT, courses.TREATMENT, courses.BRIDGING]
    back = {arrow.by for arrow in courses.transitions() if (arrow.begin, arrow.end) == ("followup", "contact")}
    assert back == {"ask", "resume"}, "a new request, or met again"
    died = {arrow.begin for arrow in courses.transitions() if arrow.end == courses.DEAD}
    assert died == set(STATES) - {courses.DEAD}


def test_a_course_is_ended_from_every_phase_before_the_ending_and_no_other() -> None:
    assert [state for state in STATES if courses.can_end(state)] == ["bridging", "contact", "treatment"]


@pytest.mark.parametrize("by", ["move", "end", "ask", "resume", "die"])
def test_each_act_brings_a_course_only_along_its_own_arrows(by: str) -> None:
    own = {(arrow.begin, arrow.end) for arrow in courses.transitions() if arrow.by == by}
    for begin in STATES:
        for end in STATES:
            if (begin, end) in own:
                courses.check_arrow(begin, end, {by})
            else:
                with pytest.raises(Refusal, match="cannot go"):
                    courses.check_arrow(begin, end, {by})


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [
        ("contact", "contact", "same_phase"),
        ("treatment", "followup", "ends_by_ending"),
        ("followup", "dead", "cannot_follow"),
        ("dead", "treatment", "cannot_follow"),
        ("treatment", "dead", "cannot_follow"),
    ],
)
def test_a_move_that_cannot_be_is_refused(begin: str, end: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        courses.check_move(begin, end)
    assert refused.value.code == code


def acts(moves: list[courses.Moved]) -> list[str]:
    """By which act each could have come; "" where none could. A move by hand for a move by hand: whether it is called one or a
    return is for the page alone."""
    arrows = list(courses.transitions())
    found = []
    for begin, move in pairwise([courses.Moved(NEVER, courses.CONTACT), *moves]):
        names = [arrow.by for arrow in arrows if (arrow.begin, arrow.end) == (begin.phase, move.phase)]
        named = names if len(names) == 1 else [by for by in names if (by in courses.BY_HAND) == move.is_by_hand]
        found.append("by hand" if set(named) & courses.BY_HAND else "".join(named))
    return found


NEVER = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.data())
def test_without_a_move_that_may_be_taken_back_every_other_could_have_come_by_the_same_act(data: st.DataObject) -> None:
    moves: list[courses.Moved] = []
    for day in range(data.draw(st.integers(1, 8))):
        begin = moves[-1].phase if moves else courses.CONTACT
        arrows = [each for each in courses.transitions() if each.begin == begin and each.end != courses.DEAD]
        arrow = data.draw(st.sampled_from(arrows))
        at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day)
        moves.append(courses.Moved(at, arrow.end, is_by_hand=arrow.by in courses.BY_HAND))
    n = data.draw(st.integers(0, len(moves) - 1))
    was = acts(moves)
    could_be = was[n] == "by hand" and acts(moves[:n] + moves[n + 1 :]) == was[:n] + was[n + 1 :]
    try:
        courses.check_never_moved(moves, n)
    except Refusal:
        assert not could_be
    else:
        assert could_be


@pytest.mark.parametrize(
    ("ways", "n", "code"),
    [
        ([("followup", False), ("contact", True)], 1, None),
        ([("followup", False), ("contact", False)], 1, "moved_by_asking"),
        ([("followup", False), ("contact", True), ("followup", False)], 1, "moved_since"),
        ([("followup", False), ("contact", True), ("treatment", True)], 1, None),
        ([("followup", False), ("treatment", True), ("contact", True)], 1, None),
        # As it was written before anybody said who moved it.
        ([("treatment", False), ("contact", False)], 1, None),
        ([("followup", False), ("treatment", False), ("contact", False)], 1, "moved_since"),
    ],
)
def test_a_return_to_contact_is_taken_back_as_a_move_where_a_worker_wrote_it_and_with_the_wish_where_not(
    ways: list[tuple[str, bool]], n: int, code: str | None
) -> None:
    moves = [courses.Moved(NEVER + timedelta(days=day), *way) for day, way in enumerate(ways)]
    if code is None:
        courses.check_never_moved(moves, n)
        return
    with pytest.raises(Refusal) as refused:
        courses.check_never_moved(moves, n)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("ways", "met", "resumed"),
    [
        ([("followup", False), ("contact", True)], True, False),
        ([("followup", False), ("contact", False)], False, False),
        ([("followup", False), ("contact", True), ("treatment", True)], True, True),
        ([("followup", False), ("contact", False), ("treatment", True)], False, False),
        ([("followup", False), ("treatment", False), ("contact", False)], False, True),
        ([("treatment", True), ("contact", True)], False, False),
        ([("followup", False), ("contact", True), ("followup", False)], False, False),
    ],
)
def test_who_is_met_again_is_brought_back_by_hand_and_not_yet_treated(
    ways: list[tuple[str, bool]], met: bool, resumed: bool
) -> None:
    moves = [courses.Moved(NEVER + timedelta(days=day), *way) for day, way in enumerate(ways)]
    assert (courses.is_met_again(moves), courses.is_resumed(moves)) == (met, resumed)


@pytest.mark.parametrize(
    ("wanted", "after", "begins"),
    [
        (timedelta(days=8), [], timedelta(days=8)),
        (timedelta(days=12), [], None),
        # Of one day nobody knows which came first, and of the two the course began with the earlier.
        (None, [], timedelta(days=10)),
        (timedelta(days=8), [timedelta(days=11)], timedelta(days=8)),
        (timedelta(days=-2), [], timedelta()),
    ],
)
def test_a_wish_said_before_the_citizen_was_met_again_begins_the_course_and_one_said_after_does_not(
    wanted: timedelta | None, after: list[timedelta], begins: timedelta | None
) -> None:
    ended_at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    met_at = ended_at + timedelta(days=10)
    wanted_at = law.day_only(met_at.date()) if wanted is None else ended_at + wanted
    moves = [courses.Moved(ended_at + each, courses.TREATMENT) for each in after]
    found = courses.wanted_back_at(courses.Moved(ended_at, courses.FOLLOWUP), moves, wanted_at, met_at=met_at)
    assert found == (None if begins is None else ended_at + begins)


@pytest.mark.parametrize("begin", STATES)
def test_from_every_state_one_living_can_reach_every_other_and_from_death_none_is_reached(begin: str) -> None:
    reached, ask = {begin}, {begin}
    while ask:
        ask = {arrow.end for arrow in courses.transitions() if arrow.begin in ask} - reached
        reached |= ask
    assert reached == ({courses.DEAD} if begin == courses.DEAD else set(STATES))


def test_an_ending_dated_before_treatment_began_ends_no_treatment() -> None:
    day = datetime(2026, 11, 20, 10, tzinfo=UTC)
    moves = [courses.Moved(day - timedelta(days=2), courses.TREATMENT), courses.Moved(day, courses.FOLLOWUP)]
    assert courses.treated([day - timedelta(days=5)], moves) == []
    ended = day - timedelta(days=1)
    assert [each.ended_at for each in courses.treated([ended], moves)] == [ended]


def test_who_builds_bridges_is_in_treatment_only_where_the_course_came_there_from_it() -> None:
    def since(*phases: str) -> datetime | None:
        return courses.treated_since(
            [
                courses.Moved(datetime(2026, 10, 1, 12, tzinfo=UTC) + timedelta(days=n), each)
                for n, each in enumerate(phases)
            ]
        )

    assert since("bridging") is since("treatment", "contact", "bridging") is since("treatment", "followup") is None
    assert since("treatment", "followup", "bridging") is None, "the course that came back has not been in treatment"
    assert since("treatment", "bridging") == datetime(2026, 10, 1, 12, tzinfo=UTC)
    assert since("bridging", "treatment", "bridging") == datetime(2026, 10, 1, 12, tzinfo=UTC) + timedelta(days=1)


def test_what_is_told_of_the_day_of_a_return_without_an_hour_is_of_the_course_that_began_again() -> None:
    ended_at, back_at = datetime(2026, 11, 2, 10, tzinfo=UTC), datetime(2026, 11, 20, 15, tzinfo=UTC)
    ended = [courses.Ended(ended_at, back_at)]
    told = law.day_only(back_at.date())
    assert told < back_at
    assert courses.ended_with(told, ended) is None
    before = law.day_only(back_at.date() - timedelta(days=1))
    assert courses.ended_with(before, ended) == before
