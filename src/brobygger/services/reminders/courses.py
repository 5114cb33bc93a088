"""Courses whose phase contradicts what is written: treatment has begun, and the phase is still contact."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from brobygger.records.people import Person
from brobygger.records.prepared import Standing
from brobygger.records.requests import RequestEvent
from brobygger.records.treatment import SubstitutionStep
from brobygger.rules import courses as rules
from brobygger.rules.agenda import Due
from brobygger.rules.law import is_after, local_day
from brobygger.rules.requests import STARTED
from brobygger.rules.treatment import substitution
from brobygger.services.reminders.refused import refused_last
from brobygger.services.reminders.requests import moves_of

_STARTED = Standing(RequestEvent, "happened_at", kind=STARTED, order=("happened_at",))
_STEPS = Standing(SubstitutionStep, "step", "happened_at", order=("recorded_at", "id"))


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Whoever is in contact although treatment has begun since the course came there. Two queries, three where it has, and
    those of ``refused_last`` then.

    It is asked also where the authority has refused: the health side begins substitution treatment by itself, and a course that
    stands in contact while somebody treats the citizen has neither follow-up nor plan. What is to be done then is another
    thing, so the reason says that there was a no (``refused_on``): decided anew, or the beginning was a mistake.
    """
    going = [person.id for person in people if person.phase == rules.CONTACT]
    begun = _begun(going)
    moves = moves_of(begun) if begun else {}
    refused = refused_last(begun) if begun else {}
    for person, found in begun.items():
        # The first of the course under way: what began anew afterwards had begun before.
        first = next((at for at in sorted(found) if rules.is_behind(moves[person], begun_at=at)), None)
        if first is not None:
            no = refused.get(person)
            told = {"refused_on": local_day(no.decision.at).isoformat()} if no else {}
            yield person, Due("phase_behind", first, first, params=told)


def is_since_return(at: datetime, moves: Sequence[rules.Moved]) -> bool:
    """Whether a moment is of the course under way by its day, as assessments are told apart (``by_course``)."""
    back_at = rules.came_back_at(moves)
    return back_at is None or local_day(at) >= local_day(back_at)


def of_this_course(at: datetime, moves: Sequence[rules.Moved]) -> bool:
    """Whether what was written of that moment belongs to the course under way: nothing of an earlier course answers for it, nor
    what was written after it had ended. To the day, for the hour of what is told may not be known; but what lies before an
    ending of that day by the hours that were told is of the course that ended.

    Merged records are one citizen with one course. Where one of them ended and came back, a plan of the other is asked about
    too, although it was never ended: whether it goes on with the new course is for a person to say, and saved again as it is
    it stands. To tell them apart one must know of each ending whether it was written before the merge.
    """
    if rules.came_back_at(moves) is None:
        return True
    ended_at = max(move.at for move in moves if move.phase == rules.FOLLOWUP)
    return is_since_return(at, moves) and not is_after(ended_at, at)


def _begun(people: Sequence[UUID]) -> dict[UUID, list[datetime]]:
    """By standing person each time treatment began: of a request, or as substitution treatment that goes on. Nobody in it of
    whom none did."""
    begun: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for person, at in _STARTED(people=people):
        begun[person].append(at)
    taken: defaultdict[UUID, list[substitution.Taken]] = defaultdict(list)
    for person, step, at in _STEPS(people=people):
        taken[person].append(substitution.Taken(None, step, at))
    for person, steps in taken.items():
        settling = [each for each in substitution.in_order(steps) if each.step in substitution.SETTLING]
        if settling and settling[-1].step in substitution.BEGUN:
            begun[person] += [each.at for each in settling if each.step in substitution.BEGUN]
    return begun
