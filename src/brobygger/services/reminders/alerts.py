"""Alerts that nobody has handled."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from brobygger.records.assessments import Alert
from brobygger.records.people import Person
from brobygger.records.prepared import Standing
from brobygger.rules.agenda import AHEAD, Due

_NEWEST_FIRST = Standing(Alert, "id", "happened_at", handled=None, order=("-happened_at", "-id"))


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """The oldest alert of each that has an open one, also when the course has ended: handling it takes them all. One query,
    none where nobody has one."""
    alerted = [person.id for person in people if person.open_alerts]
    oldest = {person: (key, at) for person, key, at in _NEWEST_FIRST(people=alerted)}
    for person, (key, at) in oldest.items():
        yield person, Due("suicide_alert", at, at - AHEAD, key)
