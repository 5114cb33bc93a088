"""The clock a request starts: what it runs from, what it runs to, what stops it [model.md 3.1-2]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from brobygger.rules import agenda, code_lists, courses, law

# What stops a clock beside the request_events that do: the course ended after it had come to treatment since the citizen asked,
# so that the treatment of this wish has begun.
ENDING = "ending"
WITHDRAWN, PASSED_ON, STARTED = "withdrawn", "told", "started"
# Whose a clock is; nobody's where there is no guarantee.
MUNICIPALITY, REGION, NOBODY = "municipality", "region", "nobody"
DECISION_TOLD, OTHER_OFFER, OFFER_HEARD = "decision_told", "other_offer", "offer_heard"
# Comes only of the authority's decision, which is told with its reasons.
DECIDED_ONLY = "refused"
# What a decision can write of a request; a chosen offer can be told without one too.
BY_DECISION = frozenset({DECIDED_ONLY, OTHER_OFFER})


@dataclass(frozen=True)
class Said:
    """One request as it counts for the clock. ``at``: when it was said, with a time zone."""

    id: UUID
    at: datetime
    is_anonymous: bool = False


@dataclass(frozen=True)
class Happened:
    """Something that has happened to a request; ``kind`` is a code of request_events."""

    request: UUID
    kind: str
    at: datetime


@dataclass(frozen=True)
class Clock:
    """One clock. It runs from the earliest of its requests.

    ``owner``: "municipality", "region", or "nobody" where there is no guarantee (anonymous treatment).
    ``due_on``: the last day to begin treatment; None without a guarantee. ``municipal_due_on``: where the region has taken
    over, the last day the municipality had before. ``stopped_by``: the event that stopped it, or
    ``ENDING`` where a course that had come to treatment since it was said ended before anybody had written when it began.
    """

    requests: Sequence[UUID]
    said_at: datetime
    runs_from: date
    owner: str
    due_on: date | None
    stopped_by: str = ""
    stopped_at: datetime | None = None
    municipal_due_on: date | None = None

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

        The region's deadline does not make good what the municipality's had broken before.
        """
        if self.stopped_by != STARTED or self.due_on is None or self.stopped_at is None:
            return None
        return law.local_day(self.stopped_at) <= self.due_on and not self.is_late_to_region

    def level(self, today: date) -> str:
        """ "calm", "soon" or "now"; "calm" when the clock does not run."""
        return agenda.level(self.due_on, today) if self.is_running and self.due_on else "calm"


def clocks(said: Iterable[Said], happened: Iterable[Happened], treated: Iterable[courses.Treated] = ()) -> list[Clock]:
    """The clocks of one person, oldest first. treated: the courses that had reached treatment and ended, any order.

    Requests said while a clock runs belong to it, whoever wrote them down and whenever: the clock runs from the earliest. One
    said after it has stopped, or in the moment of such an ending or later, starts a new one, and the old is kept. An ending
    alone stops no clock, nor does treatment that was over before the citizen asked: what they asked for still waits with the
    authority. Due is the day it was said plus the days
    of the law ("senest 14 dage efter"), counted as calendar days in Denmark. Where the region has
    received the referral, its own clock runs from that day. An anonymous request has no guarantee and so no deadline
    (SEL § 101 a); it neither joins nor parts those with a name.
    """
    # Of two that happened in one moment always the same goes first, in whatever order they were read.
    events = sorted(happened, key=lambda event: (event.at, event.kind))
    endings = sorted(treated, key=lambda course: course.ended_at)
    groups: list[list[Said]] = []
    last: dict[bool, list[Said]] = {}
    for one in sorted(said, key=lambda request: (request.at, str(request.id))):
        group = last.get(one.is_anonymous)
        if group and _is_open(group, events, endings, one.at):
            group.append(one)
        else:
            last[one.is_anonymous] = [one]
            groups.append(last[one.is_anonymous])
    return [_clock(group, events, endings) for group in groups]


def running(found: Iterable[Clock]) -> Clock | None:
    """The clock that runs and is due first; None when there is none."""
    return min((clock for clock in found if clock.is_running), key=lambda clock: str(clock.due_on), default=None)


def wishes_after(found: Iterable[Clock], *, since: datetime) -> list[Clock]:
    """The clocks of wishes there were after a course ended, with a name: said since, or still waiting then. since: when it
    ended."""
    return [
        clock for clock in found if clock.owner != NOBODY and (clock.stopped_at is None or clock.stopped_at > since)
    ]


def came_to_nothing(found: Iterable[Clock], *, since: datetime) -> bool:
    """Whether there were wishes after a course ended, and every one of them was withdrawn or refused. since: when it ended."""
    wishes = wishes_after(found, since=since)
    return bool(wishes) and all(clock.stopped_by in (WITHDRAWN, DECIDED_ONLY) for clock in wishes)


def withdrawn(found: Iterable[Clock]) -> set[UUID]:
    """The requests whose clock the citizen stopped by withdrawing the wish: there is nothing to decide on them any more."""
    return {key for clock in found if clock.stopped_by == WITHDRAWN for key in clock.requests}


def effect(kind: str) -> str:
    """What something that has happened does to a clock: "stops", "region" or nothing."""
    return str(code_lists.load("request_events").entries.get(kind, {}).get("clock", ""))


def _is_open(
    group: Sequence[Said], events: Sequence[Happened], endings: Sequence[courses.Treated], at: datetime
) -> bool:
    stopped_by, stopped_at = _stopped(group, events, endings)
    # Who wants back in the very moment of the ending is back; and of a day on which someone withdrew a wish and said one, where
    # nobody told the hours, the wish is what may not be lost.
    return stopped_at is None or at < stopped_at or (at == stopped_at and stopped_by not in (ENDING, WITHDRAWN))


def _stopped(
    group: Sequence[Said], events: Sequence[Happened], endings: Sequence[courses.Treated]
) -> tuple[str, datetime | None]:
    """What stopped the clock of a group first, and when; an event goes before an ending of the same moment."""
    keys = {request.id for request in group}
    event = next((event for event in events if event.request in keys and effect(event.kind) == "stops"), None)
    said_at = group[0].at
    # Who asked to stay unknown was not treated in the course that ended.
    reached = () if group[0].is_anonymous else endings
    ended_at = next((each.ended_at for each in reached if each.began_at >= said_at and each.ended_at > said_at), None)
    if event is not None and (ended_at is None or event.at <= ended_at):
        return event.kind, event.at
    return (ENDING, ended_at) if ended_at is not None else ("", None)


def _clock(group: Sequence[Said], events: Sequence[Happened], endings: Sequence[courses.Treated]) -> Clock:
    first, keys = group[0], {request.id for request in group}
    stopped_by, stopped_at = _stopped(group, events, endings)
    region = next((event for event in events if event.request in keys and effect(event.kind) == "region"), None)
    from_day = law.local_day(region.at if region else first.at)
    return Clock(
        requests=[request.id for request in group],
        said_at=first.at,
        runs_from=from_day,
        owner=NOBODY if first.is_anonymous else REGION if region else MUNICIPALITY,
        due_on=None if first.is_anonymous else _due(from_day, "region_start_days" if region else "start_days"),
        stopped_by=stopped_by,
        stopped_at=stopped_at,
        municipal_due_on=_due(law.local_day(first.at), "start_days") if region and not first.is_anonymous else None,
    )


def _due(from_day: date, parameter: str) -> date | None:
    try:
        return law.days_after(from_day, law.days(parameter, on=from_day))
    except law.NotKnown:
        return None
