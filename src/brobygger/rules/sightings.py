"""What counts as having met a citizen: "last seen" is counted from it, and whoever has not been met for long is looked for.

The one place that says so, for every kind of fact that tells of one day of one person. A meeting is two people in one place or
on one line; what is told about someone by others, or written about them at a desk, is none.
"""

from collections.abc import Mapping

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
# What else is told of a day, and why it is no meeting: it is said here so that nobody counts it without a reason.
NO_MEETING: Mapping[str, str] = {
    "substitution_step": "the health side tells how it stands",
    "experience": "the citizen can give their faces alone, on paper or by message; a meeting is written as a contact",
    "request_event": "an office tells what has happened",
    "referral_event": "another place tells what has happened; who went along writes a contact",
    "follow_up": "being reached is written as a contact with it",
    "housing": "where someone lives can be told by others",
    "task_tick": "a task can be done without the citizen",
}


def is_meeting(kind: str) -> bool:
    """Whether a contact of this kind is a meeting."""
    return OF_CONTACTS[kind][0]


def met_by_event() -> list[str]:
    """The kinds of event that are a meeting."""
    return [kind for kind, (is_met, _why) in OF_EVENTS.items() if is_met]


def met_by_contact() -> list[str]:
    """The kinds of contact that are a meeting."""
    return [kind for kind, (is_met, _why) in OF_CONTACTS.items() if is_met]
