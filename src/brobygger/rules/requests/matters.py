"""Which decisions are about one matter, so that the newest that stands is the answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from brobygger.rules import courses, law
from brobygger.rules.joined_records import Joined, one_with
from brobygger.rules.requests.clock import NOBODY, Clock
from brobygger.rules.requests.knowing import Decided


@dataclass(frozen=True)
class Matter:
    """Decisions on one matter, oldest first, also those taken back. ``clock``: of the wish they are about; None of those that
    nobody had asked for in the course of this number, 0 for the first."""

    made: Sequence[Decided]
    course: int
    clock: Clock | None = None

    @property
    def standing(self) -> list[Decided]:
        """Those that stand, oldest first: the last is the answer."""
        return [row for row in self.made if row.taken_back_at is None]


def matters(
    made: Iterable[Decided], clocks: Sequence[Clock], returned: Sequence[date], *, joined: Collection[Joined] = ()
) -> list[Matter]:
    """The decisions of one citizen, matter by matter.

    What answers wishes of one clock is of that clock. What answers no request is of the course, while no decision stands that
    was made on a wish of that course after it: that is the answer to both. Where the two were made on two records, before
    these were found to be one person, whichever was decided last is. An anonymous wish is nobody's, and answers nothing else.
    returned: the days the citizen came back after an ending, oldest first; joined: which records were found to be one, and
    when.
    """
    rows = sorted(made, key=lambda row: (row.at, str(row.id)))
    of = {key: clock for clock in clocks for key in clock.requests}
    stand = [row for row in rows if row.taken_back_at is None]
    by_name = [row for row in stand if row.request in of and of[row.request].owner != NOBODY]
    found: defaultdict[Hashable, list[Decided]] = defaultdict(list)
    places: dict[Hashable, tuple[int, Clock | None]] = {}

    def course_of(row: Decided) -> int:
        return courses.number_on(law.local_day(row.at), returned)

    def is_answered_by(row: Decided, other: Decided) -> bool:
        is_apart = other.record not in one_with(row.record, joined, at=row.written_at)
        return course_of(other) == course_of(row) and (other.at >= row.at or is_apart)

    for row in rows:
        about = row.request
        if about is None:
            about = next((each.request for each in by_name if is_answered_by(row, each)), None)
        clock = of.get(about) if about else None
        key: Hashable = clock.requests[0] if clock else about or course_of(row)
        found[key].append(row)
        places.setdefault(key, (course_of(row), clock))
    return [Matter(each, *places[key]) for key, each in found.items()]
