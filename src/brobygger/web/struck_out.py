"""What was taken back or corrected is shown by the fragment of the course; what that leaves out can be read too, folded."""

from collections.abc import Mapping, Sequence
from typing import Any

from brobygger.services.happened import BY_KIND, Entry

# What the fragment of a kind leaves out, or cuts short. The citizen's own words in a consent are for the diary alone.
LEFT_OUT: Mapping[str, Sequence[str]] = {
    "break_off": ("note",),
    "break_ended": ("note",),
    "housing": ("note",),
    "verdict": ("override_reason",),
    "decision": ("reasons",),
    "dose_plan": ("basis",),
    "substitution_step": ("attendance", "tried", "result", "note"),
    "finding": ("text",),
    "diagnosis": ("questioned",),
    "consent": ("about", "purpose", "witness"),
    "referral": ("purpose", "driver", "taken_along", "afterwards"),
}
# Where another fragment than that of the course tells what stood before a correction: it says more. "": a page of its own does,
# which the fragment leads to.
STOOD: Mapping[str, str] = {
    "referral": "referrals/_stood.html",
    "consent": "consents/_stood.html",
    "ending": "endings/_stood.html",
    "death": "endings/_death_stood.html",
    **dict.fromkeys(("contact", "request", "finding", "diagnosis"), ""),
}
CUT_AT = 200
_CUT = frozenset({"text", "about"})


def entry_of(row: Any, kind: str) -> Entry:
    """A row of a kind as its fragment shows it."""
    return Entry(kind, BY_KIND[kind].room, row.happened_at, row)


def template_before(entry: Entry) -> str:
    """The fragment that showed what an entry takes back."""
    return f"{entry.room}/_entry_{entry.was}.html"


def template_stood(entry: Entry) -> str:
    """The fragment that shows what an entry said before it was corrected; "" where a page of its own does."""
    return STOOD.get(entry.was or entry.kind, "_stood.html")


def left_out(entry: Entry) -> list[str]:
    """The texts of what an entry takes back that its fragment does not show."""
    return unshown(entry.row.corrects, entry.was)


def unshown(row: Any, kind: str) -> list[str]:
    """The texts of a row of the kind that its fragment does not show."""
    told = [(name, getattr(row, name)) for name in LEFT_OUT.get(kind, ())]
    return [text for name, text in told if text and (name not in _CUT or len(text) > CUT_AT)]


# What templates may ask of these.
FILTERS = (entry_of, left_out, template_before, template_stood, unshown)
