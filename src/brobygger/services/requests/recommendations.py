"""Recommendations: half a page to the authority, stored with what was known of each criterion when it was handed over."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.assessments import Verdict
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.requests import Recommendation
from brobygger.rules import decisions as rules
from brobygger.rules import law
from brobygger.rules.fields import raise_any
from brobygger.rules.plans import OPEN, REACHED
from brobygger.rules.refusals import Refusal, words
from brobygger.services import writing
from brobygger.services.access import NotFound, check_living, person_for_writing, person_in_scope
from brobygger.services.assessments import by_course, verdicts
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw
from brobygger.services.plans import revisions
from brobygger.services.reminders.decisions import made_of
from brobygger.services.reminders.standing_plans import made_at
from brobygger.services.requests.answering import answered_next
from brobygger.services.requests.asking import asked

KIND = "recommendation"


@dataclass(frozen=True)
class NewRecommendation:
    """A recommendation as it is written. ``mark``: ``Grounds.mark`` of the page it was written on."""

    advice: str
    text: str
    own_words: str = ""
    mark: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class Grounds:
    """What a recommendation is written from. ``lines`` is what is frozen with it; nothing of the diary is in it.

    verdict: the newest of the course under way, None where none is saved and ``lines`` are what is known today; one of a course
    before is told in them as such. is_other_known: something else is known than the verdict was reached with. waits: the
    recommendation that is not decided yet, which a new one takes the place of.
    request_id: the key of the request it answers. decided: every decision there is of the citizen, by its key.
    """

    lines: Mapping[str, Any]
    verdict: Verdict | None
    is_other_known: bool
    waits: Recommendation | None
    request_id: UUID | None
    decided: Sequence[UUID]

    @property
    def mark(self) -> str:
        """A fingerprint of all of it, so that nobody hands over what has changed under their hands."""
        told = [self.lines, str(self.waits.id) if self.waits else "", sorted(map(str, self.decided))]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@reading("requests.recommend")
def grounds(person: Person, *, by: User) -> Grounds:
    """What is known today of a standing person, for a recommendation. About ten queries."""
    latest = verdicts.latest_verdict(person, by=by)
    is_of_now = latest is not None and by_course.is_of_last(
        law.local_day(latest.happened_at), by_course.returns_of(person)
    )
    verdict, earlier = (latest, None) if is_of_now else (None, latest)
    known = verdicts.standing(person, by=by).lines
    lines = dict(verdict.lines if verdict else known)
    lines["verdict"] = _told(verdict)
    if earlier is not None:
        lines["earlier"] = {"result": earlier.result, **(_told(earlier) or {})}
    lines |= _goals(by, person)
    made = made_of([person.root_id])
    answers = answered_next(person, asked(person, by=by), made)
    return Grounds(
        lines=lines,
        verdict=verdict,
        is_other_known=verdict is not None and known["criteria"] != verdict.lines["criteria"],
        waits=waiting(person, by=by),
        request_id=answers,
        decided=[row.id for row in made],
    )


def hand_over(*, by: User, person_id: UUID, new: NewRecommendation, now: datetime) -> Recommendation:
    """Hand a recommendation over to the authority; one that still waits is replaced by it and stays as history.

    A key that is there already writes nothing. Raises ``SeveralRefused`` for what cannot be, ``Refusal``
    ("recommended_meanwhile", "has_died"), ``NotFound`` outside scope.
    """
    raise_any(rules.recommendation_problems(advice=new.advice, own_words=new.own_words, text=new.text))
    with perform("requests.recommend", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, Recommendation, new.id, person)
        if there is not None:
            return there
        check_living(person)
        found = grounds(person, by=by)
        if new.mark != found.mark:
            raise rules.refusal("recommended_meanwhile")
        row = Recommendation(
            verdict=found.verdict,
            request_id=found.request_id,
            advice=new.advice,
            own_words=new.own_words.strip(),
            text=new.text.strip(),
            lines=found.lines,
        )
        writing.add(act, row, KIND, person_id=person.id, at=now, key=new.id, corrects=found.waits)
        draw([person.id])
    return row


def take_back(*, by: User, recommendation_id: UUID, why: str, now: datetime) -> Person:
    """Say that a recommendation was handed over by mistake, and why. Raises ``Refusal`` ("already_decided") once it is
    decided."""
    raise_any(writing.why_problems(why))
    with perform("requests.recommend", by=by, now=now) as act:
        row, person = writing.for_taking_back(by, Recommendation, recommendation_id)
        undecided = rules.undecided([each.id for each in recommendations_of(person, by=by)], made_of([person.root_id]))
        if row.id not in undecided[:1]:
            message = words("The authority has decided on it or a newer one has come, so it cannot be taken back.")
            raise Refusal("already_decided", message, person=person.id)
        writing.retract(act, row, KIND, why=why)
        draw([person.id])
    return person


@reading("requests.read")
def waiting(person: Person, *, by: User) -> Recommendation | None:
    """The newest recommendation of a standing person that waits for a decision, None when there is none. Three queries."""
    rows = {row.id: row for row in recommendations_of(person, by=by)}
    waits = rules.undecided(rows, made_of([person.root_id]) if rows else ())
    return rows[waits[0]] if waits else None


@reading("requests.read")
def recommendations_of(person: Person, *, by: User) -> Sequence[Recommendation]:
    """Those that count, newest first. One query."""
    rows = Recommendation.objects.current().filter(person__root_id=person.root_id)
    return list(rows.select_related("recorded_by").order_by("-happened_at", "-id"))


@reading("requests.read")
def verdict_taken_back(row: Recommendation, *, by: User) -> Verdict | None:
    """The row that took back the verdict a recommendation rests on, and says why; None while that stands. One query at most."""
    if row.verdict_id is None:
        return None
    return Verdict.objects.taken_back().filter(corrects_id=row.verdict_id).select_related("recorded_by").first()


@reading("requests.read")
def in_scope(*, by: User, recommendation_id: UUID) -> Recommendation:
    """One recommendation as it was handed over, also one replaced since. Raises ``NotFound`` outside scope."""
    row = Recommendation.objects.filter(id=recommendation_id, is_retraction=False).select_related("recorded_by").first()
    if row is None:
        raise NotFound
    person_in_scope(by, row.person_id)
    return row


def _told(verdict: Verdict | None) -> dict[str, str] | None:
    if verdict is None:
        return None
    return {
        "override": verdict.override,
        "override_reason": verdict.override_reason,
        "on": verdict.happened_at.isoformat(),
        "who": verdict.recorded_by.name,
    }


def _goals(by: User, person: Person) -> dict[str, Any]:
    """The open goals of the plan that stands, in the citizen's own words, none of a course before; and where there are none
    the reason: that they were asked and have reached theirs is not that nobody has asked."""
    plan = revisions.standing(person, by=by)
    if plan is None:
        return {"goals": [], "no_goals": {"why": "no_plan"}}
    on = law.local_day(made_at(plan)).isoformat()
    if revisions.ended_since(plan, person, by=by) is not None:
        return {"goals": [], "no_goals": {"why": "plan_before", "on": on}}
    goals = sorted(plan.goals.all(), key=lambda goal: goal.position)
    told = [
        {"words": goal.own_words, "type": goal.goal_type, "horizon": goal.horizon}
        for goal in goals
        if goal.status == OPEN
    ]
    if told:
        return {"goals": told}
    reached = [goal.own_words for goal in goals if goal.status == REACHED]
    return {"goals": [], "no_goals": {"why": "none_open", "on": on, "reached": reached}}
