"""An item being written, and what came of it: what the writers of all kinds have in common.

What an item writes has the item's key, or one that comes of it, so that it is the same when the item is sent once more to a
database restored from a copy, and so that what was written on the phone about it before it was sent finds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from brobygger.records.access import User
from brobygger.records.assessments import Answer
from brobygger.records.people import Detail
from brobygger.records.phones import Received
from brobygger.rules import sync as rules
from brobygger.rules.sync import Item, Outcome, SyncRefused
from brobygger.services.writing import already_there

# What a newer word of the same names by its key; contacts are looked after by themselves.
NAMED: Mapping[str, type[Detail | Answer]] = {"detail": Detail, "answer": Answer}
# So many versions back what an item wrote is known as its own.
EDITS = 20


@dataclass(frozen=True)
class Taken:
    """An item being written: by whom, on which phone, when, and what was received of an earlier version."""

    by: User
    phone: UUID
    item: Item
    now: datetime
    before: Received | None

    @property
    def key(self) -> UUID:
        """The key of what is written: the item's own, or of an edit one that comes of it. Of what a newer word names also where
        no earlier version is here, so that it is found in a database put back from a copy that had none; unless something else
        has the item's key, which is refused."""
        if self.before is None:
            model = NAMED.get(self.item.kind)
            if model is None or model.objects.filter(id=self.item.id).exists():
                return self.item.id
        return key_of_version(self.item)

    @property
    def when(self) -> dict[str, datetime]:
        """When it happened and was written down, as the phone says."""
        return {"at": self.item.happened_at, "recorded_at": self.item.recorded_at}

    @property
    def earlier(self) -> UUID | None:
        """What an earlier version of the item wrote."""
        return self.before.fact_id if self.before is not None else None


@dataclass(frozen=True)
class Written:
    """What came of an item that was not refused. ``fact``: the row that stands for it, where there is one."""

    outcome: Outcome
    fact: UUID | None = None
    person: UUID | None = None
    unknown: Mapping[str, Any] = field(default_factory=dict)


def key_of_version(item: Item) -> UUID:
    """The key of what this version of an item writes."""
    return item.id if item.version <= 1 else uuid5(item.id, str(item.version))


def standing_for(key: UUID | None) -> UUID | None:
    """What stands for something the phone may know by the key of the item that wrote it; the key itself where none does."""
    known = Received.objects.filter(id=key).values_list("fact_id", flat=True).first() if key is not None else None
    return known or key


def seen_as(key: UUID | None, *, phone: UUID) -> UUID | None:
    """What stands for something that was seen under this key on a phone. Only of what that phone wrote: what a colleague has
    edited since, or the worker on another one, was not seen there, and is not to be written over in silence."""
    mine = key is not None and Received.objects.filter(id=key, batch__phone=phone).exists()
    return standing_for(key) if mine else key


def check_own(taken: Taken, key: UUID, writer_id: UUID) -> None:
    """Raises ``Refusal`` ("already_there") where what stands under the item's key was written by someone else."""
    if key == taken.key and writer_id != taken.by.pk:
        raise already_there()


def person_of(item: Item) -> UUID:
    """Whom an item is about. Raises ``SyncRefused`` where it does not say."""
    if item.person is None:
        raise SyncRefused("item_unreadable", field="person")
    return item.person


def key_of(item: Item, name: str) -> UUID:
    """A key its body must tell. Raises ``SyncRefused`` where it does not."""
    found = rules.key(item.body, name)
    if found is None:
        raise SyncRefused("item_unreadable", field=name)
    return found
