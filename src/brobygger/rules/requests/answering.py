"""What is asked of the clocks of a citizen: which one runs, what came of their wishes, and what is answered next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from brobygger.rules import law
from brobygger.rules.requests.clock import DECIDED_AGAINST, NOBODY, TREATED, WITHDRAWN, Clock
from brobygger.rules.requests.told import STARTED, Said


def running(found: Iterable[Clock], *, owner: str = "") -> Clock | None:
    """The clock that runs and is due first; None when there is none. owner: whose; "" for whosever it is."""
    runs = (clock for clock in found if clock.is_running and owner in ("", clock.owner))
    return min(runs, key=lambda clock: str(clock.due_on), default=None)


def is_known(found: Collection[Clock], at: datetime) -> bool:
    """Whether those who decide know by name of what was judged or ended at a moment: not of whoever had asked for anonymous
    treatment by then, and has asked for nothing else."""
    is_unnamed = bool(found) and all(clock.owner == NOBODY for clock in found)
    return not is_unnamed or law.is_after(min(clock.said_at for clock in found), at)


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


def let_go_at(found: Iterable[Clock]) -> datetime | None:
    """When the last wish was let go, every one with a name having been withdrawn or refused, or met by another offer; None
    where one was not, and where there are none."""
    wishes = [clock for clock in found if clock.owner != NOBODY]
    if any(clock.stopped_by not in (WITHDRAWN, *DECIDED_AGAINST) for clock in wishes):
        return None
    return max((clock.stopped_at for clock in wishes if clock.stopped_at is not None), default=None)


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
        and (is_changeable(clock) or _is_undecided(clock, decided))
    ]
    newest = max(open_ones, key=_order, default=None)
    return newest.requests[0] if newest else None


def recommended_next(found: Iterable[Clock], *, decided: Collection[UUID], named: UUID | None) -> UUID | None:
    """The request that a recommendation written now is about; None where there is none.

    That by name which is answered next, and where none by name is open the wish for anonymous treatment that waits:
    also where one by name was refused, or led to another offer. named: ``answered_next``.
    """
    clocks = list(found)
    waits = [
        clock
        for clock in clocks
        if clock.owner == NOBODY and clock.stopped_at is None and not _is_decided(clock, decided)
    ]
    newest = max(waits, key=_order, default=None)
    by_name = next((clock for clock in clocks if named in clock.requests), None)
    if newest is None or (by_name is not None and by_name.stopped_by not in DECIDED_AGAINST):
        return named
    return newest.requests[0]


def is_changeable(clock: Clock) -> bool:
    """Whether a decision on the wishes of a clock can be changed by a later one: it runs, or it was answered with a no or
    another offer, also of someone who is in treatment, or was, all the same. What else they were treated for or withdrew no
    decision changes."""
    return clock.stopped_by in ("", *DECIDED_AGAINST) or (clock.stopped_by in TREATED and clock.is_decided_against)


def _order(clock: Clock) -> tuple[datetime, str]:
    return clock.said_at, str(clock.requests[0])


def _is_decided(clock: Clock, decided: Collection[UUID]) -> bool:
    return bool(set(clock.requests) & set(decided))


def _is_undecided(clock: Clock, decided: Collection[UUID]) -> bool:
    return clock.stopped_by in TREATED and not _is_decided(clock, decided)


def withdrawn(found: Iterable[Clock]) -> set[UUID]:
    """The requests whose clock the citizen stopped by withdrawing the wish: there is nothing to decide on them any more."""
    return {key for clock in found if clock.stopped_by == WITHDRAWN for key in clock.requests}


def without(found: Iterable[Clock], said: Iterable[Said], *, kept: Collection[UUID]) -> list[Clock]:
    """The clocks as whoever may not know of some of the wishes reads them: each is of those that are left, and was said when
    the first of them was; one of which none is left is not there. What stopped a clock holds of all its wishes.

    said: every wish. kept: those that may not be known of, which ask for anonymous treatment: they have no deadline to move.
    """
    at = {one.id: one.at for one in said}
    left = ((clock, [key for key in clock.requests if key not in kept]) for clock in found)
    shown = [_of_these(clock, keys, at[keys[0]]) for clock, keys in left if keys]
    return sorted(shown, key=_order)


def _of_these(clock: Clock, keys: Sequence[UUID], said_at: datetime) -> Clock:
    if len(keys) == len(clock.requests):
        return clock
    unsure = [key for key in clock.unsure if key in keys]
    return replace(clock, requests=keys, said_at=said_at, runs_from=law.local_day(said_at), unsure=unsure)
