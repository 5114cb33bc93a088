"""script/test: what the tests need, then the tests, in two runs beside each other, one for each processor of a small machine.

On SQLite what needs a browser and what touches the database otherwise than through a page; on PostgreSQL all that needs no
browser. So the services, the records and the sync are run on both, and the rest once.
"""

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
    with postgresql.private_server() as address, _beside("no-browser", database=address) as on_postgresql:
        print("\nSQLite: what touches the records or needs a browser (PostgreSQL runs meanwhile)", flush=True)
        on_sqlite = subprocess.run(_command("site"), cwd=ROOT, env=_environ(), check=False).returncode
        # Both are run to their end whatever the first finds: a failure on one says nothing of the other.
        print("\nPostgreSQL: what needs no browser", flush=True)
        both = (on_sqlite, on_postgresql())
    if browser is None:
        print("No browser here (Chromium), and no right to install one: the tests that need one were skipped.")
    return together(*both)


def together(*both: int) -> int:
    """The exit status of both runs. One for which nothing is left of what was asked for has found nothing wrong; where that is
    so of both, there is no such test."""
    if set(both) == {NO_TESTS}:
        return NO_TESTS
    return next((status for status in both if status not in (0, NO_TESTS)), 0)


@contextmanager
def _beside(only: str, *, database: str) -> Iterator[Callable[[], int]]:
    """Run the tests on another database meanwhile. What is yielded waits for them, prints what they said and returns their
    exit status."""
    with tempfile.TemporaryFile("w+") as said:
        running = subprocess.Popen(
            _command(only), cwd=ROOT, env=_environ(database), stdout=said, stderr=subprocess.STDOUT
        )

        def finish() -> int:
            status = running.wait()
            _print_all(said)
            return status

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


def _command(only: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "--only", only, *sys.argv[1:]]


def _environ(database: str = "") -> dict[str, str]:
    return {**os.environ, "BROBYGGER_TEST_DATABASE": database}


if __name__ == "__main__":
    sys.exit(main())
