"""The moves of a course as they were written, on each record of a citizen, and which of them one rests on."""

from collections.abc import Sequence
from uuid import UUID

from brobygger.records.facts import FactQuerySet
from brobygger.records.people import Detail, Person
from brobygger.rules import courses, joined_courses
from brobygger.services import writing
from brobygger.services.reminders.joined import joined_of
from brobygger.services.reminders.requests import moves_of


def move_rows(person: Person) -> FactQuerySet[Detail]:
    """The moves of a standing person that count, oldest first; as ``moves_of``, with who wrote them."""
    rows = Detail.objects.current().filter(person__root_id=person.root_id, kind="phase")
    return rows.select_related("recorded_by").order_by("happened_at", "id")


def as_moved(row: Detail) -> courses.Moved:
    """A move as the rules know it."""
    return courses.Moved(row.happened_at, row.value, row.is_by_hand)


def newest_move(person: Person) -> Detail | None:
    """The move by which the course of a standing person came to where it is; None where it was never moved. Of several records
    the one of the course they make together, which need not be the one with the latest day. One query, a few more there."""
    rows = list(move_rows(person))
    if len({row.person_id for row in rows}) < 2:
        return rows[-1] if rows else None
    joined = moves_of([person.root_id])[person.root_id]
    of_it = [row for row in rows if joined and as_moved(row) == joined[-1]]
    # It can have gone back to where another record was already, as the one ahead ended or moved: that move brought it there.
    of_it = of_it or [row for row in rows if joined and row.happened_at == joined[-1].at]
    return (of_it or rows)[-1]


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
