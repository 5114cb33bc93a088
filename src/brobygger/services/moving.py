"""A course moved by hand to treatment: while a deadline runs whoever moves it says whether treatment began with the wish; where
the authority's last word is a no, that treatment goes on all the same."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.rules import courses as rules
from brobygger.rules import law
from brobygger.rules.fields import AskedOnce, raise_any
from brobygger.rules.refusals import words
from brobygger.rules.requests import STARTED, Clock, Decided
from brobygger.services import courses
from brobygger.services.access import NotFound
from brobygger.services.changes import one_writer, reading
from brobygger.services.reminders.refused import refused_last
from brobygger.services.reminders.requests import moves_of
from brobygger.services.requests.asking import clocks_of, happen, request_in_scope

MESSAGES = {
    "deadline_runs": words(
        "A deadline runs for what the citizen asked for (%(due)s). Has the citizen begun treatment on that day? Choose "
        "below."
    ),
    "refused_before": words(
        "The authority refused on %(on)s. Is the citizen in treatment all the same, tick it below and save once more."
    ),
}


def move(
    *,
    by: User,
    person_id: UUID,
    to: str,
    seen: str,
    now: datetime,
    at: datetime | None = None,
    begun_with: UUID | None = None,
    runs_on: bool = False,
    is_refusal_known: bool = False,
) -> Person:
    """Move a course as ``courses.move``. A move to treatment asks once about the deadlines that run for what was said by then:
    begun_with: the wish treatment began with, which stops them, written with the move or neither is; runs_on: it has not begun.
    And about a no that is the authority's last word (``owed.refused_last``): is_refusal_known: the citizen is treated all the
    same.

    Raises as ``courses.move`` and ``requests.happen``, ``SeveralRefused`` ("deadline_runs" with ``clocks``, "refused_before")
    where it is not said, ``NotFound`` for a wish of somebody else.
    """
    with one_writer(), transaction.atomic():
        person = courses.move(by=by, person_id=person_id, to=to, seen=seen, now=now, at=at)
        if to == rules.TREATMENT and not is_refusal_known:
            _check_not_refused(last_no(person, by=by))
        if to == rules.TREATMENT and begun_with is not None:
            if request_in_scope(by=by, request_id=begun_with).person.root_id != person.root_id:
                raise NotFound
            happen(by=by, request_id=begun_with, kind=STARTED, at=at or now, now=now)
            person.refresh_from_db()
        elif to == rules.TREATMENT and not runs_on:
            _check_none_runs(clocks_of(person, by=by), at or now)
    return person


def _check_not_refused(no: Decided | None) -> None:
    """Raises where the authority's last word is a no."""
    if no is not None:
        on = law.written_day(no.at)
        raise_any([AskedOnce("refused_before", MESSAGES["refused_before"], field="is_refusal_known", on=on)])


def _check_none_runs(clocks: Sequence[Clock], at: datetime) -> None:
    """Raises where a deadline runs for a wish that treatment which began then could answer."""
    found = [each for each in clocks if each.is_running and not law.is_after(each.said_at, at)]
    found.sort(key=lambda each: str(each.due_on))
    if found:
        due = ", ".join(f"{each.due_on:%d-%m-%Y}" for each in found)
        message = MESSAGES["deadline_runs"]
        raise_any([AskedOnce("deadline_runs", message, field="began", due=due, clocks=found)])


@reading("requests.read")
def last_no(person: Person, *, by: User) -> Decided | None:
    """The no that is the authority's last word to a standing person; None where it is none. Queries as ``refused_last``."""
    found = refused_last([person.root_id]).get(person.root_id)
    return found.decision if found else None


@reading("requests.read")
def treated_beside(person: Person, found: Sequence[Clock], *, by: User) -> datetime | None:
    """Since when the course of a standing person has been in treatment although one of these clocks runs; None where none
    runs, or it is not. Two queries at most, none where there is nothing to say."""
    if person.phase not in rules.TREATED or not any(each.is_running for each in found):
        return None
    return rules.treated_since(moves_of([person.root_id])[person.root_id])
