"""Of two records that were found to be two after all: what was written of a plan while they were one stands with one of them,
whosever it is. It is told on both until it is written anew."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.plans import ActionPlan, DosePlan, Plan
from brobygger.rules.joined_records import one_with, parted_since
from brobygger.services.changes import reading
from brobygger.services.plans import doses, handleplans, revisions
from brobygger.services.plans.outdated import records_of
from brobygger.services.reminders.joined import parted_of

Row = Plan | DosePlan | ActionPlan


@dataclass(frozen=True)
class Stays:
    """The newest of its kind ("plan", "dose_plan", "action_plan"), written while two were one, who were parted at
    ``parted_at``."""

    kind: str
    row: Row
    parted_at: datetime


@dataclass(frozen=True)
class Elsewhere:
    """What was written while a citizen and ``other`` were one, and stands with ``other``."""

    other: Person
    stays: Sequence[Stays]


@reading("plans.read")
def here(person: Person, *, by: User) -> list[Stays]:
    """What stands with a person and was written while they and another were one. Two queries, up to five where they were."""
    joined = parted_of([person.root_id]).get(person.root_id, ())
    if not joined:
        return []
    newest = _newest(person, by=by)
    found = {kind: parted_since(row.person_id, joined, at=row.recorded_at) for kind, row in newest.items()}
    return [Stays(kind, newest[kind], at) for kind, at in found.items() if at is not None]


@reading("plans.read")
def elsewhere(person: Person, others: Collection[Person], *, by: User) -> list[Elsewhere]:
    """What was written while a person and another were one, stands with the other, and was not written here since. others:
    those in sight that the person was parted from (``merging.undone_of``)."""
    if not others:
        return []
    own, mine = records_of(person, by=by), _newest(person, by=by)
    found = []
    for other in others:
        joined = parted_of([other.root_id]).get(other.root_id, ())
        stays = [
            each
            for each in here(other, by=by)
            if own & one_with(each.row.person_id, joined, at=each.row.recorded_at)
            and (each.kind not in mine or mine[each.kind].recorded_at < each.parted_at)
        ]
        if stays:
            found.append(Elsewhere(other, stays))
    return found


def _newest(person: Person, *, by: User) -> dict[str, Row]:
    plans, told = revisions.history(person, by=by), handleplans.told_of(person, by=by)
    newest = {
        "plan": next(iter(plans), None),
        "dose_plan": doses.standing_dose(person, by=by),
        "action_plan": next(iter(told), None),
    }
    return {kind: row for kind, row in newest.items() if row is not None}
