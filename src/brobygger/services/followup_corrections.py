"""Follow-ups written by mistake, and the contact that was written with one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.records.endings import FollowUp
from brobygger.records.people import Person
from brobygger.rules.fields import raise_any
from brobygger.services import contacts, mistakes, writing
from brobygger.services.access import NotFound, can
from brobygger.services.changes import one_writer, perform, reading
from brobygger.services.drawing import draw
from brobygger.services.endings import FOLLOW_UP


def take_back(*, by: User, follow_up_id: UUID, why: str, now: datetime, met_id: UUID | None = None) -> Person:
    """Say that a try was written by mistake, and why: the follow-up is as if it had not been. met_id: the contact written with
    it, as it was seen, where that was a mistake too: both are taken back, or neither. Each is an act of its own.

    Raises ``SeveralRefused`` without a reason, ``Refusal`` as ``writing.check_stands``, also of the contact, ``NotFound``
    outside scope and for a contact that was not written with it.
    """
    raise_any(writing.why_problems(why))
    with one_writer(), transaction.atomic():
        with perform("endings.follow_up", by=by, now=now) as act:
            row, person = writing.for_taking_back(by, FollowUp, follow_up_id)
            if met_id is not None and not _is_written_with(row, by=by, met_id=met_id):
                raise NotFound
            writing.retract(act, row, FOLLOW_UP, why=why)
            draw([person.id])
        if met_id is not None:
            mistakes.take_back_contact(by=by, contact_id=met_id, why=why, now=now)
    return person


@reading("endings.read")
def as_it_stands(*, by: User, follow_up_id: UUID) -> FollowUp:
    """The version of a follow-up that stands, also where it was taken back. Raises ``NotFound`` outside scope."""
    return writing.standing(by, FollowUp, follow_up_id)


@reading("endings.read")
def met_in(row: FollowUp, *, by: User) -> Contact | None:
    """The contact written with a follow-up, as it stands; None where there is none, or it was taken back, or ``by`` may read
    none. Two queries."""
    found = Contact.objects.filter(id=row.id, person__root_id=row.person.root_id).first()
    stands = _written_with(row, found) if found is not None and can(by, "contacts.read") else None
    return None if stands is None or stands.is_retraction else stands


def _is_written_with(row: FollowUp, *, by: User, met_id: UUID) -> bool:
    """Raises ``NotFound`` outside scope."""
    return _written_with(row, contacts.contact_in_scope(by=by, contact_id=met_id, also_corrected=True)) is not None


def _written_with(row: FollowUp, contact: Contact) -> Contact | None:
    """The version that stands of a contact, where the first one has the key of the follow-up: they were sent as one."""
    chain = writing.versions(contact)
    return chain[0] if chain[-1].id == row.id else None
