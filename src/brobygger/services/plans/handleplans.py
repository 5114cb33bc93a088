"""The action plan of section 141 of the Service Act: offered, accepted, declined, coordinated with ours. Each is a fact."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.plans import ActionPlan
from brobygger.rules import fields, law
from brobygger.rules.fields import FieldRefused, raise_any
from brobygger.rules.refusals import words
from brobygger.services import writing
from brobygger.services.access import check_living, person_for_writing
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KIND = "action_plan"

# The answers to an offer; what can be coordinated with ours is what was answered with a yes.
ANSWERS = frozenset({"accepted", "declined"})
MESSAGES = {
    "not_offered": words(
        "Nobody has written that the action plan was offered by then. Write the offer first, with its own day."
    ),
    "not_accepted": words(
        "Only an action plan the citizen has said yes to can be coordinated with ours. Write the yes first, with its own day."
    ),
}


def tell(
    *,
    by: User,
    person_id: UUID,
    status: str,
    at: datetime,
    now: datetime,
    whom: str = "",
    note: str = "",
    key: UUID | None = None,
) -> ActionPlan:
    """Write down what has happened to the action plan: a code of action_plan_statuses. A key that is there already writes
    nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("has_died"), ``NotFound`` outside scope.
    """
    with perform("plans.action_plan", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, ActionPlan, key, person)
        if there is not None:
            return there
        check_living(person, at)
        raise_any(_problems(status, at, whom, note, now))
        raise_any(_order_problems(status, at, told_of(person, by=by)))
        row = ActionPlan(status=status, whom=whom.strip(), note=note.strip())
        writing.add(act, row, KIND, person_id=person.id, at=at, key=key)
        draw([person.id])
    return row


def _problems(status: str, at: datetime, whom: str, note: str, now: datetime) -> "Iterator[FieldRefused]":
    yield from fields.code("status", "action_plan_statuses", status)
    yield from fields.moment("at", at, now)
    yield from fields.listed("whom", whom)
    yield from fields.text("note", note)


def _order_problems(status: str, at: datetime, told: "Sequence[ActionPlan]") -> "Iterator[FieldRefused]":
    """What cannot follow: an answer to what nobody has offered, and coordination with what has no yes. told: newest first; of
    one day nobody knows the order."""
    before = [row.status for row in told if law.local_day(row.happened_at) <= law.local_day(at)]
    if status in ANSWERS and "offered" not in before:
        yield FieldRefused("not_offered", MESSAGES["not_offered"], field="status")
    elif status == "coordinated" and next((each for each in before if each in ANSWERS), "") != "accepted":
        yield FieldRefused("not_accepted", MESSAGES["not_accepted"], field="status")


def take_back(*, by: User, action_plan_id: UUID, now: datetime) -> Person:
    """Say that it was written by mistake; the row stays as history. Raises as ``writing.take_back``."""
    with perform("plans.action_plan", by=by, now=now) as act:
        person = writing.take_back(act, ActionPlan, action_plan_id, KIND)
        draw([person.id])
    return person


@reading("plans.read")
def told_of(person: Person, *, by: User) -> list[ActionPlan]:
    """What is told of a person's action plan, newest first; the first of them is how it stands. One query."""
    rows = ActionPlan.objects.current().filter(person__root_id=person.root_id).select_related("recorded_by")
    return list(rows.order_by("-happened_at", "-recorded_at", "-id"))
