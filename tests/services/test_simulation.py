"""A fictional municipality: made the fast way, with nothing in it that the slow way would have refused or drawn otherwise."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.db import connection
from django.db.models import Count, Max

from brobygger.records import sealing
from brobygger.records.access import Membership, Organisation, User
from brobygger.records.agenda import Reminder
from brobygger.records.assessments import Alert, Answer, AreaScore, Diagnosis, Finding, Interview, Verdict
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.contacts import Contact, Promise
from brobygger.records.endings import Ending, FollowUp
from brobygger.records.people import Assignment, Detail, Identity, Person, SearchTerm
from brobygger.records.plans import DosePlan, Plan
from brobygger.records.requests import Decision, HomeApproval, Recommendation, Request, RequestEvent
from brobygger.rules import approvals as approval_rules
from brobygger.rules import contacts as contact_rules
from brobygger.rules import decisions as decision_rules
from brobygger.rules import diagnoses as diagnosis_rules
from brobygger.rules import doses as dose_rules
from brobygger.rules import ending_facts as ending_rules
from brobygger.rules import findings as finding_rules
from brobygger.rules import instruments, scores
from brobygger.rules import people as people_rules
from brobygger.rules import plans as plan_rules
from brobygger.rules import requests as request_rules
from brobygger.rules.answers import State, check_answer
from brobygger.rules.identity_numbers import Kind, read_cpr
from brobygger.rules.refusals import Refusal
from brobygger.services import caseload, contacts, drawing, endings, identities, people, requests, simulation
from brobygger.services.assessments import interviews, verdicts
from brobygger.services.assessments.diagnoses import TOLD
from brobygger.services.plans import revisions, ticks
from brobygger.services.reminders import referrals as referral_reminders
from brobygger.services.reminders.plans import dose_of
from brobygger.services.requests import decisions, recommendations
from brobygger.services.simulation import assessments, columns, municipality, sheets
from brobygger.services.simulation.batches import Amount, batches
from brobygger.services.simulation.cohorts import gather
from brobygger.services.simulation.municipality import site_of
from tests.cast import NOW, Cast

CONTACT_FIELDS = (
    "person_id", "kind", "happened_at", "outcome", "place_kind", "place", "initiator", "minutes", "components",
    "methods", "care_share", "own_words", "next_step", "note",
)  # fmt: skip
DRAWN = [name if name != "contact_person" else "contact_person_id" for name in drawing.COLUMNS]


@pytest.fixture
def place(db: None) -> Organisation:
    from brobygger.services import access

    return access.open_site(name="Brokøbing Kommune", teams=["Havnen", "Banen"])


def make(place: Organisation, **more: object) -> simulation.Report:
    fields = {"name": "Drift", "role": "manager", "organisation": place, "password": "!"}
    by, _ = User.objects.get_or_create(username=f"drift-{place.id}", defaults=fields)
    wanted = {"by": by, "citizens": 80, "years": 2, "seed": 7, "now": NOW, "contacts_each": 10}
    return simulation.make(**{**wanted, **more})


def shown(place: Organisation) -> tuple[list[tuple[object, ...]], set[tuple[object, ...]]]:
    rows = Person.objects.filter(organisation=place).order_by("id").values_list("id", *DRAWN)
    return list(rows), set(SearchTerm.objects.values_list("person_id", "term"))


def test_drawing_the_lists_again_changes_nothing(place: Organisation) -> None:
    make(place, citizens=200)
    before = shown(place)
    drawing.draw(list(Person.objects.values_list("id", flat=True)))
    assert shown(place) == before
    assert Person.objects.exclude(next_promise="").exists() and Person.objects.filter(has_case=True).exists()


def test_the_report_counts_what_was_written(place: Organisation) -> None:
    done: list[int] = []
    report = make(place, progress=done.append)
    assert (Person.objects.count(), Contact.objects.count()) == (80, 800)
    for model in (Person, Contact, Promise, Detail, Interview, Answer, AreaScore, Verdict, SearchTerm):
        assert report.rows[model.__name__] == model.objects.count(), model
    assert sum(done) == 80 and report.seconds > 0


def test_the_database_has_looked_at_its_new_rows(place: Organisation) -> None:
    asked = {
        "sqlite": "SELECT stat FROM sqlite_stat1 WHERE idx = 'contact_person_happened'",
        "postgresql": "SELECT reltuples::bigint::text FROM pg_class WHERE relname = 'records_contact'",
    }
    make(place)
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        assert int(cursor.fetchone()[0].split()[0]) >= 800


def test_the_database_has_looked_at_the_first_rows_before_lists_are_drawn_from_them(
    place: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    monkeypatch.setattr(
        municipality, "refresh_statistics", lambda: order.append(f"looked at {Answer.objects.count() > 0}")
    )
    draw = municipality.reminders.draw
    monkeypatch.setattr(municipality.reminders, "draw", lambda people: (order.append("drew"), draw(people)))
    make(place)
    assert order[:2] == ["looked at True", "drew"] and order[-1] == "looked at True"


def test_the_same_seed_gives_the_same_people_and_another_seed_others(place: Organisation) -> None:
    make(place, citizens=1)
    site, days = site_of(place), columns.Days.until(NOW, years=1, zone="Europe/Copenhagen")

    def rows(seed: int) -> list[object]:
        plan = Amount(citizens=40, days=days, contacts_each=8, seed=seed)
        # What is sealed differs each time it is sealed; that is what sealing is for.
        return [
            [tuple(cell for cell in row if not isinstance(cell, bytes)) for row in table.rows]
            for batch in batches(plan, site=site, taken=set())
            for table in batch.tables
        ]

    assert rows(3) == rows(3)
    assert rows(3) != rows(4)


def test_the_very_same_people_cannot_be_made_twice(place: Organisation) -> None:
    make(place)
    with pytest.raises(Refusal) as refused:
        make(place)
    assert refused.value.code == "already_made"
    assert Person.objects.count() == 80


def test_more_people_go_into_the_same_site_without_a_number_being_given_twice(place: Organisation) -> None:
    make(place, citizens=120)
    make(place, citizens=120, seed=8)
    assert Person.objects.count() == 240
    prints = list(Identity.objects.values_list("fingerprint", flat=True))
    assert len(prints) == len(set(prints)) > 10


def test_a_number_in_use_is_passed_by(place: Organisation) -> None:
    make(place, citizens=1)
    plan = Amount(citizens=60, days=columns.Days.until(NOW, years=1, zone="Europe/Copenhagen"), contacts_each=1, seed=3)
    taken: set[str] = set()
    for expected in (1, 2, 3):
        rows = next(
            table
            for batch in batches(plan, site=site_of(place), taken=taken)
            for table in batch.tables
            if table.model is Identity
        )
        assert len(taken) == expected * len(rows.rows) > 0


def test_no_number_could_be_anybodys(place: Organisation) -> None:
    make(place, citizens=200)
    numbers = [sealing.unseal(row.sealed) for row in Identity.objects.all()]
    assert numbers and all(read_cpr(number).kind is Kind.REPLACEMENT for number in numbers)
    assert len(numbers) < 80, "most have none"
    assert set(Identity.objects.values_list("kind", flat=True)) == {"replacement"}
    assert all(sealing.fingerprint(sealing.unseal(row.sealed)) == row.fingerprint for row in Identity.objects.all())


def test_fictional_people_are_never_put_among_real_ones(cast: Cast) -> None:
    real = people.meet(by=cast.signe, alias="Smed", now=NOW)
    identities.identify(by=cast.signe, person_id=real.id, number="010180-1234", now=NOW)
    with pytest.raises(Refusal) as refused:
        make(Organisation.objects.get(id=cast.signe.organisation_id))
    assert refused.value.code == "real_people"
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"citizens": 0}, {"citizens": 10**9}, {"years": 0}, {"years": 99}, {"contacts_each": 0}, {"seed": -1}]
)
def test_numbers_that_make_no_sense_are_refused(place: Organisation, wrong: dict[str, int]) -> None:
    with pytest.raises(Refusal):
        make(place, **wrong)


def test_every_contact_and_detail_could_have_been_typed_in(place: Organisation) -> None:
    make(place)
    for row in Contact.objects.all():
        promise = row.promises.first()
        told = contacts.NewContact(
            **{name: getattr(row, name) for name in CONTACT_FIELDS},
            promise=promise.what if promise else "",
            promise_at=promise.due_at if promise else None,
        )
        contact_rules.check(told, now=NOW)
    kinds = Counter()
    for row in Detail.objects.all():
        people_rules.check_detail(row.kind, row.value, today=NOW.date())
        kinds[row.kind] += 1
    assert kinds["alias"] >= 80 and kinds["own_wish"] > 30 and kinds["home_municipality"] > 10
    assert any(not value.isascii() for value in Detail.objects.filter(kind="alias").values_list("value", flat=True))


def test_every_answer_stands_and_gives_the_scores_that_are_stored(place: Organisation) -> None:
    make(place, citizens=150)
    states = set()
    for interview in Interview.objects.select_related("person"):
        instrument = instruments.load(interview.instrument)
        sheet = next(
            one
            for one in interviews.sheets(interview.person, by=interview.recorded_by)
            if one.interview.id == interview.id
        )
        for code, answer in sheet.answers.items():
            check_answer(item=instrument.item(code), answer=answer, answers=sheet.answers)
            states.add(answer.state)
        results = scores.score(instrument, sheet.answers, log_rule=interview.log_rule, per_unit=interview.per_unit)
        expected = {
            (key, result.value, "" if result.exact is None else str(result.exact))
            for key, result in results.items()
            if result.value is not None
        }
        assert set(interview.scores.values_list("area", "value", "exact")) == expected
    assert states == {State.VALUE, State.REFUSED, State.NOT_RELEVANT}
    assert 20 < Interview.objects.filter(wave="baseline").count() < 80


def test_a_verdict_is_what_the_service_would_have_reached(place: Organisation) -> None:
    make(place, citizens=200)
    compared = 0
    for verdict in Verdict.objects.select_related("person"):
        if verdict.person.interviews.count() == 1:
            standing = verdicts.standing(verdict.person, by=verdict.recorded_by)
            assert (verdict.result, verdict.fingerprint) == (standing.verdict.result, standing.verdict.fingerprint)
            assert _unordered(verdict.lines) == _unordered(standing.lines)
            compared += 1
    assert compared > 3


def _unordered(lines: dict[str, object]) -> dict[str, object]:
    return {**lines, "areas": sorted(lines["areas"], key=lambda area: area["id"])}


def test_alerts_come_from_yes_to_suicide_and_most_are_handled(
    place: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Many refuse, so that an alert raised by what they might have said would show.
    monkeypatch.setattr(sheets, "REFUSED", 0.3)
    make(place, citizens=500, contacts_each=2)
    told = Answer.objects.filter(item__in=["P8", "P9"], state="value", value=1)
    assert set(told.values_list("id", flat=True)) == set(Alert.objects.values_list("answer_id", flat=True))
    assert Alert.objects.filter(handled=None).count() < Alert.objects.count() / 5


def test_nothing_happens_after_now_or_before_they_met(place: Organisation) -> None:
    make(place)
    made = (Contact, Detail, Interview, Answer, AreaScore, Assignment, Identity, Verdict, Alert, Promise)
    decided = (Recommendation, Decision, HomeApproval)
    for model in (*made, *decided, Request, RequestEvent, Ending, FollowUp, Finding, Diagnosis):
        latest = model.objects.aggregate(happened=Max("happened_at"), recorded=Max("recorded_at"))
        assert all(moment is None or moment <= NOW for moment in latest.values()), model
    for person in Person.objects.all():
        first = person.contacts.order_by("happened_at").first()
        assert first.happened_at == person.created_at and first.kind == "contact"
        assert not person.details.filter(happened_at__lt=person.created_at).exists()
        assert not person.interviews.filter(happened_at__lt=person.created_at).exists()


def test_every_finding_and_diagnosis_could_have_been_typed_in(place: Organisation) -> None:
    make(place, citizens=200)
    for row in Finding.objects.all():
        found = finding_rules.Finding(row.heading, row.aspect, row.text, row.told_by, row.happened_at)
        assert list(finding_rules.problems(found, now=NOW)) == []
    for row in Diagnosis.objects.all():
        told = {name: getattr(row, name) for name in TOLD}
        assert list(diagnosis_rules.problems(diagnosis_rules.Diagnosis(at=row.happened_at, **told), now=NOW)) == []
    assert set(Finding.objects.values_list("heading", flat=True)) == set(finding_rules.headings())
    assert Diagnosis.objects.filter(questioned="").exists() and Diagnosis.objects.exclude(questioned="").exists()
    stalled = Reminder.objects.filter(kind="assessment_stalled")
    assert stalled.filter(shows_at__lte=NOW).exists() and stalled.filter(shows_at__gt=NOW).exists()


def test_every_request_ending_and_follow_up_could_have_been_typed_in(place: Organisation) -> None:
    make(place, citizens=400, contacts_each=2)
    for row in Request.objects.all():
        facts = requests.NewRequest(words=row.words, said_at=row.happened_at, said_to=row.said_to, place=row.place)
        assert list(request_rules.problems(facts, now=row.recorded_at)) == []
    for row in Ending.objects.select_related("person"):
        names = ("status", "reason", "reached", "remaining", "ahead", "tried", "own_view", "wants_followup")
        same = {name: getattr(row, name) for name in names}
        told = endings.NewEnding(ended_at=row.happened_at, is_both_meant=True, **same)
        assert list(ending_rules.problems(told, began_at=row.person.created_at, now=NOW)) == []
    kinds = set(RequestEvent.objects.values_list("kind", flat=True))
    assert kinds == {"told", "started", "withdrawn", "refused"}
    clocks = Person.objects.exclude(clock_due_on=None)
    assert clocks.filter(clock_due_on__lt=NOW.date()).exists() and clocks.filter(clock_due_on__gt=NOW.date()).exists()
    assert set(FollowUp.objects.values_list("outcome", flat=True)) == {"reached", "declined", "not_found", "not_tried"}
    assert set(Reminder.objects.values_list("kind", flat=True)) >= {"promise", "clock", "followup"}


def test_every_recommendation_decision_and_consent_could_have_been_typed_in(place: Organisation) -> None:
    make(place, citizens=1000, contacts_each=2)
    for row in Recommendation.objects.select_related("request", "verdict", "person"):
        told = {"advice": row.advice, "own_words": row.own_words, "text": row.text}
        assert list(decision_rules.recommendation_problems(**told)) == []
        assert row.request.happened_at <= row.happened_at
        assert row.verdict is None or row.verdict.happened_at <= row.happened_at
    written = Recommendation.objects.select_related("person")
    for row in (written.filter(verdict=None).first(), written.exclude(verdict=None).first()):
        assert row.lines.keys() == recommendations.grounds(row.person, by=row.recorded_by).lines.keys()
    for row in Decision.objects.select_related("recommendation", "request", "recorded_by"):
        new = decisions.NewDecision(
            about=row.recommendation_id,
            result=row.result,
            reasons=row.reasons,
            decided_at=row.happened_at,
            offer=row.offer,
        )
        began = [row.recommendation.happened_at, row.request.happened_at]
        assert list(decision_rules.decision_problems(new, began_at=began, now=NOW)) == []
        assert row.recorded_by.role == "authority"
        # A refusal stops the clock in the same act; what is granted goes before treatment.
        stop = RequestEvent.objects.filter(request=row.request).exclude(kind="told").first()
        assert (row.result == "refuse") == (stop is not None and stop.kind == "refused")
        assert stop is None or row.happened_at <= stop.happened_at
    assert set(Decision.objects.values_list("result", flat=True)) == {"grant", "other_offer", "refuse"}
    lasting = HomeApproval.objects.exclude(valid_to=None)
    assert all((row.valid_to - row.happened_at.date()).days >= 89 for row in lasting)
    statuses: dict[object, str] = {}
    for row in HomeApproval.objects.order_by("happened_at", "id"):
        before = statuses.get(row.person_id, "")
        assert list(approval_rules.problems(row, before=before, own="", now=NOW)) == []
        statuses[row.person_id] = row.status
    assert set(statuses.values()) == {"asked", "given", "refused"}
    inbox = Reminder.objects.filter(shows_at__lte=NOW)
    assert {*inbox.values_list("kind", flat=True)} >= {"recommendation", "approval_asked", "approval_ends"}


def test_every_plan_dose_and_referral_could_have_been_typed_in(place: Organisation) -> None:
    make(place, citizens=400, contacts_each=2)
    rows = Plan.objects.select_related("follows").prefetch_related(
        "goals", ticks.with_tasks(), "follows__goals", ticks.with_tasks("follows__")
    )
    for row in rows:
        last = revisions.content_of(row.follows) if row.follows else None
        content = revisions.content_of(row)
        assert list(plan_rules.problems(content, last=last, now=row.happened_at)) == []
    assert {row.number for row in rows} == {1, 2}
    for row in DosePlan.objects.all():
        dose = dose_of(row)
        assert list(dose_rules.problems(dose=dose, basis=row.basis, last_planned_at=None, now=NOW)) == []
    followed = referral_reminders.followed(set(Person.objects.values_list("id", flat=True)))
    states = {each.progress.state for all_of_one in followed.values() for each in all_of_one}
    assert states >= {"asked", "supported", "landed", "arrived", "left"}
    kinds = set(Reminder.objects.values_list("kind", flat=True))
    assert kinds >= {"not_seen", "dose_below", "plan_adjust", "plan_review", "no_plan", "bridge_support", "stay_ends"}


def test_some_promises_are_open_some_overdue_and_most_are_settled(place: Organisation) -> None:
    make(place, citizens=300)
    still_open = Promise.objects.filter(settled=None)
    assert still_open.filter(due_at__gt=NOW).exists() and still_open.filter(due_at__lte=NOW).exists()
    assert still_open.count() < Promise.objects.count() / 2


def test_contacts_are_heavy_tailed_with_evenings_and_vain_attempts(place: Organisation) -> None:
    make(place, citizens=300)
    counts = sorted(Person.objects.annotate(n=Count("contacts")).values_list("n", flat=True), reverse=True)
    assert sum(counts[:30]) > 0.25 * sum(counts) and counts[-1] >= 1
    attempts = Contact.objects.filter(kind="attempt").count() / Contact.objects.count()
    assert 0.22 < attempts < 0.4
    hours = Counter(
        at.astimezone(ZoneInfo("Europe/Copenhagen")).hour
        for at in Contact.objects.values_list("happened_at", flat=True)
    )
    evenings = sum(count for hour, count in hours.items() if hour >= 17) / sum(hours.values())
    assert 0.2 < evenings < 0.4
    assert not set(range(1, 8)) & set(hours)


def test_burden_falls_between_measurements(place: Organisation) -> None:
    make(place, citizens=900, contacts_each=1, years=3)
    rows = AreaScore.objects.exclude(area__in=["employment", "alcohol"]).values_list(
        "person_id", "area", "wave", "value"
    )
    found = {(person, area, wave): value for person, area, wave, value in rows}
    pairs = [(key, (key[0], key[1], "m6")) for key in found if key[2] == "baseline"]
    before = [found[first] for first, later in pairs if later in found]
    after = [found[later] for first, later in pairs if later in found]
    assert len(before) > 200 and np.mean(after) < np.mean(before) - 0.02


def test_those_who_break_off_or_are_not_found_again_are_the_more_burdened(place: Organisation) -> None:
    make(place, citizens=1)
    days, site = columns.Days.until(NOW, years=2, zone="Europe/Copenhagen"), site_of(place)
    rng = np.random.default_rng(1)
    cohort = gather(5_000, site=site, days=days, rng=rng)
    assert cohort.burden[cohort.broke_off].mean() > cohort.burden[~cohort.broke_off].mean() + 0.2
    found = assessments.interviews(cohort, share=0.5, met_at=days.at(cohort.arrived, 0), site=site, days=days, rng=rng)
    begun, again = found.person[found.wave == 0], set(found.person[found.wave == 1].tolist())
    due = [person for person in begun.tolist() if cohort.first_asked[person] + 183 < days.count]
    lost = [person for person in due if person not in again]
    kept = [person for person in due if person in again]
    assert cohort.burden[lost].mean() > cohort.burden[kept].mean() + 0.2


def test_the_act_leaves_one_audit_row_and_a_feed_row_for_each_person(place: Organisation) -> None:
    report = make(place)
    entry = AuditEntry.objects.get(act="simulation.make")
    assert (entry.person_id, entry.is_read, entry.rows) == (None, False, report.total)
    feed = Change.objects.filter(kind="person")
    assert set(feed.values_list("person_id", flat=True)) == set(Person.objects.values_list("id", flat=True))
    assert feed.count() == Change.objects.count() == 80


def test_nobody_can_log_in_with_the_accounts_it_makes(place: Organisation) -> None:
    make(place, citizens=500, contacts_each=1)
    made = User.objects.filter(organisation=place, role="worker")
    assert made.count() > 12 and not any(user.has_usable_password() for user in made)
    load = Counter(Person.objects.values_list("contact_person_id", flat=True))
    assert max(load.values()) < 80


def test_workers_who_are_there_get_their_share_and_see_it(cast: Cast) -> None:
    make(Organisation.objects.get(id=cast.signe.organisation_id), now=datetime.now(UTC))
    found = list(caseload.page(now=NOW, by=cast.signe))
    assert found and all(person.contact_person_id == cast.signe.id for person in found)
    memberships = dict(Membership.objects.values_list("user_id", "team_id"))
    for person in Person.objects.all():
        assert memberships[person.contact_person_id] == person.team_id
    assert not Person.objects.filter(contact_person=cast.nabo).exists()


def test_keys_are_uuids_of_the_seventh_kind_in_the_order_of_time() -> None:
    at = np.asarray([0, 1_700_000_000, 1_700_000_001], dtype=np.int64)
    made = [UUID(key) for key in columns.keys(at, np.random.default_rng(1))]
    assert all(key.version == 7 and key.variant == UUID(int=0x8000 << 48 | 1).variant for key in made)
    assert [key.int >> 80 for key in made] == [0, 1_700_000_000_000, 1_700_000_001_000]
    assert made == sorted(made)


def test_days_follow_the_local_clock_through_summer_time() -> None:
    days = columns.Days.until(datetime(2026, 4, 2, 10, tzinfo=UTC), years=1, zone="Europe/Copenhagen")
    for back in (1, 2, 10, 30, 200):
        number = np.asarray([days.count - back])
        local = datetime.fromtimestamp(int(days.at(number, np.asarray([9 * 3600]))[0]), ZoneInfo("Europe/Copenhagen"))
        assert local.hour == 9 and local.weekday() == int(days.weekday(number)[0])
        assert local.date() == datetime(2026, 4, 2).date() - timedelta(days=back)
        assert days.dates(days.at(number, np.asarray([9 * 3600]))) == [local.date().isoformat()]
