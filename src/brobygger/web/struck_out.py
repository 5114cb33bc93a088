"""What was taken back is shown by the fragment of the course; what that leaves out stays to be read too, folded."""

from collections.abc import Mapping, Sequence

from brobygger.services.happened import Entry

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
CUT_AT = 200
_CUT = frozenset({"text", "about"})


def template_before(entry: Entry) -> str:
    """The fragment that showed what an entry takes back."""
    return f"{entry.room}/_entry_{entry.was}.html"


def left_out(entry: Entry) -> list[str]:
    """The texts of what an entry takes back that its fragment does not show."""
    return unshown(entry.row.corrects, entry.was)


def unshown(row: object, kind: str) -> list[str]:
    """The texts of a row of the kind that its fragment does not show."""
    told = [(name, getattr(row, name)) for name in LEFT_OUT.get(kind, ())]
    return [text for name, text in told if text and (name not in _CUT or len(text) > CUT_AT)]
