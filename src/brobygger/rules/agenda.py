"""Reasons to act: what is due for whom and when. Rooms give their own; here is what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from brobygger.rules import code_lists
from brobygger.rules.law import PLACE

# Our own choice, not the law's: a deadline is soon a week before and now three days before.
SOON_DAYS = 7
NOW_DAYS = 3
# Later than any day: a reason that stays until something is written.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Due:
    """One reason to act. ``kind`` is a code of reminder_kinds; it is shown from ``shows_at`` on and due at ``due_at``.

    ``hides_at``: when it goes by itself; nothing in the lists may depend on what time it is when they are drawn.

    ``about``: the key of what it is about. ``params``: what its words need (short texts, numbers, ISO days); no names.
    """

    kind: str
    shows_at: datetime
    due_at: datetime
    about: UUID | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    hides_at: datetime = NEVER


def kinds() -> tuple[str, ...]:
    """Every kind of reason, in the order of the code list."""
    return code_lists.codes("reminder_kinds")


def is_for_authority(kind: str) -> bool:
    """Whether a kind stands in the authority's inbox."""
    return bool(code_lists.entry("reminder_kinds", kind).get("authority", False))


def ends_with_course(kind: str) -> bool:
    """Whether a kind asks nobody any more once the course has ended; what does not goes on with the contact person."""
    return bool(code_lists.entry("reminder_kinds", kind).get("ends_with_course", False))


def rank(kind: str) -> int:
    """Where a kind stands in the lists: 1 promised, 2 deadline, 3 lost, 4 at risk, 5 what a leader looks after."""
    return int(code_lists.entry("reminder_kinds", kind)["rank"])


def level(due_on: date, today: date) -> str:
    """How near a deadline is: "calm", "soon" or "now"; a passed one is "now"."""
    left = (due_on - today).days
    return "now" if left <= NOW_DAYS else "soon" if left <= SOON_DAYS else "calm"


def begin_of(day: date) -> datetime:
    """The first moment of a day in Denmark."""
    return datetime.combine(day, time(), tzinfo=PLACE)


def end_of(day: date) -> datetime:
    """The last moment of a day in Denmark: what is due that day is not late before."""
    return begin_of(day + timedelta(days=1)) - timedelta(seconds=1)
