"""What is told of a death, and when it cannot be."""

from collections.abc import Iterator, Mapping
from datetime import date

from brobygger.rules import fields
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

# Whatever is written in a field, as are the citizen's own words.
ANYTHING = None
# What can only have been with a living citizen, by kind of what is written: all of it (None), or where a field says so. What we
# and others do for ourselves before anybody knows, as to look for someone, recommend, decide, refer or plan, contradicts no
# death, but where the citizen's own words stand in it.
NEEDS_LIFE: Mapping[str, tuple[str, frozenset[str] | None] | None] = {
    "contact": ("kind", frozenset({"contact"})),
    "interview": None,
    "score": None,
    "diagnosis": None,
    "finding": ("told_by", frozenset({"citizen"})),
    "request": None,
    "request_event": (
        "kind",
        frozenset({"started", "other_offer", "withdrawn", "decision_told", "decision_back_told"}),
    ),
    "ending": ("own_view", ANYTHING),
    "follow_up": ("outcome", frozenset({"reached", "declined"})),
    "referral": ("own_words", ANYTHING),
    "referral_event": (
        "kind",
        frozenset({"arrived", "extended", "first_contact", "supported", "landed", "followed_up"}),
    ),
    "plan": ("own_words", ANYTHING),
    "dose_plan": None,
    "action_plan": ("status", frozenset({"accepted", "declined"})),
    "goal_rating": ("rated_by", frozenset({"citizen"})),
    "consent": None,
    "consent_withdrawn": None,
    "substitution_step": (
        "step",
        frozenset({"wish", "first_talk", "started", "paused", "stopped", "reenrolled", "not_wanted"}),
    ),
    "event": None,
    "housing": None,
    "break_off": ("broken_by", frozenset({"citizen", "outside"})),
    "break_ended": None,
    "experience": None,
}
MESSAGES = {
    "written_after": words(
        "Something is written after that day. It stands on the page. If the day is right all the same, tick it and save again."
    ),
    "ahead": words("That day lies ahead. Look at the day, the month and the year once more. Nothing has been written."),
    "died_before_met": words(
        "You met the citizen on %(met)s. Check the day and the year. If the day is right all the same, tick it and save again."
    ),
}


def needs_life(kind: str, row: object) -> bool:
    """Whether what is written, of a kind of the course, can only have been with a living citizen."""
    told = NEEDS_LIFE[kind]
    if told is None:
        return True
    name, needs = told
    said = getattr(row, name)
    return bool(said) if needs is ANYTHING else said in needs


def problems(
    *,
    on: date | None,
    source: str,
    note: str,
    last_met: date | None,
    has_later: bool,
    today: date,
    is_sure: bool = False,
) -> Iterator[FieldRefused]:
    """Everything wrong with what is told of a death. Who told it is needed, for it is seldom we who know.

    on: None where nobody knows the day. last_met: the day of the last contact. has_later: something else is written after that
    day. is_sure: whoever writes it has seen both, and the day is right all the same: then it is the contact that stands wrong.
    """
    if on is not None:
        # A day to come is told in words of its own: nobody has looked at a clock here.
        has_come = on <= today
        yield from fields.day("on", on, today) if has_come else [FieldRefused("ahead", MESSAGES["ahead"], field="on")]
    if on is not None and last_met is not None and on < last_met and not is_sure:
        yield fields.AskedOnce("died_before_met", MESSAGES["died_before_met"], field="on", met=f"{last_met:%d-%m-%Y}")
    elif has_later and not is_sure:
        yield fields.AskedOnce("written_after", MESSAGES["written_after"], field="on")
    yield from fields.needed("source", source)
    yield from fields.listed("source", source)
    yield from fields.text("note", note)
