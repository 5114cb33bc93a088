"""What is known of a person, of each kind that only one stands of, with what stood before and who wrote it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Detail, Person
from brobygger.rules.details import SEVERAL
from brobygger.services import details, writing
from brobygger.services.access import can
from brobygger.services.changes import reading


@dataclass(frozen=True)
class Told:
    """What stands of each kind, and the rows that emptied one (``is_retraction``), in the order of their kinds; newest first.
    ``before``: by row what stood before it was corrected or emptied, newest first."""

    rows: Sequence[Detail]
    before: Mapping[UUID, Sequence[Detail]]


@reading("people.describe")
def told_of(person: Person, *, by: User) -> Told:
    """What is known of a standing person, and who wrote it; what is protected with the address too. Three queries at most."""
    hidden = SEVERAL | details.MOVED | (frozenset() if can(by, "contacts.read") else details.DIARY)
    stand = [row for row in details.newest(person, by=by).values() if row.kind not in hidden]
    emptied = Detail.objects.taken_back().filter(person__root_id=person.root_id).exclude(kind__in=hidden)
    rows = sorted([*stand, *emptied.select_related("recorded_by")], key=lambda each: each.recorded_at, reverse=True)
    return Told(sorted(rows, key=lambda each: each.kind), writing.before(rows))
