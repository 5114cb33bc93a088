"""script/test: what the tests need, then the tests. On PostgreSQL what touches the database, then everything on SQLite."""

import os
import subprocess
import sys

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
    with postgresql.private_server() as address:
        print("\nPostgreSQL: the tests that touch the database", flush=True)
        result = _pytest("--only-database", database=address)
    # Both are run whatever the first finds: a failure there says nothing of the pages.
    print("\nSQLite: all tests", flush=True)
    result = _pytest() or result
    if browser is None:
        print("No browser here (Chromium), and no right to install one: the tests that need one were skipped.")
    return result


def _pytest(*more: str, database: str = "") -> int:
    environ = {**os.environ, "BROBYGGER_TEST_DATABASE": database}
    command = [sys.executable, "-m", "pytest", *more, *sys.argv[1:]]
    result = subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
    return 0 if result == NO_TESTS and database else result


sys.exit(main())
