"""Whom the authority wrote down as someone new: the team may know them already."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.rules.access import Role
from brobygger.rules.agenda import Due


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Whoever was written down by the authority and has no contact person yet, until the course has ended. Who they may be is
    asked for when somebody looks, for that hangs on others' names. One query, none where all have one."""
    untaken = [person for person in people if person.contact_person_id is None and person.ended_at is None]
    writers = {person.created_by_id for person in untaken}
    if not writers:
        return
    authority = set(User.objects.filter(id__in=writers, role=Role.AUTHORITY).values_list("id", flat=True))
    for person in untaken:
        if person.created_by_id in authority:
            yield person.id, Due("newcomer", person.created_at, person.created_at)
