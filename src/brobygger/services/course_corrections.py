"""A move of a course that a worker made by hand, and says was never made."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Detail, Person
from brobygger.rules import courses as rules
from brobygger.rules.fields import raise_any
from brobygger.services import courses, writing
from brobygger.services.access import NotFound, person_for_writing, person_in_scope
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw
from brobygger.services.moves import as_moved, move_rows, one_course
from brobygger.services.reminders.requests import moves_of
from brobygger.services.requests.returning import work_out


def take_back_move(*, by: User, move_id: UUID, why: str, now: datetime) -> Person:
    """Say that a course never came to a phase, and why: it is where it was before, or a wish said since begins it. The row
    stays as history.

    Raises ``SeveralRefused`` without a reason, ``Refusal`` where it was no move by hand or what came after rests on it (as
    ``rules.check_never_moved``), or it is taken back already ("taken_back"), ``NotFound`` outside scope.
    """
    raise_any(writing.why_problems(why))
    with perform("courses.move", by=by, now=now) as act:
        moved = move_as_it_stands(by=by, move_id=move_id)
        person = person_for_writing(by, moved.person_id)
        stands = writing.versions(moved)[0]
        writing.check_not_taken_back(stands)
        rows = one_course(person, list(move_rows(person)))[stands.id]
        n = rows.index(stands)
        rules.check_never_moved([as_moved(row) for row in rows], n)
        courses.write_again(act, rows[n], is_retraction=True, why_taken_back=why.strip())
        work_out(act, person)
        draw([person.id])
    person.refresh_from_db()
    return person


@dataclass(frozen=True)
class Without:
    """Where a course is without one of its moves. ``is_as_before``: in the phase it had before that one; otherwise in the one
    it has come to since, where it is now."""

    phase: str
    is_as_before: bool


@reading("endings.read")
def without(move: Detail, *, by: User) -> Without:
    """Where the course would be if a move of it, which stands, had never been; a wish said since may begin it anew. Two
    queries, more where it has ended or was moved on several records."""
    root = move.person.root_id
    now, then = moves_of([root])[root], moves_of([root], but=move.id)[root]
    phase = then[-1].phase if then else rules.CONTACT
    return Without(phase, is_as_before=bool(now) and now[-1].phase != phase)


@reading("endings.read")
def move_as_it_stands(*, by: User, move_id: UUID) -> Detail:
    """One move of a course, also where it was taken back. Raises ``NotFound`` outside scope."""
    rows = Detail.objects.select_related("recorded_by", "person__root")
    row = rows.filter(id=move_id, kind="phase", is_retraction=False).first()
    if row is None:
        raise NotFound
    person_in_scope(by, row.person_id)
    return row
