"""script/test: what the tests need, then the tests, in three runs beside each other.

On SQLite what needs a browser, and the pages and all that needs no database; on PostgreSQL what touches the records otherwise
than through a page. What the two databases do each in its own way is run on both (tests/conftest.py says what). Three on the
two processors of a small machine, for whoever drives a browser waits a third of the time.
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
    with (
        postgresql.private_server() as address,
        _beside("records", database=address) as of_records,
        _beside("rest") as of_the_rest,
    ):
        print("\nSQLite: what needs a browser (the other two runs meanwhile)", flush=True)
        in_browser = subprocess.run(_command("browser"), cwd=ROOT, env=_environ(), check=False).returncode
        # All are run to their end whatever the first finds: a failure of one says nothing of the others.
        print("\nPostgreSQL: what touches the records", flush=True)
        on_postgresql = of_records()
        print("\nSQLite: the rest", flush=True)
        runs = (in_browser, on_postgresql, of_the_rest())
    if browser is None:
        print("No browser here (Chromium), and no right to install one: the tests that need one were skipped.")
    return together(*runs)


def together(*runs: int) -> int:
    """The exit status of all runs. One for which nothing is left of what was asked for has found nothing wrong; where that is
    so of all, there is no such test."""
    if set(runs) == {NO_TESTS}:
        return NO_TESTS
    return next((status for status in runs if status not in (0, NO_TESTS)), 0)


@contextmanager
def _beside(only: str, *, database: str = "") -> Iterator[Callable[[], int]]:
    """Run these tests meanwhile. What is yielded waits for them, prints what they said and returns their exit status."""
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
