"""The clock a request starts: what it runs from, what it runs to, what stops it [model.md 3.1-2]."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from brobygger.rules import agenda, code_lists, courses, law
from brobygger.rules.decisions import REOPENED

# What stops a clock beside the request_events that do: the course ended after it had come to treatment since the citizen asked,
# so that the treatment of this wish has begun.
ENDING = "ending"
WITHDRAWN, PASSED_ON, STARTED = "withdrawn", "told", "started"
# What stops a clock because the citizen was treated, whoever decided on it or nobody.
TREATED = frozenset({STARTED, ENDING})
# Whose a clock is; nobody's where there is no guarantee.
MUNICIPALITY, REGION, NOBODY = "municipality", "region", "nobody"
DECISION_TOLD, OTHER_OFFER, OFFER_HEARD, REGION_BACK = "decision_told", "other_offer", "offer_heard", "region_back"
REFUSED = "refused"
# What ends a wish, or what had come of it, and answers nothing that was asked for the same day.
_PARTS = frozenset({ENDING, WITHDRAWN, REFUSED})
# Come only of the authority's decision, which is told with its reasons.
DECIDED_ONLY = frozenset({REFUSED, REOPENED})
# What of a request stops its clock by a decision, that a later decision can change; a chosen offer can be told without one too.
DECIDED_AGAINST = frozenset({REFUSED, OTHER_OFFER})
# What a decision can write of a request.
BY_DECISION = DECIDED_ONLY | DECIDED_AGAINST


@dataclass(frozen=True)
class Said:
    """One request as it counts for the clock. ``at``: when it was said, with a time zone."""

    id: UUID
    at: datetime
    is_anonymous: bool = False


@dataclass(frozen=True)
class Happened:
    """Something that has happened to a request; ``kind`` is a code of request_events. ``written_at``: when it was written down,
    None where nobody asks."""

    request: UUID
    kind: str
    at: datetime
    written_at: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """One clock. It runs from the earliest of its requests.

    ``owner``: "municipality", "region", or "nobody" where there is no guarantee (anonymous treatment).
    ``due_on``: the last day to begin treatment; None without a guarantee. ``municipal_due_on``: where the region has taken
    over, the last day the municipality had before. ``stopped_by``: the event that stopped it, or
    ``ENDING`` where a course that had come to treatment since it was said ended before anybody had written when it began;
    ``treated_at``: when that course came to treatment, the only day there is to judge by.
    ``reopened_at``: when a decision last made it run again; ``is_sent_back``: whether the region had it and sent it back.
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


def clocks(said: Iterable[Said], happened: Iterable[Happened], treated: Iterable[courses.Treated] = ()) -> list[Clock]:
    """The clocks of one person, oldest first. treated: the courses that had reached treatment and ended, any order.

    Requests said while a clock runs belong to it, whoever wrote them down and whenever: the clock runs from the earliest. One
    said after it has stopped starts a new one, and the old is kept; so does one of which nobody knows whether it was said
    before a withdrawal, a refusal or such an ending. An ending alone stops no clock, nor does treatment that was over before
    the citizen asked: what they asked for still waits with the authority. Due is the day it was said plus the days
    of the law ("senest 14 dage efter"), counted as calendar days in Denmark. Where the region has
    received the referral, its own clock runs from that day, until it sends it back. What a decision stopped runs on when a
    later one changes it. The law as we know it is silent on both. Our own choice: the municipality's clock then counts from
    when it was said, as if it had never stood still. An anonymous request has no guarantee and so no deadline
    (SEL § 101 a); it neither joins nor parts those with a name.
    """
    # Of two that happened in one moment always the same goes first, in whatever order they were read. Where a day is all there
    # is: who was treated and withdrew on one day was treated.
    events = sorted(happened, key=lambda event: (event.at, event.kind != STARTED, event.kind))
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


def running(found: Iterable[Clock], *, owner: str = "") -> Clock | None:
    """The clock that runs and is due first; None when there is none. owner: whose; "" for whosever it is."""
    runs = (clock for clock in found if clock.is_running and owner in ("", clock.owner))
    return min(runs, key=lambda clock: str(clock.due_on), default=None)


def wishes_after(found: Iterable[Clock], *, since: datetime) -> list[Clock]:
    """The clocks of wishes there were after a course ended, with a name: said since, or still waiting then. since: when it
    ended."""
    return [
        clock for clock in found if clock.owner != NOBODY and (clock.stopped_at is None or clock.stopped_at > since)
    ]


def came_to_nothing(found: Iterable[Clock], *, since: datetime) -> bool:
    """Whether there were wishes after a course ended, and every one of them was withdrawn or refused, or another offer was
    chosen: nobody here meets the citizen because of it. since: when it ended."""
    wishes = wishes_after(found, since=since)
    return bool(wishes) and all(clock.stopped_by in (WITHDRAWN, *DECIDED_AGAINST) for clock in wishes)


def began_after(found: Iterable[Clock], *, since: datetime) -> bool:
    """Whether treatment is told to have begun on a wish after a course ended. since: when it ended."""
    stopped = (clock.stopped_at for clock in found if clock.stopped_by == STARTED)
    return any(at is not None and law.is_after(at, since) for at in stopped)


def answered_next(found: Iterable[Clock], *, decided: Collection[UUID], back_at: datetime | None = None) -> UUID | None:
    """The request that a recommendation or a decision written now answers; None where there is none.

    The one whose clock runs; where none does the newest that is still open, was treated before anybody decided, or was answered
    with a no or another offer, which a later decision can change. decided: the requests a decision stands on. back_at: when the
    course before ended of someone who has come back since: what had stopped by then is of that course.
    """
    clocks = list(found)
    runs = running(clocks)
    if runs is not None:
        return runs.requests[0]
    open_ones = [
        clock
        for clock in clocks
        if clock.owner != NOBODY
        and (clock.stopped_at is None or back_at is None or clock.stopped_at > back_at)
        and (clock.stopped_by in ("", *DECIDED_AGAINST) or _is_undecided(clock, decided))
    ]
    newest = max(open_ones, key=lambda clock: (clock.said_at, str(clock.requests[0])), default=None)
    return newest.requests[0] if newest else None


def _is_undecided(clock: Clock, decided: Collection[UUID]) -> bool:
    return clock.stopped_by in TREATED and not set(clock.requests) & set(decided)


def withdrawn(found: Iterable[Clock]) -> set[UUID]:
    """The requests whose clock the citizen stopped by withdrawing the wish: there is nothing to decide on them any more."""
    return {key for clock in found if clock.stopped_by == WITHDRAWN for key in clock.requests}


def effect(kind: str) -> str:
    """What something that has happened does to a clock: "stops", "reopens", "region", "municipality" or nothing."""
    return str(code_lists.load("request_events").entries.get(kind, {}).get("clock", ""))


def _is_open(
    group: Sequence[Said], events: Sequence[Happened], endings: Sequence[courses.Treated], at: datetime
) -> bool:
    # As it stood then: what has stopped and been reopened since parted the two wishes all the same.
    known = [event for event in events if not law.is_after(event.at, at)]
    ended = [course for course in endings if not law.is_after(course.ended_at, at)]
    stopped_by, stopped_at = _stopped(group, known, ended)
    if stopped_at is None:
        return True
    # Where nobody told which of the two came first, a wish is not lost to what ended another one; what answered the other may
    # well have answered this.
    return stopped_by not in _PARTS and not law.is_after(at, stopped_at)


def _stopped(
    group: Sequence[Said], events: Sequence[Happened], endings: Sequence[courses.Treated]
) -> tuple[str, datetime | None]:
    """What stopped the clock of a group first, and when; an event goes before an ending of the same moment."""
    mine = _of(group, events)
    reopened_at = _reopened(mine)
    stops = [
        event
        for event in mine
        if effect(event.kind) == "stops"
        and not (reopened_at and event.kind in DECIDED_AGAINST and event.at <= reopened_at)
    ]
    event = stops[0] if stops else None
    if event is not None and event.kind in DECIDED_AGAINST:
        # A decision since that says no in another way stands in the place of the first.
        event = [each for each in stops if each.kind in DECIDED_AGAINST][-1]
    said_at = group[0].at
    # Who asked to stay unknown was not treated in the course that ended, nor was who heard a yes only after it.
    reached = () if group[0].is_anonymous else endings
    since = max(said_at, reopened_at) if reopened_at else said_at
    ended_at = next((each.ended_at for each in reached if _came(each, said_at) and each.ended_at > since), None)
    if event is not None and (ended_at is None or not law.is_after(event.at, ended_at)):
        return event.kind, event.at
    return (ENDING, ended_at) if ended_at is not None else ("", None)


def _came(course: courses.Treated, since: datetime) -> datetime | None:
    """When a course first came to treatment since then, None where it did not."""
    return next((at for at in course.came_at if not law.is_after(since, at)), None)


def _of(group: Sequence[Said], events: Sequence[Happened]) -> list[Happened]:
    keys = {request.id for request in group}
    return [event for event in events if event.request in keys]


def _reopened(events: Sequence[Happened]) -> datetime | None:
    return max((event.at for event in events if effect(event.kind) == "reopens"), default=None)


def _clock(group: Sequence[Said], events: Sequence[Happened], endings: Sequence[courses.Treated]) -> Clock:
    first, mine = group[0], _of(group, events)
    stopped_by, stopped_at = _stopped(group, events, endings)
    # Whose it was when it stopped: what was sent on or back after that, and told before it, moves no deadline.
    moved = [event for event in mine if stopped_at is None or not law.is_after(event.at, stopped_at)]
    sent_back = [event for event in moved if effect(event.kind) == "municipality"]
    # Before the region had a deadline of its own ours went on.
    received = [event for event in moved if effect(event.kind) == "region" and _due_of_region(event) is not None]
    region = next((each for each in received if not sent_back or law.is_after(each.at, sent_back[-1].at)), None)
    from_day = law.local_day(region.at if region else first.at)
    treated = (_came(each, first.at) for each in endings if (ENDING, each.ended_at) == (stopped_by, stopped_at))
    return Clock(
        requests=[request.id for request in group],
        said_at=first.at,
        runs_from=from_day,
        owner=NOBODY if first.is_anonymous else REGION if region else MUNICIPALITY,
        due_on=None if first.is_anonymous else _due(from_day, "region_start_days" if region else "start_days"),
        stopped_by=stopped_by,
        stopped_at=stopped_at,
        municipal_due_on=_due(law.local_day(first.at), "start_days") if region and not first.is_anonymous else None,
        reopened_at=_reopened(mine),
        is_sent_back=bool(sent_back) and region is None,
        treated_at=next((at for at in treated if at is not None), None),
    )


def _due_of_region(received: Happened) -> date | None:
    return _due(law.local_day(received.at), "region_start_days")


def _due(from_day: date, parameter: str) -> date | None:
    try:
        return law.days_after(from_day, law.days(parameter, on=from_day))
    except law.NotKnown:
        return None
