"""When nobody could meet someone as planned: on a stay, in a break, between two courses. Drawn with the person, so that the
dose of many is read as fast as that of one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from brobygger.records.people import Person
from brobygger.rules import courses
from brobygger.rules.treatment.breaks import days_away
from brobygger.rules.weeks import BREAK, Away, between, kept
from brobygger.services.reminders import referrals, treatment


def away_of(people: Collection[UUID], ended: Mapping[UUID, Sequence[courses.Ended]]) -> Mapping[UUID, list[Away]]:
    """By standing person when they were away, or are to be as far as is planned. ended: the courses that ended. Five queries at
    most, two where nobody was on a stay or in a break."""
    stays = referrals.followed(referrals.referred(people))
    breaks = treatment.breaks_of(people, ended)
    return {
        person: [
            *_stays(stays.get(person, ())),
            *(Away(first, last or date.max, BREAK) for first, last in days_away(breaks.get(person, ()))),
            *(between(each) for each in ended.get(person, ())),
        ]
        for person in people
    }


def away(person: Person) -> list[Away]:
    """When a person was away, as it was drawn. One query."""
    return kept(Person.objects.values_list("away", flat=True).get(pk=person.root_id))


def _stays(found: Collection[referrals.Followed]) -> list[Away]:
    return [
        Away(arrived_on, last)
        for each in found
        if (arrived_on := each.progress.arrived_on) is not None and (last := each.last_day_away) is not None
    ]
