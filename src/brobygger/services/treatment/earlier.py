"""What stood before something of the treatment was corrected."""

from collections.abc import Sequence
from typing import TypeVar

from brobygger.records.access import User
from brobygger.records.facts import PersonFact
from brobygger.services import writing
from brobygger.services.changes import reading

Row = TypeVar("Row", bound=PersonFact)


@reading("treatment.read")
def earlier(row: Row, *, by: User) -> Sequence[Row]:
    """The versions before the one that stands, newest first; none of what was never corrected. Of a row in hand, which is in
    scope. One query, or none."""
    return writing.versions(row)[1:] if row.corrects_id else ()  # type: ignore[attr-defined]
