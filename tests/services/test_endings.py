"""Ending a course, following up, and coming back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry
from brobygger.records.endings import Ending, FollowUp
from brobygger.records.people import Detail
from brobygger.rules import agenda, plans
from brobygger.rules.fields import FieldRefused, SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment.breaks import Break
from brobygger.services import (
    access,
    accounts,
    contacts,
    courses,
    deaths,
    duties,
    ending_burdens,
    ending_corrections,
    endings,
    event_corrections,
    followup_corrections,
    merging,
    people,
    requests,
    sheets,
)
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.assessments import scores, verdicts
from brobygger.services.changes import PermissionDenied
from brobygger.services.plans import doses, handleplans, revisions
from brobygger.services.referrals import referring
from brobygger.services.referrals.referring import NewReferral
from brobygger.services.requests import decisions, recommendations
from brobygger.services.requests.waiting import waiting_about
from brobygger.services.treatment import breaks
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.listing import reasons

DAY = timedelta(days=1)
SLEEP = plans.Goal("Ro om natten", "other_areas", "housing", "now")


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def end(by: Any, person: people.Person, **more: Any) -> Ending:
    told = {"ended_at": NOW - 40 * DAY, "status": "stabilised", "reason": "finished", **more}
    return endings.end(by=by, person_id=person.id, new=endings.NewEnding(**told), now=NOW)


def fresh(person: people.Person) -> people.Person:
    person.refresh_from_db()
    return person


def due(person: people.Person) -> list[int]:
    rows = Reminder.objects.filter(person=person, kind__in=agenda.FOLLOWUPS).order_by("due_at")
    return [row.params["months"] for row in rows]


def test_an_ended_course_goes_to_follow_up_and_what_is_due_stands_in_the_lists(cast: Cast, smed: people.Person) -> None:
    end(cast.signe, smed, own_view="Jeg er ikke færdig")
    assert (fresh(smed).phase, smed.ended_at) == ("followup", NOW - 40 * DAY)
    assert due(smed) == [1, 3, 6, 12]
    kinds = [entry.kind for month in sheets.course(smed, by=cast.signe).months for entry in month.entries]
    assert sorted(kinds) == ["ending", "phase"]


def test_reached_closes_and_not_found_stays_to_be_done(cast: Cast, smed: people.Person) -> None:
    row = end(cast.signe, smed)
    not_found = {"by": cast.signe, "ending_id": row.id, "months": 1, "outcome": "not_found", "now": NOW}
    with pytest.raises(SeveralRefused, match="Nobody was met"):
        endings.follow_up(**not_found, at=NOW - 9 * DAY, own_words="Jeg har det godt")
    endings.follow_up(by=cast.signe, ending_id=row.id, months=1, outcome="not_found", at=NOW - 9 * DAY, now=NOW)
    assert due(smed) == [1, 3, 6, 12]
    with pytest.raises(FieldRefused, match="did try"):
        endings.follow_up(by=cast.asta, ending_id=row.id, months=1, outcome="not_tried", at=NOW, now=NOW)
    endings.follow_up(by=cast.asta, ending_id=row.id, months=1, outcome="reached", at=NOW, now=NOW, own_words="Det går")
    assert due(smed) == [3, 6, 12]
    (ended,) = endings.endings_of(smed, by=cast.signe)
    assert (ended.followups[0].outcome, ended.followups[0].tries) == ("reached", 2)


@pytest.mark.parametrize(
    ("outcome", "days", "code"),
    [
        # On the day of the ending itself nobody follows up on it.
        ("reached", -1, "followup_same_day"),
        ("declined", -1, "followup_same_day"),
        ("reached", 0, None),
        ("reached", 9, None),
        ("declined", 9, None),
        ("not_tried", 9, "not_tried_early"),
        ("not_tried", 29, "not_tried_early"),
        ("not_tried", 30, None),
    ],
)
def test_the_first_follow_up_is_told_from_the_day_after_the_ending_and_not_tried_from_when_it_is_due(
    cast: Cast, smed: people.Person, outcome: str, days: int, code: str | None
) -> None:
    # Ended on 12 October: due after a month on 12 November at the latest.
    row = end(cast.signe, smed, ended_at=NOW - 31 * DAY)
    told = {"by": cast.signe, "ending_id": row.id, "months": 1, "outcome": outcome, "now": NOW}
    at = NOW - 31 * DAY + (days + 1) * DAY
    if code is None:
        endings.follow_up(**told, at=at)  # type: ignore[arg-type]
        assert due(smed) == [3, 6, 12]
        return
    with pytest.raises(SeveralRefused) as refused:
        endings.follow_up(**told, at=at)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert due(smed) == [1, 3, 6, 12]


@pytest.mark.parametrize(("days", "is_early"), [(92, True), (168, True), (169, False), (195, False)])
def test_a_later_follow_up_is_told_from_when_it_shows_and_leaves_what_the_law_asks_for_to_be_answered(
    cast: Cast, smed: people.Person, days: int, is_early: bool
) -> None:
    # Ended 200 days ago, on 26 April: after six months due on 26 October, 183 days later, and shown from the 169th on.
    contacts.record(
        by=cast.signe,
        items=[contacts.NewContact(person_id=smed.id, kind="contact", happened_at=NOW - 300 * DAY)],
        now=NOW,
    )
    row = end(cast.signe, smed, ended_at=NOW - 200 * DAY)
    told = {"by": cast.signe, "ending_id": row.id, "months": 6, "outcome": "reached", "now": NOW}
    if is_early:
        with pytest.raises(SeveralRefused) as refused:
            endings.follow_up(**told, at=NOW - 200 * DAY + days * DAY)  # type: ignore[arg-type]
        assert refused.value.code == "followup_early"
    else:
        endings.follow_up(**told, at=NOW - 200 * DAY + days * DAY)  # type: ignore[arg-type]
        assert due(smed) == [1, 12], "nobody told of the one after a month"
        inbox = [each.params["months"] for each in reasons(lists.listed(by=cast.asta, shows="inbox", now=NOW))]
        assert inbox == [1]
        endings.follow_up(**told | {"months": 1, "outcome": "not_tried"}, at=NOW)  # type: ignore[arg-type]
        assert due(smed) == [12]
        with pytest.raises(FieldRefused, match="nobody tried is written already"):
            endings.follow_up(**told | {"months": 1, "outcome": "not_tried"}, at=NOW)  # type: ignore[arg-type]


def test_whoever_was_not_found_is_looked_for_until_the_next_follow_up_asks_for_the_same(
    cast: Cast, smed: people.Person
) -> None:
    row = end(cast.signe, smed)
    endings.follow_up(
        by=cast.signe, ending_id=row.id, months=1, outcome="not_found", at=NOW - 5 * DAY, now=NOW - 5 * DAY
    )

    def asked(days: int) -> list[int]:
        listed = lists.listed(by=cast.signe, shows="today", now=NOW + days * DAY)
        return sorted(each.params["months"] for each in reasons(listed) if each.kind.startswith("followup"))

    assert asked(0) == [1]
    assert [asked(days) for days in (20, 40, 60)] == [[1], [3], [3]], "of the first nothing can be told any more"
    for months, days in ((3, 60), (6, 150), (12, 330)):
        told = {"outcome": "not_found", "at": NOW + days * DAY, "now": NOW + days * DAY}
        endings.follow_up(by=cast.signe, ending_id=row.id, months=months, **told)
    assert (asked(400), asked(800)) == ([12], []), "of the last for a time of our own"


def test_a_follow_up_written_by_mistake_is_taken_back_and_is_to_be_done_again(cast: Cast, smed: people.Person) -> None:
    row = end(cast.signe, smed)
    told = {"ending_id": row.id, "months": 1, "at": NOW, "now": NOW}
    first = endings.follow_up(by=cast.signe, outcome="reached", own_words="Det går", **told)  # type: ignore[arg-type]
    assert due(smed) == [3, 6, 12]
    followup_corrections.take_back(by=cast.asta, follow_up_id=first.id, why="Forkert", now=NOW)
    assert due(smed) == [1, 3, 6, 12]
    (ended,) = endings.endings_of(smed, by=cast.signe)
    assert (ended.followups[0].outcome, ended.followups[0].tries, list(ended.told)) == ("", 0, [])
    with pytest.raises(Refusal, match="taken this back"):
        followup_corrections.take_back(by=cast.signe, follow_up_id=first.id, why="Forkert", now=NOW)


@pytest.mark.parametrize(
    ("write", "field"),
    [
        (lambda at, **told: doses.plan(**told, new=doses.NewDose(at, 2, 7)), "planned_at"),
        (
            lambda at, **told: revisions.revise(
                **told, new=revisions.NewPlan(plans.Content(made_at=at, goals=[SLEEP]))
            ),
            "made_at",
        ),
        (lambda **told: handleplans.tell(**told, status="offered"), "at"),
        (lambda at, **told: breaks.break_off(**told, told=Break("outside", "prison", at)), "at"),
    ],
)
def test_nothing_is_planned_in_a_course_after_it_has_ended_until_the_citizen_is_back(
    cast: Cast, smed: people.Person, write: Any, field: str
) -> None:
    end(cast.signe, smed, ended_at=NOW - 40 * DAY)
    told = {"by": cast.signe, "person_id": smed.id, "now": NOW}
    with pytest.raises(SeveralRefused) as refused:
        write(**told, at=NOW - 10 * DAY)
    assert [(each.code, each.params["field"]) for each in refused.value.faults] == [("course_ended", field)]
    assert "A wish said before the ending begins no new course" in refused.value.message
    said = requests.NewRequest(words="Tag mig tilbage", said_at=NOW - 20 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    write(**told, at=NOW - 10 * DAY)


def test_what_was_planned_before_the_ending_is_still_written_after_it(cast: Cast, smed: people.Person) -> None:
    end(cast.signe, smed, ended_at=NOW - 40 * DAY)
    doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(NOW - 50 * DAY, 2, 7), now=NOW)


def test_a_course_moved_today_and_said_to_have_ended_yesterday_has_ended(cast: Cast, smed: people.Person) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW)
    end(cast.signe, smed, ended_at=NOW - DAY, is_day_sure=True)
    assert (fresh(smed).phase, smed.ended_at) == ("followup", NOW - DAY)


def test_who_wants_back_in_the_very_minute_of_the_ending_is_back(cast: Cast, smed: people.Person) -> None:
    end(cast.signe, smed, ended_at=NOW)
    said = requests.NewRequest(words="Tag mig tilbage", said_at=NOW, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    assert (fresh(smed).phase, smed.ended_at) == ("contact", None)


def score(by: Any, person: people.Person, value: str, wave: str, days_ago: int) -> None:
    told = {"instrument": "EuropASI", "version": "5", "source": "journal", "wave": wave}
    measured_on = (NOW - days_ago * DAY).date()
    given = [scores.NewScore("drug", Decimal(value))]
    scores.enter(by=by, person_id=person.id, scores=given, measured_on=measured_on, now=NOW, **told)


def test_what_the_citizen_returned_to_is_as_it_was_measured_when_the_course_ended(
    cast: Cast, smed: people.Person
) -> None:
    score(cast.signe, smed, "0.8", "baseline", 90)
    score(cast.signe, smed, "0.4", "m3", 50)
    score(cast.signe, smed, "0.1", "m6", 20)
    end(cast.signe, smed, ended_at=NOW - 40 * DAY)
    score(cast.signe, smed, "0.9", "m12", 10)
    (ended,) = endings.endings_of(smed, by=cast.signe)
    known = [(each.area, each.before, each.now) for each in ended.burdens if each.now is not None]
    assert known == [("drug", "0.8", "0.4")]
    now = ending_burdens.burdens(smed, by=cast.signe, on=NOW.date())
    assert [(each.before, each.now) for each in now if each.area == "drug"] == [("0.8", "0.9")]


def test_only_the_manager_chooses_what_the_duty_covers_and_the_audit_says_so(cast: Cast, smed: people.Person) -> None:
    end(cast.signe, smed, reason="moved")
    with pytest.raises(PermissionDenied):
        duties.choose(by=cast.oda, reasons=["moved"], now=NOW)
    with pytest.raises(SeveralRefused):
        duties.choose(by=cast.mona, reasons=["moon"], now=NOW)
    assert not any(each.is_duty for each in endings.endings_of(smed, by=cast.signe)[0].followups)
    duties.choose(by=cast.mona, reasons=["moved"], now=NOW)
    (ended,) = endings.endings_of(people.Person.objects.get(id=smed.id), by=cast.signe)
    assert [each.months for each in ended.followups if each.is_duty] == [1, 6]
    assert AuditEntry.objects.filter(act="endings.set_up").count() == 1


def test_what_ends_with_the_course_asks_nobody_any_more_and_what_goes_on_keeps_an_owner(
    cast: Cast, smed: people.Person
) -> None:
    def kinds() -> set[str]:
        rows = Reminder.objects.filter(person=smed).exclude(kind__in=agenda.late_kinds())
        return set(rows.values_list("kind", flat=True)) - {"followup_unwanted"}

    said = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 3 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW - 3 * DAY)
    mark = recommendations.grounds(fresh(smed), by=cast.signe).mark
    half = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=half, now=NOW - 2 * DAY)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 2 * DAY)
    pause = Break(broken_by="citizen", reason="wants_pause", at=NOW - 2 * DAY)
    breaks.break_off(by=cast.signe, person_id=smed.id, told=pause, now=NOW)
    asked = NewReferral("bridge", NOW - 2 * DAY, NOW.date(), help_kind="gp", to="Lægehuset")
    referring.refer(by=cast.signe, person_id=smed.id, new=asked, now=NOW)
    treated = {"no_plan", "no_action_plan", "no_dose", "break_open", "assessment_stalled"}
    assert kinds() == {"clock", "recommendation", "referral_answer", *treated}
    row = end(cast.signe, smed, ended_at=NOW - DAY, wants_followup=False)
    # The course had reached treatment, so the clock has done its work; what nobody has decided waits with the authority.
    assert kinds() == {"recommendation", "referral_answer", "ended_undecided"}
    decision = decisions.NewDecision(about=handed.id, result="grant", reasons="Fordi", decided_at=NOW)
    decisions.decide(by=cast.asta, person_id=smed.id, new=decision, now=NOW)
    assert kinds() == {"referral_answer"}
    accounts.switch_off(username="signe", now=NOW)
    assert kinds() == {"referral_answer", "no_contact_person"}
    endings.take_back(by=cast.oda, ending_id=row.id, why="Forkert", now=NOW)
    assert kinds() >= {"clock", "break_open"}


def asks_for_treatment(by: Any, person: people.Person, words: str = "Jeg vil i behandling", days_ago: int = 3) -> Any:
    new = requests.NewRequest(words=words, said_at=NOW - days_ago * DAY, said_to="Signe")
    return requests.ask(by=by, person_id=person.id, new=new, now=NOW)


def test_an_ending_before_treatment_stops_no_clock_and_the_authority_decides_all_the_same(
    cast: Cast, smed: people.Person
) -> None:
    asks_for_treatment(cast.signe, smed)
    half = recommendations.NewRecommendation(
        advice="grant", text="Fordi", mark=recommendations.grounds(smed, by=cast.signe).mark
    )
    handed = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=half, now=NOW - 2 * DAY)
    end(cast.signe, smed, ended_at=NOW - DAY, wants_followup=False)
    assert fresh(smed).clock_due_on == (NOW + 11 * DAY).date()
    inbox = Reminder.objects.filter(person=smed, has_case=True).values_list("kind", flat=True)
    assert set(inbox) == {"clock", "recommendation", "followup_unwanted"}
    waits = waiting_about(smed, None, by=cast.asta)
    assert waits is not None and waits.recommendation == handed
    refuse = decisions.NewDecision(about=handed.id, result="refuse", reasons="Fordi", decided_at=NOW)
    decisions.decide(by=cast.asta, person_id=smed.id, new=refuse, now=NOW)
    assert fresh(smed).clock_due_on is None


def test_a_no_said_as_a_later_course_ends_holds_for_what_the_law_asks_for_after_the_earlier_too(
    cast: Cast, smed: people.Person
) -> None:
    def of_the_law() -> set[str]:
        of_it = ("followup_duty", "followup_unwanted", "followup_late")
        rows = Reminder.objects.filter(person=smed, kind__in=of_it).values_list("kind", flat=True)
        (earlier,) = [each for each in endings.endings_of(fresh(smed), by=cast.signe) if each.ending.id == first.id]
        assert {each.is_unwanted for each in earlier.followups} == {"followup_unwanted" in rows}
        return set(rows)

    first = end(cast.signe, smed, wants_followup=True)
    asks_for_treatment(cast.signe, smed)
    told = {"status": "unfinished", "reason": "wanted_stop", "tried": "Talte om det", "has_withdrawn": True}
    later = end(cast.signe, smed, ended_at=NOW - DAY, **told)
    assert of_the_law() == {"followup_duty", "followup_late"}
    new = endings.NewEnding(ended_at=NOW - DAY, wants_followup=False, **told)
    ending_corrections.correct(by=cast.signe, ending_id=later.id, new=new, now=NOW)
    # The authority alone has it to answer for.
    assert of_the_law() == {"followup_unwanted"}


def test_a_wish_said_again_while_the_first_clock_runs_after_an_ending_joins_it(cast: Cast, smed: people.Person) -> None:
    asks_for_treatment(cast.signe, smed)
    end(cast.signe, smed, ended_at=NOW - DAY)
    asks_for_treatment(cast.signe, smed, "Tag mig tilbage", days_ago=0)
    (only,) = requests.asked(fresh(smed), by=cast.signe)
    assert [row.words for row in only.requests] == ["Jeg vil i behandling", "Tag mig tilbage"]
    assert smed.clock_due_on == (NOW + 11 * DAY).date()


def test_who_withdraws_the_request_with_the_ending_stops_the_clock_until_the_ending_is_taken_back(
    cast: Cast, smed: people.Person
) -> None:
    asks_for_treatment(cast.signe, smed)
    row = end(cast.signe, smed, ended_at=NOW - DAY, has_withdrawn=True)
    (old,) = requests.asked(fresh(smed), by=cast.signe)
    assert (old.clock.stopped_by, old.clock.stopped_at, smed.clock_due_on) == ("withdrawn", NOW - DAY, None)
    endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert", now=NOW)
    assert fresh(smed).clock_due_on == (NOW + 11 * DAY).date()
    end(cast.signe, smed, ended_at=NOW - 20 * DAY, has_withdrawn=True)
    assert requests.asked(smed, by=cast.signe)[0].clock.stopped_at == NOW - 3 * DAY


def test_a_course_that_came_back_without_treatment_has_not_begun_the_second_time(
    cast: Cast, smed: people.Person
) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 60 * DAY)
    end(cast.signe, smed, ended_at=NOW - 40 * DAY)
    asks_for_treatment(cast.signe, smed)
    assert requests.runs_on_after_ending(fresh(smed), by=cast.signe, ended_at=NOW)
    end(cast.signe, smed, ended_at=NOW - DAY)
    assert fresh(smed).clock_due_on == (NOW + 11 * DAY).date()


def test_a_wish_said_when_treatment_was_over_waits_on_although_the_course_had_once_been_in_treatment(
    cast: Cast, smed: people.Person
) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 60 * DAY)
    courses.move(by=cast.signe, person_id=smed.id, to="contact", seen="treatment", now=NOW - 40 * DAY)
    asks_for_treatment(cast.signe, smed)
    assert requests.runs_on_after_ending(fresh(smed), by=cast.signe, ended_at=NOW)
    row = end(cast.signe, smed, ended_at=NOW - DAY, reason="stayed_away", tried="Ledt efter ham")
    assert fresh(smed).clock_due_on == (NOW + 11 * DAY).date()
    assert "clock" in set(Reminder.objects.filter(person=smed, has_case=True).values_list("kind", flat=True))
    endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert", now=NOW)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW)
    assert not requests.runs_on_after_ending(fresh(smed), by=cast.signe, ended_at=NOW)


@pytest.mark.parametrize(("ended_days_ago", "runs_on"), [(5, True), (1, False)])
def test_whether_the_clock_runs_on_is_judged_on_the_day_the_course_ended(
    cast: Cast, smed: people.Person, ended_days_ago: int, runs_on: bool
) -> None:
    """Treatment began three days ago; the ending is written today."""
    asks_for_treatment(cast.signe, smed, days_ago=20)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 3 * DAY)
    ended_at = NOW - ended_days_ago * DAY
    assert bool(requests.runs_on_after_ending(fresh(smed), by=cast.signe, ended_at=ended_at)) is runs_on
    end(cast.signe, smed, ended_at=ended_at, is_day_sure=True)
    assert (fresh(smed).clock_due_on is not None) is runs_on, "and so it runs when the ending is written"


def test_who_said_no_beforehand_is_not_asked(cast: Cast, smed: people.Person) -> None:
    row = end(cast.signe, smed, wants_followup=False)

    def kinds(by: Any, shows: str) -> set[str]:
        return {each.kind for each in reasons(lists.listed(by=by, shows=shows, whose="all", now=NOW))}

    assert not agenda.FOLLOWUPS & (kinds(cast.signe, "today") | kinds(cast.oda, "board"))
    # The law exempts nobody: the authority has it to answer for until somebody has written how it went.
    assert kinds(cast.asta, "inbox") == {"followup_unwanted"}
    assert due(smed) == [1, 6]
    endings.follow_up(by=cast.asta, ending_id=row.id, months=1, outcome="not_tried", at=NOW, now=NOW)
    assert (kinds(cast.asta, "inbox"), due(smed)) == (set(), [6])


def test_an_ending_stops_the_clock_nobody_stopped_and_wanting_back_does_not_inherit_its_deadline(
    cast: Cast, smed: people.Person
) -> None:
    first = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 90 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=first, now=NOW)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 60 * DAY)
    row = end(cast.signe, smed, ended_at=NOW - 20 * DAY)
    assert fresh(smed).clock_due_on is None
    assert not Reminder.objects.filter(person=smed, kind="clock").exists()
    again = requests.NewRequest(words="Tag mig tilbage", said_at=NOW, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=again, now=NOW)
    assert fresh(smed).clock_due_on == (NOW + 14 * DAY).date()
    new, old = requests.asked(smed, by=cast.signe)
    assert (new.clock.said_at, old.clock.stopped_by, old.clock.stopped_at) == (NOW, "ending", NOW - 20 * DAY)
    # Where the ending was a mistake, the first clock runs on.
    endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert", now=NOW)
    assert fresh(smed).clock_due_on == (NOW - 76 * DAY).date()


def test_wanting_back_starts_a_new_clock_and_does_not_start_from_zero(cast: Cast, smed: people.Person) -> None:
    end(cast.signe, smed)
    said = requests.NewRequest(words="Det går ikke, må jeg komme igen?", said_at=NOW - DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    assert (fresh(smed).phase, smed.ended_at, due(smed)) == ("contact", None, [])
    assert smed.clock_due_on == (NOW + 13 * DAY).date()
    assert len(endings.endings_of(smed, by=cast.signe)) == 1


def test_a_course_that_came_back_cannot_end_before_it_did(cast: Cast, smed: people.Person) -> None:
    end(cast.signe, smed, ended_at=NOW - 60 * DAY)
    asks_for_treatment(cast.signe, smed, days_ago=20)
    for days in (80, 40):
        with pytest.raises(SeveralRefused) as refused:
            end(cast.signe, smed, ended_at=NOW - days * DAY)
        assert (refused.value.code, refused.value.faults[0].params["began"]) == ("before_it_began", "23-10-2026")
    end(cast.signe, smed, ended_at=NOW - 10 * DAY)
    # Nobody treated the citizen in between: the law's of the first ending are still to be done too.
    assert (fresh(smed).ended_at, due(smed)) == (NOW - 10 * DAY, [1, 1, 3, 6, 6, 12])


def test_an_ending_written_by_mistake_is_taken_back_and_kept(cast: Cast, smed: people.Person) -> None:
    row = end(cast.signe, smed)
    endings.take_back(by=cast.oda, ending_id=row.id, why="Forkert", now=NOW)
    assert (fresh(smed).ended_at, due(smed)) == (None, [])
    assert Ending.objects.count() == 2
    end(cast.signe, smed)


def test_an_ending_is_not_taken_back_from_under_the_follow_ups_told_of_it(cast: Cast, smed: people.Person) -> None:
    row = end(cast.signe, smed)
    told = {"ending_id": row.id, "months": 1, "at": NOW, "now": NOW, "own_words": "Det går"}
    first = endings.follow_up(by=cast.signe, outcome="reached", **told)  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert", now=NOW)
    assert refused.value.code == "ending_has_followups"
    assert (fresh(smed).phase, due(smed)) == ("followup", [3, 6, 12])
    followup_corrections.take_back(by=cast.signe, follow_up_id=first.id, why="Forkert", now=NOW)
    endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert", now=NOW)
    assert fresh(smed).phase == "contact"


def test_who_wants_back_and_says_no_again_is_followed_up_as_before(cast: Cast, smed: people.Person) -> None:
    end(cast.signe, smed)
    back = asks_for_treatment(cast.signe, smed, "Tag mig tilbage")
    assert (fresh(smed).phase, due(smed)) == ("contact", [])
    gone = requests.happen(by=cast.signe, request_id=back.id, kind="withdrawn", at=NOW - DAY, now=NOW)
    assert due(smed) == [1, 3, 6, 12]
    event_corrections.take_back(by=cast.signe, event_id=gone.id, why="Forkert borger", now=NOW)
    assert due(smed) == []
    no = decisions.NewDecision(about=back.id, result="refuse", reasons="Fordi", decided_at=NOW)
    decisions.decide(by=cast.asta, person_id=smed.id, new=no, now=NOW)
    assert due(smed) == [1, 3, 6, 12]
    # Whoever has been in treatment since has a course of its own, with an ending of its own to come.
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW)
    courses.move(by=cast.signe, person_id=smed.id, to="contact", seen="treatment", now=NOW)
    assert due(smed) == []


def test_a_wish_for_anonymous_treatment_after_an_ending_neither_brings_the_course_back_nor_ends_its_follow_ups(
    cast: Cast, smed: people.Person
) -> None:
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW - 90 * DAY)
    end(cast.signe, smed)

    def of_the_law() -> tuple[list[int], list[int], bool]:
        rows = Reminder.objects.filter(person=smed, kind="followup_duty")
        (ended,) = endings.endings_of(fresh(smed), by=cast.signe)
        told = [each.months for each in ended.followups if each.is_duty]
        return sorted(row.params["months"] for row in rows), told, fresh(smed).has_case

    before = of_the_law()
    assert before == ([1, 6], [1, 6], True)
    said = requests.NewRequest(words="Uden navn", said_at=NOW - DAY, said_to="Signe", is_anonymous=True)
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    assert (fresh(smed).phase, due(smed)) == ("followup", [1, 3, 6, 12])
    # What the municipality knew of before it knows still, and owes.
    assert of_the_law() == before and access.person_in_scope(cast.asta, smed.id)
    assert Reminder.objects.filter(person=smed, kind="anonymous_request").exists()


def test_whoever_asked_for_anonymous_treatment_alone_is_not_shown_to_the_authority_when_it_ends(
    cast: Cast, smed: people.Person
) -> None:
    said = requests.NewRequest(words="Uden navn", said_at=NOW - 50 * DAY, said_to="Signe", is_anonymous=True)
    wish = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW - 50 * DAY)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW - 49 * DAY)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 45 * DAY)
    end(cast.signe, smed)

    def seen() -> tuple[bool, set[str], list[bool]]:
        (ended,) = endings.endings_of(fresh(smed), by=cast.signe)
        inbox = {row.kind for row in reasons(lists.listed(by=cast.asta, shows="inbox", now=NOW))}
        return fresh(smed).has_case, inbox, [each.is_duty for each in ended.followups]

    assert seen() == (False, set(), [False] * 4)
    # What the project and our own care ask for stays the worker's to do.
    assert due(smed) == [1, 3, 6, 12]
    with pytest.raises(NotFound):
        access.person_in_scope(cast.asta, smed.id)
    # A wish in their own name, or none at all, is as it was.
    named = requests.NewRequest(words="Med navn", said_at=NOW - 48 * DAY, said_to="Signe")
    own = requests.ask(by=cast.signe, person_id=smed.id, new=named, now=NOW)
    assert seen()[::2] == (True, [True, False, True, False])
    requests.take_back_request(by=cast.signe, request_id=own.id, why="Forkert", now=NOW)
    assert seen()[::2] == (False, [False] * 4)
    requests.take_back_request(by=cast.signe, request_id=wish.id, why="Forkert", now=NOW)
    assert seen()[::2] == (True, [True, False, True, False])


def test_of_whom_the_authority_knows_the_law_asks_after_an_ending_whatever_they_have_asked_for_since(
    cast: Cast, smed: people.Person
) -> None:
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW - 90 * DAY)
    end(cast.signe, smed)

    def of_the_law() -> tuple[list[int], list[bool], set[str]]:
        rows = Reminder.objects.filter(person=smed, kind="followup_duty", has_case=True).order_by("due_at")
        (ended,) = endings.endings_of(fresh(smed), by=cast.asta)
        inbox = {row.kind for row in reasons(lists.listed(by=cast.asta, shows="inbox", now=NOW))}
        return [row.params["months"] for row in rows], [each.is_duty for each in ended.followups], inbox

    before = of_the_law()
    assert before == ([1, 6], [True, False, True, False], {"followup_duty"})
    said = requests.NewRequest(words="Uden navn", said_at=NOW - 50 * DAY, said_to="Signe", is_anonymous=True)
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    assert of_the_law() == before, "nothing tells of the wish, and who owes it has it"


def test_of_whom_nobody_else_knows_those_who_treat_have_every_follow_up(cast: Cast, smed: people.Person) -> None:
    said = requests.NewRequest(words="Uden navn", said_at=NOW - 50 * DAY, said_to="Signe", is_anonymous=True)
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW - 50 * DAY)
    end(cast.signe, smed)
    assert due(smed) == [1, 3, 6, 12], "those of the law's days too"
    today = reasons(lists.listed(by=cast.signe, shows="today", now=NOW, whose="all"))
    assert {row.params["months"] for row in today if row.kind == "followup_late"} == {1}
    assert not list(reasons(lists.listed(by=cast.asta, shows="inbox", now=NOW)))


@pytest.mark.parametrize("phase", ["contact", "treatment", "bridging"])
def test_a_course_that_had_not_ended_after_all_is_where_it_was_before(
    cast: Cast, smed: people.Person, phase: str
) -> None:
    if phase != "contact":
        courses.move(by=cast.signe, person_id=smed.id, to=phase, seen="contact", now=NOW - 50 * DAY)
    row = end(cast.signe, smed)
    endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert", now=NOW)
    assert fresh(smed).phase == phase
    # No arrow leads back: the move is struck as the ending is.
    assert Detail.objects.current().filter(person=smed, kind="phase").count() == (phase != "contact")


def test_an_ending_is_not_taken_back_while_a_newer_one_stands(cast: Cast, smed: people.Person) -> None:
    first = end(cast.signe, smed)
    back = requests.NewRequest(words="Tag mig tilbage", said_at=NOW - 20 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=back, now=NOW)
    second = end(cast.signe, smed, ended_at=NOW - DAY)
    with pytest.raises(Refusal) as refused:
        endings.take_back(by=cast.signe, ending_id=first.id, why="Forkert", now=NOW)
    assert refused.value.code == "newer_ending"
    assert (fresh(smed).phase, smed.ended_at) == ("followup", NOW - DAY)
    endings.take_back(by=cast.signe, ending_id=second.id, why="Forkert", now=NOW)
    assert (fresh(smed).phase, smed.ended_at) == ("contact", None)
    # Where the course goes on already, taking the old one back moves it nowhere.
    courses.move(by=cast.signe, person_id=smed.id, to="bridging", seen="contact", now=NOW)
    endings.take_back(by=cast.signe, ending_id=first.id, why="Forkert", now=NOW)
    assert fresh(smed).phase == "bridging"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"ended_at": NOW - 101 * DAY}, "ended_at"),
        ({"ended_at": NOW + DAY}, "ended_at"),
        ({"reason": "stayed_away"}, "tried"),
    ],
)
def test_an_ending_that_cannot_be_writes_nothing(
    cast: Cast, smed: people.Person, told: dict[str, Any], field: str
) -> None:
    with pytest.raises(SeveralRefused) as refused:
        end(cast.signe, smed, **told)
    assert refused.value.faults[0].field == field
    assert not Ending.objects.exists()
    assert fresh(smed).phase == "contact"


def test_a_course_that_began_with_an_imported_contact_can_end_after_it(cast: Cast, smed: people.Person) -> None:
    early = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=NOW - 200 * DAY)
    contacts.record(by=cast.signe, items=[early], now=NOW)
    assert end(cast.signe, smed, ended_at=NOW - 150 * DAY)


def test_a_follow_up_before_the_ending_or_after_death_is_refused(cast: Cast, smed: people.Person) -> None:
    row = end(cast.signe, smed)
    told = {"by": cast.signe, "ending_id": row.id, "months": 1, "outcome": "reached", "now": NOW}
    with pytest.raises(SeveralRefused):
        endings.follow_up(**told, at=NOW - 50 * DAY)  # type: ignore[arg-type]
    deaths.die(by=cast.signe, person_id=smed.id, on=(NOW - 2 * DAY).date(), source="Hospitalet", now=NOW)
    with pytest.raises(Refusal) as refused:
        endings.follow_up(**told, at=NOW - DAY)  # type: ignore[arg-type]
    assert refused.value.code == "has_died"
    assert not FollowUp.objects.exists()
    # What was held before the death, a phone may send later.
    assert endings.follow_up(**told, at=NOW - 2 * DAY).outcome == "reached"  # type: ignore[arg-type]


def test_phases_are_moved_back_and_forth_and_a_colleagues_move_is_not_overrun(cast: Cast, smed: people.Person) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW)
    courses.move(by=cast.malik, person_id=smed.id, to="contact", seen="treatment", now=NOW)
    courses.move(by=cast.signe, person_id=smed.id, to="bridging", seen="contact", now=NOW)
    assert Detail.objects.filter(kind="phase").count() == 3
    with pytest.raises(Refusal) as refused:
        courses.move(by=cast.malik, person_id=smed.id, to="treatment", seen="contact", now=NOW)
    assert refused.value.code == "older_form"
    assert fresh(smed).phase == "bridging"


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            end(stranger, smed)
        with pytest.raises(NotFound):
            courses.move(by=stranger, person_id=smed.id, to="treatment", seen="contact", now=NOW)
    for other in (cast.asta, cast.mona, cast.eva):
        with pytest.raises(PermissionDenied):
            end(other, smed)


def test_merged_records_share_their_follow_ups_and_part_again(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    end(cast.signe, ole)
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    assert (fresh(smed).ended_at, due(smed)) == (None, [1, 3, 6, 12])
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    assert (fresh(smed).phase, due(smed), due(ole)) == ("contact", [], [1, 3, 6, 12])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_a_course_at_once_one_is_told(cast: Cast, smed: people.Person) -> None:
    first, second = at_once(lambda: end(cast.signe, smed), lambda: end(cast.malik, smed))
    told = [each for each in (first, second) if isinstance(each, Refusal)]
    assert [each.code for each in told] == ["already_ended"]
    assert Ending.objects.count() == 1


def test_a_course_began_when_the_citizen_asked_before_anybody_had_met_them(cast: Cast, smed: people.Person) -> None:
    began = fresh(smed).created_at
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=began - 3 * DAY, said_to="Asta")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    assert courses.began_at(fresh(smed)) == began - 3 * DAY
    row = end(cast.signe, smed, ended_at=began - DAY)
    assert row.happened_at == began - DAY


def test_who_said_at_the_ending_that_we_may_not_ask_has_declined_nothing_and_can_still_be_told_of(
    cast: Cast, smed: people.Person
) -> None:
    row = end(cast.signe, smed, wants_followup=False)
    (ended,) = endings.endings_of(smed, by=cast.signe)
    assert {(each.outcome, each.is_unwanted) for each in ended.followups} == {("", True)}
    endings.follow_up(by=cast.signe, ending_id=row.id, months=1, outcome="reached", at=NOW, now=NOW)
    (ended,) = endings.endings_of(smed, by=cast.signe)
    assert [each.outcome for each in ended.followups] == ["reached", "", "", ""]
