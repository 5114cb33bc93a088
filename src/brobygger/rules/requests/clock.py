"""One clock: what it runs from and to, whose it is, and what stopped it [model.md 3.1-2]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from brobygger.rules import agenda, law
from brobygger.rules.decisions import REOPENED
from brobygger.rules.requests.told import STARTED

# What stops a clock beside the request_events that do: the course ended after it had come to treatment since the citizen asked,
# so that the treatment of this wish has begun.
ENDING = "ending"
WITHDRAWN, PASSED_ON = "withdrawn", "told"
# What stops a clock because the citizen was treated, whoever decided on it or nobody.
TREATED = frozenset({STARTED, ENDING})
# Whose a clock is; nobody's where there is no guarantee.
MUNICIPALITY, REGION, NOBODY = "municipality", "region", "nobody"
DECISION_TOLD, BACK_TOLD = "decision_told", "decision_back_told"
OTHER_OFFER, OFFER_HEARD, REGION_BACK = "other_offer", "offer_heard", "region_back"
REFUSED = "refused"
# What ends a wish, or what had come of it, and answers nothing that was asked for the same day.
PARTS = frozenset({ENDING, WITHDRAWN, REFUSED})
# Come only of the authority's decision, which is told with its reasons.
DECIDED_ONLY = frozenset({REFUSED, REOPENED})
# What of a request stops its clock by a decision, that a later decision can change; a chosen offer can be told without one too.
DECIDED_AGAINST = frozenset({REFUSED, OTHER_OFFER})
# That a wish was recommended or decided on, which moves no clock by itself.
DEALT_WITH = "dealt_with"
# What a decision can write of a request.
BY_DECISION = DECIDED_ONLY | DECIDED_AGAINST


@dataclass(frozen=True)
class Clock:
    """One clock. It runs from the earliest of its requests.

    ``owner``: "municipality", "region", or "nobody" where there is no guarantee (anonymous treatment).
    ``due_on``: the last day to begin treatment; None without a guarantee. ``municipal_due_on``: where the region has taken
    over, the last day the municipality had before. ``stopped_by``: the event that stopped it, or
    ``ENDING`` where a course that had come to treatment since it was said ended before anybody had written when it began;
    ``treated_at``: when that course came to treatment, the only day there is to judge by.
    ``reopened_at``: when a decision last made it run again; ``is_sent_back``: whether the region had it and sent it back.
    ``begun_at``: when treatment began, also where a decision had stopped the clock before; None where nobody wrote it.
    ``is_decided_against``: whether a no or a chosen offer stands on it that nothing changed since, also where treatment, or the
    end of it, had stopped it before.
    ``unsure``: of a clock that had stopped when they came, those of its requests of which somebody has yet to say that their
    day is right.
    """

    requests: Sequence[UUID]
    said_at: datetime
    runs_from: date
    owner: str
    due_on: date | None
    stopped_by: str = ""
    stopped_at: datetime | None = None
    municipal_due_on: date | None = None
    reopened_at: datetime | None = None
    is_sent_back: bool = False
    treated_at: datetime | None = None
    begun_at: datetime | None = None
    is_decided_against: bool = False
    unsure: Sequence[UUID] = ()

    @property
    def is_late_to_region(self) -> bool:
        """Whether the municipality's own deadline had passed when the region received the referral."""
        return self.municipal_due_on is not None and self.runs_from > self.municipal_due_on

    @property
    def is_running(self) -> bool:
        """Whether there is a deadline ahead or passed that nothing has stopped."""
        return self.due_on is not None and self.stopped_at is None

    @property
    def is_kept(self) -> bool | None:
        """Whether treatment began in time; None while it has not begun, and where there is nothing to keep.

        Where nobody wrote the day it began, the day the course came to treatment says it.
        The region's deadline does not make good what the municipality's had broken before.
        """
        began_at = self.stopped_at if self.stopped_by == STARTED else self.treated_at
        if self.due_on is None or began_at is None:
            return None
        return law.local_day(began_at) <= self.due_on and not self.is_late_to_region

    def level(self, today: date) -> str:
        """ "calm", "soon" or "now"; "calm" when the clock does not run."""
        return agenda.level(self.due_on, today, is_clock=True) if self.is_running and self.due_on else "calm"
