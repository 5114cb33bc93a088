"""Reasons to act, gathered from every room and drawn for the lists. A room gives its own in a module of its name:
``due(people)`` yields (the standing person's key, what is due). Nothing here depends on what time it is now."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from brobygger.records import bulk
from brobygger.records.agenda import Reminder
from brobygger.records.people import Person
from brobygger.rules import agenda
from brobygger.rules.agenda import Due
from brobygger.services.reminders import (
    alerts,
    approvals,
    assessments,
    consents,
    contacts,
    courses,
    decisions,
    endings,
    newcomers,
    people,
    plans,
    referrals,
    requests,
    treatment,
)

SOURCES: Sequence[Callable[[Sequence[Person]], Iterator[tuple[UUID, Due]]]] = (
    contacts.due,
    requests.due,
    decisions.due,
    approvals.due,
    people.due,
    courses.due,
    newcomers.due,
    endings.due,
    assessments.due,
    alerts.due,
    referrals.due,
    plans.due,
    treatment.due,
    consents.due,
)
# Kinds that are also drawn by themselves, where nothing else hangs on what was written: an answer, a step on the way in.
OF_ONE_SOURCE = {"assessment_stalled": assessments.due, "phase_behind": courses.due}
_COLUMNS = [
    "person_id",
    "organisation_id",
    "team_id",
    "worker_id",
    "has_case",
    "kind",
    "rank",
    "shows_at",
    "due_at",
    "hides_at",
    "about_id",
    "params",
]


def draw(people: Sequence[Person]) -> None:
    """Draw the reminders of standing people anew. ``people`` have their columns drawn already.

    Whoever has died has none: every reminder stops at once.
    """
    Reminder.objects.filter(person__root_id__in=[person.id for person in people]).delete()
    living = {person.id: person for person in people if person.died_at is None}
    bulk.insert(
        Reminder,
        _COLUMNS,
        [
            _row(living[key], each)
            for source in SOURCES
            for key, due in source(list(living.values()))
            for each in agenda.in_time_and_late(due)
        ],
    )


def draw_kind(kind: str, people: Sequence[Person]) -> None:
    """Draw one kind anew for standing people, where nothing else of them has changed."""
    Reminder.objects.filter(person__in=[person.id for person in people], kind=kind).delete()
    living = {person.id: person for person in people if person.died_at is None}
    found = [_row(living[key], due) for key, due in OF_ONE_SOURCE[kind](list(living.values())) if due.kind == kind]
    bulk.insert(Reminder, _COLUMNS, found)


def _row(person: Person, due: Due) -> tuple[object, ...]:
    whose = (person.id, person.organisation_id, person.team_id, person.contact_person_id, person.has_case)
    return (
        *whose,
        due.kind,
        agenda.rank(due.kind),
        due.shows_at,
        due.due_at,
        due.hides_at,
        due.about,
        dict(due.params),
    )
