"""One sync: what the phone brings is written, then it is told what came of it and what is new."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.phones import Batch, Grant, Phone
from brobygger.records.prepared import Prepared, given
from brobygger.rules.sync import KEPT, Asked, Item, Outcome, Told
from brobygger.services.changes import check_may
from brobygger.services.sync import carrying, cursors, grants, happened, site
from brobygger.services.sync.cards import cards
from brobygger.services.sync.cursors import Cursor, Horizon
from brobygger.services.sync.receiving import receive, tell_known
from brobygger.services.sync.taking import refused_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from brobygger.records.changes import Change

# So many rows of the feed one answer goes through.
ROWS = 2_000
# A phone that said nothing new a minute ago is not written down anew.
HEARD_WITHIN = timedelta(minutes=1)
BEDS = frozenset({"place", "bed_report"})
# After these someone's facts are others than the phone has been told.
MERGES = frozenset({"merge"})
# What a phone lays down as it was when it has sent it once more.
TOLD_AGAIN = ("contact", "interview", "answer")


@dataclass(frozen=True)
class Answered:
    """What a phone is told. ``again``: it starts over with people, and sends once more what it sent in the last thirty days.
    ``became``: of ``gone`` who was merged into whom, where the phone has that one. ``anew``: of these everything is told, and
    what the phone had of them before it lets go. ``facts``: each in JSON. ``site``: its choices, where the phone does not hold
    them. ``beds``: every open place, none of them too; None where nothing is new of them."""

    cursor: str
    epoch: str
    now: datetime
    outcomes: Sequence[Told] = ()
    people: Sequence[Mapping[str, Any]] = ()
    facts: Sequence[str] = ()
    beds: Sequence[Mapping[str, Any]] | None = None
    gone: Sequence[UUID] = ()
    became: Mapping[UUID, UUID] = field(default_factory=dict)
    anew: Sequence[UUID] = ()
    has_more: bool = False
    again: bool = False
    order: str = ""
    site: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class _Place:
    """Where a phone is; ``cursor`` is None where it starts over. ``again``: it must send once more what it has sent."""

    cursor: Cursor | None
    end: Horizon
    again: bool


@dataclass
class _News:
    """What an answer will show, gathered before it is fetched."""

    cursor: Cursor
    people: set[UUID] = field(default_factory=set)
    anew: set[UUID] = field(default_factory=set)
    facts: dict[str, list[UUID]] = field(default_factory=dict)
    has_more: bool = False
    has_beds: bool = False


def sync(*, by: User, phone: Phone, asked: Asked, language: str, now: datetime) -> Answered:
    """Write what a phone brings, and say what is new for it. ``by`` is the phone's worker.

    Raises ``PermissionDenied`` where the role has no phone and nothing is left to be taken off it. What an item can cause is
    its outcome, and no error.
    """
    # What cannot be read stays on the phone too.
    asked = replace(asked, waiting=asked.waiting + len({key for key, _ in asked.unreadable}))
    try:
        check_may(by, "phones.sync")
    except PermissionDenied:
        return _taken_off(by=by, phone=phone, asked=asked, now=now)
    cursor = cursors.read(asked.cursor, phone.id) if asked.cursor else None
    # A phone that has heard more answers than were given, as far as the database knows: it was restored from a copy. The feed
    # does not always tell, for it may not have come so far as what the phone had sent.
    is_restored = cursor is not None and cursor.answer > phone.answers
    outcomes = _take(by, phone, asked, now) if asked.items else ()
    if asked.gone and cursor is not None:
        grants.forgotten(phone, asked.gone, cursor.answer, now=now)
    place = _where(phone, asked, cursor, now, is_restored=is_restored)
    if phone.wipe_asked_at is not None:
        _hear(phone, _left(asked, outcomes), now, is_wiped=asked.is_wiped)
        if place.again:
            # What a copy that was put back has lost is on this phone alone: it is sent once more before it goes.
            return Answered("", place.end.epoch.hex(), now, outcomes, again=True)
        return Answered(asked.cursor, "", now, outcomes, order="" if asked.is_wiped else "wipe")
    answered = _news(by=by, phone=phone, asked=asked, outcomes=outcomes, place=place, language=language, now=now)
    if not asked.items:  # heard with those
        _hear(phone, asked, now)
    return replace(answered, outcomes=outcomes)


def not_answered(*, phone: Phone, failure: str, now: datetime) -> None:
    """Write down that a request of the phone could not be taken at all: it may not be able to say so itself, and the office
    would hear of its silence alone."""
    is_told = phone.failure == failure and phone.failed_at is not None and phone.failed_at > now - HEARD_WITHIN
    if not is_told:
        Phone.objects.filter(id=phone.id).update(heard_at=now, failed_at=now, failure=failure)


def _taken_off(*, by: User, phone: Phone, asked: Asked, now: datetime) -> Answered:
    """Whoever has got a role without a phone: nothing is taken or told, an order stands as ever, and everyone is taken off.

    What was written stays on the phone, each item refused alone but for what is here already. When the phone has said that it
    has forgotten everyone, it is shut.
    """
    cursor = cursors.read(asked.cursor, phone.id) if asked.cursor else None
    outcomes = tell_known(by=by, batch=_batch(phone, asked, now), items=asked.items, now=now) if asked.items else ()
    asked = _left(asked, outcomes)
    if phone.wipe_asked_at is not None:
        _hear(phone, asked, now, is_wiped=asked.is_wiped)
        return Answered(asked.cursor, "", now, outcomes, order="" if asked.is_wiped else "wipe")
    if asked.gone and cursor is not None:
        grants.forgotten(phone, asked.gone, cursor.answer, now=now)
    is_restored = cursor is not None and cursor.answer > phone.answers
    # A copy that was put back does not know of everyone the phone holds: starting over it lets go of them all.
    place = _where(phone, asked, cursor, now, is_restored=is_restored)
    gone = grants.take_all(phone, now=now)
    if not gone and not place.again:
        check_may(by, "phones.sync")
    _hear(phone, asked, now)
    # Without a place it is given the first one: at the end it would never be told of the beds that were told meanwhile.
    reached = replace(place.cursor or Cursor(place.end.epoch, 0, 0, bytes(8), 0), answer=phone.answers)
    return Answered(
        reached.written(phone.id), place.end.epoch.hex(), now, outcomes, gone=sorted(gone), again=place.again
    )


def _take(by: User, phone: Phone, asked: Asked, now: datetime) -> Sequence[Told]:
    batch = _batch(phone, asked, now)
    return receive(by=by, batch=batch, items=asked.items, heard=_health(asked, now), now=now)


def _batch(phone: Phone, asked: Asked, now: datetime) -> Batch:
    offset = _milliseconds(now - asked.sent_at)
    return Batch(id=new_id(), phone=phone, sent_at=asked.sent_at, received_at=now, clock_offset=offset)


def _news(
    *, by: User, phone: Phone, asked: Asked, outcomes: Sequence[Told], place: _Place, language: str, now: datetime
) -> Answered:
    """outcomes: what came of the items of the phone."""
    cursor, end = place.cursor, place.end
    # Whatever the phone holds, it starts over where it has no place.
    scope = grants.give(phone, -1 if cursor is None else cursor.answer, by=by, now=now)
    held = set(scope.held)
    here = {each.id for each in outcomes if each.outcome is Outcome.IDENTICAL}
    refused = refused_of(outcomes)
    news = _gather(phone, cursor, end, [item for item in asked.items if _has(item, held) and item.id not in refused])
    fresh = set(scope.new) | (news.anew & held)
    # Of whom the phone says once more what is here, much may have changed since it was said first.
    said_again = {item.person for item in asked.items if item.id in here and item.person}
    changed = ((news.people | said_again) & held) - fresh
    shown = happened.facts_since(fresh, now - grants.TOLD_SINCE)
    shown += [row for row in happened.facts(news.facts) if row.person in changed]
    again = {kind: [item.id for item in asked.items if item.kind == kind and item.id in here] for kind in TOLD_AGAIN}
    shown += [row for row in happened.corrections_of(again) if row.person in fresh | held]
    return Answered(
        cursor=news.cursor.written(phone.id),
        epoch=end.epoch.hex(),
        now=now,
        people=cards(fresh | changed, by=by, language=language),
        facts=[fact.told for fact in carrying.carried(shown)],
        beds=site.beds(by=by, now=now) if news.has_beds else None,
        gone=sorted(scope.gone),
        became=grants.became(scope),
        anew=sorted(set(scope.again) | (news.anew & held)) if cursor is not None else (),
        has_more=news.has_more or scope.has_more,
        again=place.again,
        site=site.news(by.organisation, asked.site),
    )


def _where(phone: Phone, asked: Asked, cursor: Cursor | None, now: datetime, *, is_restored: bool) -> _Place:
    end = cursors.horizon(now)
    if cursor is None:
        return _Place(None, end, bool(asked.cursor))
    if is_restored or not cursors.is_of(cursor, end):
        if cursor.epoch == end.epoch:
            cursors.begin_epoch(end.epoch, now)
            end = cursors.horizon(now)
        return _Place(None, end, True)
    # It has forgotten everyone by now.
    is_long_ago = phone.succeeded_at is not None and phone.succeeded_at < now - KEPT
    return _Place(None, end, True) if is_long_ago else _Place(cursor, end, False)


def _has(item: Item, held: Collection[UUID]) -> bool:
    """Whether a phone has a contact as it is here, once it has sent it: not where the person it was written of stands as
    another now, nor what corrects another, which may stand as something else here."""
    return (
        item.kind == "contact" and item.person in held and "corrects" not in item.body and "corrects" not in item.seen
    )


def _gather(phone: Phone, cursor: Cursor | None, end: Horizon, sent: Sequence[Item]) -> _News:
    """What has changed since, of the people the phone holds; sent: but for these contacts, which it has. A phone that starts
    over has nothing to catch up with."""
    if cursor is None:
        return _News(end.cursor(phone.answers), has_beds=True)
    if cursors.is_at_end(cursor, end):
        return _News(end.cursor(phone.answers))
    place = cursors.place_of(cursor, end)
    rows = _about_held(ROWS + 1, phone=phone.id, sent=[item.id for item in sent], **place)
    has_more = len(rows) > ROWS
    rows = rows[:ROWS]
    found: defaultdict[str, list[UUID]] = defaultdict(list)
    for *_, key, kind, _root in rows:
        found[kind].append(key)
    reached = end.cursor(phone.answers)
    if has_more:
        number, position, key, *_ = rows[-1]
        reached = Cursor(end.epoch, number, position, cursors.mark(key), phone.answers)
    return _News(
        cursor=reached,
        # They have been seen, whether the phone has the contact or not.
        people={root for *_, root in rows} | {item.person for item in sent if item.person},
        anew={root for *_, kind, root in rows if kind in MERGES} | happened.newly_hidden(found.get("detail", ())),
        facts=dict(found),
        has_more=has_more,
        # Whose beds is not asked: another organisation's at worst tell the phone its own once more.
        has_beds=bool(_of_beds(**place)),
    )


@Prepared
def _about_held(most: int) -> "QuerySet[Change, tuple[int, int, UUID, str, UUID]]":
    """What has changed of the people a phone holds, and of whom as they stand now; of what it has sent nothing."""
    mine = Grant.objects.filter(phone=given("phone"), ended_at=None, forgotten_at=None).values("person_id")
    rows = cursors.later().filter(person__root_id__in=mine).exclude(kind="contact", object_id__among=given("sent"))
    return rows.values_list(*cursors.PLACE, "kind", F("person__root_id"))[:most]


@Prepared
def _of_beds() -> "QuerySet[Change, tuple[int]]":
    return cursors.later().filter(kind__in=sorted(BEDS)).values_list("position")[:1]


def _hear(phone: Phone, asked: Asked, now: datetime, *, is_wiped: bool = False) -> None:
    """Write down how the phone is, where that has changed."""
    offset = _milliseconds(now - asked.sent_at)
    is_as_before = (
        phone.waiting == asked.waiting
        and phone.failure == asked.failure
        and phone.succeeded_at is not None
        and phone.succeeded_at > now - HEARD_WITHIN
        and abs(phone.clock_offset - offset) < 1_000
    )
    if is_as_before and not is_wiped:
        return
    told = _health(asked, now)
    if is_wiped:
        told |= {"wiped_at": now, "revoked_at": now}
        Grant.objects.filter(phone=phone, forgotten_at=None).update(ended_at=now, forgotten_at=now)
    Phone.objects.filter(id=phone.id).update(**told)


def _left(asked: Asked, outcomes: Sequence[Told]) -> Asked:
    """A request whose phone goes on waiting with what was refused."""
    return replace(asked, waiting=asked.waiting + len(refused_of(outcomes)))


def _health(asked: Asked, now: datetime) -> dict[str, Any]:
    """By column how the phone says it is."""
    told = {
        "heard_at": now,
        "succeeded_at": now,
        "waiting": asked.waiting,
        "failure": asked.failure,
        "clock_offset": _milliseconds(now - asked.sent_at),
    }
    return told | {"failed_at": now} if asked.failure else told


def _milliseconds(apart: timedelta) -> int:
    return round(apart / timedelta(milliseconds=1))
