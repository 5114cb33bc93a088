"""Counting no further than anyone needs to know, within the query that fetches the rows."""

from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, Subquery

if TYPE_CHECKING:
    from django.db.models import QuerySet


class UpTo(Subquery):
    """How many rows a query finds. Give it a slice, and it counts no further: ``UpTo(rows.values("id")[:1001])``."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def up_to(rows: "QuerySet[Any]", most: int) -> UpTo:
    """How many rows there are, and one more than ``most`` where there are more."""
    return UpTo(rows.order_by().values("id")[: most + 1])
