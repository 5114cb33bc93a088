"""What a decision that answers no request leaves to be done."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from brobygger.records.people import Person
from brobygger.records.prepared import Standing
from brobygger.records.requests import Decision, Letter, RequestEvent
from brobygger.rules import unasked as rules
from brobygger.rules.agenda import Due
from brobygger.services.reminders.requests import moves_of, unnamed

_MADE = Standing(Decision, "id", "result", "is_choice_limited", "happened_at", request=None, order=())
_TOLD = Standing(RequestEvent, "decision_id", decision__isnull=False, order=())
_LETTERS = Standing(Letter, "about_id", order=())


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each decision that answers no request, until the citizen is told it, and has the letter they are owed: none where they
    have asked to stay unknown. One query where there is none, otherwise half a dozen."""
    found: defaultdict[UUID, list[rules.Unasked]] = defaultdict(list)
    for person, *row in _MADE(people=[person.id for person in people if person.has_case]):
        found[person].append(rules.Unasked(*row))
    if not found:
        return
    told = {decision for _person, decision in _TOLD(people=found)}
    letters = {about for _person, about in _LETTERS(people=found)}
    moves, unknown = moves_of(found), unnamed(found)
    for person, rows in found.items():
        made = rules.by_course(rows, moves[person])
        reasons = list(rules.untold_reminders(made, moves[person], told=told))
        if person not in unknown:
            reasons += rules.letter_reminders(made, letters=letters)
        for reason in reasons:
            yield person, reason
