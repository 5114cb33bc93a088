"""Contacts and attempts, the promises made in them, and the timeline they make."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.rules import contacts as rules
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, person_in_scope
from brobygger.services.changes import perform
from brobygger.services.drawing import draw

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class NewContact:
    """A contact or an attempt as the worker tells it. The key is made where it is written down, so replay is harmless."""

    person_id: UUID
    kind: str
    happened_at: datetime
    id: UUID = field(default_factory=new_id)
    recorded_at: datetime | None = None
    outcome: str = ""
    place_kind: str = ""
    place: str = ""
    initiator: str = ""
    minutes: int | None = None
    components: Sequence[str] = ()
    care_share: int | None = None
    own_words: str = ""
    next_step: str = ""
    note: str = ""
    promise: str = ""
    promise_at: datetime | None = None
    corrects_id: UUID | None = None


def record(*, by: User, items: Sequence[NewContact], now: datetime) -> list[Contact]:
    """Write down contacts and attempts, each with the promise made in it. All or none.

    An item whose key is already there is left as it is, so that sending twice changes nothing. Raises ``Refusal`` for what
    cannot be (a future date, 31 hours of minutes, an attempt without an outcome), ``NotFound`` outside scope.
    """
    for item in items:
        rules.check(item, now=now)
    with perform("contacts.record", by=by, now=now) as act:
        known = set(Contact.objects.filter(id__in=[item.id for item in items]).values_list("id", flat=True))
        fresh = [item for item in items if item.id not in known]
        people = {key: person_in_scope(by, key) for key in {item.person_id for item in fresh}}
        for item in fresh:
            _check_correction(by, item, people[item.person_id])
        contacts = [_contact(item, people[item.person_id], by, now) for item in fresh]
        Contact.objects.bulk_create(contacts)
        act.wrote("promise", _withdraw_promises([item.corrects_id for item in fresh if item.corrects_id], by, now))
        promises = [_promise(item, contact) for item, contact in zip(fresh, contacts, strict=True) if item.promise]
        Promise.objects.bulk_create(promises)
        act.wrote("contact", [(row.id, row.person_id) for row in contacts])
        act.wrote("promise", [(row.id, row.person_id) for row in promises])
        draw([person.id for person in people.values()])
    return contacts


def contact_in_scope(*, by: User, contact_id: UUID, also_corrected: bool = False) -> Contact:
    """One contact that still counts; with ``also_corrected`` an earlier version too. Raises ``NotFound`` outside scope."""
    rows = Contact.objects.all() if also_corrected else Contact.objects.current()
    contact = rows.select_related("person", "recorded_by").filter(id=contact_id).first()
    if contact is None:
        raise NotFound
    person_in_scope(by, contact.person_id)
    return contact


def promise_of(contact: Contact) -> Promise | None:
    """The promise made in a contact that is not settled yet."""
    return Promise.objects.current().filter(contact=contact, settled=None).first()


def newest_of(contact: Contact) -> Contact:
    """The version of a contact that stands now."""
    while True:
        newer = Contact.objects.select_related("person").filter(corrects=contact).first()
        if newer is None:
            return contact
        contact = newer


def versions(contact: Contact) -> list[Contact]:
    """A contact and what it replaced, newest first."""
    chain = [contact]
    while chain[-1].corrects_id:
        chain.append(Contact.objects.select_related("recorded_by").get(id=chain[-1].corrects_id))
    return chain


def recent_places(*, by: User) -> list[tuple[str, str]]:
    """Where this account last was, as (kind of place, place), latest first; at most five."""
    rows = Contact.objects.filter(recorded_by=by).exclude(place_kind="", place="").order_by("-id")
    return list(dict.fromkeys(rows.values_list("place_kind", "place")[:40]))[:5]


def open_promises(person: Person) -> "QuerySet[Promise]":
    """What is promised and not yet settled, soonest first."""
    rows = Promise.objects.current().filter(person__root_id=person.root_id, settled=None)
    return rows.select_related("recorded_by").order_by("due_at", "id")


def settle_promise(*, by: User, promise_id: UUID, outcome: str, now: datetime) -> PromiseSettled:
    """Say how a promise ended: kept, not_kept or dropped. Raises ``Refusal`` when a colleague has said so already."""
    with perform("contacts.settle_promise", by=by, now=now) as act:
        promise = Promise.objects.current().filter(id=promise_id).first()
        if promise is None:
            raise NotFound
        person = person_in_scope(by, promise.person_id)
        if outcome not in rules.PROMISE_OUTCOMES:
            raise Refusal("outcome_unknown", words("Choose how the promise ended."))
        if PromiseSettled.objects.filter(promise=promise).exists():
            raise Refusal("already_settled", words("A colleague has already said how this promise ended."))
        settled = PromiseSettled(
            promise=promise, outcome=outcome, happened_at=now, recorded_at=now, received_at=now, recorded_by=by
        )
        settled.save(force_insert=True)
        act.wrote("promise_settled", [(settled.id, person.id)])
        draw([person.id])
    return settled


def _check_correction(by: User, item: NewContact, person: Person) -> None:
    if item.corrects_id is None:
        return
    newer = Contact.objects.select_related("recorded_by").filter(corrects_id=item.corrects_id).first()
    if newer is not None:
        message = words("%(who)s corrected this after you opened it. Save again to put yours in its place.")
        raise Refusal("older_form", message, who=newer.recorded_by.name)
    corrected = contact_in_scope(by=by, contact_id=item.corrects_id)
    if corrected.person.root_id != person.id:
        raise NotFound


def _withdraw_promises(corrected: Sequence[UUID], by: User, now: datetime) -> list[tuple[UUID, UUID | None]]:
    """A corrected contact takes its open promises with it; the correction tells what is promised now."""
    stale = Promise.objects.current().filter(contact_id__in=corrected, settled=None)
    rows = [
        Promise(
            person_id=promise.person_id,
            contact_id=promise.contact_id,
            what=promise.what,
            due_at=promise.due_at,
            happened_at=promise.happened_at,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
            corrects=promise,
            is_retraction=True,
        )
        for promise in stale
    ]
    Promise.objects.bulk_create(rows)
    return [(row.id, row.person_id) for row in rows]


def _contact(item: NewContact, person: Person, by: User, now: datetime) -> Contact:
    return Contact(
        id=item.id,
        person=person,
        kind=item.kind,
        outcome=item.outcome,
        place_kind=item.place_kind,
        place=item.place.strip(),
        initiator=item.initiator,
        minutes=item.minutes,
        components=list(item.components),
        care_share=item.care_share,
        own_words=item.own_words.strip(),
        next_step=item.next_step.strip(),
        note=item.note.strip(),
        happened_at=item.happened_at,
        recorded_at=item.recorded_at or now,
        received_at=now,
        recorded_by=by,
        corrects_id=item.corrects_id,
    )


def _promise(item: NewContact, contact: Contact) -> Promise:
    assert item.promise_at is not None  # rules.check has seen to it
    return Promise(
        person=contact.person,
        contact=contact,
        what=item.promise.strip(),
        due_at=item.promise_at,
        happened_at=contact.happened_at,
        recorded_at=contact.recorded_at,
        received_at=contact.received_at,
        recorded_by=contact.recorded_by,
    )
