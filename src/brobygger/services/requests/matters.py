"""The decisions of a citizen, matter by matter: the newest of each that stands is the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision
from brobygger.rules import requests as rules
from brobygger.rules.owed import OVER
from brobygger.rules.requests import Clock, Decided
from brobygger.services.assessments import by_course
from brobygger.services.changes import reading
from brobygger.services.reminders.joined import ever_joined
from brobygger.services.requests.asking import clocks_of
from brobygger.services.requests.decided import decisions_of


@dataclass(frozen=True)
class Matter:
    """The decisions that stand on one matter, newest first; ``clock``: of the wish they are about, None of what nobody had
    asked for; ``is_of_last``: of that whether it is of the course under way, or the last."""

    clock: Clock | None
    made: Sequence[Decision]
    is_of_last: bool


@reading("requests.read")
def matters_of(person: Person, *, by: User, clocks: Sequence[Clock] | None = None) -> list[Matter]:
    """What was decided of a standing person. clocks: of their wishes, None reads them. A few queries."""
    rows = {row.id: row for row in decisions_of(person, by=by)}
    told = [
        Decided(row.id, row.request_id, row.result, row.happened_at, row.person_id, row.recorded_at)
        for row in rows.values()
    ]
    returned = by_course.returns_of(person) if any(row.request is None for row in told) else ()
    known = clocks_of(person, by=by) if clocks is None and rows else clocks or ()
    several = len({row.record for row in told}) > 1
    joined = ever_joined([person.root_id])[person.root_id] if several else ()
    found = rules.matters(told, known, returned, joined=joined)
    return [
        Matter(each.clock, [rows[row.id] for row in reversed(each.made)], is_of_last=each.course == len(returned))
        for each in found
    ]


@reading("requests.read")
def replaced(person: Person, *, by: User) -> Mapping[UUID, UUID]:
    """By decision of a standing person that no longer holds the one that does in its place. A few queries."""
    found = (each.made for each in matters_of(person, by=by))
    return {row.id: newest.id for newest, *before in found for row in before}


@reading("requests.read")
def holds_without(row: Decision, person: Person, *, by: User) -> Decision | None:
    """The decision that is the answer once this one is taken back: the newest other on the same matter; None where nothing is,
    and where what nobody had asked for holds again, which answers no wish: that waits. A few queries."""
    found = next((each.made for each in matters_of(person, by=by) if row in each.made), ())
    others = (each for each in found if each != row)
    return next((each for each in others if row.request_id is None or each.request_id is not None), None)


@reading("requests.read")
def is_over(row: Decision, person: Person, *, by: User) -> bool:
    """Whether nobody is asked to tell the citizen that a decision is gone: they have withdrawn the wish, or that course has
    ended. A few queries."""
    clock = next((each.clock for each in matters_of(person, by=by) if row in each.made), None)
    return clock is not None and clock.stopped_by in OVER
