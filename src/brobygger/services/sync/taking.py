"""One batch of a phone being taken: what was received of it before, and what came of each item."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.phones import Batch, Phone, Received
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.rules.refusals import Refusal
from brobygger.rules.sync import Item, Outcome, Told
from brobygger.services import contacts
from brobygger.services.sync import grants
from brobygger.services.sync.items import Written

if TYPE_CHECKING:
    from django.db.models import QuerySet

# What a phone shows of these is what it sent, until it is told that another fact stands for it.
_TOLD_AS_FACTS = frozenset({"contact", "interview", "answer"})


@dataclass
class Taking:
    """One batch being taken: what was received before, and what came of each item now. ``others``: the keys that another worker
    has sent something under."""

    by: User
    batch: Batch
    now: datetime
    before: dict[UUID, Received] = field(default_factory=dict)
    others: set[UUID] = field(default_factory=set)
    told: dict[tuple[UUID, int], Told] = field(default_factory=dict)
    heard: Mapping[str, Any] = field(default_factory=dict)

    @property
    def phone(self) -> UUID:
        """The key of the phone that brings it."""
        return self.batch.phone_id

    def read(self, keys: Collection[UUID]) -> None:
        """What was received under these keys."""
        for *told, worker in _received_with(keys=keys):
            row = instance(Received, told)
            self.before[row.id] = row
            if worker != self.by.pk:
                self.others.add(row.id)

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
        self.read(keys)

    def save_batch(self) -> None:
        """Before its items, so that it stays when one is refused."""
        if self.batch._state.adding:
            self.batch.save(force_insert=True)

    def number(self) -> None:
        """Give the answer its number, and write down how the phone is: what was refused waits on it still."""
        waiting = self.heard["waiting"] + len(refused_of(self.told.values()))
        grants.number_answer(self.batch.phone, **{**self.heard, "waiting": waiting})

    def close(self) -> None:
        """Write down what came of the batch."""
        self.batch.outcomes = Counter(each.outcome.value for each in self.told.values())
        self.batch.save(force_insert=self.batch._state.adding)

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

    def is_known(self, item: Item) -> bool:
        """Whether the item was received before, or a newer version of it was; its outcome is told."""
        if not self.before:
            return False
        before = self.before.get(item.id)
        if item.id in self.others:
            self.tell(item, Outcome.REFUSED, contacts.already_there())
            return True
        if before is None or before.version < item.version:
            return False
        if before.version > item.version:
            self.tell(item, Outcome.SUPERSEDED, fact=told_fact(item, before.fact_id))
        elif before.digest == item.digest:
            self.tell(item, Outcome.IDENTICAL, fact=told_fact(item, before.fact_id))
        else:
            self.tell(item, Outcome.REFUSED, contacts.already_there())
        return True


def told_fact(item: Item, fact: UUID | None) -> UUID | None:
    """What is said to stand for an item, where the phone shows that in its place."""
    return fact if item.kind in _TOLD_AS_FACTS else None


@Prepared
def _received_with() -> "QuerySet[Received, Any]":
    return Received.objects.filter(id__among=given("keys")).values_list(*columns(Received), "batch__phone__user_id")


def refused_of(outcomes: Iterable[Told]) -> set[UUID]:
    """The items that were refused, and so wait on the phone still: lost right then, it has not sent everything."""
    return {each.id for each in outcomes if each.outcome is Outcome.REFUSED}
