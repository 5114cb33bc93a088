"""Diagnoses as they were told: by whom, when, how sure, and whether someone questions them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.assessments import Diagnosis
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.rules import diagnoses as rules
from brobygger.rules import partial_dates
from brobygger.rules.fields import raise_any
from brobygger.services import writing
from brobygger.services.access import check_living, person_for_writing, person_in_scope
from brobygger.services.changes import Act, perform
from brobygger.services.corrections import for_correction
from brobygger.services.drawing import draw

TOLD = ("what", "source", "made_on", "certainty", "questioned", "questioned_by")


@dataclass(frozen=True)
class NewDiagnosis:
    """A diagnosis as it is told. The key is made where it is written down, so that sending twice writes once."""

    what: str
    source: str
    certainty: str
    told_at: datetime
    made_on: str = ""
    questioned: str = ""
    questioned_by: str = ""
    recorded_at: datetime | None = None
    id: UUID = field(default_factory=new_id)


def add(*, by: User, person_id: UUID, new: NewDiagnosis, now: datetime) -> Diagnosis:
    """Write down a diagnosis. A key that is there already writes nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("has_died"), ``NotFound`` outside scope.
    """
    raise_any(rules.problems(new, now=now))
    with perform("assessments.note", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, Diagnosis, new.id, person)
        if there is not None:
            return there
        check_living(person)
        row = _write(act, new, person_id=person.id, corrects=None)
        draw([person.id])
    return row


def correct(*, by: User, diagnosis_id: UUID, new: NewDiagnosis, now: datetime) -> Diagnosis:
    """Put another diagnosis in the place of one, or say that it is questioned; what it said before is kept.

    Raises ``SeveralRefused``, ``Refusal`` ("older_form", "taken_back") where a colleague was first, ``NotFound``.
    """
    raise_any(rules.problems(new, now=now))
    with perform("assessments.note", by=by, now=now) as act:
        there = _there(by, new)
        if there is not None:
            return there
        row, person = for_correction(Diagnosis, diagnosis_id, by=by, says="what")
        corrected = _write(act, new, person_id=row.person_id, corrects=row)
        draw([person.id])
    return corrected


def take_back(*, by: User, diagnosis_id: UUID, now: datetime) -> Person:
    """Say that a diagnosis was written by mistake; the row stays as history. Raises as ``correct``."""
    with perform("assessments.note", by=by, now=now) as act:
        row, person = for_correction(Diagnosis, diagnosis_id, by=by, says="what")
        same = NewDiagnosis(told_at=row.happened_at, **{name: getattr(row, name) for name in TOLD})
        _write(act, same, person_id=row.person_id, corrects=row, is_retraction=True)
        draw([person.id])
    return person


def _there(by: User, new: NewDiagnosis) -> Diagnosis | None:
    there = Diagnosis.objects.filter(id=new.id).first()
    if there is not None:
        person_in_scope(by, there.person_id)
    return there


def _write(
    act: Act, new: NewDiagnosis, *, person_id: UUID, corrects: Diagnosis | None, is_retraction: bool = False
) -> Diagnosis:
    told = {name: getattr(new, name).strip() for name in TOLD}
    row = Diagnosis(
        id=new.id,
        person_id=person_id,
        happened_at=new.told_at,
        recorded_at=new.recorded_at or act.now,
        received_at=act.now,
        recorded_by=act.by,
        corrects=corrects,
        is_retraction=is_retraction,
        **told | {"made_on": partial_dates.read(new.made_on) or ""},
    )
    writing.insert(row)
    act.wrote("diagnosis", [(row.id, person_id)])
    return row
