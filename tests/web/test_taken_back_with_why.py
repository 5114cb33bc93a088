"""Whatever a worker wrote by mistake is taken back with a reason, and stands struck out with who, when and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brobygger.records.consents import ConsentWithdrawn
from brobygger.records.plans import TaskTick
from brobygger.rules import consents as consent_rules
from brobygger.rules import plans as plan_rules
from brobygger.rules.access import Role, can
from brobygger.rules.diagnoses import Diagnosis
from brobygger.rules.findings import Finding
from brobygger.rules.law import local_day
from brobygger.rules.treatment.breaks import Break
from brobygger.rules.treatment.events import Event
from brobygger.rules.treatment.experience import Experience
from brobygger.rules.treatment.housing import Housing
from brobygger.rules.treatment.substitution import Step
from brobygger.services import consents, merging, people, requests, taken_back
from brobygger.services.assessments import diagnoses, findings, interviews, scores
from brobygger.services.happened import SOURCES
from brobygger.services.plans import doses, goals, handleplans, revisions, tasks
from brobygger.services.referrals import happening, referring
from brobygger.services.requests import approvals, decisions, recommendations
from brobygger.services.requests.waiting import waiting_about
from brobygger.services.treatment import breaks, events, experiences, housing, substitution
from tests.cast import Cast

As = Callable[[str], Client]
WHY = "Det stod på den forkerte borger"


@dataclass(frozen=True)
class Written:
    """What was written: the row, where it is taken back, the page it stands on, and words of it that stay to be read; ``more``:
    others, which are folded; ``chosen``: what the form asks beside the reason."""

    row: Any
    back: str
    page: str
    words: str
    more: str = ""
    chosen: Mapping[str, Any] = field(default_factory=dict)


Kind = Callable[[Cast, people.Person, datetime], Written]


def asked(cast: Cast, person: people.Person, at: datetime) -> Any:
    new = requests.NewRequest("Jeg vil i behandling", at, "Signe Bro")
    return requests.ask(by=cast.signe, person_id=person.id, new=new, now=timezone.now())


def request_event(cast: Cast, person: people.Person, at: datetime) -> Written:
    told = {"kind": "told", "whom": "Visitationen", "at": at, "now": timezone.now()}
    row = requests.happen(by=cast.signe, request_id=asked(cast, person, at).id, **told)
    return Written(row, "requests:take_back", "requests:overview", "Visitationen")


def recommendation(cast: Cast, person: people.Person, at: datetime) -> Written:
    asked(cast, person, at)
    person.refresh_from_db()
    mark = recommendations.grounds(person, by=cast.signe).mark
    told = {"advice": "grant", "own_words": "Jeg er klar nu", "text": "Vi anbefaler", "mark": mark}
    new = recommendations.NewRecommendation(**told)
    row = recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=timezone.now())
    return Written(row, "requests:recommendation_back", "requests:overview", "Jeg er klar nu")


def approval(cast: Cast, person: people.Person, at: datetime) -> Written:
    new = approvals.NewApproval("0751", "asked", "Aarhus Visitation", at)
    row = approvals.tell(by=cast.signe, person_id=person.id, new=new, now=timezone.now())
    return Written(row, "requests:approval_back", "requests:overview", "Aarhus Visitation")


def broken(cast: Cast, person: people.Person, at: datetime) -> Any:
    told = Break("citizen", "wants_pause", at, alternative="En varm seng", note="Ring til søsteren")
    return breaks.break_off(by=cast.signe, person_id=person.id, told=told, now=timezone.now())


def break_off(cast: Cast, person: people.Person, at: datetime) -> Written:
    return Written(
        broken(cast, person, at), "treatment:take_back_break", "treatment:breaks", "En varm seng", "Ring til"
    )


def break_ended(cast: Cast, person: people.Person, at: datetime) -> Written:
    row = broken(cast, person, at)
    ended = breaks.go_on(by=cast.signe, break_id=row.id, at=at + timedelta(minutes=5), now=timezone.now())
    return Written(ended, "treatment:take_back_end", "treatment:breaks", "Afbrydelsen er slut")


def event(cast: Cast, person: people.Person, at: datetime) -> Written:
    told = Event("overdose", at, own_words="Jeg faldt om")
    row = events.tell(by=cast.signe, person_id=person.id, told=told, now=timezone.now())
    return Written(row, "treatment:take_back_event", "treatment:events", "Jeg faldt om")


def dose_plan(cast: Cast, person: people.Person, at: datetime) -> Written:
    row = doses.plan(
        by=cast.signe, person_id=person.id, new=doses.NewDose(at, 3, 8, basis="Meget tungt"), now=timezone.now()
    )
    return Written(row, "plans:take_back_dose", "plans:dose", "3 gange på 8 dage", "Meget tungt")


def experience(cast: Cast, person: people.Person, at: datetime) -> Written:
    told = Experience(at=at, answers={"hope": "4"}, own_words="I lytter til mig")
    row = experiences.tell(by=cast.signe, person_id=person.id, told=told, now=timezone.now())
    return Written(row, "treatment:take_back_experience", "treatment:experiences", "I lytter til mig")


def lived(cast: Cast, person: people.Person, at: datetime) -> Written:
    told = Housing("1", timezone.localdate(), note="Under broen")
    row = housing.tell(by=cast.signe, person_id=person.id, told=told, now=timezone.now())
    return Written(row, "treatment:take_back_housing", "treatment:housing", "Bor", "Under broen")


def given(cast: Cast, person: people.Person, at: datetime, *, about: str = "At vi finder en tid") -> Any:
    said = {
        "answer": "yes",
        "form": "written",
        "about": about,
        "purpose": "En tid hos lægen",
        "own_words": "Sig det bare",
    }
    told = consent_rules.Told(at=at, to=consent_rules.Receiver("gp"), **said)
    return consents.give(by=cast.signe, person_id=person.id, told=told, now=timezone.now())


def consent(cast: Cast, person: people.Person, at: datetime) -> Written:
    return Written(
        given(cast, person, at), "consents:take_back", "consents:overview", "At vi finder en tid", "Sig det bare"
    )


def consent_withdrawn(cast: Cast, person: people.Person, at: datetime) -> Written:
    told = {"form": "oral", "at": at + timedelta(minutes=5), "own_words": "Det var nok nu", "now": timezone.now()}
    row = consents.withdraw(by=cast.signe, consent_id=given(cast, person, at).id, **told)
    return Written(row, "consents:take_back_withdrawal", "consents:overview", "Det var nok nu")


def substitution_step(cast: Cast, person: people.Person, at: datetime) -> Written:
    told = Step("wish", at, "Lægen", barrier="For langt væk", tried="Vi kørte ham")
    row = substitution.tell(by=cast.signe, person_id=person.id, told=told, now=timezone.now())
    return Written(row, "treatment:take_back_step", "treatment:substitution", "For langt væk", "Vi kørte ham")


def finding(cast: Cast, person: people.Person, at: datetime) -> Written:
    told = Finding("housing", "wish", "Et værelse", "citizen", at)
    row = findings.tell(by=cast.signe, person_id=person.id, told=told, now=timezone.now())
    return Written(row, "assessments:take_back_finding", "assessments:situation", "Et værelse")


def interview(cast: Cast, person: people.Person, at: datetime) -> Written:
    row = interviews.start(by=cast.signe, person_id=person.id, wave="m6", at=at, now=timezone.now())
    return Written(row, "assessments:take_back_interview", "assessments:overview", "6 måneder")


def score(cast: Cast, person: people.Person, at: datetime) -> Written:
    told = {
        "instrument": "EuropASI",
        "version": "1",
        "source": "Centret Syd",
        "wave": "baseline",
        "now": timezone.now(),
    }
    new = [scores.NewScore("legal", Decimal("0.5"))]
    (row,) = scores.enter(by=cast.signe, person_id=person.id, scores=new, measured_on=local_day(at), **told)
    return Written(
        row, "assessments:take_back_scores", "assessments:profile", "Centret Syd", chosen={"scores": [row.id]}
    )


def diagnosis(cast: Cast, person: people.Person, at: datetime) -> Written:
    told = Diagnosis("ADHD", "Egen læge", "told", at)
    row = diagnoses.tell(by=cast.signe, person_id=person.id, told=told, now=timezone.now())
    return Written(row, "assessments:take_back_diagnosis", "assessments:situation", "Egen læge")


def goal_rating(cast: Cast, person: people.Person, at: datetime) -> Written:
    scale = {str(level): f"trin {level}" for level in plan_rules.LEVELS}
    goal = plan_rules.Goal("Ro om natten", "stabilisation", "drugs", "now", scale=scale)
    new = revisions.NewPlan(plan_rules.Content(made_at=at, goals=[goal]))
    plan = revisions.revise(by=cast.signe, person_id=person.id, new=new, now=timezone.now())
    told = {"goal_id": plan.goals.get().id, "level": 1, "rated_by": "citizen", "at": at, "now": timezone.now()}
    return Written(goals.rate(by=cast.signe, **told), "plans:take_back_rating", "plans:overview", "Ro om natten")


def task_tick(cast: Cast, person: people.Person, at: datetime) -> Written:
    task = plan_rules.Task("Ringe til lægen", "Signe")
    goal = plan_rules.Goal("Ro om natten", "stabilisation", "drugs", "now", tasks=[task])
    new = revisions.NewPlan(plan_rules.Content(made_at=at, goals=[goal]))
    plan = revisions.revise(by=cast.signe, person_id=person.id, new=new, now=timezone.now())
    tasks.finish(by=cast.signe, task_id=plan.goals.get().tasks.get().id, now=at)
    return Written(TaskTick.objects.current().get(), "plans:take_back_tick", "plans:overview", "Ringe til lægen")


def action_plan(cast: Cast, person: people.Person, at: datetime) -> Written:
    told = {"status": "offered", "whom": "Borgerservice", "at": at, "now": timezone.now()}
    row = handleplans.tell(by=cast.signe, person_id=person.id, **told)
    return Written(row, "plans:take_back_action_plan", "plans:overview", "Borgerservice")


def referred(cast: Cast, person: people.Person, at: datetime) -> Any:
    bridge = {"kind": "bridge", "at": at, "answer_by": timezone.localdate(), "help_kind": "gp", "to": "Lægehuset Nord"}
    new = referring.NewReferral(**bridge)
    return referring.refer(by=cast.signe, person_id=person.id, new=new, now=timezone.now())


def referral(cast: Cast, person: people.Person, at: datetime) -> Written:
    return Written(referred(cast, person, at), "referrals:take_back", "referrals:overview", "Lægehuset Nord")


def referral_event(cast: Cast, person: people.Person, at: datetime) -> Written:
    new = happening.NewEvent("declined", at, note="Ingen plads før jul")
    row = happening.happen(by=cast.signe, referral_id=referred(cast, person, at).id, new=new, now=timezone.now())
    return Written(row, "referrals:take_back_event", "referrals:overview", "Ingen plads før jul")


TABLE = {
    "request_event": request_event, "break_off": break_off, "break_ended": break_ended, "event": event,
    "dose_plan": dose_plan, "experience": experience, "housing": lived, "consent": consent,
    "consent_withdrawn": consent_withdrawn, "substitution_step": substitution_step, "finding": finding,
    "diagnosis": diagnosis, "goal_rating": goal_rating, "action_plan": action_plan, "referral": referral,
    "referral_event": referral_event, "interview": interview, "score": score,
    "recommendation": recommendation, "approval": approval, "task_tick": task_tick,
}  # fmt: skip
# Taken back on pages of their own, and read as tests/web/test_taken_back_read.py says.
OTHERWISE = {"plan", "decision", "verdict", "promise_settled"}


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=90))


@pytest.fixture
def at() -> datetime:
    return timezone.now() - timedelta(hours=2)


def page_of(client: Client, written: Written, person: people.Person) -> str:
    return client.get(reverse(written.page, args=[person.id])).content.decode()


def back_of(written: Written) -> str:
    return reverse(written.back, args=[written.row.id])


def test_every_kind_that_is_struck_out_is_tried() -> None:
    assert {source.was for source in SOURCES if source.was} == {*TABLE, *OTHERWISE}


@pytest.mark.parametrize("kind", TABLE)
def test_without_a_reason_it_is_asked_for_in_words_and_it_stands(
    cast: Cast, as_: As, smed: people.Person, at: datetime, kind: str
) -> None:
    client, written = as_("signe"), TABLE[kind](cast, smed, at)
    assert f'href="{back_of(written)}"' in page_of_link(client, written, smed), "a way leads there"
    assert written.words in client.get(back_of(written)).content.decode(), "what it says is shown before"
    answer = client.post(back_of(written), {"why": " ", **written.chosen})
    assert answer.status_code == 422 and "Vælg hvorfor, eller skriv en anden grund." in answer.content.decode()
    assert client.post(back_of(written), {"why": "x" * 100_001, **written.chosen}).status_code == 422
    assert type(written.row).objects.current().filter(id=written.row.id).exists()


def page_of_link(client: Client, written: Written, person: people.Person) -> str:
    """A recommendation is taken back on its own page."""
    if written.back == "requests:recommendation_back":
        return client.get(reverse("requests:recommendation", args=[written.row.id])).content.decode()
    return page_of(client, written, person)


@pytest.mark.parametrize("kind", TABLE)
def test_with_a_reason_a_colleague_reads_who_took_it_back_and_why_on_its_page_and_in_the_course(
    cast: Cast, as_: As, smed: people.Person, at: datetime, kind: str
) -> None:
    written = TABLE[kind](cast, smed, at)
    counted = type(written.row).objects.current().count()
    answer = as_("signe").post(back_of(written), {"reason": "other_person", "why": WHY, **written.chosen}, follow=True)
    assert answer.redirect_chain[0][0] == reverse(written.page, args=[smed.id])
    assert type(written.row).objects.current().count() == counted - 1, "it counts no more"
    colleague = as_("malik")
    for page in (page_of(colleague, written, smed), colleague.get(f"/borgere/{smed.id}/").content.decode()):
        struck, told = page.split("<del>", 1)[1].split("</del>", 1)
        assert written.more in told
        assert written.words in struck
        assert f"Signe Bro: Det var en anden borger: {WHY}" in told and "Taget tilbage" in told
    assert as_("troels").get(back_of(written)).status_code == 404, "who may not see the citizen is told nothing"
    assert as_("malik").post(back_of(written), {"reason": "twice", **written.chosen}).status_code == 422, (
        "once is enough"
    )


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("who", ["asta", "mona"])
def test_who_may_not_read_a_kind_reads_nothing_of_what_was_taken_back(
    cast: Cast, as_: As, smed: people.Person, at: datetime, kind: str, who: str
) -> None:
    asked(cast, smed, at - timedelta(days=1))
    written = TABLE[kind](cast, smed, at)
    as_("signe").post(back_of(written), {"why": WHY, **written.chosen})
    client, (source,) = as_(who), [each for each in SOURCES if each.was == kind]
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision" if who == "asta" else "supervision"})
    answer = client.get(reverse(written.page, args=[smed.id]))
    course = client.get(f"/borgere/{smed.id}/").content.decode()
    may = can(Role(getattr(cast, who).role), source.act)
    assert (WHY in course) == may
    assert (WHY in answer.content.decode()) == may


def test_what_was_taken_back_before_a_reason_was_asked_for_says_that_none_is_written(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    written = event(cast, smed, at)
    events.take_back(by=cast.signe, event_id=written.row.id, why="x", now=timezone.now())
    type(written.row).objects.filter(is_retraction=True).update(why_taken_back="")
    assert "ingen grund skrevet" in page_of(as_("malik"), written, smed)


def test_more_than_three_are_folded(cast: Cast, as_: As, smed: people.Person, at: datetime) -> None:
    for n in range(4):
        told = Event("naloxone", at + timedelta(minutes=10 * n))
        row = events.tell(by=cast.signe, person_id=smed.id, told=told, now=timezone.now())
        events.take_back(by=cast.signe, event_id=row.id, why=WHY, now=timezone.now())
    page = as_("signe").get(reverse("treatment:events", args=[smed.id])).content.decode()
    assert "4 er taget tilbage" in page and page.count("<del>") == 4


def test_of_two_records_of_one_person_the_page_shows_what_was_taken_back_on_either(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    other = people.meet(by=cast.signe, alias="Smeden", now=timezone.now() - timedelta(days=80))
    written = event(cast, other, at)
    as_("signe").post(back_of(written), {"why": WHY})
    merging.merge(by=cast.signe, kept_id=smed.id, merged_id=other.id, reason="Samme", now=timezone.now())
    assert WHY in page_of(as_("malik"), written, smed)
    assert WHY in as_("malik").get(f"/borgere/{smed.id}/").content.decode()


def test_the_page_of_a_recommendation_that_was_taken_back_says_so(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    written = recommendation(cast, smed, at)
    as_("signe").post(back_of(written), {"why": WHY})
    page = as_("malik").get(reverse("requests:recommendation", args=[written.row.id])).content.decode()
    assert f"Signe Bro: {WHY}" in page and "nyere indstilling" not in page


def test_what_a_decision_did_is_struck_out_once_with_the_decision_that_was_taken_back(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    asked(cast, smed, at - timedelta(hours=1))
    waits = waiting_about(smed, None, by=cast.asta)
    assert waits is not None
    made = decisions.decide(
        by=cast.asta, person_id=smed.id, new=decisions.NewDecision(waits.about, "refuse", "Fordi", at), now=at
    )
    decisions.take_back(by=cast.asta, decision_id=made.id, why=WHY, now=timezone.now())
    page = as_("signe").get(reverse("requests:overview", args=[smed.id])).content.decode()
    assert (page.count(WHY), page.count("Taget tilbage <time")) == (1, 1), "a reader is not told twice of one mistake"
    # What a worker wrote of the same wish and took back is struck out all the same.
    by_hand = requests.happen(
        by=cast.signe, request_id=waits.about, kind="told", whom="Visitationen", at=at, now=timezone.now()
    )
    as_("signe").post(reverse("requests:take_back", args=[by_hand.id]), {"reason": "twice"})
    page = as_("signe").get(reverse("requests:overview", args=[smed.id])).content.decode()
    assert (page.count(WHY), page.count("Taget tilbage <time")) == (1, 2)


def test_a_consent_that_stood_by_itself_as_another_was_withdrawn_is_no_mistake_and_nothing_is_struck_out(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    mine = given(cast, smed, at)
    other = given(cast, smed, at, about="At han spørger")
    consents.withdraw(
        by=cast.signe,
        consent_id=mine.id,
        form="oral",
        at=at + timedelta(minutes=5),
        kept=[other.id],
        now=timezone.now(),
    )
    reader = as_("malik")
    for address in (reverse("consents:overview", args=[smed.id]), f"/borgere/{smed.id}/"):
        page = reader.get(address).content.decode()
        assert "<del>" not in page and "ingen grund skrevet" not in page


def test_the_withdrawal_that_came_along_with_another_is_struck_out_where_it_was_taken_back_as_a_mistake(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    mine = given(cast, smed, at)
    given(cast, smed, at, about="At han spørger")
    consents.withdraw(by=cast.signe, consent_id=mine.id, form="oral", at=at + timedelta(minutes=5), now=timezone.now())
    along = ConsentWithdrawn.objects.get(along_with__isnull=False)
    as_("signe").post(reverse("consents:take_back_withdrawal", args=[along.id]), {"why": WHY})
    page = as_("malik").get(reverse("consents:overview", args=[smed.id])).content.decode()
    assert page.count("<del>") == 1 and WHY in page


def test_a_break_that_never_was_takes_its_end_with_it_and_both_tell_why(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    row = broken(cast, smed, at)
    breaks.go_on(by=cast.signe, break_id=row.id, at=at + timedelta(minutes=5), now=timezone.now())
    as_("signe").post(reverse("treatment:take_back_break", args=[row.id]), {"why": WHY})
    reader = as_("malik")
    for address in (reverse("treatment:breaks", args=[smed.id]), f"/borgere/{smed.id}/"):
        page = reader.get(address).content.decode()
        assert (page.count("<del>"), page.count(WHY)) == (2 + page.count("Hvad der ellers stod"), 2)
        assert "ingen grund skrevet" not in page


@pytest.mark.parametrize("kind", TABLE)
def test_what_was_written_is_shown_for_taking_back_only_to_who_may_read_its_kind(
    cast: Cast, smed: people.Person, at: datetime, kind: str
) -> None:
    """The page before a mistake is taken back shows what was written: whoever may not read that is not shown it there."""
    asked(cast, smed, at - timedelta(days=1))
    written, (source,) = TABLE[kind](cast, smed, at), [each for each in SOURCES if each.kind == kind]
    for reader in (cast.signe, cast.asta, cast.mona):
        if can(Role(reader.role), source.act):  # type: ignore[attr-defined]
            assert taken_back.standing(by=reader, kind=kind, key=written.row.id).row == written.row
        else:
            with pytest.raises(PermissionDenied):
                taken_back.standing(by=reader, kind=kind, key=written.row.id)
