"""The phase of a course: moved by a worker, by an ending, by a new request."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.records.facts import PersonFact
from brobygger.records.people import Detail, Person
from brobygger.records.requests import Request
from brobygger.rules import courses as rules
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import check_living, person_for_writing
from brobygger.services.changes import Act, perform
from brobygger.services.drawing import draw
from brobygger.services.reminders.requests import moves_of


def state_of(person: Person) -> str:
    """The phase of a course, or "dead"."""
    return rules.DEAD if person.died_at is not None else person.phase


def move(*, by: User, person_id: UUID, to: str, seen: str, now: datetime) -> Person:
    """Move a course to another phase. ``seen`` is the phase the page showed.

    Raises ``Refusal`` where a colleague has moved it meanwhile ("older_form") or the course cannot go there, or the
    citizen has died ("has_died"), ``NotFound`` outside scope.
    """
    with perform("courses.move", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        check_living(person)
        if state_of(person) != seen:
            message = words("The course has been moved after you opened the page. Look again before you move it.")
            raise Refusal("older_form", message)
        rules.check_move(state_of(person), to)
        enter(act, person, to, by=rules.BY_HAND, at=now)
        draw([person.id])
    person.refresh_from_db()
    return person


def began_at(person: Person) -> datetime:
    """When a course began: the return after the last ending, otherwise the first thing we know of: a contact, that they asked
    for treatment, or meeting the person. Three queries at most."""
    back_at = rules.came_back_at(moves_of([person.root_id])[person.root_id])
    if back_at is not None:
        return back_at
    rows = (kind.objects.current().filter(person__root_id=person.root_id) for kind in (Contact, Request))
    first: list[datetime | None] = [each.aggregate(at=Min("happened_at"))["at"] for each in rows]
    return min([person.created_at, *(at for at in first if at is not None)])


def enter(act: Act, person: Person, phase: str, *, by: Collection[str], at: datetime) -> None:
    """Write the phase a course has come to, within an act; nothing where it is there already. by: what may bring it there, of
    the names in ``TRANSITIONS``. at: as ``rules.next_move`` takes it. Raises ``Refusal`` ("cannot_follow") where no arrow of
    that name leads there.
    """
    if person.phase == phase:
        return
    rules.check_arrow(person.phase, phase, by)
    row = Detail(
        person=person,
        kind="phase",
        value=phase,
        happened_at=rules.next_move(moves_of([person.root_id])[person.root_id], phase, at=at).at,
        recorded_at=act.now,
        received_at=act.now,
        recorded_by=act.by,
    )
    row.save(force_insert=True)
    act.wrote("detail", [(row.id, person.id)])


def never_entered(act: Act, person: Person, phase: str, *, with_row: PersonFact) -> None:
    """Say within an act that a course never came to the phase a row brought it to, which is taken back: it is where it was
    before, or where it has come to since.

    The move was written in the same act as the row, and so at the same moment.
    """
    same = {"received_at": with_row.received_at, "recorded_by_id": with_row.recorded_by_id, "value": phase}
    rows = Detail.objects.current().filter(person__root_id=person.root_id, kind="phase", **same)
    moved = rows.order_by("-happened_at", "-id").first()
    if moved is None:
        return
    row = Detail(
        person_id=moved.person_id,
        kind=moved.kind,
        value=moved.value,
        happened_at=moved.happened_at,
        recorded_at=act.now,
        received_at=act.now,
        recorded_by=act.by,
        corrects=moved,
        is_retraction=True,
    )
    row.save(force_insert=True)
    act.wrote("detail", [(row.id, row.person_id)])
