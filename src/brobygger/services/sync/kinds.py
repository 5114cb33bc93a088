"""How each kind of item but contacts is written: one at a time, by the verb of its room."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.assessments import Answer as Answered
from brobygger.records.contacts import PromiseSettled
from brobygger.records.requests import Request
from brobygger.rules import sync as rules
from brobygger.rules.answers import Answer, State
from brobygger.rules.refusals import Refusal
from brobygger.rules.sync import Item, Outcome, SyncRefused
from brobygger.services import places, promises
from brobygger.services.assessments import interviews, saving
from brobygger.services.assessments.scores import as_answer
from brobygger.services.requests import asking
from brobygger.services.sync import details, settling
from brobygger.services.sync.items import Taken, Written, check_own, key_of, person_of, seen_as, standing_for

# Why what was told before is taken back, in the language of the diary.
EDITED = "Rettet på telefonen"
# No answer is a longer number; written out, one of a million digits would be a megabyte.
MOST_DIGITS = 20


def _promise(taken: Taken) -> Written:
    by, now = taken.by, taken.now
    outcome = rules.text(taken.item.body, "outcome")
    unknown = rules.unknown(taken.item.body, frozenset({"promise", "outcome"}))
    earlier = PromiseSettled.objects.filter(id=taken.earlier).first() if taken.earlier is not None else None
    # What a colleague has edited since was not seen: how that ended is not said here.
    shown = seen_as(key_of(taken.item, "promise"), phone=taken.phone) if earlier is None else earlier.promise_id
    assert shown is not None  # key_of has seen to it
    # The contact may have been corrected since, before or after this arrived: the promise in it is the same.
    promise = promises.standing(shown)
    if earlier is not None and _stands_on(promise, earlier):
        promise = promises.take_back_settlement(by=by, promise_id=promise, why=EDITED, now=now).id
    row = promises.settle(by=by, promise_id=promise, outcome=outcome, now=now, **taken.when)
    return Written(Outcome.UPDATED if earlier is not None else Outcome.NEW, row.id, None, unknown)


def _stands_on(promise: UUID, said: PromiseSettled) -> bool:
    """Whether it is this that says how a promise ended, itself or gone along with a correction; else someone else has since."""
    same = {name: getattr(said, name) for name in ("outcome", "happened_at", "recorded_at", "recorded_by_id")}
    return PromiseSettled.objects.filter(promise=promise, **same).exists()


def _request(taken: Taken) -> Written:
    """That someone asked for treatment. Edited it is another request, and the earlier one is taken back."""
    by, item, now = taken.by, taken.item, taken.now
    names = ("words", "said_to", "place", "witness")
    told: dict[str, Any] = {name: rules.text(item.body, name) for name in names}
    new = asking.NewRequest(
        **told,
        is_anonymous=item.body.get("is_anonymous") is True,
        may_have_stopped=False,
        said_at=item.happened_at,
        recorded_at=item.recorded_at,
        id=taken.key,
    )
    if taken.earlier is not None:
        asking.take_back_request(by=by, request_id=taken.earlier, why=EDITED, now=now)
    row = _asked(person_of(item), new, by=by, now=now)
    check_own(taken, row.id, row.recorded_by_id)
    outcome = Outcome.NEW if taken.earlier is None else Outcome.UPDATED
    return Written(outcome, row.id, item.person, rules.unknown(item.body, frozenset({*names, "is_anonymous"})))


def _asked(person: UUID, new: asking.NewRequest, *, by: User, now: datetime) -> Request:
    """Nobody on the street is asked once more whether the day is right: what they say is kept as they say it, and the office is
    asked."""
    try:
        return asking.ask(by=by, person_id=person, new=new, now=now)
    except Refusal as refused:
        if refused.code != "said_before_stop":
            raise
    new = replace(new, may_have_stopped=True, is_day_unsure=True)
    return asking.ask(by=by, person_id=person, new=new, now=now)


def _interview(taken: Taken) -> Written:
    """Begin the interview of a wave, or take up the one that is there: the fact says which it is."""
    item = taken.item
    told = {"wave": rules.text(item.body, "wave"), "instrument_id": rules.text(item.body, "instrument")}
    about = {"person_id": person_of(item), "key": taken.key, **taken.when}
    interview = interviews.start(by=taken.by, now=taken.now, **about, **told)  # type: ignore[arg-type]
    check_own(taken, interview.id, interview.recorded_by_id)
    carried = rules.unknown(item.body, frozenset({"wave", "instrument"}))
    return Written(Outcome.NEW, interview.id, item.person, carried)


def answers_of(taken: Sequence[Taken]) -> list[Written | Refusal]:
    """What came of the answers of one interview, each to a question of its own: written in one go, so that the interview is
    read once and not for each of them. Raises as the verb, and ``Refusal`` where one cannot be taken: nothing is written."""
    news = [_new_answer(each) for each in taken]
    interview = standing_for(key_of(taken[0].item, "interview"))
    assert interview is not None  # key_of has seen to it
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
        return Written(
            Outcome.NEW if taken.before is None else Outcome.UPDATED, taken.key, saved.sheet.person.id, carried
        )
    stands = saved.sheet.rows.get(code)
    if stands is None or as_answer(stands) != new.answer:
        # Said as it was seen, which on a form is a field left alone. A phone sends what its worker has answered.
        return saving.older_form(new, stands)
    check_own(taken, stands.id, stands.recorded_by_id)
    return Written(Outcome.IDENTICAL, stands.id, saved.sheet.person.id, carried)


def _seen_answer(taken: Taken, code: str) -> UUID | None:
    """The answer this one takes the place of: what an earlier version wrote, or what was shown since, where that stands."""
    shown = seen_as(taken.item.seen.get(code), phone=taken.phone)
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
    conflict = key_of(item, "conflict")
    choice = rules.text(item.body, "choice")
    # What a colleague has edited since was not seen, though it stands under the key that was.
    seen = {name: seen_as(key, phone=taken.phone) for name, key in item.seen.items()}
    told = {"by": taken.by, "conflict_id": conflict, "choice": choice, "seen": seen, "now": taken.now}
    settled = settling.settle(**told, key=taken.key, **taken.when)  # type: ignore[arg-type]
    check_own(taken, settled.id, settled.recorded_by_id)
    outcome = Outcome.NEW if settled.id == taken.key else Outcome.IDENTICAL
    return Written(outcome, settled.id, None, rules.unknown(item.body, frozenset({"conflict", "choice"})))


def _bed(taken: Taken) -> Written:
    item = taken.item
    free = rules.whole(item.body, "free")
    if free is None:
        raise SyncRefused("item_unreadable", field="free")
    row = places.confirm(
        by=taken.by,
        place_id=key_of(item, "place"),
        free=free,
        said_by=rules.text(item.body, "said_by"),
        **taken.when,
        now=taken.now,
        id=taken.key,
        corrects_id=taken.earlier,
    )
    check_own(taken, row.id, row.recorded_by_id)
    outcome = Outcome.NEW if taken.before is None else Outcome.UPDATED
    return Written(outcome, row.id, None, rules.unknown(item.body, frozenset({"place", "free", "said_by"})))


WRITERS: Mapping[str, Callable[[Taken], Written]] = {
    "meet": details.meet,
    "detail": details.detail,
    "promise": _promise,
    "request": _request,
    "interview": _interview,
    "answer": _answer,
    "settle": _settle,
    "bed": _bed,
}
