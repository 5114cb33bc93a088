"""Wishes for anonymous treatment: what the authority, which knows the citizen for another reason, may not read of them."""

from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision, Recommendation, Request, RequestEvent
from brobygger.rules import requests as rules
from brobygger.rules.access import Role, Scope, scope_of
from brobygger.rules.refusals import Refusal
from brobygger.services.access import NotFound
from brobygger.services.changes import reading
from brobygger.services.reminders.requests import clocks, unnamed


@reading("requests.read")
def kept_from(person: Person, *, by: User) -> frozenset[UUID]:
    """The requests of a standing person, by key, of which an account reads only that there is one: those who decide, of a wish
    for anonymous treatment that nobody has passed on, advised or decided on, and that they did not write down themselves. One
    query, some more where there is such a wish; none for those who treat."""
    if scope_of(by.role) is not Scope.DECIDED:
        return frozenset()
    mine = {"person__root_id": person.root_id}
    rows = list(Request.objects.uncorrected().filter(**mine, is_anonymous=True))
    if not rows:
        return frozenset()
    told = RequestEvent.objects.current().filter(**mine, kind=rules.PASSED_ON)
    known = set(told.values_list("request_id", flat=True))
    for kind in (Recommendation, Decision):
        known |= set(kind.objects.current().filter(**mine).values_list("request_id", flat=True))
    theirs = Request.objects.filter(**mine, recorded_by__role=Role.AUTHORITY, corrects=None)
    known |= set(theirs.values_list("id", flat=True))
    # What is passed on of a clock is passed on of every wish in it.
    for clock in clocks([person.id]).get(person.id, []):
        if known & set(clock.requests):
            known |= set(clock.requests)
    return frozenset(row.key for row in rows) - known


@reading("requests.read")
def is_asked(person: Person, *, by: User) -> bool:
    """Whether a wish of a standing person for anonymous treatment stands. One query."""
    return Request.objects.current().filter(person__root_id=person.root_id, is_anonymous=True).exists()


@reading("requests.read")
def is_only_wish(person: Person, *, by: User) -> bool:
    """Whether whatever a standing person has asked for, they asked for anonymously. One query."""
    return bool(unnamed([person.root_id]))


def check_may_read(row: Request, person: Person, *, by: User) -> None:
    """Raises ``NotFound`` where an account may know no more than that there is a wish, ``Refusal`` ("wish_back") where it was
    taken back: whoever has a link to it is told so, and nothing of what was said."""
    if not row.is_anonymous or row.key not in kept_from(person, by=by):
        return
    if row.is_retraction:
        raise Refusal("wish_back", rules.MESSAGES["wish_back"])
    raise NotFound
