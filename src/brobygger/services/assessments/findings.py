"""Findings under the six legal headings: added, corrected and taken back, each a fact of its own."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.assessments import Finding
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.rules import findings as rules
from brobygger.rules.fields import raise_any
from brobygger.services import writing
from brobygger.services.access import check_living, person_for_writing, person_in_scope
from brobygger.services.changes import Act, perform
from brobygger.services.corrections import for_correction
from brobygger.services.drawing import draw


@dataclass(frozen=True)
class NewFinding:
    """A finding as it is told. The key is made where it is written down, so that sending twice writes once."""

    heading: str
    aspect: str
    text: str
    told_by: str
    told_at: datetime
    recorded_at: datetime | None = None
    id: UUID = field(default_factory=new_id)


def add(*, by: User, person_id: UUID, new: NewFinding, now: datetime) -> Finding:
    """Write down a need, a problem, a resource or a wish under one of the six headings.

    A key that is there already writes nothing. Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("has_died"),
    ``NotFound`` outside scope.
    """
    _check(new, now)
    with perform("assessments.note", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, Finding, new.id, person)
        if there is not None:
            return there
        check_living(person)
        row = _write(act, new, person_id=person.id, corrects=None)
        draw([person.id])
    return row


def correct(*, by: User, finding_id: UUID, new: NewFinding, now: datetime) -> Finding:
    """Put another finding in the place of one; what it said before is kept. It stays on the record it was written on.

    Raises ``SeveralRefused``, ``Refusal`` ("older_form", "taken_back") where a colleague was first, ``NotFound``.
    """
    _check(new, now)
    with perform("assessments.note", by=by, now=now) as act:
        there = _there(by, new)
        if there is not None:
            return there
        row, person = for_correction(Finding, finding_id, by=by, says="text")
        corrected = _write(act, new, person_id=row.person_id, corrects=row)
        draw([person.id])
    return corrected


def take_back(*, by: User, finding_id: UUID, now: datetime) -> Person:
    """Say that a finding does not hold; the row stays as history. Raises as ``correct``."""
    with perform("assessments.note", by=by, now=now) as act:
        row, person = for_correction(Finding, finding_id, by=by, says="text")
        same = NewFinding(row.heading, row.aspect, row.text, row.told_by, row.happened_at)
        _write(act, same, person_id=row.person_id, corrects=row, is_retraction=True)
        draw([person.id])
    return person


def _check(new: NewFinding, now: datetime) -> None:
    told = {"heading": new.heading, "aspect": new.aspect, "text": new.text, "told_by": new.told_by}
    raise_any(rules.problems(**told, at=new.told_at, now=now))


def _there(by: User, new: NewFinding) -> Finding | None:
    there = Finding.objects.filter(id=new.id).first()
    if there is not None:
        person_in_scope(by, there.person_id)
    return there


def _write(
    act: Act, new: NewFinding, *, person_id: UUID, corrects: Finding | None, is_retraction: bool = False
) -> Finding:
    row = Finding(
        id=new.id,
        person_id=person_id,
        heading=new.heading,
        aspect=new.aspect,
        text=new.text.strip(),
        told_by=new.told_by,
        happened_at=new.told_at,
        recorded_at=new.recorded_at or act.now,
        received_at=act.now,
        recorded_by=act.by,
        corrects=corrects,
        is_retraction=is_retraction,
    )
    writing.insert(row)
    act.wrote("finding", [(row.id, person_id)])
    return row
