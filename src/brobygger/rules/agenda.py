"""Reasons to act: what is due for whom and when. Rooms give their own; here is what they have in common."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from uuid import UUID

from brobygger.rules import code_lists, definitions
from brobygger.rules.law import PLACE, local_day

# Our own choice, not the law's: what is to be done is soon a week before and now on its day; the clock of the law is now three
# days before.
SOON_DAYS = 7
NOW_DAYS = 3
# So many days after its day what is no deadline of the law is long overdue: in its section it stands beneath what can still be
# reached.
LATE_DAYS = 7
# In ``rank``: what a leader looks after, and no worker's day.
FOR_LEADER = 7
# The board's own order, each a stretch of ranks: the clocks; who falls through, dose, assessments and plans; then what a
# worker's day holds besides. Our own choice. Each stretch is asked for by itself, so that an index gives it in its order: the
# fewer the cheaper.
BOARD = ((2, 2), (7, 10), (3, 5))
# And the inbox's: what was just decided is finished before anything new is begun.
INBOX = ((11, 11), (1, 10))
# What was promised a citizen is the worker's to keep, and told in the words of the diary.
PROMISED = frozenset({"promise", "promise_late"})
# Seen by those alone who may do what ends it: what someone told of suicide is for the team that treats them.
ENDED_BY = {"suicide_alert": "assessments.handle_alert"}
# What another reason about the same citizen says already, beside it: by kind those that say it better. It is counted and can be
# asked for by itself; in the row of a citizen it stands once.
SAID_BY: Mapping[str, frozenset[str]] = {
    # Less contact than planned is why the plan asks to be adjusted.
    "plan_adjust": frozenset({"dose_below"}),
    # The deadline of the law stands there with the words of whoever wants back.
    "back_undecided": frozenset({"clock", "recommendation"}),
    # The recommendation is of the same wish.
    "ended_undecided": frozenset({"recommendation"}),
    "offer_undecided": frozenset({"recommendation"}),
    # The stay that ends asks for its plan on the same page, and so does one that is over.
    "stay_no_plan": frozenset({"stay_ends"}),
    "not_seen_late": frozenset({"not_seen"}),
    "no_action_plan": frozenset({"no_plan"}),
    # Whoever leads is told that it was not done, among those who fall through.
    "followup_duty": frozenset({"followup_missed"}),
}
# Why a plan may need adjusting where less is given than planned: what ``dose_below`` says.
LESS_GIVEN = "attendance"
# Following up on an ended course, in time.
FOLLOWUPS = frozenset({"followup_duty", "followup_unwanted", "followup"})
# That nobody has tried what the law asks for, so long after its day: beside it, for whoever leads.
MISSED = "followup_missed"
# So many reasons stand open in a row; the rest is one tap away.
OPEN_REASONS = 3
# What somebody may die of stands open beside them, however many there are: a relapse after a pause too, for less is borne.
VITAL = frozenset({"suicide_alert", "overdose", "relapse"})
# Longer than any life: what is due so much earlier stands before all else of its rank.
AHEAD = timedelta(days=36_500)
# Later than any day: a reason that stays until something is written.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Due:
    """One reason to act. ``kind`` is a code of reminder_kinds; it is shown from ``shows_at`` on and due at ``due_at``.

    ``hides_at``: when it goes by itself; nothing in the lists may depend on what time it is when they are drawn. ``stays``: it
    stands where it is also when its day is long over, although its kind becomes another.

    ``about``: the key of what it is about. ``params``: what its words need (short texts, numbers, ISO days); no names.
    """

    kind: str
    shows_at: datetime
    due_at: datetime
    about: UUID | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    hides_at: datetime = NEVER
    stays: bool = False


def kinds() -> tuple[str, ...]:
    """Every kind of reason, in the order of the code list."""
    return code_lists.codes("reminder_kinds")


def is_for_authority(kind: str) -> bool:
    """Whether a kind stands in the authority's inbox."""
    return bool(code_lists.entry("reminder_kinds", kind).get("authority", False))


def is_for_authority_alone(kind: str) -> bool:
    """Whether a kind asks nobody to look for the citizen, and stands in no list but the authority's inbox."""
    return bool(code_lists.entry("reminder_kinds", kind).get("only_authority", False))


def is_confided(kind: str) -> bool:
    """Whether a kind tells what was told in confidence: no list says it to whoever must state why before a person opens."""
    return bool(code_lists.entry("reminder_kinds", kind).get("confided", False))


def ends_with_course(kind: str) -> bool:
    """Whether a kind asks nobody any more once the course has ended; what does not goes on with the contact person."""
    return bool(code_lists.entry("reminder_kinds", kind).get("ends_with_course", False))


def rank(kind: str) -> int:
    """Where a kind stands in the lists: 1 promised, 2 the deadline of the law, 3 other deadlines, 4 lost, 5 at risk,
    from 7 on for the leader: 7 who falls through, 8 the dose, 9 the assessment, 10 the plan; 11 for the authority, just
    decided. Within a rank what is long overdue (``late_kinds``) comes last."""
    return int(code_lists.entry("reminder_kinds", kind)["rank"])


def place_in(order: Sequence[tuple[int, int]], rank: int) -> tuple[int, int]:
    """Where a rank stands in a list with an order of its own (``BOARD``, ``INBOX``)."""
    return next(n for n, (first, last) in enumerate(order) if first <= rank <= last), rank


def has_day(kind: str) -> bool:
    """Whether a kind is due on a day, which the lists show, rather than only begun at some time."""
    return bool(code_lists.entry("reminder_kinds", kind).get("has_day", False))


def event(kind: str, params: Mapping[str, object], language: str) -> str:
    """What happened on the day that a reason is about, in a word; "" where its day is a deadline, or when it began to be asked.

    Of what became late it is what it was. A decision that holds again, or whose letter says another deadline, was not made on
    the day the reason began.
    """
    if "holds_again" in params or "says" in params:
        return ""
    told = code_lists.entry("reminder_kinds", str(params.get("was", kind))).get("event")
    return definitions.text(told, language) if told else ""


def happened_at(kind: str, shows_at: datetime, due_at: datetime) -> datetime:
    """The moment from which a reason without a day of its own stands: what became late shows only long after it."""
    return due_at if kind in late_kinds() else shows_at


@cache
def late_kinds() -> frozenset[str]:
    """The kinds that others become when their day is long over."""
    return frozenset(entry["late"] for entry in code_lists.load("reminder_kinds").entries.values() if "late" in entry)


def becomes_late(kind: str) -> bool:
    """Whether a kind becomes another when its day is long over, so that it hides although it is still to be done."""
    return "late" in code_lists.entry("reminder_kinds", kind)


def in_time_and_late(due: Due) -> tuple[Due, ...]:
    """A reason to act, and what it becomes when its day is long over, where its kind becomes something.

    What it was is told in ``was``, for several become the same. The one hides when the other begins to be shown, so that in
    its section the old does not stand above what can still be reached in time.
    """
    late = code_lists.entry("reminder_kinds", due.kind).get("late")
    if late is None or due.stays:
        return (due,)
    over = begin_of(local_day(due.due_at) + timedelta(days=LATE_DAYS + 1))
    return replace(due, hides_at=over), replace(
        due, kind=late, shows_at=max(due.shows_at, over), params={**due.params, "was": due.kind}
    )


def is_said(kind: str, params: Mapping[str, object], kinds: Collection[str]) -> bool:
    """Whether another reason about the same citizen, of one of ``kinds``, says this one already."""
    # That the burden has changed, or that there is far more contact, nothing else says.
    return params.get("why", LESS_GIVEN) == LESS_GIVEN and not SAID_BY.get(kind, frozenset()).isdisjoint(kinds)


def level(due_on: date, today: date, *, is_clock: bool = False) -> str:
    """How near a deadline is: "calm", "soon" or "now"; a passed one is "now". is_clock: it is that of starting treatment."""
    left = (due_on - today).days
    return "now" if left <= (NOW_DAYS if is_clock else 0) else "soon" if left <= SOON_DAYS else "calm"


def near_until(today: date) -> dict[str, datetime]:
    """By level the last moment a deadline of that level, or of a nearer one, can be."""
    return {"now": end_of(today + timedelta(days=NOW_DAYS)), "soon": end_of(today + timedelta(days=SOON_DAYS))}


def begin_of(day: date) -> datetime:
    """The first moment of a day in Denmark."""
    return datetime.combine(day, time(), tzinfo=PLACE)


def is_of_a_day(shows_at: datetime) -> bool:
    """Whether a reason shows from a day on, and from no hour of it (``begin_of``)."""
    return shows_at.astimezone(PLACE).time() == time()


def end_of(day: date) -> datetime:
    """The last moment of a day in Denmark: what is due that day is not late before."""
    return begin_of(day + timedelta(days=1)) - timedelta(seconds=1)
