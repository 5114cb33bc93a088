"""What stood before facts were corrected: every earlier value can be shown, with who wrote it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q

from brobygger.records.facts import PersonFact, before

Row = TypeVar("Row", bound=PersonFact)


def of_each(rows: Iterable[Row], *also: str) -> Mapping[UUID, Sequence[Row]]:
    """By key what stood before each of these rows of one kind that is a correction, newest first, with who wrote it. also:
    what else the versions are read with. Of rows in hand, which are in scope. One query, none where nothing was corrected."""
    shown: list[Any] = list(rows)
    corrected = [row for row in shown if row.corrects_id]
    if not corrected:
        return {}
    # A correction stays on the record of what it corrects.
    found = type(corrected[0])._base_manager.filter(person_id__in={row.person_id for row in corrected})
    kept = found.filter(Q(corrects__isnull=False) | Q(corrected_by__isnull=False))
    versions = {each.id: each for each in kept.select_related("recorded_by", *also)}
    return {row.id: before(row, versions) for row in corrected}
