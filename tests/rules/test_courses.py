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
    assert courses.can_move_to(courses.FOLLOWUP) == [courses.TREATMENT, courses.BRIDGING]
    assert courses.TRANSITIONS[courses.FOLLOWUP][courses.CONTACT] == "ask"
    assert all(courses.DEAD in ends for state, ends in courses.TRANSITIONS.items() if state != courses.DEAD)


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
        ("followup", "contact", "cannot_follow"),
        ("dead", "treatment", "cannot_follow"),
        ("treatment", "dead", "cannot_follow"),
    ],
)
def test_a_move_that_cannot_be_is_refused(begin: str, end: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        courses.check_move(begin, end)
    assert refused.value.code == code


@given(st.data())
def test_without_a_move_that_may_be_taken_back_every_other_could_have_come_by_the_same_act(data: st.DataObject) -> None:
    """A move by hand for a move by hand: whether it is called one or a return is for the page alone."""

    def acts(phases: list[str]) -> list[str | None]:
        named = [courses.TRANSITIONS[a].get(b) for a, b in pairwise([courses.CONTACT, *phases])]
        return ["by hand" if each in courses.BY_HAND else each for each in named]

    phases: list[str] = []
    for _ in range(data.draw(st.integers(1, 8))):
        ends = courses.TRANSITIONS[phases[-1] if phases else courses.CONTACT]
        phases.append(data.draw(st.sampled_from(sorted(set(ends) - {courses.DEAD}))))
    moves = [
        courses.Moved(datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=n), each) for n, each in enumerate(phases)
    ]
    n = data.draw(st.integers(0, len(phases) - 1))
    rest, was = phases[:n] + phases[n + 1 :], acts(phases)
    could_be = was[n] == "by hand" and acts(rest) == was[:n] + was[n + 1 :]
    try:
        courses.check_never_moved(moves, n)
    except Refusal:
        assert not could_be
    else:
        assert could_be


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
