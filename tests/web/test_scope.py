"""Every address as everyone of the cast: open to those it should be open to, a 404 or 403 to the others."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from uuid_utils.compat import uuid7

from brobygger.records import models
from brobygger.records.changes import AuditEntry
from brobygger.records.facts import Fact
from brobygger.rules import access
from brobygger.rules import deliveries as rules
from brobygger.rules import letters as letter_rules
from brobygger.rules import plans as plan_rules
from brobygger.rules.access import Scope, scope_of
from brobygger.rules.answers import Answer, State
from brobygger.rules.consents import Receiver, Told
from brobygger.rules.diagnoses import Diagnosis
from brobygger.rules.findings import Finding
from brobygger.rules.treatment.breaks import Break
from brobygger.rules.treatment.events import Event
from brobygger.rules.treatment.experience import Experience
from brobygger.rules.treatment.housing import Housing
from brobygger.rules.treatment.substitution import Step
from brobygger.services import (
    accounts,
    consents,
    contacts,
    deaths,
    details,
    endings,
    handing_over,
    identities,
    merging,
    people,
    phone_codes,
    places,
    promises,
    requests,
)
from brobygger.services.agenda import links
from brobygger.services.assessments import alerts, diagnoses, findings, interviews, scores, verdicts
from brobygger.services.assessments.saving import NewAnswer
from brobygger.services.plans import doses, goals, handleplans, revisions, tasks
from brobygger.services.referrals import happening, referring
from brobygger.services.requests import approvals, decisions, letters, recommendations, wordings
from brobygger.services.sync import conflicts, settling
from brobygger.services.treatment import breaks, events, experiences, housing, substitution
from brobygger.services.writing import Moments
from tests.cast import Cast

LEVELS = {str(level): f"Trin {level}" for level in plan_rules.LEVELS}
OUTSIDE = "00000000-0000-7000-8000-000000000000"


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith("brobygger."):
            yield prefix + str(pattern.pattern), pattern.callback


ABOUT_SOMEONE = sorted({route for route, _ in routes(get_resolver()) if "<uuid:" in route})
PERMISSIONS = {route: view.permission for route, view in routes(get_resolver()) if hasattr(view, "permission")}


def what_happened(cast: Cast, smed: people.Person, now: Any) -> dict[str, UUID]:
    """One of each thing of the treatment room."""
    about = {"by": cast.signe, "person_id": smed.id, "now": now}
    off = Break(broken_by="citizen", reason="wants_pause", at=now)
    broken = breaks.break_off(**about, told=off)  # type: ignore[arg-type]
    return {
        "break_id": broken.id,
        "break_ended_id": breaks.go_on(by=cast.signe, break_id=broken.id, at=now, now=now).id,
        "step_id": substitution.tell(**about, told=Step("wish", now, "Smed")).id,  # type: ignore[arg-type]
        "event_id": events.tell(**about, told=Event("naloxone", now)).id,  # type: ignore[arg-type]
        "housing_id": housing.tell(**about, told=Housing("1", timezone.localdate(now))).id,  # type: ignore[arg-type]
        "experience_id": experiences.tell(**about, told=Experience(now, {"hope": "3"})).id,  # type: ignore[arg-type]
    }


@pytest.fixture
def keys(cast: Cast) -> dict[str, UUID]:
    """One of each thing an address can name, all of Signe's team."""
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=60))
    before = without_case(cast, smed, now)
    verdict = verdicts.judge(by=cast.signe, person_id=smed.id, now=now)
    ending = endings.end(
        by=cast.signe,
        person_id=smed.id,
        new=endings.NewEnding(now - timedelta(days=31), "stabilised", "finished", is_day_sure=True),
        now=now,
    )
    reached = endings.follow_up(by=cast.signe, ending_id=ending.id, months=1, outcome="reached", at=now, now=now)
    links.make(by=cast.signe, shows="today", now=now)
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=now, said_to="Signe Bro")
    request = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    told = requests.happen(by=cast.signe, request_id=request.id, kind="told", whom="Asta", at=now, now=now)
    house = places.add(
        by=cast.oda, told={"name": "Skovhuset", "kind": "residential", "phone": "", "about": ""}, now=now
    )
    return {
        **before,
        "stay_id": stay_of_a_partner(cast, house, now).id,
        "user_id": cast.malik.id,
        "place_id": house.id,
        "ending_id": ending.id,
        "follow_up_id": reached.id,
        "move_id": models.Detail.objects.get(kind="phase", value="followup").id,
        "link_id": links.links_of(by=cast.signe)[0].id,
        "request_id": request.id,
        "request_event_id": told.id,
        "verdict_id": verdict.id,
        "phone_id": phone_of(cast, now).id,
        "conflict_id": conflict_about(cast, smed, now).id,
    } | visitation(cast, smed, request)


def stay_of_a_partner(cast: Cast, house: places.Place, now: Any) -> models.Referral:
    """Kaj is referred to the place of Per, and lets it know."""
    accounts.change(by=cast.mona, username="per", role="", teams=(), place=house.id, now=now)
    cast.per.refresh_from_db()
    kaj = people.meet(by=cast.signe, alias="Kaj", now=now - timedelta(days=2))
    yes = Told("yes", Receiver("residential", place=house.id), "written", now, about="at jeg kommer", purpose="en seng")
    consents.give(by=cast.signe, person_id=kaj.id, told=yes, now=now)
    told = {"place_id": house.id, "stay_kind": "taster", "answer_by": timezone.localdate(now)}
    new = referring.NewReferral(kind="stay", at=now - timedelta(days=1), **told)
    return referring.refer(by=cast.signe, person_id=kaj.id, new=new, now=now)


def without_case(cast: Cast, smed: people.Person, now: Any) -> dict[str, UUID]:
    """One of each thing that can be written about someone whose case has not reached the authority."""
    ole = people.meet(by=cast.signe, alias="Ole", now=now)
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=now
    )
    item = contacts.NewContact(
        person_id=smed.id, kind="contact", happened_at=now, promise="kaffe", promise_at=now + timedelta(days=1)
    )
    # One promise has ended, and one is open.
    contacts.record(by=cast.signe, items=[item, replace(item, id=uuid7(), promise="te")], now=now)
    promises.settle(by=cast.signe, promise_id=item.id, outcome="kept", now=now)
    interview = interviews.start(by=cast.signe, person_id=smed.id, instrument_id="asi-5", wave="baseline", now=now)
    yes = NewAnswer(item="P9", answer=Answer(State.VALUE, Decimal(1)))
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=[yes], now=now)
    wants = plan_rules.Goal(
        "Ro", "stabilisation", "drugs", "now", tasks=[plan_rules.Task("ringe", "Signe")], scale=LEVELS
    )
    content = plan_rules.Content(made_at=now, goals=[wants])
    plan = revisions.revise(by=cast.signe, person_id=smed.id, new=revisions.NewPlan(content), now=now)
    ticked = models.Task.objects.get()
    tasks.finish(by=cast.signe, task_id=ticked.id, now=now)
    dose = doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(now, 2, 7), now=now)
    offered = handleplans.tell(by=cast.signe, person_id=smed.id, status="offered", at=now, now=now)
    gry = people.meet(by=cast.signe, alias="Gry", now=now)
    death = deaths.die(by=cast.signe, person_id=gry.id, on=timezone.localdate(now), source="Hospitalet", now=now)
    wish = Finding("housing", "wish", "Eget sted", "citizen", now)
    finding = findings.tell(by=cast.signe, person_id=smed.id, told=wish, now=now)
    adhd = Diagnosis("ADHD", "Borgeren", "told", now)
    diagnosis = diagnoses.tell(by=cast.signe, person_id=smed.id, told=adhd, now=now)
    new = referring.NewReferral(
        kind="bridge", at=now, answer_by=timezone.localdate(now), help_kind="gp", to="Lægehuset"
    )
    referral = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=now)
    no = happening.NewEvent(event="declined", at=now)
    yes = Told("yes", Receiver("gp"), "written", now, about="at vi mødes", purpose="en tid hos lægen")
    consent = consents.give(by=cast.signe, person_id=smed.id, told=yes, now=now)
    withdrawn = consents.withdraw(by=cast.signe, consent_id=consent.id, form="oral", at=now, now=now)
    return {
        "death_id": death.id,
        "dead_id": gry.id,
        "finding_id": finding.id,
        "diagnosis_id": diagnosis.id,
        "referral_id": referral.id,
        "referral_event_id": happening.happen(by=cast.signe, referral_id=referral.id, new=no, now=now).id,
        "consent_id": consent.id,
        "consent_withdrawn_id": withdrawn.id,
        "plan_id": plan.id,
        "goal_id": models.Goal.objects.get().id,
        "rating_id": goals.rate(
            by=cast.signe, goal_id=models.Goal.objects.get().id, level=0, rated_by="worker", at=now, now=now
        ).id,
        "task_id": ticked.id,
        "tick_id": models.TaskTick.objects.get().id,
        "dose_id": dose.id,
        "action_plan_id": offered.id,
        "person_id": smed.id,
        "merge_id": merge.id,
        "detail_id": models.Detail.objects.get(person=smed, kind="alias").id,
        "contact_id": item.id,
        "promise_id": item.id,
        "interview_id": interview.id,
        "score_id": entered(cast, smed, now).id,
        "alert_id": models.Alert.objects.get().id,
    } | what_happened(cast, smed, now)


def entered(cast: Cast, smed: people.Person, now: Any) -> models.AreaScore:
    """A score made elsewhere."""
    told = {"instrument": "EuropASI", "version": "1", "source": "Centret", "wave": "baseline"}
    new = [scores.NewScore("legal", Decimal("0.5"))]
    on = timezone.localdate(now)
    return scores.enter(by=cast.signe, person_id=smed.id, scores=new, measured_on=on, now=now, **told)[0]


def phone_of(cast: Cast, now: Any) -> models.Phone:
    """Signe's phone, in use."""
    _, code = phone_codes.offer(by=cast.signe, now=now)
    return phone_codes.claim(code=code, name="Signes telefon", office_key="k", phone_id=None, now=now).phone


def conflict_about(cast: Cast, smed: people.Person, now: Any) -> models.Conflict:
    """What Signe's phone wrote and Malik wrote meanwhile."""
    told = details.add(by=cast.malik, person_id=smed.id, kind="birth_year", value="1980", now=now)
    return conflicts.keep(
        by=cast.signe,
        person_id=smed.id,
        key=uuid7(),
        kind="birth_year",
        yours="1981",
        theirs=told.id,
        when=Moments(now, now),
        now=now,
    )


def visitation(cast: Cast, smed: people.Person, request: models.Request) -> dict[str, UUID]:
    """What became of a request."""
    now = timezone.now()
    recommended = recommendations.hand_over(
        by=cast.signe,
        person_id=smed.id,
        new=recommendations.NewRecommendation(
            advice="grant", text="Fordi", mark=recommendations.grounds(smed, by=cast.signe).mark
        ),
        now=now,
    )
    decided = decisions.decide(
        by=cast.asta,
        person_id=smed.id,
        new=decisions.NewDecision(about=recommended.id, result="grant", reasons="Fordi", decided_at=now),
        now=now,
    )
    approval = approvals.tell(
        by=cast.signe,
        person_id=smed.id,
        new=approvals.NewApproval(municipality="0751", status="asked", whom="Aarhus", happened_at=now),
        now=now,
    )
    contact = {"contact": {"da": "Ring på døren"}}
    wordings.revise(by=cast.oda, letter=letter_rules.SHARED, parts=contact, seen=0, now=now)
    draft = letters.draft(by=cast.signe, letter="receipt", about_id=request.id, language="da", now=now)
    letter = letters.make(
        by=cast.signe,
        letter="receipt",
        about_id=request.id,
        language="da",
        mark=draft.mark,
        now=now,
        key=uuid7(),
    )
    return {
        "recommendation_id": recommended.id,
        "decision_id": decided.id,
        "approval_id": approval.id,
        "about_id": request.id,
        "letter_id": letter.id,
    }


DELIVERED = rules.codes()[0][1]
# What an address holds beside keys, one that works for each.
PARTS = {
    "<slug:area_id>": "psychiatric",
    "givet/<slug:code>": f"givet/{DELIVERED}",
    "<slug:code>": "P9",
    "<int:months>": "1",
    "<slug:heading>": "housing",
    "<slug:letter>": "receipt",
    "<slug:event>": "asked_again",
    "<slug:answer>": "accepted",
    "<str:form>": "csv",
}


# What answers otherwise than with a page, where everything is in order.
ANSWERS = {
    "": (200, 302),
    "bliv/": (204,),
    "udredning/samtale/<uuid:interview_id>/": (302,),  # leads to where one left off
    "afslutninger/borger/<uuid:person_id>/ikke-begyndt/": (302,),  # leads to where the beginning is taken back
    "anmodninger/afgoerelse/<uuid:decision_id>/fortalt/": (302,),  # of one that answers a request: told of the request
    # Nobody here has been measured twice: there is no figure to show.
    "forandring/figur.svg": (404,),
    "forandring/tal.<str:form>": (404,),
    "forandring/borgere/": (404,),
}


def address(route: str, keys: dict[str, Any]) -> str:
    filled = re.sub(r"<uuid:(\w+)>", lambda found: str(keys[found.group(1)]), route)
    for part, value in PARTS.items():
        filled = filled.replace(part, value)
    return "/" + filled


def test_there_is_an_address_for_each_kind_of_key(keys: dict[str, UUID]) -> None:
    assert len(ABOUT_SOMEONE) > 20
    named = {name for route in ABOUT_SOMEONE for name in re.findall(r"<uuid:(\w+)>", route)}
    assert named <= set(keys)


def told_why(as_: Callable[[str], Client], who: str, people_ids: list[UUID]) -> Client:
    """Logged in, and the purpose stated of everyone an address is about, so that the page itself answers."""
    client = as_(who)
    for person_id in people_ids:
        client.post(f"/borgere/{person_id}/formaal/", {"purpose": "decision"})
    return client


def sees(route: str, user: Any, who: str, cast: Cast) -> bool:
    """Whether what an address is about lies within the scope of an account."""
    if "<uuid:" not in route:
        return True
    is_ours = user.organisation_id == cast.signe.organisation_id
    if ("<uuid:place_id>" in route and "<uuid:person_id>" not in route) or "<uuid:user_id>" in route:
        return is_ours  # places and accounts are the organisation's
    if "<uuid:stay_id>" in route:
        return who == "per"  # whose place the referral is to, while the yes runs
    if "<uuid:link_id>" in route:
        return who == "signe"
    if "<uuid:phone_id>" in route:
        return who in ("signe", "oda", "mona")  # whose it is, and who leads them
    reaches = scope_of(user.role) in (Scope.ORGANISATION, Scope.DECIDED)
    return is_ours and (reaches or who in ("signe", "malik", "oda"))


@pytest.mark.both
def test_every_address_opens_to_those_of_role_and_scope_and_to_nobody_else(
    cast: Cast, as_: Callable[[str], Client], keys: dict[str, UUID]
) -> None:
    """Every address as everyone: in one test, for what the addresses are about takes longer to make than to ask for."""
    faults = []
    about = list(models.Person.objects.values_list("id", flat=True))
    for who, user in cast.everyone().items():
        client = told_why(as_, who, about)
        for route in sorted(PERMISSIONS):
            may, reached = access.can(user.role, PERMISSIONS[route]), sees(route, user, who, cast)
            answer = client.get(address(route, keys))
            expected = ANSWERS.get(route, (200, 405)) if reached else (404, 405)
            expected = expected if may else (403,)
            if answer.status_code not in expected:
                faults.append((who, route, answer.status_code, answer.headers.get("Location", "")))
    assert faults == [], "\n".join(map(str, faults))


def test_nothing_of_someone_whose_case_has_not_reached_the_authority_is_open_to_it(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=60))
    keys = without_case(cast, smed, now)
    smed.refresh_from_db()
    assert not smed.has_case
    client, walked, faults = as_("asta"), set(), []
    for route in ABOUT_SOMEONE:
        if route not in PERMISSIONS or not set(re.findall(r"<uuid:(\w+)>", route)) <= set(keys):
            continue
        may = access.can(cast.asta.role, PERMISSIONS[route])  # type: ignore[attr-defined]
        for ask in (client.get, client.post):
            answer = ask(address(route, keys))
            walked.add(route)
            if answer.status_code not in ((404, 405) if may else (403,)):
                faults.append((route, answer.status_code))
    assert faults == [], "\n".join(map(str, faults))
    assert len(walked) > 60


@pytest.mark.parametrize("who", ["mona", "asta"])
def test_who_must_say_why_is_asked_before_anything_about_someone_is_shown(
    cast: Cast, as_: Callable[[str], Client], keys: dict[str, UUID], who: str
) -> None:
    client, user, faults = as_(who), getattr(cast, who), []
    about_nobody = ("<uuid:user_id>", "<uuid:link_id>", "<uuid:phone_id>", "pladser/<uuid:place_id>", "formaal/")
    for route in ABOUT_SOMEONE:
        if access.can(user.role, PERMISSIONS[route]) and not any(part in route for part in about_nobody):
            answer = client.get(address(route, keys))
            if answer.status_code != 405 and "/formaal/" not in answer.headers.get("Location", ""):
                faults.append((route, answer.status_code))
    assert faults == [], "\n".join(map(str, faults))


def test_nobody_writes_who_may_not(cast: Cast, as_: Callable[[str], Client], keys: dict[str, UUID]) -> None:
    about = list(models.Person.objects.values_list("id", flat=True))
    before = (models.Change.objects.count(), models.AuditEntry.objects.filter(is_read=False).count())
    faults = []
    for who, user in cast.everyone().items():
        client = told_why(as_, who, about)
        for route in sorted(PERMISSIONS):
            may = access.can(user.role, PERMISSIONS[route])
            if may and sees(route, user, who, cast):
                continue
            status = client.post(address(route, keys)).status_code
            if status not in ((404, 405) if may else (403,)):
                faults.append((who, route, status))
    assert faults == [], "\n".join(map(str, faults))
    assert (models.Change.objects.count(), models.AuditEntry.objects.filter(is_read=False).count()) == before


# Keys of what is about nobody: an account, a place, a calendar, a phone.
ABOUT_NOBODY = {"<uuid:user_id>", "<uuid:place_id>", "<uuid:link_id>", "<uuid:phone_id>"}


def test_every_page_about_someone_leaves_a_look_up_with_its_purpose(
    cast: Cast, as_: Callable[[str], Client], keys: dict[str, UUID]
) -> None:
    """Each with a fresh session: what is opened within the same half hour is one look-up."""
    reads = AuditEntry.objects.filter(is_read=True, by=cast.signe, person_id__in=[keys["person_id"], keys["dead_id"]])
    silent, opened = [], 0
    for route in ABOUT_SOMEONE:
        if set(re.findall(r"<uuid:\w+>", route)) <= ABOUT_NOBODY:
            continue
        before = reads.count()
        answer = as_("signe").get(address(route, keys))
        if answer.status_code == 200:
            opened += 1
            if route.endswith("/formaal/") and "Smed" not in answer.content.decode():
                continue  # Asks why, and shows nothing of whom.
            if reads.count() == before or reads.exclude(purpose="treatment").exists():
                silent.append(route)
    assert silent == []
    assert opened > 20


def test_what_does_not_exist_is_a_404_for_everyone_who_may(as_: Callable[[str], Client], cast: Cast) -> None:
    client = as_("signe")
    for route in ABOUT_SOMEONE:
        nothing = dict.fromkeys(re.findall(r"<uuid:(\w+)>", route), OUTSIDE)
        if access.can(cast.signe.role, PERMISSIONS[route]):
            assert client.get(address(route, nothing)).status_code in (404, 405), route


def the_rest(cast: Cast, keys: dict[str, UUID]) -> None:
    """The kinds of fact that no address names."""
    now, by = timezone.now(), cast.signe
    person = {"by": by, "person_id": keys["person_id"], "now": now}
    goals.rate(by=by, goal_id=keys["goal_id"], level=1, rated_by="citizen", at=now, now=now)
    alerts.handle(by=by, alert_ids=[keys["alert_id"]], what_was_done="Vi talte om det", now=now)
    answers = [verdicts.NewCriterionAnswer("troubled", "met", "Siger det selv")]
    assert verdicts.answer_criteria(**person, answers=answers) == {}  # type: ignore[arg-type]
    told = {"instrument": "ASI", "version": "5", "source": "Centret", "wave": "m6"}
    score = scores.NewScore("medical", Decimal("0.8"))
    scores.enter(**person, scores=[score], measured_on=timezone.localdate(now), **told)  # type: ignore[arg-type]
    identities.identify(**person, number="0101900001")  # type: ignore[arg-type]
    places.confirm(by=by, place_id=keys["place_id"], free=2, said_by="Bo", at=now, now=now)
    settling.settle(by=by, conflict_id=keys["conflict_id"], choice="mine", now=now)
    parts = {letter_rules.kind("receipt").parts[0].id: {"da": "Kære borger"}}
    wordings.revise(by=cast.oda, letter="receipt", parts=parts, seen=0, now=now)
    # Last, for whoever hands over sees the citizen no more.
    team = models.Team.objects.get(name="Havneteamet")
    handing_over.hand_over(**person, to_team=team.id, why="Bor på havnen", at=now)  # type: ignore[arg-type]


def facts(model: type[Fact]) -> list[type[Fact]]:
    """Every kind of fact there is a table for."""
    found = model.__subclasses__()
    return [each for each in found if not each._meta.abstract] + [each for child in found for each in facts(child)]


def test_whatever_is_written_leaves_its_row_in_the_feed_and_in_the_audit(cast: Cast, keys: dict[str, UUID]) -> None:
    the_rest(cast, keys)
    written = {model.__name__: set(model._base_manager.values_list("id", flat=True)) for model in facts(Fact)}
    assert [name for name, rows in written.items() if not rows] == []
    followed = set(models.Change.objects.values_list("object_id", flat=True))
    assert [name for name, rows in written.items() if rows - followed] == []
    audited = set(models.AuditEntry.objects.filter(is_read=False).values_list("person_id", "by_id", "at"))
    changes = models.Change.objects.values_list("kind", "person_id", "by_id", "at")
    assert {kind for kind, *told in changes if tuple(told) not in audited} == set()
