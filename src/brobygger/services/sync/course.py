"""What of a course stands on a card: goals under way, interviews to come, scores made elsewhere, where someone is referred,
what the citizen allows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from brobygger.records.assessments import AreaScore, Interview
from brobygger.records.consents import Consent
from brobygger.records.plans import Goal, Plan
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.records.referrals import Referral
from brobygger.rules import code_lists, consents, law, measurements, target_group, waves
from brobygger.rules import plans as plan_rules
from brobygger.rules import referrals as referral_rules
from brobygger.rules.fields import EARLIEST
from brobygger.rules.measurements import MEASURED, Measured
from brobygger.services.assessments import by_course
from brobygger.services.assessments.interviews import DEFAULT_INSTRUMENT
from brobygger.services.plans.revisions import NEWEST
from brobygger.services.reminders.consents import followed as consents_of
from brobygger.services.reminders.referrals import followed
from brobygger.services.reminders.standing_plans import made_at
from brobygger.services.sync.showing import Shown, moment, without_nothing

if TYPE_CHECKING:
    from django.db.models import QuerySet

ByPerson = Mapping[UUID, Sequence[Shown]]


def of(people: Collection[UUID], language: str) -> dict[UUID, Shown]:
    """By standing person what a card says of their course, empty where there is nothing. Eleven queries at most."""
    returned = by_course.returns_of_many(people)
    goals, scores, referrals = _goals(people, returned), _scores(people, returned), _referrals(people, language)
    said = _consents(people, language)
    to_come = _waves(people, returned)
    return {
        person: {
            "goals": [each for each in goals.get(person, ()) if "status" not in each],
            # Apart: an app that knows no status would show them as under way.
            "other_goals": [each for each in goals.get(person, ()) if "status" in each],
            "scores": scores.get(person, ()),
            "waves": to_come.get(person, {}),
            "referrals": referrals.get(person, ()),
            "consents": said.get(person, ()),
        }
        for person in people
    }


def _goals(people: Collection[UUID], returned: by_course.Returned) -> ByPerson:
    """The goals of the plan that stands, in the citizen's words, the first in priority first; of those not under way how they
    stand; none where the plan is of a course before the last."""
    stands: dict[UUID, Plan] = {}
    for root, *row in _plans(people=people):
        stands.setdefault(root, instance(Plan, row))
    days = {root: law.local_day(made_at(plan)) for root, plan in stands.items()}
    whose = {stands[root].id: root for root, day in days.items() if by_course.is_of_last(day, returned.get(root, ()))}
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    for plan, thread, position, own_words, horizon, status in _planned(plans=list(whose)) if whose else ():
        told = {"id": str(thread), "place": position, "words": own_words, "is_later": horizon != plan_rules.NOW}
        found[whose[plan]].append(without_nothing(told | {"status": "" if status == plan_rules.OPEN else status}))
    return found


@Prepared
def _plans() -> "QuerySet[Plan, Any]":
    rows = Plan.objects.current().filter(person__root_id__among=given("people"))
    return rows.order_by(*NEWEST).values_list("person__root_id", *columns(Plan))


@Prepared
def _planned() -> "QuerySet[Goal, Any]":
    rows = Goal.objects.filter(plan_id__among=given("plans")).order_by("plan_id", "position")
    return rows.values_list("plan_id", "thread", "position", "own_words", "horizon", "status")


def _scores(people: Collection[UUID], returned: by_course.Returned) -> ByPerson:
    """By area the score made elsewhere that stands in the course under way: those of interviews a phone works out itself."""
    rows = [(root, Measured(*told)) for root, *told in _entered(people=people)]
    rows = [(root, row) for root, row in rows if by_course.is_of_last(row.measured_on, returned.get(root, ()))]
    root_of = {row.id: root for root, row in rows}
    stands = measurements.standing((row for _, row in rows), lambda row: (root_of[row.id], row.area))
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    for (root, area), row in stands.items():
        found[root].append({"area": area, "value": row.exact or str(row.value), "on": row.measured_on.isoformat()})
    return found


@Prepared
def _entered() -> "QuerySet[AreaScore, Any]":
    areas = sorted(target_group.load().area_labels)
    rows = AreaScore.objects.current().filter(person__root_id__among=given("people"), area__in=areas)
    return rows.filter(origin=measurements.ENTERED).values_list("person__root_id", *MEASURED)


def _waves(people: Collection[UUID], returned: by_course.Returned) -> Mapping[UUID, Mapping[str, str]]:
    """By wave still to be begun the day it is due, counted from the first interview of the course under way; none where there
    was none, or none whose day is known."""
    begun: defaultdict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    for root, at, wave in _begun(people=people):
        if by_course.is_of_last(law.local_day(at), returned.get(root, ())):
            begun[root].append((at, wave))
    return {root: _to_come(told) for root, told in begun.items()}


@Prepared
def _begun() -> "QuerySet[Interview, Any]":
    told = {"instrument": DEFAULT_INSTRUMENT, "happened_at__gte": EARLIEST}
    rows = Interview.objects.current().filter(person__root_id__among=given("people"), **told)
    return rows.order_by("happened_at", "id").values_list("person__root_id", "happened_at", "wave")


def _to_come(begun: Sequence[tuple[datetime, str]]) -> dict[str, str]:
    at, first = begun[0]
    due: Mapping[str, date] = waves.to_come(waves.Followed(law.local_day(at), first), {wave for _, wave in begun})
    return {wave: day.isoformat() for wave, day in due.items()}


def _referrals(people: Collection[UUID], language: str) -> ByPerson:
    """The open referrals, each with where it has come to, who drives and what is taken along; of a stay the first day and the
    last."""
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    # Most have none, and to ask for all that stands of one takes longer.
    referred = [root for (root,) in _referred(people=people)]
    for root, rows in followed(referred).items() if referred else ():
        for each in rows:
            progress = each.progress
            if progress.is_open:
                state = code_lists.label("referral_states", progress.state, language)
                is_there = progress.state == referral_rules.ARRIVED
                told = {
                    "id": str(each.first.id),
                    "to": each.row.to,
                    "state": state,
                    "driver": each.row.driver,
                    "taken_along": each.row.taken_along,
                    "from": moment(progress.arrived_on) if is_there else None,
                    "until": moment(progress.next_on) if is_there else None,
                }
                found[root].append(without_nothing(told))
    return found


def _consents(people: Collection[UUID], language: str) -> ByPerson:
    """What the citizen has said yes and no to, the newest first. That one has run out the phone finds by itself, which may be
    away for long."""
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    asked = [root for (root,) in _asked(people=people)]
    for root, rows in consents_of(asked).items() if asked else ():
        given = [each.given for each in rows]
        for each in rows:
            row = each.row
            found[root].append(
                {
                    "id": str(each.first.id),
                    "to": code_lists.label("consent_receivers", row.receiver_kind, language),
                    "whom": row.place.name if row.place else row.receiver,
                    "about": row.about,
                    "state": consents.state(each.given, given, date.min),
                    "until": moment(row.until),
                }
            )
    return found


@Prepared
def _asked() -> "QuerySet[Consent, tuple[UUID]]":
    rows = Consent.objects.filter(person__root_id__among=given("people"))
    return rows.order_by().values_list("person__root_id").distinct()


@Prepared
def _referred() -> "QuerySet[Referral, tuple[UUID]]":
    rows = Referral.objects.filter(person__root_id__among=given("people"))
    return rows.order_by().values_list("person__root_id").distinct()
