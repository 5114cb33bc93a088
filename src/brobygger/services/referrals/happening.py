"""What happens to a referral: answered, arrived, left, first contact, landed, let go."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import ReasonedFact, new_id
from brobygger.records.people import Person
from brobygger.records.referrals import ReferralEvent
from brobygger.rules import referrals as rules
from brobygger.rules import referrals_after_death as of_dead
from brobygger.rules import referring
from brobygger.rules.access import Role
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal, words
from brobygger.services import writing
from brobygger.services.access import author, check_living
from brobygger.services.changes import Act, perform
from brobygger.services.drawing import draw
from brobygger.services.referrals.following import for_writing
from brobygger.services.referrals.referring import check_not_open, check_open
from brobygger.services.reminders.referrals import Followed, followed

KIND = "referral_event"


@dataclass(frozen=True)
class NewEvent:
    """What has happened to a referral. ``until``: the last day of a stay, or the day to act next."""

    event: str
    at: datetime
    until: date | None = None
    whom: str = ""
    note: str = ""
    id: UUID = field(default_factory=new_id)

    @property
    def told(self) -> rules.Told:
        """The same as the rules see it."""
        return rules.Told(self.event, self.at, self.until, bool(self.note.strip()))


def happen(
    *, by: User, referral_id: UUID, new: NewEvent, now: datetime, seen: Collection[UUID] | None = None
) -> ReferralEvent:
    """Write down what has happened to a referral. A key that is there already writes nothing. seen: what was written of it when
    the form was opened, by key; None asks nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` where it cannot follow what is written ("cannot_follow"), where
    someone would be in two places at once ("overlap"), "has_died", "not_dead", of who asks again what a new referral is refused
    for ("already_referred", "place_closed"); ``NotFound`` outside scope.
    """
    with perform("referrals.happen", by=by, now=now) as act:
        person, each = for_writing(by, referral_id)
        there = writing.there(by, ReferralEvent, new.id, person)
        if there is not None and there.referral_id != each.first.id:
            raise writing.already_there()
        if there is not None:
            return there
        _check_seen(each, seen, by=by)
        return write(act, person, each, new)


def write(act: Act, person: Person, each: Followed, new: NewEvent) -> ReferralEvent:
    """Within an act: what has happened to a referral of a standing person, who is locked. Raises as ``happen``."""
    check(act, person, each, new)
    row = ReferralEvent(
        referral_id=each.first.id,
        kind=new.event,
        whom=new.whom.strip(),
        until=rules.last_day_of(each.row.stay_kind, new.told) if new.event == "arrived" else new.until,
        note=new.note.strip(),
    )
    writing.add(act, row, KIND, person_id=each.first.person_id, at=new.at, key=new.id)
    draw([person.id])
    return row


def check(act: Act, person: Person, each: Followed, new: NewEvent) -> None:
    """Within an act: whether it can have happened to a referral of a standing person, who is locked. Raises as ``happen``."""
    if new.event == rules.DIED:
        of_dead.check_died(
            new.at, person.died_at, is_day_known=person.is_death_day_known, arrived_at=each.progress.arrived_at
        )
    elif new.event not in rules.ENDS:
        check_living(person, new.at)
    asked, before = each.asked, each.progress
    is_of_place = act.by.role == Role.PARTNER
    same = {"whom": new.whom, "note": new.note}
    raise_any(
        referring.event_problems(
            asked=asked, progress=before, new=new.told, is_of_place=is_of_place, now=act.now, **same
        )
    )
    after = rules.replay_new(asked, each.told, new.told)
    if new.event == rules.ASKED_AGAIN:
        check_open(each.row.place)
    if after.is_open and not before.is_open and after.state != before.state:
        check_not_open(person, each.row, key=each.first.id)
    check_elsewhere(person, each, before, after)


def _check_seen(each: Followed, seen: Collection[UUID] | None, *, by: User) -> None:
    """Raises ``Refusal`` ("older_form", param ``newest``: the keys of all that stands) where a colleague has written of the
    referral since, corrected it or taken something back. What one did oneself is no news. One query where something is gone."""
    if seen is None:
        return
    stand: list[ReasonedFact] = [each.row, *each.events]
    keys = [row.id for row in stand]
    gone = ReferralEvent.objects.filter(corrects_id__in=set(seen).difference(keys), is_retraction=True)
    found = [*(row for row in stand if row.id not in seen), *gone.select_related("recorded_by")]
    since = [row for row in found if row.recorded_by_id != by.id]
    if since:
        message = words(
            "%(who)s has written of this referral, or taken something back, while your page was open: what stands now is "
            "above. What you wrote stands here. Save again if it still holds."
        )
        newest = max(since, key=lambda row: (row.recorded_at, row.id))
        raise Refusal("older_form", message, who=author(newest.recorded_by), newest=keys)


def check_elsewhere(person: Person, each: Followed, before: rules.Progress, after: rules.Progress) -> None:
    """Raises ``Refusal`` ("overlap") where a referral changed so would have the citizen in two places at once."""
    others = [
        stay
        for other in followed([person.id])[person.id]
        if other.first.id != each.first.id and (stay := rules.stay_of(other.asked, other.progress)) is not None
    ]
    referring.check_overlap(rules.stay_of(each.asked, before), rules.stay_of(each.asked, after), others)
