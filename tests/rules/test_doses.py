"""How much contact is planned, how much was given, and from when on either is a reason to act [R-G4, R-B6]."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import uuid4
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from hypothesis import strategies as st

from brobygger.rules import burdens, doses, weeks
from brobygger.rules.burdens import Burden, Changed, Fitted
from brobygger.rules.doses import Dose, Met, Suggestion
from brobygger.rules.measurements import Measured
from brobygger.rules.weeks import Away

HERE = ZoneInfo("Europe/Copenhagen")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


PLANNED = at("2026-03-02 10:00")  # a Monday
TWICE = Dose(PLANNED, times=2, days=7)


def test_weeks_are_iso_weeks_in_denmark_and_attempts_stand_apart() -> None:
    met = [
        Met(at("2026-03-02 00:10"), True, 30),
        Met(at("2026-03-08 23:50"), True),
        Met(at("2026-03-04 12:00"), False, 15),
        Met(at("2026-03-09 09:00"), True, 5),
        Met(at("2026-02-22 09:00"), True, 5),
    ]
    before, week, last = weeks.given(met, [TWICE], until=date(2026, 3, 9), count=3)
    assert (before.contacts, before.planned) == (0, None)
    assert (week.number, week.contacts, week.attempts, week.minutes, week.untold) == (10, 2, 1, 30, 1)
    assert (last.contacts, last.minutes, last.planned) == (1, 5, 2.0)


def test_each_day_of_a_week_is_held_against_the_dose_that_stood_on_it() -> None:
    first, later = Dose(at("2026-02-27 23:30"), times=7, days=7), Dose(at("2026-03-11 10:00"), times=1, days=14)
    found = weeks.given([], [first, TWICE, later], until=date(2026, 3, 16), count=5)
    # Begun on a Friday; changed on a Monday, and on a Wednesday in the middle of a week: two days of 2/7, five of 1/14.
    assert [week.planned for week in found] == [None, 3.0, 2.0, pytest.approx(2 * 2 / 7 + 5 / 14), 0.5]


def test_days_on_a_stay_stand_in_their_week_each_once_and_none_that_is_to_come() -> None:
    stays = [Away(date(2026, 3, 6), date(2026, 3, 9)), Away(date(2026, 3, 8), date(2026, 3, 31))]
    found = weeks.given([], [TWICE], until=date(2026, 3, 18), count=4, away=stays)
    assert [week.stay_days for week in found] == [0, 3, 7, 3]


def test_of_a_week_away_nothing_is_planned_and_it_says_why_and_of_a_part_of_one_the_days_are_told() -> None:
    away = [
        Away(date(2026, 3, 11), date(2026, 4, 1), weeks.BREAK),
        Away(date(2026, 4, 2), date.max, weeks.ENDED),
        Away(date(2026, 3, 23), date(2026, 3, 24), weeks.STAY),
    ]
    found = weeks.given([], [TWICE], until=date(2026, 4, 15), count=7, away=away)
    told = [(week.planned, week.away, week.stay_days, week.break_days, week.ended_days) for week in found]
    assert told == [
        (2.0, "", 0, 0, 0),
        (2.0, "", 0, 5, 0),
        (None, "break", 0, 7, 0),
        (None, "break", 2, 5, 0),
        (None, "ended", 0, 3, 4),
        (None, "ended", 0, 0, 7),
        (None, "ended", 0, 0, 3),
    ]
    said = [(run.first.number, run.last.number, run.last.is_empty) for run in weeks.runs(found)]
    # The week of today first and alone; the one of which a part was broken off has its days to tell.
    assert said == [(16, 16, True), (14, 15, True), (12, 13, True), (11, 11, False), (10, 10, True)]


def test_the_weeks_in_which_a_course_ends_and_begins_again_are_planned_for_its_own_days_alone() -> None:
    # Twice in seven days. Ended on Thursday 12 March, back on Wednesday 25: four days of it, none, and five.
    away = [Away(date(2026, 3, 13), date(2026, 3, 24), weeks.ENDED)]
    met = [Met(at("2026-03-24 12:00"), True), Met(at("2026-03-23 12:00"), False), Met(at("2026-03-25 00:10"), True)]
    found = weeks.given(met, [TWICE], until=date(2026, 4, 1), count=5, away=away)
    planned = [2.0, pytest.approx(2 * 4 / 7), None, pytest.approx(2 * 5 / 7), 2.0]
    assert [week.planned for week in found] == planned
    # What was given before the return stands in the week, and apart.
    assert [(week.contacts, week.before_return) for week in found] == [(0, 0), (0, 0), (0, 0), (2, 1), (0, 0)]


def test_of_a_course_that_ended_and_began_again_on_one_day_no_day_is_lost() -> None:
    away = [Away(date(2026, 3, 19), date(2026, 3, 17), weeks.ENDED)]
    met = [Met(at("2026-03-17 12:00"), True), Met(at("2026-03-18 12:00"), True)]
    (week,) = weeks.given(met, [TWICE], until=date(2026, 3, 22), count=1, away=away)
    assert (week.planned, week.contacts, week.before_return) == (2.0, 2, 1)


def test_a_week_that_goes_on_after_a_stay_is_away_in_part_and_has_its_plan() -> None:
    # The stay was of Monday alone, and today is Monday; one that goes on takes the whole week.
    for last, planned, away in ((date(2026, 3, 16), 2.0, ""), (date.max, None, "stay")):
        (week,) = weeks.given([], [TWICE], until=date(2026, 3, 16), count=1, away=[Away(date(2026, 3, 16), last)])
        assert (week.planned, week.away, week.stay_days) == (planned, away, 1)


def test_what_is_handed_over_is_a_meeting_where_no_contact_of_the_day_tells_of_it() -> None:
    contacts = [Met(at("2026-03-03 12:00"), True, 20), Met(at("2026-03-04 12:00"), False)]
    handed = [at("2026-03-03 12:10"), at("2026-03-04 15:00"), at("2026-03-04 16:00"), at("2026-03-05 00:10")]
    met = weeks.all_met(contacts, handed)
    assert [(each.at.day, each.is_contact) for each in met] == [(3, True), (4, False), (4, True), (5, True)]


def test_empty_weeks_alike_after_each_other_are_said_once_and_never_the_one_that_is_not_over() -> None:
    met = [Met(at("2026-03-04 12:00"), False)]
    found = weeks.given(met, [TWICE], until=date(2026, 4, 8), count=9)
    said = [(run.first.number, run.last.number, run.last.is_empty, run.last.planned) for run in weeks.runs(found)]
    # The week of today first, then those that are alike; what was planned differs before the first of them.
    assert said == [(15, 15, True, 2.0), (11, 14, True, 2.0), (10, 10, False, 2.0), (7, 9, True, None)]
    assert [week for run in weeks.runs(found) for week in run.weeks] == found[::-1], "no week is lost"


def test_the_week_over_new_year_is_one_week() -> None:
    met = [Met(at("2026-12-31 10:00"), True), Met(at("2027-01-03 10:00"), True)]
    (week,) = weeks.given(met, [], until=date(2027, 1, 2), count=1)
    assert (week.number, week.contacts) == (53, 2)


@hypothesis.given(st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), max_size=30), st.integers(1, 20))
def test_no_meeting_is_lost_or_counted_twice(moments: list[datetime], count: int) -> None:
    met = [Met(moment.replace(tzinfo=HERE), True, 10) for moment in moments]
    found = weeks.given(met, [], until=date(2026, 12, 31), count=count)
    first = found[0].monday
    assert sum(week.contacts for week in found) == sum(first <= each.at.date() <= date(2027, 1, 3) for each in met)
    assert all(week.monday.weekday() == 0 for week in found)


def test_not_seen_is_measured_by_the_persons_own_dose_and_from_the_last_contact() -> None:
    seen = at("2026-03-12 23:30")
    due = doses.not_seen([TWICE], seen, about=uuid4())
    assert (due.due_at, due.shows_at) == (at("2026-03-19 23:59:59"), at("2026-03-20 00:00"))
    sooner = doses.not_seen([Dose(PLANNED, 2, 7, lost_after=3)], seen, about=uuid4())
    assert (sooner.shows_at, sooner.params) == (at("2026-03-16 00:00"), {"days": 3})
    assert doses.not_seen([TWICE], None, about=uuid4()).shows_at == at("2026-03-10 00:00")


def last_day(seen: str, *planned: tuple[str, int]) -> str:
    """The last day by which someone is to be seen."""
    given = [Dose(at(f"{day} 10:00"), 1, allowed) for day, allowed in planned]
    return doses.not_seen(given, at(f"{seen} 12:00"), about=uuid4()).due_at.date().isoformat()


def test_nobody_is_late_by_a_dose_before_it_was_agreed_and_a_new_one_does_not_hide_who_was_looked_for() -> None:
    assert last_day("2026-03-01", ("2026-03-20", 7)) == "2026-03-27", "the first dose"
    overdue = ("2026-03-02", 7)
    assert last_day("2026-03-01", overdue) == "2026-03-09"
    assert last_day("2026-03-01", overdue, ("2026-03-20", 7)) == "2026-03-09", "the same again"
    assert last_day("2026-03-01", overdue, ("2026-03-20", 3)) == "2026-03-09", "a stricter one"
    assert last_day("2026-03-01", overdue, ("2026-03-20", 30)) == "2026-04-01", "one that allows more"
    assert last_day("2026-03-01", overdue, ("2026-03-05", 30), ("2026-03-20", 7)) == "2026-03-27", "more, then less"
    assert last_day("2026-03-18", ("2026-03-02", 14), ("2026-03-20", 3)) == "2026-03-23", "sooner by a stricter one"
    assert last_day("2026-03-18", ("2026-03-02", 7), ("2026-03-20", 7)) == "2026-03-25", "and never later"
    assert last_day("2026-03-21", overdue, ("2026-03-20", 7)) == "2026-03-28", "seen since"


def test_the_clock_change_of_spring_does_not_move_the_day() -> None:
    assert doses.not_seen([TWICE], at("2026-03-27 12:00"), about=uuid4()).shows_at == at("2026-04-04 00:00")


def below(*days: str, dose: Dose = TWICE, periods: int = 1) -> datetime:
    return doses.below_from(dose, [at(f"{day} 12:00") for day in days], periods=periods)


def test_less_than_planned_shows_after_a_whole_period_and_as_much_moves_it() -> None:
    assert below() == at("2026-03-10 00:00")
    assert below("2026-03-04") == at("2026-03-10 00:00")
    assert below("2026-03-04", "2026-03-06") == at("2026-03-12 00:00")
    assert below("2026-03-04", "2026-03-06", "2026-03-11") == at("2026-03-14 00:00")


def test_half_of_what_was_planned_week_after_week_asks_for_another_plan_after_two_periods() -> None:
    weekly = ("2026-03-05", "2026-03-12", "2026-03-19", "2026-03-26")
    assert below(*weekly) == at("2026-03-10 00:00")
    assert below(*weekly, periods=2) == at("2026-03-17 00:00")


def test_contacts_before_the_dose_was_planned_do_not_count_for_it() -> None:
    assert below("2026-02-25", "2026-02-26", "2026-03-01") == at("2026-03-10 00:00")


given_days = hypothesis.given(st.lists(st.integers(0, 60), max_size=25), st.integers(1, 4), st.integers(1, 15))


@given_days
def test_from_then_on_every_morning_looks_back_on_too_little_and_the_one_before_did_not(
    days: list[int], times: int, period: int
) -> None:
    dose = Dose(PLANNED, times, period)
    start = PLANNED.date()
    met = [start + timedelta(days=day) for day in days]
    found = doses.below_from(dose, [PLANNED + timedelta(days=day, minutes=1) for day in days]).date()

    def is_enough(morning: date) -> bool:
        """A whole period before this morning, from the day after the plan on, holds enough or has not passed yet."""
        first = morning - timedelta(days=period)
        return first <= start or sum(first <= day < morning for day in met) >= times

    mornings = [start + timedelta(days=day) for day in range(1, 100)]
    assert all(not is_enough(morning) for morning in mornings if morning >= found)
    assert is_enough(found - timedelta(days=1))


def score(area: str, value: str, recorded: str = "2026-03-01 10:00", **more: object) -> Measured:
    exact = Fraction(value)
    told = {"instrument": "asi-5", "origin": "computed", "measured_on": date(2026, 3, 1), **more}
    return Measured(
        id=uuid4(),
        area=area,
        value=float(exact),
        exact=str(exact),
        recorded_at=at(recorded),
        **told,  # type: ignore[arg-type]
    )


def test_the_burden_counts_areas_at_or_over_the_line_and_knows_what_is_not_known() -> None:
    found = burdens.burden([score("medical", "1/2"), score("drug", "49/100"), score("psychiatric", "9/10")])
    assert (found.high, len(found.known)) == ({"medical", "psychiatric"}, 3)
    assert burdens.burden([]) == Burden()


def test_a_changed_burden_is_dated_from_the_score_that_changed_it() -> None:
    before = burdens.burden([score("medical", "1/5"), score("drug", "9/10")])
    after = burdens.burden([score("medical", "3/5", "2026-04-01 10:00"), score("drug", "4/5", "2026-05-01 10:00")])
    fitted = Fitted(PLANNED, before.stored())
    moved = (("medical", Fraction(1, 5), Fraction(3, 5)),)
    assert burdens.changed(fitted, after) == Changed(at("2026-04-01 10:00"), moved)
    assert burdens.changed(Fitted(PLANNED, after.stored()), after) is None
    assert burdens.changed(fitted, Burden()) == Changed(PLANNED)


def test_how_far_a_score_has_moved_counts_exactly_where_the_site_has_said_how_far_and_names_the_area() -> None:
    before = burdens.burden([score("medical", "1/2"), score("drug", "4/5"), score("legal", "1/10")])
    after = burdens.burden([score("medical", "49/50", "2026-04-01 10:00"), score("drug", "4/5", "2026-05-01 10:00")])
    fitted = Fitted(PLANNED, before.stored())
    assert burdens.changed(fitted, after) is None, "no source says how far: only the line counts"
    least = Fraction(48, 100)
    asked = Changed(at("2026-04-01 10:00"), (("medical", Fraction(1, 2), Fraction(49, 50)),), least)
    assert burdens.changed(fitted, after, least) == asked
    assert burdens.changed(fitted, after, least + Fraction(1, 10**9)) is None
    # Kept before scores were: nobody knows how far.
    assert burdens.changed(Fitted(PLANNED, {"known": ["medical"], "high": ["medical", "drug"]}), after, least) is None
    told = doses.burden_reminder(asked, about=uuid4()).params
    assert told == {"why": "burden", "moved": [["medical", 0.5, 0.98]], "least": 0.48}


AREAS = ("medical", "drug", "legal")
PART = st.fractions(0, 1, max_denominator=360)
WORTHS = st.dictionaries(st.sampled_from(AREAS), PART)


def burden_of(worths: Mapping[str, Fraction]) -> Burden:
    return burdens.burden([score(area, str(worth)) for area, worth in worths.items()])


@hypothesis.given(before=WORTHS, after=WORTHS, least=st.none() | st.fractions(Fraction(1, 100), 1, max_denominator=100))
def test_a_burden_asks_where_an_area_crosses_the_line_or_moves_by_as_much_as_was_chosen_and_nowhere_else(
    before: dict[str, Fraction], after: dict[str, Fraction], least: Fraction | None
) -> None:
    stored = json.loads(json.dumps(burden_of(before).stored()))
    found = burdens.changed(Fitted(PLANNED, stored), burden_of(after), least)
    line = Fraction(1, 2)
    crossed = {area for area in AREAS if (before.get(area, 0) >= line) != (after.get(area, 0) >= line)}
    both = before.keys() & after.keys()
    moved = {area for area in both if least is not None and abs(after[area] - before[area]) >= least}
    assert (found is None) == (not crossed | moved)
    if found is not None:
        told = {area: (then, now) for area, then, now in found.moved}
        assert told == {area: (before[area], after[area]) for area in (crossed | moved) & both}
        assert found.at >= PLANNED
    # The more is asked for, the less asks; and nothing asks of what is as it was.
    assert burdens.changed(Fitted(PLANNED, stored), burden_of(before), least) is None
    if found is None and least is not None:
        assert burdens.changed(Fitted(PLANNED, stored), burden_of(after), least + Fraction(1, 100)) is None
        assert burdens.changed(Fitted(PLANNED, stored), burden_of(after)) is None


def test_a_site_suggests_only_what_it_has_written_itself_and_only_where_something_is_known() -> None:
    known = burdens.burden([score("medical", "3/5"), score("drug", "9/10"), score("legal", "0")])
    rows = [Suggestion(0, 1, 7), Suggestion(2, 2, 7), Suggestion(3, 5, 7)]
    assert doses.suggested(rows, known) == Suggestion(2, 2, 7)
    assert doses.suggested([], known) is None
    assert doses.suggested(rows, Burden()) is None
    faults = [fault.field for fault in doses.suggestion_problems([Suggestion(2, 0, 7), Suggestion(2, 1, 7)], 0)]
    assert faults == ["times-0", "areas-1", "lost_after"]


def test_the_plan_asks_to_be_adjusted_for_the_burden_where_it_changed_as_less_contact_is_said_by_itself() -> None:
    def why(changed: datetime | None) -> object:
        how = None if changed is None else Changed(changed)
        found = doses.reminders(TWICE, about=uuid4(), seen_at=None, met=[], burden_changed=how)
        return next(due.params["why"] for due in found if due.kind == "plan_adjust")

    assert why(None) == "attendance"
    assert why(at("2026-03-05 10:00")) == "burden"
    assert why(at("2026-05-05 10:00")) == "burden"


def given(*met: Met, today: str) -> tuple[int, int]:
    found = doses.reminders(TWICE, about=uuid4(), seen_at=None, met=met, burden_changed=None)
    told = next(due.params for due in found if due.kind == "dose_below")
    day = date.fromisoformat(today)
    contacts, attempts = (doses.counted(told[kind], within=7, today=day) for kind in ("contacts", "attempts"))  # type: ignore[arg-type]
    return contacts, attempts


def test_what_was_given_is_counted_on_the_day_it_is_asked_and_attempts_stand_apart() -> None:
    met = [
        Met(at("2026-03-01 10:00"), True),
        Met(at("2026-03-12 23:50"), True),
        Met(at("2026-03-04 10:00"), True),
        Met(at("2026-03-13 10:00"), False),
        Met(at("2026-03-14 10:00"), False),
    ]
    assert given(*met, today="2026-03-12") == (1, 0)
    assert given(*met, today="2026-03-18") == (1, 2)
    assert given(*met, today="2026-03-20") == (0, 1)
    assert given(today="2026-03-20") == (0, 0)


@given_days
def test_where_less_is_given_than_planned_the_list_says_fewer_than_planned(
    days: list[int], times: int, period: int
) -> None:
    dose = Dose(PLANNED, times, period)
    met = [Met(PLANNED + timedelta(days=day, minutes=1), True) for day in days]
    found = doses.reminders(dose, about=uuid4(), seen_at=None, met=met, burden_changed=None)
    below = next(due for due in found if due.kind == "dose_below")
    for later in range(60):
        today = max([below.shows_at.date(), *(each.at.date() for each in met)]) + timedelta(days=later)
        first = today - timedelta(days=period - 1)
        really = sum(first <= each.at.date() <= today for each in met)
        assert doses.counted(below.params["contacts"], within=period, today=today) == really < times  # type: ignore[arg-type]


def asked(*days: str, **more: object) -> list[doses.agenda.Due]:
    return asked_of([Met(at(f"{day} 12:00"), True) for day in days], **more)


def asked_of(met: list[Met], *, dose: Dose = TWICE, **more: object) -> list[doses.agenda.Due]:
    told = {"about": uuid4(), "seen_at": max(each.at for each in met), "burden_changed": None, **more}
    found = doses.reminders(dose, met=met, **told)  # type: ignore[arg-type]
    return [due for due in found if due.params.get("why") == "above"]


DAILY = tuple(f"2026-03-{day:02}" for day in range(3, 17))


def test_twice_as_much_as_planned_through_two_periods_asks_for_another_plan_and_ceases_when_it_does() -> None:
    weekly_thrice = ("2026-03-03", "2026-03-05", "2026-03-07", "2026-03-10", "2026-03-12", "2026-03-14")
    assert asked(*weekly_thrice) == []
    (due,) = asked(*weekly_thrice, "2026-03-11", "2026-03-13")
    assert (due.kind, due.shows_at, due.hides_at) == ("plan_adjust", at("2026-03-14 12:00"), at("2026-03-17 00:00"))
    (due,) = asked(*DAILY)
    # The eighth meeting in fourteen days begins it, and the last eight keep it up.
    assert (due.shows_at, due.hides_at) == (at("2026-03-10 12:00"), at("2026-03-23 00:00"))
    assert doses.counted(due.params["contacts"], within=14, today=date(2026, 3, 16)) == 14  # type: ignore[arg-type]
    assert asked(*DAILY[::2]) == []


def test_far_more_than_planned_is_not_told_beside_less_than_planned_nor_beside_not_seen() -> None:
    (due,) = asked(*DAILY[:8])
    # Of eight meetings none lies in the last seven days from the eighteenth on, and only one on the day before.
    assert (due.shows_at, due.hides_at) == (at("2026-03-10 12:00"), at("2026-03-17 00:00"))
    early = [Met(at(f"2026-03-03 {hour:02}:00"), True) for hour in range(10, 17)]
    (due,) = asked_of([*early, Met(at("2026-03-05 10:00"), True)])
    assert due.hides_at == at("2026-03-11 00:00"), "less than planned from then on"
    (due,) = asked_of([*early, Met(at("2026-03-05 10:00"), True)], dose=Dose(PLANNED, 2, 7, lost_after=3))
    assert due.hides_at == at("2026-03-09 00:00"), "not seen from then on"
    assert asked_of([*early, Met(at("2026-03-14 10:00"), True)]) == [], "already less than planned when it would begin"


def test_what_was_met_before_they_were_away_is_not_far_more_than_planned_now() -> None:
    assert len(asked(*DAILY)) == 1
    assert asked(*DAILY, away_until=date(2026, 3, 9)) == []
    assert len(asked(*DAILY, away_until=date(2026, 3, 8))) == 1


def test_what_far_more_than_planned_says_of_itself_is_not_said_of_less() -> None:
    met = [Met(at(f"{day} 12:00"), True) for day in DAILY]
    found = list(doses.reminders(TWICE, about=uuid4(), seen_at=met[-1].at, met=met, burden_changed=None))
    (below,) = (due for due in found if due.kind == "dose_below")
    assert "why" not in below.params
    assert below.params["contacts"] == ["2026-03-15", "2026-03-16"]


def test_what_a_plan_took_account_of_asks_for_no_other_nor_does_more_than_planned_beside_a_changed_burden() -> None:
    assert asked(*DAILY, fitted_on=date(2026, 3, 9)) == []
    assert asked(*DAILY, burden_changed=Changed(at("2026-03-05 10:00"))) == []
    (again,) = asked(*DAILY, fitted_on=date(2026, 3, 8))
    assert again.shows_at == at("2026-03-16 12:00")


@given_days
def test_far_more_than_planned_is_told_on_the_mornings_it_is_so_and_no_other(
    days: list[int], times: int, period: int
) -> None:
    dose = Dose(PLANNED, times, period)
    met = [PLANNED + timedelta(days=day, minutes=1) for day in days]
    found = doses.above(dose, met)
    for day in range(120):
        morning = PLANNED.date() + timedelta(days=day)
        first = morning - timedelta(days=2 * period - 1)
        really = sum(first <= each.date() <= morning for each in met) >= 2 * 2 * times
        evening = at(f"{morning} 23:59")
        if max([each.date() for each in met], default=PLANNED.date()) <= morning:
            assert really == (found is not None and found[0] <= evening < found[1])


@pytest.mark.parametrize(
    ("dose", "field"),
    [
        (Dose(PLANNED, 0, 7), "times"),
        (Dose(PLANNED, 2, 0), "days"),
        (Dose(PLANNED, 50, 1), "times"),
        (Dose(PLANNED, 2, 7, minutes=0), "minutes"),
        (Dose(PLANNED, 5, 1, minutes=600), "minutes"),
        (Dose(PLANNED, 2, 7, lost_after=0), "lost_after_days"),
        (Dose(PLANNED + timedelta(days=2), 2, 7), "planned_at"),
        (Dose(PLANNED - timedelta(days=2), 2, 7), "planned_at"),
    ],
)
def test_a_dose_that_cannot_be_is_told_at_its_field(dose: Dose, field: str) -> None:
    def faults(dose: Dose) -> list[str]:
        return [fault.field for fault in doses.problems(dose=dose, basis="", last_planned_at=PLANNED, now=PLANNED)]

    assert faults(TWICE) == []
    assert faults(dose) == [field]


def test_of_the_areas_that_moved_the_one_that_moved_furthest_is_told_first_whichever_way_it_went() -> None:
    before = burdens.burden(
        [score("alcohol", "1/2"), score("drug", "9/10"), score("legal", "1/10"), score("medical", "1/2")]
    )
    after = burdens.burden(
        [score("alcohol", "3/5"), score("drug", "1/10"), score("legal", "4/5"), score("medical", "2/5")]
    )
    found = burdens.changed(Fitted(PLANNED, before.stored()), after, Fraction(1, 10))
    assert found is not None
    # Down by 0.8, up by 0.7; of two that moved as far, as they are called.
    assert [area for area, _, _ in found.moved] == ["drug", "legal", "alcohol", "medical"]
