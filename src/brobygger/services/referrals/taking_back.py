"""What was written of a referral by mistake is taken back, with why."""

from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.referrals import ReferralEvent
from brobygger.rules import referrals as rules
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal, words
from brobygger.services import writing
from brobygger.services.access import author
from brobygger.services.changes import perform
from brobygger.services.drawing import draw
from brobygger.services.referrals import after_death
from brobygger.services.referrals.following import found_of
from brobygger.services.referrals.happening import KIND, check_elsewhere
from brobygger.services.referrals.referring import open_to_the_same
from brobygger.services.reminders.referrals import Followed, told_of


def take_back(*, by: User, event_id: UUID, why: str, now: datetime) -> Person:
    """Say that an event was written by mistake, and why. The row stays as history and the referral is as if it had not been.

    Raises ``Refusal`` where what was written after it would hang in the air, the citizen would be in two places at once
    ("overlap"), or two referrals to the same would be open ("already_referred").
    """
    raise_any(writing.why_problems(why))
    with perform("referrals.happen", by=by, now=now) as act:
        event, person = writing.for_taking_back(by, ReferralEvent, event_id)
        each = found_of(person, event.referral_id)
        kept = [told_of(other) for other in each.events if other.id != event.id]
        try:
            after = rules.replay(each.asked, kept)
        except Refusal:
            message = words("Something written later rests on this. Take that back first.")
            raise Refusal("later_rests_on_it", message) from None
        if after.is_open and not each.progress.is_open:
            _check_not_doubled(person, each)
        check_elsewhere(person, each, each.progress, after)
        writing.retract(act, event, KIND, why=why)
        draw([person.id])
        # What could not follow the day of the death may, without this in its way.
        after_death.move(act, person)
    return person


def _check_not_doubled(person: Person, each: Followed) -> None:
    there = open_to_the_same(person, each, but=each.first.id)
    if there is not None:
        message = words(
            "Without this two referrals to %(to)s would be open: there is another already, made by %(who)s. Let that one go or "
            "take it back first."
        )
        raise Refusal("already_referred", message, to=each.row.to, who=author(there.first.recorded_by))
