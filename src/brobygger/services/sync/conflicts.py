"""Two wrote different things of one person while they could not hear each other: both are kept, and a person chooses."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Conflict, ConflictSettled
from brobygger.rules.refusals import Refusal, words
from brobygger.services import people
from brobygger.services.access import NotFound, person_for_writing, person_in_scope
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import standing_details

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHOICES = ("mine", "theirs")


def keep(
    *,
    by: User,
    person_id: UUID,
    item: UUID,
    kind: str,
    yours: str,
    theirs: UUID | None,
    at: datetime,
    now: datetime,
) -> Conflict:
    """Keep what a phone wrote beside what a colleague wrote meanwhile, which stands until someone chooses.

    theirs: the detail that stood when they met, None where it had been emptied. Sent twice it is kept once.
    """
    with perform("people.describe", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = Conflict.objects.filter(item_id=item).first()
        if there is not None:
            return there
        stood = Detail.objects.filter(id=theirs).first() if theirs else None
        row = Conflict(
            id=new_id(),
            person=person,
            item_id=item,
            kind=kind,
            yours=yours.strip(),
            theirs=stood.value if stood else "",
            theirs_id=theirs,
            happened_at=at,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
        )
        row.save(force_insert=True)
        act.wrote("conflict", [(row.id, person.id)])
    return row


@reading("people.describe")
def open_of(person: Person, *, by: User) -> "QuerySet[Conflict]":
    """The conflicts of a standing person nobody has settled, oldest first."""
    rows = Conflict.objects.current().filter(person__root_id=person.root_id, settled=None)
    return rows.select_related("recorded_by").order_by("happened_at", "id")


def settle(*, by: User, conflict_id: UUID, choice: str, now: datetime) -> ConflictSettled:
    """Choose between the two: "mine", what the phone wrote, or "theirs", what stands. The choice is a fact.

    Raises ``Refusal`` ("choice_unknown", "already_settled"), and ``NotFound`` outside scope.
    """
    if choice not in CHOICES:
        raise Refusal("choice_unknown", words("Choose which of the two is right."))
    with perform("people.describe", by=by, now=now) as act:
        conflict = Conflict.objects.current().filter(id=conflict_id).first()
        if conflict is None:
            raise NotFound
        person = person_for_writing(by, conflict.person_id)
        if ConflictSettled.objects.filter(conflict=conflict).exists():
            raise Refusal("already_settled", words("A colleague has already chosen between these two."))
        row = ConflictSettled(
            id=new_id(),
            conflict=conflict,
            choice=choice,
            happened_at=now,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
        )
        row.save(force_insert=True)
        act.wrote("conflict_settled", [(row.id, person.id)])
        if choice == "mine":
            stands = standing_details(person.id, people.details_of(person, by=by)).get(conflict.kind)
            seen = {conflict.kind: stands.id if stands else None}
            people.describe(by=by, person_id=person.id, values={conflict.kind: conflict.yours}, seen=seen, now=now)
    return row


@reading("people.describe")
def person_of(*, by: User, conflict_id: UUID) -> Person:
    """Whom a conflict is about. Raises ``NotFound`` outside scope."""
    about = Conflict.objects.filter(id=conflict_id).values_list("person_id", flat=True).first()
    if about is None:
        raise NotFound
    return person_in_scope(by, about)
