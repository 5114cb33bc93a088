"""The clock of a request: what it runs from, what it runs to, what stops it [model.md 7]."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from brobygger.rules import requests
from brobygger.rules.courses import Treated
from brobygger.rules.law import day_only
from brobygger.rules.requests import DECIDED_AGAINST, Clock, Happened, Said

HERE = ZoneInfo("Europe/Copenhagen")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def said(text: str, **more: object) -> Said:
    return Said(id=uuid4(), at=at(text), **more)  # type: ignore[arg-type]


def treated(begun: str, ended: str) -> Treated:
    return Treated([at(begun)], at(ended))


def only(found: list[Clock]) -> Clock:
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("2026-11-12 23:50", date(2026, 11, 26)),
        ("2026-11-13 00:10", date(2026, 11, 27)),
        ("2026-10-20 12:00", date(2026, 11, 3)),  # the clocks go back on 25 October
        ("2026-03-20 23:30", date(2026, 4, 3)),  # and forward on 29 March
        ("2028-02-15 09:00", date(2028, 2, 29)),
        ("2027-02-15 09:00", date(2027, 3, 1)),
        ("2026-12-24 18:00", date(2027, 1, 7)),
    ],
)
def test_the_clock_is_due_fourteen_days_after_the_day_it_was_said(when: str, due: date) -> None:
    clock = only(requests.clocks([said(when)], []))
    assert (clock.due_on, clock.owner, clock.is_running) == (due, "municipality", True)


def test_shortly_before_midnight_is_the_danish_day_also_where_the_moment_comes_in_utc() -> None:
    late = Said(id=uuid4(), at=datetime(2026, 11, 12, 23, 30, tzinfo=UTC))
    assert only(requests.clocks([late], [])).due_on == date(2026, 11, 27)


def test_two_who_write_down_one_request_give_one_clock_from_the_earliest() -> None:
    second, first = said("2026-11-12 23:55"), said("2026-11-12 23:50")
    clock = only(requests.clocks([second, first], []))
    assert clock.said_at == first.at
    assert list(clock.requests) == [first.id, second.id]


def test_an_earlier_request_that_comes_to_light_moves_the_clock_back() -> None:
    known, late = said("2026-11-12 10:00"), said("2026-11-05 16:00")
    assert only(requests.clocks([known, late], [])).due_on == date(2026, 11, 19)


def test_a_wish_of_the_day_on_which_one_was_withdrawn_is_a_new_one_where_nobody_told_the_hours() -> None:
    first, again = said("2026-11-01 10:00"), Said(id=uuid4(), at=day_only(date(2026, 11, 10)))
    _old, new = requests.clocks([first, again], [Happened(first.id, "withdrawn", day_only(date(2026, 11, 10)))])
    assert (new.requests, new.is_running, new.due_on) == ([again.id], True, date(2026, 11, 24))
    (one,) = requests.clocks([first, again], [Happened(first.id, "started", day_only(date(2026, 11, 10)))])
    assert one.stopped_by == "started", "what is told twice of a day on which treatment began is one wish"


def test_asking_again_after_withdrawing_starts_a_new_clock_and_keeps_the_old() -> None:
    first, again = said("2026-11-01 10:00"), said("2026-11-20 10:00")
    old, new = requests.clocks([first, again], [Happened(first.id, "withdrawn", at("2026-11-10 12:00"))])
    assert (old.stopped_by, old.is_running, old.level(date(2026, 11, 30))) == ("withdrawn", False, "calm")
    assert (new.due_on, new.is_running) == (date(2026, 12, 4), True)
    assert requests.running([old, new]) == new


def test_a_withdrawal_takes_those_that_joined_the_wish_and_not_one_on_which_something_was_done_since() -> None:
    first, joined, other = said("2026-11-01 10:00"), said("2026-11-02 10:00"), said("2026-11-03 10:00")
    back = Happened(first.id, "withdrawn", at("2026-11-10 12:00"))
    wishes = [first, joined, other]
    assert only(requests.clocks(wishes, [back])).stopped_by == "withdrawn"
    for kind, stopped_by in (("started", "started"), ("told", ""), ("dealt_with", ""), ("refused", "refused")):
        old, stands = requests.clocks(wishes, [Happened(other.id, kind, at("2026-11-12 12:00")), back])
        assert (old.requests, old.stopped_by) == ([first.id, joined.id], "withdrawn")
        assert (stands.requests, stands.said_at, stands.stopped_by) == ([other.id], other.at, stopped_by)
        # What is said while that one runs joins it.
        again = said("2026-11-11 10:00")
        assert requests.clocks([*wishes, again], [Happened(other.id, kind, at("2026-11-12 12:00")), back])[
            1
        ].requests == [other.id, again.id]
    # What went before the withdrawal, or only tells of it, says nothing against it; nor does what is told of the same wish.
    for event in (
        Happened(other.id, "told", at("2026-11-09 12:00")),
        Happened(other.id, "decision_told", at("2026-11-12 12:00")),
        Happened(first.id, "told", at("2026-11-12 12:00")),
    ):
        assert only(requests.clocks(wishes, [event, back])).stopped_by == "withdrawn"


def test_treatment_that_began_answers_every_wish_said_before_it_and_no_later_one() -> None:
    first, later = said("2026-11-01 10:00"), said("2026-11-08 10:00")
    no, yes = (
        Happened(first.id, "refused", at("2026-11-05 10:00")),
        Happened(first.id, "reopened", at("2026-11-12 10:00")),
    )
    assert [clock.is_running for clock in requests.clocks([first, later], [no, yes])] == [True, True]
    for of, when in ((first, "2026-11-14 10:00"), (later, "2026-11-14 10:00"), (later, "2026-11-10 10:00")):
        found = requests.clocks([first, later], [no, yes, Happened(of.id, "started", at(when))])
        assert [(clock.stopped_by, clock.stopped_at) for clock in found] == [("started", at(when))] * 2
    began = Happened(later.id, "started", at("2026-11-09 10:00"))
    # Nor one whose no was changed only when that treatment was over.
    old, _new = requests.clocks([first, later], [no, yes, began], [treated("2026-11-09 10:00", "2026-11-11 10:00")])
    assert old.is_running
    still_no, _new = requests.clocks([first, later], [no, began])
    assert still_no.stopped_by == "refused"


def test_asking_after_a_treated_course_ended_starts_a_new_clock_and_the_old_is_stopped_by_the_ending() -> None:
    first, again = said("2026-08-20 10:00"), said("2026-11-18 10:00")
    course = treated("2026-09-01 12:00", "2026-10-29 12:00")
    old, new = requests.clocks([again, first], [], [course])
    assert (old.stopped_by, old.stopped_at, old.is_running) == (requests.ENDING, course.ended_at, False)
    assert (new.due_on, new.is_running, new.requests) == (date(2026, 12, 2), True, [again.id])


@pytest.mark.parametrize(
    ("came", "treated_at", "is_kept"),
    [
        (["2026-11-15 23:30"], "2026-11-15 23:30", True),
        (["2026-11-30 10:00"], "2026-11-30 10:00", False),
        # Gone to treatment again after a while in contact: the first time counts, and no time before it was said.
        (["2026-11-05 10:00", "2026-11-30 10:00"], "2026-11-05 10:00", True),
        (["2026-10-05 10:00", "2026-11-30 10:00"], "2026-11-30 10:00", False),
    ],
)
def test_where_nobody_wrote_when_treatment_began_the_phase_says_whether_it_was_in_time(
    came: list[str], treated_at: str, *, is_kept: bool
) -> None:
    clock = only(
        requests.clocks([said("2026-11-01 10:00")], [], [Treated([at(one) for one in came], at("2026-12-10 10:00"))])
    )
    assert (clock.stopped_by, clock.treated_at, clock.is_kept) == (requests.ENDING, at(treated_at), is_kept)


def test_asking_in_the_moment_of_the_ending_is_wanting_back() -> None:
    first, again = said("2026-11-01 10:00"), said("2026-11-10 10:00")
    old, new = requests.clocks([first, again], [], [treated("2026-11-05 10:00", "2026-11-10 10:00")])
    assert (old.stopped_at, new.stopped_at) == (again.at, None)


def test_treatment_that_was_over_before_the_citizen_asked_stops_no_clock_when_the_course_ends() -> None:
    again = said("2026-11-10 10:00")
    assert only(requests.clocks([again], [], [treated("2026-10-01 10:00", "2026-11-15 10:00")])).is_running
    begun = treated("2026-11-10 10:00", "2026-11-15 10:00")
    assert only(requests.clocks([again], [], [begun])).stopped_by == requests.ENDING


def test_an_ending_answers_no_wish_to_stay_unknown() -> None:
    wish = replace(said("2026-11-01 10:00"), is_anonymous=True)
    found = requests.clocks([wish], [], [treated("2026-11-05 10:00", "2026-11-10 10:00")])
    assert [due.kind for due in requests.anonymous_reminders(found, {wish.id: wish.at}, passed_on=(), decided=())] == [
        "anonymous_request"
    ]


def test_what_stopped_the_clock_before_the_ending_still_did() -> None:
    one = said("2026-11-01 10:00")
    begun = Happened(one.id, "started", at("2026-11-05 10:00"))
    courses = [treated("2026-11-05 10:00", "2026-11-20 10:00"), treated("2026-09-01 10:00", "2026-10-01 10:00")]
    clock = only(requests.clocks([one], [begun], courses))
    assert (clock.stopped_by, clock.is_kept) == ("started", True)


def test_what_happened_in_the_moment_of_the_ending_goes_before_it_and_a_no_of_the_moment_it_was_changed_is_over() -> (
    None
):
    one, moment = said("2026-11-01 10:00"), at("2026-11-20 10:00")
    course = treated("2026-11-05 10:00", "2026-11-20 10:00")
    clock = only(requests.clocks([one], [Happened(one.id, "withdrawn", moment)], [course]))
    assert (clock.stopped_by, clock.treated_at) == ("withdrawn", None)
    later = Happened(one.id, "withdrawn", moment + timedelta(minutes=1))
    assert only(requests.clocks([one], [later], [course])).stopped_by == "ending"
    changed = [Happened(one.id, "refused", moment), Happened(one.id, "reopened", moment)]
    assert only(requests.clocks([one], changed)).is_running


def test_that_treatment_had_begun_can_be_told_after_the_ending_and_nothing_that_came_later() -> None:
    one = said("2026-11-01 10:00")
    clock = only(requests.clocks([one], [], [treated("2026-11-05 10:00", "2026-11-10 10:00")]))
    told = {"kind": "started", "whom": "", "note": "", "clock": clock, "now": NOW}
    assert list(requests.event_problems(at=at("2026-11-05 10:00"), **told)) == []  # type: ignore[arg-type]
    (late,) = requests.event_problems(at=at("2026-11-12 10:00"), **told)  # type: ignore[arg-type]
    assert late.code == "clock_has_stopped"


def test_what_the_region_received_after_treatment_had_begun_breaks_no_deadline() -> None:
    one = said("2026-11-01 10:00")
    told = [Happened(one.id, "region", at("2026-11-17 10:00")), Happened(one.id, "started", at("2026-11-05 10:00"))]
    clock = only(requests.clocks([one], told))
    assert (clock.owner, clock.due_on, clock.is_late_to_region) == ("municipality", date(2026, 11, 15), False)
    assert clock.is_kept, "as it is where the two were written in the other order, and the region is refused"


@pytest.mark.parametrize("later", ["withdrawn", "other_offer", "refused"])
def test_that_treatment_had_begun_before_it_stopped_for_another_reason_can_be_told_late(later: str) -> None:
    one = said("2026-11-01 10:00")
    stop = Happened(one.id, later, at("2026-11-10 10:00"))
    clock = only(requests.clocks([one], [stop]))
    told = {"kind": "started", "whom": "", "note": "", "clock": clock, "now": NOW}
    for day in ("2026-11-05 10:00", "2026-11-10 10:00"):
        assert list(requests.event_problems(at=at(day), **told)) == []  # type: ignore[arg-type]
        begun = only(requests.clocks([one], [stop, Happened(one.id, "started", at(day))]))
        assert (begun.stopped_by, begun.stopped_at, begun.is_kept) == ("started", at(day), True)
    late = requests.event_problems(at=at("2026-11-12 10:00"), **told)  # type: ignore[arg-type]
    assert [fault.code for fault in late] == (["clock_has_stopped"] if later == "withdrawn" else [])
    again = requests.event_problems(**told | {"clock": begun, "at": at("2026-11-04 10:00")})  # type: ignore[arg-type]
    assert [fault.code for fault in again] == ["clock_has_stopped"], "when it began is told once"


def test_that_treatment_began_although_the_answer_was_no_is_told_once_and_stops_the_clock_if_the_no_goes() -> None:
    one = said("2026-11-01 10:00")
    no, begun = (
        Happened(one.id, kind, at(f"2026-11-{day} 10:00")) for kind, day in (("refused", "05"), ("started", "08"))
    )
    clock = only(requests.clocks([one], [no, begun]))
    assert (clock.stopped_by, clock.begun_at, clock.is_kept) == ("refused", begun.at, None)
    again = {"kind": "started", "at": at("2026-11-09 10:00"), "whom": "", "note": "", "clock": clock, "now": NOW}
    assert [fault.code for fault in requests.event_problems(**again)] == ["clock_has_stopped"]  # type: ignore[arg-type]
    assert only(requests.clocks([one], [begun])).stopped_by == "started"


def test_what_ended_before_the_no_that_was_changed_has_answered_the_wish() -> None:
    one = said("2026-11-01 10:00")
    told = (("refused", "12"), ("reopened", "15"))
    events = [Happened(one.id, kind, at(f"2026-11-{day} 10:00")) for kind, day in told]
    course = treated("2026-11-03 10:00", "2026-11-10 10:00")
    assert only(requests.clocks([one], events, [course])).stopped_by == "ending"
    begun = Happened(one.id, "started", at("2026-11-03 10:00"))
    assert only(requests.clocks([one], [*events, begun], [course])).stopped_by == "started"


def test_an_anonymous_request_between_two_with_a_name_does_not_part_them() -> None:
    first, between, again = (
        said("2026-11-01 10:00"),
        said("2026-11-02 10:00", is_anonymous=True),
        said("2026-11-03 10:00"),
    )
    named, anonymous = requests.clocks([first, between, again], [])
    assert (named.requests, anonymous.requests) == ([first.id, again.id], [between.id])


@pytest.mark.parametrize(("day", "kept"), [("2026-11-26 09:00", True), ("2026-11-27 00:01", False)])
def test_treatment_begun_on_the_due_day_is_in_time_and_the_day_after_is_not(day: str, kept: bool) -> None:
    one = said("2026-11-12 23:50")
    clock = only(requests.clocks([one], [Happened(one.id, "started", at(day))]))
    assert clock.is_kept is kept
    assert not clock.is_running


@pytest.mark.parametrize("kind", ["withdrawn", "other_offer", "refused"])
def test_a_clock_that_something_else_stopped_is_neither_kept_nor_broken(kind: str) -> None:
    one = said("2026-11-12 23:50")
    clock = only(requests.clocks([one], [Happened(one.id, kind, at("2026-11-20 09:00"))]))
    assert (clock.is_kept, clock.is_running, list(requests.reminders([clock]))) == (None, False, [])


def test_of_two_things_of_one_moment_always_the_same_stops_the_clock() -> None:
    one = said("2026-11-12 23:50")
    both = [Happened(one.id, kind, at("2026-11-20 09:00")) for kind in ("withdrawn", "started")]
    assert requests.clocks([one], both) == requests.clocks([one], both[::-1])


def test_passing_it_on_stops_nothing() -> None:
    one = said("2026-11-12 23:50")
    assert only(requests.clocks([one], [Happened(one.id, "told", at("2026-11-13 09:00"))])).is_running


def test_the_region_has_its_own_clock_from_the_day_it_received_the_referral() -> None:
    one = said("2026-11-02 10:00")
    clock = only(requests.clocks([one], [Happened(one.id, "region", at("2026-11-09 10:00"))]))
    assert (clock.owner, clock.runs_from, clock.due_on) == ("region", date(2026, 11, 9), date(2026, 11, 23))


def test_before_the_region_had_a_deadline_the_municipalitys_goes_on() -> None:
    one = said("2024-08-20 10:00")
    clock = only(requests.clocks([one], [Happened(one.id, "region", at("2024-08-22 10:00"))]))
    assert (clock.owner, clock.runs_from, clock.due_on) == ("municipality", date(2024, 8, 20), date(2024, 9, 3))


@pytest.mark.parametrize(
    ("handed_over", "begun", "kept"),
    [
        ("2026-11-16 23:00", "2026-11-30 10:00", True),
        ("2026-11-17 00:10", "2026-11-18 10:00", False),
        ("2026-12-02 10:00", "2026-12-12 10:00", False),
    ],
)
def test_the_regions_clock_does_not_make_good_what_the_municipalitys_had_broken(
    handed_over: str, begun: str, kept: bool
) -> None:
    one = said("2026-11-02 10:00")
    events = [Happened(one.id, "region", at(handed_over)), Happened(one.id, "started", at(begun))]
    clock = only(requests.clocks([one], events))
    assert (clock.municipal_due_on, clock.is_late_to_region, clock.is_kept) == (date(2026, 11, 16), not kept, kept)
    assert only(requests.clocks([one], [])).municipal_due_on is None


def test_what_the_region_sends_back_is_the_municipalitys_from_when_it_was_said_and_can_be_sent_again() -> None:
    one = said("2026-11-02 10:00")
    events = [
        Happened(one.id, "region", at("2026-11-09 10:00")),
        Happened(one.id, "region_back", at("2026-11-12 10:00")),
    ]
    clock = only(requests.clocks([one], events))
    assert (clock.owner, clock.due_on, clock.is_sent_back) == ("municipality", date(2026, 11, 16), True)
    again = [*events, Happened(one.id, "region", at("2026-11-14 10:00"))]
    clock = only(requests.clocks([one], again))
    assert (clock.owner, clock.due_on, clock.is_sent_back) == ("region", date(2026, 11, 28), False)


def test_only_what_the_region_has_can_it_send_back_and_it_says_why() -> None:
    one = said("2026-11-02 10:00")
    told = {"kind": "region_back", "whom": "", "note": "Mangler papirer", "now": NOW}
    with_region = only(requests.clocks([one], [Happened(one.id, "region", at("2026-11-09 10:00"))]))
    good = {**told, "at": at("2026-11-09 10:00"), "clock": with_region}

    def faults(**more: object) -> list[tuple[object, str]]:
        return [(fault.field, fault.code) for fault in requests.event_problems(**{**good, **more})]  # type: ignore[arg-type]

    assert faults() == []
    assert faults(clock=only(requests.clocks([one], []))) == [("kind", "not_with_region")]
    assert faults(at=at("2026-11-08 10:00")) == [("at", "before_region")]
    assert faults(note=" ") == [("note", "reason_needed")]


def test_what_a_decision_changes_runs_on_from_when_it_was_said_as_if_it_had_never_stood_still() -> None:
    one, between = said("2026-11-02 10:00"), said("2026-11-06 10:00")
    events = [Happened(one.id, "refused", at("2026-11-04 10:00")), Happened(one.id, "reopened", at("2026-11-09 10:00"))]
    first, second = requests.clocks([one, between], events)
    assert (first.is_running, first.due_on, first.reopened_at) == (True, date(2026, 11, 16), at("2026-11-09 10:00"))
    assert second.requests == [between.id], "who asked while it stood still asked anew, whatever came of the first"
    begun = Happened(one.id, "started", at("2026-11-20 10:00"))
    assert only(requests.clocks([one], [*events, begun])).is_kept is False


def test_treatment_that_began_while_the_no_still_stood_is_what_stops_the_clock() -> None:
    one = said("2026-11-02 10:00")
    told = (("refused", "04"), ("started", "06"), ("reopened", "09"))
    events = [Happened(one.id, kind, at(f"2026-11-{day} 10:00")) for kind, day in told]
    clock = only(requests.clocks([one], events))
    assert (clock.stopped_by, clock.is_kept) == ("started", True)


def test_a_course_that_ended_before_the_no_was_changed_answers_no_wish() -> None:
    one = said("2026-11-02 10:00")
    events = [Happened(one.id, "refused", at("2026-11-04 10:00")), Happened(one.id, "reopened", at("2026-11-20 10:00"))]
    course = treated("2026-11-03 10:00", "2026-11-10 10:00")
    assert only(requests.clocks([one], events, [course])).is_running


def test_a_new_recommendation_answers_the_newest_that_waits_and_nothing_that_is_over() -> None:
    started, refused = said("2026-10-02 10:00"), said("2026-11-02 10:00")
    events = [
        Happened(started.id, "started", at("2026-10-05 10:00")),
        Happened(refused.id, "refused", at("2026-11-05 10:00")),
    ]
    found = requests.clocks([started, refused], events)
    assert requests.answered_next(found, decided=[refused.id]) == refused.id
    assert requests.answered_next(found[:1], decided=[]) == started.id
    assert requests.answered_next(found[:1], decided=[started.id]) is None
    assert requests.answered_next(found, decided=[], back_at=at("2026-11-06 10:00")) is None
    assert requests.answered_next([replace(found[1], owner="nobody")], decided=[]) is None
    runs = only(requests.clocks([said("2026-10-01 10:00")], []))
    assert requests.answered_next([*found, runs], decided=[]) == runs.requests[0]


def test_anonymous_treatment_has_no_guarantee_and_does_not_mix_with_a_clock_that_runs() -> None:
    anonymous, named = said("2026-11-01 10:00", is_anonymous=True), said("2026-11-03 10:00")
    first, second = requests.clocks([anonymous, named], [])
    assert (first.owner, first.due_on, first.is_running) == ("nobody", None, False)
    assert second.due_on == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 11, 12), "calm"),
        (date(2026, 11, 19), "soon"),
        (date(2026, 11, 23), "now"),
        (date(2026, 11, 28), "now"),
    ],
)
def test_the_nearer_the_due_day_the_more_it_is_marked(today: date, level: str) -> None:
    assert only(requests.clocks([said("2026-11-12 10:00")], [])).level(today) == level


def test_a_running_clock_is_a_reason_to_act_until_the_end_of_the_due_day() -> None:
    (due,) = requests.reminders(requests.clocks([said("2026-11-12 10:00")], []))
    assert (due.kind, due.shows_at, due.due_at) == ("clock", at("2026-11-12 10:00"), at("2026-11-26 23:59:59"))


hours = st.integers(min_value=0, max_value=24 * 400)
DAYS = (date(2029, 1, 1) - date(2024, 1, 1)).days
# Any minute of five years with two leap days among them, and often one about midnight in Denmark or in UTC.
minutes = st.one_of(
    st.integers(min_value=0, max_value=DAYS * 24 * 60 - 1),
    st.builds(lambda day, minute: day * 24 * 60 - minute, st.integers(1, DAYS), st.sampled_from([121, 120, 61, 60, 1])),
)
KINDS = ["told", "started", "withdrawn", "other_offer", "region", "region_back", "refused"]
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
# The law gives the region a deadline of its own from this day.
REGION_SINCE = at("2024-09-01 00:00")


Course = tuple[list[Said], list[Happened], list[Treated]]


@st.composite
def courses(draw: st.DrawFn, kinds: Sequence[str] = KINDS) -> Course:
    begin = max(REGION_SINCE, BEGIN + timedelta(minutes=draw(minutes)))
    asked = [
        Said(UUID(int=n + 1), begin + timedelta(hours=hour), draw(st.booleans()))
        for n, hour in enumerate(draw(st.lists(hours, max_size=6)))
    ]
    events = [
        Happened(one.id, draw(st.sampled_from(kinds)), one.at + timedelta(hours=draw(st.integers(0, 24 * 60))))
        for one in asked
        for _ in range(draw(st.integers(0, 2)))
    ]
    times = sorted(draw(st.lists(hours, min_size=4, max_size=4, unique=True)))
    moments = [begin + timedelta(hours=hour) for hour in times]
    both = [Treated(moments[:1], moments[1]), Treated(moments[2:3], moments[3])]
    return asked, events, both[: draw(st.integers(0, 2))]


@given(courses([*KINDS, "reopened"]), st.randoms())
def test_every_request_belongs_to_one_clock_whatever_order_they_come_in(course: Course, shuffled: object) -> None:
    asked, events, ended = course
    found = requests.clocks(asked, events, ended)
    assert sorted(key for clock in found for key in clock.requests) == sorted(one.id for one in asked)
    for told in (asked, events, ended):
        shuffled.shuffle(told)  # type: ignore[attr-defined]
    assert requests.clocks(asked, events, ended) == found


@given(courses([*KINDS, "reopened"]))
def test_a_clock_runs_from_its_earliest_request_and_at_most_one_runs_that_no_decision_made_run_again(
    course: Course,
) -> None:
    asked, events, ended = course
    when = {one.id: one for one in asked}
    found = requests.clocks(asked, events, ended)
    # A wish said while another stood refused has a clock of its own, which goes on when that one is reopened.
    assert sum(clock.is_running and clock.reopened_at is None for clock in found) <= 1
    for clock in found:
        assert clock.said_at == min(when[key].at for key in clock.requests)
        assert {when[key].is_anonymous for key in clock.requests} == {clock.owner == "nobody"}
        assert clock.owner == "nobody" or (clock.due_on and (clock.due_on - clock.runs_from).days == 14)
        assert all(clock.stopped_at is None or when[key].at <= clock.stopped_at for key in clock.requests)
        # What ended before a no was changed answered no wish.
        since = max(clock.said_at, clock.reopened_at or clock.said_at)
        assert not clock.is_running or all(each.came_at[-1] < clock.said_at or each.ended_at <= since for each in ended)


@given(courses([*KINDS, "reopened"]))
def test_what_a_decision_changed_stops_no_clock_and_what_the_citizen_did_does_still(course: Course) -> None:
    asked, events, ended = course
    for clock in requests.clocks(asked, events, ended):
        mine = [event for event in events if event.request in clock.requests]
        noes = [event.at for event in mine if event.kind in DECIDED_AGAINST]
        # Where no decision had stopped it there was none to change.
        reopened = [event.at for event in mine if event.kind == "reopened" and any(at <= event.at for at in noes)]
        assert clock.reopened_at == max(reopened, default=None)
        if not reopened:
            continue
        assert clock.stopped_by not in DECIDED_AGAINST or (clock.stopped_at or BEGIN) > max(reopened)
        assert not clock.is_running or not {"withdrawn", "started"} & {event.kind for event in mine}


@given(courses([*KINDS, "withdrawn", "reopened", "dealt_with"]))
def test_nobody_in_treatment_stands_as_withdrawn_by_what_was_told_of_another_wish(course: Course) -> None:
    asked, events, ended = course
    for clock in requests.clocks(asked, events, ended):
        mine = [event for event in events if event.request in clock.requests]
        if clock.stopped_by != "withdrawn" or clock.stopped_at is None:
            continue
        own = {event.request for event in mine if event.kind == "withdrawn" and event.at <= clock.stopped_at}
        assert own, "somebody has withdrawn it"
        assert not [event for event in mine if event.kind == "started" and event.request not in own]


@given(minutes, st.lists(st.integers(0, 14 * 24 * 60), max_size=3), st.randoms())
@example(first=(date(2024, 2, 15) - date(2024, 1, 1)).days * 24 * 60, later=[], shuffled=Random(0))
@example(first=(date(2028, 2, 28) - date(2024, 1, 1)).days * 24 * 60 + 23 * 60, later=[60], shuffled=Random(0))
def test_what_was_said_first_is_due_fourteen_danish_days_after_its_own_danish_day(
    first: int, later: list[int], shuffled: Random
) -> None:
    asked = [Said(UUID(int=n + 1), BEGIN + timedelta(minutes=first + more)) for n, more in enumerate([0, *later])]
    shuffled.shuffle(asked)
    clock = only(requests.clocks(asked, []))
    said_on = (BEGIN + timedelta(minutes=first)).astimezone(HERE).date()
    assert (clock.runs_from, clock.due_on) == (said_on, said_on + timedelta(days=14))


@given(courses(["told", "region", "region", "region_back", "started", "refused", "reopened"]))
def test_a_clock_is_the_regions_from_the_danish_day_it_first_received_the_wish_until_it_sends_it_back(
    course: Course,
) -> None:
    asked, events, ended = course
    for clock in requests.clocks(asked, events, ended):
        received: datetime | None = None
        for event in sorted(events, key=lambda each: (each.at, each.kind)):
            was_running = clock.stopped_at is None or event.at <= clock.stopped_at
            if was_running and event.request in clock.requests and event.kind in ("region", "region_back"):
                received = None if event.kind == "region_back" else received or event.at
        if clock.owner == "nobody":
            continue
        assert clock.owner == ("region" if received else "municipality")
        said_on = clock.said_at.astimezone(HERE).date()
        assert clock.runs_from == (received.astimezone(HERE).date() if received else said_on)
        assert clock.due_on == clock.runs_from + timedelta(days=14)
        assert clock.municipal_due_on == (said_on + timedelta(days=14) if received else None)


NOW, SAID_AT = at("2026-11-15 10:00"), at("2026-11-12 23:50")


@dataclass(frozen=True)
class Told:
    words: str = "Jeg vil gerne i behandling"
    said_at: datetime = SAID_AT
    said_to: str = "Signe Bro"
    place: str = "Bænken i Mariaparken"
    witness: str = ""
    is_long_ago: bool = False
    is_anonymous: bool = False


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"words": " "}, "words", "needed"),
        ({"said_to": ""}, "said_to", "needed"),
        ({"said_at": at("2026-11-15 10:06")}, "said_at", "in_future"),
        ({"said_at": datetime(2026, 11, 1)}, "said_at", "no_time_zone"),
        ({"said_at": at("2025-11-14 10:00")}, "said_at", "said_long_ago"),
        ({"witness": "Ole 010203-1234"}, "witness", "number_in_text"),
        ({"place": "x" * 201}, "place", "too_long"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(change: dict[str, object], field: str, code: str) -> None:
    assert list(requests.problems(Told(), now=NOW)) == []
    found = list(requests.problems(replace(Told(), **change), now=NOW))  # type: ignore[arg-type]
    assert [(fault.field, fault.code) for fault in found] == [(field, code)]


def test_only_what_was_decided_by_name_cannot_become_anonymous() -> None:
    facts = replace(Told(), is_anonymous=True)
    for is_decided, codes in ((True, ["request_decided"]), (False, [])):
        found = requests.correction_problems(
            facts, was_at=SAID_AT, followed_at=None, ended_at=None, is_decided_by_name=is_decided, now=NOW
        )
        assert [fault.code for fault in found] == codes


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"kind": "told", "whom": ""}, "whom", "needed"),
        ({"kind": "other_offer", "whom": "Skovhuset"}, "note", "reason_needed"),
        ({"kind": "reopened"}, "kind", "by_decision_only"),
        ({"kind": "lost"}, "kind", "unknown_code"),
        ({"at": at("2026-11-12 23:40")}, "at", "event_before_request"),
        ({"at": at("2026-11-16 10:00")}, "at", "in_future"),
    ],
)
def test_an_event_that_cannot_be_is_refused(change: dict[str, object], field: str, code: str) -> None:
    clock = only(requests.clocks([said("2026-11-12 23:50")], []))
    good = {"kind": "withdrawn", "at": at("2026-11-13 09:00"), "whom": "", "note": ""}
    assert list(requests.event_problems(**good, clock=clock, now=NOW)) == []  # type: ignore[arg-type]
    found = list(requests.event_problems(**{**good, **change}, clock=clock, now=NOW))  # type: ignore[arg-type]
    assert [(fault.field, fault.code) for fault in found] == [(field, code)]


def test_a_clock_cannot_stop_twice() -> None:
    one = said("2026-11-12 23:50")
    clock = only(requests.clocks([one], [Happened(one.id, "started", at("2026-11-13 09:00"))]))
    found = requests.event_problems(kind="withdrawn", at=at("2026-11-14 09:00"), whom="", note="", clock=clock, now=NOW)
    assert [fault.code for fault in found] == ["clock_has_stopped"]
