"""The home municipality's consent: not asked for though a clock runs, asked without an answer, or running out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import F

from brobygger.records.people import Detail, Person
from brobygger.records.requests import HomeApproval
from brobygger.rules import approvals as rules
from brobygger.rules.agenda import Due


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """What must be done about the consent of those whose course has not ended."""
    going = [person for person in people if person.ended_at is None]
    told = standing_of([person.id for person in going])
    for key, standing in told.items():
        reminder = rules.reminder(standing)
        if reminder is not None:
            yield key, reminder
    yield from _unasked({person.id: person.clock_due_on for person in going if person.id not in told})


def _unasked(clock_due: Mapping[UUID, date | None]) -> Iterator[tuple[UUID, Due]]:
    """Whoever is from elsewhere with a clock that runs. One query, none where no clock runs."""
    running = {key: due_on for key, due_on in clock_due.items() if due_on is not None}
    if not running:
        return
    rows = Detail.objects.current().filter(person__root_id__in=list(running), kind="home_municipality")
    own = F("person__organisation__municipality")
    told = rows.order_by("happened_at", "id").values_list(F("person__root_id"), "value", own, "happened_at")
    for key, (home, ours, at) in {key: rest for key, *rest in told}.items():
        if rules.is_from_elsewhere(home, ours):
            yield key, rules.needed(at, running[key])


def standing_of(people: Collection[UUID]) -> Mapping[UUID, rules.Standing]:
    """By standing person what stands of the consent: what happened last. One query."""
    rows = HomeApproval.objects.current().filter(person__root_id__in=people).order_by("happened_at", "id")
    told = rows.values_list(F("person__root_id"), "id", "status", "happened_at", "valid_to")
    return {person: rules.Standing(*rest) for person, *rest in told}
