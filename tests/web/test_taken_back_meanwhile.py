"""A form lies open while a colleague takes back what it is about: the page answers in words and keeps what was typed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.rules import consents as consent_rules
from brobygger.rules import plans as plan_rules
from brobygger.rules.diagnoses import Diagnosis
from brobygger.rules.findings import Finding
from brobygger.rules.treatment.breaks import Break
from brobygger.rules.treatment.events import Event
from brobygger.rules.treatment.housing import Housing
from brobygger.rules.treatment.substitution import Step
from brobygger.services import consents, course_corrections, courses, deaths, endings, people, requests
from brobygger.services.assessments import diagnoses, findings, verdicts
from brobygger.services.plans import revisions
from brobygger.services.referrals import referring
from brobygger.services.treatment import breaks, events, housing, substitution
from tests.cast import Cast

As = Callable[[str], Client]
# Where the form is, what a colleague does meanwhile, what was typed, and the field of the words that must be kept.
Told = tuple[str, Callable[..., object], dict[str, str], str]
WORDS = "Det her må ikke gå tabt"
WHY = {"why": WORDS}
PLAN_LEVELS = {str(level): f"trin {level}" for level in plan_rules.LEVELS}


def asked(cast: Cast, smed: people.Person, at: datetime) -> Any:
    new = requests.NewRequest("Jeg vil i behandling", at, "Signe Bro")
    return requests.ask(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())


def back_of_request(row: Any) -> Callable[..., object]:
    return lambda **told: requests.take_back_request(request_id=row.id, why="Forkert borger", **told)


def request_happened(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row = asked(cast, smed, at)
    return f"/anmodninger/{row.id}/", back_of_request(row), {"kind": "told", "whom": "Asta", "note": WORDS}, "note"


def request_corrected(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row = asked(cast, smed, at)
    return f"/anmodninger/{row.id}/ret/", back_of_request(row), {"words": WORDS, "said_to": "Signe"}, "words"


def request_back(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row = asked(cast, smed, at)
    return f"/anmodninger/{row.id}/fortryd/", back_of_request(row), WHY, "why"


def referred(cast: Cast, smed: people.Person, at: datetime) -> tuple[Any, Callable[..., object]]:
    bridge = {"kind": "bridge", "at": at, "answer_by": timezone.localdate(), "help_kind": "gp", "to": "Lægehuset"}
    row = referring.refer(by=cast.signe, person_id=smed.id, new=referring.NewReferral(**bridge), now=timezone.now())
    return row, lambda **told: referring.take_back(referral_id=row.id, why="Forkert borger", **told)


def referral_happened(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = referred(cast, smed, at)
    until = f"{timezone.localdate() + timedelta(days=7):%d-%m-%Y}"
    return f"/henvisninger/{row.id}/asked_again/", back, {"until": until, "whom": "Lægen", "note": WORDS}, "note"


def referral_described(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = referred(cast, smed, at)
    return f"/henvisninger/{row.id}/aftaler/", back, {"own_words": WORDS}, "own_words"


def diagnosis(cast: Cast, smed: people.Person, at: datetime) -> Told:
    told = Diagnosis("ADHD", "Smed", "told", at)
    row = diagnoses.tell(by=cast.signe, person_id=smed.id, told=told, now=timezone.now())
    back = lambda **told: diagnoses.take_back(diagnosis_id=row.id, why="Forkert borger", **told)  # noqa: E731
    typed = {"what": WORDS, "source": "Smed", "certainty": "told", "told_on": f"{timezone.localdate():%d-%m-%Y}"}
    return f"/udredning/diagnose/{row.id}/ret/", back, typed, "what"


def finding(cast: Cast, smed: people.Person, at: datetime) -> Told:
    told = Finding("housing", "wish", "Et værelse", "citizen", at)
    row = findings.tell(by=cast.signe, person_id=smed.id, told=told, now=timezone.now())
    back = lambda **told: findings.take_back(finding_id=row.id, why="Forkert borger", **told)  # noqa: E731
    typed = {"aspect": "wish", "text": WORDS, "told_by": "citizen", "told_on": f"{timezone.localdate():%d-%m-%Y}"}
    return f"/udredning/oplysning/{row.id}/ret/", back, typed, "text"


def consent(cast: Cast, smed: people.Person, at: datetime) -> tuple[Any, Callable[..., object]]:
    said = {"answer": "yes", "form": "written", "about": "at vi mødes", "purpose": "en tid"}
    told = consent_rules.Told(at=at, to=consent_rules.Receiver("gp"), **said)
    row = consents.give(by=cast.signe, person_id=smed.id, told=told, now=timezone.now())
    return row, lambda **told: consents.take_back(consent_id=row.id, why="Forkert borger", **told)


def consent_corrected(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = consent(cast, smed, at)
    typed = {"answer": "yes", "receiver_kind": "gp", "about": "alt", "purpose": "en tid", "form": "written"}
    return f"/samtykke/{row.id}/ret/", back, {**typed, "own_words": WORDS}, "own_words"


def consent_withdrawn(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = consent(cast, smed, at)
    return f"/samtykke/{row.id}/traek-tilbage/", back, {"form": "oral", "own_words": WORDS}, "own_words"


def step(cast: Cast, smed: people.Person, at: datetime) -> Told:
    told = Step("started", at, "Signe")
    row = substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=timezone.now())
    back = lambda **told: substitution.take_back(step_id=row.id, why="Forkert borger", **told)  # noqa: E731
    typed = {"step": "started", "reported_by": "Signe", "note": WORDS}
    return f"/behandling/substitution/{row.id}/ret/", back, typed, "note"


def event(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row = events.tell(by=cast.signe, person_id=smed.id, told=Event("naloxone", at), now=timezone.now())
    back = lambda **told: events.take_back(event_id=row.id, why="Forkert borger", **told)  # noqa: E731
    return f"/behandling/haendelser/{row.id}/ret/", back, {"kind": "naloxone", "note": WORDS}, "note"


def lived(cast: Cast, smed: people.Person, at: datetime) -> Told:
    told = Housing("1", timezone.localdate())
    row = housing.tell(by=cast.signe, person_id=smed.id, told=told, now=timezone.now())
    back = lambda **told: housing.take_back(housing_id=row.id, why="Forkert borger", **told)  # noqa: E731
    typed = {"category": "1", "from_on": f"{timezone.localdate():%d-%m-%Y}", "note": WORDS}
    return f"/behandling/bolig/{row.id}/ret/", back, typed, "note"


def broken_off(cast: Cast, smed: people.Person, at: datetime) -> tuple[Any, Callable[..., object]]:
    told = Break("citizen", "wants_pause", at)
    row = breaks.break_off(by=cast.signe, person_id=smed.id, told=told, now=timezone.now())
    return row, lambda **told: breaks.take_back(break_id=row.id, why="Forkert borger", **told)


def break_corrected(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = broken_off(cast, smed, at)
    return (
        f"/behandling/afbrydelser/{row.id}/ret/",
        back,
        {"broken_by": "citizen", "reason": "wants_pause", "note": WORDS},
        "note",
    )


def went_on(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = broken_off(cast, smed, at)
    return f"/behandling/afbrydelser/{row.id}/slut/", back, {"note": WORDS}, "note"


def ended(cast: Cast, smed: people.Person, at: datetime) -> tuple[Any, Callable[..., object]]:
    new = endings.NewEnding(at - timedelta(days=31), "stabilised", "finished")
    row = endings.end(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    return row, lambda **told: endings.take_back(ending_id=row.id, why="Forkert borger", **told)


def follow_up(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = ended(cast, smed, at)
    return f"/afslutninger/{row.id}/opfoelgning/1/", back, {"outcome": "not_found", "note": WORDS}, "note"


def ending_corrected(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = ended(cast, smed, at)
    return (
        f"/afslutninger/{row.id}/ret/",
        back,
        {"status": "stabilised", "reason": "finished", "reached": WORDS},
        "reached",
    )


def ending_back(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = ended(cast, smed, at)
    return f"/afslutninger/{row.id}/fortryd/", back, WHY, "why"


def death_back(cast: Cast, smed: people.Person, at: datetime) -> Told:
    died = {"on": timezone.localdate(), "source": "Politiet", "is_sure": True}
    row = deaths.die(by=cast.signe, person_id=smed.id, now=timezone.now(), **died)
    back = lambda **told: deaths.take_back(death_id=row.id, why="Forkert borger", **told)  # noqa: E731
    return f"/afslutninger/doed/{row.id}/fortryd/", back, WHY, "why"


def move_back(cast: Cast, smed: people.Person, at: datetime) -> Told:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen=smed.phase, now=timezone.now())
    key = courses.history(smed, by=cast.signe)[0].row.id
    back = lambda **told: course_corrections.take_back_move(move_id=key, why="Forkert borger", **told)  # noqa: E731
    return f"/afslutninger/fase/{key}/fortryd/", back, WHY, "why"


def planned(cast: Cast, smed: people.Person, at: datetime) -> tuple[Any, Callable[..., object]]:
    goal = plan_rules.Goal("Ro", "stabilisation", "drugs", "now", scale=PLAN_LEVELS)
    new = revisions.NewPlan(plan_rules.Content(made_at=at, goals=[goal], own_words="Jeg vil have ro"))
    row = revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    return row, lambda **told: revisions.take_back(plan_id=row.id, why="Forkert borger", **told)


def plan_back(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = planned(cast, smed, at)
    return f"/planer/{row.id}/fortryd/", back, WHY, "why"


def goal_rated(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row, back = planned(cast, smed, at)
    return f"/planer/maal/{row.goals.get().id}/", back, {"level": "1", "rated_by": "citizen"}, "level"


def verdict_back(cast: Cast, smed: people.Person, at: datetime) -> Told:
    row = verdicts.judge(by=cast.signe, person_id=smed.id, now=timezone.now())
    back = lambda **told: verdicts.take_back(verdict_id=row.id, why="Forkert borger", **told)  # noqa: E731
    return f"/udredning/vurdering/{row.id}/fortryd/", back, WHY, "why"


TABLE = [
    request_happened, request_corrected, request_back, referral_happened, referral_described, diagnosis, finding,
    consent_corrected, consent_withdrawn, step, event, lived, break_corrected, went_on, follow_up, ending_corrected,
    ending_back, death_back, move_back, plan_back, goal_rated, verdict_back,
]  # fmt: skip


@pytest.mark.parametrize("about", TABLE, ids=[each.__name__ for each in TABLE])
def test_what_was_typed_is_kept_where_a_colleague_took_back_what_it_is_about(
    as_: As, cast: Cast, about: Callable[[Cast, people.Person, datetime], Told]
) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=90))
    address, back, typed, field = about(cast, smed, now - timedelta(hours=2))
    client = as_("signe")
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in ("id", "seen", "shown", "seen_end") if name in form.fields}
    at = timezone.localtime(now - timedelta(minutes=30))
    sent = {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}", **typed}
    back(by=cast.malik, now=now)
    answer = client.post(address, {**{name: str(key) for name, key in shown.items() if key}, **sent})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Malik Å har taget" in page
    assert str(answer.context["form"][field].value()) == typed[field]
    assert f"/borger/{smed.id}/" in page, "it leads to the citizen"
    assert as_("troels").post(address, sent).status_code == 404, "who may not see the citizen is told nothing"
