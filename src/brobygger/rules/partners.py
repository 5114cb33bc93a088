"""What a partner sees of those referred to its place, and what it may say of them: while the citizen's yes to it runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from brobygger.rules import consents
from brobygger.rules.consents import Given, Receiver, State
from brobygger.rules.referrals import ACCEPTED, ARRIVED, ASKED, STAY, TRANSITIONS

# Our own choice: a referral is shown while the place has something to do with it, and no day longer. The order is that of the
# page: whoever waits for an answer comes first.
IN_VIEW = (ASKED, ACCEPTED, ARRIVED)
# What a place knows itself. The rest is written by whoever goes along with the citizen.
ANSWERS = ("accepted", "declined", "arrived", "left")
# No stay comes back into view after one of these.
OVER = frozenset({"left", "left_early", "sent_away", "outside"})


def can_say(state: str) -> list[str]:
    """What a place can say of a stay next, the likeliest first."""
    return [event for event in TRANSITIONS[STAY][state] if event in ANSWERS]


def as_left(event: str, day: date, last_day: date) -> str:
    """Which event it is that somebody has left: before the last day that was agreed the stay was broken off, and somebody asks
    what now."""
    return "left_early" if event == "left" and day < last_day else event


def opening(said: Sequence[Given], place: UUID, today: date) -> list[UUID]:
    """By which of all that a citizen has said a place sees them on a day: the keys of the yeses, none where it does not.

    What was said of the place itself decides. Only where it never was, a yes to its kind counts that leaves open which one. A
    name in words may be another's: a worker can judge that, a page cannot.
    """
    meant = [each for each in consents.meant(said, place) if each.to.place or not each.to.name.strip()]
    return [each.id for each in meant if consents.state(each, said, today) is State.STANDS]


def could_open(to: Receiver) -> bool:
    """Whether what was said to a receiver can be about one of the places at all."""
    return to.place is not None or consents.covers(to, place=UUID(int=0))
