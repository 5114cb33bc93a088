"""Referrals of one citizen that cannot both hold, as where two records were found to be one person: somebody has to end one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.rules import agenda, stays
from brobygger.rules.joined_records import Joined, one_since
from brobygger.rules.referrals import Asked, Progress, stay_of


@dataclass(frozen=True)
class Target:
    """To whom a referral is, and for what: one office gives many kinds of help, each asked for by itself. Names are compared
    whatever the case of their letters."""

    kind: str
    place: UUID | None
    to: str
    help_kind: str


@dataclass(frozen=True)
class Referred:
    """A referral as it was written: on which record of a citizen, to whom, and when; and where it is."""

    asked: Asked
    progress: Progress
    record: UUID
    target: Target
    written_at: datetime


def at_once(found: Sequence[Referred]) -> list[Referred]:
    """The stays at different places that are written to be at the same time, where one of them is not over."""
    there = _there(found)

    def is_elsewhere(one: Referred, other: Referred) -> bool:
        return one.target != other.target and bool(stays.at_once([there[one.asked.id], there[other.asked.id]]))

    came = [each for each in found if each.asked.id in there]
    return [each for each in came if any(is_elsewhere(each, other) for other in came)]


def twice(found: Sequence[Referred]) -> list[list[Referred]]:
    """The stays at one place at the same time, where one of them is not over, those at the same beside each other: nobody is
    twice in one place, so it is one stay written twice."""
    there = _there(found)
    alike: defaultdict[Target, list[Referred]] = defaultdict(list)
    for each in found:
        if each.asked.id in there:
            alike[each.target].append(each)
    double = {stay.referral for same in alike.values() for stay in stays.at_once([there[one.asked.id] for one in same])}
    written = ([each for each in same if each.asked.id in double] for same in alike.values())
    return [same for same in written if same]


def _there(found: Sequence[Referred]) -> dict[UUID, stays.Stay]:
    """The stays that have begun, by their referral."""
    return {each.asked.id: stay for each in found if (stay := stay_of(each.asked, each.progress)) is not None}


def doubled(found: Sequence[Referred]) -> list[list[Referred]]:
    """The open referrals of which another to the same is open too, each with the others; not where all of them are stays the
    citizen is at: those are one stay written ``twice``."""
    alike: defaultdict[Target, list[Referred]] = defaultdict(list)
    for each in found:
        if each.progress.is_open:
            alike[each.target].append(each)
    there = [each for same in twice(found) for each in same]
    return [several for several in alike.values() if len(several) > 1 and any(each not in there for each in several)]


def reminders(found: Sequence[Referred], *, joined: Collection[Joined]) -> Iterator[agenda.Due]:
    """A reason to act where a citizen is at two places at once, and one for each that they are referred to twice, or whose stay
    is written twice, until one of the two is ended or taken back. joined: which records were found to be one person, and
    when."""
    if there := at_once(found):
        yield _of("stays_at_once", there, joined)
    written = twice(found)
    said = {same[0].target for same in written}
    for same in written:
        yield _of("stay_twice", same, joined)
    for several in doubled(found):
        if several[0].target not in said:
            yield _of("referrals_doubled", several, joined)


def _of(kind: str, several: Sequence[Referred], joined: Collection[Joined]) -> agenda.Due:
    """About the one written last, from when it stood beside the others."""
    newest = max(several, key=lambda each: (each.written_at, each.asked.id))
    merged = [one_since(newest.record, each.record, joined) for each in several if each.record != newest.record]
    at = max([newest.written_at, *merged])
    return agenda.Due(kind, at, at, newest.asked.id, {"what": newest.asked.to})
