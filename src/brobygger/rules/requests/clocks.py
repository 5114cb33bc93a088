"""The clock a request starts: what it runs from, what it runs to, what stops it [model.md 3.1-2]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from brobygger.rules import agenda, code_lists, courses, law
from brobygger.rules.decisions import REOPENED
from brobygger.rules.requests.told import STARTED, Happened, Said, had_stopped

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
_PARTS = frozenset({ENDING, WITHDRAWN, REFUSED})
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

    A withdrawal is of the wish it was told of, and of those that joined it. One of them on which something was done afterwards
    (``DEALT_WITH``, passed on, treatment begun) was not withdrawn with it: two records of one citizen can each have had theirs,
    and nobody who is in treatment is to stand as withdrawn. Treatment that began answers every wish said before it.
    """
    # Of two that happened in one moment always the same goes first, in whatever order they were read. Where a day is all there
    # is: who was treated and withdrew on one day was treated.
    events = sorted(happened, key=lambda event: (event.at, event.kind != STARTED, event.kind))
    endings = sorted(treated, key=lambda course: course.ended_at)
    wishes = sorted(said, key=lambda request: (request.at, str(request.id)))
    found: list[Clock] = []
    for is_anonymous in (False, True):
        alike = [one for one in wishes if one.is_anonymous == is_anonymous]
        keys = {one.id for one in alike}
        found += _of_alike(alike, [event for event in events if event.request in keys], endings)
    return sorted(found, key=lambda clock: (clock.said_at, str(clock.requests[0])))


def effect(kind: str) -> str:
    """What something that has happened does to a clock: "stops", "reopens", "region", "municipality" or nothing."""
    return str(code_lists.load("request_events").entries.get(kind, {}).get("clock", ""))


def _of_alike(said: Sequence[Said], events: Sequence[Happened], endings: Sequence[courses.Treated]) -> list[Clock]:
    """The clocks of those with a name, or of those without."""
    left = said
    withdrawn: list[tuple[Sequence[Said], datetime]] = []
    while True:
        groups = _joined(left, events, endings)
        parted = next((each for each in (_parted(group, events, endings) for group in groups) if each), None)
        if parted is None:
            found = [_clock(group, events, endings, _stopped(group, events, endings)) for group in groups]
            return [*found, *(_clock(gone, events, endings, (WITHDRAWN, at)) for gone, at in withdrawn)]
        withdrawn.append(parted)
        # Those that went on stand as if the others had never been said.
        left = [one for one in left if one not in parted[0]]


def _joined(
    said: Sequence[Said], events: Sequence[Happened], endings: Sequence[courses.Treated]
) -> Sequence[Sequence[Said]]:
    """The wishes, each with those that joined its clock. said: oldest first."""
    groups: list[list[Said]] = []
    for one in said:
        if groups and _is_open(groups[-1], events, endings, one.at):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _parted(
    group: Sequence[Said], events: Sequence[Happened], endings: Sequence[courses.Treated]
) -> tuple[Sequence[Said], datetime] | None:
    """Those of a group that were withdrawn, and when, where others of it were not; None where it is all one."""
    stopped_by, at = _stopped(group, events, endings) if len(group) > 1 else ("", None)
    if stopped_by != WITHDRAWN or at is None:
        return None
    mine = _of(group, events)
    own = {event.request for event in mine if event.kind == WITHDRAWN and not law.is_after(event.at, at)}
    went_on = {event.request for event in mine if law.is_after(event.at, at) and _says_it_stands(event.kind)} - own
    return ([one for one in group if one.id not in went_on], at) if went_on else None


def _says_it_stands(kind: str) -> bool:
    return kind != WITHDRAWN and (kind in (DEALT_WITH, PASSED_ON) or bool(effect(kind)))


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
    """What stopped the clock of a group first, and when; an event of its own goes before what happened elsewhere in the same
    moment. events: of this group and of others."""
    mine = _of(group, events)
    reopened_at = _reopened(mine)
    stops = [
        event
        for event in mine
        if effect(event.kind) == "stops"
        and not (reopened_at and event.kind in DECIDED_AGAINST and event.at <= reopened_at)
    ]
    event = stops[0] if stops else None
    said_at = group[0].at
    begun_at = _begun(events, endings, said_at, reopened_at)
    if begun_at is not None and (event is None or begun_at < event.at):
        return STARTED, begun_at
    if event is not None and event.kind in DECIDED_AGAINST:
        # A decision since that says no in another way stands in the place of the first.
        event = [each for each in stops if each.kind in DECIDED_AGAINST][-1]
    # Who asked to stay unknown was not treated in the course that ended, nor was who heard a yes only after it.
    reached = () if group[0].is_anonymous else endings
    since = max(said_at, reopened_at) if reopened_at else said_at
    ended_at = next((each.ended_at for each in reached if _came(each, said_at) and each.ended_at > since), None)
    if event is not None and (ended_at is None or not law.is_after(event.at, ended_at)):
        return event.kind, event.at
    return (ENDING, ended_at) if ended_at is not None else ("", None)


def _begun(
    events: Sequence[Happened], endings: Sequence[courses.Treated], said_at: datetime, reopened_at: datetime | None
) -> datetime | None:
    """When treatment first began since then, whichever wish it was told of. What was over before a no was changed answered
    nothing."""

    def is_over(at: datetime) -> bool:
        return reopened_at is not None and any(at <= each.ended_at <= reopened_at for each in endings)

    began = (event.at for event in events if event.kind == STARTED and not law.is_after(said_at, event.at))
    return next((at for at in began if not is_over(at)), None)


def _came(course: courses.Treated, since: datetime) -> datetime | None:
    """When a course first came to treatment since then, None where it did not."""
    return next((at for at in course.came_at if not law.is_after(since, at)), None)


def _of(group: Sequence[Said], events: Sequence[Happened]) -> list[Happened]:
    keys = {request.id for request in group}
    return [event for event in events if event.request in keys]


def _reopened(events: Sequence[Happened]) -> datetime | None:
    """When a decision last made it run again. Where none had stopped it there was nothing to change: what was decided then was
    of two records in one, which have parted since."""
    stopped = [event.at for event in events if event.kind in DECIDED_AGAINST]
    changed = [event.at for event in events if effect(event.kind) == "reopens"]
    return max((at for at in changed if stopped and min(stopped) <= at), default=None)


def _clock(
    group: Sequence[Said],
    events: Sequence[Happened],
    endings: Sequence[courses.Treated],
    stopped: tuple[str, datetime | None],
) -> Clock:
    first, mine = group[0], _of(group, events)
    stopped_by, stopped_at = stopped
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
        unsure=[each.id for each in group if each.is_day_unsure and had_stopped(each, events, stopped_at)],
    )


def _due_of_region(received: Happened) -> date | None:
    return _due(law.local_day(received.at), "region_start_days")


def _due(from_day: date, parameter: str) -> date | None:
    try:
        return law.days_after(from_day, law.days(parameter, on=from_day))
    except law.NotKnown:
        return None
