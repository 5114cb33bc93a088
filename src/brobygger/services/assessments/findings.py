"""Findings under the six legal headings: told, corrected and taken back, each a fact of its own."""

from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.assessments import Finding
from brobygger.records.people import Person
from brobygger.rules import findings as rules
from brobygger.rules.fields import raise_any
from brobygger.services import writing
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw

KIND = "finding"


def tell(
    *,
    by: User,
    person_id: UUID,
    told: rules.Finding,
    now: datetime,
    key: UUID | None = None,
    corrects_id: UUID | None = None,
) -> Finding:
    """Write down a need, a problem, a resource or a wish under a heading, or that the citizen will not talk about it or it is
    not relevant; or correct one (``corrects_id``). A key that is there already writes nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_form", "taken_back", "has_died"), ``NotFound`` outside
    scope.
    """
    raise_any(rules.problems(told, now=now))
    row = Finding(heading=told.heading, aspect=told.aspect, told_by=told.told_by, **writing.lines(told, "text"))
    with perform("assessments.note", by=by, now=now) as act:
        row, person = writing.tell(
            act, row, KIND, person_id=person_id, at=told.at, key=key, corrects_id=corrects_id, says="text"
        )
        draw([person.id])
    return row


def take_back(*, by: User, finding_id: UUID, why: str, now: datetime) -> Person:
    """Say that a finding does not hold, and why. Raises ``Refusal`` where a colleague was first, ``NotFound`` outside scope."""
    with perform("assessments.note", by=by, now=now) as act:
        person = writing.take_back(act, Finding, finding_id, KIND, why=why)
        draw([person.id])
    return person


@reading("assessments.read")
def finding_in_scope(*, by: User, finding_id: UUID) -> Finding:
    """The finding as it stands now. Raises ``NotFound`` outside scope."""
    return writing.standing(by, Finding, finding_id)


@reading("assessments.read")
def versions(row: Finding, *, by: User) -> list[Finding]:
    """Every version of a finding, newest first. One query."""
    return writing.versions(row)
