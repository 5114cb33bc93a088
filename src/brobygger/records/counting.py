"""Counting no further than anyone needs to know, within the query that fetches the rows."""

from django.db.models import IntegerField, Subquery


class UpTo(Subquery):
    """How many rows a query finds. Give it a slice, and it counts no further: ``UpTo(rows.values("id")[:1001])``."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
