"""The days of endings: what says that a course had not ended on the day it is said to have, and when the citizen was back."""

from datetime import datetime

from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.rules import agenda, law
from brobygger.rules import courses as phases
from brobygger.rules import requests as clocks
from brobygger.services import happened
from brobygger.services.changes import reading
from brobygger.services.reminders.requests import courses_ended

# What says that a course went on. Somebody asks, the authority decides and scores are measured after one has ended too.
_OF_THE_COURSE = frozenset(
    {"contact", "phase", "plan", "dose_plan", "action_plan", "task_tick", "referral", "referral_event"}
    | {"substitution_step", "event", "break_off", "break_ended", "experience", "request_event"}
)


def met_after(person: Person, at: datetime) -> list[datetime]:
    """When the citizen was met after the day of a moment. One query."""
    over = agenda.end_of(law.local_day(at))
    rows = Contact.objects.current().filter(person__root_id=person.root_id, kind="contact", happened_at__gt=over)
    return list(rows.values_list("happened_at", flat=True))


@reading("endings.read")
def written_after(person: Person, *, by: User, at: datetime, until: datetime | None = None) -> list[happened.Entry]:
    """What of the course is written after the day of a moment, as ``by`` may read it, newest first; nobody met is no sign of
    it. until: and not after this one."""
    found = happened.after(person, by=by, at=agenda.end_of(law.local_day(at)), kinds=_OF_THE_COURSE)
    return [each for each in found if _goes_on(each) and (until is None or each.at <= until)]


@reading("endings.read")
def back_after(person: Person, *, by: User) -> dict[datetime, datetime]:
    """By moment at which a course of a standing person ended when the citizen was back after it: from then on nobody asks for a
    follow-up of it, but what the law asks for until they are treated again. Two queries, one where none has ended."""
    return {
        each.at: each.back_at for each in courses_ended([person.root_id])[person.root_id] if each.back_at is not None
    }


def _goes_on(entry: happened.Entry) -> bool:
    """Of the kinds of which only some say so: contacts, not attempts; that treatment began; a phase that is no ending."""
    row = entry.row
    says = {"contact": ("kind", "contact"), "request_event": ("kind", clocks.STARTED)}
    if entry.kind == "phase":
        return bool(row.value != phases.FOLLOWUP)
    name, value = says.get(entry.kind, ("", ""))
    return not name or getattr(row, name) == value
