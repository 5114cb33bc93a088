"""How each kind of item but contacts is written: one at a time, by the verb of its room.

What an item writes has the item's key, or one that comes of it, so that it is the same when the item is sent once more to a
database restored from a copy, and so that what was written on the phone about it before it was sent finds it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid5

from brobygger.records.access import User
from brobygger.records.assessments import Answer as Answered
from brobygger.records.contacts import PromiseSettled
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Received
from brobygger.rules import people as people_rules
from brobygger.rules import sync as rules
from brobygger.rules.answers import Answer, State
from brobygger.rules.refusals import Refusal
from brobygger.rules.sync import Item, Outcome, SyncRefused
from brobygger.services import contacts, people, places
from brobygger.services.access import person_in_scope
from brobygger.services.assessments import interviews, saving
from brobygger.services.assessments.scores import as_answer
from brobygger.services.requests import asking
from brobygger.services.sync import conflicts
from brobygger.services.writing import Moments

# So many versions back what the phone itself wrote of someone it met is known as its own.
EDITS = 20
# Why an earlier wording is taken back, in the language of the diary.
EDITED = "Rettet på telefonen"
# No answer is a longer number; written out, one of a million digits would be a megabyte.
MOST_DIGITS = 20


@dataclass(frozen=True)
class Taken:
    """An item being written: by whom, when, and what was received of an earlier version."""

    by: User
    item: Item
    now: datetime
    before: Received | None

    @property
    def key(self) -> UUID:
        """The key of what is written: the item's own, or of an edit of what is here one that comes of it."""
        return self.item.id if self.before is None else uuid5(self.item.id, str(self.item.version))

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


def standing_for(key: UUID | None) -> UUID | None:
    """What stands for something the phone may know by the key of the item that wrote it; the key itself where none does."""
    known = Received.objects.filter(id=key).values_list("fact_id", flat=True).first() if key is not None else None
    return known or key


def _meet(taken: Taken) -> Written:
    """Someone new. The item's key is the person's, so that what is said of them in the same batch finds them."""
    by, item = taken.by, taken.item
    told: dict[str, Any] = {name: rules.text(item.body, name) for name in ("alias", "rough_age", "place", "own_wish")}
    unknown = rules.unknown(item.body, frozenset(told))
    if not Person.objects.filter(id=item.id).exists():
        person = people.meet(by=by, **told, when=Moments(**taken.when), now=taken.now, key=item.id)
        return Written(Outcome.NEW, person.id, person.id, unknown)
    # Sent before, unless it was somebody else's key.
    person_in_scope(by, item.id)
    if taken.before is None:
        return Written(Outcome.IDENTICAL, item.id, item.id)
    people_rules.check_alias(told["alias"])
    told["usual_place"] = told.pop("place")
    found = {_met_otherwise(taken, kind, value) for kind, value in told.items()}
    return Written(max(found, key=[Outcome.UPDATED, Outcome.CONFLICTING].index), item.id, item.id, unknown)


def _met_otherwise(taken: Taken, kind: str, value: str) -> Outcome:
    """One thing of someone met, edited before the phone heard that they were here."""
    item = taken.item
    mine = [uuid5(item.id, kind)] + [
        uuid5(item.id, f"{kind} {version}") for version in range(max(2, item.version - EDITS), item.version)
    ]
    last = Detail.objects.filter(id__in=mine).order_by("-received_at").first()
    if (last.value if last is not None else "") == value.strip():
        return Outcome.UPDATED
    key, seen = uuid5(item.id, f"{kind} {item.version}"), _shown(last.id if last is not None else None)
    return _say(replace(taken, before=None), item.id, kind, value, key=key, seen=seen).outcome


def _shown(key: UUID | None) -> UUID | None:
    """The detail that was shown under this key; None where it was one that empties the field."""
    return None if key is None or Detail.objects.filter(id=key, is_retraction=True).exists() else key


def _detail(taken: Taken) -> Written:
    item = taken.item
    kind, value = rules.text(item.body, "kind"), rules.text(item.body, "value")
    if taken.earlier is not None and Detail.objects.uncorrected().filter(id=taken.earlier).exists():
        seen = _shown(taken.earlier)
    else:
        seen = None if kind in people.SEVERAL else _shown(standing_for(item.seen.get(kind)))
    written = _say(taken, _person(item), kind, value, key=taken.key, seen=seen)
    return replace(written, unknown=rules.unknown(item.body, frozenset({"kind", "value"})))


def _say(taken: Taken, person: UUID, kind: str, value: str, *, key: UUID, seen: UUID | None) -> Written:
    """Say something of a person in place of what was seen; kept beside what a colleague said meanwhile."""
    by, now = taken.by, taken.now
    if kind in people.SEVERAL:
        people.add_detail(
            by=by, person_id=person, kind=kind, value=value, now=now, key=key, corrects_id=seen, **taken.when
        )
        return Written(Outcome.UPDATED if seen else Outcome.NEW, key, person)
    try:
        people.describe(
            by=by, person_id=person, values={kind: value}, seen={kind: seen}, now=now, key=key, **taken.when
        )
    except people.OlderForm as older:
        conflict = conflicts.keep(
            by=by, person_id=person, key=key, earlier=taken.earlier, kind=kind, yours=value, theirs=older.newest[kind],
            when=Moments(**taken.when), now=now,
        )  # fmt: skip
        return Written(Outcome.CONFLICTING, conflict.id, person)
    conflicts.withdraw(by=by, conflict_id=taken.earlier, now=now)
    # What was said already writes nothing, and then what was seen stands for it.
    return Written(Outcome.UPDATED, key if Detail.objects.filter(id=key).exists() else seen, person)


def _promise(taken: Taken) -> Written:
    by, now = taken.by, taken.now
    promise, outcome = standing_for(_key(taken.item, "promise")), rules.text(taken.item.body, "outcome")
    unknown = rules.unknown(taken.item.body, frozenset({"promise", "outcome"}))
    settled = PromiseSettled.objects.filter(id=taken.earlier).first() if taken.earlier is not None else None
    if settled is not None:
        promise = contacts.take_back_settlement(by=by, promise_id=settled.promise_id, now=now).id
    assert promise is not None  # _key has seen to it
    row = contacts.settle_promise(by=by, promise_id=promise, outcome=outcome, now=now, **taken.when)
    return Written(Outcome.UPDATED if settled is not None else Outcome.NEW, row.id, None, unknown)


def _request(taken: Taken) -> Written:
    """That someone asked for treatment. Edited it is another request, and the earlier one is taken back."""
    by, item, now = taken.by, taken.item, taken.now
    names = ("words", "said_to", "place", "witness")
    told: dict[str, Any] = {name: rules.text(item.body, name) for name in names}
    new = asking.NewRequest(
        **told,
        is_anonymous=item.body.get("is_anonymous") is True,
        said_at=item.happened_at,
        recorded_at=item.recorded_at,
        id=taken.key,
    )
    if taken.earlier is not None:
        asking.take_back_request(by=by, request_id=taken.earlier, why=EDITED, now=now)
    row = asking.ask(by=by, person_id=_person(item), new=new, now=now)
    outcome = Outcome.NEW if taken.earlier is None else Outcome.UPDATED
    return Written(outcome, row.id, item.person, rules.unknown(item.body, frozenset({*names, "is_anonymous"})))


def _interview(taken: Taken) -> Written:
    """Begin the interview of a wave, or take up the one that is there: the fact says which it is."""
    item = taken.item
    told = {"wave": rules.text(item.body, "wave"), "instrument_id": rules.text(item.body, "instrument")}
    about = {"person_id": _person(item), "key": taken.key, **taken.when}
    interview = interviews.start(by=taken.by, now=taken.now, **about, **told)  # type: ignore[arg-type]
    carried = rules.unknown(item.body, frozenset({"wave", "instrument"}))
    return Written(Outcome.NEW, interview.id, item.person, carried)


def answers_of(taken: Sequence[Taken]) -> list[Written | Refusal]:
    """What came of the answers of one interview, each to a question of its own: written in one go, so that the interview is
    read once and not for each of them. Raises as the verb, and ``SyncRefused`` where one cannot be read: nothing is written."""
    news = [_new_answer(each) for each in taken]
    interview = standing_for(_key(taken[0].item, "interview"))
    assert interview is not None  # _key has seen to it
    saved = interviews.answer(by=taken[0].by, interview_id=interview, answers=news, now=taken[0].now)
    return [_came_of(each, new, saved) for each, new in zip(taken, news, strict=True)]


def _answer(taken: Taken) -> Written:
    (found,) = answers_of([taken])
    if isinstance(found, Refusal):
        raise found
    return found


def _new_answer(taken: Taken) -> interviews.NewAnswer:
    item = taken.item
    code = rules.text(item.body, "item")
    return interviews.NewAnswer(
        item=code,
        answer=_given(item),
        seen=_seen_answer(taken, code),
        id=taken.key,
        happened_at=item.happened_at,
        recorded_at=item.recorded_at,
    )


def _came_of(taken: Taken, new: interviews.NewAnswer, saved: interviews.Saved) -> Written | Refusal:
    item, code = taken.item, new.item
    if code in saved.refused:
        return saved.refused[code]
    carried = rules.unknown(item.body, frozenset({"interview", "item", "state", "value", "text"}))
    if code in saved.items:
        return Written(Outcome.NEW if taken.before is None else Outcome.UPDATED, taken.key, item.person, carried)
    stands = saved.sheet.rows.get(code)
    if stands is None or as_answer(stands) != new.answer:
        # Said as it was seen, which on a form is a field left alone. A phone sends what its worker has answered.
        return saving.older_form(new, stands)
    return Written(Outcome.IDENTICAL, stands.id, item.person, carried)


def _seen_answer(taken: Taken, code: str) -> UUID | None:
    """The answer this one takes the place of: what an earlier version wrote, or what was shown since, where that stands."""
    shown = standing_for(taken.item.seen.get(code))
    if taken.earlier is None or (shown is not None and Answered.objects.current().filter(id=shown).exists()):
        return shown
    return taken.earlier


def _given(item: Item) -> Answer:
    try:
        state = State(rules.text(item.body, "state"))
    except ValueError:
        raise SyncRefused("item_unreadable", field="state") from None
    value = item.body.get("value")
    if value is None:
        return Answer(state, None, rules.text(item.body, "text"))
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise SyncRefused("item_unreadable", field="value") from None
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise SyncRefused("item_unreadable", field="value")
    return Answer(state, number, rules.text(item.body, "text"))


def _settle(taken: Taken) -> Written:
    item = taken.item
    conflict = standing_for(_key(item, "conflict"))
    assert conflict is not None  # _key has seen to it
    choice = rules.text(item.body, "choice")
    settled = conflicts.settle(by=taken.by, conflict_id=conflict, choice=choice, now=taken.now, **taken.when)
    return Written(Outcome.NEW, settled.id, None, rules.unknown(item.body, frozenset({"conflict", "choice"})))


def _bed(taken: Taken) -> Written:
    item = taken.item
    free = rules.whole(item.body, "free")
    if free is None:
        raise SyncRefused("item_unreadable", field="free")
    row = places.confirm(
        by=taken.by,
        place_id=_key(item, "place"),
        free=free,
        said_by=rules.text(item.body, "said_by"),
        **taken.when,
        now=taken.now,
        id=taken.key,
        corrects_id=taken.earlier,
    )
    outcome = Outcome.NEW if taken.before is None else Outcome.UPDATED
    return Written(outcome, row.id, None, rules.unknown(item.body, frozenset({"place", "free", "said_by"})))


def _person(item: Item) -> UUID:
    if item.person is None:
        raise SyncRefused("item_unreadable", field="person")
    return item.person


def _key(item: Item, name: str) -> UUID:
    found = rules.key(item.body, name)
    if found is None:
        raise SyncRefused("item_unreadable", field=name)
    return found


WRITERS: Mapping[str, Callable[[Taken], Written]] = {
    "meet": _meet,
    "detail": _detail,
    "promise": _promise,
    "request": _request,
    "interview": _interview,
    "answer": _answer,
    "settle": _settle,
    "bed": _bed,
}
