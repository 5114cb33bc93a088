"""The home municipality's consent: what can follow what, and when there is a reason to act."""

from dataclasses import replace
from datetime import date, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import agenda, approvals, code_lists, law
from brobygger.rules.approvals import OWNERS, TRANSITIONS, Standing
from brobygger.rules.law import local_day
from tests.cast import NOW

KEY = UUID(int=1)


class Told:
    municipality, status, whom, valid_to, note, happened_at = "0751", "asked", "Visitationen", None, "", NOW

    def __init__(self, **more: Any) -> None:
        vars(self).update(more)


def faults(before: str = "", own: str = "0101", asked_at: Any = None, **more: Any) -> set[tuple[str, str]]:
    found = approvals.problems(Told(**more), before=before, own=own, now=NOW, asked_at=asked_at)
    return {(each.field, each.code) for each in found}


def test_every_status_has_an_owner_and_a_way_on() -> None:
    statuses = {approvals.NONE, *code_lists.codes("approval_statuses")}
    assert set(TRANSITIONS) == set(OWNERS) == statuses
    assert all(ends and ends <= statuses for ends in TRANSITIONS.values())


def test_only_what_can_follow_is_written() -> None:
    for before, ends in TRANSITIONS.items():
        for status in code_lists.codes("approval_statuses"):
            assert (faults(before, status=status) == set()) == (status in ends)


def test_what_is_wrong_is_told_at_its_field() -> None:
    assert faults(municipality="0101") == {("municipality", "own_municipality")}
    assert faults(municipality="0000") == {("municipality", "unknown_municipality")}
    assert faults(whom="") == {("whom", "needed")}
    assert faults(valid_to=date(2026, 12, 1)) == {("valid_to", "only_given_ends")}
    assert faults(status="given", valid_to=date(2026, 11, 11)) == {("valid_to", "ends_before")}
    assert faults(status="given", valid_to=date(2026, 11, 12)) == set()
    assert faults(status="later") == {("status", "unknown_code")}


def test_an_answer_is_not_older_than_the_question_it_answers() -> None:
    for status in ("given", "refused"):
        older, same = NOW - timedelta(days=1), NOW - timedelta(minutes=1)
        assert faults("asked", status=status, happened_at=older, asked_at=NOW) == {
            ("happened_at", "answered_before_asked")
        }
        assert faults("asked", status=status, happened_at=same, asked_at=NOW) == set()
    assert faults("asked", happened_at=NOW - timedelta(days=9), asked_at=NOW) == set(), "another question may be older"


def test_of_one_day_without_all_the_hours_and_of_one_minute_what_was_written_last_stands() -> None:
    day = law.day_only(local_day(NOW))
    asked, answered = (Standing(UUID(int=n), "0751", status, NOW) for n, status in ((1, "asked"), (2, "given")))
    for at in (day, NOW, NOW.replace(second=0), NOW - timedelta(days=1)):
        rows = [replace(answered, at=at), asked]
        newest = approvals.newest_first(rows, attrgetter("at"))[0]
        assert newest.status == ("asked" if local_day(at) < local_day(NOW) else "given")
    earlier = replace(answered, at=NOW - timedelta(hours=1))
    assert approvals.newest_first([earlier, asked], attrgetter("at"))[0] == asked, "both hours are told"


def test_belonging_elsewhere_is_known_only_where_both_are_known() -> None:
    assert approvals.is_from_elsewhere("0751", "0101")
    assert not any(approvals.is_from_elsewhere(*pair) for pair in [("0101", "0101"), ("", "0101"), ("0751", "")])


@given(st.sampled_from(["asked", "given", "refused"]), st.one_of(st.none(), st.integers(0, 400)))
def test_there_is_a_reason_to_act_while_unanswered_running_out_or_refused_with_a_clock(
    status: str, days: int | None
) -> None:
    last = None if days is None or status != "given" else local_day(NOW) + timedelta(days=days)
    stands, clock_due = Standing(KEY, "0751", status, NOW, last), local_day(NOW) + timedelta(days=9)
    due = approvals.reminder(stands, clock_due, is_owed=clock_due is not None)
    if status == "refused":
        assert due is not None and (due.kind, due.due_at) == ("approval_refused", agenda.end_of(clock_due))
        assert approvals.reminder(stands, None, is_owed=False) is None
    elif status == "asked":
        assert due is not None and (due.kind, due.shows_at) == ("approval_asked", NOW)
    elif last is None:
        assert due is None
    else:
        assert due is not None and due.kind == "approval_ends"
        assert NOW <= due.shows_at <= due.due_at
        assert stands.is_in_force(last) and not stands.is_in_force(last + timedelta(days=1))
