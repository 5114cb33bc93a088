"""A death before what can only have been with a living citizen is asked about first, kind by kind; what we and others do for
ourselves before anybody knows is not."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from brobygger.rules.answers import Answer, State
from brobygger.rules.deaths import NEEDS_LIFE
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import local_day
from brobygger.rules.plans import Goal
from brobygger.rules.treatment.breaks import Break
from brobygger.services import contacts, deaths, endings, people, requests
from brobygger.services.assessments import findings, interviews, scores
from brobygger.services.plans import doses, goals, handleplans
from brobygger.services.treatment import breaks
from tests.cast import NOW, Cast
from tests.services import planning, test_findings, test_referrals, test_treatment
from tests.services.test_consents import give, withdraw

DAY = timedelta(days=1)
AT, BEFORE, DIED_ON = NOW - DAY, NOW - 20 * DAY, local_day(NOW - 5 * DAY)
Write = Callable[[Cast, people.Person], Any]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def die(cast: Cast, smed: people.Person) -> None:
    deaths.die(by=cast.signe, person_id=smed.id, on=DIED_ON, now=NOW, source="Hospitalet")


def ask(cast: Cast, smed: people.Person, at: Any) -> Any:
    return requests.ask(by=cast.signe, person_id=smed.id, new=requests.NewRequest("Hjælp mig", at, "Signe"), now=NOW)


def follow_up(cast: Cast, smed: people.Person, outcome: str, **said: str) -> None:
    ended = endings.NewEnding(ended_at=NOW - 40 * DAY, status="stabilised", reason="finished")
    row = endings.end(by=cast.signe, person_id=smed.id, new=ended, now=NOW - 40 * DAY)
    endings.follow_up(by=cast.signe, ending_id=row.id, months=1, outcome=outcome, at=AT, now=NOW, **said)


def end(cast: Cast, smed: people.Person, **said: str) -> None:
    ended = endings.NewEnding(ended_at=AT, status="stabilised", reason="finished", **said)
    endings.end(by=cast.signe, person_id=smed.id, new=ended, now=NOW)


def plan(cast: Cast, smed: people.Person, own_words: str = "") -> None:
    planning.revise(cast.signe, smed, Goal("Ro", "other_areas", "housing", "now"), at=AT, own_words=own_words)


def handleplan(cast: Cast, smed: people.Person, status: str) -> None:
    told: dict[str, Any] = {"by": cast.signe, "person_id": smed.id, "now": NOW}
    offered = handleplans.tell(status="offered", at=BEFORE, **told)
    handleplans.tell(status=status, at=AT, seen=offered.id, **told)


def end_break(cast: Cast, smed: people.Person) -> None:
    row = test_treatment.break_off(cast.signe, smed, test_treatment.quarantine(20, lasts=30))
    breaks.go_on(by=cast.signe, break_id=row.id, at=AT, now=NOW)


def score(cast: Cast, smed: people.Person) -> None:
    told = {"instrument": "EuropASI", "version": "dansk", "source": "Centeret", "wave": "baseline"}
    new = [scores.NewScore("medical", Decimal("0.5"))]
    scores.enter(by=cast.signe, person_id=smed.id, scores=new, measured_on=local_day(AT), now=NOW, **told)


def rate(cast: Cast, smed: people.Person, by: str) -> None:
    planning.revise(cast.signe, smed, Goal("Ro", "other_areas", "housing", "now", scale=planning.LEVELS), at=BEFORE)
    goal = planning.standing(smed).goals[0]
    goals.rate(by=cast.signe, goal_id=goal.id, level=1, rated_by=by, at=AT, now=NOW)


def arrive(cast: Cast, smed: people.Person) -> None:
    row = test_referrals.to_stay(cast.signe, smed, test_referrals.place(cast), at=BEFORE)
    test_referrals.happen(cast.signe, row, "accepted", 19)
    test_referrals.happen(cast.signe, row, "arrived", 1)


ALIVE: dict[str, Write] = {
    "contact": lambda cast, smed: contacts.record(
        by=cast.signe, items=[contacts.NewContact(smed.id, "contact", AT)], now=NOW
    ),
    "interview": lambda cast, smed: interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=AT),
    "score": score,
    "diagnosis": lambda cast, smed: test_findings.diagnose(cast, smed, test_findings.adhd()),
    "finding": lambda cast, smed: test_findings.add(cast, smed),
    "request": lambda cast, smed: ask(cast, smed, AT),
    "request_event": lambda cast, smed: requests.happen(
        by=cast.signe, request_id=ask(cast, smed, BEFORE).id, kind="withdrawn", at=AT, now=NOW
    ),
    "ending": lambda cast, smed: end(cast, smed, own_view="Jeg er kommet videre"),
    "follow_up": lambda cast, smed: follow_up(cast, smed, "reached", own_words="Godt"),
    "referral": lambda cast, smed: test_referrals.to_help(
        cast.signe, smed, at=AT, details={"own_words": "Jeg vil have ro"}
    ),
    "referral_event": arrive,
    "plan": lambda cast, smed: plan(cast, smed, own_words="Jeg vil have ro"),
    "dose_plan": lambda cast, smed: doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(AT, 2, 7), now=NOW),
    "action_plan": lambda cast, smed: handleplan(cast, smed, "accepted"),
    "goal_rating": lambda cast, smed: rate(cast, smed, "citizen"),
    "consent": lambda cast, smed: give(cast.signe, smed, "gp", 1),
    "consent_withdrawn": lambda cast, smed: withdraw(cast.signe, give(cast.signe, smed, "gp", 20), 1),
    "substitution_step": lambda cast, smed: test_treatment.step(cast.signe, smed, "wish", 1),
    "event": lambda cast, smed: test_treatment.event(cast.signe, smed, "slip", 1),
    "housing": lambda cast, smed: test_treatment.house(cast.signe, smed, "1", local_day(AT)),
    "break_off": lambda cast, smed: test_treatment.break_off(
        cast.signe, smed, Break(broken_by="citizen", reason="wants_pause", at=AT)
    ),
    "break_ended": end_break,
    "experience": lambda cast, smed: test_treatment.felt(cast.signe, smed, 1),
}
OURS: dict[str, Write] = {
    "an attempt": lambda cast, smed: contacts.record(
        by=cast.signe, items=[contacts.NewContact(smed.id, "attempt", AT, outcome="nobody_there")], now=NOW
    ),
    "a worker's finding": lambda cast, smed: test_findings.add(cast, smed, told_by="worker"),
    "a wish passed on": lambda cast, smed: requests.happen(
        by=cast.signe, request_id=ask(cast, smed, BEFORE).id, kind="told", at=AT, whom="Asta", now=NOW
    ),
    "nobody found": lambda cast, smed: follow_up(cast, smed, "not_found"),
    "an offered plan": lambda cast, smed: handleplans.tell(
        by=cast.signe, person_id=smed.id, status="offered", at=AT, now=NOW
    ),
    "a worker's rating": lambda cast, smed: rate(cast, smed, "worker"),
    "a quarantine": lambda cast, smed: test_treatment.break_off(cast.signe, smed, test_treatment.quarantine(1)),
    "a referral": lambda cast, smed: test_referrals.to_help(cast.signe, smed, at=AT),
    "an ending": lambda cast, smed: end(cast, smed),
    "a plan": lambda cast, smed: plan(cast, smed),
}


def test_every_kind_is_tried() -> None:
    assert set(ALIVE) == set(NEEDS_LIFE)


@pytest.mark.parametrize("kind", ALIVE)
def test_a_death_before_what_needs_life_is_asked_about_first(cast: Cast, smed: people.Person, kind: str) -> None:
    ALIVE[kind](cast, smed)
    with pytest.raises(SeveralRefused):
        die(cast, smed)
    # On the day itself it may have been before.
    deaths.die(by=cast.signe, person_id=smed.id, on=local_day(AT), now=NOW, source="Hospitalet")


@pytest.mark.parametrize("what", OURS)
def test_what_is_done_without_the_citizen_contradicts_no_death(cast: Cast, smed: people.Person, what: str) -> None:
    OURS[what](cast, smed)
    die(cast, smed)


def answer(cast: Cast, smed: people.Person) -> None:
    row = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW - 10 * DAY)
    given = [interviews.NewAnswer("M6", Answer(State.VALUE, Decimal(3)))]
    interviews.answer(by=cast.signe, interview_id=row.id, answers=given, now=AT)


def say(cast: Cast, smed: people.Person) -> None:
    for by, minutes in (("citizen", -30), ("citizen", -20), ("worker", 0)):
        told = test_findings.told(f"Et værelse ({by} {minutes})", told_by=by, at=AT + timedelta(minutes=minutes))
        findings.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)


def test_an_interview_is_of_the_day_it_was_answered_last(cast: Cast, smed: people.Person) -> None:
    answer(cast, smed)
    with pytest.raises(SeveralRefused):
        die(cast, smed)
    (entry,) = deaths.lived_after(smed, by=cast.signe, on=DIED_ON).entries
    assert (entry.kind, entry.at, entry.row.answered_at) == ("interview", AT, AT)


def test_the_citizens_own_words_count_whoever_wrote_last_that_day(cast: Cast, smed: people.Person) -> None:
    say(cast, smed)
    with pytest.raises(SeveralRefused):
        die(cast, smed)
    (entry,) = deaths.lived_after(smed, by=cast.signe, on=DIED_ON).entries
    assert (entry.kind, entry.row.text, entry.row.of_day) == ("finding", "Et værelse (citizen -20)", 2)


def test_who_will_not_talk_of_one_thing_hides_no_words_of_another_that_day(cast: Cast, smed: people.Person) -> None:
    say(cast, smed)
    test_findings.add(cast, smed, "", heading="health", aspect="refused", at=AT - timedelta(minutes=5))
    entries = deaths.lived_after(smed, by=cast.signe, on=DIED_ON).entries
    assert [(each.row.aspect, each.row.text, each.row.of_day) for each in entries] == [
        ("refused", "", 1), ("wish", "Et værelse (citizen -20)", 2),
    ]  # fmt: skip


def test_what_was_corrected_says_so_there_as_in_the_course(cast: Cast, smed: people.Person) -> None:
    row = test_findings.add(cast, smed, "Et værelse", at=AT)
    told = test_findings.told("Et værelse med vindue", at=AT)
    findings.tell(by=cast.malik, person_id=smed.id, told=told, corrects_id=row.id, now=NOW)
    (entry,) = deaths.lived_after(smed, by=cast.signe, on=DIED_ON).entries
    assert (entry.row.text, [each.text for each in entry.earlier]) == ("Et værelse med vindue", ["Et værelse"])
