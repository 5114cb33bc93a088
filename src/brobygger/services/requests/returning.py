"""Wanting back: the first wish said after a course ended begins the next one, in whatever order the two were written, corrected
and taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from brobygger.records.endings import Ending
from brobygger.records.people import Person
from brobygger.records.requests import Request
from brobygger.rules import law
from brobygger.rules import requests as rules
from brobygger.services import courses
from brobygger.services.changes import Act
from brobygger.services.reminders.requests import clocks


@dataclass(frozen=True)
class Said:
    """The wishes by name of a standing person, and the keys of those that are open still or on which treatment has begun."""

    wishes: Sequence[Request]
    standing: Collection[UUID]


def work_out(act: Act, person: Person) -> None:
    """Within an act that wrote, moved or took back a wish of a standing person, or moved or took back an ending: every course
    that ended is followed by the next from the wish that begins it (``wish_after``), or by none. Everything known stays known.
    One query where no course has ended, a dozen where one has, and some for each more."""
    # Of two endings that nothing lies between the later is the end of it.
    ended = list({each.back_at: each for each in courses.all_ended(person)}.values())
    said = _said(person) if ended else None
    for each, later in zip_longest(ended, ended[1:]):
        ending = Ending.objects.current().filter(person__root_id=person.root_id, happened_at=each.at)[0]
        until = later.at if later else None
        # Who was met again is back by no wish, however near to it one was said.
        back_at = None if each.is_met_again else each.back_at
        wish = wish_after(person, ending, said=said, until=until, back_at=back_at)
        courses.come_back(act, person, ended_at=each.at, wanted_at=wish.happened_at if wish else None)


def wish_after(
    person: Person,
    ending: Ending,
    *,
    said: Said | None = None,
    until: datetime | None = None,
    back_at: datetime | None = None,
) -> Request | None:
    """The first wish by name of a standing person that begins a course after an ending; None where none does. Anonymous
    treatment begins none: it is elsewhere.

    Who writes a wish once the ending is written sees that the course has ended. One written before begins the next where it
    was said later, and is open or treatment has begun on it: what was withdrawn, refused or led to another offer before
    anybody wrote of the ending began no course here, and of a wish of the same day who ends the course knows already. said:
    None reads it. until: when the next course ended. back_at: when the citizen is back, which nothing that has happened to
    the wish since undoes; None where they are not, or were met again without one.
    """
    said = said or _said(person)
    first = Ending.objects.get(id=ending.root_id)

    def begins(wish: Request) -> bool:
        at = wish.happened_at
        if law.is_after(ending.happened_at, at) or (until is not None and law.is_after(at, until)):
            return False
        is_the_return = back_at is not None and not _are_apart(at, back_at)
        stands_since = wish.key in said.standing and law.is_after(at, ending.happened_at)
        return _is_written_after(wish, first) or is_the_return or stands_since

    return min(filter(begins, said.wishes), key=lambda wish: wish.happened_at, default=None)


def is_back_unawares(person: Person, ending: Ending, back_at: datetime) -> bool:
    """Whether the citizen is back after an ending by a wish that was there when it was written: nobody who knew of the one has
    told of the other, and it comes of the day of the ending alone."""
    wish = wish_after(person, ending, back_at=back_at)
    if wish is None or law.is_after(wish.happened_at, back_at):
        return False
    return not _is_written_after(wish, Ending.objects.get(id=ending.root_id))


def _is_written_after(wish: Request, ending: Ending) -> bool:
    return (wish.received_at, wish.id) > (ending.received_at, ending.id)


def _are_apart(one: datetime, other: datetime) -> bool:
    return law.is_after(one, other) or law.is_after(other, one)


def _said(person: Person) -> Said:
    """Five queries at most. The dead come back by nothing that stood open."""
    wishes = list(Request.objects.current().filter(person__root_id=person.root_id, is_anonymous=False))
    found = clocks([person.id]).get(person.id, []) if wishes and person.died_at is None else []
    begun = (clock for clock in found if clock.stopped_by in ("", rules.STARTED))
    return Said(wishes, {key for clock in begun for key in clock.requests})
