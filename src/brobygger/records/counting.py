"""Counting no further than anyone needs to know, within the query that fetches the rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, Subquery

from brobygger.records.prepared import Statement

if TYPE_CHECKING:
    from django.db.models import QuerySet


class UpTo(Subquery):
    """How many rows a query finds. Give it a slice, and it counts no further: ``UpTo(rows.values("id")[:1001])``."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def up_to(rows: "QuerySet[Any]", most: int) -> UpTo:
    """How many rows there are, and one more than ``most`` where there are more."""
    return UpTo(rows.order_by().values("id")[: most + 1])


def counted_page(rows: "QuerySet[Any]", order: Sequence[str], number: int, per_page: int, *, most: int) -> Statement:
    """One page of ``rows``, or the last where there are not so many: of each its key, its place among all from 1, and how many
    there are, counted no further than one more than ``most``. In one pass, where it is dear to tell whether a row is one of
    them. order: columns of the rows, the key ``id`` last."""
    statement, params = rows.order_by(*order).values(*order)[: most + 1].query.sql_with_params()
    place = f"ROW_NUMBER() OVER (ORDER BY {', '.join(order)})"
    counted = f"SELECT id, {place} AS place, COUNT(*) OVER () AS in_all FROM ({statement}) AS found"
    wanted = (number - 1) * per_page
    begin = f"CASE WHEN in_all > {wanted} THEN {wanted} ELSE (in_all - 1) / {per_page} * {per_page} END"
    page = f"place > {begin} AND place <= {begin} + {per_page}"
    return Statement(f"SELECT id, place, in_all FROM ({counted}) AS counted WHERE {page} ORDER BY place", params)
