"""The decisions of a citizen, matter by matter: the newest of each that stands is the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision
from brobygger.rules import owed
from brobygger.rules.requests import Clock
from brobygger.services.changes import reading
from brobygger.services.reminders import matters as reminders
from brobygger.services.reminders.decided import decided_of
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
    """What was decided of a standing person. clocks: of their wishes, None reads them. A few queries, one where nothing is."""
    rows = {row.id: row for row in decisions_of(person, by=by)}
    if not rows:
        return []
    known = clocks_of(person, by=by) if clocks is None else clocks
    of = reminders.matters_of(decided_of([person.root_id]), {person.root_id: known})[person.root_id]
    return [
        Matter(each.clock, [rows[row.id] for row in reversed(each.standing)], is_of_last=each.course == of.returns)
        for each in of.found
        if each.standing
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
    """Whether nobody is asked to tell the citizen that a decision is gone (``owed.is_over``). A few queries."""
    found = next((each for each in matters_of(person, by=by) if row in each.made), None)
    if found is None or found.clock is None:
        return False
    return owed.is_over(found.clock, ((each.result, each.happened_at) for each in found.made))
