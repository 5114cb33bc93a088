"""What was ever decided of citizens, on a wish or on none."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT

from brobygger.records.prepared import Prepared, given
from brobygger.records.requests import Decision, Letter
from brobygger.rules.requests import Decided


def decided_of(people: Collection[UUID]) -> defaultdict[UUID, list[Decided]]:
    """By standing person every decision, also those taken back, each with when it was, and when and in what name its letter was
    last made. One query, none of nobody."""
    found: defaultdict[UUID, list[Decided]] = defaultdict(list)
    for person, *told in _decided(people=people) if people else ():
        found[person].append(Decided(*told))
    return found


@Prepared
def _decided() -> "QuerySet[Decision, Any]":
    rows = Decision.objects.filter(person__root_id__among=given("people"), is_retraction=False)
    back = Decision.objects.filter(corrects=OuterRef("id"), is_retraction=True).values("recorded_at")
    letters = Letter.objects.current().filter(about_id=OuterRef("id")).order_by("-happened_at", "-id")
    told = ("id", "request_id", "result", "happened_at", "person_id", "recorded_at", "is_choice_limited")
    made, to = letters.values("happened_at"), letters.values(to=KT("content__to"))
    return rows.values_list("person__root_id", *told, Subquery(back[:1]), Subquery(made[:1]), Subquery(to[:1]))
