"""How a fact is written, corrected and taken back: the same for every kind, inside the act of a verb."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from brobygger.records import facts
from brobygger.records.access import User
from brobygger.records.facts import Fact, FactQuerySet, PersonFact, new_id
from brobygger.records.people import Detail, Person
from brobygger.rules import fields
from brobygger.rules.fields import FieldRefused, raise_any
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, author, check_living, person_for_writing, person_in_scope
from brobygger.services.changes import Act

FactModel = TypeVar("FactModel", bound=PersonFact)
Row = TypeVar("Row", bound=Fact)

STAMPS = frozenset(
    {"id", "person", "happened_at", "recorded_at", "received_at", "recorded_by", "corrects", "is_retraction"}
)
# A form that is sent again comes soon after, and tells of about the same moment; what happens twice lies further apart.
JUST_NOW, AT_ONCE = timedelta(hours=1), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Moments:
    """When something happened and when it was written down, where that was elsewhere first: on a phone."""

    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form carries beside what is told: the key of what it writes, and the key of what stood when it was opened ("" for
    nothing); None where nothing is asked of either."""

    key: UUID | None = None
    seen: str | None = None


def check_moment(at: datetime | None, now: datetime) -> None:
    """Raises ``SeveralRefused`` where something that was written down elsewhere first has not happened yet, or too long ago."""
    if at is not None:
        raise_any(fields.moment("happened_at", at, now))


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
    """Save a new row whose key was made elsewhere. Raises ``Refusal`` ("already_there", "written_already")."""
    _check_not_again(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Someone sends the same key about another person this very moment: the one thing the lock does not hold back.
        if type(row)._base_manager.filter(id=row.id).exists():
            raise already_there() from None
        raise


def _check_not_again(row: PersonFact) -> None:
    """Raises ``Refusal`` ("written_already") where this account has just told the very same of the person and of the same
    moment: the browser went back to a form that was sent, and fetched it anew with another key. One query. What is made or
    brought in by the many is not asked."""
    if row.corrects is not None or row.is_retraction:
        return
    mine = {"recorded_by": row.recorded_by, "received_at__gt": row.received_at - JUST_NOW}
    about = {"person__root__in": Person.objects.filter(id=row.person_id).values("root")}
    near = {"happened_at__gt": row.happened_at - AT_ONCE, "happened_at__lt": row.happened_at + AT_ONCE}
    same: FactQuerySet[PersonFact] = FactQuerySet(type(row)).current().filter(**mine, **about, **near)
    if any(_told(each) == _told(row) for each in same):
        message = words(
            "You have just written the same, and it is saved. If it really happened twice, write when: what lies five minutes "
            "apart is saved both times."
        )
        raise Refusal("written_already", message)


def already_there() -> Refusal:
    """Something else has this key."""
    message = words("Something else has already been saved with this form. Open the page again and write it there.")
    return Refusal("already_there", message)


def versions(row: Row) -> list[Row]:
    """Every version of a fact, newest first; the first is a retraction where it was taken back. One query: a correction stays
    on the record of what it corrects."""
    found: list[Any] = [row]
    rows = type(row)._base_manager.filter(person_id=found[0].person_id).select_related("recorded_by")
    kept: dict[UUID, Any] = {
        each.id: each for each in rows.filter(Q(corrects__isnull=False) | Q(corrected_by__isnull=False))
    }
    newer = {each.corrects_id: each for each in kept.values()}
    while found[0].id in newer:
        found = [newer[found[0].id]]
    while found[-1].corrects_id:
        found.append(kept[found[-1].corrects_id])
    return found


def before(rows: Collection[Row], *also: str) -> dict[UUID, list[Row]]:
    """By the key of each of these facts of one kind that was corrected what it said before, newest first, with who wrote it.
    also: what else it is read with. One query for all of them, none where none was: a page that shows many asks once."""
    corrected: list[Any] = [row for row in rows if cast(Any, row).corrects_id]
    if not corrected:
        return {}
    earlier = type(corrected[0])._base_manager.filter(person_id__in={row.person_id for row in corrected})
    told = earlier.filter(corrected_by__isnull=False).select_related("recorded_by", *also)
    kept = {row.id: row for row in told}
    return {row.id: facts.before(row, kept) for row in corrected}


def standing(by: User, model: type[FactModel], key: UUID) -> FactModel:
    """The version that stands of the fact with this key; a retraction where it was taken back, so that a form about it can
    still say so and lose nothing. Raises ``NotFound`` outside scope."""
    row = model._base_manager.select_related("recorded_by").filter(id=key).first()
    if row is None:
        raise NotFound
    person_in_scope(by, row.person_id)
    return versions(row)[0]


def check_stands(row: PersonFact | Detail, *, says: str = "") -> None:
    """Raises ``Refusal`` where a colleague has taken the fact back since it was opened ("taken_back"), or has corrected it
    ("older_form": params ``was`` and ``stands``, the version opened and the one now, ``newest``, its key, and ``value``, what
    it says in the column ``says``). The param ``person`` says whom it is about."""
    stands = versions(row)[0]
    check_not_taken_back(stands)
    told: dict[str, Any] = {"who": author(stands.recorded_by), "person": row.person_id}
    if stands.id == row.id:
        return
    told |= {"newest": stands.id, "was": row, "stands": stands}
    if not says:
        raise older_form(**told)
    message = words(
        "%(who)s corrected this after you opened it. It now says: %(value)s. See at the fields what has changed, then save "
        "again."
    )
    raise Refusal("older_form", message, value=getattr(stands, says) or "–", **told)


def check_not_taken_back(stands: PersonFact | Detail) -> None:
    """Raises ``Refusal`` ("taken_back", param ``person``) where the row that stands took the fact back."""
    if stands.is_retraction:
        message = words("%(who)s has taken this back. If it holds all the same, write it anew.")
        raise Refusal("taken_back", message, who=author(stands.recorded_by), person=stands.person_id)


def older_form(*, who: str, **told: Any) -> Refusal:
    """A colleague changed what a form was filled in from; ``told``: the params of ``check_stands``."""
    message = words("%(who)s corrected this after you opened it. See at the fields what has changed, then save again.")
    return Refusal("older_form", message, who=who, **told)


def check_lived(person: Person, at: datetime, corrected: PersonFact | None) -> None:
    """Raises ``Refusal`` ("has_died") for what would lie after the death: something new, or a correction to a later moment.

    What is dated after a death nobody knew of then can be corrected where it stands.
    """
    if corrected is None or at > corrected.happened_at:
        check_living(person, at)


def replaced(model: type[FactModel], person: Person, corrects_id: UUID | None, *, says: str = "") -> FactModel | None:
    """The fact a correction replaces; None where nothing is corrected. Asked under the lock of the person.

    Raises as ``check_stands``, and ``NotFound`` where it is another person's.
    """
    if corrects_id is None:
        return None
    row = model._base_manager.select_related("person", "recorded_by").filter(id=corrects_id).first()
    if row is None or row.person.root_id != person.id:
        raise NotFound
    check_stands(row, says=says)
    return row


def add(
    act: Act,
    row: FactModel,
    kind: str,
    *,
    person_id: UUID,
    at: datetime,
    key: UUID | None = None,
    corrects: FactModel | None = None,
    recorded_at: datetime | None = None,
) -> FactModel:
    """Stamp and save a new fact, or a correction of one, and tell the act. A correction keeps the record of what it corrects,
    so that of two records that were merged each has its own when the merge is undone. ``recorded_at``: when it was written
    down, where that was elsewhere first."""
    row.id = key or new_id()
    row.person_id = corrects.person_id if corrects else person_id
    row.corrects = corrects
    _save(act, row, kind, at, recorded_at=recorded_at)
    return row


def tell(
    act: Act,
    row: FactModel,
    kind: str,
    *,
    person_id: UUID,
    at: datetime,
    key: UUID | None,
    corrects_id: UUID | None,
    says: str = "",
) -> tuple[FactModel, Person]:
    """Write what was told of a person, or correct it (``corrects_id``): the row and the standing person, locked. Where the key
    is there already nothing is written, and the row is what was written then.

    Raises ``Refusal`` as ``there``, ``replaced`` and ``check_lived``, ``NotFound`` outside scope.
    """
    person = person_for_writing(act.by, person_id)
    earlier = there(act.by, type(row), key, person)
    if earlier is not None:
        return earlier, person
    corrected = replaced(type(row), person, corrects_id, says=says)
    check_lived(person, at, corrected)
    return add(act, row, kind, person_id=person.id, at=at, key=key, corrects=corrected), person


def take_back(act: Act, model: type[FactModel], key: UUID, kind: str, *, why: str) -> Person:
    """Say that a fact was written by mistake, and why; it stays as history. Returns its person, locked. Raises
    ``SeveralRefused`` without a reason, and as ``for_taking_back``."""
    raise_any(why_problems(why))
    found, person = for_taking_back(act.by, model, key)
    retract(act, found, kind, why=why)
    return person


def for_taking_back(by: User, model: type[FactModel], key: UUID) -> tuple[FactModel, Person]:
    """A fact that stands, and the standing person it is about, locked: of two who take it back at once, the second is told.
    Raises as ``check_stands``, and ``NotFound`` outside scope."""
    found = model._base_manager.select_related("recorded_by").filter(id=key).first()
    if found is None:
        raise NotFound
    person = person_for_writing(by, found.person_id)
    check_stands(found)
    return found, person


def why_problems(why: str) -> Iterator[FieldRefused]:
    """Everything wrong with the reason told for taking a fact back."""
    yield from fields.needed("why", why)
    yield from fields.text("why", why)


def retract(act: Act, found: FactModel, kind: str, *, why: str = "") -> None:
    """The row that says a fact no longer holds. ``why``: "" where nobody was asked."""
    # What only one row can point at, it goes on pointing at alone.
    told = {each.attname: value for each, value in _told(found).items() if not each.one_to_one}
    row = type(found)(**told, person_id=found.person_id, corrects=found, is_retraction=True)
    if why:
        row.why_taken_back = why.strip()  # type: ignore[attr-defined]
    _save(act, row, kind, found.happened_at)


def _told(row: PersonFact) -> Mapping[Any, Any]:
    """By column what a fact says; not who it is about, nor when and by whom it was written."""
    return {each: getattr(row, each.attname) for each in row._meta.local_fields if each.name not in STAMPS}


def _save(act: Act, row: PersonFact, kind: str, at: datetime, *, recorded_at: datetime | None = None) -> None:
    row.happened_at, row.recorded_at, row.received_at, row.recorded_by = at, recorded_at or act.now, act.now, act.by
    insert(row)
    act.wrote(kind, [(row.id, row.person_id)])


def lines(told: Any, *names: str) -> dict[str, str]:
    """The texts of what was told, without space around them."""
    return {name: str(getattr(told, name)).strip() for name in names}
