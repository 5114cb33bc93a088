"""Referrals that are still open, and how they are worked out from their facts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import before
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, columns, given, instance
from brobygger.records.referrals import Place, Referral, ReferralEvent
from brobygger.rules import code_lists, joined_referrals, referral_reminders, stays
from brobygger.rules import referrals as rules
from brobygger.rules.access import Role
from brobygger.rules.agenda import Due
from brobygger.rules.joined_records import Joined, parted_since
from brobygger.rules.law import local_day
from brobygger.services.reminders.joined import joined_of, parted_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

_REFERRED = Standing(Referral, order=())


@dataclass(frozen=True)
class AsOne:
    """What ended a referral while two citizens were taken for one, and when they were parted."""

    event: ReferralEvent
    parted_at: datetime

    def due(self, referral: Referral) -> Due:
        """The reason to look at it, from when they were parted."""
        return Due("ended_as_one", self.parted_at, self.parted_at, self.event.referral_id, {"what": referral.to})


@dataclass(frozen=True)
class Followed:
    """One referral: ``first`` is the row that was written first and names it, ``row`` the one that counts now. ``others``:
    the first rows of the citizen's referrals to the same sort of help, or to a stay. ``earlier``: the versions before ``row``,
    newest first."""

    first: Referral
    row: Referral
    events: Sequence[ReferralEvent] = field(default_factory=list)
    others: Sequence[tuple[datetime, datetime]] = ()
    earlier: Sequence[Referral] = ()

    @property
    def asked(self) -> rules.Asked:
        """The referral as the rules see it."""
        return rules.Asked(
            id=self.first.id,
            kind=self.row.kind,
            at=self.row.happened_at,
            answer_by=self.row.answer_by or self.row.happened_at,
            to=self.row.to,
            stay_kind=self.row.stay_kind,
            has_plan=bool(self.row.afterwards),
        )

    @property
    def told(self) -> list[rules.Told]:
        """What has happened to it, as the rules see it."""
        return [told_of(event) for event in self.events]

    @property
    def progress(self) -> rules.Progress:
        """Where it is. What was written was checked then, so it can be followed."""
        found = rules.replay(self.asked, self.told)
        led_here = (each.recorded_at for each in self.events if each.kind != rules.STANDS)
        written_at = max(led_here, default=self.first.recorded_at)
        return replace(found, is_again=rules.is_again(found, written_at, self.others))

    @property
    def ended_by(self) -> ReferralEvent | None:
        """What a colleague wrote to have ended it, where it is over; None while it goes on, and of whoever has died."""
        progress = self.progress
        if progress.state == rules.DIED or (progress.is_open and progress.left_at is None):
            return None
        return next((each for each in reversed(self.events) if each.kind in rules.OVER_BY), None)

    def ended_as_one(self, joined: Collection[Joined]) -> AsOne | None:
        """What of its end was written while its record was one person with another it was parted from since, the earliest; None
        where there is none such, or somebody has written of it since. joined: as ``parted_of``."""
        ended = self.ended_by if joined else None
        since = self.events[self.events.index(ended) :] if ended else ()
        # What was broken off or lost before is closed by what was agreed of it then.
        found = [
            AsOne(each, at)
            for each in since
            if (at := parted_since(self.first.person_id, joined, at=each.recorded_at)) is not None
        ]
        last = max((each.parted_at for each in found), default=None)
        if last is None or any(each.recorded_at >= last for each in self.events):
            return None
        return next(each for each in found if each.parted_at == last)

    @property
    def target(self) -> joined_referrals.Target:
        """To whom it is, and for what."""
        return joined_referrals.Target(self.row.kind, self.row.place_id, self.row.to.casefold(), self.row.help_kind)

    @property
    def referred(self) -> joined_referrals.Referred:
        """The referral beside the others of the citizen."""
        record, at = self.first.person_id, self.first.recorded_at
        return joined_referrals.Referred(self.asked, self.progress, record, self.target, at)

    @property
    def last_day_away(self) -> date | None:
        """The last day of a stay that has begun, planned where it is not over; None for what is no stay, or has not begun."""
        progress = self.progress
        if progress.arrived_at is None:
            return None
        return local_day(progress.left_at) if progress.left_at else progress.next_on

    def day(self, today: date) -> stays.Counter | None:
        """Which day of the stay it is today, or was when it ended; None for what is no stay, or has not begun."""
        progress = self.progress
        if progress.arrived_on is None:
            return None
        over = local_day(progress.left_at) if progress.left_at else None
        return stays.counter(
            self.row.stay_kind,
            arrived_on=progress.arrived_on,
            last_day=over or progress.next_on,
            today=over or today,
        )


def told_of(event: ReferralEvent) -> rules.Told:
    """What has happened to a referral, as the rules see it."""
    # Who wrote a note is asked only where it can say what comes next: the list of a place reads no accounts.
    is_ours = event.kind != "left" or event.recorded_by.role != Role.PARTNER
    return rules.Told(event.kind, event.happened_at, event.until, bool(event.note) and is_ours)


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """What must be done for each referral that is open, and for those that are over and left a question, while the course
    goes on; and for two that cannot both hold. One query, four of those who have one, and up to two more where records were
    merged or parted."""
    ended = {person.id for person in people if person.ended_at is not None}
    every = followed(referred([person.id for person in people]))
    several = [person for person, found in every.items() if len({each.first.person_id for each in found}) > 1]
    joined = joined_of(several) if several else {}
    parted = parted_of(every)
    for person, found in every.items():
        beside = [each.referred for each in found]
        for reminder in joined_referrals.reminders(beside, joined=joined.get(person, ())):
            yield person, reminder
        for each in found:
            yield from ((person, reminder) for reminder in referral_reminders.due(each.asked, each.progress))
            if person not in ended:
                for reminder in referral_reminders.after_reminders(each.asked, each.progress):
                    yield person, reminder
                if as_one := each.ended_as_one(parted.get(person, ())):
                    yield person, as_one.due(each.row)


def referred(people: Collection[UUID]) -> set[UUID]:
    """Those of standing people who have a referral, asked before ``followed`` where most have none."""
    return {person for (person,) in _REFERRED(people=people)}


def followed(people: Collection[UUID]) -> Mapping[UUID, list[Followed]]:
    """By standing person the referrals, oldest first, from what counts of the person and the records merged into it.

    Two queries, one where there are none.
    """
    if not people:
        return {}
    rows = [_referral(row) for row in _versions(people=people)]
    corrected = {row.corrects_id: row for row in rows if row.corrects_id}
    versions = {row.id: _newest(row, corrected) for row in rows if row.corrects_id is None}
    every = {row.id: row for row in rows}
    if not versions:
        return {}
    events: defaultdict[UUID, list[ReferralEvent]] = defaultdict(list)
    for row in _happened(referrals=list(versions)):
        event: Any = instance(ReferralEvent, row[:_OF_EVENT])
        event.recorded_by = instance(User, row[_OF_EVENT:])
        events[event.referral_id].append(event)
    standing = [row for row in rows if row.id in versions and not versions[row.id].is_retraction]
    standing.sort(key=lambda row: (versions[row.id].happened_at, row.id))
    # A new way to the dentist is none to psychiatry.
    alike: defaultdict[tuple[UUID, str, str], list[Referral]] = defaultdict(list)
    for first in standing:
        alike[first.person_root, *_sort_of(versions[first.id])].append(first)
    found: defaultdict[UUID, list[Followed]] = defaultdict(list)
    for first in standing:
        now = versions[first.id]
        alikes = (each for each in alike[first.person_root, *_sort_of(now)] if each is not first)
        others = [(versions[each.id].happened_at, each.recorded_at) for each in alikes]
        found[first.person_root].append(Followed(first, now, events[first.id], others, before(now, every)))
    return found


def _sort_of(row: Referral) -> tuple[str, str]:
    """What sort of help a referral is to, by code and name; a code that takes what has none of its own says nothing of the
    sort, and there the name of whom it is to does."""
    is_catch_all = code_lists.load("help_kinds").entries.get(row.help_kind, {}).get("is_catch_all", False)
    return row.help_kind, " ".join(row.to.casefold().split()) if is_catch_all else ""


_OF_REFERRAL, _OF_EVENT, _OF_USER = (len(columns(model)) for model in (Referral, ReferralEvent, User))


@Prepared
def _versions() -> "QuerySet[Referral, Any]":
    of = (*columns(Referral), *columns(User, "recorded_by__"), *columns(Place, "place__"), "person__root_id")
    return Referral.objects.filter(person__root_id__among=given("people")).values_list(*of)


def _referral(row: Sequence[Any]) -> Any:
    """Of a row of ``_versions`` the referral, with who wrote it, the place, and the standing person as ``person_root``."""
    by, place = row[_OF_REFERRAL : _OF_REFERRAL + _OF_USER], row[_OF_REFERRAL + _OF_USER : -1]
    referral: Any = instance(Referral, row[:_OF_REFERRAL])
    referral.recorded_by = instance(User, by)
    referral.place = instance(Place, place) if referral.place_id is not None else None
    referral.person_root = row[-1]
    return referral


@Prepared
def _happened() -> "QuerySet[ReferralEvent, Any]":
    found = ReferralEvent.objects.current().filter(referral_id__among=given("referrals"))
    of = (*columns(ReferralEvent), *columns(User, "recorded_by__"))
    return found.order_by("happened_at", "recorded_at", "id").values_list(*of)


def _newest(row: Referral, corrected: Mapping[UUID, Referral]) -> Referral:
    while row.id in corrected:
        row = corrected[row.id]
    return row
