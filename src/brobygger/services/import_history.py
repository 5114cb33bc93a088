"""What has been brought in: when, by whom, how much, and for how many nobody is the contact person yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from brobygger.records.access import User
from brobygger.records.assessments import Interview
from brobygger.records.changes import AuditEntry
from brobygger.records.people import Person, PersonQuerySet
from brobygger.services.changes import reading

ACT = "assessments.import"


@dataclass(frozen=True)
class Import:
    """One import. ``map``: the map it was read by and its version. people: those it touched; new_people: of them those it
    made; without_contact_person: of the new, those whose course goes on with nobody as contact person."""

    at: datetime
    by: str
    map: str
    people: int
    new_people: int
    interviews: int
    without_contact_person: int


@reading("assessments.import")
def imports_of(*, by: User) -> Sequence[Import]:
    """Every import of the account's organisation, newest first. Raises ``PermissionDenied`` where the role may not import."""
    # Everything an import writes has its moment and its account; the audit says which moments those are.
    rows = AuditEntry.objects.filter(act=ACT, is_read=False, by__organisation_id=by.organisation_id)
    found = rows.values("at", "by_id", "by__name", "note").annotate(people=Count("person", distinct=True))
    return [_import(**row) for row in found.order_by("-at", "by_id")]


def _import(at: datetime, by_id: UUID, by__name: str, note: str, people: int) -> Import:
    made = _new_people(at, by_id)
    return Import(
        at=at,
        by=by__name,
        map=note.removeprefix("map "),
        people=people,
        new_people=made.count(),
        interviews=Interview.objects.filter(recorded_at=at, recorded_by_id=by_id).count(),
        without_contact_person=_unassigned(made).count(),
    )


def _new_people(at: datetime, by_id: UUID) -> PersonQuerySet:
    return Person.objects.standing().filter(created_at=at, created_by_id=by_id)


def _unassigned(people: PersonQuerySet) -> PersonQuerySet:
    return people.living().filter(contact_person=None, ended_at=None)
