"""What a form about a plan, a dose or the action plan was opened on is no longer all there is: a colleague was first, or
another record was found to be the same person since. What that one says is looked at before it is passed over."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import PersonFact
from brobygger.records.people import Person
from brobygger.records.plans import ActionPlan, DosePlan, Plan
from brobygger.rules import code_lists
from brobygger.rules.refusals import Coded, Refusal, words
from brobygger.services.access import author
from brobygger.services.changes import reading

Row = TypeVar("Row", bound=PersonFact)


@reading("plans.read")
def records_of(person: Person, *, by: User) -> frozenset[UUID]:
    """The records a standing person is known by, for the form that is opened now. One query."""
    return _records(person)


def joined_since(person: Person, records: Collection[UUID]) -> frozenset[UUID]:
    """The records that were found to be a standing person after a form was opened on those it names; none where it names none:
    a phone does not. One query at most."""
    return _records(person) - frozenset(records) if records else frozenset()


def _records(person: Person) -> frozenset[UUID]:
    return frozenset(Person.objects.filter(root_id=person.root_id).values_list("id", flat=True))


def check_plans(plans: Sequence[Plan], since: Collection[UUID], *, seen: UUID | None) -> None:
    """Raises ``Refusal`` ("older_form", params ``plans``, the keys of those to look at, ``newest``, ``records``) where one of
    the plans that hold, the standing one first, is of a record that was joined ``since``."""
    message = words(
        "Since you opened the page the citizen was found to be the same as another record, which has a plan too, made by "
        "%(who)s. What you typed is still here and not saved. See below what the other plan says, write what holds of it, then "
        "save again."
    )
    if found := _of(plans, since):
        newest = plans[0].id if plans[0] in found else seen
        raise _met(message, found[0], since, newest=newest, plans=[each.id for each in found])


def check_doses(doses: Sequence[DosePlan], since: Collection[UUID], *, seen: UUID | None) -> None:
    """As ``check_plans``, of doses, newest first: the newest of another record is the one that would be passed over."""
    message = words(
        "Since you opened the page the citizen was found to be the same as another record, where %(who)s has planned "
        "%(times)s in %(days)s days. What you typed is still here and not saved: save again to plan it from now on."
    )
    if found := _of(doses, since):
        newest = doses[0].id if doses[0] in found else seen
        raise _met(message, found[0], since, newest=newest, times=found[0].times, days=found[0].days)


def check_action_plans(told: Sequence[ActionPlan], since: Collection[UUID], *, seen: UUID | None) -> None:
    """As ``check_plans``, of what is told of the action plan, newest first."""
    message = words(
        "Since you opened the page the citizen was found to be the same as another record, where %(who)s has written of the "
        "action plan: %(status)s. What you typed is still here and not saved: if it still holds, save again."
    )
    if found := _of(told, since):
        newest = told[0].id if told[0] in found else seen
        code, list_id = found[0].status, "action_plan_statuses"
        status = Coded(code_lists.label(list_id, code, "en"), list_id=list_id, code=code)
        raise _met(message, found[0], since, newest=newest, status=status)


def _of(rows: Sequence[Row], since: Collection[UUID]) -> list[Row]:
    return [row for row in rows if row.person_id in since]


def _met(message: str, first: PersonFact, since: Collection[UUID], **told: Any) -> Refusal:
    return Refusal("older_form", message, who=first.recorded_by.name, records=sorted(since), **told)


def older(newest: Plan | None) -> Refusal:
    """The plan has been revised, or is gone, since the page was opened. ``newest``: the revision that stands."""
    if newest is None:
        return Refusal("older_form", words("The plan you saw is not there any more. Load the page again."))
    message = words(
        "%(who)s has revised the plan since you opened the page. What you typed is still here and not saved. "
        "What you did not touch stands as it was revised. See below what has changed, then save again."
    )
    return Refusal("older_form", message, who=author(newest.recorded_by), newest=newest.id)
