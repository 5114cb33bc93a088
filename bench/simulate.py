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
TABLES = (
    "change", "auditentry", "alerthandled", "alert", "verdict", "criterionanswer", "areascore", "answer", "interview",
    "promisesettled", "promise", "contact", "identity", "assignment", "detail", "searchterm", "person",
)  # fmt: skip
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def measure(arguments: list[str]) -> sites.Found:
    """Seconds and rows of the command's own verb, and the seconds the driver alone needs for the same rows."""
    from django.db import connection

    from brobygger.services import access, simulation

    citizens = int(arguments[0]) if arguments else CITIZENS
    place = access.open_site(name="Brokøbing Kommune", teams=["Havnen", "Banen"])
    report = simulation.make(by=access.operator(), citizens=citizens, years=YEARS, seed=SEED, now=NOW)
    raw = _raw_sqlite if connection.vendor == "sqlite" else _raw_postgresql
    return {"citizens": citizens, "rows": report.total, "seconds": report.seconds, "driver": raw(place, citizens)}


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


def _emptied_batches(place: Any, citizens: int) -> Any:
    """The same rows once more, for tables emptied of the first."""
    from django.db import connection

    from brobygger.services.simulation import CONTACTS_EACH
    from brobygger.services.simulation.batches import Plan, batches
    from brobygger.services.simulation.columns import Days
    from brobygger.services.simulation.municipality import site_of

    site = site_of(place)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
            for name in TABLES:
                cursor.execute(f"DELETE FROM records_{name}")
            cursor.execute("VACUUM")
        else:
            # What refers to people goes with them.
            cursor.execute("TRUNCATE records_person CASCADE")
    plan = Plan(citizens, Days.until(NOW, years=YEARS, zone="Europe/Copenhagen"), CONTACTS_EACH, SEED)
    return batches(plan, site=site, taken=set())


def _columns(table: Any) -> str:
    by_name = {field.attname: field.column for field in table.model._meta.concrete_fields}
    return ", ".join(by_name[name] for name in table.columns)


def _raw_sqlite(place: Any, citizens: int) -> float:
    import sqlite3

    from django.db import connection

    batches = _emptied_batches(place, citizens)
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


def _raw_postgresql(place: Any, citizens: int) -> float:
    import psycopg
    from django.db import connection

    batches = _emptied_batches(place, citizens)
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
    sys.exit(sites.compare(measure, show))
