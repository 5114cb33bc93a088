"""What tests of plans and doses do over and over: plan with someone, meet them, and look at what is asked for."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from brobygger.records.agenda import Reminder
from brobygger.records.plans import ActionPlan, DosePlan, Plan
from brobygger.records.referrals import Place
from brobygger.rules import plans as rules
from brobygger.rules.treatment import breaks as break_rules
from brobygger.services import contacts, courses, endings, people
from brobygger.services.assessments import scores
from brobygger.services.plans import doses, handleplans, revisions
from brobygger.services.referrals import referring
from brobygger.services.treatment import breaks
from tests.cast import NOW

DAY = timedelta(days=1)


SLEEP = rules.Goal(
    "Ro om natten", "other_areas", "housing", "now", tasks=[rules.Task("ringe til boligkontoret", "Signe")]
)


LESS = rules.Goal("Færre piller", "stabilisation", "drugs", "longer")


LEVELS = {str(level): f"trin {level}" for level in rules.LEVELS}


def content(*told: rules.Goal, at: datetime = NOW, **more: Any) -> rules.Content:
    return rules.Content(made_at=at, goals=told, **{"own_words": "Jeg vil have ro", **more})


def revise(
    by: Any, person: people.Person, *told: rules.Goal, seen: Plan | None = None, at: datetime = NOW, **more: Any
) -> Plan:
    new = revisions.NewPlan(content(*told, at=at, **more), seen=seen.id if seen else None)
    return revisions.revise(by=by, person_id=person.id, new=new, now=NOW)


def standing(person: people.Person) -> rules.Content:
    row = revisions.standing(person, by=person.created_by)
    assert row is not None
    return revisions.content_of(row)


def reminders(person: people.Person, *kinds: str) -> dict[str, Reminder]:
    return {row.kind: row for row in Reminder.objects.filter(person=person, kind__in=kinds)}


def plan_dose(by: Any, person: people.Person, *, days_ago: int = 0, **more: Any) -> DosePlan:
    stands = doses.standing_dose(person, by=by)
    told = {"times": 2, "days": 7, "seen": stands.id if stands else None, "is_sure": True, **more}
    return doses.plan(by=by, person_id=person.id, new=doses.NewDose(planned_at=NOW - days_ago * DAY, **told), now=NOW)


def tell_action_plan(by: Any, person: people.Person, status: str, *, at: datetime = NOW, **more: Any) -> ActionPlan:
    """On a page that shows what stands."""
    newest = next(iter(handleplans.told_of(person, by=by)), None)
    told = {"status": status, "at": at, "seen": newest.id if newest else None, **more}
    return handleplans.tell(by=by, person_id=person.id, now=NOW, **told)


def meet(by: Any, person: people.Person, *days_ago: int, kind: str = "contact", **more: Any) -> None:
    outcome = {"outcome": "nobody_there"} if kind == "attempt" else {}
    items = [
        contacts.NewContact(person_id=person.id, kind=kind, happened_at=NOW - days * DAY, **outcome, **more)
        for days in days_ago
    ]
    contacts.record(by=by, items=items, now=NOW)


def enter(by: Any, person: people.Person, value: str, *, days_ago: int = 0, anew: bool = False) -> None:
    there = None if anew else scores.scores_of(person).first()
    new = scores.NewScore(area="medical", value=Decimal(value), replaces=there.id if there else None)
    scores.enter(
        by=by, person_id=person.id, scores=[new], instrument="ASI", version="5", source="Centret", wave="baseline",
        measured_on=(NOW - days_ago * DAY).date(), now=NOW,
    )  # fmt: skip


DOSE_KINDS = ("dose_below", "not_seen", "plan_adjust")


def shown(person: people.Person) -> set[str]:
    """What of the dose is a reason to act today."""
    found = Reminder.objects.filter(person=person, kind__in=DOSE_KINDS, shows_at__lte=NOW)
    return set(found.values_list("kind", flat=True))


def break_off(by: Any, person: people.Person, reason: str, *, days_ago: int, **more: Any) -> Any:
    told = break_rules.Break(reason=reason, at=NOW - days_ago * DAY, **{"broken_by": "outside", **more})
    return breaks.break_off(by=by, person_id=person.id, told=told, now=NOW)


def refer_to_stay(by: Any, person: people.Person) -> Any:
    where, _ = Place.objects.get_or_create(organisation_id=person.organisation_id, name="Skovhuset", kind="residential")
    told = referring.NewReferral(
        kind="stay", at=NOW - 50 * DAY, place_id=where.id, stay_kind="taster", answer_by=NOW.date()
    )
    return referring.refer(by=by, person_id=person.id, new=told, now=NOW)


def come_back(by: Any, person: people.Person, *, ended: int, back: int) -> None:
    """The course ended so many days ago and began again, in treatment at once."""
    new = endings.NewEnding(ended_at=NOW - ended * DAY, status="stabilised", reason="finished")
    endings.end(by=by, person_id=person.id, new=new, now=NOW - ended * DAY)
    courses.move(by=by, person_id=person.id, to="treatment", seen="followup", now=NOW - back * DAY)
