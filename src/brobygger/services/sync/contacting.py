"""A contact as a phone tells it: read from its item, and what an edit of one corrects."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from brobygger.records.contacts import Contact
from brobygger.rules import sync as rules
from brobygger.rules.sync import Item, Outcome, SyncRefused
from brobygger.services import contacts
from brobygger.services.access import person_in_scope
from brobygger.services.contacts import NewContact
from brobygger.services.sync.items import Taken, Written, key_of_version, seen_as

TOLD = frozenset(
    {
        *("kind", "outcome", "place_kind", "place", "initiator", "minutes", "components", "methods", "care_share"),
        *("own_words", "next_step", "note", "promise", "promise_at", "corrects", "place_unseen"),
    }
)

# What is told of a contact, each with what means nothing without it.
_TOGETHER = (
    ("happened_at",), ("kind", "outcome"), ("place_kind", "place"), ("initiator",), ("minutes",), ("components",), ("methods",),
    ("care_share",), ("own_words",), ("next_step",), ("note",), ("promise", "promise_at"),
)  # fmt: skip


def corrected_first(items: Sequence[Item]) -> list[Item]:
    """What corrects another of the same batch comes after it, however they were sent."""
    if not any("corrects" in item.body for item in items):
        return list(items)
    by_key = {key: item for item in items for key in _keys(item)}
    found: dict[UUID, Item] = {}
    for item in items:
        chain: dict[UUID, Item] = {}
        each: Item | None = item
        while each is not None and each.id not in found and each.id not in chain:
            chain[each.id] = each
            each = by_key.get(str(each.body.get("corrects")))
        found |= dict(reversed(chain.items()))
    return list(found.values())


def _keys(item: Item) -> set[str]:
    """What others of the batch may call what an item writes: as the phone knows it, or as the server told it."""
    return {str(item.id), str(key_of_version(item))}


def in_turns(items: Sequence[Item], ends: Sequence[Item]) -> list[tuple[list[Item], list[Item]]]:
    """Contacts, and how promises went, in the turns they are written in: a contact, then how what was promised in it went, then
    what corrects the contact and may tell the promise no more."""
    ended = {str(each.body.get("promise")) for each in ends}
    turn: dict[str, int] = {}
    for item in corrected_first(items):
        before = str(item.body.get("corrects"))
        turn |= dict.fromkeys(_keys(item), turn.get(before, 0) + (before in ended))
    found: list[tuple[list[Item], list[Item]]] = [([], []) for _ in range(max(turn.values(), default=0) + 1)]
    for item in items:
        found[turn[str(item.id)]][0].append(item)
    for each in ends:
        found[turn.get(str(each.body.get("promise")), 0)][1].append(each)
    return found


def corrected(item: Item) -> UUID | None:
    """The contact it takes the place of, as the phone knows it. Raises ``SyncRefused`` where that is no key."""
    return item.seen.get("corrects") or rules.key(item.body, "corrects")


def carried(item: Item) -> dict[str, object]:
    """What it says that nobody here knows."""
    return rules.unknown(item.body, TOLD)


def edited(taken: Taken, new: NewContact) -> Written:
    """A contact edited on the phone before it heard that an earlier version was received. Where one is here, this is a
    correction of it; it has a key of its own either way."""
    item, stands = taken.item, taken.earlier or taken.item.id
    key = key_of_version(item)
    there = Contact.objects.filter(id=stands).first()
    if there is None:
        over = item.seen.get("corrects") and new.corrects_id
        if over and not Contact.objects.filter(id=over).exists():
            # A copy that was put back has lost what a colleague wrote over this: it cannot come before this does.
            new = replace(new, corrects_id=rules.key(item.body, "corrects"))
        contacts.record_many(by=taken.by, items=[NewContact(**vars(new) | {"id": key})], now=taken.now)
        return Written(Outcome.NEW, key, item.person, carried(item))
    person_in_scope(taken.by, there.person_id)
    if there.recorded_by_id != taken.by.pk:
        raise contacts.already_there()
    shown = item.seen.get("corrects")
    if shown is not None and Contact.objects.current().filter(id=shown).exists():
        # A colleague had corrected it, and the worker has seen that.
        stands = shown
        if "corrects" not in item.body:
            new = _beside(new, first=taken.earlier or item.id, stands=shown)
    told = NewContact(**vars(new) | {"id": key, "corrects_id": stands})
    contacts.record_many(by=taken.by, items=[told], now=taken.now)
    return Written(Outcome.UPDATED, key, item.person, carried(item))


def read_all(items: Sequence[Item], *, phone: UUID) -> list[tuple[Item, NewContact]]:
    """As ``read``, of a whole batch, each after what it corrects."""
    found: dict[UUID, NewContact] = {}
    ordered = corrected_first(items)
    for item in ordered:
        found[item.id] = read(item, phone=phone, among=found)
    return [(item, found[item.id]) for item in ordered]


def read(item: Item, *, phone: UUID, among: Mapping[UUID, NewContact] = MappingProxyType({})) -> NewContact:
    """What an item tells, for the verb. among: what is still to be written, which it may correct. Raises ``SyncRefused`` where
    it cannot be read."""
    if item.person is None:
        raise SyncRefused("item_unreadable", field="person")
    body, text = item.body, rules.text
    corrects = seen_as(corrected(item), phone=phone)
    new = NewContact(
        id=item.id,
        person_id=item.person,
        happened_at=item.happened_at,
        recorded_at=item.recorded_at,
        kind=text(body, "kind"),
        outcome=text(body, "outcome"),
        place_kind=text(body, "place_kind"),
        place=text(body, "place") or _unseen_place(item, corrects, among),
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
        corrects_id=corrects,
    )
    first, shown = rules.key(body, "corrects"), item.seen.get("corrects")
    return _beside(new, first=first, stands=shown) if first and shown and first != shown else new


def _beside(new: NewContact, *, first: UUID, stands: UUID) -> NewContact:
    """What a worker corrected while a colleague did too, once they have seen that and say theirs all the same: what they left
    as it was stands as the colleague has it. first: what both have corrected; stands: what the colleague wrote."""
    there = contacts.as_written(keys={first, stands})
    if len(there) < 2 or there[first].person_id != there[stands].person_id:
        return new
    told, theirs, mine = (vars(each) for each in (there[first], there[stands], new))
    left = [names for names in _TOGETHER if all(_same(mine[name], told[name]) for name in names)]
    return replace(new, **{name: theirs[name] for names in left for name in names})


def _same(mine: object, told: object) -> bool:
    """Whether a phone says what was told: it says moments in thousandths of a second."""
    if isinstance(mine, datetime) and isinstance(told, datetime):
        return abs(mine - told) < timedelta(seconds=1)
    if isinstance(mine, str) and isinstance(told, str):
        return mine.strip() == told.strip()
    is_list = isinstance(mine, Sequence) and isinstance(told, Sequence)
    return [*mine] == [*told] if is_list else mine == told  # type: ignore[misc]


def _unseen_place(item: Item, corrects: UUID | None, among: Mapping[UUID, NewContact]) -> str:
    """Where a contact was that is corrected by a phone which was not told it, the address being protected: the correction says
    nothing of it, and does not take it away. Another kind of place is another place. ``place_unseen`` says that it was so when
    it was written, whenever it comes; where that is not said, by an older app or as the address was open then, whether the
    address is protected now is asked, and sent once more it says what it said, also where that has changed since."""
    if corrects is None:
        return ""
    kind = rules.text(item.body, "place_kind")
    is_unseen = item.body.get("place_unseen") is True
    if is_unseen and corrects in among:
        return among[corrects].place if among[corrects].place_kind == kind else ""
    found = Contact.objects.filter(id=corrects, place_kind=kind)
    place = found.values_list("place", "person__root__is_address_protected").first()
    if place is None or is_unseen:
        return place[0] if place is not None else ""
    said = (
        Contact.objects.filter(id=key_of_version(item), place__in=["", place[0]])
        .values_list("place", flat=True)
        .first()
    )
    return said if said is not None else place[0] if place[1] else ""
