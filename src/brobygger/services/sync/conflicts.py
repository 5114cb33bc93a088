"""Two wrote different things of one person while they could not hear each other: both are kept, and a person chooses."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Conflict, ConflictSettled
from brobygger.records.prepared import Prepared, given
from brobygger.rules import code_lists
from brobygger.rules.details import standing_details
from brobygger.rules.refusals import Refusal, words
from brobygger.services import details
from brobygger.services.access import NotFound, person_for_writing, person_in_scope
from brobygger.services.changes import perform, reading
from brobygger.services.writing import Moments, already_there, check_moment

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHOICES = ("mine", "theirs")


@dataclass(frozen=True)
class Compared:
    """A conflict beside what stands now: None where the field is empty. ``is_hidden``: what a protected address covers."""

    conflict: Conflict
    stands: Detail | None
    is_hidden: bool


def keep(
    *,
    by: User,
    person_id: UUID,
    key: UUID,
    kind: str,
    yours: str,
    theirs: UUID | None,
    when: Moments,
    now: datetime,
    earlier: UUID | None = None,
) -> Conflict:
    """Keep what a phone wrote beside what a colleague wrote meanwhile, which stands until someone chooses.

    key: made on the phone; sent twice it is kept once. theirs: the detail that stood when they met, None where it had been
    emptied. earlier: what an earlier version of the same item wrote. A conflict nobody has settled is put in its place, and in
    that of what the same worker said of the same before: nobody shall choose between a word and one its writer has left.
    """
    with perform("people.describe", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = Conflict.objects.filter(id=key).first()
        if there is not None:
            return _of(person, there)
        stood = Detail.objects.filter(id=theirs).first() if theirs else None
        row = Conflict(
            id=key,
            person=person,
            item_id=key,
            kind=kind,
            yours=yours.strip(),
            theirs=stood.value if stood else "",
            theirs_id=theirs,
            happened_at=when.at,
            recorded_at=when.recorded_at,
            received_at=now,
            recorded_by=by,
            corrects=_open(earlier) or _said_before(person, kind, by=by, at=when.at),
        )
        row.save(force_insert=True)
        act.wrote("conflict", [(row.id, person.id)])
    return row


def withdraw(*, by: User, conflict_id: UUID | None, now: datetime) -> None:
    """What the phone wrote was edited, and no longer meets another: a conflict nobody has settled is none any more."""
    conflict = _open(conflict_id)
    if conflict is None:
        return
    with perform("people.describe", by=by, now=now) as act:
        person = person_for_writing(by, conflict.person_id)
        row = Conflict(
            id=new_id(),
            person_id=conflict.person_id,
            item_id=new_id(),
            kind=conflict.kind,
            happened_at=conflict.happened_at,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
            corrects=conflict,
            is_retraction=True,
        )
        row.save(force_insert=True)
        act.wrote("conflict", [(row.id, person.id)])


def _open(conflict_id: UUID | None) -> Conflict | None:
    return Conflict.objects.current().filter(id=conflict_id, settled=None).first() if conflict_id else None


def _said_before(person: Person, kind: str, *, by: User, at: datetime) -> Conflict | None:
    rows = Conflict.objects.current().filter(person=person, kind=kind, recorded_by=by, settled=None)
    return rows.filter(happened_at__lte=at).order_by("happened_at", "id").last()


def _of(person: Person, conflict: Conflict) -> Conflict:
    """Raises ``Refusal`` where the key is of a conflict about another person."""
    if conflict.person.root_id != person.id:
        raise already_there()
    return conflict


@reading("people.describe")
def open_of(person: Person, *, by: User) -> "QuerySet[Conflict]":
    """The conflicts of a standing person nobody has settled, oldest first."""
    rows = Conflict.objects.current().filter(person__root_id=person.root_id, settled=None)
    return rows.select_related("recorded_by").order_by("happened_at", "id")


@reading("people.describe")
def compared(person: Person, *, by: User) -> Sequence[Compared]:
    """The open conflicts of a standing person, each with what stands now. Two queries."""
    found = list(open_of(person, by=by))
    stands = details.newest(person, by=by) if found else {}
    return [
        Compared(
            conflict=row,
            stands=stands.get(row.kind),
            is_hidden=_is_hidden(person, row),
        )
        for row in found
    ]


def _is_hidden(person: Person, conflict: Conflict) -> bool:
    return person.is_address_protected and bool(code_lists.entry("detail_kinds", conflict.kind)["protected"])


def met_by(people: Iterable[UUID], *, hidden: Collection[str]) -> Sequence[tuple[UUID, Conflict, Detail | None]]:
    """The open conflicts of standing people, oldest first: whose, what, and the newest word of the field, a retraction where it
    was emptied. Of people whose address is protected the ``hidden`` kinds are left out. Three queries, or one.

    Whether the account may see these people is asked by whoever names them.
    """
    keys = [key for (key,) in _open_among(people=people)]
    if not keys:
        return []
    rows = Conflict.objects.filter(id__in=keys).select_related("recorded_by")
    rows = rows.exclude(kind__in=hidden, person__root__is_address_protected=True)
    found = list(rows.annotate(person_root=F("person__root_id")).order_by("happened_at", "id"))
    told = Detail.objects.uncorrected().filter(
        person__root_id__in={row.person_root for row in found}, kind__in={row.kind for row in found}
    )
    known: defaultdict[UUID, list[Detail]] = defaultdict(list)
    newest: dict[tuple[UUID, str], Detail] = {}
    for row in (
        told.select_related("recorded_by").annotate(person_root=F("person__root_id")).order_by("happened_at", "id")
    ):
        newest[row.person_root, row.kind] = row
        if not row.is_retraction:
            known[row.person_root].append(row)
    for root, of_root in known.items():
        newest |= {(root, kind): row for kind, row in standing_details(root, of_root).items()}
    return [(row.person_root, row, newest.get((row.person_root, row.kind))) for row in found]


@Prepared
def _open_among() -> "QuerySet[Conflict, tuple[UUID]]":
    return Conflict.objects.current().filter(person__root_id__among=given("people"), settled=None).values_list("id")


def settle(
    *,
    by: User,
    conflict_id: UUID,
    choice: str,
    now: datetime,
    seen: Mapping[str, UUID | None] | None = None,
    at: datetime | None = None,
    recorded_at: datetime | None = None,
) -> ConflictSettled:
    """Choose between the two: "mine", what the phone wrote, or "theirs", what stands. The choice is a fact; what is chosen was
    said when it was said. at, recorded_at: when the choice was made and written down elsewhere first, on a phone.

    conflict_id: of the conflict as it was shown; what its writer edited since is one to its writer alone. seen: under "theirs"
    the key of what was shown to stand, None where the field was empty. Whoever does not say is taken to have seen what stood
    when the two met. Raises ``Refusal`` ("choice_unknown", "already_settled"; "older_form" where another word came after what
    was seen: nobody has chosen between those, so the conflict stays), and ``NotFound`` outside scope.
    """
    if choice not in CHOICES:
        raise Refusal("choice_unknown", words("Choose which of the two is right."))
    check_moment(at, now)
    with perform("people.describe", by=by, now=now) as act:
        shown = Conflict.objects.filter(id=conflict_id).first()
        if shown is None:
            raise NotFound
        person = person_for_writing(by, shown.person_id)
        conflict = _newest(shown)
        _check_open(conflict, by)
        stands = standing_details(person.id, details.of(person, by=by)).get(conflict.kind)
        theirs = (seen or {}).get("theirs", shown.theirs_id)
        is_edited = conflict.id != shown.id and conflict.recorded_by_id != by.pk
        if is_edited or _is_unseen(stands, theirs, person, conflict.yours if choice == "mine" else None):
            raise _another_word(stands, by, is_told=not is_edited and not _is_hidden(person, conflict))
        row = ConflictSettled(
            id=new_id(),
            conflict=conflict,
            choice=choice,
            happened_at=at or now,
            recorded_at=recorded_at or now,
            received_at=now,
            recorded_by=by,
        )
        row.save(force_insert=True)
        act.wrote("conflict_settled", [(row.id, person.id)])
        if choice == "mine":
            details.describe(
                by=by, person_id=person.id, values={conflict.kind: conflict.yours},
                seen={conflict.kind: stands.id if stands else None}, now=now,
                at=conflict.happened_at, recorded_at=recorded_at,
            )  # fmt: skip
    return row


def _newest(conflict: Conflict) -> Conflict:
    """A conflict as its writer edited it last, which after a merge may stand on another record."""
    while later := Conflict.objects.filter(corrects=conflict).first():
        conflict = later
    return conflict


def _check_open(conflict: Conflict, by: User) -> None:
    if conflict.is_retraction:
        message = words("Here is nothing to choose between any more: what was written on the phone was edited since.")
        raise Refusal("already_settled", message)
    settled = ConflictSettled.objects.filter(conflict=conflict).first()
    if settled is not None and settled.recorded_by_id == by.pk:
        raise Refusal("already_settled", words("You have already chosen between these two."))
    if settled is not None:
        raise Refusal("already_settled", words("A colleague has already chosen between these two."))


def _is_unseen(stands: Detail | None, shown: UUID | None, person: Person, chosen: str | None) -> bool:
    """Whether what stands is another word than the one shown, and than the one chosen, which it then loses nothing to."""
    if (stands.id if stands else None) == shown:
        return False
    was: str | None = ""
    if shown is not None:
        rows = Detail.objects.filter(id=shown, person__root_id=person.id, is_retraction=False)
        was = rows.values_list("value", flat=True).first()
    return (stands.value if stands else "") not in (was, chosen)


def _another_word(stands: Detail | None, by: User, *, is_told: bool) -> Refusal:
    if not is_told:
        # What is edited is the other of the two, and what a protected address covers is on no phone.
        return Refusal(
            "older_form", words("Something else has been written since you chose. Look at both, and choose again.")
        )
    if stands is None:
        return Refusal("older_form", words("It has been removed since you chose. Look at both, and choose again."))
    told = {"who": stands.recorded_by.name, "value": stands.value, "newest": stands.id}
    if stands.recorded_by_id == by.pk:
        return Refusal("older_form", words("You have written “%(value)s” since you chose. Choose again."), **told)
    return Refusal("older_form", words("%(who)s has written “%(value)s” since you chose. Choose again."), **told)


@reading("people.describe")
def person_of(*, by: User, conflict_id: UUID) -> Person:
    """Whom a conflict is about. Raises ``NotFound`` outside scope."""
    about = Conflict.objects.filter(id=conflict_id).values_list("person_id", flat=True).first()
    if about is None:
        raise NotFound
    return person_in_scope(by, about)
