"""Contacts and attempts, each with the promise made in it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Prefetch, prefetch_related_objects

from brobygger.records import bulk
from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.rules import contacts as rules
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import Refusal, words
from brobygger.services import promises, sightings, writing
from brobygger.services.access import NotFound, people_for_writing, person_in_scope
from brobygger.services.changes import perform, reading
from brobygger.services.courses import first_known

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass
class NewContact:
    """A contact or an attempt as the worker tells it. The key is made where it is written down, so replay is harmless.

    Nobody changes one; frozen it would take three times as long to make, and a phone brings hundreds.
    """

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
    rules.check_all(items, now=now)
    with perform("contacts.record", by=by, now=now) as act:
        people = people_for_writing(by, {item.person_id for item in items})
        fresh = _fresh(by, items, people)
        _check_not_again(by, fresh, people)
        about = [people[item.person_id] for item in fresh]
        corrected = [writing.replaced(Contact, whom, each.corrects_id) for each, whom in zip(fresh, about, strict=True)]
        for item, whom, found in zip(fresh, about, corrected, strict=True):
            writing.check_lived(whom, item.happened_at, found)
        # A correction stays on the record of what it corrects: of two that were merged each has its own when that is undone.
        owners = [found.person_id if found else whom.id for whom, found in zip(about, corrected, strict=True)]
        rows = [_row(item, owner, by, now) for item, owner in zip(fresh, owners, strict=True)]
        try:
            bulk.insert(Contact, _COLUMNS, rows)
        except IntegrityError:
            # Someone sends the same key about another person this very moment: the one thing the lock does not hold back.
            raise already_there() from None
        act.wrote("contact", [(item.id, owner) for item, owner in zip(fresh, owners, strict=True)])
        promises.write(act, fresh, owners)
        sightings.draw(act, list(zip(about, fresh, strict=True)))
    return rows


@reading("contacts.record")
def day_problems(person: Person, happened_at: datetime, *, by: User, now: datetime) -> list[FieldRefused]:
    """What a form asks once of the day of a contact with a standing person, before it is written. Two queries."""
    return list(rules.day_problems(happened_at, first=first_known(person), now=now))


@reading("contacts.read")
def contact_in_scope(*, by: User, contact_id: UUID, also_corrected: bool = False) -> Contact:
    """One contact that still counts; with ``also_corrected`` an earlier version too. Raises ``NotFound`` outside scope."""
    rows = Contact.objects.all() if also_corrected else Contact.objects.current()
    contact = rows.select_related("person", "recorded_by").filter(id=contact_id).first()
    if contact is None:
        raise NotFound
    person_in_scope(by, contact.person_id)
    return contact


@reading("contacts.record")
def written_under(key: UUID, *, by: User) -> Contact | None:
    """What this account wrote under a key, whatever has become of it since; None where it wrote nothing. One query."""
    return Contact.objects.filter(id=key, recorded_by=by).first()


@reading("contacts.read")
def versions(contact: Contact, *, by: User) -> list[Contact]:
    """Every version of a contact, newest first."""
    chain = writing.versions(contact)
    prefetch_related_objects(chain, Prefetch("promises", queryset=promises.shown()))
    return chain


@reading("contacts.record")
def recent_places(*, by: User) -> list[tuple[str, str]]:
    """Where this account last was, as (kind of place, place), latest first; at most five. Not where someone was met whose
    address is protected: the place would stand on the pages of others. Of a contact that was corrected as it stands now."""
    rows = Contact.objects.current().filter(recorded_by=by).exclude(place_kind="", place="").order_by("-id")
    rows = rows.exclude(person__root__is_address_protected=True)
    return list(dict.fromkeys(rows.values_list("place_kind", "place")[:40]))[:5]


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


def said_before(*, by: User, items: Sequence[NewContact]) -> set[UUID]:
    """The keys of those that this account has written with the same content, whoever may see the person by now: their phone
    asks because it never heard the answer. It is told nothing that it has not said itself."""
    there = {
        row.id: _as_told(row)
        for row in _with_promises(_with_keys(keys=[item.id for item in items]))
        if row.recorded_by_id == by.pk
    }
    if not there:
        return set()
    about = {told.person_id for told in (*there.values(), *items)}
    roots = dict(Person.objects.filter(id__in=about).values_list("id", "root_id"))
    said = [item for item in items if item.id in there and item.person_id in roots]
    return {item.id for item in said if _content(item, roots) == _content(there[item.id], roots)}


def as_written(*, keys: Collection[UUID]) -> dict[UUID, NewContact]:
    """By key what contacts said when they were written, corrected since or not. Two queries."""
    return {row.id: _as_told(row) for row in _with_promises(_with_keys(keys=keys))}


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
    # What was told with it has its key (``promises``); what its correction took along has another.
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
    """Raises ``Refusal`` ("written_already") for what this account has written word for word under another key, before or among
    these: a form that is sent once more after the browser went back to it. Nobody meets the same person twice in one minute."""
    roots = {key: person.id for key, person in people.items()}
    new = [item for item in fresh if item.corrects_id is None]
    about, when = set(roots.values()), {item.happened_at for item in new}
    if not when:
        return
    told_of = {"by": by.pk, "people": about, "moments": when, "first": min(when), "last": max(when)}
    there = [_as_told(row) for row in _with_promises(_at_the_same_time(**told_of))]
    if not there and len({(roots[item.person_id], item.happened_at) for item in new}) == len(new):
        return
    roots = {told.person_id: told.person_id for told in there} | roots
    said: defaultdict[tuple[UUID, datetime], list[dict[str, object]]] = defaultdict(list)
    for item in there:
        said[roots[item.person_id], item.happened_at].append(_content(item, roots) | {"id": None})
    for item in new:
        of_then, content = said[roots[item.person_id], item.happened_at], _content(item, roots) | {"id": None}
        if content in of_then:
            raise Refusal("written_already", words("You have already written this. It stands in the course."))
        of_then.append(content)


@Prepared
def _at_the_same_time() -> "QuerySet[Contact, Any]":
    mine = {"recorded_by": given("by"), "person__root_id__among": given("people")}
    # From when to when: of those who have been met for years only these days are looked through.
    days = {"happened_at__gte": given("first"), "happened_at__lte": given("last")}
    return Contact.objects.current().filter(**mine, **days, happened_at__among=given("moments")).values_list(*_COLUMNS)


def already_there() -> Refusal:
    """Something else has this key."""
    return Refusal(
        "already_there",
        words("A contact with other content has already been saved under this key. Open it and correct it there."),
    )


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
