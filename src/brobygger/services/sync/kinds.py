"""How each kind of item but contacts is written: one at a time, by the verb of its room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.phones import Received
from brobygger.records.requests import Request
from brobygger.rules import sync as rules
from brobygger.rules.answers import Answer, State
from brobygger.rules.sync import Item, Outcome, SyncRefused
from brobygger.services import contacts, people, places
from brobygger.services.access import person_in_scope
from brobygger.services.assessments import interviews
from brobygger.services.requests import asking
from brobygger.services.sync import conflicts


@dataclass(frozen=True)
class Written:
    """What came of an item that was not refused. ``fact``: the row that stands for it, where there is one."""

    outcome: Outcome
    fact: UUID | None = None
    person: UUID | None = None
    unknown: Mapping[str, Any] = field(default_factory=dict)


def _meet(by: User, item: Item, now: datetime) -> Written:
    """Someone new. The item's key is the person's, so that what is said of them in the same batch finds them."""
    told: dict[str, Any] = {name: rules.text(item.body, name) for name in ("alias", "rough_age", "place", "own_wish")}
    if Person.objects.filter(id=item.id).exists():
        # Sent before, unless it was somebody else's key.
        person_in_scope(by, item.id)
        return Written(Outcome.IDENTICAL, item.id, item.id)
    person = people.meet(by=by, **told, now=now, key=item.id, met_at=item.happened_at)
    return Written(Outcome.NEW, person.id, person.id, rules.unknown(item.body, frozenset(told)))


def _detail(by: User, item: Item, now: datetime) -> Written:
    person, kind, value = _person(item), rules.text(item.body, "kind"), rules.text(item.body, "value")
    carried = rules.unknown(item.body, frozenset({"kind", "value"}))
    if kind in people.SEVERAL:
        row = people.add_detail(by=by, person_id=person, kind=kind, value=value, now=now)
        return Written(Outcome.NEW, row.id, person, carried)
    try:
        people.describe(by=by, person_id=person, values={kind: value}, seen={kind: item.seen.get(kind)}, now=now)
    except people.OlderForm as older:
        conflict = conflicts.keep(
            by=by, person_id=person, item=item.id, kind=kind, yours=value, theirs=older.newest[kind],
            at=item.happened_at, now=now,
        )  # fmt: skip
        return Written(Outcome.CONFLICTING, conflict.id, person, carried)
    return Written(Outcome.UPDATED, None, person, carried)


def _promise(by: User, item: Item, now: datetime) -> Written:
    promise = _key(item, "promise")
    row = contacts.settle_promise(by=by, promise_id=promise, outcome=rules.text(item.body, "outcome"), now=now)
    return Written(Outcome.NEW, row.id, None, rules.unknown(item.body, frozenset({"promise", "outcome"})))


def _request(by: User, item: Item, now: datetime) -> Written:
    names = ("words", "said_to", "place", "witness")
    told: dict[str, Any] = {name: rules.text(item.body, name) for name in names}
    was_there = Request.objects.filter(id=item.id).exists()
    new = asking.NewRequest(
        **told,
        is_anonymous=item.body.get("is_anonymous") is True,
        said_at=item.happened_at,
        recorded_at=item.recorded_at,
        id=item.id,
    )
    row = asking.ask(by=by, person_id=_person(item), new=new, now=now)
    outcome = Outcome.IDENTICAL if was_there else Outcome.NEW
    return Written(outcome, row.id, item.person, rules.unknown(item.body, frozenset({*names, "is_anonymous"})))


def _interview(by: User, item: Item, now: datetime) -> Written:
    """Begin the interview of a wave, or take up the one that is there: the fact says which it is."""
    told = {"wave": rules.text(item.body, "wave"), "instrument_id": rules.text(item.body, "instrument")}
    interview = interviews.start(by=by, person_id=_person(item), now=now, **told)
    carried = rules.unknown(item.body, frozenset({"wave", "instrument"}))
    return Written(Outcome.NEW, interview.id, item.person, carried)


def _answer(by: User, item: Item, now: datetime) -> Written:
    code = rules.text(item.body, "item")
    new = interviews.NewAnswer(
        item=code,
        answer=_given(item),
        seen=item.seen.get(code),
        id=item.id,
        happened_at=item.happened_at,
        recorded_at=item.recorded_at,
    )
    saved = interviews.answer(by=by, interview_id=_interview_of(item), answers=[new], now=now)
    if code in saved.refused:
        raise saved.refused[code]
    carried = rules.unknown(item.body, frozenset({"interview", "item", "state", "value", "text"}))
    return Written(Outcome.NEW if code in saved.items else Outcome.IDENTICAL, item.id, item.person, carried)


def _interview_of(item: Item) -> UUID:
    """The interview an answer belongs to, also by the key the phone gave it when it was begun there."""
    told = _key(item, "interview")
    begun = Received.objects.filter(id=told, kind="interview").first()
    return begun.fact_id if begun is not None and begun.fact_id else told


def _given(item: Item) -> Answer:
    try:
        state = State(rules.text(item.body, "state"))
    except ValueError:
        raise SyncRefused("item_unreadable", field="state") from None
    value = item.body.get("value")
    if value is None:
        return Answer(state, None, rules.text(item.body, "text"))
    try:
        return Answer(state, Decimal(str(value)), rules.text(item.body, "text"))
    except InvalidOperation:
        raise SyncRefused("item_unreadable", field="value") from None


def _settle(by: User, item: Item, now: datetime) -> Written:
    settled = conflicts.settle(
        by=by, conflict_id=_key(item, "conflict"), choice=rules.text(item.body, "choice"), now=now
    )  # fmt: skip
    return Written(Outcome.NEW, settled.id, None, rules.unknown(item.body, frozenset({"conflict", "choice"})))


def _bed(by: User, item: Item, now: datetime) -> Written:
    free = rules.whole(item.body, "free")
    if free is None:
        raise SyncRefused("item_unreadable", field="free")
    place, said_by = _key(item, "place"), rules.text(item.body, "said_by")
    row = places.confirm(by=by, place_id=place, free=free, said_by=said_by, at=item.happened_at, now=now, id=item.id)
    return Written(Outcome.NEW, row.id, None, rules.unknown(item.body, frozenset({"place", "free", "said_by"})))


def _person(item: Item) -> UUID:
    if item.person is None:
        raise SyncRefused("item_unreadable", field="person")
    return item.person


def _key(item: Item, name: str) -> UUID:
    found = rules.key(item.body, name)
    if found is None:
        raise SyncRefused("item_unreadable", field=name)
    return found


WRITERS: Mapping[str, Callable[[User, Item, datetime], Written]] = {
    "meet": _meet,
    "detail": _detail,
    "promise": _promise,
    "request": _request,
    "interview": _interview,
    "answer": _answer,
    "settle": _settle,
    "bed": _bed,
}
