"""Contacts written by mistake: of the wrong person, twice, or of what never was. They stay as history and count no more."""

from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.contacts import Contact, Promise
from brobygger.records.facts import new_id
from brobygger.rules.fields import raise_any
from brobygger.services import writing
from brobygger.services.changes import perform
from brobygger.services.drawing import draw

_SAME = ("kind", "outcome", "place_kind", "place", "initiator", "minutes", "components", "methods", "care_share")


def take_back_contact(
    *, by: User, contact_id: UUID, why: str, now: datetime, key: UUID | None = None, recorded_at: datetime | None = None
) -> Contact:
    """Say that a contact or an attempt was written by mistake, and why. What is still open of what was promised in it goes too.

    The row that says so is the contact's own with the reason in the place of the note. key, recorded_at: as it was written down
    elsewhere first, on a phone. Raises ``SeveralRefused`` without a reason, ``Refusal`` where a colleague has corrected it
    since ("older_form", param ``newest``) or taken it back ("taken_back"), ``NotFound`` outside scope.
    """
    raise_any(writing.why_problems(why))
    with perform("contacts.record", by=by, now=now) as act:
        found, person = writing.for_taking_back(by, Contact, contact_id)
        stamps = {"recorded_at": recorded_at or now, "received_at": now, "recorded_by": by, "is_retraction": True}
        told = {name: getattr(found, name) for name in (*_SAME, "person_id", "happened_at")}
        row = Contact(id=key or new_id(), corrects=found, note=why.strip(), **told, **stamps)
        row.save(force_insert=True)
        promises = [
            Promise(corrects=each, contact=found, **_promised(each), **stamps)
            for each in Promise.objects.current().filter(contact=found, settled=None)
        ]
        Promise.objects.bulk_create(promises)
        act.wrote("contact", [(row.id, row.person_id)])
        act.wrote("promise", [(each.id, each.person_id) for each in promises])
        draw([person.id])
    return row


def _promised(row: Promise) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("person_id", "what", "due_at", "happened_at")}
