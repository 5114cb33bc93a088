"""When whoever has no dose is looked for, moved without drawing anything else of them anew: they were seen, or the site allows
another number of days."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q

from brobygger.records import bulk
from brobygger.records.agenda import Reminder
from brobygger.records.people import Person
from brobygger.records.plans import DosePlan
from brobygger.records.prepared import Prepared, given
from brobygger.rules import agenda, doses
from brobygger.rules.law import local_day

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Looked for, and what that becomes when it has gone on for long.
KINDS = ("not_seen", "not_seen_late")


def put_off(seen: Sequence[Person], there: Iterable[Sequence[Any]]) -> None:
    """They are looked for so many days after they were seen; who was away, not sooner than before. None of them has a dose,
    nor was anyone first seen before their record began. ``there``: as ``looked_for`` tells of them."""
    since = {person.id: person.seen_at or person.created_at for person in seen}
    found = [
        (key, kind, due_at, doses.not_seen_without_dose(since[person], allowed=told["days"]))
        for key, person, kind, due_at, told in there
    ]
    _move((key, kind, due) for key, kind, due_at, due in found if due.due_at > due_at)


def allow(organisation_id: UUID, *, days: int) -> set[UUID]:
    """Everybody of a site who has no dose is looked for after so many days, counted from where they were counted before.
    Returns whom that moves."""
    rows = Reminder.objects.filter(organisation_id=organisation_id, kind__in=KINDS, about_id=None)
    found = list(rows.values_list("id", "person_id", "kind", "due_at", "params"))
    _move((key, kind, _after(due_at, told["days"], days)) for key, _person, kind, due_at, told in found)
    return {person for _key, person, *_ in found}


def measured_before_their_dose(organisation_id: UUID) -> "set[UUID]":
    """Those of a site who have not been seen since their dose was planned: what the site allows without one can be what they
    are looked for by."""
    rows = DosePlan.objects.current().filter(person__root__organisation_id=organisation_id)
    unseen = rows.filter(Q(person__root__seen_at=None) | Q(person__root__seen_at__lt=F("happened_at")))
    return set(unseen.values_list("person__root_id", flat=True))


def _after(due_at: datetime, before: int, days: int) -> agenda.Due:
    since = agenda.begin_of(local_day(due_at) - timedelta(days=before))
    return doses.not_seen_without_dose(since, allowed=days)


@Prepared
def looked_for() -> "QuerySet[Reminder, tuple[int, UUID, str, datetime, dict[str, Any]]]":
    """The reminders that people are looked for, as they are now."""
    rows = Reminder.objects.filter(person_id__among=given("people"), kind__in=KINDS)
    return rows.values_list("id", "person_id", "kind", "due_at", "params")


def _move(found: Iterable[tuple[int, str, agenda.Due]]) -> None:
    """Draw reminders anew, each named with its kind, as what they are due for now."""
    rows = []
    for key, kind, due in found:
        (drawn,) = (each for each in agenda.in_time_and_late(due) if each.kind == kind)
        rows.append((drawn.shows_at, drawn.due_at, drawn.hides_at, dict(drawn.params), key))
    if rows:
        bulk.update(Reminder, ["shows_at", "due_at", "hides_at", "params"], rows)
