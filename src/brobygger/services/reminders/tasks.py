"""What somebody has taken on in a plan that stands, until it is ticked off."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records.plans import Task
from brobygger.records.prepared import Prepared, given
from brobygger.rules import plans as rules
from brobygger.rules.agenda import Due

if TYPE_CHECKING:
    from django.db.models import QuerySet


def due(people: Mapping[UUID, UUID]) -> Iterator[tuple[UUID, Due]]:
    """The open tasks that have a day. people: by plan of a course under way the standing person. One query, none without a
    plan."""
    for plan, task, what, who, due_on in _open(plans=list(people)) if people else ():
        yield people[plan], rules.task_reminder(task, what=what, who=who, due_on=due_on)


@Prepared
def _open() -> "QuerySet[Task, tuple[UUID, UUID, str, str, object]]":
    """Of goals that are under way: nobody is asked for what belongs to one that waits or is wanted no more."""
    rows = (
        Task.objects.to_do().filter(goal__plan_id__among=given("plans"), goal__status=rules.OPEN).exclude(due_on=None)
    )
    return rows.values_list("goal__plan_id", "id", "what", "who", "due_on")
