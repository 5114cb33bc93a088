"""What waits for a decision, or for the letter of one."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, given
from brobygger.records.requests import KEY, Decision, Letter, Recommendation, Request, RequestEvent
from brobygger.rules import decisions as rules
from brobygger.rules import requests
from brobygger.rules.agenda import Due
from brobygger.services.reminders.requests import clocks

_ANONYMOUS = Standing(Request, is_anonymous=True, order=())
_RECOMMENDED = Standing(Recommendation, "id", "happened_at", "request_id", order=())
_PASSED_ON = Standing(RequestEvent, "request_id", kind=requests.PASSED_ON, order=())
_ANSWERED = Standing(Decision, "request_id", "id", request__isnull=False)


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each recommendation that nothing is decided on yet, whatever has become of the course since, unless the citizen has
    withdrawn the request it was written for; each wish for anonymous treatment nobody has answered; and each decision that
    lacks its letter."""
    clock_due = {person.id: person.clock_due_on for person in people}
    anonymous = {person for (person,) in _ANONYMOUS(people=clock_due)}
    # Most people have not asked for anything yet.
    cases = [person.id for person in people if person.has_case]
    handed = {key: (person, at, request) for person, key, at, request in _RECOMMENDED(people=cases)}
    yield from _without_letter(cases)
    if not handed and not anonymous:
        return
    made = made_of(anonymous.union(cases))
    waiting = rules.undecided(handed, made)
    asked = clocks({person for person, _at, request in handed.values() if request} | anonymous)
    withdrawn = {key for found in asked.values() for key in requests.withdrawn(found)}
    for key in waiting:
        person, at, request = handed[key]
        if request not in withdrawn:
            yield person, rules.reminder(key, at, clock_due[person])
    passed_on = {request for _, request in _PASSED_ON(people=anonymous)}
    decided = {row.request for row in rules.last_of(made).values() if row.request and not row.is_retraction}
    for person in anonymous:
        for reminder in requests.anonymous_reminders(asked[person], passed_on=passed_on, decided=decided):
            yield person, reminder


def _without_letter(people: Collection[UUID]) -> Iterator[tuple[UUID, Due]]:
    """Decisions that do not give what was asked for, or came in the place of one a letter was made of, until a letter is made
    of them or another has come in their place. Three queries, one where there are none."""
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
    wishes = Request.objects.current().filter(**of)
    unknown = wishes.filter(is_anonymous=True)
    known = wishes.filter(is_anonymous=False, person__root_id=OuterRef("person__root_id"))
    rows = Decision.objects.current().filter(owed, **of).exclude(request_id__in=unknown.values(key=KEY))
    # What was decided without any request is of the only wish there is.
    of_unknown = Exists(unknown.filter(person__root_id=OuterRef("person__root_id")))
    rows = rows.exclude(of_unknown & ~Exists(known), request=None)
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
    return rows.values_list("id", "recommendation_id", "request_id", "corrects_id", "is_retraction")
