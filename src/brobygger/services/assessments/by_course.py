"""Which course of a citizen an interview, a score or a verdict is of. Its day says so: an ending taken back, a day put right
or two records merged change no row."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from brobygger.records import assessments as records
from brobygger.records.people import Person
from brobygger.rules import courses, measurements
from brobygger.rules.law import local_day
from brobygger.services.reminders.requests import moves_of

Returned = Mapping[UUID, Sequence[date]]


def returns_of(person: Person) -> list[date]:
    """The days on which a standing person came back after an ending, oldest first. One query."""
    return courses.returns(moves_of([person.root_id])[person.root_id])


def of_score(row: records.AreaScore, returned: Sequence[date]) -> int:
    """Which course a score is of, 0 for the first."""
    at = row.interview.happened_at if row.interview else None
    return courses.number_on(measurements.day_of_course(at, row.measured_on), returned)


def of_interview(row: records.Interview, returned: Sequence[date]) -> int:
    """Which course an interview is of, 0 for the first: the one in which it was begun."""
    return courses.number_on(local_day(row.happened_at), returned)


def returns_of_many(people: Collection[UUID]) -> dict[UUID, list[date]]:
    """By standing person the days they came back, those who never did left out. One query."""
    found = {person: courses.returns(moves) for person, moves in moves_of(people).items()}
    return {person: days for person, days in found.items() if days}


def is_of_last(day: date, returned: Sequence[date]) -> bool:
    """Whether what is of a day is of the course under way, or of the last that ended."""
    return courses.number_on(day, returned) == len(returned)
