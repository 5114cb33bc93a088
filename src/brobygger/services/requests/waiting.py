"""What there is to decide on: recommendations that wait, and requests without one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision, Recommendation, Request
from brobygger.rules import decisions as rules
from brobygger.rules import requests as clocks
from brobygger.services.changes import reading
from brobygger.services.reminders.decisions import made_of
from brobygger.services.requests.answering import decided_by
from brobygger.services.requests.asking import Asked, asked
from brobygger.services.requests.recommendations import on_the_way


@dataclass(frozen=True)
class Waiting:
    """What waits for a decision: a recommendation, or a request without one. ``last``: a decision on it taken back since;
    ``changes``: the decision that stands, where another is to be made in its place."""

    recommendation: Recommendation | None
    request: Request | None
    last: UUID | None
    changes: Decision | None = None

    @property
    def about(self) -> UUID:
        """The key of what is decided on."""
        if self.changes is not None:
            return self.changes.id
        if self.recommendation is not None:
            return self.recommendation.id
        assert self.request is not None
        return self.request.key


@reading("requests.read")
def all_waiting(person: Person, *, by: User) -> list[Waiting]:
    """What there is to decide on of a standing person: every recommendation that waits, each with the wish it is about, and the
    first of the requests nobody has recommended.

    What is about the clock that runs goes before any other, a recommendation before a request, and a wish for anonymous
    treatment comes last, if it may be read. What the citizen has withdrawn waits no more, recommended or not. A handful of
    queries.
    """
    made = made_of([person.root_id])
    last = rules.last_of(made)
    groups = asked(person, by=by)
    requests = {row.key: row for each in groups for row in each.requests}
    found = on_the_way(person, groups, made, by=by)
    waits = []
    for row in found.waiting:
        key = found.answered_by(row)
        waits.append(Waiting(row, requests[key] if key else None, last[row.id].id if row.id in last else None))
    # A request that was recommended is decided with its recommendation.
    answered = {each.request.key for each in waits if each.request}
    recommended = {row.request_id for row in found.rows.values() if row.request_id}
    for key in _unadvised(groups, decided_by(made) | recommended | answered)[:1]:
        waits.append(Waiting(None, requests[key], last[key].id if key in last else None))
    runs = {key for each in groups if each.clock.is_running for key in each.clock.requests}
    return sorted(waits, key=lambda each: each.request is None or each.request.key not in runs)


@reading("requests.read")
def waiting_about(person: Person, about: UUID | None, *, by: User) -> Waiting | None:
    """What there is to decide on that was asked for by key (``Waiting.about``); where that waits no more what is about the same
    wish, and otherwise what comes first. None when there is nothing. As many queries, and two more at most."""
    waits = all_waiting(person, by=by)
    exact = next((each for each in waits if each.about == about), None)
    if exact is not None or about is None or len(waits) < 2:
        return exact or next(iter(waits), None)
    wrote = Recommendation.objects.filter(id=about, person__root_id=person.root_id).values_list("request_id", flat=True)
    key = wrote.first() or about
    return next((each for each in waits if each.request and each.request.key == key), waits[0])


def _unadvised(groups: Sequence[Asked], dealt_with: Collection[UUID]) -> list[UUID]:
    """The requests to decide on that nothing was recommended of, by key: of each clock the first."""
    # What the citizen has withdrawn is nothing to decide any more; what they have been treated for without a decision is.
    left = [each for each in groups if each.clock.stopped_by != clocks.WITHDRAWN]
    left.sort(key=lambda each: (not each.clock.is_running, each.clock.owner == clocks.NOBODY))
    return [each.clock.requests[0] for each in left if not set(dealt_with) & set(each.clock.requests)]
