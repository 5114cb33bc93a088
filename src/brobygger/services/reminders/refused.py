"""Citizens in treatment although the authority's last word is a no."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.records.people import Person
from brobygger.rules import courses, owed
from brobygger.rules.agenda import Due
from brobygger.rules.decisions import REFUSE
from brobygger.rules.law import local_day
from brobygger.rules.requests import Decided
from brobygger.services.reminders.decided import decided_of
from brobygger.services.reminders.matters import matters_of
from brobygger.services.reminders.requests import clocks, moves_of


@dataclass(frozen=True)
class Refused:
    """The no that is the last word to a citizen, and since when their course has been in treatment, None where it is not."""

    decision: Decided
    treated_since: datetime | None


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Whoever is in treatment although the authority refused, until it is decided anew or the phase is put right. As many
    queries as ``refused_last``."""
    treated = [person.id for person in people if person.ended_at is None and person.phase in courses.TREATED]
    for person, found in refused_last(treated).items():
        if found.treated_since is not None:
            since = max(found.decision.at, found.treated_since)
            told = {"refused_on": local_day(found.decision.at).isoformat()}
            yield person, Due("treated_refused", since, since, found.decision.id, told)


def refused_last(people: Collection[UUID]) -> dict[UUID, Refused]:
    """By standing person the no that is the authority's last word in the course under way (``owed.refused_last``), nobody in it
    of whom there is none. One query, a handful more where something was refused."""
    decided = {person: rows for person, rows in decided_of(people).items() if any(row.result == REFUSE for row in rows)}
    if not decided:
        return {}
    asked, moves = clocks(decided), moves_of(decided)
    found = {}
    for person, each in matters_of(decided, asked).items():
        back_at = courses.came_back_at(moves[person])
        back_on = local_day(back_at) if back_at else None
        no = owed.refused_last(each.found, asked.get(person, ()), back_on=back_on)
        if no is not None:
            found[person] = Refused(no, courses.treated_since(moves[person]))
    return found
