"""A form of a decision that is about something else by the time it is saved: what it was about when it was opened.

Records are merged, a colleague decides or hands over a recommendation: then another wish comes first.
"""

from dataclasses import dataclass
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision, Recommendation, Request, of_key
from brobygger.services.changes import reading
from brobygger.services.requests.unnamed import kept_from
from brobygger.services.requests.waiting import Waiting


@dataclass(frozen=True)
class Opened:
    """What a form of a decision was opened on. ``request_id``: the wish by key, None of a recommendation of no wish;
    ``request``: the wish itself, None also where it is taken back or not for this account to read."""

    request_id: UUID | None
    request: Request | None
    recommendation: Recommendation | None
    decision: Decision | None

    def is_other_than(self, waits: Waiting) -> bool:
        """Whether what is decided on now is another wish or another recommendation. Of a decision to change the wish counts."""
        now = waits.request.key if waits.request else None
        if self.request_id is not None and self.request_id != now:
            return True
        if self.decision is not None or waits.changes is not None:
            return False
        return self.recommendation != waits.recommendation


@reading("requests.read")
def opened_on(person: Person, about: UUID | None, waits: Waiting | None, *, by: User) -> Opened | None:
    """What a form of a decision on a standing person was about, by its ``Waiting.about`` then, where that is another wish or
    recommendation than what waits now; None where it is the same, or names nothing of theirs. Four queries at most, some more
    where there is a wish for anonymous treatment."""
    if about is None or waits is None or about == waits.about:
        return None
    mine = {"person__root_id": person.root_id}
    decision = Decision.objects.filter(id=about, **mine).first()
    advised = Recommendation.objects.filter(id=about, **mine).select_related("recorded_by").first()
    row = decision or advised
    if row is None and not Request.objects.filter(of_key(about), **mine).exists():
        return None
    key = row.request_id if row else about
    is_kept = key in kept_from(person, by=by)
    request = None if is_kept else Request.objects.current().filter(of_key(key), **mine).first()
    found = Opened(key, request, advised, decision)
    return found if found.is_other_than(waits) else None
