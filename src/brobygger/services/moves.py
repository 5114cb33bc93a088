"""The moves of a course as they were written, on each record of a citizen, and which of them one rests on."""

from collections.abc import Sequence
from uuid import UUID

from brobygger.records.facts import FactQuerySet
from brobygger.records.people import Detail, Person
from brobygger.rules import courses, joined_courses
from brobygger.services import writing
from brobygger.services.reminders.joined import joined_of


def move_rows(person: Person) -> FactQuerySet[Detail]:
    """The moves of a standing person that count, oldest first; as ``moves_of``, with who wrote them."""
    rows = Detail.objects.current().filter(person__root_id=person.root_id, kind="phase")
    return rows.select_related("recorded_by").order_by("happened_at", "id")


def as_moved(row: Detail) -> courses.Moved:
    """A move as the rules know it."""
    return courses.Moved(row.happened_at, row.value, row.is_by_hand)


def one_course(person: Person, rows: Sequence[Detail]) -> dict[UUID, list[Detail]]:
    """By move of a standing person those of one course with it, in their order: of several records the moves of another before
    the two were found to be one are none it rests on. rows: all of them. Nothing is asked where they are of one record."""
    if len({row.person_id for row in rows}) < 2:
        return {row.id: list(rows) for row in rows}
    joined = joined_of([person.root_id])[person.root_id]
    written = {row.id: _written(row) for row in rows}
    return {
        own.id: [row for row in rows if joined_courses.is_of_one(written[own.id], written[row.id], joined)]
        for own in rows
    }


def _written(row: Detail) -> joined_courses.Written:
    first = writing.versions(row)[-1] if row.corrects_id else row
    return joined_courses.Written(row.person_id, row.happened_at, row.value, first.recorded_at, row.is_by_hand)
