"""What the database's driver alone needs for the rows that syncs have written."""

import time
from collections.abc import Mapping
from typing import Any

import sites

Keys = Mapping[str, set[Any]]


def keys() -> Keys:
    """By table the keys of every row there is."""
    return {kind._meta.db_table: set(kind.objects.values_list("pk", flat=True)) for kind in _kinds()}


def driver(before: Keys, commits: int) -> tuple[dict[str, int], float]:
    """By table how many rows have come since, and the seconds the driver needs to insert the same rows into the same tables in
    so many transactions. They are taken out for it and are there again afterwards."""
    from django.db import connection, transaction

    found = []
    with connection.cursor() as cursor:
        for kind in _kinds():
            name, there = kind._meta.db_table, before[kind._meta.db_table]
            columns = [f'"{field.column}"' for field in kind._meta.concrete_fields]
            at = next(at for at, field in enumerate(kind._meta.concrete_fields) if field.primary_key)
            read = kind._meta.pk.to_python
            cursor.execute(f'SELECT {", ".join(columns)} FROM "{name}" ORDER BY {columns[at]}')
            rows = [row for row in cursor.fetchall() if read(row[at]) not in there]
            if rows:
                found.append((name, columns, rows, at))
    with transaction.atomic(), connection.cursor() as cursor:
        for name, columns, rows, at in reversed(found):
            cursor.executemany(f'DELETE FROM "{name}" WHERE {columns[at]} = %s', [(row[at],) for row in rows])
    begun = time.perf_counter()
    for number in range(commits):
        with transaction.atomic():
            for name, columns, rows, _ in found:
                some = rows[len(rows) * number // commits : len(rows) * (number + 1) // commits]
                sites.bulk_insert(name, columns, some)
    return {name: len(rows) for name, _, rows, _ in found}, time.perf_counter() - begun


def _kinds() -> list[Any]:
    from django.apps import apps

    return list(apps.get_app_config("records").get_models())
