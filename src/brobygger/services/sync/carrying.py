"""What an item said that no rule knows: told with the fact it became, to every phone that is told the fact."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from brobygger.records.phones import Received
from brobygger.records.prepared import Prepared, given
from brobygger.rules.identity_numbers import contains_number
from brobygger.services.sync.showing import Shown

if TYPE_CHECKING:
    from django.db.models import QuerySet


def carry(shown: Sequence[Shown]) -> None:
    """Put into the bodies of facts what their items said beside what is known here; what is known stands. One question where
    there are facts, of an index that is empty where nobody ever said anything unknown.

    Of somebody with a protected address nothing unknown is told, as it may say where they are; nor what may be a number.
    """
    if not shown or not _any():
        return
    facts = {UUID(fact["id"]): fact for fact in shown}
    for key, unknown in _carried(facts=list(facts)):
        if not contains_number(json.dumps(unknown, ensure_ascii=False)):
            body = facts[key]["body"]
            body |= {name: value for name, value in unknown.items() if name not in body}


def _rows() -> "QuerySet[Received]":
    # As in the index, for a parameter would keep SQLite from seeing that it serves.
    said = RawSQL('NOT ("records_received"."unknown" = \'{}\')', (), BooleanField())
    return Received.objects.filter(said)


@Prepared
def _any() -> "QuerySet[Received, tuple[Any]]":
    return _rows().values_list("fact_id")[:1]


@Prepared
def _carried() -> "QuerySet[Received, tuple[Any, Any]]":
    told = _rows().filter(fact_id__among=given("facts")).exclude(person__root__is_address_protected=True)
    return told.values_list("fact_id", "unknown")
