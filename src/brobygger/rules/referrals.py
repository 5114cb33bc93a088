"""Referrals [R-C9, R-G6, R-G7]: to a stay, or across a bridge to other help; what can follow what, and what is due.

A referral leaves the lists only by an ending someone has written: landed, the stay over, or let go with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from brobygger.rules import law, stays
from brobygger.rules.refusals import Refusal, words

STAY, BRIDGE = "stay", "bridge"
ASKED, ACCEPTED, DECLINED, ARRIVED, LEFT = "asked", "accepted", "declined", "arrived", "left"
BROKEN_OFF, SUPPORTED, LANDED, LET_GO, LOST = "broken_off", "supported", "landed", "let_go", "lost"
# The citizen died: so the event is called, and the state it leads to.
DIED = "died"
ASKED_AGAIN = "asked_again"
# Ended while two citizens were taken for one, and somebody has looked at it since: nothing else changes.
STANDS = "stands"

_WAITING = {ASKED_AGAIN: ASKED, "let_go": LET_GO, "lost": LOST, DIED: DIED}
_AGREED = {"accepted": ACCEPTED, "declined": DECLINED, "let_go": LET_GO, "lost": LOST, DIED: DIED}
_REFUSED = {ASKED_AGAIN: ASKED, "let_go": LET_GO, DIED: DIED}
_REOPENED = {ASKED_AGAIN: ASKED, STANDS: LET_GO}
# A lost connection is done with when someone has asked again, or agreed with the citizen what now.
_CUT = {**_REOPENED, "followed_up": LET_GO, STANDS: LOST}

# The one place that says what can follow what: by kind of referral, then by state, the events and where each leads. What is
# likeliest comes first, for it is the first button. Events are codes of referral_events, states of referral_states.
TRANSITIONS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    STAY: {
        ASKED: {"accepted": ACCEPTED, "declined": DECLINED, "arrived": ARRIVED, **_WAITING},
        ACCEPTED: {"arrived": ARRIVED, **_AGREED},
        DECLINED: _REFUSED,
        ARRIVED: {
            "left": LEFT,
            "extended": ARRIVED,
            "left_early": BROKEN_OFF,
            "sent_away": BROKEN_OFF,
            "outside": BROKEN_OFF,
            DIED: DIED,
        },
        # A stay that was broken off is not done with before someone has asked: what now?
        BROKEN_OFF: {"followed_up": LEFT, DIED: DIED, STANDS: BROKEN_OFF},
        LEFT: {"followed_up": LEFT, STANDS: LEFT},
        LET_GO: _REOPENED,
        LOST: _CUT,
        DIED: {},
    },
    BRIDGE: {
        ASKED: {"accepted": ACCEPTED, "declined": DECLINED, "first_contact": SUPPORTED, **_WAITING, "landed": LANDED},
        ACCEPTED: {"first_contact": SUPPORTED, "landed": LANDED, **_AGREED},
        DECLINED: _REFUSED,
        SUPPORTED: {"landed": LANDED, "supported": SUPPORTED, **{k: v for k, v in _AGREED.items() if k != "accepted"}},
        LANDED: {STANDS: LANDED},
        LET_GO: _REOPENED,
        LOST: _CUT,
        DIED: {},
    },
}
OPEN = frozenset({ASKED, ACCEPTED, DECLINED, ARRIVED, BROKEN_OFF, SUPPORTED})
# Where the next step is not known: another place may be it.
WHAT_NOW = frozenset({DECLINED, BROKEN_OFF})
# Who sees to it that something happens: no state without an owner.
OWNERS: Mapping[str, str] = dict.fromkeys(OPEN | {LEFT, LET_GO, LOST, DIED}, "contact_person") | {LANDED: "receiver"}
# What can still be written as of a day after the death: what has begun can be ended, and the citizen can do nothing any more.
ENDS = frozenset({"declined", "left", "let_go", "lost"})
# What it is over by until somebody asks again; with whoever died nothing is asked.
OVER_BY = frozenset({"left", "left_early", "sent_away", "outside", "let_go", "lost", "landed"})

# Our own choice of how long to wait for an answer before asking again.
STAY_ANSWER_DAYS = 1
# Our own choice: a yes without a day is asked about again after so long.
DAY_ASKED_AFTER = 7
# Our own choice: so long a place that said no is not offered among those to try first. It can be chosen all the same.
NO_HOLDS = timedelta(days=14)

CANNOT_FOLLOW = {
    ASKED: words("The referral waits for an answer since %(at)s. This cannot come next."),
    ACCEPTED: words("They said yes on %(at)s. This cannot come next."),
    DECLINED: words("They said no on %(at)s. Ask again, or let the referral go."),
    ARRIVED: words("The citizen has been there since %(at)s. This cannot come next."),
    BROKEN_OFF: words("The stay was broken off on %(at)s. Write what was agreed since."),
    LEFT: words("The stay ended on %(at)s. A new stay is a new referral."),
    SUPPORTED: words("The first meeting was on %(at)s at the latest. This cannot come next."),
    LANDED: words("The citizen landed on %(at)s. A new need is a new referral."),
    LET_GO: words("The referral was let go on %(at)s. Ask again to open it."),
    LOST: words("The connection was lost on %(at)s. Ask again to open the referral."),
    DIED: words("The referral was closed as of %(at)s, as the citizen died. Nothing can come after that."),
}
LATER_YES = words(
    "They said yes on %(at)s, which is later than this. Write a later day or hour here, or take the yes back and write it anew."
)
LATER = words(
    "What was written of %(at)s comes after this, and rests on what was before. Write a later day or hour here, or take that "
    "back first."
)


@dataclass(frozen=True)
class Told:
    """One thing that happened to a referral. ``until``: the last day of a stay, or the day to act next; None where not told.
    ``has_note``: whether one of us wrote something with it; what the place says of itself agrees nothing."""

    event: str
    at: datetime
    until: date | None = None
    has_note: bool = False


@dataclass(frozen=True)
class Asked:
    """A referral as the rules see it. ``stay_kind`` is "" for a bridge; ``answer_by``: when to ask again."""

    id: UUID
    kind: str
    at: datetime
    answer_by: datetime
    to: str = ""
    stay_kind: str = ""
    has_plan: bool = False


@dataclass(frozen=True)
class Progress:
    """Where a referral is. ``since``: when it came there; ``next_on``: the day to act, or the last day of the stay.

    ``is_day_known``: False after a yes without a day; ``next_on`` is then when to ask for it. ``is_answered``: of a stay that
    is over, whether somebody wrote what comes after. ``is_again``: whether the citizen was referred again since.
    """

    state: str
    since: datetime
    next_on: date
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    ended_by: str = ""
    is_day_known: bool = True
    is_answered: bool = False
    is_again: bool = False

    @property
    def is_open(self) -> bool:
        """Whether someone must still act."""
        return self.state in OPEN and not (self.state == DECLINED and self.is_again)

    @property
    def arrived_on(self) -> date | None:
        """The day of arrival, in Denmark."""
        return law.local_day(self.arrived_at) if self.arrived_at else None


def replay(asked: Asked, told: Iterable[Told]) -> Progress:
    """Where a referral has come to. told: oldest first where two are of the same moment.

    Of a day with an hour nobody told what came first is only known by what can: then the likeliest is first. Raises Refusal
    ("cannot_follow") where one cannot follow the other.
    """
    ordered = sorted(told, key=lambda one: one.at)
    try:
        return _all_after(asked, ordered)
    except Refusal:
        if all(law.has_hour(one.at) for one in ordered):
            raise
        return _all_after(asked, _likeliest(asked, ordered))


def replay_new(asked: Asked, told: Sequence[Told], new: Told) -> Progress:
    """As ``replay``, with something new. Where only its moment is in the way, the Refusal names what is written of a later.

    That something stands can only be written where there is something to let stand; what comes before it then, as the death of
    who was there, changes nothing of that.
    """
    try:
        return _replay_new(asked, told, new)
    except Refusal:
        last = max(told, key=lambda one: one.at, default=new)
        if last.at <= new.at:
            raise
        _replay_new(asked, told, replace(new, at=last.at))
        first = min((one for one in told if one.at > new.at), key=lambda one: one.at)
        at = law.written_day(first.at)
        if law.local_day(first.at) == law.local_day(new.at) and law.has_hour(first.at):
            at = f"{at} {first.at.astimezone(law.PLACE):%H:%M}"
        message = LATER_YES if first.event == "accepted" else LATER
        raise Refusal("cannot_follow", message, field="at", at=at) from None


def _replay_new(asked: Asked, told: Sequence[Told], new: Told) -> Progress:
    if new.event == STANDS:
        then = replay(asked, [one for one in told if not law.is_after(one.at, new.at)])
        if STANDS not in TRANSITIONS[asked.kind][then.state]:
            raise _cannot_follow(then)
    return replay(asked, [*told, new])


def can_happen(kind: str, state: str, *, has_died: bool, is_closed: bool = False) -> list[str]:
    """The events that can come next, the likeliest first; of who has died that they did alone. That it stands is told where it
    is asked. ``is_closed``: nobody is referred to the place any more."""
    found = TRANSITIONS[kind][state]
    if has_died:
        return [DIED] if DIED in found else []
    never = {STANDS, DIED, *((ASKED_AGAIN,) if is_closed else ())}
    return [event for event in found if event not in never]


def is_again(progress: Progress, written_at: datetime, others: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether the citizen was referred again since a referral came where it is. written_at: when that was written down. others:
    of the referrals to the same sort of help, or to a stay, when each was made and when it was written: of one day without all
    the hours the order of writing is all there is."""
    return any(
        law.is_after(at, progress.since) or (written > written_at and not law.is_after(progress.since, at))
        for at, written in others
    )


def stay_of(asked: Asked, progress: Progress) -> stays.Stay | None:
    """When someone was there; None before they came, and for a bridge."""
    if progress.arrived_at is None:
        return None
    return stays.Stay(asked.id, asked.to, progress.arrived_at, progress.left_at, progress.next_on)


def last_day_of(stay_kind: str, new: Told) -> date | None:
    """The last day an arrival gives a stay: the one told, or the longest its kind allows; None where neither is known."""
    return new.until or stays.last_allowed(stay_kind, law.local_day(new.at))


def _all_after(asked: Asked, ordered: Iterable[Told]) -> Progress:
    progress = Progress(ASKED, asked.at, law.local_day(asked.answer_by))
    for each in ordered:
        progress = _after(asked, progress, each)
    return progress


def _likeliest(asked: Asked, ordered: Sequence[Told]) -> Iterator[Told]:
    """In the order of TRANSITIONS what is of one day, where nobody knows which came first."""
    state, left = ASKED, list(ordered)
    while left:
        can = TRANSITIONS[asked.kind].get(state, {})
        unknown = {one.event: one for one in reversed(left) if _in_any_order(left[0], one)}
        each = next((unknown[event] for event in can if event in unknown), left[0])
        left.remove(each)
        state = state if each.event == STANDS else can.get(each.event, "")
        yield each


def _in_any_order(one: Told, other: Told) -> bool:
    same_day = law.local_day(one.at) == law.local_day(other.at)
    return one is other or (same_day and not (law.has_hour(one.at) and law.has_hour(other.at)))


def _cannot_follow(progress: Progress) -> Refusal:
    return Refusal("cannot_follow", CANNOT_FOLLOW[progress.state], at=law.written_day(progress.since))


def _after(asked: Asked, progress: Progress, told: Told) -> Progress:
    if told.event == STANDS:
        return progress
    state = TRANSITIONS[asked.kind][progress.state].get(told.event)
    if state is None:
        raise _cannot_follow(progress)
    on = law.local_day(told.at)
    after = replace(progress, state=state, since=told.at, next_on=told.until or on, is_day_known=True)
    if told.event == "accepted" and told.until is None:
        return replace(after, next_on=on + timedelta(days=DAY_ASKED_AFTER), is_day_known=False)
    if told.event == "arrived":
        return replace(after, arrived_at=told.at, next_on=last_day_of(asked.stay_kind, told) or on)
    if told.event == "extended":
        return replace(after, since=progress.since)
    if state in (LEFT, BROKEN_OFF, DIED) and progress.arrived_at and progress.left_at is None:
        return replace(after, left_at=told.at, ended_by=told.event, is_answered=state == LEFT and told.has_note)
    return replace(after, is_answered=told.event == "followed_up")
