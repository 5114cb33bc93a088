"""Which recommendations wait for a decision, and what wish each of them is about: every wish keeps its own."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from brobygger.rules import courses, law, requests
from brobygger.rules.decisions import Made, about_nothing, last_of, undecided
from brobygger.rules.joined_records import Joined, one_with


@dataclass(frozen=True)
class Handed:
    """A recommendation as it was handed over: the request it was written for, None where nobody had asked; when, and on which
    record of the citizen it stands."""

    id: UUID
    request: UUID | None
    at: datetime
    record: UUID


@dataclass(frozen=True)
class Wishes:
    """What the recommendations of one citizen can be about.

    open_one: the request that is answered now, None where there is none; record: the record it stands on. returned: the days
    the citizen came back after an ending, oldest first.
    """

    clocks: Sequence[requests.Clock] = ()
    open_one: UUID | None = None
    record: UUID | None = None
    returned: Sequence[date] = ()

    def answered_by(self, row: Handed) -> UUID | None:
        """The request a recommendation is about, by key; None where it is about no wish.

        It is the one it was written for. One written before anybody had asked is of what is open now; not one of a course
        before, nor one of another record: should the two be two people, neither has the other's answer.
        """
        if any(row.request in clock.requests for clock in self.clocks):
            return row.request
        is_of_now = courses.number_on(law.local_day(row.at), self.returned) == len(self.returned)
        return self.open_one if is_of_now and row.record == self.record else None

    def is_later(self, at: datetime, row: Handed) -> bool:
        """Whether a moment came after a recommendation, in the same course."""
        one, two = (courses.number_on(law.local_day(each), self.returned) for each in (at, row.at))
        return at > row.at and one == two

    def clock_of(self, request: UUID | None) -> requests.Clock | None:
        """The clock a request belongs to; None without one."""
        return next((clock for clock in self.clocks if request in clock.requests), None)

    def matter_of(self, row: Handed) -> Hashable:
        """What two recommendations about the same wish have alike; of no wish those of one course."""
        clock = self.clock_of(self.answered_by(row))
        return clock.requests[0] if clock else courses.number_on(law.local_day(row.at), self.returned)


def standing(
    handed: Iterable[Handed], wishes: Wishes, made: Iterable[Made], *, joined: Collection[Joined] = ()
) -> list[Handed]:
    """Those of the recommendations, in their order, that nothing is decided on and that none about the same wish has taken the
    place of since.

    On one record a newer one corrects the older, so that no more than one counts. joined: which records of the citizen were
    found to be one person, and when: what is handed over while they are takes the place of what stands on the other record,
    and no longer does once they are two again.
    """
    rows, decisions = list(handed), list(made)
    left, last = set(undecided([row.id for row in rows], decisions)), last_of(decisions)
    unasked = about_nothing(decisions)

    def is_replaced(row: Handed) -> bool:
        later = (each for each in rows if each.record != row.record and each.at > row.at)
        seen = (each for each in later if row.record in one_with(each.record, joined, at=each.at))
        return any(wishes.matter_of(each) == wishes.matter_of(row) for each in seen)

    def is_settled(row: Handed) -> bool:
        # Where what was decided on it was changed, and is taken back, what it was changed to stands.
        if row.request is None:
            return any(each.at is not None and wishes.is_later(each.at, row) for each in unasked)
        changed = last.get(row.request)
        if changed is None or changed.is_retraction or changed.at is None:
            return False
        return changed.at > row.at

    return [row for row in rows if row.id in left and not is_settled(row) and not is_replaced(row)]


def waiting(found: Sequence[Handed], wishes: Wishes) -> list[Handed]:
    """Those of the recommendations that stand which wait for a decision: none of what the citizen has withdrawn. One about a
    wish whose clock runs comes first, otherwise in their order."""
    gone = requests.withdrawn(wishes.clocks)
    left = [row for row in found if row.request not in gone]
    return sorted(left, key=lambda row: not _runs(wishes, row))


def due_on(row: Handed, wishes: Wishes) -> date | None:
    """The deadline of the wish a recommendation is about; None where none runs."""
    clock = wishes.clock_of(wishes.answered_by(row))
    return clock.due_on if clock is not None and clock.is_running else None


def _runs(wishes: Wishes, row: Handed) -> bool:
    return due_on(row, wishes) is not None
