"""What has been brought in: when, by whom, how much, and for how many nobody is the contact person yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from brobygger.records.access import User
from brobygger.records.assessments import Interview
from brobygger.records.changes import AuditEntry
from brobygger.records.people import Person
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
    """Every import of the account's organisation, newest first. Three queries, however many. Raises ``PermissionDenied`` where
    the role may not import."""
    # Everything an import writes has its moment and its account; the audit says which moments those are.
    rows = AuditEntry.objects.filter(act=ACT, is_read=False, by__organisation_id=by.organisation_id)
    told = rows.values_list("at", "by_id", "by__name", "note").annotate(people=Count("person", distinct=True))
    moments = rows.values("at")
    alone = Count("id", filter=Q(contact_person=None, ended_at=None, died_at=None))
    made = Person.objects.standing().filter(created_at__in=moments).values_list("created_at", "created_by_id")
    new = {(at, who): (n, left) for at, who, n, left in made.annotate(n=Count("id"), left=alone)}
    held = Interview.objects.filter(recorded_at__in=moments).values_list("recorded_at", "recorded_by_id")
    interviews = {(at, who): n for at, who, n in held.annotate(n=Count("id"))}
    return [
        Import(at, name, note.removeprefix("map "), people, new_people, interviews.get((at, who), 0), without)
        for at, who, name, note, people in told.order_by("-at", "by_id")
        for new_people, without in [new.get((at, who), (0, 0))]
    ]
