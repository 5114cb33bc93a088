"""What a decision that answers no request leaves to be done."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from brobygger.records.people import Person
from brobygger.records.prepared import Standing
from brobygger.records.requests import RequestEvent
from brobygger.rules import unasked as rules
from brobygger.rules.agenda import Due
from brobygger.rules.requests import Told
from brobygger.services.reminders.decided import decided_of
from brobygger.services.reminders.requests import moves_of, unnamed

_TOLD = Standing(RequestEvent, "kind", "happened_at", "recorded_at", "decision_id", decision__isnull=False, order=())


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each decision that answers no request, until the citizen is told it, and has the letter they are owed: none where they
    have asked to stay unknown; and one they knew of that was taken back, until they are told so. One query where there is none,
    otherwise half a dozen."""
    found = decided_of([person.id for person in people if person.has_case], on_request=False)
    if not found:
        return
    told: defaultdict[UUID, list[Told]] = defaultdict(list)
    for person, *event in _TOLD(people=found):
        told[person].append(Told(*event))
    moves, unknown = moves_of(found), unnamed(found)
    for person, rows in found.items():
        made = rules.by_course(rows, moves[person])
        reasons = list(rules.untold_reminders(made, moves[person], told=told[person]))
        if person not in unknown:
            reasons += rules.letter_reminders(made)
        for reason in reasons:
            yield person, reason
