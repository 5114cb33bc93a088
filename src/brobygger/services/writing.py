"""How a fact is written, corrected and taken back: the same for every kind, inside the act of a verb."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from brobygger.records.access import User
from brobygger.records.facts import PersonFact, new_id
from brobygger.records.people import Person
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, person_for_writing, person_in_scope
from brobygger.services.changes import Act

FactModel = TypeVar("FactModel", bound=PersonFact)

_STAMPS = frozenset({"id", "happened_at", "recorded_at", "received_at", "recorded_by", "corrects", "is_retraction"})


def there(by: User, model: type[FactModel], key: UUID | None, person: Person) -> FactModel | None:
    """What has been written about a standing person under this key already, so that sending twice writes once. Asked first
    under the lock of the person: what was saved is saved, whatever has happened since.

    Raises ``Refusal`` ("already_there") where the key is another person's, ``NotFound`` where that one is outside scope.
    """
    row = model._base_manager.filter(id=key).first() if key else None
    if row is not None and person_in_scope(by, row.person_id).id != person.root_id:
        raise already_there()
    return row


def insert(row: PersonFact) -> None:
    """Save a new row whose key was made elsewhere. Raises ``Refusal`` ("already_there")."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Someone sends the same key about another person this very moment: the one thing the lock does not hold back.
        if type(row)._base_manager.filter(id=row.id).exists():
            raise already_there() from None
        raise


def already_there() -> Refusal:
    """Something else has this key."""
    message = words("Something else has already been saved with this form. Open the page again and write it there.")
    return Refusal("already_there", message)


def standing(by: User, model: type[FactModel], key: UUID) -> FactModel:
    """The version that stands of the fact with this key. Raises ``NotFound`` outside scope and for one taken back."""
    row = model._base_manager.select_related("recorded_by").filter(id=key).first()
    while row is not None:
        newer = model._base_manager.select_related("recorded_by").filter(corrects=row).first()
        if newer is None:
            break
        row = newer
    if row is None or row.is_retraction:
        raise NotFound
    person_in_scope(by, row.person_id)
    return row


def replaced(model: type[FactModel], person: Person, corrects_id: UUID | None) -> FactModel | None:
    """The fact a correction replaces; None where nothing is corrected. Asked under the lock of the person.

    Raises ``Refusal`` where a colleague has corrected it since the form was opened ("older_form", param ``newest``) or taken it
    back ("removed"), ``NotFound`` where it is another person's.
    """
    if corrects_id is None:
        return None
    row = model._base_manager.select_related("person").filter(id=corrects_id).first()
    if row is None or row.person.root_id != person.id:
        raise NotFound
    newer = model._base_manager.select_related("recorded_by").filter(corrects=row).first()
    if newer is None and not row.is_retraction:
        return row
    if newer is None or newer.is_retraction:
        raise Refusal(
            "removed", words("A colleague has removed this after you opened the page. Write it anew if it holds.")
        )
    message = words("%(who)s corrected this after you opened it. Save again to put yours in its place.")
    raise Refusal("older_form", message, who=newer.recorded_by.name, newest=newer.id)


def add(
    act: Act,
    row: FactModel,
    kind: str,
    *,
    person_id: UUID,
    at: datetime,
    key: UUID | None = None,
    corrects: FactModel | None = None,
) -> FactModel:
    """Stamp and save a new fact, or a correction of one, and tell the act. A correction keeps the record of what it corrects,
    so that of two records that were merged each has its own when the merge is undone."""
    row.id = key or new_id()
    row.person_id = corrects.person_id if corrects else person_id
    row.corrects = corrects
    _save(act, row, kind, at)
    return row


def take_back(act: Act, model: type[FactModel], key: UUID, kind: str) -> Person:
    """Say that a fact was written by mistake; it stays as history. Returns its person, locked. Raises ``NotFound``."""
    found, person = for_taking_back(act.by, model, key)
    retract(act, found, kind)
    return person


def for_taking_back(by: User, model: type[FactModel], key: UUID) -> tuple[FactModel, Person]:
    """A fact that counts, and the standing person it is about, locked: of two who take it back at once, the second finds it
    gone. Raises ``NotFound`` for that, and outside scope."""
    found = model._base_manager.filter(id=key).first()
    if found is None:
        raise NotFound
    person = person_for_writing(by, found.person_id)
    if found.is_retraction or model._base_manager.filter(corrects=found).exists():
        raise NotFound
    return found, person


def retract(act: Act, found: FactModel, kind: str) -> None:
    """The row that says a fact no longer holds."""
    row = type(found)(**_told(found), corrects=found, is_retraction=True)
    _save(act, row, kind, found.happened_at)


def _told(row: PersonFact) -> Mapping[str, Any]:
    # What only one row can point at, it goes on pointing at alone.
    told = [each for each in row._meta.local_fields if each.name not in _STAMPS and not each.one_to_one]
    return {each.attname: getattr(row, each.attname) for each in told}


def _save(act: Act, row: PersonFact, kind: str, at: datetime) -> None:
    row.happened_at, row.recorded_at, row.received_at, row.recorded_by = at, act.now, act.now, act.by
    insert(row)
    act.wrote(kind, [(row.id, row.person_id)])


def lines(told: Any, *names: str) -> dict[str, str]:
    """The texts of what was told, without space around them."""
    return {name: str(getattr(told, name)).strip() for name in names}
