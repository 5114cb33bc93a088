"""The plan in a few lines, for the page of a person: the goals under way, who does what, the dose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.plans import DosePlan, Plan
from brobygger.rules import plans as rules
from brobygger.rules.weeks import ended_before_return
from brobygger.services.away import away
from brobygger.services.changes import reading
from brobygger.services.plans import revisions
from brobygger.services.plans.doses import standing_dose
from brobygger.services.reminders.standing_plans import made_at

# More than these stand on the page of the plan.
SHOWN_GOALS = 4


@dataclass(frozen=True)
class Summary:
    """The plan that stands (None without), its first goals under way, those for now before those for later, and the dose.
    ``of_ended``: the day the course ended that the plan was made in, where the citizen has come back since;
    ``dose_of_ended``: the same of the dose."""

    plan: Plan | None
    goals: Sequence[rules.Goal]
    dose: DosePlan | None
    of_ended: date | None
    dose_of_ended: date | None


@reading("plans.read")
def summary(person: Person, *, by: User) -> Summary:
    """What the page of a person shows. Six queries at most."""
    plan = revisions.standing(person, by=by)
    goals = [goal for goal in revisions.content_of(plan).goals if goal.status == rules.OPEN] if plan else []
    goals.sort(key=lambda goal: goal.horizon == rules.LONGER)
    dose = standing_dose(person, by=by)
    gone = away(person) if plan or dose else []
    of_ended = ended_before_return(made_at(plan), gone) if plan else None
    dose_of_ended = ended_before_return(dose.happened_at, gone) if dose else None
    return Summary(plan, goals[:SHOWN_GOALS], dose, of_ended, dose_of_ended)
