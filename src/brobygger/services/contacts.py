"""Contacts and attempts, the promises made in them, and the timeline they make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Prefetch, prefetch_related_objects

from brobygger.records import bulk
from brobygger.records.access import User
from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.rules import contacts as rules
from brobygger.rules.refusals import Refusal, words
from brobygger.services import sightings, writing
from brobygger.services.access import NotFound, people_for_writing, person_for_writing, person_in_scope
from brobygger.services.changes import Act, perform, reading
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
    methods: Sequence[str] = ()
    care_share: int | None = None
    own_words: str = ""
    next_step: str = ""
    note: str = ""
    promise: str = ""
    promise_at: datetime | None = None
    corrects_id: UUID | None = None


def record(*, by: User, items: Sequence[NewContact], now: datetime) -> list[Contact]:
    """Write down contacts and attempts, each with the promise made in it. All or none.

    An item whose key is already there with the same content writes nothing, so that sending twice changes nothing. Raises
    ``Refusal`` for what cannot be (a future date, 31 hours of minutes, an attempt without an outcome) and for a key that is
    there with other content ("already_there"), or after the citizen's death ("has_died"), ``NotFound`` outside scope.
    """
    return [instance(Contact, row) for row in _write(by, items, now)]


def record_many(*, by: User, items: Sequence[NewContact], now: datetime) -> set[UUID]:
    """As ``record``, for the hundreds a phone brings: returns the keys of what was written."""
    return {row[0] for row in _write(by, items, now)}


def _write(by: User, items: Sequence[NewContact], now: datetime) -> list[Sequence[Any]]:
    """The rows that were written, in the order of ``_COLUMNS``."""
    for item in items:
        rules.check(item, now=now)
    with perform("contacts.record", by=by, now=now) as act:
        people = people_for_writing(by, {item.person_id for item in items})
        fresh = _fresh(by, items, people)
        _check_not_again(by, fresh, people)
        corrected = [writing.replaced(Contact, people[item.person_id], item.corrects_id) for item in fresh]
        for item, found in zip(fresh, corrected, strict=True):
            writing.check_lived(people[item.person_id], item.happened_at, found)
        # A correction stays on the record of what it corrects: of two that were merged each has its own when that is undone.
        owners = [
            found.person_id if found else people[item.person_id].id
            for item, found in zip(fresh, corrected, strict=True)
        ]
        rows = [_row(item, owner, by, now) for item, owner in zip(fresh, owners, strict=True)]
        try:
            bulk.insert(Contact, _COLUMNS, rows)
        except IntegrityError:
            # Someone sends the same key about another person this very moment: the one thing the lock does not hold back.
            raise already_there() from None
        act.wrote("contact", [(item.id, owner) for item, owner in zip(fresh, owners, strict=True)])
        _write_promises(act, fresh, owners)
        sightings.draw([(people[item.person_id], item) for item in fresh])
    return rows


def _write_promises(act: Act, fresh: Sequence[NewContact], owners: Sequence[UUID]) -> None:
    """What is promised now: new, or going along with what it was promised in."""
    corrected = [item.corrects_id for item in fresh if item.corrects_id]
    carried: set[UUID] = set()
    if corrected:
        act.wrote("promise", _withdraw_promises(corrected, act.by, act.now))
        carried = _carry_settled(act, fresh)
    made = [
        _promise(item, owner, act.by, act.now)
        for item, owner in zip(fresh, owners, strict=True)
        if item.promise and item.id not in carried
    ]
    if made:
        Promise.objects.bulk_create(made)
        act.wrote("promise", [(row.id, row.person_id) for row in made])


@reading("contacts.read")
def contact_in_scope(*, by: User, contact_id: UUID, also_corrected: bool = False) -> Contact:
    """One contact that still counts; with ``also_corrected`` an earlier version too. Raises ``NotFound`` outside scope."""
    rows = Contact.objects.all() if also_corrected else Contact.objects.current()
    contact = rows.select_related("person", "recorded_by").filter(id=contact_id).first()
    if contact is None:
        raise NotFound
    person_in_scope(by, contact.person_id)
    return contact


@reading("contacts.read")
def promise_of(contact: Contact, *, by: User) -> Promise | None:
    """The promise this version of a contact tells, unless it is settled: of an earlier version the one it told."""
    return shown_promises().filter(contact=contact, settled=None).first()


@reading("contacts.read")
def versions(contact: Contact, *, by: User) -> list[Contact]:
    """Every version of a contact, newest first."""
    chain = writing.versions(contact)
    prefetch_related_objects(chain, Prefetch("promises", queryset=shown_promises()))
    return chain


@reading("contacts.record")
def recent_places(*, by: User) -> list[tuple[str, str]]:
    """Where this account last was, as (kind of place, place), latest first; at most five. Not where someone was met whose
    address is protected: the place would stand on the pages of others."""
    rows = Contact.objects.filter(recorded_by=by).exclude(place_kind="", place="").order_by("-id")
    rows = rows.exclude(person__root__is_address_protected=True)
    return list(dict.fromkeys(rows.values_list("place_kind", "place")[:40]))[:5]


@reading("contacts.read")
def open_promises(person: Person, *, by: User) -> "QuerySet[Promise]":
    """What is promised and not yet settled, soonest first."""
    rows = Promise.objects.current().filter(person__root_id=person.root_id, settled=None)
    return rows.select_related("recorded_by").order_by("due_at", "id")


def shown_promises() -> "QuerySet[Promise]":
    """Promises as a contact shows them, with how each ended; those that stand again in a newer row only there."""
    return (
        Promise.objects.filter(is_retraction=False).exclude(corrected_by__is_retraction=False).select_related("settled")
    )


def settle_promise(
    *,
    by: User,
    promise_id: UUID,
    outcome: str,
    now: datetime,
    at: datetime | None = None,
    recorded_at: datetime | None = None,
) -> PromiseSettled:
    """Say how a promise ended: kept, not_kept or dropped. Raises ``Refusal`` when a colleague has said so already.

    at, recorded_at: as it was written down elsewhere first, on a phone.
    """
    writing.check_moment(at, now)
    with perform("contacts.settle_promise", by=by, now=now) as act:
        promise, person = _promise_for_writing(by, promise_id)
        if outcome not in rules.PROMISE_OUTCOMES:
            raise Refusal("outcome_unknown", words("Choose how the promise ended."))
        if PromiseSettled.objects.filter(promise=promise).exists():
            raise Refusal("already_settled", words("A colleague has already said how this promise ended."))
        settled = PromiseSettled(
            promise=promise,
            outcome=outcome,
            happened_at=at or now,
            recorded_at=recorded_at or now,
            received_at=now,
            recorded_by=by,
        )
        settled.save(force_insert=True)
        act.wrote("promise_settled", [(settled.id, person.id)])
        draw([person.id])
    return settled


def take_back_settlement(*, by: User, promise_id: UUID, now: datetime) -> Promise:
    """How a promise ended was written by mistake: it stands open again, in a row that corrects it.

    The row it corrects and what was said of it stay as history, and count no longer. Raises ``Refusal`` where it is open.
    """
    with perform("contacts.settle_promise", by=by, now=now) as act:
        settled, person = _promise_for_writing(by, promise_id)
        if not PromiseSettled.objects.filter(promise=settled).exists():
            raise Refusal("not_settled", words("This promise is open: nobody has said how it ended."))
        again = _again(settled, by, now)
        again.save(force_insert=True)
        act.wrote("promise", [(again.id, person.id)])
        draw([person.id])
    return again


@reading("contacts.settle_promise")
def person_of_promise(*, by: User, promise_id: UUID) -> Person:
    """The standing person a promise was made to, whatever has become of it. Raises ``NotFound`` outside scope."""
    about = Promise.objects.filter(id=promise_id).values_list("person_id", flat=True).first()
    if about is None:
        raise NotFound
    return person_in_scope(by, about)


def _promise_for_writing(by: User, promise_id: UUID) -> tuple[Promise, Person]:
    """A promise that counts, and the standing person it was made to, locked."""
    about = Promise.objects.filter(id=promise_id).values_list("person_id", flat=True).first()
    if about is None:
        raise NotFound
    person = person_for_writing(by, about)
    promise = Promise.objects.current().filter(id=promise_id).first()
    if promise is None:
        message = words("This promise has been changed after you opened the page. Look at it once more.")
        raise Refusal("older_form", message)
    return promise, person


def _again(promise: Promise, by: User, now: datetime, *, is_retraction: bool = False) -> Promise:
    """A row that says the same and takes the place of the one before, or takes it back."""
    return Promise(
        person_id=promise.person_id,
        contact_id=promise.contact_id,
        what=promise.what,
        due_at=promise.due_at,
        happened_at=promise.happened_at,
        recorded_at=now,
        received_at=now,
        recorded_by=by,
        corrects=promise,
        is_retraction=is_retraction,
    )


def _fresh(by: User, items: Sequence[NewContact], people: Mapping[UUID, Person]) -> list[NewContact]:
    """The items whose key is not there yet, each once. Raises ``Refusal`` where a key is there with other content."""
    there = {row.id: _as_told(row) for row in _with_promises(_with_keys(keys=[item.id for item in items]))}
    for told in there.values():
        person_in_scope(by, told.person_id)
    roots = {key: person.id for key, person in people.items()}
    if there:
        found = Person.objects.filter(id__in={told.person_id for told in there.values()})
        roots = dict(found.values_list("id", "root_id")) | roots
    fresh = {}
    for item in items:
        if item.id not in there:
            fresh[item.id] = there[item.id] = item
        elif _content(item, roots) != _content(there[item.id], roots):
            raise already_there()
    return list(fresh.values())


@Prepared
def _with_keys() -> "QuerySet[Contact, Any]":
    return Contact.objects.filter(id__among=given("keys")).values_list(*_COLUMNS)


def _with_promises(rows: Iterable[Sequence[Any]]) -> list[Contact]:
    found = [instance(Contact, row) for row in rows]
    prefetch_related_objects(found, "promises")
    return found


def _as_told(row: Contact) -> NewContact:
    """A contact that is there, as it was told when it was new."""
    same = ("kind", "happened_at", "outcome", "place_kind", "place", "initiator", "minutes", "components", "methods")
    more = ("care_share", "own_words", "next_step", "note", "corrects_id")
    # What was told with it has its key (``_promise``); what its correction took along has another.
    promise = next((each for each in row.promises.all() if each.id == row.id), None)
    return NewContact(
        id=row.id,
        person_id=row.person_id,
        promise=promise.what if promise else "",
        promise_at=promise.due_at if promise else None,
        **{name: getattr(row, name) for name in (*same, *more)},
    )


def _content(item: NewContact, roots: Mapping[UUID, UUID]) -> dict[str, object]:
    """What a contact says, to compare two with one key; not when it was written down, which a second sending may change."""
    said = {name: value.strip() if isinstance(value, str) else value for name, value in vars(item).items()}
    said |= {
        "person_id": roots[item.person_id],
        "components": list(item.components),
        "methods": list(item.methods),
        "recorded_at": None,
    }
    return said if item.promise else said | {"promise_at": None}


def _check_not_again(by: User, fresh: Sequence[NewContact], people: Mapping[UUID, Person]) -> None:
    """Raises ``Refusal`` ("written_already") for what this account has written word for word under another key: a form that
    is sent once more after the browser went back to it. Nobody meets the same person twice in one minute."""
    roots = {key: person.id for key, person in people.items()}
    new = [item for item in fresh if item.corrects_id is None]
    about, when = set(roots.values()), {item.happened_at for item in new}
    there = [_as_told(row) for row in _with_promises(_at_the_same_time(by=by.pk, people=about, moments=when))]
    said = [_content(told, roots | {told.person_id: told.person_id}) | {"id": None} for told in there]
    if said and any(_content(item, roots) | {"id": None} in said for item in new):
        raise Refusal("written_already", words("You have already written this. It stands in the course."))


@Prepared
def _at_the_same_time() -> "QuerySet[Contact, Any]":
    mine = {"recorded_by": given("by"), "person__root_id__among": given("people"), "corrects": None}
    return Contact.objects.current().filter(**mine, happened_at__among=given("moments")).values_list(*_COLUMNS)


def already_there() -> Refusal:
    """Something else has this key."""
    return Refusal(
        "already_there",
        words("A contact with other content has already been saved under this key. Open it and correct it there."),
    )


def _withdraw_promises(corrected: Sequence[UUID], by: User, now: datetime) -> list[tuple[UUID, UUID | None]]:
    """A corrected contact takes its open promises with it; the correction tells what is promised now."""
    stale = Promise.objects.current().filter(contact_id__in=corrected, settled=None)
    rows = [_again(promise, by, now, is_retraction=True) for promise in stale]
    Promise.objects.bulk_create(rows)
    return [(row.id, row.person_id) for row in rows]


def _carry_settled(act: Act, told: Sequence[NewContact]) -> set[UUID]:
    """A promise whose end has been told goes along to the contact that stands now, with how it ended and who said so.

    Returns the keys of the contacts that tell it once more: their form was opened before it ended, and it is not open again.
    """
    carried = set()
    standing = {item.corrects_id: item for item in told if item.corrects_id}
    rows = Promise.objects.current().filter(contact_id__in=list(standing), settled__isnull=False)
    for promise in rows.select_related("settled"):
        again, ended = _again(promise, act.by, act.now), promise.settled
        new = standing[promise.contact_id]  # type: ignore[index]  # asked for by it
        again.contact_id = new.id
        if _is_same(promise, new):
            carried.add(new.id)
            again.id = new.id
        again.save(force_insert=True)
        settled = PromiseSettled(
            promise=again,
            outcome=ended.outcome,
            happened_at=ended.happened_at,
            recorded_at=ended.recorded_at,
            received_at=act.now,
            recorded_by_id=ended.recorded_by_id,
        )
        settled.save(force_insert=True)
        act.wrote("promise", [(again.id, again.person_id)])
        act.wrote("promise_settled", [(settled.id, again.person_id)])
    return carried


def _is_same(promise: Promise, told: NewContact) -> bool:
    """Whether a contact tells this promise; a form knows no seconds."""
    if told.promise_at is None or promise.what != told.promise.strip():
        return False
    return abs(promise.due_at - told.promise_at) < timedelta(minutes=1)


_COLUMNS = columns(Contact)


def _row(item: NewContact, owner: UUID, by: User, now: datetime) -> Sequence[Any]:
    """In the order of ``_COLUMNS``."""
    return (
        item.id,
        item.happened_at,
        item.recorded_at or now,
        now,
        by.pk,
        item.corrects_id,
        False,
        owner,
        item.kind,
        item.outcome,
        item.place_kind,
        item.place.strip(),
        item.initiator,
        item.minutes,
        list(item.components),
        list(item.methods),
        item.care_share,
        item.own_words.strip(),
        item.next_step.strip(),
        item.note.strip(),
    )


def _promise(item: NewContact, owner: UUID, by: User, now: datetime) -> Promise:
    assert item.promise_at is not None  # rules.check has seen to it
    return Promise(
        # As the contact's, so that whoever wrote it without a network can say how it ended before it is sent.
        id=item.id,
        person_id=owner,
        contact_id=item.id,
        what=item.promise.strip(),
        due_at=item.promise_at,
        happened_at=item.happened_at,
        recorded_at=item.recorded_at or now,
        received_at=now,
        recorded_by=by,
    )
