"""What waits for a decision, or for the letter of one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, given
from brobygger.records.requests import KEY, Decision, Letter, Request, RequestEvent
from brobygger.rules import decisions as rules
from brobygger.rules import recommending, requests
from brobygger.rules.agenda import Due
from brobygger.rules.recommending import Handed
from brobygger.services.reminders.recommending import handed_of, standing_of, wishes_of
from brobygger.services.reminders.requests import clocks

_ANONYMOUS = Standing(Request, is_anonymous=True, order=())
_ANSWERED = Standing(Decision, "request_id", "id", request__isnull=False)
_PASSED_ON = Standing(RequestEvent, "request_id", kind=requests.PASSED_ON, order=())


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each recommendation that nothing is decided on yet, whatever has become of the course since, unless the citizen has
    withdrawn the request it was written for; each wish for anonymous treatment nobody has answered; and each decision on
    a request that lacks its letter."""
    wanted = [person.id for person in people]
    anonymous = {person for (person,) in _ANONYMOUS(people=wanted)}
    # Most people have not asked for anything yet.
    cases = [person.id for person in people if person.has_case]
    yield from _without_letter(cases)
    handed = handed_of(cases)
    if not handed and not anonymous:
        return
    made = made_of(anonymous.union(cases))
    asked = clocks(anonymous.union(handed))
    yield from _recommended(handed, asked, made)
    # What was recommended is with the authority too.
    passed_on = {request for _, request in _PASSED_ON(people=anonymous)}
    passed_on |= {row.request for rows in handed.values() for row in rows if row.request}
    decided = {row.request for row in rules.last_of(made).values() if row.request and not row.is_retraction}
    for person in anonymous:
        for reminder in requests.anonymous_reminders(asked[person], passed_on=passed_on, decided=decided):
            yield person, reminder


def _recommended(
    handed: Mapping[UUID, Sequence[Handed]], asked: Mapping[UUID, Sequence[requests.Clock]], made: list[rules.Made]
) -> Iterator[tuple[UUID, Due]]:
    """Those that wait, each due when the wish it is about is."""
    running = {person: requests.running(asked.get(person, ())) for person in handed}
    open_ones = {person: clock.requests[0] if clock else None for person, clock in running.items()}
    wishes = wishes_of(handed, asked, open_ones)
    for person, rows in standing_of(handed, wishes, made).items():
        for row in recommending.waiting(rows, wishes[person]):
            yield person, rules.reminder(row.id, row.at, recommending.due_on(row, wishes[person]))


def _without_letter(people: Collection[UUID]) -> Iterator[tuple[UUID, Due]]:
    """Decisions on a request that do not give what was asked for, or came in the place of one a letter was made of, until a
    letter is made of them or another has come in their place. Three queries, one where there are none."""
    owed = {key: (person, at, request) for key, person, at, request in _letters_owed(people=people)} if people else {}
    if not owed:
        return
    # The newest on each request: what was decided before it is not the answer any more.
    newest = {request: key for _, request, key in _ANSWERED(people=people)}
    made = {key: (person, at) for key, (person, at, request) in owed.items() if newest.get(request, key) == key}
    told = set(Letter.objects.current().filter(about_id__in=list(made)).values_list("about_id", flat=True))
    for key, (person, at) in made.items():
        if key not in told:
            yield person, Due("letter_missing", at, at, key)


@Prepared
def _letters_owed() -> "QuerySet[Decision, Any]":
    of = {"person__root_id__among": given("people")}
    owed = Q(result__in=rules.LETTER_OWED) | Q(is_choice_limited=True) | _in_place_of_a_letter()
    # Whoever asked to stay unknown has no address for a letter.
    unknown = Request.objects.current().filter(is_anonymous=True, **of)
    rows = Decision.objects.current().filter(owed, request__isnull=False, **of)
    rows = rows.exclude(request_id__in=unknown.values(key=KEY))
    return rows.values_list("id", "person__root_id", "happened_at", "request_id")


def _in_place_of_a_letter() -> Exists:
    """Whether a letter was made of another decision on the same request, also of one taken back since: the citizen may hold it,
    and trust it."""
    others = Decision.objects.filter(request_id=OuterRef("request_id"), is_retraction=False).exclude(id=OuterRef("id"))
    return Exists(others.filter(Exists(Letter.objects.current().filter(about_id=OuterRef("id")))))


def made_of(people: Collection[UUID]) -> list[rules.Made]:
    """Every decision ever made of standing people, as rows of their chains. One query."""
    return [rules.Made(*told) for told in _made(people=people)]


@Prepared
def _made() -> "QuerySet[Decision, Any]":
    rows = Decision.objects.filter(person__root_id__among=given("people")).order_by("id")
    return rows.values_list("id", "recommendation_id", "request_id", "corrects_id", "is_retraction", "recorded_at")
