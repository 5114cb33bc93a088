"""Where someone lives and has lived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.treatment import Housing
from brobygger.rules import agenda, law
from brobygger.rules.fields import raise_any
from brobygger.rules.treatment import housing as rules
from brobygger.rules.treatment.housing import Since, Span
from brobygger.services import writing
from brobygger.services.changes import perform, reading

KIND = "housing"


@dataclass(frozen=True)
class Lived:
    """A place with the days it was lived in."""

    span: Span
    row: Housing


def tell(
    *,
    by: User,
    person_id: UUID,
    told: rules.Housing,
    now: datetime,
    key: UUID | None = None,
    corrects_id: UUID | None = None,
) -> Housing:
    """Write down where someone lives from a day on, or correct it (``corrects_id``). A key that is there writes nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_form", "taken_back", "has_died"), ``NotFound`` outside
    scope.
    """
    raise_any(rules.problems(told, today=law.local_day(now)))
    at = agenda.begin_of(told.from_on)
    row = Housing(category=told.category, **writing.lines(told, "note"))
    with perform("treatment.house", by=by, now=now) as act:
        row, _ = writing.tell(act, row, KIND, person_id=person_id, at=at, key=key, corrects_id=corrects_id)
    return row


def take_back(*, by: User, housing_id: UUID, now: datetime) -> Person:
    """Say that a place was written by mistake. Raises as ``writing.take_back``."""
    with perform("treatment.house", by=by, now=now) as act:
        return writing.take_back(act, Housing, housing_id, KIND)


@reading("treatment.read")
def housing_in_scope(*, by: User, housing_id: UUID) -> Housing:
    """The place as it stands now. Raises ``NotFound`` outside scope."""
    return writing.standing(by, Housing, housing_id)


@reading("treatment.read")
def lived(person: Person, *, by: User) -> Sequence[Lived]:
    """Where a standing person lives and has lived, the present first. One query."""
    rows = {
        row.id: row
        for row in Housing.objects.current()
        .filter(person__root_id=person.root_id)
        .select_related("recorded_by")
        .order_by("recorded_at", "id")
    }
    told = [Since(row.id, row.category, law.local_day(row.happened_at)) for row in rows.values()]
    return [Lived(span, rows[span.id]) for span in rules.spans(told)]
