"""Which records of citizens were found to be one person, and when."""

from collections import defaultdict
from collections.abc import Collection, Mapping
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


def parted_of(people: Collection[UUID]) -> Mapping[UUID, Collection[Joined]]:
    """By standing person of whom a record was parted from another: every merge of their records, also the standing ones. One
    query, two where there is one."""
    found: defaultdict[UUID, list[Joined]] = defaultdict(list)
    for person, *told in _parted(people=people) if people else ():
        found[person].append(Joined(*told))
    if found:
        for person, standing in joined_of(found).items():
            found[person] += standing
    return found


@Prepared
def _parted() -> "QuerySet[Merge, Any]":
    # Each side by its own index, as in ``merging.undone_of``.
    sides = (
        Merge.objects.filter(**{f"{side}__root_id__among": given("people")}, is_retraction=True).values_list(
            f"{side}__root_id", "corrects__recorded_at", "kept_id", "merged_id", "recorded_at"
        )
        for side in ("kept", "merged")
    )
    kept, merged = sides
    return kept.union(merged, all=True)


@Prepared
def _merged() -> "QuerySet[Merge, Any]":
    rows = Merge.objects.filter(kept__root_id__among=given("people"), is_retraction=False)
    parted = Merge.objects.filter(corrects=OuterRef("id"), is_retraction=True).values("recorded_at")
    return rows.values_list("kept__root_id", "recorded_at", "kept_id", "merged_id", Subquery(parted[:1]))
