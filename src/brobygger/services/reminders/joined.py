"""Which records of citizens were found to be one person, and when."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from brobygger.records.people import Merge
from brobygger.records.prepared import Prepared, given
from brobygger.rules.joined_records import Joined


def joined_of(people: Collection[UUID]) -> defaultdict[UUID, list[Joined]]:
    """By standing person which of their records are one now, and since when, those of one record left out. One query."""
    joined: defaultdict[UUID, list[Joined]] = defaultdict(list)
    for person, found in ever_joined(people).items():
        if standing := [each for each in found if each.parted_at is None]:
            joined[person] = standing
    return joined


def ever_joined(people: Collection[UUID]) -> defaultdict[UUID, list[Joined]]:
    """As ``joined_of``, also what was parted since. One query."""
    joined: defaultdict[UUID, list[Joined]] = defaultdict(list)
    for person, *told in _merged(people=people):
        joined[person].append(Joined(*told))
    return joined


@Prepared
def _merged() -> "QuerySet[Merge, Any]":
    rows = Merge.objects.filter(kept__root_id__among=given("people"), is_retraction=False)
    parted = Merge.objects.filter(corrects=OuterRef("id"), is_retraction=True).values("recorded_at")
    return rows.values_list("kept__root_id", "recorded_at", "kept_id", "merged_id", Subquery(parted[:1]))
