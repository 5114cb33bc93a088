"""How long a fictional municipality takes, and its writing rate against the driver's own bulk insert of the same rows.

    script/bench simulate [CITIZENS] [--only sqlite|postgresql]

Bars: 20,000 citizens and a million contacts in two minutes; at least a third of the driver's rate.
"""

import sys
import time
from datetime import UTC, datetime
from typing import Any

import sites

BAR_SECONDS, BAR_RATE = 120.0, 1 / 3
CITIZENS, YEARS, SEED = 20_000, 3, 1
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def ours(arguments: list[str]) -> sites.Found:
    """Seconds and rows of the verb that `brobygger simulate` calls."""
    from brobygger.services import access, simulation

    access.open_site(name="Brokøbing Kommune", teams=["Havnen", "Banen"])
    report = simulation.make(
        by=access.operator(now=NOW), citizens=_citizens(arguments), years=YEARS, seed=SEED, now=NOW
    )
    return {"citizens": report.citizens, "rows": report.total, "seconds": report.seconds}


def driver(arguments: list[str]) -> sites.Found:
    """The seconds the driver alone needs for the same rows, into the same tables, in one transaction."""
    from django.db import connection

    batches = _batches(_citizens(arguments))
    raw = _raw_sqlite if connection.vendor == "sqlite" else _raw_postgresql
    return {"driver": raw(batches)}


def _citizens(arguments: list[str]) -> int:
    return int(arguments[0]) if arguments else CITIZENS


def show(found: dict[str, sites.Found]) -> bool:
    """Print the ratios; whether the bars were kept."""
    rows = [
        [
            name,
            each["citizens"],
            each["rows"],
            each["seconds"],
            each["rows"] / each["seconds"],
            each["driver"],
            each["driver"] / each["seconds"],
        ]
        for name, each in found.items()
    ]
    sites.table(["", "citizens", "rows", "seconds", "rows/s", "driver alone s", "rate of driver's"], rows)
    return all(row[3] <= BAR_SECONDS and row[6] >= BAR_RATE for row in rows)


def _batches(citizens: int) -> Any:
    """The same rows, with the teams, workers and authority they need already there."""
    from brobygger.services import access
    from brobygger.services.simulation import CONTACTS_EACH, municipality
    from brobygger.services.simulation.batches import Amount, batches
    from brobygger.services.simulation.columns import Days

    place = access.open_site(name="Brokøbing Kommune", teams=["Havnen", "Banen"])
    access.operator(now=NOW)
    municipality._make_workers(place, citizens, NOW)
    municipality._make_authority(place, NOW)
    plan = Amount(citizens, Days.until(NOW, years=YEARS, zone="Europe/Copenhagen"), CONTACTS_EACH, SEED)
    return batches(plan, site=municipality.site_of(place), taken=set())


def _columns(table: Any) -> str:
    by_name = {field.attname: field.column for field in table.model._meta.concrete_fields}
    return ", ".join(f'"{by_name[name]}"' for name in table.columns)


def _raw_sqlite(batches: Any) -> float:
    import sqlite3

    from django.db import connection

    path = connection.settings_dict["NAME"]
    connection.close()
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536", "temp_store=MEMORY"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("BEGIN IMMEDIATE")
    spent = 0.0
    for batch in batches:
        for table in batch.tables:
            marks = ", ".join("?" * len(table.columns))
            statement = f"INSERT INTO {table.model._meta.db_table} ({_columns(table)}) VALUES ({marks})"
            begun = time.perf_counter()
            raw.executemany(statement, table.rows)
            spent += time.perf_counter() - begun
    begun = time.perf_counter()
    raw.execute("COMMIT")
    return spent + time.perf_counter() - begun


def _raw_postgresql(batches: Any) -> float:
    import psycopg
    from django.db import connection

    settings = connection.get_connection_params()
    wanted = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    spent = 0.0
    with psycopg.connect(**wanted) as raw, raw.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        for batch in batches:
            for table in batch.tables:
                begun = time.perf_counter()
                with cursor.copy(f"COPY {table.model._meta.db_table} ({_columns(table)}) FROM STDIN") as copy:
                    for row in table.rows:
                        copy.write_row(row)
                spent += time.perf_counter() - begun
        begun = time.perf_counter()
        raw.commit()
        spent += time.perf_counter() - begun
    return spent


if __name__ == "__main__":
    sys.exit(sites.compare({"ours": ours, "driver": driver}, show))
