"""What a phone brings, written through the verbs of each room: many at a time, and each with an outcome of its own."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import DataError, transaction

from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.records.phones import Batch, Phone, Received
from brobygger.rules import sync as rules
from brobygger.rules.refusals import Refusal
from brobygger.rules.sync import Item, Outcome, SyncRefused, Told
from brobygger.services import contacts
from brobygger.services.access import NotFound
from brobygger.services.changes import one_writer
from brobygger.services.contacts import NewContact
from brobygger.services.sync import kinds, writers
from brobygger.services.sync.kinds import Written

Row = TypeVar("Row")

_CONTACT = frozenset(
    {
        *("kind", "outcome", "place_kind", "place", "initiator", "minutes", "components", "methods", "care_share"),
        *("own_words", "next_step", "note", "promise", "promise_at", "corrects"),
    }
)

# What an item can cause: it is refused, and the others are taken. The last is what a column cannot hold.
CAUSED = (Refusal, NotFound, PermissionDenied, DataError)

# What a phone shows of these is what it sent, until it is told that another fact stands for it.
_TOLD_AS_FACTS = frozenset({"contact", "interview", "answer"})


@dataclass
class Taking:
    """One batch being taken: what was received before, and what came of each item now."""

    by: User
    batch: Batch
    now: datetime
    before: dict[UUID, Received]
    told: dict[tuple[UUID, int], Told] = field(default_factory=dict)

    def tell(self, item: Item, outcome: Outcome, refusal: Refusal | None = None, *, fact: UUID | None = None) -> None:
        """What came of an item."""
        self.told[item.id, item.version] = Told(item.id, item.version, outcome, refusal, fact)

    def read_again(self, items: Sequence[Item]) -> None:
        """What was received of items, now that no other request of the same phone is being taken: a copy of this one, which
        came at the same moment, may have brought it since it was asked first."""
        Phone.objects.select_for_update().get(id=self.batch.phone_id)
        keys = [item.id for item in items]
        for key in keys:
            self.before.pop(key, None)
        self.before |= Received.objects.in_bulk(keys)

    def save_batch(self) -> None:
        """Before its items, so that it stays when one is refused."""
        if self.batch._state.adding:
            self.batch.save(force_insert=True)

    def keep(self, item: Item, written: Written) -> None:
        """Write down an item whose key alone does not say that it is here, in place of an earlier version of it."""
        if item.id in self.before:
            Received.objects.filter(id=item.id).delete()
        Received(
            id=item.id,
            batch=self.batch,
            person_id=written.person,
            kind=item.kind,
            version=item.version,
            digest=item.digest,
            fact_id=written.fact,
            unknown=written.unknown,
        ).save(force_insert=True)


def receive(*, by: User, batch: Batch, items: Sequence[Item], now: datetime) -> list[Told]:
    """Write the items of a batch, and say what came of each. What is refused leaves nothing, and the others stand.

    Sent twice, in another order or in two halves, the same items lead to the same records. Two versions of one item in a
    batch: the newer is written, the older is superseded. Raises nothing that an item could cause.
    """
    newest = {item.id: item for item in sorted(items, key=lambda each: each.version)}
    taking = Taking(by, batch, now, Received.objects.in_bulk(list(newest)))
    by_kind: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        if newest[item.id] is not item or _is_known(taking, item):
            taking.told.setdefault((item.id, item.version), Told(item.id, item.version, Outcome.SUPERSEDED))
        elif item.kind not in rules.KINDS:
            taking.tell(item, Outcome.REFUSED, SyncRefused("kind_unknown"))
        else:
            by_kind[item.kind].append(item)
    for kind in rules.KINDS:
        if kind == "contact":
            _contacts(taking, by_kind[kind])
        elif kind == "answer":
            _answers(taking, by_kind[kind])
        else:
            _each(taking, by_kind[kind])
    return [taking.told[item.id, item.version] for item in items]


def _is_known(taking: Taking, item: Item) -> bool:
    """Whether the item was received before, or a newer version of it was; its outcome is told."""
    before = taking.before.get(item.id)
    if before is None or before.version < item.version:
        return False
    if before.version > item.version:
        taking.tell(item, Outcome.SUPERSEDED, fact=_told_fact(item, before.fact_id))
    elif before.digest == item.digest:
        taking.tell(item, Outcome.IDENTICAL, fact=_told_fact(item, before.fact_id))
    else:
        taking.tell(item, Outcome.REFUSED, contacts.already_there())
    return True


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
            fresh = [item for item in some if not _is_known(taking, item)]
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

    def write() -> None:
        _halving(
            plain, lambda some: _together(taking, some), lambda each, why: taking.tell(each[0], Outcome.REFUSED, why)
        )
        plain.clear()

    for item in _corrected_first(items):
        try:
            new = _new_contact(item)
        except SyncRefused as refusal:
            taking.tell(item, Outcome.REFUSED, refusal)
            continue
        if item.version > 1 or rules.unknown(item.body, _CONTACT):
            # What it corrects may be among those.
            write()
            _one(taking, item, lambda each, new=new: _edited(taking, each, new))  # type: ignore[misc]
        else:
            plain.append((item, new))
    write()


def _corrected_first(items: Sequence[Item]) -> list[Item]:
    """What corrects another of the same batch comes after it, however they were sent."""
    waiting = {str(item.id): item for item in items}
    found: list[Item] = []
    for item in items:
        chain: list[Item] = []
        each: Item | None = item
        while each is not None and waiting.pop(str(each.id), None) is not None:
            chain.append(each)
            each = waiting.get(str(each.body.get("corrects")))
        found += reversed(chain)
    return found


def _together(taking: Taking, some: Sequence[tuple[Item, NewContact]]) -> None:
    written = {row.id for row in contacts.record(by=taking.by, items=[new for _, new in some], now=taking.now)}
    for item, new in some:
        kind = Outcome.UPDATED if new.corrects_id else Outcome.NEW
        taking.tell(item, kind if item.id in written else Outcome.IDENTICAL)


def _halving(
    rows: Sequence[Row], write: Callable[[Sequence[Row]], None], refuse: Callable[[Row, Refusal], None]
) -> None:
    """Write rows together; where they are refused, each half of them, until what is refused stands alone."""
    if not rows:
        return
    try:
        write(rows)
    except CAUSED as refused:
        if len(rows) == 1:
            refuse(rows[0], in_words(refused))
            return
        half = len(rows) // 2
        _halving(rows[:half], write, refuse)
        _halving(rows[half:], write, refuse)


def in_words(refused: Exception) -> Refusal:
    """Why something was not done, as a refusal: outside scope is told as what it means to whoever wrote it."""
    if isinstance(refused, Refusal):
        return refused
    if isinstance(refused, DataError):
        return SyncRefused("item_unreadable", field="body")
    return SyncRefused("not_allowed" if isinstance(refused, PermissionDenied) else "not_yours")


def _one(taking: Taking, item: Item, write: Callable[[Item], Written]) -> None:
    """Write one item. That it is here is written down with it or not at all: a server that dies in between would take it for
    new when it comes once more."""
    taking.save_batch()
    try:
        with one_writer(), transaction.atomic():
            taking.read_again([item])
            if _is_known(taking, item):
                return
            written = write(item)
            taking.keep(item, written)
    except CAUSED as refused:
        taking.tell(item, Outcome.REFUSED, in_words(refused))
        return
    taking.tell(item, written.outcome, fact=_told_fact(item, written.fact))


def _told_fact(item: Item, fact: UUID | None) -> UUID | None:
    return fact if item.kind in _TOLD_AS_FACTS else None


def _taken(taking: Taking, item: Item) -> kinds.Taken:
    return kinds.Taken(taking.by, item, taking.now, taking.before.get(item.id))


def _edited(taking: Taking, item: Item, new: NewContact) -> Written:
    """A contact edited on the phone before it heard that an earlier version was received. Where that one is here, this is a
    correction of it, with a key of its own that comes of the item's: sent again it is the same."""
    before = taking.before.get(item.id)
    there = Contact.objects.filter(id=item.id).exists()
    carried = rules.unknown(item.body, _CONTACT)
    if not there:
        contacts.record(by=taking.by, items=[new], now=taking.now)
        return Written(Outcome.NEW, item.id, item.person, carried)
    key = uuid5(item.id, str(item.version))
    stands = before.fact_id if before is not None and before.fact_id else item.id
    shown = item.seen.get("corrects")
    if shown is not None and Contact.objects.current().filter(id=shown).exists():
        # A colleague had corrected it, and the worker has seen that.
        stands = shown
    told = NewContact(**vars(new) | {"id": key, "corrects_id": stands})
    contacts.record(by=taking.by, items=[told], now=taking.now)
    return Written(Outcome.UPDATED, key, item.person, carried)


def _new_contact(item: Item) -> NewContact:
    if item.person is None:
        raise SyncRefused("item_unreadable", field="person")
    body, text = item.body, rules.text
    return NewContact(
        id=item.id,
        person_id=item.person,
        happened_at=item.happened_at,
        recorded_at=item.recorded_at,
        kind=text(body, "kind"),
        outcome=text(body, "outcome"),
        place_kind=text(body, "place_kind"),
        place=text(body, "place"),
        initiator=text(body, "initiator"),
        minutes=rules.whole(body, "minutes"),
        components=rules.codes(body, "components"),
        methods=rules.codes(body, "methods"),
        care_share=rules.whole(body, "care_share"),
        own_words=text(body, "own_words"),
        next_step=text(body, "next_step"),
        note=text(body, "note"),
        promise=text(body, "promise"),
        promise_at=rules.moment(body, "promise_at"),
        corrects_id=kinds.standing_for(item.seen.get("corrects") or rules.key(body, "corrects")),
    )
