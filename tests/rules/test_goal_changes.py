"""One goal changed where the plan was not at hand: part by part against what was seen there [R-F1-4]."""

import pytest

from brobygger.rules import code_lists, fields, goal_changes, plans
from brobygger.rules.goal_changes import Told, changed, problems

ROOF = plans.Goal("Egen bolig", "other_areas", "housing", "now", status="paused")


@pytest.mark.parametrize(
    ("value", "was", "written", "met"),
    [
        ("reached", "paused", {"status": "reached"}, []),  # as it stood when it was seen
        ("reached", "open", {}, ["status"]),  # paused by somebody else meanwhile
        ("paused", "open", {}, []),  # both say the same
        ("open", "open", {}, []),  # nobody touched it here: the other's word stands
        ("paused", "paused", {}, []),
    ],
)
def test_a_part_is_written_left_alone_or_met(value: str, was: str, written: dict[str, str], met: list[str]) -> None:
    assert changed(ROOF, {"status": Told(value, was)}) == (written, met)


def test_each_part_is_for_itself_and_space_around_words_is_no_change() -> None:
    told = {"status": Told("reached", "open"), "own_words": Told(" Et værelse\n", " Egen bolig ")}
    assert changed(ROOF, told) == ({"own_words": "Et værelse"}, ["status"])
    assert changed(ROOF, {"own_words": Told("Egen bolig ", "Bolig")}) == ({}, [])


def test_a_goal_has_words_that_fit_and_a_status_that_is_known() -> None:
    told = {"own_words": Told(" ", "Bolig"), "status": Told("", "open")}
    assert [(fault.field, fault.code) for fault in problems(told)] == [
        ("own_words", "goal_without_words"),
        ("status", "unknown_code"),
    ]
    assert [fault.code for fault in problems({"own_words": Told("x" * (fields.MAX_NOTE + 1), "")})] == ["too_long"]
    assert list(problems({"own_words": Told("Et værelse", ""), "status": Told("dropped", "")})) == []


def test_every_part_that_can_be_changed_has_words_for_where_two_differ() -> None:
    assert tuple(goal_changes.KINDS) == code_lists.codes("goal_parts")
    assert {goal_changes.list_of(kind) for kind in goal_changes.KINDS} == {"goal_parts"}
    assert goal_changes.list_of("rough_age") == "detail_kinds"
    assert not goal_changes.list_of_values("rough_age")
