"""The phases of a course [R-G11]: where one can go from each, and who acts there. People move back and forth."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from brobygger.rules import fields
from brobygger.rules.fields import FieldRefused
from brobygger.rules.law import has_hour, is_after, local_day, written_day
from brobygger.rules.refusals import Refusal, words

CONTACT, TREATMENT, BRIDGING, FOLLOWUP = "contact", "treatment", "bridging", "followup"
# Treatment that has begun goes on while bridges are built (``treated_since``).
TREATED = frozenset({TREATMENT, BRIDGING})
DEAD = "dead"
# So long before another a move is kept that came first, where both are told of one moment.
BEFORE = timedelta(microseconds=1)

# The one place that says what can follow what: from where, by which act, where to. Codes are those of the list phases, and
# "dead". Who has ended comes back to contact by a wish, or is met again and wishes for nothing yet.
TRANSITIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    CONTACT: {"move": (TREATMENT, BRIDGING), "end": (FOLLOWUP,), "die": (DEAD,)},
    TREATMENT: {"move": (CONTACT, BRIDGING), "end": (FOLLOWUP,), "die": (DEAD,)},
    BRIDGING: {"move": (CONTACT, TREATMENT), "end": (FOLLOWUP,), "die": (DEAD,)},
    FOLLOWUP: {"ask": (CONTACT,), "resume": (CONTACT, TREATMENT, BRIDGING), "die": (DEAD,)},
    DEAD: {},
}
# What whoever works with the citizen does by hand.
BY_HAND = frozenset({"move", "resume"})

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
    "moved_later": words("The course was moved on %(day)s. What comes after that cannot have come before."),
    "before_the_course": words("The course began on %(day)s. Had you met before? Write that contact first."),
    "moved_by_ending": words(
        "The course came there by being ended. Take the ending back, and it goes on where it was."
    ),
    "moved_by_asking": words("The course came there because the citizen asked for treatment. Take that back first."),
    "moved_since": words("The course has been moved again since. Take the newest move back first."),
}


@dataclass(frozen=True)
class Transition:
    """One arrow of the diagram. ``by``: move, end, ask (a new request), resume (met again), die."""

    begin: str
    end: str
    by: str


@dataclass(frozen=True)
class Moved:
    """That a course came to a phase; ``at`` with a time zone. ``is_by_hand``: a worker wrote the move itself; of one kept from
    before that was asked it is False, and only a wish led from an ending to contact then."""

    at: datetime
    phase: str
    is_by_hand: bool = False

    @property
    def is_met_again(self) -> bool:
        """Whether this, as the first move after an ending, is no wish's: a worker began contact anew."""
        return self.is_by_hand and self.phase == CONTACT


@dataclass(frozen=True)
class Treated:
    """A course that had reached treatment: each time it came there, oldest first, and when it ended."""

    came_at: Sequence[datetime]
    ended_at: datetime


@dataclass(frozen=True)
class Ended:
    """A course that ended, and when it began again; None where it has not. ``is_met_again``: by hand in contact, with no
    wish."""

    at: datetime
    back_at: datetime | None
    is_met_again: bool = False


def all_ended(ended: Iterable[datetime], moves: Sequence[Moved]) -> list[Ended]:
    """The courses that ended, oldest first. moves: oldest first. An ending told late comes after the moves there were already;
    the return is the first move after its own. One that has no move of its own ended nothing: it was beside a course that went
    on (``joined_courses.as_one``)."""
    found = []
    for at in sorted(ended):
        own = own_move(at, moves)
        if own is not None:
            back = next((move for move in moves[own + 1 :] if move.phase != FOLLOWUP), None)
            found.append(Ended(at, back.at, is_met_again=back.is_met_again) if back else Ended(at, None))
    return found


def own_move(ended_at: datetime, moves: Sequence[Moved]) -> int | None:
    """The number of the move an ending came to follow-up by; None where it ended nothing. moves: oldest first."""
    return next((n for n, move in enumerate(moves) if move.phase == FOLLOWUP and move.at >= ended_at), None)


def treated_again(ended_at: datetime, moves: Sequence[Moved]) -> bool:
    """Whether treatment began in a later course than the one that ended then, or beside which another ended. moves: oldest
    first."""
    own = own_move(ended_at, moves)
    return own is not None and any(move.phase == TREATMENT for move in moves[own + 1 :])


def ended_with(at: datetime, ended: Sequence[Ended]) -> datetime | None:
    """When the course ended that something of that moment is of; None while it goes on. What is told of the time between two
    courses was over in its own moment; what is told of the day of the return is of the new course, for its hour may not be
    known. ended: as ``all_ended``."""
    if any(is_after(at, one.at) and (one.back_at is None or local_day(at) < local_day(one.back_at)) for one in ended):
        return at
    # Of the day of an ending without an hour it may have been before.
    return next((max(at, each.at) for each in ended if not is_after(at, each.at)), None)


def treated(ended: Iterable[datetime], moves: Sequence[Moved]) -> list[Treated]:
    """Those of the courses that ended which had reached treatment, oldest first.

    moves: oldest first. An ending told late comes after the moves there were already, so its own move says what lies before it;
    a move to treatment of a later day than the ending is none of it.
    """
    found: list[Treated] = []
    begin: datetime | None = None
    for at in sorted(ended):
        closed_at = next((move.at for move in moves if move.phase == FOLLOWUP and move.at >= at), at)
        course = [move for move in moves if move.at <= closed_at and (begin is None or move.at > begin)]
        came = sorted(m.at for m in course if m.phase == TREATMENT and local_day(m.at) <= local_day(at))
        if came:
            found.append(Treated(came, at))
        begin = closed_at
    return found


def next_move(moves: Sequence[Moved], phase: str, *, at: datetime) -> Moved:
    """The move to a phase said to be of that moment. What is told late still comes last: a course moved today and said to have
    ended yesterday has ended."""
    return Moved(max([at, *(move.at for move in moves)]), phase)


def wanted_back_at(
    ended: Moved, after: Sequence[Moved], wanted_at: datetime, *, met_at: datetime | None = None
) -> datetime | None:
    """When a course began again with a wish, between its ending and what came after, oldest first; None where it had been
    brought back by hand before the citizen wished so. met_at: when it was brought back to contact by hand, which the wish then
    stands for."""
    if any(is_after(wanted_at, at) for at in (met_at, *(each.at for each in after[:1])) if at is not None):
        return None
    at = max([ended.at, min([wanted_at, *([met_at] if met_at else []), *(each.at - BEFORE for each in after[:1])])])
    return at if not after or at < after[0].at else None


def in_treatment_since(moves: Sequence[Moved]) -> datetime | None:
    """When a course that has not ended last came to treatment, None where it has not. moves: oldest first, of earlier
    courses too."""
    return max((move.at for move in _under_way(moves) if move.phase == TREATMENT), default=None)


def came_back_at(moves: Sequence[Moved]) -> datetime | None:
    """When a course that has not ended began again after an ending; None where it is the first. moves: oldest first."""
    first = _first_back(moves)
    return first.at if first else None


def is_met_again(moves: Sequence[Moved]) -> bool:
    """Whether a course under way was brought back to contact by hand after an ending, not by a wish. moves: oldest first."""
    first = _first_back(moves)
    return first is not None and first.is_met_again


def is_resumed(moves: Sequence[Moved]) -> bool:
    """Whether a course under way was brought back by hand after an ending, not by a wish, and has come further than contact:
    who is met again is not treated. moves: oldest first."""
    first = _first_back(moves)
    if first is None or not (first.is_met_again or first.phase in TREATED):
        return False
    return any(move.phase in TREATED for move in _under_way(moves))


def _first_back(moves: Sequence[Moved]) -> Moved | None:
    """The move by which a course under way began again after an ending; None where it is the first."""
    under_way = _under_way(moves)
    return under_way[0] if under_way and len(under_way) < len(moves) else None


def returns(moves: Iterable[Moved]) -> list[date]:
    """The days on which a course began after an ending, oldest first. moves: oldest first."""
    return [local_day(after.at) for before, after in pairwise(moves) if before.phase == FOLLOWUP != after.phase]


def number_on(day: date, returns: Sequence[date]) -> int:
    """Which course of a citizen something of a day is of, 0 for the first. What is of the day of a return is of the new course,
    for its hour may not be known; what is told between two courses is of the one that had ended. returns: as ``returns``."""
    return bisect_right(returns, day)


def treated_since(moves: Sequence[Moved]) -> datetime | None:
    """Since when a course has been in treatment, bridges after it included; None where it is not. moves: oldest first."""
    left = max((n for n, move in enumerate(moves, 1) if move.phase not in TREATED), default=0)
    return next((move.at for move in moves[left:] if move.phase == TREATMENT), None)


def is_behind(moves: Sequence[Moved], *, begun_at: datetime) -> bool:
    """Whether a course that is in contact is said to be in treatment: treatment began on the day it came there or later. moves:
    oldest first; a course that never moved began in contact.

    Who came back on the day the course ended began before it in the course that ended, where the hours are known; where they
    are not, that course has the treatment it had come to that day.
    """
    day = local_day(begun_at)
    if not moves or day != local_day(moves[-1].at):
        return not moves or day > local_day(moves[-1].at)
    ended = next((move.at for move in moves[-2:-1] if move.phase == FOLLOWUP and local_day(move.at) == day), None)
    if ended is not None and has_hour(begun_at) and has_hour(ended):
        return begun_at > ended
    return ended is None or not any(move.phase == TREATMENT and local_day(move.at) == day for move in moves)


def move_problems(moves: Sequence[Moved], *, at: datetime, began_at: datetime, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with when a course is said to have been moved. moves: oldest first. began_at: when the course began."""
    yield from fields.moment("at", at, now)
    first, code = (moves[-1].at, "moved_later") if moves else (began_at, "before_the_course")
    if at.tzinfo is not None and local_day(at) < local_day(first):
        yield FieldRefused(code, MESSAGES[code], field="at", day=written_day(first))


def check_never_moved(moves: Sequence[Moved], n: int) -> None:
    """Raises Refusal where the move with this number was no move by hand ("moved_by_ending", "moved_by_asking"), or where what
    came after it could not have come without it ("moved_since"). moves: oldest first."""
    begin, own = moves[n - 1].phase if n else CONTACT, moves[n]
    if own.phase == FOLLOWUP:
        raise Refusal("moved_by_ending", MESSAGES["moved_by_ending"])
    if _act(begin, own) == "ask":
        raise Refusal("moved_by_asking", MESSAGES["moved_by_asking"])
    if n + 1 < len(moves):
        was, would_be = _act(own.phase, moves[n + 1]), _act(begin, moves[n + 1])
        if would_be is None or (was != would_be and not {was, would_be} <= BY_HAND):
            raise Refusal("moved_since", MESSAGES["moved_since"])


def _act(begin: str, move: Moved) -> str | None:
    """The act that brought a course from one phase on by this move, None where no arrow leads there. Where a wish and a worker
    can do the same, the move says which it was."""
    acts = [by for by, ends in TRANSITIONS[begin].items() if move.phase in ends]
    return next((by for by in acts if (by in BY_HAND) == move.is_by_hand), acts[0] if acts else None)


def _under_way(moves: Sequence[Moved]) -> Sequence[Moved]:
    """The moves after the last ending."""
    return moves[max((n for n, move in enumerate(moves, 1) if move.phase == FOLLOWUP), default=0) :]


def transitions() -> Iterator[Transition]:
    """Every way a course can go, for the diagram and the tests."""
    for begin, acts in TRANSITIONS.items():
        yield from (Transition(begin, end, by) for by, ends in acts.items() for end in ends)


def can_move_to(phase: str) -> list[str]:
    """The phases a worker can move a course to from here, without ending it."""
    return [end for by, ends in TRANSITIONS[phase].items() if by in BY_HAND for end in ends]


def can_end(phase: str) -> bool:
    """Whether a course can be ended from here."""
    return "end" in TRANSITIONS[phase]


def check_arrow(begin: str, end: str, by: Collection[str]) -> None:
    """Raises Refusal ("cannot_follow") where no arrow of one of these names leads from the one to the other."""
    if not any(end in TRANSITIONS[begin].get(act, ()) for act in by):
        raise Refusal("cannot_follow", MESSAGES["cannot_follow"])


def check_move(begin: str, end: str) -> None:
    """Raises Refusal ("same_phase", "ends_by_ending", "cannot_follow") for a move by hand that cannot be."""
    if begin == end:
        raise Refusal("same_phase", MESSAGES["same_phase"])
    if end in TRANSITIONS[begin].get("end", ()):
        raise Refusal("ends_by_ending", MESSAGES["ends_by_ending"])
    check_arrow(begin, end, BY_HAND)
