"""Promises: made in a contact, told how they ended, and going along when the contact is corrected."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Q

from brobygger.records.access import User
from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.records.people import Person
from brobygger.rules.contacts import PROMISE_OUTCOMES
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal, words
from brobygger.services import writing
from brobygger.services.access import NotFound, person_for_writing, person_in_scope
from brobygger.services.changes import Act, perform, reading
from brobygger.services.drawing import draw

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from brobygger.services.contacts import NewContact


@reading("contacts.read")
def open_of(person: Person, *, by: User) -> "QuerySet[Promise]":
    """What is promised and not yet settled, soonest first."""
    rows = Promise.objects.current().filter(person__root_id=person.root_id, settled=None)
    return rows.select_related("recorded_by").order_by("due_at", "id")


def shown() -> "QuerySet[Promise]":
    """Promises as a contact shows them, with how each ended; those that stand again in a newer row only there."""
    return (
        Promise.objects.filter(is_retraction=False).exclude(corrected_by__is_retraction=False).select_related("settled")
    )


@reading("contacts.read")
def told_in(contact: Contact, *, by: User) -> Promise | None:
    """The promise this version of a contact tells, unless it is settled: of an earlier version the one it told."""
    return shown().filter(contact=contact, settled=None).first()


# How a promise went, as whoever says it once more is told: what they said themselves, or somebody else.
_SAID = {
    "kept": (
        words("You have already said that the promise was kept. If that is wrong, take it back first."),
        words("%(who)s has already said that the promise was kept. If that is wrong, take it back first."),
    ),
    "not_kept": (
        words("You have already said that the promise was not kept. If that is wrong, take it back first."),
        words("%(who)s has already said that the promise was not kept. If that is wrong, take it back first."),
    ),
    "dropped": (
        words("You have already said that the promise is no longer wanted. If that is wrong, take it back first."),
        words("%(who)s has already said that the promise is no longer wanted. If that is wrong, take it back first."),
    ),
}


def settle(
    *,
    by: User,
    promise_id: UUID,
    outcome: str,
    now: datetime,
    at: datetime | None = None,
    recorded_at: datetime | None = None,
) -> PromiseSettled:
    """Say how a promise ended: kept, not_kept or dropped. Raises ``Refusal`` when someone has said so already.

    at, recorded_at: as it was written down elsewhere first, on a phone.
    """
    writing.check_moment(at, now)
    with perform("contacts.settle_promise", by=by, now=now) as act:
        promise, person = _promise_for_writing(by, promise_id)
        if outcome not in PROMISE_OUTCOMES:
            raise Refusal("outcome_unknown", words("Choose how the promise ended."))
        earlier = PromiseSettled.objects.filter(promise=promise).first()
        if earlier is not None:
            own, anothers = _SAID[earlier.outcome]
            message = own if earlier.recorded_by_id == by.pk else anothers
            raise Refusal("already_settled", message, who=earlier.recorded_by.name)
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


def take_back_settlement(*, by: User, promise_id: UUID, why: str, now: datetime) -> Promise:
    """How a promise ended was written by mistake, and why: it stands open again, in a row that corrects it.

    The row it corrects and what was said of it stay as history, and count no longer. Raises ``SeveralRefused`` without a
    reason, ``Refusal`` where it is open ("not_settled") or changed since ("older_form"), ``NotFound`` outside scope.
    """
    raise_any(writing.why_problems(why))
    with perform("contacts.settle_promise", by=by, now=now) as act:
        settled, person = _promise_for_writing(by, promise_id)
        if not PromiseSettled.objects.filter(promise=settled).exists():
            raise Refusal("not_settled", words("This promise is open: nobody has said how it ended."))
        again = _again(settled, by, now)
        again.why_taken_back = why.strip()
        again.save(force_insert=True)
        act.wrote("promise", [(again.id, person.id)])
        draw([person.id])
    return again


def reopened() -> "QuerySet[Promise]":
    """The rows that say how a promise ended was a mistake: each corrects the one that ended, and may have ended since."""
    # A promise goes along to the contact that is corrected as it ended, and is no mistake.
    stayed = Q(contact=F("corrects__contact")) | Q(contact=None)
    rows = Promise.objects.filter(stayed, is_retraction=False, corrects__settled__isnull=False)
    return rows.select_related("corrects__settled__recorded_by")


@reading("contacts.settle_promise")
def as_it_stands(*, by: User, promise_id: UUID) -> Promise:
    """What stands for a promise, with how it ended. Raises ``NotFound`` outside scope."""
    person_in_scope(by, _about(promise_id))
    return Promise.objects.select_related("settled__recorded_by").get(id=standing(promise_id))


def standing(promise_id: UUID) -> UUID:
    """What stands for a promise, by its key: the row that took its place, or the same promise as a correction of its contact
    tells it. Its own key where nothing does: withdrawn, told otherwise, or unknown.

    Whether the account may see it is asked by the verb that is given the key.
    """
    promise = Promise.objects.filter(id=promise_id).first()
    while promise is not None and (later := _in_place_of(promise)) is not None:
        promise = later
    return promise.id if promise is not None else promise_id


def _in_place_of(promise: Promise) -> Promise | None:
    row = Promise.objects.filter(corrects=promise).first()
    if row is None or not row.is_retraction:
        return row
    if promise.contact_id is None:
        return None
    told = Promise.objects.filter(contact__corrects=promise.contact_id, corrects=None)
    return next((each for each in told if _says(promise, each.what, each.due_at)), None)


@reading("contacts.settle_promise")
def person_of(*, by: User, promise_id: UUID) -> Person:
    """The standing person a promise was made to, whatever has become of it. Raises ``NotFound`` outside scope."""
    return person_in_scope(by, _about(promise_id))


def _about(promise_id: UUID) -> UUID:
    about = Promise.objects.filter(id=promise_id).values_list("person_id", flat=True).first()
    if about is None:
        raise NotFound
    return about


def _promise_for_writing(by: User, promise_id: UUID) -> tuple[Promise, Person]:
    """A promise that counts, and the standing person it was made to, locked."""
    person = person_for_writing(by, _about(promise_id))
    promise = Promise.objects.current().filter(id=promise_id).first()
    if promise is None:
        raise changed_since(newest=standing(promise_id))
    return promise, person


def changed_since(**told: object) -> Refusal:
    """What was promised is another thing now than the one somebody says the end of; told: ``newest``, what stands for it, for a
    form to go on with."""
    message = words("This promise has been changed after you opened the page. Look at it once more.")
    return Refusal("older_form", message, **told)


def write(act: Act, fresh: "Sequence[NewContact]", owners: Sequence[UUID]) -> None:
    """What is promised now: new, or going along with what it was promised in."""
    corrected = [item.corrects_id for item in fresh if item.corrects_id]
    carried: set[UUID] = set()
    if corrected:
        act.wrote("promise", _withdraw(corrected, act.by, act.now))
        carried = _carry_settled(act, fresh)
    made = [
        _made(item, owner, act.by, act.now)
        for item, owner in zip(fresh, owners, strict=True)
        if item.promise and item.id not in carried
    ]
    if made:
        Promise.objects.bulk_create(made)
        act.wrote("promise", [(row.id, row.person_id) for row in made])


def _made(item: "NewContact", owner: UUID, by: User, now: datetime) -> Promise:
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


def _withdraw(corrected: Sequence[UUID], by: User, now: datetime) -> list[tuple[UUID, UUID | None]]:
    """A corrected contact takes its open promises with it; the correction tells what is promised now."""
    stale = Promise.objects.current().filter(contact_id__in=corrected, settled=None)
    rows = [_again(promise, by, now, is_retraction=True) for promise in stale]
    Promise.objects.bulk_create(rows)
    return [(row.id, row.person_id) for row in rows]


def _carry_settled(act: Act, told: "Sequence[NewContact]") -> set[UUID]:
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
        if _says(promise, new.promise.strip(), new.promise_at):
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


def _says(promise: Promise, what: str, due_at: datetime | None) -> bool:
    """Whether a promise is of this and for then; a form knows no seconds."""
    return due_at is not None and promise.what == what and abs(promise.due_at - due_at) < timedelta(minutes=1)


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
