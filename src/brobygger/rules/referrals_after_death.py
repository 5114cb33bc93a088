"""What can be written of a referral of someone who has died, and when it contradicts the death."""

from __future__ import annotations

from datetime import datetime

from brobygger.rules import law
from brobygger.rules.referrals import ENDS, OPEN, TRANSITIONS
from brobygger.rules.refusals import Refusal, words

# What can have been before it, and is written when it is known.
BEFORE_DEATH = ENDS | {"arrived", "left_early", "sent_away", "outside", "first_contact", "followed_up"}

CAME_AFTER_DEATH = words(
    "It is written that the citizen came on %(arrived)s. That is after the day of the death, %(died)s. Both cannot be right: "
    "take back that the citizen came, or correct the day of the death, and write this then."
)
NOT_DEAD = words("This can only be written of a citizen who has died, and as of the day of the death or later.")


def before_death(kind: str, state: str) -> list[str]:
    """What can still be written of an open referral of someone who has died, as of a day before: what was done, or ended."""
    return [event for event in TRANSITIONS[kind][state] if state in OPEN and event in BEFORE_DEATH]


def check_died(
    at: datetime, died_at: datetime | None, *, is_day_known: bool = True, arrived_at: datetime | None = None
) -> None:
    """Raises Refusal ("not_dead") where a referral would be closed by a death that is not written, or before its day, where
    that is known; "came_after_death" where the citizen is written to have come after it: somebody sets one of the two right
    first."""
    if died_at is not None and came_after_death(arrived_at, died_at if is_day_known else None):
        days = {"arrived": law.written_day(arrived_at or at), "died": law.written_day(died_at)}
        raise Refusal("came_after_death", CAME_AFTER_DEATH, field="at", **days)
    if died_at is None or (is_day_known and law.local_day(at) < law.local_day(died_at)):
        raise Refusal("not_dead", NOT_DEAD)


def came_after_death(arrived_at: datetime | None, died_at: datetime | None) -> bool:
    """Whether an arrival is written of a day after the one the citizen died: one of the two is wrong. died_at: None where
    nobody died, or nobody knows the day."""
    return arrived_at is not None and died_at is not None and law.local_day(arrived_at) > law.local_day(died_at)
