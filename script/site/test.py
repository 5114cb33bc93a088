"""script/test: what the tests need, then the tests: all on SQLite, and beside it on PostgreSQL what touches the database."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import chromium
import environment
import frontend
import postgresql
import translations
from steps import ROOT, inside, is_inside

NO_TESTS = 5


def main() -> int:
    """Ends with pytest's own closing lines, or with a line about the browser tests where they were skipped."""
    if not is_inside():
        environment.prepare("dev")
        inside("test.py")
    frontend.build()
    translations.compile_all()
    browser = chromium.prepare()
    # Told also where there is none, so that what is skipped and what the last line says are the same.
    os.environ["BROBYGGER_TEST_BROWSER"] = browser or chromium.NONE
    with postgresql.private_server() as address, _beside("--only-database", database=address) as on_postgresql:
        print("\nSQLite: all tests (the same machine runs those on PostgreSQL meanwhile)", flush=True)
        result = subprocess.run(_command(), cwd=ROOT, env=_environ(), check=False).returncode
        # Both are run to their end whatever the first finds: a failure on one says nothing of the other.
        print("\nPostgreSQL: the tests that touch the database", flush=True)
        result = on_postgresql() or result
    if browser is None:
        print("No browser here (Chromium), and no right to install one: the tests that need one were skipped.")
    return result


@contextmanager
def _beside(*more: str, database: str) -> Iterator[Callable[[], int]]:
    """Run the tests on another database meanwhile. What is yielded waits for them, prints what they said and returns their
    exit status."""
    with tempfile.TemporaryFile("w+") as said:
        running = subprocess.Popen(
            _command(*more), cwd=ROOT, env=_environ(database), stdout=said, stderr=subprocess.STDOUT
        )

        def finish() -> int:
            status = running.wait()
            _print_all(said)
            return 0 if status == NO_TESTS else status

        try:
            yield finish
        finally:
            running.kill()
            running.wait()


def _print_all(said: IO[str]) -> None:
    said.seek(0)
    for line in said:
        print(line, end="")
    sys.stdout.flush()


def _command(*more: str) -> list[str]:
    return [sys.executable, "-m", "pytest", *more, *sys.argv[1:]]


def _environ(database: str = "") -> dict[str, str]:
    return {**os.environ, "BROBYGGER_TEST_DATABASE": database}


sys.exit(main())
