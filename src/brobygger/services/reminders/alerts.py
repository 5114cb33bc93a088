"""Alerts that nobody has handled."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import F

from brobygger.records.assessments import Alert
from brobygger.records.people import Person
from brobygger.rules.agenda import AHEAD, Due


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """The oldest alert of each that has an open one, also when the course has ended: handling it takes them all. One query,
    none where nobody has one."""
    alerted = [person.id for person in people if person.open_alerts]
    if not alerted:
        return
    rows = Alert.objects.current().filter(person__root_id__in=alerted, handled=None).order_by("-happened_at", "-id")
    oldest = {person: (key, at) for person, key, at in rows.values_list(F("person__root_id"), "id", "happened_at")}
    for person, (key, at) in oldest.items():
        yield person, Due("suicide_alert", at, at - AHEAD, key)
