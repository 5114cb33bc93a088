"""What waits for a decision, or for the letter of one."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.db.models import F, Q

from brobygger.records.people import Person
from brobygger.records.requests import KEY, Decision, Letter, Recommendation, Request, RequestEvent
from brobygger.rules import decisions as rules
from brobygger.rules import requests
from brobygger.rules.agenda import Due
from brobygger.services.reminders.requests import clocks


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each recommendation that nothing is decided on yet, whatever has become of the course since, unless the citizen has
    withdrawn the request it was written for; each wish for anonymous treatment nobody has answered; and each decision that
    lacks its letter."""
    clock_due = {person.id: person.clock_due_on for person in people}
    root = F("person__root_id")
    wishes = Request.objects.current().filter(person__root_id__in=list(clock_due), is_anonymous=True)
    anonymous = set(wishes.values_list(root, flat=True))
    # Most people have not asked for anything yet.
    cases = [person.id for person in people if person.has_case]
    rows = Recommendation.objects.current().filter(person__root_id__in=cases)
    handed = {key: rest for key, *rest in (rows.values_list("id", root, "happened_at", "request_id") if cases else ())}
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
    answered = _answered(anonymous, made)
    for person in anonymous:
        for reminder in requests.anonymous_reminders(asked[person], answered=answered):
            yield person, reminder


def _answered(people: Collection[UUID], made: Collection[rules.Made]) -> set[UUID]:
    """The requests of standing people that were passed on, or that a decision stands on. One query."""
    told = RequestEvent.objects.current().filter(person__root_id__in=people, kind=requests.PASSED_ON)
    decided = {row.request for row in rules.last_of(made).values() if row.request and not row.is_retraction}
    return decided | set(told.values_list("request_id", flat=True)) if people else set()


def _without_letter(people: Collection[UUID]) -> Iterator[tuple[UUID, Due]]:
    """Decisions that do not give what was asked for, until a letter is made of them. Two queries, one where there are none."""
    owed = Q(result__in=rules.LETTER_OWED) | Q(is_choice_limited=True)
    # Whoever asked to stay unknown has no address for a letter.
    if not people:
        return
    unknown = Request.objects.current().filter(person__root_id__in=people, is_anonymous=True).values(key=KEY)
    rows = Decision.objects.current().filter(owed, person__root_id__in=people).exclude(request_id__in=unknown)
    made = {key: (person, at) for key, person, at in rows.values_list("id", F("person__root_id"), "happened_at")}
    if not made:
        return
    told = set(Letter.objects.current().filter(about_id__in=list(made)).values_list("about_id", flat=True))
    for key, (person, at) in made.items():
        if key not in told:
            yield person, Due("letter_missing", at, at, key)


def made_of(people: Collection[UUID]) -> list[rules.Made]:
    """Every decision ever made of standing people, as rows of their chains. One query."""
    rows = Decision.objects.filter(person__root_id__in=people).order_by("id")
    return [
        rules.Made(*told)
        for told in rows.values_list("id", "recommendation_id", "request_id", "corrects_id", "is_retraction")
    ]
