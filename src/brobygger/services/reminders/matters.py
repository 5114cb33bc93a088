"""What was decided of citizens, matter by matter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from brobygger.rules import courses, requests
from brobygger.rules.courses import Moved
from brobygger.rules.joined_records import Joined
from brobygger.rules.requests import Clock, Decided, Matter
from brobygger.services.reminders.joined import ever_joined
from brobygger.services.reminders.requests import moves_of


@dataclass(frozen=True)
class Matters:
    """The matters of one citizen. ``returns``: how often their course began again, and ``moves``: of it, both only where
    something was decided that nobody had asked for; ``joined``: which records were found to be one, only where decisions were
    made on several."""

    found: Sequence[Matter] = ()
    moves: Sequence[Moved] = ()
    returns: int = 0
    joined: Sequence[Joined] = ()


def matters_of(
    decided: Mapping[UUID, Sequence[Decided]], asked: Mapping[UUID, Sequence[Clock]]
) -> Mapping[UUID, Matters]:
    """By standing person the matters of what was decided. asked: the clocks of the same people, those without left out. One
    query where nobody had asked for one, and one where they stand on several records; otherwise none."""
    unasked = [person for person, rows in decided.items() if any(row.request is None for row in rows)]
    moves = moves_of(unasked) if unasked else {}
    several = [person for person, rows in decided.items() if len({row.record for row in rows}) > 1]
    joined = ever_joined(several) if several else {}
    return {
        person: _of(rows, asked.get(person, ()), moves.get(person, ()), joined.get(person, ()))
        for person, rows in decided.items()
    }


def _of(made: Iterable[Decided], clocks: Sequence[Clock], moves: Sequence[Moved], joined: Sequence[Joined]) -> Matters:
    returned = courses.returns(moves)
    return Matters(requests.matters(made, clocks, returned, joined=joined), moves, len(returned), joined)
