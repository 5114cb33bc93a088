"""What a phone sends: read from its JSON into items, or refused in words. Nothing here knows what an item means."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from brobygger.rules import fields
from brobygger.rules.refusals import Refusal, words

VERSION = 1
# So many items are taken in one request; a phone sends the rest in the next.
MOST_ITEMS = 2_000
# Further off than this, a phone's clock is told to be wrong.
CLOCK_SLACK = timedelta(minutes=2)
# So long a phone keeps what it has sent, and a person nobody needs any more.
KEPT = timedelta(days=30)

# So deep a body may be: what is deeper nobody has written.
MOST_DEEP, LONGEST_NAME = 20, 60
_TEXT = frozenset({str})
# A shift is of few people: of each the key is made once, and that two are the same is seen at once.
_key_of = lru_cache(4_096)(UUID)

# In the order they are written: whoever is met must be there before something is said of them.
KINDS = (
    *("meet", "detail", "contact", "promise", "request", "interview", "answer", "settle"),
    *("goal", "bed", "refer", "withdraw", "retract"),
)

MESSAGES = {
    "unreadable": words("What the phone sent could not be read. Nothing was lost: it is still on the phone."),
    "update_app": words("This app is older than the server can talk to. Update it; everything written is kept."),
    "too_many": words("The phone sent too much at once. It tries again with less."),
    "kind_unknown": words("The server does not know this kind of note yet. It is kept on the phone."),
    "item_unreadable": words("The phone sent something here that cannot be read: %(field)s."),
    "not_yours": words(
        "The citizen is not with your team now. Ask your leader who follows them and can write this down, then give it up."
    ),
    "not_there": words("What this is about is not on the server any more, or was never. The note stays on the phone."),
    "asked_lately": words("This phone has just asked. It asks again later."),
    "not_allowed": words("Your account may not do this."),
}


class SyncRefused(Refusal):
    """What a phone sent cannot be taken; codes are the keys of ``MESSAGES``."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


class Outcome(StrEnum):
    """What came of an item. All but REFUSED mean that the server has it."""

    NEW = "new"
    UPDATED = "updated"
    IDENTICAL = "identical"
    SUPERSEDED = "superseded"
    CONFLICTING = "conflicting"
    REFUSED = "refused"


@dataclass(slots=True)
class Item:
    """Something written on a phone. ``id`` was made there; ``version`` counts its edits; ``seen``: by field the key of the
    fact that was shown, None where there was none. ``body`` is read by whoever knows the kind. Nobody changes one; that is not
    enforced, which would take three times as long, and there are hundreds."""

    id: UUID
    version: int
    kind: str
    person: UUID | None
    happened_at: datetime
    recorded_at: datetime
    body: Mapping[str, Any]
    seen: Mapping[str, UUID | None] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What it says, as 64 hexadecimal digits: the same for the same content, whenever it is sent."""
        told = [self.kind, str(self.person), self.happened_at.isoformat(), self.body]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(slots=True)
class Told:
    """The outcome of one item. A refusal has a code, and a message in English for the faces to translate. ``fact``: what
    stands for the item, where that has another key. Nobody changes one, as of ``Item``."""

    id: UUID
    version: int
    outcome: Outcome
    refusal: Refusal | None = None
    fact: UUID | None = None

    @property
    def stands(self) -> UUID | None:
        """Of what a colleague changed meanwhile what stands now: with it as ``seen`` the item can be sent once more."""
        found = self.refusal.params.get("newest") if self.refusal is not None else None
        return found if isinstance(found, UUID) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a phone, read. ``unreadable``: by (id, version) as it was sent, what was wrong with an item. ``site``:
    the mark of what the phone was last told of the site's own choices."""

    cursor: str
    sent_at: datetime
    waiting: int
    items: tuple[Item, ...]
    unreadable: Mapping[tuple[str, int], Refusal]
    gone: tuple[UUID, ...]
    is_wiped: bool
    failure: str
    site: str = ""


def read(told: object) -> Asked:
    """A request from its JSON. Raises ``SyncRefused``: "unreadable", "update_app", "too_many".

    An item that cannot be read is refused alone and the others are taken.
    """
    if not isinstance(told, dict):
        raise SyncRefused("unreadable")
    if told.get("v") != VERSION:
        raise SyncRefused("update_app")
    sent, gone = told.get("items", []), told.get("gone", [])
    if not isinstance(sent, list) or not isinstance(gone, list):
        raise SyncRefused("unreadable")
    if len(sent) > MOST_ITEMS:
        raise SyncRefused("too_many")
    items: dict[tuple[UUID, int], Item] = {}
    unreadable: dict[tuple[str, int], Refusal] = {}
    for each in sent:
        try:
            item = _item(each)
        except SyncRefused as refusal:
            unreadable[_named(each)] = refusal
        else:
            items[item.id, item.version] = item
    try:
        return Asked(
            cursor=text(told, "cursor"),
            sent_at=_moment(told, "sent_at"),
            waiting=_whole(told, "waiting", 0),
            items=tuple(items.values()),
            unreadable=unreadable,
            gone=tuple(UUID(key) for key in gone),
            is_wiped=told.get("wiped") is True,
            failure=fields.storable(text(told, "failure"))[:40],
            site=text(told, "site"),
        )
    except (SyncRefused, ValueError, TypeError, AttributeError):
        raise SyncRefused("unreadable") from None


def _item(told: object) -> Item:
    if not isinstance(told, dict):
        raise SyncRefused("item_unreadable", field="item")
    body, seen = told.get("body", {}), told.get("seen") or {}
    if not isinstance(body, dict):
        raise SyncRefused("item_unreadable", field="body")
    if not isinstance(seen, dict):
        raise SyncRefused("item_unreadable", field="seen")
    if not _is_plain(body):
        for name, value in body.items():
            if not _can_be_kept((name, value)):
                raise SyncRefused("item_unreadable", field=fields.storable(name)[:LONGEST_NAME])
    own = key(told, "id")
    if own is None:
        raise SyncRefused("item_unreadable", field="id")
    return Item(
        id=own,
        version=_whole(told, "version", 1),
        kind=text(told, "kind"),
        person=key(told, "person"),
        happened_at=_moment(told, "happened_at"),
        recorded_at=_moment(told, "recorded_at"),
        body=body,
        seen={str(name): key(seen, name) for name in seen},
    )


def _is_plain(body: Mapping[str, Any]) -> bool:
    """Whether a body is texts, whole numbers and lists of texts, and all of it can be held: as good as every one is."""
    texts = list(body)
    for value in body.values():
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, list) and _are_texts(value):
            texts += value
        elif value is not None and not isinstance(value, int):
            return False
    return fields.is_storable("".join(texts))


def _are_texts(found: list[Any]) -> bool:
    return {*map(type, found)} <= _TEXT


def _can_be_kept(told: object, depth: int = 0) -> bool:
    """Whether both databases can hold something of a body: no text they cannot, no number without an end, and not too deep."""
    if depth > MOST_DEEP:
        return False
    if isinstance(told, str):
        return fields.is_storable(told)
    if isinstance(told, float):
        # JSON knows no infinity, but Python reads 1e999 as one.
        return math.isfinite(told)
    if isinstance(told, dict):
        told = [*told.keys(), *told.values()]
    return not isinstance(told, list | tuple) or all(_can_be_kept(each, depth + 1) for each in told)


def _named(told: object) -> tuple[str, int]:
    """What an unreadable item calls itself, so that the phone knows which is meant."""
    if not isinstance(told, dict):
        return "", 0
    version, named = told.get("version"), told.get("id")
    name = fields.storable(named)[:LONGEST_NAME] if isinstance(named, str) else ""
    return name, version if isinstance(version, int) else 0


def text(body: Mapping[str, Any], name: str) -> str:
    """A text of a body, "" where it is not there. Raises ``SyncRefused`` for anything else than a text."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SyncRefused("item_unreadable", field=name)
    return value


def whole(body: Mapping[str, Any], name: str) -> int | None:
    """A whole number of a body, None where it is not there. Raises ``SyncRefused`` for anything else."""
    return None if body.get(name) is None else _whole(body, name, 0)


def codes(body: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of codes, empty where it is not there. Raises ``SyncRefused`` for anything else."""
    found = body.get(name) or []
    if not isinstance(found, list) or not _are_texts(found):
        raise SyncRefused("item_unreadable", field=name)
    return tuple(found)


def moment(body: Mapping[str, Any], name: str) -> datetime | None:
    """A moment of a body, None where it is not there. Raises ``SyncRefused`` for anything else, or without a time zone."""
    return None if not body.get(name) else _moment(body, name)


def key(body: Mapping[str, Any], name: str) -> UUID | None:
    """A key of a body, None where it is not there. Raises ``SyncRefused`` for anything else."""
    value = body.get(name)
    if value is None:
        return None
    try:
        return _key_of(value)
    except (ValueError, TypeError, AttributeError):
        raise SyncRefused("item_unreadable", field=name) from None


def unknown(body: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """What a body says that nobody here knows: it is carried along."""
    return {name: value for name, value in body.items() if name not in known}


def _whole(told: Mapping[str, Any], name: str, default: int) -> int:
    value = told.get(name, default)
    # True is a whole number to Python, and to nobody else.
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise SyncRefused("item_unreadable", field=name)
    return value


def _moment(told: Mapping[str, Any], name: str) -> datetime:
    try:
        found = datetime.fromisoformat(told[name])
    except (KeyError, ValueError, TypeError):
        raise SyncRefused("item_unreadable", field=name) from None
    if found.tzinfo is None:
        raise SyncRefused("item_unreadable", field=name)
    try:
        found = found if found.tzinfo is UTC else found.astimezone(UTC)
    except OverflowError:
        raise SyncRefused("item_unreadable", field=name) from None
    # The first and the last year there is have hours that are in no year elsewhere.
    if not MINYEAR < found.year < MAXYEAR:
        raise SyncRefused("item_unreadable", field=name)
    return found
