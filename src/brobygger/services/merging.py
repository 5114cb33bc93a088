"""When two records were one person: merge them, and undo it. Facts never move; only what stands for what changes."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Merge, Person
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, person_in_scope
from brobygger.services.changes import perform
from brobygger.services.drawing import draw

if TYPE_CHECKING:
    from django.db.models import QuerySet


def merge(*, by: User, kept_id: UUID, merged_id: UUID, now: datetime, reason: str = "") -> Merge:
    """Let ``kept`` stand for both. Every fact stays where it is and is shown together.

    Raises ``NotFound`` outside scope, ``Refusal`` when both are already one person.
    """
    with perform("people.merge", by=by, now=now) as act:
        kept, merged = person_in_scope(by, kept_id), person_in_scope(by, merged_id)
        if kept.id == merged.id:
            raise Refusal("already_one", words("These two records are already one person."))
        row = Merge(
            kept=kept,
            merged=merged,
            reason=reason.strip(),
            happened_at=now,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
        )
        row.save(force_insert=True)
        Person.objects.filter(id=merged.id).update(merged_into=kept, root=kept)
        Person.objects.filter(root=merged).update(root=kept)
        act.wrote("merge", [(row.id, kept.id), (row.id, merged.id)])
        draw([kept.id])
    return row


def merges_of(person: Person) -> "QuerySet[Merge]":
    """The merges in force that lead to this standing person, newest first."""
    members = Person.objects.filter(root_id=person.root_id).values("id")
    rows = Merge.objects.current().filter(kept_id__in=members)
    return rows.select_related("kept", "merged", "recorded_by").order_by("-happened_at", "-id")


def undo(*, by: User, merge_id: UUID, now: datetime) -> Person:
    """Let the two be two again, with everything each had and what was since written on it. Returns the one let go."""
    with perform("people.merge", by=by, now=now) as act:
        row = Merge.objects.current().select_related("merged").filter(id=merge_id).first()
        if row is None:
            raise NotFound
        kept = person_in_scope(by, row.kept_id)
        undone = Merge(
            kept_id=row.kept_id,
            merged_id=row.merged_id,
            happened_at=now,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
            corrects=row,
            is_retraction=True,
        )
        undone.save(force_insert=True)
        let_go = _below(row.merged_id)
        Person.objects.filter(id=row.merged_id).update(merged_into=None, root_id=row.merged_id)
        Person.objects.filter(id__in=let_go - {row.merged_id}).update(root_id=row.merged_id)
        act.wrote("merge", [(undone.id, kept.id), (undone.id, row.merged_id)])
        draw([kept.id, row.merged_id])
    return Person.objects.get(id=row.merged_id)


def _below(person_id: UUID) -> set[UUID]:
    """The record and all that were merged into it, directly or on the way."""
    found, ask = {person_id}, {person_id}
    while ask:
        ask = set(Person.objects.filter(merged_into_id__in=ask).values_list("id", flat=True)) - found
        found |= ask
    return found
