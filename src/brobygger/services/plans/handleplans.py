"""The action plan of section 141 of the Service Act: offered, accepted, declined, coordinated with ours, or there already. Each
is a fact."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.plans import ActionPlan
from brobygger.rules import action_plans as rules
from brobygger.rules import courses, fields, partial_dates
from brobygger.rules.ending_facts import not_after_ending
from brobygger.rules.fields import raise_any
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import writing
from brobygger.services.access import check_living, person_for_writing
from brobygger.services.changes import perform, reading
from brobygger.services.courses import first_known
from brobygger.services.drawing import draw
from brobygger.services.plans import outdated
from brobygger.services.reminders.requests import moves_of

KIND = "action_plan"


class Sent(NamedTuple):
    """What a form carries beside what is told: the key of what it writes, and the records the citizen was known by when it was
    opened (``outdated``)."""

    key: UUID | None = None
    records: Collection[UUID] = ()


def tell(
    *,
    by: User,
    person_id: UUID,
    status: str,
    at: datetime,
    now: datetime,
    whom: str = "",
    note: str = "",
    seen: UUID | None = None,
    sent: Sent | None = None,
) -> ActionPlan:
    """Write down what has happened to the action plan: a code of action_plan_statuses. A key that is there already writes
    nothing. ``seen``: the newest row where it was told, None where there was none.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_form", param ``newest``, where a colleague told
    something meanwhile, and as ``outdated.check_action_plans``; "has_died"), ``NotFound`` outside scope.
    """
    row = ActionPlan(status=status, whom=whom.strip(), note=note.strip())
    return _tell(row, by=by, person_id=person_id, at=at, seen=seen, sent=sent or Sent(), now=now)


def tell_of_before(
    *,
    by: User,
    person_id: UUID,
    at: datetime,
    now: datetime,
    since: str = "",
    whom: str = "",
    note: str = "",
    seen: UUID | None = None,
    sent: Sent | None = None,
) -> ActionPlan:
    """Write down that the citizen has an action plan already, one that was made before we knew them or elsewhere. ``at``: when
    we were told; ``since``: since when they have it, as ``partial_dates`` reads it, "" where nobody knows; ``whom``: who made
    it. Raises as ``tell``."""
    row = ActionPlan(
        status=rules.HAD_BEFORE,
        whom=whom.strip(),
        note=note.strip(),
        # What cannot be read stays as it was typed, and is refused.
        since=since.strip() if (kept := partial_dates.read(since)) is None else kept,
    )
    return _tell(row, by=by, person_id=person_id, at=at, seen=seen, sent=sent or Sent(), now=now)


def _tell(
    row: ActionPlan, *, by: User, person_id: UUID, at: datetime, seen: UUID | None, sent: Sent, now: datetime
) -> ActionPlan:
    with perform("plans.action_plan", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, ActionPlan, sent.key, person)
        if there is not None:
            return there
        check_living(person, at)
        _check_newest(person, seen, sent.records, by=by)
        new = rules.Told(row.status, at)
        faults = rules.problems(new, whom=row.whom, note=row.note, since=row.since, now=now)
        # An answer may come after the ending, and is kept; an offer is the beginning of something.
        ended = not_after_ending("at", at, ended_at=person.ended_at if row.status == rules.OFFERED else None)
        raise_any([*faults, *fields.not_before("at", at, first_known(person)), *ended])
        raise_any(rules.order_problems(new, _told_in_course(person, at, by=by)))
        writing.add(act, row, KIND, person_id=person.id, at=at, key=sent.key)
        draw([person.id])
    return row


def _check_newest(person: Person, seen: UUID | None, records: Collection[UUID], *, by: User) -> None:
    """What whoever tells it has written themselves since, in another window, they know."""
    told = told_of(person, by=by)
    outdated.check_action_plans(told, outdated.joined_since(person, records), seen=seen)
    newest = next(iter(told), None)
    if newest is None and seen is not None:
        raise Refusal("older_form", rules.MESSAGES["gone"], newest=None)
    if newest is not None and newest.id != seen and newest.recorded_by != by:
        raise Refusal("older_form", rules.MESSAGES["older_form"], who=newest.recorded_by.name, newest=newest.id)


def take_back(*, by: User, action_plan_id: UUID, why: str, now: datetime) -> Person:
    """Say that it was written by mistake, and why; the row stays as history.

    Raises ``Refusal`` ("later_rests_on_it") where what was told later rests on it alone, and as ``writing.take_back``.
    """
    raise_any(writing.why_problems(why))
    with perform("plans.action_plan", by=by, now=now) as act:
        row, person = writing.for_taking_back(by, ActionPlan, action_plan_id)
        told = _told_in_course(person, row.happened_at, by=by)
        if rules.is_needed(rules.Told(row.status, row.happened_at), told):
            raise Refusal("later_rests_on_it", rules.MESSAGES["later_rests_on_it"], person=person.id)
        writing.retract(act, row, KIND, why=why)
        draw([person.id])
    return person


def _told_in_course(person: Person, at: datetime, *, by: User) -> list[rules.Told]:
    """What is told of the action plan in the same course as that moment, newest first: a yes of one course is none of the
    next."""
    returns = courses.returns(moves_of([person.root_id])[person.root_id])
    number = courses.number_on(local_day(at), returns)
    rows = [row for row in told_of(person, by=by) if courses.number_on(local_day(row.happened_at), returns) == number]
    return [rules.Told(row.status, row.happened_at) for row in rows]


@reading("plans.read")
def told_of(person: Person, *, by: User) -> list[ActionPlan]:
    """What is told of a person's action plan, newest first; the first of them is how it stands. One query."""
    rows = ActionPlan.objects.current().filter(person__root_id=person.root_id).select_related("recorded_by")
    return list(rows.order_by("-happened_at", "-recorded_at", "-id"))
