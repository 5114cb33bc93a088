"""What stood before something was corrected, and who wrote it first."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from brobygger.records.access import User
from brobygger.services import corrected, happened
from brobygger.services.changes import check_may, reading


@reading("people.open")
def earlier(*, by: User, **rows: Collection[Any]) -> Mapping[UUID, Sequence[Any]]:
    """By row the versions before the one that stands, newest first; rows: by kind those in hand, which are in scope. Nothing of
    what was never corrected. One query for each kind, none where nothing of it was."""
    found: dict[UUID, Sequence[Any]] = {}
    for kind, told in rows.items():
        check_may(by, happened.BY_KIND[kind].act)
        found |= corrected.stood_before(kind, told)
    return found


def other_than(before: Collection[Any] | None, row: Any) -> bool:
    """Whether any of the versions before a row says something else."""
    return corrected.is_other(row, before or ())


def first_written(row: Any, before: Sequence[Any] | None) -> Any:
    """The version that was written first, of a row and those before it, newest first."""
    return before[-1] if before else row
