"""Reasons to act that come of clocks and wishes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.rules import agenda, law
from brobygger.rules.decisions import GRANT
from brobygger.rules.requests.clocks import (
    BACK_TOLD,
    DECISION_TOLD,
    ENDING,
    MUNICIPALITY,
    NOBODY,
    OFFER_HEARD,
    OTHER_OFFER,
    REGION,
    TREATED,
    WITHDRAWN,
    Clock,
)
from brobygger.rules.requests.told import STARTED, Happened

# Our own choice: so many days after another offer was chosen somebody hears how it goes.
OFFER_HEARD_DAYS = 14
# What a citizen who has ended or has changed their mind about need not be told any more.
_OVER = frozenset({ENDING, WITHDRAWN})


def anonymous_reminders(
    found: Iterable[Clock], *, passed_on: Collection[UUID], decided: Collection[UUID]
) -> Iterator[agenda.Due]:
    """A reason to act for each wish for anonymous treatment, which has no deadline, until somebody has answered it.

    passed_on, decided: the requests that are. To pass one on is no answer: an authority that does not know who it is of has no
    list it could stand on, so it stays with the team as well.
    """
    for clock in found:
        if clock.owner == NOBODY and clock.stopped_at is None and not set(clock.requests) & set(decided):
            kind = "anonymous_waits" if set(clock.requests) & set(passed_on) else "anonymous_request"
            yield agenda.Due(kind, clock.said_at, clock.said_at, clock.requests[0], _said_again(clock))


def silent_reminders(found: Iterable[Clock], *, silent: Collection[UUID]) -> Iterator[agenda.Due]:
    """A reason to act for each clock that runs for the municipality, and that nobody who may decide has been told of: to be
    passed on the day it was said.

    silent: the requests said to someone of whom nobody knows that they may decide, and not passed on since.
    """
    for clock in found:
        if clock.is_running and clock.owner == MUNICIPALITY and set(clock.requests) <= set(silent):
            due_at = agenda.end_of(law.local_day(clock.said_at))
            yield agenda.Due("request_silent", clock.said_at, due_at, clock.requests[0], _said_again(clock))


def reminders(found: Iterable[Clock]) -> Iterator[agenda.Due]:
    """A reason to act for each clock that runs, from the day it was said."""
    for clock in found:
        if clock.is_running and clock.due_on:
            yield agenda.Due(
                kind="clock",
                shows_at=clock.said_at,
                due_at=agenda.end_of(clock.due_on),
                about=clock.requests[0],
                params={"owner": clock.owner, "due_on": clock.due_on.isoformat(), **_said_again(clock)},
            )


def unsure_reminders(found: Iterable[Clock]) -> Iterator[agenda.Due]:
    """A reason to act for each wish told on a phone that started no clock, as the day it was said belonged to one that had
    stopped: until somebody mends the day or says that it is right."""
    for clock in found:
        if clock.stopped_at is not None:
            for request in clock.unsure:
                yield agenda.Due("wish_before_stop", clock.stopped_at, clock.stopped_at, request)


def _said_again(clock: Clock) -> dict[str, object]:
    """How often more than once the citizen said it: a list shows the words of the first time alone."""
    return {"again": len(clock.requests) - 1} if len(clock.requests) > 1 else {}


@dataclass(frozen=True)
class Decided:
    """A decision made on a request: its key, what it says and when; on which record it was written, and when.

    ``taken_back_at``: None where it stands; ``letter_at``: when a letter of it was last made, None where none was.
    """

    id: UUID
    request: UUID
    result: str
    at: datetime
    record: UUID
    written_at: datetime
    taken_back_at: datetime | None = None
    letter_at: datetime | None = None


def undecided_reminders(
    found: Iterable[Clock], *, decided: Collection[UUID], ended_at: datetime | None, is_going: bool
) -> Iterator[agenda.Due]:
    """A reason to act for each wish that nobody has decided on: once treatment has begun all the same, for the authority alone
    when that course has ended or another offer was chosen, and where it is of someone who wants back, whose follow-ups wait for
    it. What the region had when it stopped is the region's to answer for, not the municipality's to decide afterwards.

    An ending answers no wish: without a decision there is no letter and nothing to complain about, also afterwards.
    decided: the requests a decision stands on; delegated visitation starts a clock and decides nothing. ended_at: when the
    last course ended, None where none has. is_going: whether a course is under way.
    """
    for clock in found:
        if clock.owner == NOBODY or set(clock.requests) & set(decided):
            continue
        if clock.stopped_at is not None and clock.owner == REGION:
            continue
        if clock.stopped_at is not None and clock.stopped_by == OTHER_OFFER:
            yield agenda.Due("offer_undecided", clock.stopped_at, clock.stopped_at, clock.requests[0])
        elif clock.stopped_at is not None and clock.stopped_by in TREATED:
            is_before = ended_at is not None and law.is_after(ended_at, clock.stopped_at)
            is_over = not is_going or is_before or clock.stopped_by == ENDING
            kind = "ended_undecided" if is_over else "treatment_undecided"
            yield agenda.Due(kind, clock.stopped_at, clock.stopped_at, clock.requests[0])
        elif (
            clock.stopped_at is None and is_going and ended_at is not None and not law.is_after(ended_at, clock.said_at)
        ):
            yield agenda.Due("back_undecided", clock.said_at, clock.said_at, clock.requests[0])


def opposed_reminders(
    found: Iterable[Clock], *, decided: Collection[Decided], joined_at: datetime
) -> Iterator[agenda.Due]:
    """A reason to act for each clock on which two decisions stand that were made on different records, before those were found
    to be one person: neither was made with the other in sight. It is about the one that was decided last.

    joined_at: when the last of the records was joined. What is decided after that settles it.
    """
    for clock in found:
        mine = sorted((each for each in decided if each.request in clock.requests), key=lambda each: each.written_at)
        newest = {each.record: each for each in mine}
        is_opposed = len({each.result for each in newest.values()}) > 1 and mine[-1].written_at < joined_at
        if is_opposed and clock.stopped_by not in _OVER:
            last = max(newest.values(), key=lambda each: each.at)
            yield agenda.Due("decisions_opposed", joined_at, joined_at, last.id)


def untold_reminders(
    found: Iterable[Clock], *, decided: Iterable[Decided], happened: Collection[Happened]
) -> Iterator[agenda.Due]:
    """A reason to act for the newest decision that stands on each clock until somebody has told the citizen, and where what
    they were told last, or hold the letter of, was taken back since.

    What comes of the wish itself says that they know: it is withdrawn, or treatment has begun on what was decided. A no to
    someone who is in treatment already is news to them.
    """
    every = sorted(decided, key=lambda each: each.at)
    for clock in found:
        made = [each for each in every if each.request in clock.requests]
        if made and clock.stopped_by not in _OVER:
            yield from _untold(clock, made, [event for event in happened if event.request in clock.requests])


def _untold(clock: Clock, made: Sequence[Decided], happened: Sequence[Happened]) -> Iterator[agenda.Due]:
    """made: every decision on a clock, oldest first, also those taken back."""
    newest = next((each for each in reversed(made) if each.taken_back_at is None), None)
    believed = _believed(made, happened)
    gone_at = believed.taken_back_at if believed is not None else None
    if newest is None:
        if believed is not None and gone_at is not None and not _is_told_gone(gone_at, happened):
            yield agenda.Due("decision_back_untold", gone_at, gone_at, clock.requests[0], {"result": believed.result})
    elif believed is not None and gone_at is not None and newest.written_at < believed.written_at:
        # It stood before what they were told: it holds again.
        yield agenda.Due("decision_untold", gone_at, gone_at, newest.id, {"result": newest.result, "holds_again": True})
    elif not _is_seen_in_treatment(clock, newest) and not any(
        event.kind == DECISION_TOLD and _is_since(event, newest.at, newest.written_at) for event in happened
    ):
        yield agenda.Due("decision_untold", newest.at, newest.at, newest.id, {"result": newest.result})


def _believed(made: Sequence[Decided], happened: Sequence[Happened]) -> Decided | None:
    """The decision the citizen was told last, or has had a letter of since; None where they know of none."""
    letters = (Happened(row.request, DECISION_TOLD, row.letter_at, row.letter_at) for row in made if row.letter_at)
    told = (event for event in (*happened, *letters) if event.kind == DECISION_TOLD)
    known = [(event, held) for event in told if (held := _held(made, event)) is not None]
    if not known:
        return None
    return max(known, key=lambda each: (law.local_day(each[0].at), each[0].written_at or each[0].at))[1]


def _held(made: Sequence[Decided], event: Happened) -> Decided | None:
    """The decision that held when the citizen was told of one."""

    def is_gone(each: Decided) -> bool:
        return each.taken_back_at is not None and _is_since(event, each.taken_back_at, each.taken_back_at)

    return next(
        (each for each in reversed(made) if _is_since(event, each.at, each.written_at) and not is_gone(each)), None
    )


def _is_told_gone(gone_at: datetime, happened: Iterable[Happened]) -> bool:
    return any(event.kind == BACK_TOLD and _is_since(event, gone_at, gone_at) for event in happened)


def _is_since(event: Happened, at: datetime, written_at: datetime) -> bool:
    """Whether something happened after another thing: where the hours leave it open, it was written down after it."""
    if law.is_after(at, event.at) or law.is_after(event.at, at):
        return law.is_after(event.at, at)
    return event.written_at is None or event.written_at >= written_at


def _is_seen_in_treatment(clock: Clock, decision: Decided) -> bool:
    """Whether whoever is in treatment has a yes in hand, or began on what was decided."""
    if clock.stopped_by != STARTED or clock.stopped_at is None:
        return False
    return decision.result == GRANT or not law.is_after(decision.at, clock.stopped_at)


def offer_reminders(found: Iterable[Clock], *, happened: Collection[Happened]) -> Iterator[agenda.Due]:
    """A reason to act for another offer that was freely chosen, when nobody has heard of it after a while: until somebody has,
    or the citizen asks anew."""
    clocks = list(found)
    for clock in clocks:
        if clock.stopped_by != OTHER_OFFER or clock.stopped_at is None:
            continue
        heard = any(event.kind == OFFER_HEARD and event.request in clock.requests for event in happened)
        if not heard and not any(other.said_at > clock.said_at for other in clocks if other is not clock):
            day = law.days_after(law.local_day(clock.stopped_at), OFFER_HEARD_DAYS)
            at = agenda.begin_of(day)
            yield agenda.Due("other_offer_silent", at, at, clock.requests[0], {"own_days": OFFER_HEARD_DAYS})
