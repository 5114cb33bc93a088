"""A course that nobody carries through."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from brobygger.records.people import Person
from brobygger.rules.agenda import Due


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Whoever has no continuous contact person [R-G11], from the day they were met until the course has ended."""
    for person in people:
        if person.contact_person_id is None and person.ended_at is None:
            yield person.id, Due("no_contact_person", person.created_at, person.created_at)
