"""The phases of a course [R-G11]: where one can go from each, and who acts there. People move back and forth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from brobygger.rules.refusals import Refusal, words

CONTACT, TREATMENT, BRIDGING, FOLLOWUP = "contact", "treatment", "bridging", "followup"
DEAD = "dead"

# The one place that says what can follow what, and by which act. Codes are those of the list phases, and "dead".
TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    CONTACT: {TREATMENT: "move", BRIDGING: "move", FOLLOWUP: "end", DEAD: "die"},
    TREATMENT: {CONTACT: "move", BRIDGING: "move", FOLLOWUP: "end", DEAD: "die"},
    BRIDGING: {CONTACT: "move", TREATMENT: "move", FOLLOWUP: "end", DEAD: "die"},
    FOLLOWUP: {CONTACT: "ask", TREATMENT: "resume", BRIDGING: "resume", DEAD: "die"},
    DEAD: {},
}

# Who sees to it that something happens: no state without an owner.
OWNERS: Mapping[str, str] = {
    CONTACT: "contact_person",
    TREATMENT: "contact_person",
    BRIDGING: "contact_person",
    FOLLOWUP: "contact_person",
    DEAD: "leader",
}

MESSAGES = {
    "same_phase": words("The course is already in this phase."),
    "ends_by_ending": words("A course comes to follow-up by being ended, so that we know what was reached."),
    "cannot_follow": words("The course cannot go from where it is to this phase."),
}


@dataclass(frozen=True)
class Transition:
    """One arrow of the diagram. ``by``: move, end, ask (a new request), resume, die."""

    begin: str
    end: str
    by: str


@dataclass(frozen=True)
class Moved:
    """That a course came to a phase; ``at`` with a time zone."""

    at: datetime
    phase: str


def treated_until(ended: Iterable[datetime], moves: Sequence[Moved]) -> list[datetime]:
    """Those of the endings, oldest first, before which the course had reached treatment since the ending before.

    moves: oldest first. An ending told late comes after the moves there were already, so its own move says what lies before it.
    """
    found: list[datetime] = []
    begin: datetime | None = None
    for at in sorted(ended):
        closed_at = next((move.at for move in moves if move.phase == FOLLOWUP and move.at >= at), at)
        if any(
            move.phase == TREATMENT and move.at <= closed_at and (begin is None or move.at > begin) for move in moves
        ):
            found.append(at)
        begin = closed_at
    return found


def has_reached_treatment(phases: Iterable[str]) -> bool:
    """Whether a course under way has been in treatment. phases: those it came to, newest first, of earlier courses too."""
    return TREATMENT in takewhile(lambda phase: phase != FOLLOWUP, phases)


def transitions() -> Iterator[Transition]:
    """Every way a course can go, for the diagram and the tests."""
    for begin, ends in TRANSITIONS.items():
        for end, by in ends.items():
            yield Transition(begin, end, by)


def can_move_to(phase: str) -> list[str]:
    """The phases a worker can move a course to from here, without ending it."""
    return [end for end, by in TRANSITIONS[phase].items() if by in ("move", "resume")]


def check_move(begin: str, end: str) -> None:
    """Raises Refusal ("same_phase", "ends_by_ending", "cannot_follow") for a move by hand that cannot be."""
    if begin == end:
        raise Refusal("same_phase", MESSAGES["same_phase"])
    if TRANSITIONS[begin].get(end) == "end":
        raise Refusal("ends_by_ending", MESSAGES["ends_by_ending"])
    if end not in can_move_to(begin):
        raise Refusal("cannot_follow", MESSAGES["cannot_follow"])
