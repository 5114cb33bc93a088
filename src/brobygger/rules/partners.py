"""What a partner sees of those referred to its place, and what it may say of them: while the citizen's yes to it runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from brobygger.rules import consents
from brobygger.rules.consents import Given, Receiver, State
from brobygger.rules.fields import FieldRefused
from brobygger.rules.referrals import ACCEPTED, ARRIVED, ASKED, BROKEN_OFF, STAY, TRANSITIONS, Progress
from brobygger.rules.refusals import words

# Our own choice: a referral is shown while the place has something to do with it, and no day longer. The order is that of the
# page: whoever waits for an answer comes first.
IN_VIEW = (ASKED, ACCEPTED, ARRIVED)
# What a place knows itself. The rest is written by whoever goes along with the citizen.
ANSWERS = ("accepted", "declined", "arrived", "left")
# How a stay is broken off: whose doing it was is asked, for nobody knows it but the place and the citizen.
BROKEN_OFF_BY = tuple(event for event, state in TRANSITIONS[STAY][ARRIVED].items() if state == BROKEN_OFF)
# No stay comes back into view after one of these.
OVER = frozenset({"left", *BROKEN_OFF_BY})

LEFT_EARLY = words("This is before the last day that was agreed. Choose how the stay ended.")


def can_say(state: str) -> list[str]:
    """What a place can say of a stay next, the likeliest first."""
    return [event for event in TRANSITIONS[STAY][state] if event in ANSWERS]


def is_early(day: date, stay: Progress) -> bool:
    """Whether whoever left on a day left a stay before the last day that was agreed. False of a day before they came, which is
    another mistake."""
    return stay.state == ARRIVED and stay.arrived_on is not None and stay.arrived_on <= day < stay.next_on


def as_left(event: str, day: date, stay: Progress) -> str:
    """Which event it is that somebody has left: one that broke the stay off only before the last day that was agreed. Raises
    FieldRefused ("how_it_ended") where it has to be told which."""
    if event not in OVER:
        return event
    if not is_early(day, stay):
        return "left"
    if event == "left":
        raise FieldRefused("how_it_ended", LEFT_EARLY, field="ended_by")
    return event


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
