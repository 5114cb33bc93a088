"""Which plan stands of each, and which stands beside it since two records were found to be one person."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.records.plans import Plan
from brobygger.records.prepared import Standing, columns, instance
from brobygger.rules import courses, goal_changes, joined_plans
from brobygger.services.reminders.courses import of_this_course
from brobygger.services.reminders.joined import joined_of

_PLANS = Standing(Plan, *columns(Plan), order=("happened_at", "number", "id"))


@dataclass(frozen=True)
class Stands:
    """The plan that stands; ``beside``: others that were agreed on records merged with its own at ``joined_at``, while nobody
    has revised it since."""

    plan: Plan
    beside: Sequence[Plan] = ()
    joined_at: datetime | None = None

    @property
    def plans(self) -> list[Plan]:
        """All that was agreed."""
        return [self.plan, *self.beside]


def made_at(row: Plan) -> datetime:
    """When a plan was made with the citizen: a task ticked off since makes none anew."""
    return row.fitted_at or row.happened_at


def standing_plans(people: Collection[UUID], moves: Mapping[UUID, Sequence[courses.Moved]]) -> dict[UUID, Stands]:
    """By standing person the plan of the course under way, the one made last; one of an earlier course is none of it. One
    query, two where plans of somebody were written on more than one record."""
    written: defaultdict[UUID, list[Plan]] = defaultdict(list)
    for person, *row in _PLANS(people=people):
        written[person].append(instance(Plan, row))
    several = [person for person, rows in written.items() if len({row.person_id for row in rows}) > 1]
    joined = joined_of(several) if several else {}
    stands = {}
    for person, rows in written.items():
        last = rows[-1]
        if not of_this_course(made_at(last), moves[person]):
            continue
        found = joined_plans.Agreed()
        if person in joined:
            told = sorted(rows, key=lambda row: (row.recorded_at, row.number))
            found = joined_plans.agreed([_revision(row) for row in told], joined[person])
        mine = [row for row in rows if row.id in found.plans and of_this_course(made_at(row), moves[person])]
        stands[person] = Stands(last, [row for row in mine if row is not last], found.joined_at)
    return stands


def _revision(row: Plan) -> joined_plans.Revision:
    changes = row.follows_id if row.occasion == goal_changes.OCCASION else None
    return joined_plans.Revision(row.id, row.person_id, row.recorded_at, changes)
