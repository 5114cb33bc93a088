"""Wanting back: a wish said after a course ended begins the next one. Which of the two was written down first is no matter."""

from datetime import datetime

from brobygger.records.endings import Ending
from brobygger.records.people import Person
from brobygger.records.requests import Request
from brobygger.rules import agenda, law
from brobygger.rules import courses as phases
from brobygger.rules import requests as rules
from brobygger.services import courses
from brobygger.services.changes import Act
from brobygger.services.reminders.requests import clocks


def wants_back(act: Act, person: Person, row: Request) -> None:
    """Within an act that wrote a wish of a standing person or moved it: their course, where it has ended, begins anew with it.

    Of a wish of the day of the ending nobody may know which came first: who writes it sees that the course has ended. Anonymous
    treatment begins none: it is elsewhere. Everything known stays known.
    """
    if not row.is_anonymous and person.ended_at is not None and not law.is_after(person.ended_at, row.happened_at):
        courses.enter(act, person, phases.CONTACT, by={"ask"}, at=row.happened_at)


def wanted_back_at(person: Person, ended_at: datetime) -> datetime | None:
    """When a standing person first said a wish by name after their course ended that is open still, or on which treatment has
    begun; None where there is none. What was withdrawn, refused or led to another offer before anybody wrote of the ending
    began no course here. Of a wish of the same day who ends the course knows already: the ending is what they mean. Half a
    dozen queries at most."""
    later = [row for row in _since(person, ended_at) if law.is_after(row.happened_at, ended_at)]
    if not later or person.died_at is not None:
        return None
    found = clocks([person.id])[person.id]
    begun = {key for clock in found if clock.stopped_by in ("", rules.STARTED) for key in clock.requests}
    return min((row.happened_at for row in later if row.key in begun), default=None)


def wanted_back(act: Act, person: Person) -> None:
    """Within an act that moved the end of a course or let a wish stand again: where the course has ended and the citizen wanted
    back since, the next has begun (``wanted_back_at``)."""
    last = _last_ending(person) if person.phase == phases.FOLLOWUP else None
    back_at = wanted_back_at(person, last.happened_at) if last is not None else None
    if back_at is not None:
        courses.enter(act, person, phases.CONTACT, by={"ask"}, at=back_at)


def not_wanted_back(act: Act, person: Person, row: Request) -> None:
    """Within an act that took back or moved a request: where no wish by name stands any more that was said since the last
    ending, or brought the course back, it never came back. Two can have written the same."""
    last = _last_ending(person)
    wishes = _since(person, last.happened_at) if last is not None else ()
    if last is None or not any(_brought_back(person, wish, last) for wish in wishes):
        courses.never_came_back(act, person, ending=last, row=row)


def _brought_back(person: Person, wish: Request, last: Ending) -> bool:
    """Whether a wish brought a course back after its last ending, or would have: of the day of the ending one that was written
    down after it."""
    if law.is_after(last.happened_at, wish.happened_at):
        return False
    is_later = law.is_after(wish.happened_at, last.happened_at) or wish.received_at > last.received_at
    return is_later or courses.came_back_by(person, wish)


def _last_ending(person: Person) -> Ending | None:
    return Ending.objects.current().filter(person__root_id=person.root_id).order_by("-happened_at").first()


def _since(person: Person, ended_at: datetime) -> list[Request]:
    """The wishes by name of a standing person said on the day a course ended or later. One query."""
    begins = agenda.begin_of(law.local_day(ended_at))
    named = Request.objects.current().filter(person__root_id=person.root_id, is_anonymous=False)
    return list(named.filter(happened_at__gte=begins))
