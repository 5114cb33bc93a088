"""Reasons to act, gathered from every room and drawn for the lists. A room gives its own in a module of its name:
``due(people)`` yields (the standing person's key, what is due). Nothing here depends on what time it is now."""

from collections.abc import Callable, Collection, Iterator, Sequence
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
    letters,
    newcomers,
    owed,
    people,
    plans,
    referrals,
    refused,
    requests,
    treatment,
)

Source = Callable[[Sequence[Person]], Iterator[tuple[UUID, Due]]]
SOURCES: Sequence[Source] = (
    contacts.due,
    requests.due,
    decisions.due,
    letters.due,
    owed.due,
    refused.due,
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
# Kinds that are also drawn by themselves, where nothing else hangs on what was written: an answer, what the site chose.
OF_ONE_SOURCE = {"assessment_stalled": assessments.due, "plan_adjust": plans.due}
DRAWN_AT_ONCE = 500
_COLUMNS = [
    "person_id",
    "organisation_id",
    "team_id",
    "worker_id",
    "has_case",
    "kind",
    "rank",
    "is_late",
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
    whom = Person.objects.filter(root_id__in=[person.id for person in people])
    # Asked of the people, and not through them: PostgreSQL would look for each reminder among all of them.
    Reminder.objects.filter(person__in=whom).delete()
    living = {person.id: person for person in people if person.died_at is None}
    bulk.insert(
        Reminder,
        _COLUMNS,
        [each for source in SOURCES for key, due in source(list(living.values())) for each in _rows(living[key], due)],
    )


def draw_kind(kind: str, people: Sequence[Person]) -> None:
    """Draw one kind anew for standing people, where nothing else of them has changed: a whole site's at once."""
    _draw_of(OF_ONE_SOURCE[kind], {kind}, people)


def draw_followups(people: Sequence[Person]) -> None:
    """Draw the follow-ups anew for standing people, where only whose they are has changed: a whole site's at once."""
    _draw_of(endings.due, agenda.FOLLOWUPS | {"followup_late", agenda.MISSED}, people)


def _draw_of(source: Source, kinds: Collection[str], people: Sequence[Person]) -> None:
    for begin in range(0, len(people), DRAWN_AT_ONCE):
        _draw_some_of(source, kinds, people[begin : begin + DRAWN_AT_ONCE])


def _draw_some_of(source: Source, kinds: Collection[str], people: Sequence[Person]) -> None:
    Reminder.objects.filter(person__in=[person.id for person in people], kind__in=kinds).delete()
    living = {person.id: person for person in people if person.died_at is None}
    found = [
        each for key, due in source(list(living.values())) for each in _rows(living[key], due) if due.kind in kinds
    ]
    bulk.insert(Reminder, _COLUMNS, found)


def _rows(person: Person, due: Due) -> list[tuple[object, ...]]:
    return [_row(person, each) for each in agenda.in_time_and_late(due)]


def _row(person: Person, due: Due) -> tuple[object, ...]:
    whose = (person.id, person.organisation_id, person.team_id, person.contact_person_id, person.has_case)
    return (
        *whose,
        due.kind,
        agenda.rank(due.kind),
        due.kind in agenda.late_kinds(),
        due.shows_at,
        due.due_at,
        due.hides_at,
        due.about,
        dict(due.params),
    )
