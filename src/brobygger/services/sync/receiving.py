"""What a phone brings, written through the verbs of each room: many at a time, and each with an outcome of its own."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from brobygger.records.access import User
from brobygger.records.phones import Batch
from brobygger.rules import sync as rules
from brobygger.rules.sync import Item, Outcome, SyncRefused, Told
from brobygger.services import contacts
from brobygger.services.changes import one_writer
from brobygger.services.contacts import NewContact
from brobygger.services.sync import contacting, kinds, writers
from brobygger.services.sync.items import Taken, Written
from brobygger.services.sync.refusing import CAUSED, in_words
from brobygger.services.sync.taking import Taking, told_fact

Row = TypeVar("Row")


def receive(*, by: User, batch: Batch, items: Sequence[Item], heard: Mapping[str, Any], now: datetime) -> list[Told]:
    """Write the items of a batch, and say what came of each. What is refused leaves nothing, and the others stand. ``heard``:
    by column what is written down of the phone.

    Sent twice, in another order or in two halves, the same items lead to the same records. Two versions of one item in a
    batch: the newer is written and the older is superseded; where the newer is refused, the older is written. Raises nothing
    that an item could cause.
    """
    # By a clock that runs ahead: nothing is written down after it has come.
    items = [replace(item, recorded_at=now) if item.recorded_at > now else item for item in items]
    taking = Taking(by, batch, now, heard=heard)
    taking.read({item.id for item in items})
    by_kind, older = _sorted(taking, items)
    if older or by_kind.keys() != {"contact"} or not _in_one_act(taking, by_kind["contact"]):
        while True:
            _by_kind(taking, by_kind)
            older = _unsaid(taking, older)
            if not older:
                break
            by_kind, older = _sorted(taking, older)
        with one_writer(), transaction.atomic():
            taking.number()
            taking.close()
    return [taking.told[item.id, item.version] for item in items]


def _sorted(taking: Taking, items: Sequence[Item]) -> tuple[Mapping[str, Sequence[Item]], Sequence[Item]]:
    """By kind the newest version of each that is not known yet, and the older ones."""
    newest: dict[UUID, Item] = {}
    for item in items:
        # As they were sent: a newer word is an item of its own, and the one before it may be a later version.
        if item.id not in newest or newest[item.id].version < item.version:
            newest[item.id] = item
    by_kind: defaultdict[str, list[Item]] = defaultdict(list)
    for item in newest.values():
        if taking.is_known(item):
            continue
        if item.kind not in rules.KINDS:
            taking.tell(item, Outcome.REFUSED, SyncRefused("kind_unknown"))
        else:
            by_kind[item.kind].append(item)
    are_single = len(newest) == len(items)
    return by_kind, () if are_single else [item for item in items if newest[item.id] is not item]


def _unsaid(taking: Taking, older: Sequence[Item]) -> Sequence[Item]:
    """Which older versions the server does not have by a newer one, all newer ones being refused; the others are superseded."""
    taken = {key for (key, _), told in taking.told.items() if told.outcome is not Outcome.REFUSED}
    for item in older:
        if item.id in taken:
            taking.told.setdefault((item.id, item.version), Told(item.id, item.version, Outcome.SUPERSEDED))
    return [item for item in older if item.id not in taken]


def _by_kind(taking: Taking, by_kind: Mapping[str, Sequence[Item]]) -> None:
    for kind in rules.KINDS:
        some = by_kind.get(kind, ())
        if kind == "contact":
            for told, ends in contacting.in_turns(some, by_kind.get("promise", ())):
                _contacts(taking, told)
                _each(taking, ends)
        elif kind == "promise":
            # In turn with the contacts they were made in.
            continue
        elif kind == "answer":
            _answers(taking, some)
        else:
            _each(taking, some)


def tell_known(*, by: User, batch: Batch, items: Sequence[Item], now: datetime) -> list[Told]:
    """What came of items of whoever may write no more: of what is here from before that it is, the rest is refused."""
    taking = Taking(by, batch, now)
    taking.read({item.id for item in items})
    plain: list[tuple[Item, NewContact]] = []
    for item in items:
        taking.tell(item, Outcome.REFUSED, SyncRefused("not_allowed"))
        if not taking.is_known(item) and item.kind == "contact":
            try:
                plain.append((item, contacting.read(item, phone=taking.phone)))
            except CAUSED:
                continue
    _not_here(taking, plain)
    return [taking.told[item.id, item.version] for item in items]


def _in_one_act(taking: Taking, items: Sequence[Item]) -> bool:
    """Whether all could be written in one act, and what was heard of the phone with them: each commit waits for the disk.
    Where not, nothing is."""
    told = dict(taking.told)
    try:
        plain = contacting.read_all(items, phone=taking.phone)
        if any(_stands_alone(item) for item, _ in plain):
            return False
        with one_writer(), transaction.atomic():
            # First, so that two requests of one phone go one after the other, as everywhere else.
            taking.number()
            _together(taking, plain)
            taking.close()
    except CAUSED:
        taking.told = told
        # Saved it was taken back with the rest.
        taking.batch._state.adding = True
        return False
    return True


def _stands_alone(item: Item) -> bool:
    """Whether a contact is written alone: edited, or carrying what nobody here knows."""
    return item.version > 1 or bool(contacting.carried(item))


def _each(taking: Taking, items: Sequence[Item]) -> None:
    for item in items:
        _one(taking, item, lambda each: writers.WRITERS[each.kind](_taken(taking, each)))


def _answers(taking: Taking, items: Sequence[Item]) -> None:
    """Answers of one interview are written together, those to the same question after each other."""
    asked: Counter[tuple[str, str]] = Counter()
    groups: defaultdict[tuple[str, int], list[Item]] = defaultdict(list)
    for item in items:
        interview, code = str(item.body.get("interview")), str(item.body.get("item"))
        groups[interview, asked[interview, code]].append(item)
        asked[interview, code] += 1
    for some in groups.values():
        if len(some) == 1 or not _answered_together(taking, some):
            _each(taking, some)


def _answered_together(taking: Taking, some: Sequence[Item]) -> bool:
    """Whether the lot could be written, each with an outcome of its own; where not, nothing is."""
    taking.save_batch()
    try:
        with one_writer(), transaction.atomic():
            taking.read_again(some)
            fresh = [item for item in some if not taking.is_known(item)]
            found = kinds.answers_of([_taken(taking, item) for item in fresh]) if fresh else []
            for item, written in zip(fresh, found, strict=True):
                if isinstance(written, Written):
                    taking.keep(item, written)
    except CAUSED:
        return False
    for item, written in zip(fresh, found, strict=True):
        if isinstance(written, Written):
            taking.tell(item, written.outcome, fact=written.fact)
        else:
            taking.tell(item, Outcome.REFUSED, written)
    return True


def _contacts(taking: Taking, items: Sequence[Item]) -> None:
    """Contacts first written are written together; an edited one alone, as the correction it is."""
    plain: list[tuple[Item, NewContact]] = []
    read: dict[UUID, NewContact] = {}

    def write() -> None:
        try:
            _together(taking, plain)
        except CAUSED:
            left = _not_here(taking, plain)
            _halving(left, lambda some: _together(taking, some), lambda each, why: _refuse(taking, each[0], why))
        plain.clear()

    for item in contacting.corrected_first(items):
        try:
            new = read[item.id] = contacting.read(item, phone=taking.phone, among=read)
        except CAUSED as refused:
            _refuse(taking, item, refused)
            continue
        if _stands_alone(item):
            # What it corrects may be among those.
            write()
            _one(taking, item, lambda each, new=new: contacting.edited(_taken(taking, each), new))  # type: ignore[misc]
        else:
            plain.append((item, new))
    write()


def _not_here(taking: Taking, some: Sequence[tuple[Item, NewContact]]) -> Sequence[tuple[Item, NewContact]]:
    """Those that are not here from before; the others are told so, whoever may see the person now. Asked only where something
    was refused, as a plain contact is known by its key alone."""
    here = contacts.said_before(by=taking.by, items=[new for _, new in some])
    for item, _ in some:
        if item.id in here:
            taking.tell(item, Outcome.IDENTICAL)
    return [each for each in some if each[0].id not in here]


def _together(taking: Taking, some: Sequence[tuple[Item, NewContact]]) -> None:
    if not some:
        return
    written = contacts.record_many(by=taking.by, items=[new for _, new in some], now=taking.now)
    for item, new in some:
        kind = Outcome.UPDATED if new.corrects_id else Outcome.NEW
        taking.tell(item, kind if item.id in written else Outcome.IDENTICAL)


def _halving(
    rows: Sequence[Row], write: Callable[[Sequence[Row]], None], refuse: Callable[[Row, Exception], None]
) -> None:
    """Write rows together; where they are refused, each half of them, until what is refused stands alone."""
    if not rows:
        return
    try:
        write(rows)
    except CAUSED as refused:
        if len(rows) == 1:
            refuse(rows[0], refused)
            return
        half = len(rows) // 2
        _halving(rows[:half], write, refuse)
        _halving(rows[half:], write, refuse)


def _refuse(taking: Taking, item: Item, why: Exception) -> None:
    taking.tell(item, Outcome.REFUSED, in_words(why, item, by=taking.by))


def _one(taking: Taking, item: Item, write: Callable[[Item], Written]) -> None:
    """Write one item. That it is here is written down with it or not at all: a server that dies in between would take it for
    new when it comes once more."""
    taking.save_batch()
    try:
        with one_writer(), transaction.atomic():
            taking.read_again([item])
            if taking.is_known(item):
                return
            written = write(item)
            taking.keep(item, written)
    except CAUSED as refused:
        _refuse(taking, item, refused)
        return
    taking.tell(item, written.outcome, fact=told_fact(item, written.fact))


def _taken(taking: Taking, item: Item) -> Taken:
    return Taken(taking.by, taking.phone, item, taking.now, taking.before.get(item.id))
