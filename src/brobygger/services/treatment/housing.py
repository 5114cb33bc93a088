"""Where someone lives and has lived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.treatment import Housing
from brobygger.rules import agenda, law
from brobygger.rules.fields import FieldRefused, raise_any
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment import housing as rules
from brobygger.rules.treatment.housing import Since, Span
from brobygger.services import writing
from brobygger.services.access import person_for_writing
from brobygger.services.changes import perform, reading

if TYPE_CHECKING:
    from brobygger.records.facts import FactQuerySet

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
    instead_of: UUID | None = None,
) -> Housing:
    """Write down where someone lives from a day on, or correct it (``corrects_id``). A key that is there writes nothing.

    ``instead_of``: a place told from that very day, which whoever writes this has seen: it is corrected. Nothing where none is.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("same_day", param ``newest``, where another place is told from
    that day; "day_taken" where a correction would come to such a day; "older_form", "taken_back", "has_died"), ``NotFound``
    outside scope.
    """
    raise_any(rules.problems(told, today=law.local_day(now)))
    at = agenda.begin_of(told.from_on)
    row = Housing(category=told.category, **writing.lines(told, "note"))
    with perform("treatment.house", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        that_day = Housing.objects.current().filter(person__root_id=person.root_id, happened_at=at)
        if corrects_id is None and instead_of is not None and that_day.filter(id=instead_of).exists():
            corrects_id = instead_of
        kept, _ = writing.tell(act, row, KIND, person_id=person_id, at=at, key=key, corrects_id=corrects_id)
        if kept is row:
            _check_day_is_its_own(row, that_day)
    return kept


def _check_day_is_its_own(row: Housing, that_day: "FactQuerySet[Housing]") -> None:
    """Nobody begins to live in two places on one day: raises ``Refusal`` as ``tell``. What stood so stays as it was told."""
    if row.corrects is not None and row.corrects.happened_at == row.happened_at:
        return
    other = that_day.exclude(id=row.id).select_related("recorded_by").order_by("recorded_at", "id").last()
    if other is None:
        return
    told = {"field": "from_on", "place": other.category, "who": other.recorded_by.name}
    if row.corrects is None:
        raise Refusal("same_day", rules.MESSAGES["same_day"], newest=other.id, **told)
    raise Refusal("day_taken", rules.MESSAGES["day_taken"], **told)


def take_back(*, by: User, housing_id: UUID, why: str, now: datetime) -> Person:
    """Say that a place was written by mistake, and why. Raises as ``writing.take_back``."""
    with perform("treatment.house", by=by, now=now) as act:
        return writing.take_back(act, Housing, housing_id, KIND, why=why)


@reading("treatment.read")
def housing_in_scope(*, by: User, housing_id: UUID) -> Housing:
    """The place as it stands now. Raises ``NotFound`` outside scope."""
    return writing.standing(by, Housing, housing_id)


@reading("treatment.house")
def now_problems(person: Person, told: rules.Housing, *, by: User, corrects_id: UUID) -> list[FieldRefused]:
    """What a form asks once before a place of a standing person is corrected: whether another is then the present one; nothing
    where what it corrects stands no more. One query."""
    before = [each for each, _row in _told(person)]
    if corrects_id not in {each.id for each in before}:
        return []
    return list(rules.now_problems(before, rules.corrected(before, corrects_id, told)))


@reading("treatment.read")
def lived(person: Person, *, by: User) -> Sequence[Lived]:
    """Where a standing person lives and has lived, the present first. One query."""
    told = _told(person)
    rows = {each.id: row for each, row in told}
    return [Lived(span, rows[span.id]) for span in rules.spans(each for each, _row in told)]


def _told(person: Person) -> list[tuple[Since, Housing]]:
    """The places of a standing person in the order they were told. One query."""
    rows = Housing.objects.current().filter(person__root_id=person.root_id).select_related("recorded_by")
    return [
        (Since(row.id, row.category, law.local_day(row.happened_at)), row) for row in rows.order_by("recorded_at", "id")
    ]
