"""When nobody could meet someone as planned: on a stay, in a break, between two courses. One answer for the page of a citizen
and for that of all in treatment."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from brobygger.rules import courses
from brobygger.rules.law import local_day
from brobygger.rules.treatment.breaks import days_away
from brobygger.rules.weeks import BREAK, ENDED, Away
from brobygger.services.reminders import referrals, treatment

_DAY = timedelta(days=1)


def away_of(people: Collection[UUID], ended: Mapping[UUID, Sequence[courses.Ended]]) -> Mapping[UUID, list[Away]]:
    """By standing person when they were away, or are to be as far as is planned. ended: their ``courses_ended``. Four queries
    at most, two where nobody was on a stay or in a break."""
    stays, breaks = referrals.followed(people), treatment.breaks_of(people, ended)
    return {
        person: [
            *_stays(stays.get(person, ())),
            *(Away(first, last or date.max, BREAK) for first, last in days_away(breaks.get(person, ()))),
            *(_between(each) for each in ended.get(person, ())),
        ]
        for person in people
    }


def _stays(found: Collection[referrals.Followed]) -> list[Away]:
    return [
        Away(arrived_on, last)
        for each in found
        if (arrived_on := each.progress.arrived_on) is not None and (last := each.last_day_away) is not None
    ]


def _between(ended: courses.Ended) -> Away:
    """The days between two courses, or since the last."""
    last = local_day(ended.back_at) - _DAY if ended.back_at is not None else date.max
    return Away(local_day(ended.at) + _DAY, last, ENDED)
