"""What an item said that no rule knows: told with the fact it became, to every phone that is told the fact."""

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from brobygger.records.phones import Received
from brobygger.records.prepared import Prepared, given
from brobygger.rules.identity_numbers import contains_number
from brobygger.services.sync.happened import Fact
from brobygger.services.sync.showing import Shown, in_json

if TYPE_CHECKING:
    from django.db.models import QuerySet


def carried(shown: list[Fact]) -> list[Fact]:
    """The facts, with what their items said beside what is known here put into their bodies; what is known stands. One question
    where there are facts, of an index that is empty where nobody ever said anything unknown.

    Of somebody with a protected address nothing unknown is told, as it may say where they are; nor what may be a number.
    """
    if not shown or not _any():
        return shown
    unknown: dict[UUID, Shown] = {}
    # Two items may have become one fact, and each have said something.
    for key, told in _carried(facts=[fact.id for fact in shown]):
        if not contains_number(json.dumps(told, ensure_ascii=False)):
            unknown.setdefault(key, {}).update(told)
    return [_with(fact, unknown[fact.id]) if fact.id in unknown else fact for fact in shown]


def _with(fact: Fact, unknown: Shown) -> Fact:
    told = json.loads(fact.told)
    return fact._replace(told=in_json(told | {"body": unknown | told["body"]}))


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
