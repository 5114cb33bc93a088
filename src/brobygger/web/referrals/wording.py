"""What each event of a referral is asked as: the question of its page, and the labels of its fields."""

from collections.abc import Mapping
from dataclasses import dataclass

from brobygger.rules.referrals import BRIDGE, STAY
from brobygger.rules.refusals import words

LONGEST = words(
    "Left empty, it is the last day this kind of stay can have: %(day)s for who came today. The day of arrival is day 1."
)
DAY_LATER = words("Leave it empty where no day is said yet. Then we ask for it in a week.")
ALONE = words("Every stay of this kind has a last day agreed. Write it here.")


@dataclass(frozen=True)
class Asked:
    """How an event is asked for; a field with an empty label is left out. ``days``: how far ahead its day is suggested."""

    question: str
    note: str
    until: str = ""
    whom: str = ""
    days: int | None = None


_WHO_SAID = words("Who said so?")
_WHY_LET_GO = words("Why, and what does the citizen want instead?")
_LEFT = words("Where is the citizen now, and what comes next?")

EVENTS: Mapping[str, Mapping[str, Asked]] = {
    STAY: {
        "accepted": Asked(
            words("When does the citizen come?"),
            words("What was agreed?"),
            until=words("Day of arrival (such as 27-11)"),
            whom=_WHO_SAID,
        ),
        "arrived": Asked(
            words("When did the citizen arrive?"),
            words("How was the arrival?"),
            until=words("Last day of the stay (such as 27-11)"),
        ),
        "extended": Asked(
            words("How long can the citizen stay?"),
            words("What was agreed?"),
            until=words("New last day (such as 27-11)"),
            whom=_WHO_SAID,
        ),
        "left": Asked(words("When did the stay end?"), _LEFT),
        "left_early": Asked(words("When did the citizen leave?"), _LEFT),
        "sent_away": Asked(
            words("When did the place break the stay off?"),
            words("Why, as the place and the citizen see it, and where is the citizen now?"),
        ),
        "outside": Asked(
            words("When was the stay broken off from outside?"),
            words("Hospital, prison or something else? Where is the citizen now, and what comes next?"),
        ),
    },
    BRIDGE: {
        "accepted": Asked(
            words("When is the first meeting?"),
            words("What was agreed?"),
            until=words("Day of the first meeting (such as 27-11)"),
            whom=_WHO_SAID,
        ),
        "first_contact": Asked(
            words("How did the first meeting go?"),
            words("How did it go, and what does the citizen say?"),
            until=words("When do we support or ask next? (such as 27-11)"),
            whom=words("Who went along?"),
            days=7,
        ),
        "supported": Asked(
            words("How is it going over there?"),
            words("How did we support, and what does the citizen say?"),
            until=words("When do we support or ask next? (such as 27-11)"),
            whom=words("Who supported?"),
            days=14,
        ),
        "landed": Asked(
            words("What shows that the citizen has landed?"),
            words("What shows it?"),
            whom=words("Who carries on from here?"),
        ),
    },
}
BOTH: Mapping[str, Asked] = {
    "died": Asked(words("Close it after the death?"), words("What was planned, and who has been told?")),
    "declined": Asked(
        words("Why did they say no?"), words("What was said, and what could be done instead?"), whom=_WHO_SAID
    ),
    "asked_again": Asked(
        words("When do we ask next, if nobody answers?"),
        words("What was said?"),
        until=words("When do we ask next? (such as 27-11)"),
        whom=words("Who was asked?"),
    ),
    "followed_up": Asked(words("What now?"), words("What does the citizen want now, and what was agreed?")),
    "stands": Asked(
        words("Does it stand, although it was ended while two were taken for one?"), words("What did you find out?")
    ),
    "let_go": Asked(words("Why do we let the referral go?"), _WHY_LET_GO),
    "lost": Asked(words("How did we lose the connection?"), words("What happened, and what was tried?")),
}


# What a place is asked about itself, by whoever works there.
PARTNERS: Mapping[str, Asked] = {
    "accepted": Asked(
        words("Can %(name)s come to you?"),
        words("What is agreed?"),
        until=words("Day of arrival (such as 27-11)"),
    ),
    "declined": Asked(words("Can you not take %(name)s now?"), words("Why not, and what could be done instead?")),
    "arrived": Asked(
        words("When did %(name)s arrive?"),
        words("How was the arrival?"),
        until=words("Last day of the stay (such as 27-11)"),
    ),
    "left": Asked(words("When did %(name)s leave?"), _LEFT),
}
# Beside the question how it ended.
EARLY = words("The last day that was agreed is %(day)s.")
# How a stay ended before its last day, as the place says it.
PARTNERS_ENDED_BY: Mapping[str, str] = {
    "left_early": words("The citizen chose to leave"),
    "sent_away": words("We ended the stay"),
    "outside": words("Something outside: hospital, prison or the like"),
}


def of(kind: str, event: str) -> Asked:
    """How an event is asked for of a stay or a bridge. Raises ``KeyError`` for one that is neither's."""
    return EVENTS[kind].get(event) or BOTH[event]
