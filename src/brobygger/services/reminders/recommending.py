"""The recommendations of many citizens, and the wishes they are about."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from brobygger.records.prepared import Standing
from brobygger.records.requests import Recommendation, Request
from brobygger.rules import courses
from brobygger.rules import recommending as rules
from brobygger.rules.decisions import Made
from brobygger.rules.requests import Clock
from brobygger.services.reminders.joined import ever_joined
from brobygger.services.reminders.requests import moves_of

_HANDED = Standing(Recommendation, "id", "request_id", "happened_at", "person_id", order=("-happened_at", "-id"))


def handed_of(people: Collection[UUID]) -> Mapping[UUID, Sequence[rules.Handed]]:
    """By standing person the recommendations that count, newest first. One query."""
    found: defaultdict[UUID, list[rules.Handed]] = defaultdict(list)
    for person, *told in _HANDED(people=people):
        found[person].append(rules.Handed(*told))
    return found


def wishes_of(
    handed: Mapping[UUID, Sequence[rules.Handed]],
    clocks: Mapping[UUID, Sequence[Clock]],
    open_ones: Mapping[UUID, UUID | None],
) -> Mapping[UUID, rules.Wishes]:
    """By standing person with recommendations the wishes they can be about. open_ones: the request that is answered now. A few
    queries where one was handed over before anybody had asked, otherwise none."""
    asked_of = {person: {key for clock in clocks.get(person, ()) for key in clock.requests} for person in handed}
    unasked = [person for person, rows in handed.items() if any(row.request not in asked_of[person] for row in rows)]
    moves = moves_of(unasked) if unasked else {}
    keys = {key for person in unasked if (key := open_ones.get(person)) is not None}
    records = dict(Request.objects.filter(id__in=keys).values_list("id", "person_id")) if keys else {}
    found = {}
    for person in handed:
        key = open_ones.get(person)
        record, returned = records.get(key) if key else None, courses.returns(moves.get(person, ()))
        found[person] = rules.Wishes(clocks.get(person, ()), key, record, returned)
    return found


def standing_of(
    handed: Mapping[UUID, Sequence[rules.Handed]], wishes: Mapping[UUID, rules.Wishes], made: Collection[Made]
) -> Mapping[UUID, Sequence[rules.Handed]]:
    """By standing person those of their recommendations that nothing is decided on and that none has taken the place of. One
    query where they stand on more than one record, otherwise none."""
    several = [person for person, rows in handed.items() if len({row.record for row in rows}) > 1]
    joined = ever_joined(several) if several else {}
    return {
        person: rules.standing(rows, wishes[person], made, joined=joined.get(person, ()))
        for person, rows in handed.items()
    }
