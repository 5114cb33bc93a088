"""When to ask how it goes after an ending, and what came of it [model.md 3.8, 7]."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import agenda, ending_facts, endings
from brobygger.rules.endings import FollowUp, Told

HERE = ZoneInfo("Europe/Copenhagen")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def of(ended_on: date, *told: Told, reason: str = "finished", is_wanted: bool | None = True) -> dict[int, FollowUp]:
    return {each.months: each for each in endings.followups(ended_on, told, reason=reason, is_wanted=is_wanted)}


def test_the_law_asks_after_one_and_six_months_and_the_project_after_three_six_and_twelve() -> None:
    found = of(date(2026, 1, 15))
    assert [(each.months, each.due_on, each.is_duty, each.is_project) for each in found.values()] == [
        (1, date(2026, 2, 15), True, False),
        (3, date(2026, 4, 15), False, True),
        (6, date(2026, 7, 15), True, True),
        (12, date(2027, 1, 15), False, True),
    ]


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2027, 8, 29), date(2028, 2, 29)),
        (date(2026, 4, 30), date(2026, 10, 30)),
    ],
)
def test_six_months_after_a_day_the_month_does_not_have_is_its_last(ended: date, due: date) -> None:
    assert of(ended)[6].due_on == due


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_follow_ups_come_in_order_and_never_in_the_month_after_the_one_due(ended: date) -> None:
    days = [each.due_on for each in of(ended).values()]
    assert days == sorted(days)
    for months, each in of(ended).items():
        assert (each.due_on.year * 12 + each.due_on.month) - (ended.year * 12 + ended.month) == months
        assert each.due_on.day <= ended.day


def test_reached_declined_not_found_and_not_tried_are_four_things() -> None:
    ended, today = date(2026, 1, 15), date(2026, 12, 1)
    told = [
        Told(1, "reached", at("2026-02-10 10:00")),
        Told(3, "not_found", at("2026-04-10 10:00")),
        Told(6, "not_tried", at("2026-07-20 10:00")),
    ]
    found = of(ended, *told)
    assert [each.state(today) for each in found.values()] == ["reached", "not_found", "not_tried", "waiting"]
    assert [each.is_closed for each in found.values()] == [True, False, True, False]
    assert of(ended)[1].state(today) == "late"
    beforehand = of(ended, is_wanted=False)
    assert {each.state(today) for each in beforehand.values()} == {"unwanted"}, (
        "nobody has asked, so nobody has declined"
    )
    assert not any(each.outcome for each in beforehand.values())


def test_who_said_no_beforehand_is_asked_by_nobody_and_what_the_law_asks_for_is_answered_for_all_the_same() -> None:
    ended = date(2026, 1, 15)
    beforehand = of(ended, is_wanted=False)
    assert [n for n, each in beforehand.items() if not each.is_closed] == [1, 6]
    due = list(endings.reminders(beforehand.values(), ending=uuid4()))
    assert [(each.kind, each.params["months"]) for each in due] == [("followup_unwanted", 1), ("followup_unwanted", 6)]
    for outcome, left in (("not_found", [6]), ("not_tried", [6]), ("declined", [6])):
        found = of(ended, Told(1, outcome, at("2026-02-16 12:00")), is_wanted=False)
        assert [n for n, each in found.items() if not each.is_closed] == left, outcome


@pytest.mark.parametrize(
    ("outcomes", "stands"),
    [
        (["reached", "not_found"], "reached"),
        (["declined", "not_found"], "declined"),
        (["declined", "reached"], "reached"),
        (["reached", "declined"], "reached"),
        (["not_tried", "not_found"], "not_found"),
        (["not_found", "not_found"], "not_found"),
    ],
)
def test_who_was_reached_or_said_no_stays_so_whatever_a_later_try_says(outcomes: list[str], stands: str) -> None:
    tries = [Told(1, outcome, at(f"2026-02-1{day} 10:00")) for day, outcome in enumerate(outcomes)]
    first = of(date(2026, 1, 15), *tries)[1]
    assert (first.outcome, first.tries) == (stands, len(outcomes))


def test_who_was_not_found_is_looked_for_again_until_reached() -> None:
    tries = [Told(1, "not_found", at("2026-02-10 10:00")), Told(1, "reached", at("2026-02-12 10:00"))]
    assert of(date(2026, 1, 15), tries[0])[1].is_closed is False
    last = of(date(2026, 1, 15), *reversed(tries))[1]
    assert (last.outcome, last.tries, last.is_closed) == ("reached", 2, True)


@pytest.mark.parametrize("outcome", ["reached", "declined"])
def test_who_is_reached_or_says_no_later_is_not_looked_for_in_the_name_of_an_earlier_follow_up(outcome: str) -> None:
    looked = Told(1, "not_found", at("2026-02-16 12:00"))
    found = of(date(2026, 1, 15), looked, Told(6, outcome, at("2026-07-15 12:00")))
    assert [(found[n].outcome, found[n].is_closed) for n in (1, 3, 6, 12)] == [
        ("not_found", True),
        # The project alone asks after three months, and nothing is told of it: nobody is looked for in its name.
        ("", True),
        (outcome, True),
        ("", False),
    ]
    assert [each.params["months"] for each in endings.reminders(found.values(), ending=uuid4())] == [12]
    assert not of(date(2026, 1, 15), looked, Told(3, "not_found", at("2026-04-15 12:00")))[1].is_closed


def test_what_the_law_asks_for_and_nobody_told_stays_to_be_answered_although_a_later_one_was_reached() -> None:
    later = Told(12, "reached", at("2027-01-10 12:00"))
    found = of(date(2026, 1, 15), later)
    assert [n for n, each in found.items() if not each.is_closed] == [1, 6]
    due = list(endings.reminders(found.values(), ending=uuid4()))
    duty, missed = (f"followup_{each}" for each in ("duty", "missed"))
    assert [(each.kind, each.params["months"]) for each in due] == [(duty, 1), (missed, 1), (duty, 6), (missed, 6)]
    answered = [Told(months, "not_tried", at("2027-01-11 12:00")) for months in (1, 6)]
    assert all(each.is_closed for each in of(date(2026, 1, 15), later, *answered).values())
    assert all(each.is_closed for each in of(date(2026, 1, 15), later, reason="moved").values()), "no duty, no answer"


def test_a_talk_is_told_of_the_follow_up_whose_time_it_is_and_not_tried_also_afterwards() -> None:
    ended_at, now = at("2026-01-15 12:00"), at("2027-03-01 12:00")

    def code(months: int, day: str, outcome: str = "reached") -> str | None:
        told = {"months": months, "outcome": outcome, "texts": (), "ended_at": ended_at, "now": now}
        found = list(endings.followup_problems(at=at(f"{day} 10:00"), **told))  # type: ignore[arg-type]
        return found[0].code if found else None

    # The three months are due on 15 April and show from 1 April on, the six on 15 July and 1 July.
    assert [code(3, day) for day in ("2026-03-31", "2026-04-01", "2026-06-30", "2026-07-01")] == [
        "followup_early",
        None,
        None,
        "followup_past",
    ]
    assert [code(12, day) for day in ("2026-07-20", "2026-12-31", "2027-01-01")] == ["followup_early"] * 2 + [None]
    assert code(1, "2026-04-01", "not_found") == "followup_past"
    assert code(1, "2027-02-01", "not_tried") is None, "that nobody tried can be said as long as it is true"


def test_only_what_is_to_be_done_is_a_reason_to_act_two_weeks_before() -> None:
    found = of(date(2026, 1, 15), Told(1, "reached", at("2026-02-10 10:00")))
    due = list(endings.reminders(found.values(), ending=uuid4()))
    asked = [each for each in due if each.kind != agenda.MISSED]
    assert [each.params["months"] for each in asked] == [3, 6, 12]
    assert (due[0].shows_at, due[0].due_at) == (at("2026-04-01 00:00"), at("2026-04-15 23:59:59"))


def test_whoever_was_not_found_is_looked_for_until_the_next_asks_and_after_the_last_for_a_time_of_our_own() -> None:
    tries = [Told(months, "not_found", at(f"{day} 12:00")) for months, day in ((6, "2026-07-15"), (12, "2027-01-15"))]
    found = of(date(2026, 1, 15), *tries)
    hidden = {each.params["months"]: each.hides_at for each in endings.reminders(found.values(), ending=uuid4())}
    assert hidden[6] == at("2027-01-01 00:00"), "when the twelve months show"
    assert hidden[12] == at("2027-04-15 00:00") == at("2027-01-15 00:00") + timedelta(days=endings.LOOKED_FOR_DAYS)
    # What nobody tried stays until somebody says so.
    assert hidden[1] == agenda.NEVER


def test_the_site_may_say_that_the_duty_covers_more_or_other_reasons() -> None:
    told = {"reason": "moved", "is_wanted": True}
    theirs = endings.followups(date(2026, 1, 15), [], chosen=["moved"], **told)
    assert [each.months for each in theirs if each.is_duty] == [1, 6]
    assert not any(each.is_duty for each in endings.followups(date(2026, 1, 15), [], chosen=[], **told))


def test_where_the_source_does_not_say_that_the_duty_holds_it_is_not_claimed() -> None:
    assert not any(each.is_duty for each in of(date(2026, 1, 15), reason="moved").values())


BEGAN, NOW = at("2026-01-01 10:00"), at("2026-11-15 10:00")
ENDED_AT = at("2026-10-16 12:00")


@dataclass(frozen=True)
class Ending:
    ended_at: datetime = ENDED_AT
    status: str = "stabilised"
    reason: str = "finished"
    tried: str = ""
    is_both_meant: bool = False
    is_day_sure: bool = False
    is_treatment_meant: bool | None = False
    texts: tuple[tuple[str, str], ...] = ()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"ended_at": at("2025-12-31 10:00")}, "ended_at", "before_it_began"),
        ({"ended_at": NOW + timedelta(days=1)}, "ended_at", "in_future"),
        ({"status": "cured"}, "status", "unknown_code"),
        ({"reason": "moon", "tried": "Vi ringede"}, "reason", "unknown_code"),
        ({"status": "relapse"}, "reason", "finished_in_relapse"),
        ({"reason": "stayed_away"}, "tried", "tried_needed"),
        ({"status": "unfinished"}, "reason", "contradictory"),
        ({"texts": (("ahead", "x" * 100_001),)}, "ahead", "too_long"),
    ],
)
def test_an_ending_that_cannot_be_is_refused_at_its_field(change: dict[str, object], field: str, code: str) -> None:
    assert list(ending_facts.problems(Ending(), began_at=BEGAN, now=NOW)) == []
    found = list(ending_facts.problems(replace(Ending(), **change), began_at=BEGAN, now=NOW))  # type: ignore[arg-type]
    assert [(fault.field, fault.code) for fault in found] == [(field, code)]


def test_treatment_that_nothing_says_began_is_finished_only_where_that_is_meant() -> None:
    def found(*, was_treated: bool = False, **change: object) -> list[tuple[str, str]]:
        told = replace(Ending(), **change)  # type: ignore[arg-type]
        faults = ending_facts.problems(told, began_at=BEGAN, was_treated=was_treated, now=NOW)
        return [(fault.field, fault.code) for fault in faults]

    assert found() == [("reason", "finished_untreated")]
    assert found(was_treated=True) == found(is_treatment_meant=True) == found(is_treatment_meant=None) == []
    assert found(reason="moved", tried="Vi ringede") == []


def test_what_is_written_after_the_day_asks_once_and_a_day_before_the_course_is_never_sure() -> None:
    def found(**change: object) -> list[str]:
        told = replace(Ending(), **change)  # type: ignore[arg-type]
        return [fault.code for fault in ending_facts.problems(told, began_at=BEGAN, has_later=True, now=NOW)]

    assert (found(), found(is_day_sure=True)) == (["written_after"], [])
    assert found(ended_at=at("2025-12-31 10:00"), is_day_sure=True) == ["before_it_began"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"at": at("2026-10-15 10:00")}, "at", "followup_before_ending"),
        ({"months": 3}, "at", "followup_early"),
        ({"months": 6}, "at", "followup_early"),
        ({"outcome": "not_tried"}, "outcome", "not_tried_early"),
        ({"months": 2}, "months", "followup_unknown"),
        ({"outcome": "later"}, "outcome", "unknown_code"),
    ],
)
def test_a_follow_up_that_cannot_be_is_refused(change: dict[str, object], field: str, code: str) -> None:
    good = {"months": 1, "outcome": "reached", "at": NOW, "texts": (), "ended_at": ENDED_AT, "now": NOW}
    assert list(endings.followup_problems(**good)) == []  # type: ignore[arg-type]
    found = list(endings.followup_problems(**{**good, **change}))  # type: ignore[arg-type]
    assert [(fault.field, fault.code) for fault in found] == [(field, code)]
