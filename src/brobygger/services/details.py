"""Details: what is said of a person, each a fact with one value. Of most kinds one stands, of a few several do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Detail, Person
from brobygger.rules import law
from brobygger.rules import people as rules
from brobygger.rules.details import SEVERAL, standing_details
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, author, can, person_for_writing, person_in_scope
from brobygger.services.changes import Act, perform, reading
from brobygger.services.drawing import draw
from brobygger.services.writing import already_there, check_moment, check_stands, versions, why_problems

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Details that are told in confidence, as a contact's own words are.
DIARY = frozenset({"own_wish"})
# What is kept as a detail and has verbs of its own, which ask more (``courses``).
MOVED = frozenset({"phase"})


@reading("people.open")
def of(person: Person, *, by: User) -> "QuerySet[Detail]":
    """What counts now about a person, merged records included, oldest first; of the diary only for those who may read it."""
    rows = Detail.objects.current().filter(person__root_id=person.root_id)
    rows = rows if can(by, "contacts.read") else rows.exclude(kind__in=DIARY)
    return rows.select_related("recorded_by").order_by("happened_at", "id")


@reading("people.open")
def newest(person: Person, *, by: User) -> dict[str, Detail]:
    """By kind the one detail that stands for a person, the kinds that can have several left out. One query."""
    return standing_details(person.root_id, of(person, by=by))


class OlderForm(Refusal):
    """A form opened before a colleague changed the same. ``conflicts``: by kind what to say; ``newest``: what stands now."""

    def __init__(self, conflicts: Mapping[str, Refusal], newest: Mapping[str, UUID | None]) -> None:
        super().__init__("older_form", words("This has been changed since you opened the page."))
        self.conflicts = conflicts
        self.newest = newest


def describe(
    *,
    by: User,
    person_id: UUID,
    values: Mapping[str, str],
    seen: Mapping[str, UUID | None],
    now: datetime,
    key: UUID | None = None,
    at: datetime | None = None,
    recorded_at: datetime | None = None,
) -> Person:
    """Add or correct details. ``seen`` names, per kind, the fact the form was filled in from (None: there was none).

    key: of the detail that will stand, where it was made on a phone; of one kind at a time. at, recorded_at: when it was said
    and written down there, and now where it was here.

    Unchanged values write nothing. Raises ``OlderForm`` when a colleague has changed the same kind since the form was
    opened: nothing of the form is then written, and with what stands now as ``seen`` it can be saved all the same. Raises
    ``Refusal`` ("last_name") where the name is emptied and there is no alias. After a merge a correction goes to the record
    whose detail it corrects, so that an undo leaves each with its own.
    """
    for kind, value in values.items():
        _check_said(kind, value, today=law.local_day(now))
    check_moment(at, now)
    with perform("people.describe", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        known = list(of(person, by=by))
        standing = standing_details(person.id, known)
        changed = _changed(values, seen, person, standing)
        stands = {kind: standing[kind].id if kind in standing else None for kind in changed}
        conflicts = {
            kind: _changed_meanwhile(standing.get(kind), value)
            for kind, value in changed.items()
            if stands[kind] != seen.get(kind)
        }
        if conflicts:
            raise OlderForm(conflicts, stands)
        if "name" in changed and not changed["name"].strip() and not any(row.kind == "alias" for row in known):
            raise _last_name(person)
        for kind, value in changed.items():
            replaced = _replaced(kind, value, person, standing, known)
            for row in replaced:
                keys = [key] if key is not None and row is replaced[-1] else ()
                told = [(kind, value)]
                write(act, person, told, happened_at=at or now, recorded_at=recorded_at, corrects=row, keys=keys)
        draw([person.id])
    person.refresh_from_db()
    return person


def _changed(
    values: Mapping[str, str], seen: Mapping[str, UUID | None], person: Person, standing: Mapping[str, Detail]
) -> dict[str, str]:
    """What a form says otherwise than what stands. What stands in it as it was filled in has nobody changed: a colleague's
    newer word is left alone."""
    shown = Detail.objects.filter(id__in=[key for key in seen.values() if key], person__root_id=person.id)
    was: dict[UUID | None, str] = {None: "", **dict(shown.values_list("id", "value"))}
    return {
        kind: value
        for kind, value in values.items()
        if value.strip() not in (standing[kind].value if kind in standing else "", was.get(seen.get(kind)))
    }


def _replaced(
    kind: str, value: str, person: Person, standing: Mapping[str, Detail], known: Sequence[Detail]
) -> list[Detail | None]:
    """What a new value corrects: the detail that stands; None: it is said anew.

    Of merged records all are corrected, where the older one of another record would come forward again: when a field is
    emptied, and when a protection is lifted. What someone wants to be called is said to whoever stands for them, also where
    another record had it.
    """
    replaced: list[Detail | None] = [standing[kind]] if kind in standing else []
    if not value.strip() or kind == "address_protection":
        replaced = [row for row in known if row.kind == kind]
    told_of_another = kind == "preferred_name" and all(row and row.person_id != person.id for row in replaced)
    if not replaced or (told_of_another and value.strip()):
        replaced.append(None)
    return replaced


def _changed_meanwhile(now_known: Detail | None, yours: str) -> Refusal:
    if now_known is None:
        message = words(
            "This has been removed after you opened the page. You wrote: %(yours)s. Save again to keep yours."
        )
        return Refusal("older_form", message, yours=yours)
    message = words(
        "%(who)s changed this after you opened the page. It now says: %(value)s. You wrote: %(yours)s. "
        "Save again to put yours in its place."
    )
    return Refusal("older_form", message, who=author(now_known.recorded_by), value=now_known.value, yours=yours)


def add(
    *,
    by: User,
    person_id: UUID,
    kind: str,
    value: str,
    now: datetime,
    key: UUID | None = None,
    corrects_id: UUID | None = None,
    at: datetime | None = None,
    recorded_at: datetime | None = None,
) -> Detail:
    """Add one detail of a kind that can have several, such as another alias or a warning.

    key, at, recorded_at: as it was written down elsewhere first, on a phone. corrects_id: the one it takes the place of, where
    that still counts.
    """
    _check_said(kind, value)
    check_moment(at, now)
    with perform("people.describe", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        replaced = of(person, by=by).filter(id=corrects_id, kind=kind).first() if corrects_id else None
        keys = [key] if key else ()
        detail = write(
            act, person, [(kind, value)], happened_at=at or now, recorded_at=recorded_at, corrects=replaced, keys=keys
        )[0]
        draw([person.id])
    return detail


def retract(*, by: User, detail_id: UUID, why: str, now: datetime) -> Person:
    """Say that a detail no longer holds, and why; the row stays as history. Returns its person.

    Sent again with the same reason it is said once. Raises ``SeveralRefused`` without a reason, ``Refusal`` for the last name a
    person has and as ``writing.check_stands``, ``NotFound`` outside scope.
    """
    raise_any(why_problems(why))
    with perform("people.describe", by=by, now=now) as act:
        detail = Detail.objects.filter(id=detail_id).exclude(kind__in=MOVED).first()
        if detail is None:
            raise NotFound
        person = person_for_writing(by, detail.person_id)
        stands = versions(detail)[0]
        if stands.is_retraction and (stands.recorded_by_id, stands.why_taken_back) == (by.pk, why.strip()):
            return person
        check_stands(detail, says="value")
        if detail.kind == "alias" and of(person, by=by).filter(kind__in=["alias", "name"]).count() == 1:
            raise _last_name(person)
        # Of a kind that only one stands of, the one of a merged record would come forward again.
        alike = [detail] if detail.kind in SEVERAL else of(person, by=by).filter(kind=detail.kind)
        for row in alike:
            write(act, person, [(row.kind, row.value)], happened_at=now, corrects=row, is_retraction=True, why=why)
        draw([person.id])
    return person


@reading("people.describe")
def removed(person: Person, *, by: User) -> Sequence[Detail]:
    """The rows that took an alias or a warning of a standing person back, newest first, each with what it took back. One
    query."""
    rows = Detail.objects.taken_back().filter(person__root_id=person.root_id, kind__in=SEVERAL)
    return list(rows.select_related("recorded_by", "corrects__recorded_by").order_by("-recorded_at", "-id"))


@reading("people.describe")
def as_it_stands(*, by: User, detail_id: UUID) -> Detail:
    """The version that stands of a detail; a retraction where it was taken back. Raises ``NotFound`` outside scope."""
    row = Detail.objects.select_related("recorded_by").filter(id=detail_id).exclude(kind__in=MOVED).first()
    if row is None:
        raise NotFound
    person_in_scope(by, row.person_id)
    return versions(row)[0]


def _check_said(kind: str, value: str, *, today: date | None = None) -> None:
    """Raises as ``rules.check_detail``, and for what has verbs of its own."""
    if kind in MOVED:
        raise rules.PersonRefused("unknown_kind", field="kind", value=kind)
    rules.check_detail(kind, value, today=today)


def _last_name(person: Person) -> Refusal:
    message = words("A person must have at least one name. Add another before you remove this one.")
    return Refusal("last_name", message, person=person.id)


def write(
    act: Act,
    person: Person,
    values: Iterable[tuple[str, str]],
    *,
    happened_at: datetime,
    recorded_at: datetime | None = None,
    corrects: Detail | None = None,
    is_retraction: bool = False,
    why: str = "",
    keys: Sequence[UUID] = (),
) -> list[Detail]:
    """Write (kind, value) within an act; an empty value takes back what it corrects. keys: theirs, where made elsewhere.

    What must hold of the values is not checked, and nothing is drawn. Raises ``Refusal`` ("already_there").
    """
    # A correction keeps the record of what it corrects: of two that were merged, each has its own when that is undone.
    told = list(values)
    rows = [
        Detail(
            id=key,
            person_id=corrects.person_id if corrects else person.id,
            kind=kind,
            value=value.strip(),
            happened_at=happened_at,
            recorded_at=recorded_at or act.now,
            received_at=act.now,
            recorded_by=act.by,
            corrects=corrects,
            is_retraction=is_retraction or not value.strip(),
            why_taken_back=why.strip(),
        )
        for key, (kind, value) in zip(keys or [new_id() for _ in told], told, strict=True)
    ]
    try:
        with transaction.atomic():
            Detail.objects.bulk_create(rows)
    except IntegrityError:
        if not Detail.objects.filter(id__in=keys).exists():
            raise
        raise already_there() from None
    act.wrote("detail", [(row.id, row.person_id) for row in rows])
    return rows
