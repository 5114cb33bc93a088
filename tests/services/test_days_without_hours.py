"""What is told of a day, and not of an hour of it, is true of the whole day: nothing true is refused because of the noon it is
kept as, and no wish is lost to what else came that day."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.referrals import Place
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import PLACE, day_only, local_day
from brobygger.rules.treatment import breaks as breaking
from brobygger.services import endings, people, requests
from brobygger.services.plans import doses
from brobygger.services.referrals import following, happening, referring
from brobygger.services.requests import decisions
from brobygger.services.treatment import breaks
from tests.cast import NOW, Cast

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
YESTERDAY = local_day(NOW) - DAY
SOME_HOUR = day_only(YESTERDAY)
MORNING = datetime(YESTERDAY.year, YESTERDAY.month, YESTERDAY.day, 9, tzinfo=PLACE)
AFTERNOON = MORNING.replace(hour=14, minute=30)
# Either of two is the one without an hour, which is kept as noon: once before and once after the other.
EITHER_WAY = pytest.mark.parametrize(("first", "then"), [(AFTERNOON, SOME_HOUR), (SOME_HOUR, MORNING)])


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def fresh(person: people.Person) -> people.Person:
    return people.Person.objects.get(id=person.id)


def kinds(person: people.Person) -> set[str]:
    return set(Reminder.objects.filter(person=person).values_list("kind", flat=True))


def ask(cast: Cast, person: people.Person, at: datetime, words: str = "Jeg vil i behandling") -> requests.NewRequest:
    new = requests.NewRequest(words=words, said_at=at, said_to="Signe")
    requests.ask(by=cast.signe, person_id=person.id, new=new, now=NOW)
    return new


def end(cast: Cast, person: people.Person, at: datetime, **more: Any) -> Any:
    new = endings.NewEnding(at, "stabilised", "finished", **more)
    return endings.end(by=cast.signe, person_id=person.id, new=new, now=NOW)


@EITHER_WAY
@pytest.mark.parametrize("stop", ["withdrawn", "refused"])
def test_a_wish_of_the_day_another_came_to_nothing_has_a_clock_of_its_own(
    cast: Cast, smed: people.Person, stop: str, first: datetime, then: datetime
) -> None:
    old = ask(cast, smed, NOW - 5 * DAY)
    if stop == "refused":
        no = decisions.NewDecision(old.id, "refuse", "Fordi", first)
        decisions.decide(by=cast.asta, person_id=smed.id, new=no, now=NOW)
    else:
        requests.happen(by=cast.signe, request_id=old.id, kind="withdrawn", at=first, now=NOW)
    assert fresh(smed).clock_due_on is None
    ask(cast, smed, then, "Jeg har ombestemt mig")
    assert fresh(smed).clock_due_on == YESTERDAY + 14 * DAY


@EITHER_WAY
def test_who_wants_back_on_the_day_of_the_ending_is_back(
    cast: Cast, smed: people.Person, first: datetime, then: datetime
) -> None:
    end(cast, smed, first)
    ask(cast, smed, then, "Tag mig tilbage")
    assert (fresh(smed).phase, fresh(smed).ended_at) == ("contact", None)
    assert {"clock", "back_undecided"} <= kinds(smed)


@EITHER_WAY
def test_an_ending_written_after_a_wish_of_its_day_is_an_ending(
    cast: Cast, smed: people.Person, first: datetime, then: datetime
) -> None:
    ask(cast, smed, first)
    end(cast, smed, then)
    assert fresh(smed).phase == "followup"
    assert "clock" in kinds(smed)


@EITHER_WAY
def test_what_happened_to_a_wish_on_its_day_is_written(
    cast: Cast, smed: people.Person, first: datetime, then: datetime
) -> None:
    new = ask(cast, smed, first)
    yes = decisions.NewDecision(new.id, "grant", "Fordi", then)
    made = decisions.decide(by=cast.asta, person_id=smed.id, new=yes, now=NOW)
    assert "decision_untold" in kinds(smed)
    for kind in ("decision_told", "started"):
        requests.happen(by=cast.signe, request_id=new.id, kind=kind, at=first, now=NOW)
    assert not {"decision_untold", "clock"} & kinds(smed)
    assert requests.asked(smed, by=cast.signe)[0].clock.is_kept
    assert made.happened_at == then


def test_of_one_minute_nobody_knows_what_came_first(cast: Cast, smed: people.Person) -> None:
    at = AFTERNOON.replace(second=40)
    end(cast, smed, at)
    ask(cast, smed, AFTERNOON, "Tag mig tilbage")
    assert (fresh(smed).phase, fresh(smed).clock_due_on) == ("contact", YESTERDAY + 14 * DAY)


def test_what_certainly_came_before_is_refused_still(cast: Cast, smed: people.Person) -> None:
    new = ask(cast, smed, AFTERNOON)
    for at in (MORNING, AFTERNOON - timedelta(minutes=1), day_only(YESTERDAY - DAY)):
        with pytest.raises(SeveralRefused) as refused:
            requests.happen(by=cast.signe, request_id=new.id, kind="started", at=at, now=NOW)
        assert refused.value.code == "event_before_request"
        assert refused.value.faults[0].params["said"] == f"{YESTERDAY:%d-%m-%Y} 14:30"
    requests.happen(by=cast.signe, request_id=new.id, kind="withdrawn", at=AFTERNOON, now=NOW)
    ask(cast, smed, MORNING, "Hjælp mig")
    assert fresh(smed).clock_due_on is None


@EITHER_WAY
def test_a_referral_is_answered_and_left_on_one_day(
    cast: Cast, smed: people.Person, first: datetime, then: datetime
) -> None:
    answer_by = local_day(NOW) + DAY
    new = referring.NewReferral(kind="bridge", help_kind="gp", to="Lægen", at=first, answer_by=answer_by)
    row = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    happening.happen(by=cast.signe, referral_id=row.id, new=happening.NewEvent(event="accepted", at=then), now=NOW)
    assert "referral_answer" not in kinds(smed)


@EITHER_WAY
def test_a_break_ends_and_another_begins_on_one_day(
    cast: Cast, smed: people.Person, first: datetime, then: datetime
) -> None:
    reason = breaking.reasons_of("citizen")[0]
    told = breaking.Break("citizen", reason, first)
    row = breaks.break_off(by=cast.signe, person_id=smed.id, told=told, now=NOW)
    breaks.go_on(by=cast.signe, break_id=row.id, at=then, now=NOW)
    again = breaking.Break("citizen", reason, first, note="Igen")
    breaks.break_off(by=cast.signe, person_id=smed.id, told=again, now=NOW)
    with pytest.raises(SeveralRefused) as refused:
        breaks.break_off(by=cast.signe, person_id=smed.id, told=breaking.Break("citizen", reason, NOW), now=NOW)
    assert refused.value.code == "overlaps"


def test_a_refusal_tells_no_hour_that_nobody_told(cast: Cast, smed: people.Person) -> None:
    new = ask(cast, smed, SOME_HOUR)
    with pytest.raises(SeveralRefused) as refused:
        requests.happen(by=cast.signe, request_id=new.id, kind="started", at=day_only(YESTERDAY - DAY), now=NOW)
    assert refused.value.faults[0].params["said"] == f"{YESTERDAY:%d-%m-%Y}"


def test_a_newer_dose_of_the_same_day_says_which_hour_it_needs(cast: Cast, smed: people.Person) -> None:
    first = doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(AFTERNOON, 2, 7), now=NOW)
    with pytest.raises(SeveralRefused) as refused:
        doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(SOME_HOUR, 3, 7, seen=first.id), now=NOW)
    fault = refused.value.faults[0]
    assert (fault.code, fault.params["hour"]) == ("dose_same_day", "14:30")


@pytest.mark.parametrize(("told", "changed"), [(MORNING, SOME_HOUR), (SOME_HOUR, AFTERNOON)])
def test_a_changed_decision_is_told_anew_also_where_the_first_was_told_that_day(
    cast: Cast, smed: people.Person, told: datetime, changed: datetime
) -> None:
    new = ask(cast, smed, NOW - 5 * DAY)
    no = decisions.NewDecision(new.id, "refuse", "Fordi", MORNING)
    first = decisions.decide(by=cast.asta, person_id=smed.id, new=no, now=NOW)
    requests.happen(by=cast.signe, request_id=new.id, kind="decision_told", at=told, now=NOW)
    assert "decision_untold" not in kinds(smed)
    yes = decisions.NewDecision(first.id, "grant", "Nyt", changed, is_change_meant=True)
    decisions.decide(by=cast.asta, person_id=smed.id, new=yes, now=NOW + MINUTE)
    assert "decision_untold" in kinds(smed)
    again = {"kind": "decision_told", "at": SOME_HOUR, "note": "Nu om det nye"}
    requests.happen(by=cast.signe, request_id=new.id, now=NOW + 2 * MINUTE, **again)  # type: ignore[arg-type]
    assert "decision_untold" not in kinds(smed)


def test_a_wish_is_put_right_to_the_day_of_an_ending(cast: Cast, smed: people.Person) -> None:
    new = ask(cast, smed, NOW - 15 * DAY)
    end(cast, smed, MORNING)
    told = requests.NewRequest(words="Jeg vil i behandling", said_at=SOME_HOUR, said_to="Signe")
    requests.correct(by=cast.signe, seen=new.id, new=told, now=NOW + MINUTE)
    assert fresh(smed).phase == "contact"


def test_a_dose_after_one_without_an_hour_is_told_of_no_hour(cast: Cast, smed: people.Person) -> None:
    first = doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(SOME_HOUR, 2, 7), now=NOW)
    with pytest.raises(SeveralRefused) as refused:
        doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(MORNING, 3, 7, seen=first.id), now=NOW)
    assert refused.value.code == "dose_no_hour"
    newer = doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(SOME_HOUR, 3, 7, seen=first.id), now=NOW)
    assert doses.standing_dose(smed, by=cast.signe) == newer


def refer(cast: Cast, person: people.Person, to: str, at: datetime, *, now: datetime = NOW, **more: Any) -> Any:
    told = {"kind": "bridge", "help_kind": "dentist", "to": to, "answer_by": NOW.date() + 3 * DAY} | more
    return referring.refer(by=cast.signe, person_id=person.id, new=referring.NewReferral(at=at, **told), now=now)


@pytest.mark.parametrize(("first", "then"), [(AFTERNOON, SOME_HOUR), (SOME_HOUR, MORNING), (SOME_HOUR, SOME_HOUR)])
@pytest.mark.parametrize("gone", ["declined", "lost"])
def test_a_no_is_answered_by_a_referral_of_the_same_day_that_was_written_after_it(
    cast: Cast, smed: people.Person, gone: str, first: datetime, then: datetime
) -> None:
    dentist = refer(cast, smed, "Tandlæge A", NOW - 5 * DAY)
    no = happening.NewEvent(gone, first, note="Fuldt")
    happening.happen(by=cast.signe, referral_id=dentist.id, new=no, now=NOW + MINUTE)
    assert f"referral_{gone}" in kinds(smed)
    refer(cast, smed, "Tandlæge B", then, now=NOW + 2 * MINUTE)
    assert f"referral_{gone}" not in kinds(smed)


def test_a_no_is_not_answered_by_a_referral_of_the_same_day_that_was_written_before_it(
    cast: Cast, smed: people.Person
) -> None:
    dentist = refer(cast, smed, "Tandlæge A", SOME_HOUR)
    refer(cast, smed, "Tandlæge B", SOME_HOUR, now=NOW + MINUTE)
    no = happening.NewEvent("declined", SOME_HOUR, note="Fuldt")
    happening.happen(by=cast.signe, referral_id=dentist.id, new=no, now=NOW + 2 * MINUTE)
    assert "referral_declined" in kinds(smed)


def test_what_came_on_the_day_of_an_ending_without_an_hour_is_not_said_to_have_come_after_it(
    cast: Cast, smed: people.Person
) -> None:
    bed = Place.objects.create(organisation_id=smed.organisation_id, name="Skovhuset", kind="residential")
    more = {"kind": "stay", "place_id": bed.id, "stay_kind": "taster", "help_kind": ""}
    stay = refer(cast, smed, "", at=NOW - 3 * DAY, **more)
    happening.happen(by=cast.signe, referral_id=stay.id, new=happening.NewEvent("arrived", AFTERNOON), now=NOW)
    end(cast, smed, SOME_HOUR, is_day_sure=True)
    stays = following.of(fresh(smed), by=cast.signe, today=NOW.date())
    assert following.outside_courses(stays, fresh(smed), by=cast.signe) == {}
    hospital = breaking.Break("outside", "hospital", AFTERNOON)
    breaks.break_off(by=cast.signe, person_id=smed.id, told=hospital, now=NOW)
    (told,) = breaks.breaks_of(fresh(smed), by=cast.signe)
    assert (told.had_ended_at, told.span.ended_at) == (None, AFTERNOON), (
        "it was over with the course, whichever was first"
    )
