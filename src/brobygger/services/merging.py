"""When two records were one person: merge them, and undo it. Facts never move; only what stands for what changes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from brobygger.records.access import User
from brobygger.records.people import Merge, Person
from brobygger.rules import fields, likeness, requests
from brobygger.rules.access import Scope, scope_of
from brobygger.rules.details import standing_details
from brobygger.rules.fields import AskedOnce, raise_any
from brobygger.rules.joined_courses import further
from brobygger.rules.refusals import Refusal, words
from brobygger.services import caseload, details, identities, writing
from brobygger.services.access import NotFound, author, people_for_writing, person_in_scope
from brobygger.services.changes import perform, reading
from brobygger.services.courses import state_of
from brobygger.services.drawing import draw
from brobygger.services.referrals import after_death
from brobygger.services.reminders.requests import clocks, clocks_as_one
from brobygger.services.requests.returning import work_out
from brobygger.services.requests.unnamed import hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet


@reading("people.merge")
def hits(*, by: User, kept: Person, search: str, now: datetime) -> list[Person]:
    """Others in scope that a search finds, to be the same person as ``kept``; each is logged as any search is."""
    page = caseload.page(by=by, whose="all", search=search, now=now)
    return [hit for hit in page if hit.id != kept.id]


def is_death_told_of_one(one: Person, other: Person) -> bool:
    """Whether exactly one of two records says that the citizen has died. Merged, they would both be dead."""
    return (one.died_at is None) != (other.died_at is None)


@reading("people.merge")
def differences(one: Person, other: Person, *, by: User) -> list[str]:
    """What two records say differently of who it is, as ``likeness.differences``."""
    return likeness.differences(_who(one, by=by), _who(other, by=by))


def _who(person: Person, *, by: User) -> likeness.Record:
    said = list(details.of(person, by=by))
    year = standing_details(person.id, said).get("birth_year")
    numbers = identities.identities_of(person, by=by).values_list("kind", "fingerprint")
    return likeness.Record(
        name=person.legal_name,
        names=" ".join([person.legal_name, *(row.value for row in said if row.kind in ("alias", "preferred_name"))]),
        birth_year=year.value if year else "",
        numbers=frozenset(numbers),
    )


@dataclass(frozen=True)
class GoesOn:
    """What becomes of the course where one of two records has ended and the other runs: ``over`` ended, ``runs`` goes on."""

    over: Person
    runs: Person


def goes_on(one: Person, other: Person) -> GoesOn | None:
    """Where the course of exactly one of two records has ended: merged, it is over only if none runs. None otherwise."""
    if (one.ended_at is None) == (other.ended_at is None):
        return None
    return GoesOn(one, other) if one.ended_at is not None else GoesOn(other, one)


@dataclass(frozen=True)
class Apart:
    """That the courses of two records run and stand in different phases: merged it goes on in that of ``ahead``."""

    behind: Person
    ahead: Person


def apart(one: Person, other: Person) -> Apart | None:
    """Where the courses of two living people run, in different phases: nobody is moved back by being found to be one. None
    otherwise."""
    phase = further(*map(state_of, (one, other)))
    if phase is None:
        return None
    return Apart(other, one) if one.phase == phase else Apart(one, other)


@dataclass(frozen=True)
class Stopping:
    """A deadline that runs no more once two records are one: its day, and ``why``: "treated", "withdrawn", "other_offer",
    "region" or "decided"."""

    due_on: date
    why: str


@reading("people.merge")
def stopping(one: Person, other: Person, *, by: User) -> Stopping | None:
    """The first deadline of two records that runs no more once they are one: what happened to the one can answer what the other
    has said. None where none stops, and where one has died, with whom everything does."""
    if one.died_at is not None or other.died_at is not None or one.id == other.id:
        return None
    two = [one.id, other.id]
    joined = {key: clock for clock in clocks_as_one(two) for key in clock.requests}
    runs = (clock for found in clocks(two).values() for clock in found if clock.is_running)
    stops = [each for each in runs if each.due_on and not any(joined[key].is_running for key in each.requests)]
    first = min(stops, key=lambda each: str(each.due_on), default=None)
    if first is None or first.due_on is None:
        return None
    return Stopping(first.due_on, _why_stopped(joined[first.requests[0]]))


def _why_stopped(clock: requests.Clock) -> str:
    if clock.stopped_by in requests.TREATED:
        return "treated"
    if clock.stopped_by in (requests.WITHDRAWN, requests.OTHER_OFFER):
        return clock.stopped_by
    return "region" if clock.stopped_at is None else "decided"


@reading("people.merge")
def hides_wishes(one: Person, other: Person, *, by: User) -> bool:
    """Whether one of two records has a wish for anonymous treatment that those who decide may not know of: it stays so when
    they are one. Never for whoever may not know of it."""
    return scope_of(by.role) is not Scope.DECIDED and any(hidden(each, by=by) for each in (one, other))


def merge(
    *,
    by: User,
    kept_id: UUID,
    merged_id: UUID,
    now: datetime,
    reason: str,
    is_difference_seen: bool = False,
    is_death_seen: bool = False,
) -> Merge:
    """Let ``kept`` stand for both. Every fact stays where it is and is shown together.

    reason: how it is known that they are one. is_difference_seen: the explicit yes to merging two that say different things
    of who it is (``differences``). is_death_seen: that to merging with a record that says the citizen has died; every
    reminder stops with it.

    Raises ``NotFound`` outside scope, ``SeveralRefused`` without a reason, or where nobody said yes ("records_differ",
    "one_has_died"), ``Refusal`` when both are already one person, or they belong to different teams: whoever is only in the
    other team would no longer reach the person. ``kept`` keeps its own name and contact person; those of ``merged`` are used
    where it has none.
    """
    raise_any([*fields.needed("reason", reason), *fields.text("reason", reason)])
    with perform("people.merge", by=by, now=now) as act:
        people = people_for_writing(by, [kept_id, merged_id])
        kept, merged = people[kept_id], people[merged_id]
        if kept.id == merged.id:
            raise Refusal("already_one", words("These two records are already one person."))
        if kept.team_id != merged.team_id:
            raise _other_team(kept, merged)
        raise_any(_not_seen(kept, merged, by=by, is_difference_seen=is_difference_seen, is_death_seen=is_death_seen))
        row = Merge(
            kept=kept,
            merged=merged,
            reason=reason.strip(),
            happened_at=now,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
        )
        row.save(force_insert=True)
        Person.objects.filter(id=merged.id).update(merged_into=kept, root=kept)
        Person.objects.filter(root=merged).update(root=kept)
        act.wrote("merge", [(row.id, kept.id), (row.id, merged.id)])
        draw([kept.id])
        kept.refresh_from_db()
        after_death.move(act, kept)
    return row


@reading("people.open")
def merges_of(person: Person, *, by: User) -> "QuerySet[Merge]":
    """The merges in force that lead to this standing person, newest first."""
    members = Person.objects.filter(root_id=person.root_id).values("id")
    rows = Merge.objects.current().filter(kept_id__in=members)
    return rows.select_related("kept", "merged", "recorded_by").order_by("-happened_at", "-id")


@reading("people.open")
def undone_of(person: Person, *, by: User) -> list[tuple[Person | None, Merge]]:
    """The merges of a standing person that were undone, newest first: each with the record that was the other one, None where
    that is out of sight, and the row that undid it. One query, two where there is one."""
    # Each side by its own index: asked as "either", the databases go through every merge there is.
    kept, merged = (
        Merge.objects.filter(**{f"{side}__root_id": person.root_id}).values("id") for side in ("kept", "merged")
    )
    rows = Merge.objects.taken_back().filter(id__in=kept.union(merged))
    told = rows.select_related("kept", "merged", "recorded_by", "corrects__recorded_by").order_by("-happened_at", "-id")
    others = [(row.merged if row.kept.root_id == person.root_id else row.kept, row) for row in told]
    roots = {other.root_id for other, _row in others}
    seen = set(Person.objects.visible_to(by).filter(id__in=roots).values_list("id", flat=True)) if roots else ()
    return [(other if other.root_id in seen else None, row) for other, row in others]


@reading("people.merge")
def as_it_stands(*, by: User, merge_id: UUID) -> Merge:
    """A merge, or the row that undid it. Raises ``NotFound`` outside scope."""
    rows = Merge.objects.select_related("kept", "merged", "recorded_by")
    row = rows.filter(Q(id=merge_id) | Q(corrects_id=merge_id)).order_by("-is_retraction").first()
    if row is None:
        raise NotFound
    for record in (row.kept_id, row.merged_id):
        person_in_scope(by, record)
    return row


def undo(*, by: User, merge_id: UUID, why: str, now: datetime) -> Merge:
    """Let the two be two again, with everything each had and what was since written on it. Returns the row that says so.

    why: how it is known that they are two. Raises ``SeveralRefused`` without it, ``Refusal`` ("parted_already"), ``NotFound``
    outside scope.
    """
    raise_any(writing.why_problems(why))
    with perform("people.merge", by=by, now=now) as act:
        row = Merge.objects.filter(id=merge_id, is_retraction=False).first()
        if row is None:
            raise NotFound
        kept = people_for_writing(by, [row.kept_id, row.merged_id])[row.kept_id]
        parted = Merge.objects.filter(corrects_id=merge_id).select_related("recorded_by").first()
        if parted is not None:
            message = words("%(who)s has parted the two already: each has a page of its own.")
            raise Refusal("parted_already", message, who=author(parted.recorded_by))
        undone = Merge(
            kept_id=row.kept_id,
            merged_id=row.merged_id,
            happened_at=now,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
            corrects=row,
            is_retraction=True,
            why_taken_back=why.strip(),
        )
        undone.save(force_insert=True)
        let_go = _below(row.merged_id)
        Person.objects.filter(id=row.merged_id).update(merged_into=None, root_id=row.merged_id)
        Person.objects.filter(id__in=let_go - {row.merged_id}).update(root_id=row.merged_id)
        act.wrote("merge", [(undone.id, kept.id), (undone.id, row.merged_id)])
        draw([kept.id, row.merged_id])
        # A wish of the one may have begun the course of the other while they were one; and of the two one may have been dead
        # only together with the other.
        for person in Person.objects.filter(id__in=[kept.id, row.merged_id]):
            work_out(act, person)
        draw([kept.id, row.merged_id])
        after_death.reopen(act, Person.objects.filter(id__in=[kept.id, row.merged_id]))
    return undone


def _other_team(kept: Person, merged: Person) -> Refusal:
    message = words(
        "These two records belong to different teams, %(kept)s and %(merged)s, and cannot be merged: one of the teams would no "
        "longer be able to see the person. Agree which team carries on, open the other record, and choose “to another team” "
        "beside its contact person. Then whoever is in that team can merge the two."
    )
    return Refusal("other_team", message, kept=kept.team.name, merged=merged.team.name)


def _not_seen(
    kept: Person, merged: Person, *, by: User, is_difference_seen: bool, is_death_seen: bool
) -> "Iterator[AskedOnce]":
    if is_death_told_of_one(kept, merged) and not is_death_seen:
        message = words(
            "One of the two records says that the citizen has died. Merged, the person counts as dead, and every deadline "
            "and reminder stops. Say yes to that first, if they really are the same person."
        )
        yield AskedOnce("one_has_died", message, field="is_death_seen")
    if not is_difference_seen and differences(kept, merged, by=by):
        message = words(
            "The two records say different things of who it is. Tick it if they are the same person all the same."
        )
        yield AskedOnce("records_differ", message, field="is_difference_seen")


def _below(person_id: UUID) -> set[UUID]:
    """The record and all that were merged into it, directly or on the way."""
    found, ask = {person_id}, {person_id}
    while ask:
        ask = set(Person.objects.filter(merged_into_id__in=ask).values_list("id", flat=True)) - found
        found |= ask
    return found
