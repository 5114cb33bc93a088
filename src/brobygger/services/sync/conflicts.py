"""Two wrote different things of one person while they could not hear each other: both are kept until a person chooses."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Conflict
from brobygger.records.prepared import Prepared, given
from brobygger.rules import code_lists, goal_changes
from brobygger.rules.details import standing_details
from brobygger.services import details
from brobygger.services.access import NotFound, person_for_writing, person_in_scope
from brobygger.services.changes import perform, reading
from brobygger.services.sync import goal_words
from brobygger.services.sync.goal_words import GoalWord
from brobygger.services.writing import Moments, already_there

if TYPE_CHECKING:
    from django.db.models import QuerySet

Word = Detail | GoalWord


@dataclass(frozen=True)
class Compared:
    """A conflict beside what stands now: None where the field is empty, or the goal is not in the plan. ``is_hidden``: what a
    protected address covers. ``goal``: what the goal is called that it is about, "" where it is about none. ``also``: by
    kind what else the same change wrote of the goal."""

    conflict: Conflict
    stands: Word | None
    is_hidden: bool
    goal: str = ""
    also: Mapping[str, str] = field(default_factory=dict)


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

    key: made on the phone; sent twice it is kept once. theirs: the detail or goal that stood when they met, None where it had
    been emptied. earlier: what an earlier version of the same item wrote. A conflict nobody has settled is put in its place,
    and in that of what the same worker said of the same before: nobody shall choose between a word and one its writer has left.
    """
    with perform("people.describe", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = Conflict.objects.filter(id=key).first()
        if there is not None:
            return _of(person, there)
        row = Conflict(
            id=key,
            person=person,
            item_id=key,
            kind=kind,
            yours=yours.strip(),
            theirs=value_of(theirs, kind, person) or "",
            theirs_id=theirs,
            happened_at=when.at,
            recorded_at=when.recorded_at,
            received_at=now,
            recorded_by=by,
            corrects=_open(earlier) or _said_before(person, kind, theirs, by=by, at=when.at),
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


def value_of(key: UUID | None, kind: str, person: Person) -> str | None:
    """What was shown under a key, None where that is no word of this person's."""
    if key is None:
        return None
    if kind in goal_changes.KINDS:
        return goal_words.value_of(key, kind, person=person.id)
    rows = Detail.objects.filter(id=key, person__root_id=person.id, is_retraction=False)
    return rows.values_list("value", flat=True).first()


def _open(conflict_id: UUID | None) -> Conflict | None:
    return Conflict.objects.current().filter(id=conflict_id, settled=None).first() if conflict_id else None


def _said_before(person: Person, kind: str, theirs: UUID | None, *, by: User, at: datetime) -> Conflict | None:
    rows = Conflict.objects.current().filter(person=person, kind=kind, recorded_by=by, settled=None)
    if kind in goal_changes.KINDS:
        rows = rows.filter(theirs_id__in=goal_words.revisions_of(theirs))
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
    """The open conflicts of a standing person, each with what stands now. Two queries, three more where a goal is met."""
    found = list(open_of(person, by=by))
    stands = details.newest(person, by=by) if found else {}
    goals = goal_words.standing([(person.root_id, row) for row in found])
    return [
        Compared(
            conflict=row,
            stands=not_gone(goals.get(row.id)) or stands.get(row.kind),
            is_hidden=is_hidden(person, row),
            goal=goals[row.id].about if row.id in goals else "",
            also=goals[row.id].also if row.id in goals else {},
        )
        for row in found
    ]


def not_gone(word: GoalWord | None) -> GoalWord | None:
    """What stands of a goal, None where it was taken out of the plan."""
    return None if word is None or word.is_retraction else word


def is_hidden(person: Person, conflict: Conflict) -> bool:
    """Whether a protected address covers what it is about."""
    if conflict.kind in goal_changes.KINDS:
        return False
    return person.is_address_protected and bool(code_lists.entry("detail_kinds", conflict.kind)["protected"])


def met_by(people: Iterable[UUID], *, hidden: Collection[str]) -> Sequence[tuple[UUID, Conflict, Word | None]]:
    """The open conflicts of standing people, oldest first: whose, what, and the newest word of the field, a retraction where it
    was emptied. Of people whose address is protected the ``hidden`` kinds are left out. Six queries at most, or one.

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
    goals = goal_words.standing([(row.person_root, row) for row in found])
    return [(row.person_root, row, goals.get(row.id) or newest.get((row.person_root, row.kind))) for row in found]


@Prepared
def _open_among() -> "QuerySet[Conflict, tuple[UUID]]":
    return Conflict.objects.current().filter(person__root_id__among=given("people"), settled=None).values_list("id")


@reading("people.describe")
def person_of(*, by: User, conflict_id: UUID) -> Person:
    """Whom a conflict is about. Raises ``NotFound`` outside scope."""
    about = Conflict.objects.filter(id=conflict_id).values_list("person_id", flat=True).first()
    if about is None:
        raise NotFound
    return person_in_scope(by, about)
