"""The dose of contact: what is planned and given, whom it has us look for, and when it asks whether the plan still fits."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.endings import Death
from brobygger.records.plans import DosePlan, Goal, Plan, Task
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import PLACE
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment.events import Event
from brobygger.services import deaths, drawing, endings, people, requests, sheets
from brobygger.services.agenda import lists
from brobygger.services.changes import PermissionDenied
from brobygger.services.plans import doses, goals, handleplans, suggesting, summary, tasks
from brobygger.services.referrals import happening
from brobygger.services.treatment import breaks, events
from tests.cast import NOW, Cast
from tests.listing import reasons
from tests.services.planning import (
    DAY,
    DOSE_KINDS,
    LESS,
    LEVELS,
    SLEEP,
    break_off,
    come_back,
    enter,
    meet,
    plan_dose,
    refer_to_stay,
    reminders,
    revise,
    shown,
    standing,
)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def test_a_dose_form_that_is_older_than_the_dose_is_told_what_stands_now(cast: Cast, smed: people.Person) -> None:
    first = plan_dose(cast.signe, smed, days_ago=9)
    second = plan_dose(cast.malik, smed, days_ago=3, times=1, days=14)
    for seen in (first.id, None):
        with pytest.raises(Refusal, match="Malik Å has planned 1 in 14 days") as refused:
            plan_dose(cast.signe, smed, times=3, seen=seen)
        assert refused.value.params["newest"] == second.id
    doses.take_back(by=cast.malik, dose_id=second.id, why="Forkert borger", now=NOW)
    doses.take_back(by=cast.malik, dose_id=first.id, why="Forkert borger", now=NOW)
    with pytest.raises(Refusal, match="has been taken back"):
        plan_dose(cast.signe, smed, times=3, seen=second.id)
    assert doses.standing_dose(smed, by=cast.signe) is None


def test_what_was_given_comes_from_contacts_and_attempts_week_by_week(cast: Cast, smed: people.Person) -> None:
    plan_dose(cast.signe, smed, days_ago=8)
    meet(cast.signe, smed, 0, 7, 8, minutes=20)
    meet(cast.signe, smed, 1, kind="attempt")
    given = doses.given(smed, by=cast.signe, now=NOW)
    assert [(week.contacts, week.attempts, week.minutes) for week in given.weeks[-2:]] == [(2, 0, 40), (1, 1, 20)]
    assert len(given.weeks) == doses.SHOWN_WEEKS


def test_of_who_has_died_no_week_and_no_day_after_the_death_is_one_that_contact_was_planned_for(
    cast: Cast, smed: people.Person
) -> None:
    plan_dose(cast.signe, smed, days_ago=60)
    meet(cast.signe, smed, 40)
    died_on = date(2026, 10, 7)
    deaths.die(by=cast.signe, person_id=smed.id, on=died_on, now=NOW, source="Hospitalet")
    smed.refresh_from_db()
    weeks = doses.given(smed, by=cast.signe, now=NOW).weeks
    assert died_on.weekday() == 2 and weeks[-1].monday == died_on - timedelta(days=2)
    assert (weeks[-2].planned, round(weeks[-1].planned or 0, 2)) == (2.0, 0.86), "three days of seven"


def test_the_weeks_begin_with_the_first_we_know_of_the_citizen(cast: Cast) -> None:
    ane = people.meet(by=cast.signe, alias="Ane", now=NOW - 8 * DAY)

    def mondays() -> list[date]:
        found = doses.given(ane, by=cast.signe, now=NOW).weeks
        assert [each.monday for each in doses.weeks_of(ane, by=cast.signe, until=NOW.date())] == [
            each.monday for each in found
        ]
        return [each.monday for each in found]

    known = (NOW - 8 * DAY).date()
    assert mondays()[0] <= known < mondays()[0] + 7 * DAY
    meet(cast.signe, ane, 30)
    first = (NOW - 30 * DAY).date()
    assert mondays()[0] <= first < mondays()[0] + 7 * DAY, "a contact that was told afterwards"
    event = Event(kind="naloxone", at=NOW - 50 * DAY)
    events.tell(by=cast.signe, person_id=ane.id, told=event, now=NOW)
    handed = (NOW - 50 * DAY).date()
    assert mondays()[0] <= handed < mondays()[0] + 7 * DAY, "no meeting is hidden"


def test_not_seen_comes_from_the_last_contact_and_an_attempt_does_not_put_it_off(
    cast: Cast, smed: people.Person
) -> None:
    plan_dose(cast.signe, smed, days_ago=10, lost_after_days=3)
    meet(cast.signe, smed, 6)
    (lost,) = reminders(smed, "not_seen").values()
    assert (lost.rank, lost.shows_at.date(), lost.worker_id) == (4, date(2026, 11, 9), cast.signe.id)  # type: ignore[attr-defined]
    meet(cast.signe, smed, 1, kind="attempt")
    assert reminders(smed, "not_seen")["not_seen"].shows_at == lost.shows_at
    meet(cast.signe, smed, 1)
    assert reminders(smed, "not_seen")["not_seen"].shows_at > NOW


def test_a_first_dose_is_not_overdue_at_once_and_the_same_dose_planned_again_does_not_hide_who_is_looked_for(
    cast: Cast, smed: people.Person
) -> None:
    meet(cast.signe, smed, 20)
    plan_dose(cast.signe, smed)
    assert "not_seen" not in shown(smed)
    earlier = people.meet(by=cast.signe, alias="Ole", now=NOW - 100 * DAY)
    meet(cast.signe, earlier, 20)
    plan_dose(cast.signe, earlier, days_ago=19)
    assert "not_seen" in shown(earlier)
    plan_dose(cast.signe, earlier)
    assert "not_seen" in shown(earlier)


def test_whoever_was_looked_for_before_their_first_dose_is_looked_for_until_they_are_seen(
    cast: Cast, smed: people.Person
) -> None:
    meet(cast.signe, smed, 40)
    before = reminders(smed, "not_seen")["not_seen"]
    plan_dose(cast.signe, smed)
    after = reminders(smed, "not_seen")["not_seen"]
    assert (after.due_at, after.params) == (before.due_at, {"days": 28, "dose": "none"})
    assert "not_seen" in shown(smed), "a plan for the days to come is no meeting"
    suggesting.suggest(by=cast.mona, suggestions=[], lost_after=60, now=NOW)
    assert "not_seen" not in shown(smed), "by what the site allows now they were in time"
    suggesting.suggest(by=cast.mona, suggestions=[], lost_after=28, now=NOW)
    assert "not_seen" in shown(smed)
    meet(cast.signe, smed, 0)
    assert "not_seen" not in shown(smed)


def test_a_changed_burden_asks_for_the_dose_to_be_looked_at_again_and_planning_anew_answers_it(
    cast: Cast, smed: people.Person
) -> None:
    enter(cast.signe, smed, "0.2")
    plan_dose(cast.signe, smed)
    meet(cast.signe, smed, 0)
    assert reminders(smed, "plan_adjust")["plan_adjust"].params["why"] == "attendance"
    enter(cast.signe, smed, "0.8")
    due = reminders(smed, "plan_adjust")["plan_adjust"]
    assert (due.params["why"], due.shows_at) == ("burden", NOW)
    assert [each.kind for each in doses.given(smed, by=cast.signe, now=NOW).reasons] == ["plan_adjust"]
    plan_dose(cast.signe, smed, times=4)
    assert reminders(smed, "plan_adjust")["plan_adjust"].shows_at > NOW
    assert doses.given(smed, by=cast.signe, now=NOW).reasons == []


def test_a_dose_is_suggested_from_what_was_measured_in_the_course_under_way(cast: Cast, smed: people.Person) -> None:
    enter(cast.signe, smed, "0.8", days_ago=8)
    plan_dose(cast.signe, smed, days_ago=8)
    assert doses.given(smed, by=cast.signe, now=NOW).burden.high == {"medical"}
    come_back(cast.signe, smed, ended=5, back=2)
    smed.refresh_from_db()
    found = doses.given(smed, by=cast.signe, now=NOW)
    assert (found.burden.known, found.suggested) == (frozenset(), None)
    why = [row.params["why"] for row in reminders(smed, "plan_adjust").values()]
    assert "burden" not in why, "a dose of an earlier course is to be planned anew, not adjusted"
    enter(cast.signe, smed, "0.2", anew=True)
    assert doses.given(smed, by=cast.signe, now=NOW).burden.known == {"medical"}


def test_what_was_planned_on_the_day_of_the_return_before_it_has_no_other_burden_for_that(
    cast: Cast, smed: people.Person
) -> None:
    enter(cast.signe, smed, "0.8", days_ago=8)
    at = NOW - timedelta(hours=3)
    doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(at, 2, 7), now=at)
    ended = endings.NewEnding(ended_at=at + timedelta(hours=1), status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ended, now=at + timedelta(hours=1))
    back = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW - timedelta(hours=1), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=back, now=NOW)
    assert "burden" not in [row.params["why"] for row in reminders(smed, "plan_adjust").values()]
    # Planned anew since, it is fitted to what is known now.
    enter(cast.signe, smed, "0.8", anew=True)
    plan_dose(cast.signe, smed)
    enter(cast.signe, smed, "0.2")
    assert reminders(smed, "plan_adjust")["plan_adjust"].params["why"] == "burden"


def test_a_changed_burden_asks_of_the_plan_too_until_it_is_revised_and_a_task_ticked_off_answers_nothing(
    cast: Cast, smed: people.Person
) -> None:
    enter(cast.signe, smed, "0.2")
    plan = revise(cast.signe, smed, SLEEP, at=NOW - 9 * DAY)
    assert reminders(smed, "plan_adjust") == {}
    enter(cast.signe, smed, "0.8")
    due = reminders(smed, "plan_adjust")["plan_adjust"]
    told = {"why": "burden", "moved": [["medical", 0.2, 0.8]]}
    assert (due.params, due.shows_at, due.about_id) == (told, NOW, plan.id)
    tasks.finish(by=cast.signe, task_id=Task.objects.get().id, now=NOW)
    assert reminders(smed, "plan_adjust")["plan_adjust"].params == told
    revise(cast.signe, smed, *standing(smed).goals, seen=plan, care="mad")
    assert reminders(smed, "plan_adjust") == {}


def test_how_far_a_score_moves_asks_of_plan_and_dose_only_where_the_site_has_chosen_how_far(
    cast: Cast, smed: people.Person
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 100 * DAY)
    for person in (smed, ole):
        enter(cast.signe, person, "0.5")
    revise(cast.signe, smed, SLEEP, at=NOW - DAY)
    plan_dose(cast.signe, ole)
    meet(cast.signe, ole, 0)
    for person in (smed, ole):
        enter(cast.signe, person, "0.98")

    def asked() -> list[tuple[str, Any, Any]]:
        mine = Reminder.objects.filter(kind="plan_adjust", params__why="burden").order_by("person__shown_name")
        return [(each.person.shown_name, each.params["moved"], each.params["least"]) for each in mine]

    def choose(change: str | None) -> None:
        kept = {"by": cast.mona, "suggestions": [], "lost_after": 28, "now": NOW}
        suggesting.suggest(**kept, burden_change=None if change is None else Decimal(change))

    assert asked() == [], "nobody has said how far"
    for change, least in (("0.48", 0.48), ("0.49", None), ("0.10", 0.1), (None, None), ("0.10", 0.1)):
        choose(change)
        moved = [["medical", 0.5, 0.98]]
        assert asked() == ([(name, moved, least) for name in ("Ole", "Smed")] if least else []), change
        before = list(Reminder.objects.order_by("person_id", "kind", "due_at").values_list("kind", "due_at", "params"))
        drawing.draw([smed.id, ole.id])
        after = Reminder.objects.order_by("person_id", "kind", "due_at").values_list("kind", "due_at", "params")
        assert before == list(after), "as if all were drawn anew"
    # Of what was planned before scores were kept nobody knows how far they have moved.
    for rows in (Plan.objects.all(), DosePlan.objects.all()):
        rows.update(burden={"known": ["medical"], "high": ["medical"]})
    drawing.draw([smed.id, ole.id])
    assert asked() == []


def test_only_who_runs_the_site_chooses_how_far_a_score_moves_and_no_change_at_all_is_none(cast: Cast) -> None:
    for change in ("0", "-0.1", "1.01", "0.005"):
        with pytest.raises(SeveralRefused) as refused:
            suggesting.suggest(by=cast.mona, suggestions=[], lost_after=28, burden_change=Decimal(change), now=NOW)
        assert [fault.field for fault in refused.value.faults] == ["burden_change"], change
    with pytest.raises(PermissionDenied):
        suggesting.suggest(by=cast.signe, suggestions=[], lost_after=28, burden_change=Decimal("0.1"), now=NOW)


def test_revising_the_plan_answers_that_it_may_need_adjusting_and_less_contact_is_told_all_the_same(
    cast: Cast, smed: people.Person
) -> None:
    enter(cast.signe, smed, "0.2")
    plan_dose(cast.signe, smed, days_ago=40)
    enter(cast.signe, smed, "0.8")
    assert shown(smed) == set(DOSE_KINDS)
    revise(cast.signe, smed, SLEEP)
    assert shown(smed) == {"not_seen", "dose_below"}


def test_less_given_than_planned_is_for_the_board_and_ends_with_the_course(cast: Cast, smed: people.Person) -> None:
    plan_dose(cast.signe, smed, days_ago=30)
    meet(cast.signe, smed, 20)
    assert reminders(smed, "dose_below")["dose_below"].shows_at < NOW
    meet(cast.signe, smed, 1, 2)
    assert reminders(smed, "dose_below")["dose_below"].shows_at > NOW
    new = endings.NewEnding(ended_at=NOW, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert reminders(smed, "dose_below", "not_seen", "plan_adjust", "plan_review", "no_plan") == {}


def test_whoever_has_no_dose_is_looked_for_after_four_weeks_of_not_being_seen(cast: Cast, smed: people.Person) -> None:
    lost = reminders(smed, "not_seen")["not_seen"]
    assert (lost.shows_at.date(), lost.rank, lost.params) == (  # type: ignore[attr-defined]
        (NOW - 72 * DAY).date(), 4, {"days": 28, "dose": "none"},
    )  # fmt: skip
    assert [each.kind for each in doses.given(smed, by=cast.signe, now=NOW).reasons] == ["not_seen_late"]
    meet(cast.signe, smed, 10)
    assert shown(smed) == set()
    smed.refresh_from_db()
    assert doses.given(smed, by=cast.signe, now=NOW).reasons == []
    plan_dose(cast.signe, smed, days_ago=9)
    assert shown(smed) == {"not_seen", "dose_below"}


def test_nobody_is_looked_for_by_their_dose_while_the_course_is_broken_off_and_the_days_begin_again_when_it_goes_on(
    cast: Cast, smed: people.Person
) -> None:
    plan_dose(cast.signe, smed, days_ago=60)
    assert shown(smed) == set(DOSE_KINDS)
    row = break_off(cast.signe, smed, "prison", days_ago=40)
    assert reminders(smed, *DOSE_KINDS) == {}
    assert doses.given(smed, by=cast.signe, now=NOW).reasons == []
    ended = breaks.go_on(by=cast.signe, break_id=row.id, at=NOW, now=NOW)
    assert (set(reminders(smed, *DOSE_KINDS)), shown(smed)) == (set(DOSE_KINDS), set())
    assert doses.given(smed, by=cast.signe, now=NOW).reasons == []
    breaks.take_back_end(by=cast.signe, break_ended_id=ended.id, why="Forkert borger", now=NOW)
    breaks.go_on(by=cast.signe, break_id=row.id, at=NOW - 8 * DAY, now=NOW)
    assert shown(smed) == {"not_seen", "dose_below"}


def test_whoever_comes_back_after_an_ending_is_not_met_with_the_months_between(cast: Cast, smed: people.Person) -> None:
    plan_dose(cast.signe, smed, days_ago=95)
    new = endings.NewEnding(ended_at=NOW - 80 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    again = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=again, now=NOW)
    assert shown(smed) == set()
    assert set(reminders(smed, *DOSE_KINDS)) >= {"not_seen"}, "the days count from now on"


def test_a_quarantine_that_is_over_silences_nothing_although_nobody_wrote_that_the_course_went_on(
    cast: Cast, smed: people.Person
) -> None:
    plan_dose(cast.signe, smed, days_ago=90)
    last = (NOW - 40 * DAY).date()
    more = {"broken_by": "service", "until": last, "alternative": "Vi mødes på gaden"}
    break_off(cast.signe, smed, "threat", days_ago=60, **more)
    assert shown(smed) == set(DOSE_KINDS)
    assert reminders(smed, "not_seen")["not_seen"].shows_at.astimezone(PLACE).date() == last + 8 * DAY


def test_whom_we_just_do_not_meet_is_looked_for_and_whoever_wants_a_pause_is_left_in_peace(
    cast: Cast, smed: people.Person
) -> None:
    row = break_off(cast.signe, smed, "no_contact", days_ago=80, broken_by="citizen")
    assert shown(smed) == {"not_seen"}
    breaks.take_back(by=cast.signe, break_id=row.id, why="Forkert borger", now=NOW)
    break_off(cast.signe, smed, "wants_pause", days_ago=80, broken_by="citizen")
    assert shown(smed) == set()


def test_a_break_ends_with_its_course_so_whoever_comes_back_is_looked_for_and_can_be_broken_off_anew(
    cast: Cast, smed: people.Person
) -> None:
    break_off(cast.signe, smed, "prison", days_ago=90)
    new = endings.NewEnding(ended_at=NOW - 80 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    again = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW - 50 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=again, now=NOW)
    assert reminders(smed, "break_open") == {}
    assert shown(smed) == {"not_seen"}
    assert breaks.running(smed, by=cast.signe) == []
    row = break_off(cast.signe, smed, "prison", days_ago=20)
    assert [each.row for each in breaks.running(smed, by=cast.signe)] == [row]


def test_what_was_not_given_during_a_stay_is_held_against_nobody_and_the_days_begin_when_it_is_over(
    cast: Cast, smed: people.Person
) -> None:
    plan_dose(cast.signe, smed, days_ago=60)
    row = refer_to_stay(cast.signe, smed)
    assert shown(smed) == set(DOSE_KINDS)
    for days, event in ((10, "arrived"), (1, "left_early")):
        new = happening.NewEvent(event=event, at=NOW - days * DAY, note="Ville hjem" if event == "left_early" else "")
        happening.happen(by=cast.signe, referral_id=row.id, new=new, now=NOW)
        assert shown(smed) == set(), event
        assert doses.given(smed, by=cast.signe, now=NOW).reasons == []


def planned(cast: Cast, person: people.Person) -> list[tuple[bool, str]]:
    return [(week.planned is not None, week.away) for week in doses.weeks_of(person, by=cast.signe, until=NOW.date())]


def test_weeks_of_a_break_and_between_two_courses_hold_nothing_planned_and_say_why(
    cast: Cast, smed: people.Person
) -> None:
    with_plan, broken_off, over = (True, ""), (False, "break"), (False, "ended")
    plan_dose(cast.signe, smed, days_ago=95)
    assert planned(cast, smed) == [with_plan] * 12
    # Sunday 13 September to Sunday 4 October.
    row = break_off(cast.signe, smed, "prison", days_ago=60)
    assert planned(cast, smed) == [with_plan] * 3 + [broken_off] * 9
    breaks.go_on(by=cast.signe, break_id=row.id, at=NOW - 39 * DAY, now=NOW)
    assert planned(cast, smed) == [with_plan] * 3 + [broken_off] * 3 + [with_plan] * 6
    # From Tuesday 13 October on the course has ended, until Tuesday 3 November.
    new = endings.NewEnding(ended_at=NOW - 30 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert planned(cast, smed)[6:] == [with_plan] * 2 + [over] * 4
    again = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW - 9 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=again, now=NOW)
    assert planned(cast, smed) == [with_plan] * 3 + [broken_off] * 3 + [with_plan] * 2 + [over] * 2 + [with_plan] * 2


def test_whom_we_just_did_not_meet_was_to_be_met_as_planned(cast: Cast, smed: people.Person) -> None:
    plan_dose(cast.signe, smed, days_ago=95)
    break_off(cast.signe, smed, "no_contact", days_ago=60, broken_by="citizen")
    assert planned(cast, smed) == [(True, "")] * 12


def test_naloxone_put_into_a_hand_is_given_as_the_sighting_it_is_and_once_with_its_contact(
    cast: Cast, smed: people.Person
) -> None:
    def hand_over(days_ago: int) -> None:
        told = Event("naloxone", NOW - days_ago * DAY)
        events.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)

    def contacts() -> list[int]:
        return [week.contacts for week in doses.weeks_of(smed, by=cast.signe, until=NOW.date())[-2:]]

    meet(cast.signe, smed, 0)
    hand_over(0)
    assert contacts() == [0, 1]
    hand_over(7)
    assert contacts() == [1, 1]


def test_what_is_put_into_a_hand_counts_against_the_dose_in_the_lists_too(cast: Cast, smed: people.Person) -> None:
    plan_dose(cast.signe, smed, days_ago=30)
    meet(cast.signe, smed, 20)
    assert reminders(smed, "dose_below")["dose_below"].shows_at < NOW
    for days_ago in (1, 2):
        events.tell(by=cast.signe, person_id=smed.id, told=Event("equipment", NOW - days_ago * DAY), now=NOW)
    assert reminders(smed, "dose_below")["dose_below"].shows_at > NOW


def test_a_stay_that_should_be_over_silences_nothing(cast: Cast, smed: people.Person) -> None:
    plan_dose(cast.signe, smed, days_ago=60)
    row = refer_to_stay(cast.signe, smed)
    new = happening.NewEvent(event="arrived", at=NOW - 40 * DAY)
    happening.happen(by=cast.signe, referral_id=row.id, new=new, now=NOW)
    assert shown(smed) == set(DOSE_KINDS)


def test_much_more_contact_than_planned_asks_whether_the_plan_fits_until_it_is_looked_at(
    cast: Cast, smed: people.Person
) -> None:
    plan_dose(cast.signe, smed, days_ago=10)
    meet(cast.signe, smed, *range(2, 9))

    def asked(at: datetime = NOW) -> list[object]:
        listed = lists.listed(by=cast.oda, shows="board", now=at, kind="plan_adjust")
        return [row.params["why"] for row in reasons(listed) if row.kind == "plan_adjust"]

    assert asked() == []
    meet(cast.signe, smed, 1)
    assert asked() == ["above"]
    assert [row.params["why"] for row in doses.given(smed, by=cast.signe, now=NOW).reasons] == ["above"]
    assert asked(NOW + 9 * DAY) == [], "where no more is given it ceases by itself"

    def told(at: datetime) -> set[str]:
        return {row.kind for row in lists.open_of(smed, by=cast.signe, now=at)[1]}

    assert "plan_adjust" in told(NOW)
    assert "plan_adjust" not in told(NOW + 7 * DAY), "also on the way to an ending"
    revise(cast.signe, smed, SLEEP)
    assert asked() == []


def test_how_long_a_site_waits_for_whoever_has_no_dose_holds_at_once_and_as_if_drawn_anew(
    cast: Cast, smed: people.Person
) -> None:
    gry = people.meet(by=cast.signe, alias="Gry", now=NOW - 10 * DAY)
    there = people.meet(by=cast.nabo, alias="Per", now=NOW - 10 * DAY)
    plan_dose(cast.signe, gry, days_ago=9)
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 10 * DAY)

    def drawn() -> list[Any]:
        columns = ("person_id", "kind", "rank", "shows_at", "due_at", "hides_at", "params")
        return list(Reminder.objects.order_by("person_id", "kind").values_list(*columns))

    before = drawn()
    suggesting.suggest(by=cast.mona, suggestions=[], lost_after=5, now=NOW)
    assert shown(ole) == {"not_seen"}
    assert reminders(ole, "not_seen")["not_seen"].params == {"days": 5, "dose": "none"}
    assert [row for row in drawn() if row[0] in (gry.id, there.id)] == [
        row for row in before if row[0] in (gry.id, there.id)
    ]
    moved = drawn()
    drawing.draw([smed.id, gry.id, ole.id, there.id])
    assert drawn() == moved
    meet(cast.signe, ole, 1)
    assert (shown(ole), reminders(ole, "not_seen")["not_seen"].shows_at.astimezone(PLACE).date()) == (
        set(), NOW.date() + 5 * DAY,
    )  # fmt: skip
    moved = drawn()
    drawing.draw([ole.id])
    assert drawn() == moved
    with pytest.raises(SeveralRefused):
        suggesting.suggest(by=cast.mona, suggestions=[], lost_after=0, now=NOW)


def test_a_dose_planned_by_mistake_is_taken_back_and_the_one_before_stands(cast: Cast, smed: people.Person) -> None:
    plan_dose(cast.signe, smed, days_ago=3)
    wrong = plan_dose(cast.signe, smed, times=20)
    doses.take_back(by=cast.oda, dose_id=wrong.id, why="Forkert borger", now=NOW)
    dose = doses.standing_dose(smed, by=cast.signe)
    assert dose is not None and dose.times == 2
    with pytest.raises(Refusal, match="taken this back"):
        doses.take_back(by=cast.oda, dose_id=wrong.id, why="Forkert borger", now=NOW)


def test_drawing_again_changes_no_reason(cast: Cast, smed: people.Person) -> None:
    plan_dose(cast.signe, smed, days_ago=30)
    meet(cast.signe, smed, 3, 20)
    revise(cast.signe, smed, SLEEP, review_on=NOW.date() + DAY)
    columns = ("kind", "rank", "shows_at", "due_at", "about_id", "params")
    before = list(Reminder.objects.order_by("kind").values_list(*columns))
    drawing.draw([smed.id])
    assert list(Reminder.objects.order_by("kind").values_list(*columns)) == before
    assert len(before) == 4


def test_death_stops_the_reminders_and_nothing_new_is_planned(cast: Cast, smed: people.Person) -> None:
    plan = revise(cast.signe, smed, replace(SLEEP, scale=LEVELS), review_on=NOW.date() + DAY)
    plan_dose(cast.signe, smed)
    goal, task = Goal.objects.get(), Task.objects.get()
    Death.objects.create(
        person=smed,
        happened_at=NOW - 9 * DAY,
        recorded_at=NOW,
        received_at=NOW,
        recorded_by=cast.signe,
        source="Hospitalet",
    )
    drawing.draw([smed.id])
    assert not Reminder.objects.filter(person=smed).exists()
    for write in (
        lambda: revise(cast.signe, smed, SLEEP, seen=plan),
        lambda: tasks.finish(by=cast.signe, task_id=task.id, now=NOW),
        lambda: plan_dose(cast.signe, smed),
        lambda: goals.rate(by=cast.signe, goal_id=goal.id, level=0, rated_by="worker", at=NOW, now=NOW),
        lambda: handleplans.tell(by=cast.signe, person_id=smed.id, status="offered", at=NOW, now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            write()
        assert refused.value.code == "has_died"
    smed.refresh_from_db()
    assert standing(smed).own_words == "Jeg vil have ro"


def test_the_course_and_the_page_of_a_person_tell_of_plan_dose_and_action_plan(cast: Cast, smed: people.Person) -> None:
    longer, now_ = replace(LESS, horizon="longer"), SLEEP
    revise(cast.signe, smed, longer, now_, replace(SLEEP, own_words="Nået", status="reached"))
    plan_dose(cast.signe, smed)
    handleplans.tell(by=cast.signe, person_id=smed.id, status="offered", at=NOW, now=NOW)
    months = sheets.course(smed, by=cast.asta).months
    assert sorted(entry.kind for month in months for entry in month.entries) == ["action_plan", "dose_plan", "plan"]
    found = summary.summary(smed, by=cast.signe)
    assert [goal.own_words for goal in found.goals] == ["Ro om natten", "Færre piller"]
    assert found.dose is not None


@pytest.mark.parametrize("revised", [1, 12])
def test_the_plan_costs_the_same_queries_however_often_it_was_revised(
    cast: Cast, smed: people.Person, revised: int, django_assert_num_queries: Any
) -> None:
    last = None
    for _ in range(revised):
        last = revise(cast.signe, smed, SLEEP, LESS, seen=last)
    plan_dose(cast.signe, smed)
    with django_assert_num_queries(5):
        summary.summary(smed, by=cast.signe)
