"""The home municipality's consent: asked without an answer, or given and running out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import F

from brobygger.records.people import Person
from brobygger.records.requests import HomeApproval
from brobygger.rules import approvals as rules
from brobygger.rules.agenda import Due


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """What must be done about the consent of those whose course has not ended."""
    for person, standing in standing_of([person.id for person in people if person.ended_at is None]).items():
        reminder = rules.reminder(standing)
        if reminder is not None:
            yield person, reminder


def standing_of(people: Collection[UUID]) -> Mapping[UUID, rules.Standing]:
    """By standing person what stands of the consent: what happened last. One query."""
    rows = HomeApproval.objects.current().filter(person__root_id__in=people).order_by("happened_at", "id")
    told = rows.values_list(F("person__root_id"), "id", "status", "happened_at", "valid_to")
    return {person: rules.Standing(*rest) for person, *rest in told}
