"""Someone has died: every reminder stops at once, the record stays, and a mistake can be taken back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from brobygger.records.access import Team
from brobygger.records.agenda import Reminder
from brobygger.records.assessments import CriterionAnswer
from brobygger.records.changes import Change
from brobygger.records.contacts import Promise
from brobygger.records.endings import Death
from brobygger.rules import plans
from brobygger.rules.access import ACTS
from brobygger.rules.answers import Answer, State
from brobygger.rules.consents import Receiver
from brobygger.rules.consents import Told as ConsentTold
from brobygger.rules.diagnoses import Diagnosis
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.findings import Finding
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment.breaks import Break
from brobygger.rules.treatment.events import Event
from brobygger.rules.treatment.experience import Experience
from brobygger.rules.treatment.housing import Housing
from brobygger.rules.treatment.substitution import Step
from brobygger.services import (
    assigning,
    caseload,
    consents,
    contacts,
    courses,
    deaths,
    details,
    drawing,
    endings,
    handing_over,
    happened,
    identities,
    merging,
    people,
    promises,
    requests,
    sheets,
)
from brobygger.services.access import NotFound
from brobygger.services.agenda import links, lists
from brobygger.services.assessments import alerts, diagnoses, findings, interviews, scores, verdicts
from brobygger.services.changes import PermissionDenied
from brobygger.services.plans import doses, goals, handleplans, revisions
from brobygger.services.referrals import happening, referring
from brobygger.services.requests import approvals, decisions, letters, recommendations
from brobygger.services.treatment import breaks, events, experiences, housing, substitution
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.services.test_permissions import READING

DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def die(by: Any, person: people.Person, on: date = TODAY, **more: Any) -> Death:
    # What these tests write after the death is written on purpose.
    told = {"source": "Hospitalet", "is_sure": True, **more}
    return deaths.die(by=by, person_id=person.id, on=on, now=NOW, **told)


def fresh(person: people.Person) -> people.Person:
    person.refresh_from_db()
    return person


def meeting(person: people.Person, at: Any, **more: Any) -> contacts.NewContact:
    return contacts.NewContact(person_id=person.id, kind="contact", happened_at=at, **more)


def with_everything(by: Any, person: people.Person, *, has_ended: bool = True) -> None:
    """A promise, and a deadline or, of a course that has ended, follow-ups: whatever can be a reason to act."""
    promised = meeting(person, NOW - DAY, promise="kaffe", promise_at=NOW + DAY)
    contacts.record(by=by, items=[promised], now=NOW)
    if has_ended:
        told = endings.NewEnding(NOW - 30 * DAY, "stabilised", "finished", is_day_sure=True)
        endings.end(by=by, person_id=person.id, new=told, now=NOW)
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 40 * DAY, said_to="Signe")
    requests.ask(by=by, person_id=person.id, new=said, now=NOW)


def test_a_death_of_today_is_no_moment_to_come(cast: Cast, smed: people.Person) -> None:
    assert die(cast.signe, smed, on=TODAY).happened_at == NOW, "the end of the day has not come"
    assert fresh(smed).died_at == NOW
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 9 * DAY)
    assert local_day(die(cast.signe, ole, on=TODAY - DAY).happened_at) == TODAY - DAY


def test_a_death_before_we_last_met_is_asked_about_and_can_be_meant(cast: Cast, smed: people.Person) -> None:
    contacts.record(by=cast.signe, items=[meeting(smed, NOW - DAY)], now=NOW)
    with pytest.raises(SeveralRefused) as refused:
        die(cast.signe, smed, on=date(2020, 1, 1), is_sure=False)
    assert [fault.code for fault in refused.value.faults] == ["died_before_met"]
    assert fresh(smed).died_at is None
    die(cast.signe, smed, on=date(2020, 1, 1), is_sure=True)
    assert fresh(smed).died_at is not None
    assert [entry.kind for month in sheets.course(smed, by=cast.signe).months for entry in month.entries] == [
        "contact",
        "death",
    ], "the record stays"


@pytest.mark.parametrize(("has_ended", "kinds"), [(False, {"promise", "clock"}), (True, {"promise", "followup"})])
def test_every_reminder_stops_at_once_and_comes_back_when_it_was_a_mistake(
    cast: Cast, smed: people.Person, has_ended: bool, kinds: set[str]
) -> None:
    with_everything(cast.signe, smed, has_ended=has_ended)
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    before = sorted(Reminder.objects.values_list("kind", flat=True))
    assert kinds <= set(before)
    row = die(cast.signe, smed)
    assert not Reminder.objects.exists()
    assert links.feed(secret=secret, now=NOW).reminders == []
    assert lists.listed(by=cast.signe, shows="today", now=NOW).total == 0
    assert (fresh(smed).next_promise, smed.clock_due_on, smed.unknown) == ("", None, [])
    assert sheets.of(by=cast.signe, person=smed, today=local_day(NOW)).promises == []
    deaths.take_back(by=cast.oda, death_id=row.id, why="Forkert navn", now=NOW + DAY)
    assert sorted(Reminder.objects.values_list("kind", flat=True)) == before
    assert (fresh(smed).died_at, smed.next_promise) == (None, "kaffe")
    assert Death.objects.count() == 2


def test_nobody_is_asked_to_talk_about_suicide_with_someone_who_has_died(cast: Cast, smed: people.Person) -> None:
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)
    yes = interviews.NewAnswer(item="P9", answer=Answer(State.VALUE, Decimal(1)))
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=[yes], now=NOW)
    assert caseload.with_open_alerts(by=cast.signe).people == [smed]
    die(cast.signe, smed)
    assert caseload.with_open_alerts(by=cast.signe).people == []
    assert alerts.open_alerts(fresh(smed), by=cast.signe) == []
    assert len(alerts.all_alerts(smed, by=cast.signe)) == 1


def test_the_record_stays_readable_and_says_so_in_the_course(cast: Cast, smed: people.Person) -> None:
    with_everything(cast.signe, smed)
    die(cast.signe, smed, note="Fundet på bænken")
    kinds = [entry.kind for month in sheets.course(smed, by=cast.signe).months for entry in month.entries]
    assert kinds[0] == "death"
    assert {"contact", "request", "ending"} <= set(kinds)
    assert deaths.told_of(fresh(smed), by=cast.signe)[0].note == "Fundet på bænken"


def test_who_has_died_is_in_no_ones_list_and_is_found_by_search_and_among_the_dead(
    cast: Cast, smed: people.Person
) -> None:
    people.meet(by=cast.signe, alias="Gry", now=NOW)
    die(cast.signe, smed)

    def names(**how: Any) -> list[str]:
        return [person.shown_name for person in caseload.page(now=NOW, by=cast.signe, **how)]

    assert (names(), names(whose="all"), names(whose="dead"), names(search="sme")) == (
        ["Gry"],
        ["Gry"],
        ["Smed"],
        ["Smed"],
    )
    assert caseload.page(now=NOW, by=cast.signe, whose="all").paginator.count == 1


# The citizen died two days ago. What is written now is of a moment before that, or after.
DIED, BEFORE, AFTER = TODAY - 2 * DAY, NOW - 3 * DAY, NOW - DAY
SLEEP = plans.Goal("Ro om natten", "other_areas", "housing", "now", scale={str(n): f"trin {n}" for n in plans.LEVELS})
YES = ConsentTold("yes", Receiver("gp"), "written", BEFORE, about="at vi mødes", purpose="en tid hos lægen")
Write = Callable[[Any, Any], object]


def about(cast: Cast, person: people.Person) -> dict[str, Any]:
    return {"by": cast.signe, "person_id": person.id, "now": NOW}


@dataclass(frozen=True)
class Course:
    """Someone of whom one of each thing that something can be written about is there."""

    cast: Cast
    mine: dict[str, Any]
    promise: Any
    ending: Any
    request: Any
    goal: Any
    broken: Any
    consent: Any
    stay: Any
    interview: Any
    alert: Any
    mark: str


@pytest.fixture
def course(cast: Cast, smed: people.Person) -> Course:
    mine = about(cast, smed)
    early = NOW - 40 * DAY
    told = endings.NewEnding(ended_at=early - 30 * DAY, status="stabilised", reason="finished")
    ending = endings.end(**mine, new=told)
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=early, said_to="Signe")
    request = requests.ask(**mine, new=said)
    promised = meeting(smed, early, promise="kaffe", promise_at=NOW + DAY)
    contacts.record(by=cast.signe, items=[promised], now=NOW)
    plan = revisions.revise(**mine, new=revisions.NewPlan(plans.Content(made_at=early, goals=[SLEEP])))
    broken = breaks.break_off(**mine, told=Break(broken_by="citizen", reason="wants_pause", at=early))
    bridge = referring.NewReferral(kind="bridge", at=early, answer_by=TODAY, help_kind="gp", to="Lægehuset")
    interview = interviews.start(**mine, wave="baseline")
    yes = interviews.NewAnswer(item="P9", answer=Answer(State.VALUE, Decimal(1)), happened_at=early)
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=[yes], now=NOW)
    return Course(
        cast=cast,
        mine=mine,
        promise=promised,
        ending=ending,
        request=request,
        goal=plan.goals.get(),
        broken=broken,
        consent=consents.give(**mine, told=replace(YES, at=early)),
        stay=referring.refer(**mine, new=bridge),
        interview=interview,
        alert=alerts.open_alerts(smed, by=cast.signe)[0].alert,
        mark=recommendations.grounds(smed, by=cast.signe).mark,
    )


def answered(course: Course, at: Any, item: str = "P8") -> None:
    new = interviews.NewAnswer(item=item, answer=Answer(State.VALUE, Decimal(0)), happened_at=at)
    saved = interviews.answer(by=course.cast.signe, interview_id=course.interview.id, answers=[new], now=NOW)
    for refusal in saved.refused.values():
        raise refusal


def judged(course: Course) -> None:
    met = verdicts.NewCriterionAnswer("poly_drug", "met", "Siger det selv")
    for refusal in verdicts.answer_criteria(**course.mine, answers=[met]).values():
        raise refusal


def scored(course: Course, at: Any) -> object:
    told = {"instrument": "EuropASI", "version": "5", "source": "papir", "wave": "m6"}
    return scores.enter(**course.mine, scores=[scores.NewScore("legal", Decimal("0.3"))], measured_on=at.date(), **told)


# What has a moment of its own: written of before the death it is kept, of after it refused.
DATED: dict[str, Write] = {
    "contacts.record": lambda c, at: contacts.record(
        by=c.cast.signe, items=[contacts.NewContact(c.mine["person_id"], "contact", at)], now=NOW
    ),
    "requests.ask": lambda c, at: requests.ask(
        **c.mine, new=requests.NewRequest(words="Igen", said_at=at, said_to="Signe")
    ),
    "requests.correct": lambda c, at: requests.correct(
        by=c.cast.signe, seen=c.request.id, new=requests.NewRequest("Igen", at, "Signe"), now=NOW
    ),
    "requests.happen": lambda c, at: requests.happen(
        by=c.cast.signe, request_id=c.request.id, kind="told", whom="Asta", at=at, now=NOW
    ),
    "requests.decide": lambda c, at: decisions.decide(
        **c.mine | {"by": c.cast.asta},
        new=decisions.NewDecision(about=c.request.id, result="grant", reasons="Fordi", decided_at=at),
    ),
    "requests.approve": lambda c, at: approvals.tell(
        **c.mine, new=approvals.NewApproval(municipality="0751", status="asked", whom="Aarhus", happened_at=at)
    ),
    "endings.end": lambda c, at: endings.end(
        **c.mine, new=endings.NewEnding(ended_at=at, status="stabilised", reason="finished", is_day_sure=True)
    ),
    "endings.follow_up": lambda c, at: endings.follow_up(
        by=c.cast.signe, ending_id=c.ending.id, months=1, outcome="reached", at=at, now=NOW
    ),
    "plans.revise": lambda c, at: revisions.revise(
        **c.mine, new=revisions.NewPlan(plans.Content(made_at=at, goals=[SLEEP]), seen=c.goal.plan_id)
    ),
    "plans.rate": lambda c, at: goals.rate(
        by=c.cast.signe, goal_id=c.goal.id, level=0, rated_by="citizen", at=at, now=NOW
    ),
    "plans.dose": lambda c, at: doses.plan(**c.mine, new=doses.NewDose(at, 2, 7)),
    "plans.action_plan": lambda c, at: handleplans.tell(**c.mine, status="offered", at=at),
    "referrals.refer": lambda c, at: referring.refer(
        **c.mine, new=referring.NewReferral(kind="bridge", at=at, answer_by=TODAY, help_kind="gp", to="Tandlægen")
    ),
    "referrals.happen": lambda c, at: happening.happen(
        by=c.cast.signe,
        referral_id=c.stay.id,
        new=happening.NewEvent(event="asked_again", at=at, until=TODAY + DAY),
        now=NOW,
    ),
    "assessments.note finding": lambda c, at: findings.tell(
        **c.mine, told=Finding(heading="housing", aspect="wish", text="Ro", told_by="citizen", at=at)
    ),
    "assessments.note diagnosis": lambda c, at: diagnoses.tell(
        **c.mine, told=Diagnosis(what="ADHD", source="Borgeren", certainty="told", at=at)
    ),
    "assessments.interview": answered,
    "assessments.enter_score": scored,
    "treatment.step": lambda c, at: substitution.tell(**c.mine, told=Step("wish", at, "Smed")),
    "treatment.event": lambda c, at: events.tell(**c.mine, told=Event("naloxone", at)),
    "treatment.house": lambda c, at: housing.tell(**c.mine, told=Housing("1", at.date())),
    "treatment.break_off": lambda c, at: breaks.go_on(by=c.cast.signe, break_id=c.broken.id, at=at, now=NOW),
    "treatment.experience": lambda c, at: experiences.tell(**c.mine, told=Experience(at, {"hope": "3"})),
    "consents.give": lambda c, at: consents.give(**c.mine, told=replace(YES, at=at)),
    "consents.withdraw": lambda c, at: consents.withdraw(
        by=c.cast.signe, consent_id=c.consent.id, form="oral", at=at, now=NOW
    ),
}
# What happens at the moment it is written down.
NEW: dict[str, Callable[[Any], object]] = {
    "requests.recommend": lambda c: recommendations.hand_over(
        **c.mine, new=recommendations.NewRecommendation(advice="grant", text="Fordi", mark=c.mark)
    ),
    "requests.letter": lambda c: letters.make(
        by=c.cast.signe, letter="receipt", about_id=c.request.id, language="da", mark="", now=NOW, key=uuid7()
    ),
    "courses.move": lambda c: courses.move(**c.mine, to="treatment", seen="dead"),
    "people.assign": lambda c: assigning.assign(**c.mine, worker_id=c.cast.malik.id),
    "assessments.interview": lambda c: interviews.start(**c.mine, wave="m6"),
    "assessments.interview answer": lambda c: answered(c, None),
    "assessments.judge": lambda c: verdicts.judge(**c.mine),
    "assessments.judge criterion": judged,
    "treatment.experience": lambda c: experiences.decline(**c.mine),
}
# Corrections, what was open and is closed, and who someone was: always.
ALWAYS: dict[str, Callable[[Any], object]] = {
    "people.describe": lambda c: details.describe(**c.mine, values={"name": "Ole Smed"}, seen={}),
    "people.identify": lambda c: identities.identify(**c.mine, number="0101900000"),
    "contacts.settle_promise": lambda c: promises.settle(
        by=c.cast.signe, promise_id=Promise.objects.get(what="kaffe").id, outcome="not_kept", now=NOW
    ),
    "assessments.handle_alert": lambda c: alerts.handle(
        by=c.cast.signe, alert_ids=[c.alert.id], what_was_done="Talt med ham", now=NOW
    ),
    "people.hand_over": lambda c: handing_over.hand_over(
        **c.mine, to_team=Team.objects.get(name="Havneteamet").id, why="Fordi", at=NOW
    ),
    "requests.correct": lambda c: requests.correct(
        by=c.cast.signe,
        seen=c.request.id,
        new=requests.NewRequest(words="Hjælp mig i gang", said_at=c.request.happened_at, said_to="Signe"),
        now=NOW,
    ),
    "treatment.break_off": lambda c: breaks.take_back(
        by=c.cast.signe, break_id=c.broken.id, why="Forkert borger", now=NOW
    ),
}


@pytest.mark.parametrize("verb", DATED)
def test_what_happened_before_the_death_is_still_written_and_what_is_said_to_be_after_it_is_not(
    course: Course, smed: people.Person, verb: str
) -> None:
    die(course.cast.signe, smed, on=DIED)
    written = Change.objects.count()
    with pytest.raises(Refusal) as refused:
        DATED[verb](course, AFTER)
    assert (refused.value.code, Change.objects.count()) == ("has_died", written)
    DATED[verb](course, BEFORE)
    assert Change.objects.count() > written
    assert not Reminder.objects.filter(person=smed).exists()


@pytest.mark.parametrize("verb", NEW)
def test_nothing_new_begins_in_any_room(course: Course, smed: people.Person, verb: str) -> None:
    die(course.cast.signe, smed, on=DIED)
    written = Change.objects.count()
    with pytest.raises(Refusal) as refused:
        NEW[verb](course)
    assert (refused.value.code, Change.objects.count()) == ("has_died", written)


@pytest.mark.parametrize("verb", ALWAYS)
def test_what_was_wrong_is_put_right_what_was_open_is_closed_and_who_they_were_is_told(
    course: Course, smed: people.Person, verb: str
) -> None:
    die(course.cast.signe, smed, on=DIED)
    written = Change.objects.count()
    ALWAYS[verb](course)
    assert Change.objects.count() > written


def test_what_was_dated_after_the_death_before_we_knew_of_it_can_be_corrected(cast: Cast, smed: people.Person) -> None:
    mine = about(cast, smed)
    looked = contacts.NewContact(smed.id, "attempt", AFTER, outcome="nobody_there")
    contacts.record(by=cast.signe, items=[looked], now=NOW)
    came = events.tell(**mine, told=Event("overdose", AFTER))
    homeless = housing.tell(**mine, told=Housing("1", AFTER.date()))
    wished = substitution.tell(**mine, told=Step("wish", AFTER, "Smed"))
    off = breaks.break_off(**mine, told=Break(broken_by="citizen", reason="wants_pause", at=AFTER))
    met = verdicts.NewCriterionAnswer("poly_drug", "met", "Siger det selv")
    verdicts.answer_criteria(**mine, answers=[met])
    die(cast.signe, smed, on=DIED)
    again = replace(looked, id=uuid7(), note="Han var død", corrects_id=looked.id)
    contacts.record(by=cast.signe, items=[again], now=NOW)
    events.tell(**mine, told=Event("overdose", AFTER, note="Det var den"), corrects_id=came.id)
    housing.tell(**mine, told=Housing("2", AFTER.date()), corrects_id=homeless.id)
    substitution.tell(**mine, told=Step("wish", AFTER, "Lægen"), corrects_id=wished.id)
    paused = Break(broken_by="citizen", reason="wants_pause", at=AFTER, note="Rejst")
    breaks.break_off(**mine, told=paused, corrects_id=off.id)
    stands = verdicts.standing(smed, by=cast.signe).answers["poly_drug"]
    unsure = verdicts.NewCriterionAnswer("poly_drug", "unknown", "Ved det ikke", seen=stands.id)
    assert verdicts.answer_criteria(**mine, answers=[unsure]) == {}
    assert CriterionAnswer.objects.count() == 2


# By room what is told of a moment and can be corrected.
MOVED: dict[str, Callable[..., Any]] = {
    "event": lambda at, **how: events.tell(**how, told=Event("overdose", at)),
    "housing": lambda at, **how: housing.tell(**how, told=Housing("1", at.date())),
    "substitution": lambda at, **how: substitution.tell(**how, told=Step("wish", at, "Smed")),
    "break": lambda at, **how: breaks.break_off(
        **how, told=Break(broken_by="citizen", reason="wants_pause", at=at, note=str(at))
    ),
    "finding": lambda at, **how: findings.tell(**how, told=Finding("housing", "wish", "Eget sted", "citizen", at)),
    "diagnosis": lambda at, **how: diagnoses.tell(**how, told=Diagnosis("ADHD", "Smed", "told", at)),
}


@pytest.mark.parametrize("room", MOVED)
def test_a_correction_moves_nothing_to_after_the_death(cast: Cast, smed: people.Person, room: str) -> None:
    mine, tell = about(cast, smed), MOVED[room]
    row = tell(BEFORE - 2 * DAY, **mine)
    die(cast.signe, smed, on=DIED)
    with pytest.raises(Refusal) as refused:
        tell(AFTER, **mine, corrects_id=row.id)
    assert refused.value.code == "has_died"
    assert tell(BEFORE, **mine, corrects_id=row.id)


def test_a_break_does_not_end_after_the_death(cast: Cast, smed: people.Person) -> None:
    mine = about(cast, smed)
    die(cast.signe, smed, on=DIED)
    paused = Break(broken_by="citizen", reason="wants_pause", at=BEFORE, ended_at=AFTER)
    with pytest.raises(Refusal) as refused:
        breaks.break_off(**mine, told=paused)
    assert refused.value.code == "has_died"


def test_nobody_lands_after_their_death_and_the_referral_can_be_let_go(cast: Cast, smed: people.Person) -> None:
    new = referring.NewReferral(kind="bridge", at=BEFORE, answer_by=TODAY + 9 * DAY, help_kind="gp", to="Lægehuset")
    row = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    die(cast.signe, smed, on=DIED)

    def happen(event: str) -> object:
        told = happening.NewEvent(event=event, at=AFTER, whom="Lægen", note="Han er død")
        return happening.happen(by=cast.signe, referral_id=row.id, new=told, now=NOW)

    with pytest.raises(Refusal) as refused:
        happen("landed")
    assert refused.value.code == "has_died"
    assert happen("let_go")


def test_every_act_that_writes_about_someone_is_held_against_a_death() -> None:
    told = {verb.split()[0] for verb in (*DATED, *NEW, *ALWAYS)}
    elsewhere = {"endings.die", "people.meet", "people.merge", "people.reveal_number", "agenda.link"}
    # What a phone brings is written by the verbs of the other rooms.
    of_a_site = {act for act in ACTS if act.split(".")[0] in ("access", "places", "phones", "simulation", "evaluation")}
    of_a_site |= {f"{room}.set_up" for room in ("assessments", "endings", "plans", "requests")}
    of_a_site |= {"assessments.import", "requests.word"}
    reads = {verb.permission for verb in READING.values()} | {source.act for source in happened.SOURCES}
    reads |= set(lists.ACTS.values())
    assert set(ACTS) - told - elsewhere - of_a_site - reads == set()


def test_what_a_phone_sends_later_from_the_day_of_death_or_before_is_kept(cast: Cast, smed: people.Person) -> None:
    die(cast.signe, smed, on=TODAY - DAY)
    late = [meeting(smed, NOW - DAY), meeting(smed, NOW - 3 * DAY, promise="kaffe", promise_at=NOW + DAY)]
    assert len(contacts.record(by=cast.signe, items=late, now=NOW)) == 2
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    ("told", "field"), [({"on": TODAY + DAY}, "on"), ({"source": " "}, "source"), ({"note": "\x00"}, "note")]
)
def test_a_death_that_cannot_be_is_refused_at_its_field(
    cast: Cast, smed: people.Person, told: dict[str, Any], field: str
) -> None:
    good: dict[str, Any] = {"by": cast.signe, "person_id": smed.id, "on": TODAY, "source": "Politiet", "now": NOW}
    with pytest.raises(SeveralRefused) as refused:
        deaths.die(**{**good, **told})
    assert [fault.field for fault in refused.value.faults] == [field]
    assert not Death.objects.exists()


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            die(stranger, smed)
    for other in (cast.asta, cast.mona, cast.eva):
        with pytest.raises(PermissionDenied):
            die(other, smed)
    row = die(cast.signe, smed)
    with pytest.raises(NotFound):
        deaths.take_back(by=cast.troels, death_id=row.id, why="Forkert navn", now=NOW)
    deaths.take_back(by=cast.signe, death_id=row.id, why="Forkert navn", now=NOW)
    with pytest.raises(Refusal, match="taken this back"):
        deaths.take_back(by=cast.signe, death_id=row.id, why="Forkert navn", now=NOW)


def test_merged_records_die_together_and_part_again(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    # Told of the one merged in: it is the standing one who has died.
    row = die(cast.signe, ole)
    assert fresh(smed).died_at is not None
    assert row.person_id == smed.id
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    assert (fresh(ole).died_at, fresh(smed).died_at is None) == (None, False)


@pytest.mark.parametrize("is_kept_dead", [True, False])
def test_a_record_of_someone_dead_is_merged_only_by_an_explicit_yes(
    cast: Cast, smed: people.Person, *, is_kept_dead: bool
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    die(cast.signe, smed if is_kept_dead else ole)
    both = {"by": cast.signe, "kept_id": smed.id, "merged_id": ole.id, "now": NOW}
    both |= {"reason": "samme", "is_difference_seen": True}
    with pytest.raises(Refusal) as refused:
        merging.merge(**both)
    assert refused.value.code == "one_has_died"
    assert [fresh(each).merged_into_id for each in (smed, ole)] == [None, None]
    merging.merge(**both, is_death_seen=True)
    assert fresh(smed).died_at is not None


def test_what_is_drawn_of_the_dead_is_what_would_be_drawn_again(cast: Cast, smed: people.Person) -> None:
    with_everything(cast.signe, smed)
    die(cast.signe, smed)
    fresh(smed)
    (again,), _ = drawing.drawn([smed.id])
    assert [getattr(again, name) for name in drawing.COLUMNS] == [getattr(smed, name) for name in drawing.COLUMNS]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_it_at_once_one_is_told(cast: Cast, smed: people.Person) -> None:
    found = at_once(lambda: die(cast.signe, smed), lambda: die(cast.malik, smed))
    assert [each.code for each in found if isinstance(each, Refusal)] == ["already_dead"]
    assert Death.objects.count() == 1
