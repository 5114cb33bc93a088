"""A throw-away site on each database, one after the other, each measured in a process of its own.

SQLite always; PostgreSQL in a private server made from the machine's binaries or PyPI, or the one BROBYGGER_BENCH_DATABASE
names, where it makes databases of its own. Nothing of an existing site is touched.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "script" / "site"))
INSIDE = "--inside"

DATABASE = "brobygger_bench"

Found = dict[str, Any]
Measure = Callable[[list[str]], Found]


def compare(parts: dict[str, Measure], show: Callable[[dict[str, Found]], bool]) -> int:
    """Run each part in an empty site and a process of its own, on each database; ``show`` gets what they returned by database.

    Returns 1 where ``show`` says that a bar was missed. The arguments of the command line go to every part; ``--only sqlite``
    or ``--only postgresql`` leaves the other database out.
    """
    arguments = sys.argv[1:]
    if {"-h", "--help"} & set(arguments):
        print(sys.modules["__main__"].__doc__)
        return 0
    if INSIDE in arguments:
        at = arguments.index(INSIDE)
        start_django()
        print(json.dumps(parts[arguments[at + 1]](arguments[:at] + arguments[at + 2 :])))
        return 0
    only = ""
    if "--only" in arguments:
        only = arguments.pop(arguments.index("--only") + 1)
        arguments.remove("--only")
    found: dict[str, Found] = {}
    for name, server in _databases(only):
        found[name] = {}
        for part in parts:
            found[name] |= _inside(part, arguments, server)
    return 0 if show(found) else 1


def start_django() -> None:
    """The site's settings, and its tables in an empty database."""
    from brobygger.config.keys import make_keys

    make_keys(Path(os.environ["BROBYGGER_DATA"]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "brobygger.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def median_milliseconds(work: Callable[[], object], *, rounds: int = 30) -> float:
    """How long the work takes, the median of so many rounds after three to warm up."""
    times = []
    for number in range(rounds + 3):
        begun = time.perf_counter()
        work()
        if number >= 3:
            times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def bulk_insert(name: str, columns: list[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add rows as the driver gave them, by its own bulk insert: executemany on SQLite, COPY on PostgreSQL."""
    from django.db import connection

    raw = connection.connection
    if connection.vendor == "sqlite":
        raw.executemany(f'INSERT INTO "{name}" ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})', rows)
        return
    from psycopg.types.json import Jsonb

    with raw.cursor() as cursor, cursor.copy(f'COPY "{name}" ({", ".join(columns)}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([Jsonb(value) if isinstance(value, (list, dict)) else value for value in row])


def table(headings: list[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table."""
    lines: list[Sequence[object]] = [headings, *rows]
    texts = [[f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row] for row in lines]
    widths = [max(len(row[column]) for row in texts) for column in range(len(headings))]
    for row in texts:
        print(
            "  ".join(
                text.ljust(width) if at == 0 else text.rjust(width)
                for at, (text, width) in enumerate(zip(row, widths, strict=True))
            )
        )
    print()


def _inside(part: str, arguments: list[str], server: str) -> Found:
    with tempfile.TemporaryDirectory(prefix="brobygger-bench-") as folder, _empty_database(server) as address:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("BROBYGGER_")}
        environ |= {"BROBYGGER_DATA": folder, "BROBYGGER_DATABASE": address, "BROBYGGER_HTTPS": "off"}
        command = [sys.executable, sys.argv[0], INSIDE, part, *arguments]
        done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, check=True)
    result: Found = json.loads(done.stdout.splitlines()[-1])
    return result


@contextmanager
def _empty_database(server: str) -> Iterator[str]:
    """A database of its own: tables that were filled and emptied have statistics that make the next to fill them slow."""
    if not server:
        yield ""
        return
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
    yield urlunsplit(urlsplit(server)._replace(path=f"/{DATABASE}"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def _databases(only: str) -> Iterator[tuple[str, str]]:
    if only in ("", "sqlite"):
        yield "SQLite", ""
    if only in ("", "postgresql"):
        with _postgresql() as address:
            yield "PostgreSQL", address


@contextmanager
def _postgresql() -> Iterator[str]:
    given = os.environ.get("BROBYGGER_BENCH_DATABASE")
    if given:
        yield given
        return
    from postgresql import private_server

    with private_server() as address:
        yield address
