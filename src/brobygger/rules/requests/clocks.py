"""The clock a request starts: what it runs from, what it runs to, what stops it [model.md 3.1-2]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from brobygger.rules import code_lists, courses, law
from brobygger.rules.requests.clock import (
    DEALT_WITH,
    DECIDED_AGAINST,
    ENDING,
    MUNICIPALITY,
    NOBODY,
    PARTS,
    PASSED_ON,
    REGION,
    WITHDRAWN,
    Clock,
)
from brobygger.rules.requests.told import STARTED, Happened, Said, had_stopped


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
    return stopped_by not in PARTS and not law.is_after(at, stopped_at)


def _stopped(
    group: Sequence[Said], events: Sequence[Happened], endings: Sequence[courses.Treated]
) -> tuple[str, datetime | None]:
    """What stopped the clock of a group first, and when; an event of its own goes before what happened elsewhere in the same
    moment. events: of this group and of others."""
    mine = _of(group, events)
    changed = _changed(mine)
    stops = [
        event
        for event in mine
        if effect(event.kind) == "stops" and not (changed and event.kind in DECIDED_AGAINST and event.at <= changed.at)
    ]
    event = stops[0] if stops else None
    said_at = group[0].at
    begun_at = _begun(events, endings, said_at, changed)
    if begun_at is not None and (event is None or begun_at < event.at):
        return STARTED, begun_at
    if event is not None and event.kind in DECIDED_AGAINST:
        # A decision since that says no in another way stands in the place of the first.
        event = [each for each in stops if each.kind in DECIDED_AGAINST][-1]
    # Who asked to stay unknown was not treated in the course that ended, nor was who heard a yes only after it.
    reached = (
        [] if group[0].is_anonymous else [each for each in endings if _came(each, said_at) and each.ended_at > said_at]
    )
    ended_at = next(
        (each.ended_at for each in reached if changed is None or not changed.is_before(each.ended_at)), None
    )
    if event is not None and (ended_at is None or not law.is_after(event.at, ended_at)):
        return event.kind, event.at
    return (ENDING, ended_at) if ended_at is not None else ("", None)


def _begun(
    events: Sequence[Happened], endings: Sequence[courses.Treated], said_at: datetime, changed: _Changed | None
) -> datetime | None:
    """When treatment first began since then, whichever wish it was told of. What was over before a no was changed answered
    nothing, unless it had begun before anybody said no."""

    def is_over(at: datetime) -> bool:
        if changed is None or at < changed.no_at:
            return False
        return any(at <= each.ended_at and changed.is_before(each.ended_at) for each in endings)

    began = (event.at for event in events if event.kind == STARTED and not law.is_after(said_at, event.at))
    return next((at for at in began if not is_over(at)), None)


def _came(course: courses.Treated, since: datetime) -> datetime | None:
    """When a course first came to treatment since then, None where it did not."""
    return next((at for at in course.came_at if not law.is_after(since, at)), None)


def _of(group: Sequence[Said], events: Sequence[Happened]) -> list[Happened]:
    keys = {request.id for request in group}
    return [event for event in events if event.request in keys]


@dataclass(frozen=True)
class _Changed:
    """A no that a decision changed: when it was first said, and when it was last changed."""

    no_at: datetime
    at: datetime

    def is_before(self, ended_at: datetime) -> bool:
        """Whether a course ended while the no stood: it answered nothing. One that ended before anybody said no did."""
        return self.no_at <= ended_at <= self.at


def _changed(events: Sequence[Happened]) -> _Changed | None:
    """The no that a decision changed, so that the clock ran again; None without. Where none had stopped it there was nothing
    to change: what was decided then was of two records in one, which have parted since."""
    stopped = [event.at for event in events if event.kind in DECIDED_AGAINST]
    changed = [event.at for event in events if effect(event.kind) == "reopens" and stopped and min(stopped) <= event.at]
    return _Changed(min(stopped), max(changed)) if changed else None


def _clock(
    group: Sequence[Said],
    events: Sequence[Happened],
    endings: Sequence[courses.Treated],
    stopped: tuple[str, datetime | None],
) -> Clock:
    first, mine = group[0], _of(group, events)
    changed = _changed(mine)
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
        reopened_at=changed.at if changed else None,
        is_sent_back=bool(sent_back) and region is None,
        treated_at=next((at for at in treated if at is not None), None),
        is_decided_against=any(
            event.kind in DECIDED_AGAINST and not (changed and event.at <= changed.at) for event in mine
        ),
        begun_at=_begun(events, endings, first.at, changed),
        unsure=[each.id for each in group if each.is_day_unsure and had_stopped(each, events, stopped_at)],
    )


def _due_of_region(received: Happened) -> date | None:
    return _due(law.local_day(received.at), "region_start_days")


def _due(from_day: date, parameter: str) -> date | None:
    try:
        return law.days_after(from_day, law.days(parameter, on=from_day))
    except law.NotKnown:
        return None
