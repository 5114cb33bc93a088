"""What counts as having met a citizen: "last seen" is counted from it, and whoever has not been met for long is looked for.

The one place that says so, for every kind of fact that tells of one day of one person. A meeting is two people in one place or
on one line; what is told about someone by others, or written about them at a desk, is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from brobygger.rules.law import has_hour, local_day

CONTACT, ATTEMPT = "contact", "attempt"

# By kind of contact whether it is a meeting, and why.
OF_CONTACTS: Mapping[str, tuple[bool, str]] = {
    CONTACT: (True, "the two met, or spoke with each other"),
    ATTEMPT: (False, "we looked and did not find them: work, and no meeting"),
}
# By kind of event whether it is a meeting, and why.
OF_EVENTS: Mapping[str, tuple[bool, str]] = {
    "naloxone": (True, "it is put into a hand"),
    "naloxone_training": (True, "it is practised together"),
    "equipment": (True, "it is put into a hand"),
    "slip": (False, "it is told of, often by others and later"),
    "relapse": (False, "it is told of, often by others and later"),
    "overdose": (False, "the ambulance or a friend may have been there, and we not"),
}
# Kinds of place (codes of the list places) at which two speak and do not meet: where the citizen was then, nobody saw.
ON_A_LINE = ("phone", "online")
# What else is told of a day is no meeting: what an office, another place or the health side tells, where someone lives, how the
# citizen feels (given alone, on paper or by message), a task done. Whoever met them writes a contact beside it.


@dataclass(frozen=True)
class Met:
    """A meeting: when it was, and when we came to know of it. From a phone without a net it arrives later than it was."""

    at: datetime
    known_at: datetime


def is_meeting(kind: str) -> bool:
    """Whether a contact of this kind is a meeting."""
    return OF_CONTACTS[kind][0]


def met_by_event() -> list[str]:
    """The kinds of event that are a meeting."""
    return [kind for kind, (is_met, _why) in OF_EVENTS.items() if is_met]


def met_by_contact() -> list[str]:
    """The kinds of contact that are a meeting."""
    return [kind for kind, (is_met, _why) in OF_CONTACTS.items() if is_met]


def through(place_kind: str) -> str:
    """At what they spoke, of a contact with this kind of place; "" where they met."""
    return place_kind if place_kind in ON_A_LINE else ""


def is_newer(one: datetime, other: datetime) -> bool:
    """Whether one meeting is to be told as the last rather than another. Of one day an hour that somebody told goes before
    none, whichever was first: the day is the same, and the hour says more."""
    return order(one) > order(other)


def order(at: datetime) -> tuple[date, bool, datetime]:
    """What meetings are put in order by, the last of them last: as ``is_newer`` says."""
    return local_day(at), has_hour(at), at
