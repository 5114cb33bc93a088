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
from brobygger.rules import law, recommending, requests
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
from brobygger.services.reminders.recommending import standing_of, wishes_of
from brobygger.services.reminders.standing_plans import made_at
from brobygger.services.requests.answering import answered_next, decided_by
from brobygger.services.requests.asking import Asked, asked

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
    before is told in them as such. is_other_known: something else is known than the verdict was reached with. replaces: the
    recommendations about the same wish that are not decided yet, which a new one takes the place of, the newest first; several
    only where they stand on records found to be one person since.
    request_id: the key of the request it answers; record: the record that is on, or that stands where it answers none.
    decided: every decision there is of the citizen, by its key.
    """

    lines: Mapping[str, Any]
    verdict: Verdict | None
    is_other_known: bool
    replaces: Sequence[Recommendation]
    request_id: UUID | None
    record: UUID
    decided: Sequence[UUID]

    @property
    def waits(self) -> Recommendation | None:
        """The newest of those a new one takes the place of."""
        return next(iter(self.replaces), None)

    @property
    def mark(self) -> str:
        """A fingerprint of all of it, so that nobody hands over what has changed under their hands."""
        told = [self.lines, [str(row.id) for row in self.replaces], sorted(map(str, self.decided))]
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
    groups, made = asked(person, by=by), made_of([person.root_id])
    found = on_the_way(person, groups, made, by=by)
    wishes = {row.key: row for each in groups for row in each.requests}
    return Grounds(
        lines=lines,
        verdict=verdict,
        is_other_known=verdict is not None and known["criteria"] != verdict.lines["criteria"],
        replaces=[row for row in found.waiting if found.is_taken_by_a_new_one(row)],
        request_id=found.written_for,
        record=wishes[found.written_for].person_id if found.written_for else person.root_id,
        decided=[row.id for row in made],
    )


def hand_over(*, by: User, person_id: UUID, new: NewRecommendation, now: datetime) -> Recommendation:
    """Hand a recommendation over to the authority; one about the same wish that still waits is replaced by it and stays as
    history. It stands on the record of the wish it answers, so that should two records be two people again nobody has the
    other's; on another record than the one it replaces it corrects nothing, and that one waits again then.

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
        replaced = next((each for each in found.replaces if each.person_id == found.record), None)
        writing.add(act, row, KIND, person_id=found.record, at=now, key=new.id, corrects=replaced)
        draw([person.id])
    return row


def take_back(*, by: User, recommendation_id: UUID, why: str, now: datetime) -> Person:
    """Say that a recommendation was handed over by mistake, and why. Raises ``Refusal`` ("already_decided") once it is
    decided."""
    raise_any(writing.why_problems(why))
    with perform("requests.recommend", by=by, now=now) as act:
        row, person = writing.for_taking_back(by, Recommendation, recommendation_id)
        found = on_the_way(person, asked(person, by=by), made_of([person.root_id]), by=by)
        if row.id not in {each.id for each in found.standing}:
            message = words("The authority has decided on it or a newer one has come, so it cannot be taken back.")
            raise Refusal("already_decided", message, person=person.id)
        writing.retract(act, row, KIND, why=why)
        draw([person.id])
    return person


@dataclass(frozen=True)
class OnTheWay:
    """The recommendations of a citizen that no decision and no newer one has answered, newest first, by key in ``rows`` as they
    are kept; and the wishes they can be about. ``standing``: also of a wish the citizen has withdrawn. ``written_for``: the
    request one handed over now is about, by key; it can be one for anonymous treatment, which no earlier one is taken to be
    about: the authority may not read of that what nobody has passed on."""

    rows: Mapping[UUID, Recommendation]
    wishes: recommending.Wishes
    written_for: UUID | None
    standing: Sequence[recommending.Handed]

    @property
    def waiting(self) -> Sequence[Recommendation]:
        """Those that wait for a decision, one about a wish whose clock runs first."""
        return [self.rows[row.id] for row in recommending.waiting(self.standing, self.wishes)]

    def answered_by(self, row: Recommendation) -> UUID | None:
        """The request one of them is about, by key; None where it is about no wish."""
        return self.wishes.answered_by(_handed(row))

    def is_taken_by_a_new_one(self, row: Recommendation) -> bool:
        """Whether one that is handed over now takes the place of this one: it is about the same wish, or about none either."""
        if self.written_for is not None:
            return self.wishes.clock_of(self.answered_by(row)) == self.wishes.clock_of(self.written_for)
        is_unasked = self.answered_by(row) is None
        return is_unasked and self.wishes.matter_of(_handed(row)) == len(self.wishes.returned)


@reading("requests.read")
def on_the_way(person: Person, groups: Sequence[Asked], made: Sequence[rules.Made], *, by: User) -> OnTheWay:
    """What waits between those who recommend and those who decide, of a standing person with these clocks and decisions. One
    query, a few more where one was handed over before anybody had asked, and where two records were found to be one."""
    root, rows = person.root_id, {row.id: row for row in recommendations_of(person, by=by)}
    handed = {root: [_handed(row) for row in rows.values()]}
    open_one = answered_next(person, groups, made)
    clocks = [each.clock for each in groups]
    wishes = wishes_of(handed, {root: clocks}, {root: open_one})
    written_for = requests.recommended_next(clocks, decided=decided_by(made), named=open_one)
    return OnTheWay(rows, wishes[root], written_for, standing_of(handed, wishes, made)[root])


@reading("requests.read")
def is_of_now(row: Recommendation, person: Person, *, by: User) -> bool:
    """Whether one of a standing person that is handed over now would take the place of this one. Two dozen queries at most."""
    found = on_the_way(person, asked(person, by=by), made_of([person.root_id]), by=by)
    return found.is_taken_by_a_new_one(row)


def _handed(row: Recommendation) -> recommending.Handed:
    return recommending.Handed(row.id, row.request_id, row.happened_at, row.person_id)


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
