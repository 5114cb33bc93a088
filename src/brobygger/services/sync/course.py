"""What of a course stands on a card: goals under way, interviews to come, scores made elsewhere, where someone is referred."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from brobygger.records.assessments import AreaScore, Interview
from brobygger.records.plans import Goal, Plan
from brobygger.rules import code_lists, law, measurements, target_group, waves
from brobygger.rules import plans as plan_rules
from brobygger.rules.fields import EARLIEST
from brobygger.services.assessments.interviews import DEFAULT_INSTRUMENT
from brobygger.services.plans.revisions import NEWEST
from brobygger.services.reminders.referrals import followed

Shown = dict[str, Any]
ByPerson = Mapping[UUID, Sequence[Shown]]


def of(people: Collection[UUID], language: str) -> dict[UUID, Shown]:
    """By standing person what a card says of their course, empty where there is nothing. Six queries, however many."""
    goals, scores, referrals = _goals(people), _scores(people), _referrals(people, language)
    to_come = _waves(people)
    return {
        person: {
            "goals": goals.get(person, ()),
            "scores": scores.get(person, ()),
            "waves": to_come.get(person, {}),
            "referrals": referrals.get(person, ()),
        }
        for person in people
    }


def _goals(people: Collection[UUID]) -> ByPerson:
    """The open goals of the plan that stands, in the citizen's words, the first in priority first."""
    plans = Plan.objects.current().filter(person__root_id__in=people).order_by(*NEWEST)
    stands: dict[UUID, UUID] = {}
    for root, plan in plans.values_list("person__root_id", "id"):
        stands.setdefault(root, plan)
    whose = {plan: root for root, plan in stands.items()}
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    goals = Goal.objects.filter(plan_id__in=list(whose), status=plan_rules.OPEN).order_by("plan_id", "position")
    for row in goals:
        told = {"id": str(row.thread), "place": row.position, "words": row.own_words}
        found[whose[row.plan_id]].append(told if row.horizon == plan_rules.NOW else told | {"is_later": True})
    return found


def _scores(people: Collection[UUID]) -> ByPerson:
    """By area the score made elsewhere that stands: those of interviews a phone works out itself."""
    rows = AreaScore.objects.current().filter(
        person__root_id__in=people, origin=measurements.ENTERED, area__in=target_group.load().area_labels
    )
    stands = measurements.standing(
        rows.annotate(root=F("person__root_id")),
        lambda row: (row.root, row.area),
    )
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    for (root, area), row in stands.items():
        found[root].append({"area": area, "value": row.exact or str(row.value), "on": row.measured_on.isoformat()})
    return found


def _waves(people: Collection[UUID]) -> Mapping[UUID, Mapping[str, str]]:
    """By wave still to be begun the day it is due, counted from the first interview; none where there was none, or none whose
    day is known."""
    rows = Interview.objects.current().filter(
        person__root_id__in=people, instrument=DEFAULT_INSTRUMENT, happened_at__gte=EARLIEST
    )
    begun: defaultdict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    for root, at, wave in rows.order_by("happened_at", "id").values_list("person__root_id", "happened_at", "wave"):
        begun[root].append((at, wave))
    return {root: _to_come(told) for root, told in begun.items()}


def _to_come(begun: Sequence[tuple[datetime, str]]) -> dict[str, str]:
    at, first = begun[0]
    due: Mapping[str, date] = waves.to_come(waves.Followed(law.local_day(at), first), {wave for _, wave in begun})
    return {wave: day.isoformat() for wave, day in due.items()}


def _referrals(people: Collection[UUID], language: str) -> ByPerson:
    """The open referrals, each with where it has come to."""
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    for root, rows in followed(people).items():
        for each in rows:
            progress = each.progress
            if progress.is_open:
                state = code_lists.label("referral_states", progress.state, language)
                found[root].append({"id": str(each.first.id), "to": each.row.to, "state": state})
    return found
