"""The day a wish was said, asked about once where no deadline would run, or one that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brobygger.records.people import Person
from brobygger.records.requests import Request
from brobygger.rules import law
from brobygger.rules import requests as rules
from brobygger.rules.fields import raise_any
from brobygger.services import courses
from brobygger.services.changes import Act
from brobygger.services.reminders.requests import clocks

if TYPE_CHECKING:
    from brobygger.services.requests.asking import NewRequest


def check_day(act: Act, person: Person, row: Request, new: NewRequest, *, before: rules.Clock | None = None) -> None:
    """Ask once of the day of a request that is written within an act, before courses are worked out anew. before: the clock of
    one that is moved. Raises ``SeveralRefused``; of who has died nothing is asked."""
    if person.died_at is not None or (new.may_have_stopped and new.is_day_sure):
        return
    clock = next(each for each in clocks([person.root_id])[person.root_id] if row.key in each.requests)
    if not new.may_have_stopped:
        raise_any(rules.stopped_problems(clock, before=before))
    if not new.is_day_sure:
        if before is not None:
            raise_any(rules.late_problems(clock, before=before))
        ended = (each.at for each in courses.all_ended(person))
        ended_at = next((at for at in ended if law.is_after(at, new.said_at)), None)
        raise_any(rules.day_problems(clock, said_at=new.said_at, ended_at=ended_at, today=law.local_day(act.now)))
