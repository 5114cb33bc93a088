"""What stood before something of the treatment was corrected."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import PersonFact
from brobygger.services import writing
from brobygger.services.changes import reading

Row = TypeVar("Row", bound=PersonFact)


@reading("treatment.read")
def earlier(rows: Collection[Row], *, by: User) -> Mapping[UUID, Sequence[Row]]:
    """By row the versions before the one that stands, newest first; of rows in hand, which are in scope and all of one kind.
    Nothing of what was never corrected. One query, none where nothing was."""
    return writing.before(rows)
