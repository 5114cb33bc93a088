"""Reading referrals: where each is, what can come next, and what the page of a person shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Merge, Person
from brobygger.records.referrals import Referral, ReferralEvent
from brobygger.rules import joined_referrals
from brobygger.rules import referrals as rules
from brobygger.rules import referrals_after_death as of_dead
from brobygger.rules.courses import Ended
from brobygger.rules.joined_records import Joined, one_with
from brobygger.rules.law import is_after, local_day
from brobygger.rules.stays import Counter
from brobygger.services import places, writing
from brobygger.services.access import NotFound, can, person_for_writing, person_in_scope
from brobygger.services.changes import reading
from brobygger.services.reminders.joined import joined_of, parted_of
from brobygger.services.reminders.referrals import Followed, followed
from brobygger.services.reminders.requests import courses_ended


@dataclass(frozen=True)
class Shown:
    """A referral as a page shows it. ``key`` names it; ``row`` is what counts now, ``first`` what was written first,
    ``earlier`` what stood before it was corrected, newest first; ``can``: what can be told next; ``ended_as_one``: what ended
    it while the citizen and another were taken for one, where nobody has looked at it since they were parted. ``ending``: of
    one that is over what ended it, after what was written to have come later, the latest first. ``came_after_death``: the
    citizen is written to have come after the day they died; ``before_death``: what can still be told of before."""

    key: UUID
    row: Referral
    events: Sequence[ReferralEvent]
    progress: rules.Progress
    counter: Counter | None
    can: Sequence[str]
    asked: rules.Asked
    first: Referral
    earlier: Sequence[Referral]
    referred: joined_referrals.Referred
    ended_as_one: ReferralEvent | None = None
    ending: Sequence[ReferralEvent] = ()
    came_after_death: bool = False
    before_death: Sequence[str] = ()


@dataclass(frozen=True)
class Glance:
    """What the page of a person shows: what is open, and where a bed is free now; None where nobody is to be referred.
    ``at_once``: the stays at different places that are written to be at the same time; ``twice``: one stay that is written
    twice; ``doubled``: what is open to the same; ``ended_as_one``: what was ended while two were taken for one."""

    open: Sequence[Shown]
    free: Sequence[places.Free] | None
    at_once: Sequence[Shown]
    twice: Sequence[Shown]
    doubled: Sequence[Shown]
    ended_as_one: Sequence[Shown]


@reading("referrals.read")
def of(person: Person, *, by: User, today: date) -> list[Shown]:
    """The referrals of a standing person: where they are now first, then what else is open, then the newest. Two queries, up to
    two more where one is over."""
    rows = followed([person.root_id]).get(person.root_id, [])
    over = {person.root_id} if any(each.ended_by for each in rows) else ()
    parted = parted_of(over).get(person.root_id, ())
    found = [_shown(each, person, today, parted) for each in rows]
    found.reverse()
    return sorted(found, key=lambda each: (each.progress.state != rules.ARRIVED, not each.progress.is_open))


@reading("referrals.read")
def outside_courses(shown: Sequence[Shown], person: Person, *, by: User) -> dict[UUID, Ended]:
    """By stay that began when no course ran the course that had ended before. Two queries, one where none has ended, none where
    no stay has begun."""
    if not any(each.progress.arrived_at for each in shown):
        return {}
    ended = courses_ended([person.root_id])[person.root_id]
    found: dict[UUID, Ended] = {}
    for each in shown:
        at = each.progress.arrived_at
        for one in ended:
            if (
                at is not None
                and is_after(at, one.at)
                and (one.back_at is None or local_day(at) < local_day(one.back_at))
            ):
                found[each.key] = one
    return found


def at_once(shown: Sequence[Shown]) -> list[Shown]:
    """The stays of a person at different places that are written to be at the same time, where one of them is not over."""
    found = {each.asked.id for each in joined_referrals.at_once([each.referred for each in shown])}
    return [each for each in shown if each.key in found]


def twice(shown: Sequence[Shown]) -> list[Shown]:
    """The stays of a person that are one stay written twice, those at the same beside each other."""
    by_key = {each.key: each for each in shown}
    return [by_key[each.asked.id] for same in joined_referrals.twice([one.referred for one in shown]) for each in same]


def doubled(shown: Sequence[Shown]) -> list[Shown]:
    """The open referrals of a person of which another to the same is open too, those to the same beside each other."""
    by_key = {each.key: each for each in shown}
    several = joined_referrals.doubled([each.referred for each in shown])
    return [by_key[each.asked.id] for alike in several for each in alike]


@reading("referrals.read")
def open_as_one(person: Person, merge: Merge, *, by: User, today: date) -> list[Shown]:
    """The open referrals of a standing person that were made while the records of a merge were one, and stay on the kept one
    when they are parted: nobody knows of which of the two they are. Three queries at most."""
    joined = joined_of([person.id])[person.id]
    return [
        each
        for each in of(person, by=by, today=today)
        if each.progress.is_open
        and each.first.person_id != merge.merged_id
        and merge.merged_id in one_with(each.first.person_id, joined, at=each.first.recorded_at)
    ]


@reading("referrals.read")
def at_a_glance(*, by: User, person: Person, now: datetime) -> Glance:
    """The open referrals of a standing person, and the places to try first. Six queries at most."""
    everything = of(person, by=by, today=local_day(now))
    found = [each for each in everything if each.progress.is_open]
    refers = can(by, "referrals.refer") and person.died_at is None
    in_bed = any(each.row.kind == rules.STAY and each.progress.state not in rules.WHAT_NOW for each in found)
    said_no = {
        each.row.place_id
        for each in everything
        if each.progress.state == rules.DECLINED and now - each.progress.since < rules.NO_HOLDS
    }
    free = places.free_now(by=by, now=now, without=said_no) if refers and not in_bed else [] if refers else None
    ended_as_one = [each for each in everything if each.ended_as_one]
    return Glance(found, free, at_once(everything), twice(everything), doubled(everything), ended_as_one)


@reading("referrals.read")
def one(*, by: User, referral_id: UUID, today: date) -> Shown:
    """One referral, also where it was taken back, so that a form about it loses nothing. Raises ``NotFound`` outside scope."""
    row = writing.standing(by, Referral, referral_id)
    person = person_in_scope(by, row.person_id)
    gone = Followed(writing.versions(row)[-1], row) if row.is_retraction else None
    return _shown(gone or found_of(person, referral_id), person, today)


def for_writing(by: User, referral_id: UUID) -> tuple[Person, Followed]:
    """The standing person, locked, and one referral of theirs. Raises ``Refusal`` ("taken_back"), ``NotFound`` outside
    scope."""
    first = Referral.objects.filter(id=referral_id).first()
    if first is None:
        raise NotFound
    person = person_for_writing(by, first.person_id)
    writing.check_not_taken_back(writing.versions(first)[0])
    return person, found_of(person, referral_id)


def found_of(person: Person, referral_id: UUID) -> Followed:
    """One referral of a standing person. Raises ``NotFound`` where it counts no more."""
    rows = followed([person.id]).get(person.id, [])
    found = next((each for each in rows if referral_id in (each.first.id, each.row.id)), None)
    if found is None:
        raise NotFound
    return found


def _shown(each: Followed, person: Person, today: date, parted: Collection[Joined] = ()) -> Shown:
    progress, as_one = each.progress, each.ended_as_one(parted)
    ended_by = as_one.event if as_one else each.ended_by
    ending = each.events[each.events.index(ended_by) :] if ended_by else ()
    return Shown(
        key=each.first.id,
        row=each.row,
        events=each.events,
        progress=progress,
        counter=each.day(today),
        can=rules.can_happen(
            each.row.kind,
            progress.state,
            has_died=person.died_at is not None,
            is_closed=each.row.place is not None and not each.row.place.is_open,
        ),
        asked=each.asked,
        first=each.first,
        earlier=each.earlier,
        referred=each.referred,
        ended_as_one=as_one.event if as_one else None,
        ending=tuple(reversed(ending)),
        before_death=of_dead.before_death(each.row.kind, progress.state) if person.died_at else (),
        came_after_death=of_dead.came_after_death(
            progress.arrived_at, person.died_at if person.is_death_day_known else None
        ),
    )
