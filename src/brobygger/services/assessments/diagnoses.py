"""Diagnoses as they were told: by whom, when, how sure, and whether someone questions them."""

from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.assessments import Diagnosis
from brobygger.records.people import Person
from brobygger.rules import diagnoses as rules
from brobygger.rules import partial_dates
from brobygger.rules.fields import raise_any
from brobygger.services import writing
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw

KIND = "diagnosis"
TOLD = ("what", "source", "made_on", "certainty", "questioned", "questioned_by")


def tell(
    *,
    by: User,
    person_id: UUID,
    told: rules.Diagnosis,
    now: datetime,
    key: UUID | None = None,
    corrects_id: UUID | None = None,
) -> Diagnosis:
    """Write down a diagnosis, correct one or say that it is questioned (``corrects_id``). A key that is there already writes
    nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_form", "taken_back", "has_died"), ``NotFound`` outside
    scope.
    """
    raise_any(rules.problems(told, now=now))
    row = Diagnosis(**writing.lines(told, *TOLD) | {"made_on": partial_dates.read(told.made_on) or ""})
    with perform("assessments.note", by=by, now=now) as act:
        row, person = writing.tell(
            act, row, KIND, person_id=person_id, at=told.at, key=key, corrects_id=corrects_id, says="what"
        )
        draw([person.id])
    return row


def take_back(*, by: User, diagnosis_id: UUID, why: str, now: datetime) -> Person:
    """Say that a diagnosis was written by mistake, and why. Raises ``Refusal`` where a colleague was first, ``NotFound``
    outside scope."""
    with perform("assessments.note", by=by, now=now) as act:
        person = writing.take_back(act, Diagnosis, diagnosis_id, KIND, why=why)
        draw([person.id])
    return person


@reading("assessments.read")
def diagnosis_in_scope(*, by: User, diagnosis_id: UUID) -> Diagnosis:
    """The diagnosis as it stands now. Raises ``NotFound`` outside scope."""
    return writing.standing(by, Diagnosis, diagnosis_id)


@reading("assessments.read")
def versions(row: Diagnosis, *, by: User) -> list[Diagnosis]:
    """Every version of a diagnosis, newest first. One query."""
    return writing.versions(row)
