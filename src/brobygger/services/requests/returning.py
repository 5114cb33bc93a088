"""Wanting back: a wish said after a course ended begins the next one. Which of the two was written down first is no matter."""

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


def wanted_back(act: Act, person: Person) -> None:
    """Within an act that ended the course of a standing person, or moved its end: where it has ended, and a wish by name was
    said after it that is not withdrawn, the next course has begun with that wish. Of a wish of the same day who ends the course
    knows already: the ending is what they mean. Half a dozen queries at most."""
    last = _last_ending(person) if person.phase == phases.FOLLOWUP else None
    later = [row for row in _since(person, last) if law.is_after(row.happened_at, last.happened_at)] if last else []
    gone = rules.withdrawn(clocks([person.id])[person.id]) if later else ()
    said = [row.happened_at for row in later if row.key not in gone]
    if said:
        courses.enter(act, person, phases.CONTACT, by={"ask"}, at=min(said))


def not_wanted_back(act: Act, person: Person, row: Request) -> None:
    """Within an act that took back or moved a request: where no wish by name stands any more that was said since the last
    ending, the course never came back by it. Two can have written the same."""
    last = _last_ending(person)
    wishes = (
        [wish for wish in _since(person, last) if not law.is_after(last.happened_at, wish.happened_at)] if last else []
    )
    if not wishes:
        for each in (row, last) if last else (row,):
            courses.never_came_back(act, person, with_row=each)


def _last_ending(person: Person) -> Ending | None:
    return Ending.objects.current().filter(person__root_id=person.root_id).order_by("-happened_at").first()


def _since(person: Person, ending: Ending) -> list[Request]:
    """The wishes by name of a standing person said on the day of an ending or later. One query."""
    begins = agenda.begin_of(law.local_day(ending.happened_at))
    named = Request.objects.current().filter(person__root_id=person.root_id, is_anonymous=False)
    return list(named.filter(happened_at__gte=begins))
