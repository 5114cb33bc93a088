"""Steps on the way into substitution treatment, as the citizen or the health side tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.treatment import SubstitutionStep
from brobygger.rules.agenda import Due
from brobygger.rules.fields import FieldRefused, raise_any
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment import substitution as rules
from brobygger.rules.treatment import unwritten
from brobygger.rules.treatment.substitution import Step
from brobygger.services import identities, writing
from brobygger.services.access import person_for_writing
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw

KIND = "substitution_step"


def tell(
    *, by: User, person_id: UUID, told: Step, now: datetime, key: UUID | None = None, corrects_id: UUID | None = None
) -> SubstitutionStep:
    """Write down a step, or correct one (``corrects_id``). A key that is there already writes nothing.

    Raises ``SeveralRefused`` for what cannot be, and for what cannot follow what is written, ``Refusal`` ("older_form",
    "taken_back", "has_died"), ``NotFound`` outside scope.
    """
    raise_any(rules.problems(told, now=now))
    row = SubstitutionStep(step=told.step, **writing.lines(told, "reported_by", *rules.TEXTS))
    with perform("treatment.step", by=by, now=now) as act:
        before = _taken(person_for_writing(by, person_id))
        row, person = writing.tell(act, row, KIND, person_id=person_id, at=told.at, key=key, corrects_id=corrects_id)
        raise_any(rules.order_problems(before, _taken(person), new=row.id))
        draw([person.id])
    return row


def take_back(*, by: User, step_id: UUID, why: str, now: datetime) -> Person:
    """Say that a step was written by mistake, and why. Raises as ``writing.take_back``, and ``Refusal`` ("later_out_of_order")
    where what was written later rests on it."""
    with perform("treatment.step", by=by, now=now) as act:
        before = _taken(person_for_writing(by, step_in_scope(by=by, step_id=step_id).person_id))
        person = writing.take_back(act, SubstitutionStep, step_id, KIND, why=why)
        for fault in rules.order_problems(before, _taken(person), new=None):
            raise Refusal(fault.code, fault.message, **{**fault.params, "person": person.id})
        draw([person.id])
    return person


def _taken(person: Person) -> list[rules.Taken]:
    """The steps of a standing person in the order of their writing. One query."""
    rows = SubstitutionStep.objects.current().filter(person__root_id=person.root_id).order_by("recorded_at", "id")
    return [rules.Taken(*told) for told in rows.values_list("id", "step", "happened_at")]


@reading("treatment.step")
def begun_problems(person: Person, told: Step, *, by: User, corrects: SubstitutionStep | None) -> list[FieldRefused]:
    """What a form asks once before a step of a standing person is written: whether treatment began that nobody wrote of. Of a
    correction nothing that was asked when it was written. One query at most."""
    if corrects is not None and corrects.step == told.step:
        return []
    others = [each for each in _taken(person) if corrects is None or each.id != corrects.id]
    return list(unwritten.begun_problems(others, rules.Taken(None, told.step, told.at)))


@reading("treatment.read")
def step_in_scope(*, by: User, step_id: UUID) -> SubstitutionStep:
    """The step as it stands now. Raises ``NotFound`` outside scope."""
    return writing.standing(by, SubstitutionStep, step_id)


@dataclass(frozen=True)
class Steps:
    """The steps of a standing person, newest first, and the one that says where things stand; None where none is told."""

    rows: Sequence[SubstitutionStep]
    stands: SubstitutionStep | None


@reading("treatment.read")
def steps_of(person: Person, *, by: User) -> Steps:
    """The steps of a standing person. One query."""
    rows = SubstitutionStep.objects.current().filter(person__root_id=person.root_id)
    found = {row.id: row for row in rows.select_related("recorded_by").order_by("recorded_at", "id")}
    order = rules.in_order(rules.Taken(row.id, row.step, row.happened_at) for row in found.values())
    last = rules.stands(order)
    newest_first = [found[each.id] for each in reversed(order) if each.id is not None]
    return Steps(newest_first, found[last.id] if last and last.id else None)


@reading("treatment.read")
def doubts(steps: Steps, person: Person, *, by: User, now: datetime) -> Mapping[UUID | None, Sequence[FieldRefused]]:
    """By step what cannot have happened as it is stored, of the steps of a standing person. Two queries, none without steps."""
    if not steps.rows:
        return {}
    written = sorted(steps.rows, key=lambda row: (row.recorded_at, row.id))
    taken = [rules.Taken(row.id, row.step, row.happened_at) for row in written]
    return rules.doubts(taken, now=now, born_from=identities.born_from(person))


@reading("treatment.read")
def asked_again(person: Person, *, by: User) -> Due | None:
    """When a standing person is asked about again in Today, as nothing has come of the newest step; None where nobody waits
    and of whoever has died. One query at most."""
    return None if person.died_at else rules.asked_again(_taken(person))
