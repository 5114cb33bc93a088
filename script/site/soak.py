"""script/soak: the ways out that are seldom taken (no Node, no browser, no PostgreSQL here), really taken."""

import os
import subprocess
import sys

import chromium
import environment
import frontend
import postgresql
import translations
from steps import ROOT, inside, is_inside

SLOW = "6"
SYNC = "tests/soak/test_sync_for_long.py"
IN_A_BROWSER = ["tests/field/screens", "tests/field/store", "tests/field/test_shift.py", "tests/journeys"]


def main() -> int:
    """Some minutes, and packages from the network: not part of continuous integration."""
    if not is_inside():
        environment.prepare("dev")
        inside("soak.py")
    if sys.argv[1:2] == ["slow"]:
        return slow(sys.argv[2:])
    if sys.argv[1:2] == ["swapped"]:
        return swapped(sys.argv[2:])
    if sys.argv[1:2] == ["barriers"]:
        return barriers()
    if sys.argv[1:]:
        return _pytest("--soak", "--verbose", "tests/soak", *sys.argv[1:])
    found = _pytest("--soak", "--verbose", "tests/soak")
    # Two who commit out of order are only there.
    with postgresql.private_server() as address:
        print("\nPostgreSQL: the game of the phones", flush=True)
        return _pytest("--soak", "--verbose", SYNC, database=address) or found


def slow(told: list[str]) -> int:
    """The tests in a browser, each page six times slower: what reads a page before it has got there fails every time."""
    frontend.build()
    os.environ["BROBYGGER_TEST_BROWSER"] = chromium.prepare() or chromium.NONE
    os.environ.setdefault("BROBYGGER_TEST_SLOW", SLOW)
    return _pytest(*(told or IN_A_BROWSER))


def barriers() -> int:
    """Every page of every role looked at whole by axe, wide and zoomed; script/test looks where something is new on a page."""
    frontend.build()
    os.environ["BROBYGGER_TEST_BROWSER"] = chromium.prepare() or chromium.NONE
    return _pytest("--soak", "tests/journeys/test_every_page.py", "-k", "shuts_anyone_out")


def swapped(told: list[str]) -> int:
    """Each test that script/test runs on one database, on the other one."""
    frontend.build()
    translations.compile_all()
    print("\nSQLite: what touches the records", flush=True)
    found = _pytest("--only", "records", *told)
    with postgresql.private_server() as address:
        print("\nPostgreSQL: the rest", flush=True)
        return _pytest("--only", "rest", *told, database=address) or found


def _pytest(*told: str, database: str = "") -> int:
    environ = {**os.environ, "BROBYGGER_TEST_DATABASE": database or os.environ.get("BROBYGGER_TEST_DATABASE", "")}
    return subprocess.run([sys.executable, "-m", "pytest", *told], cwd=ROOT, env=environ, check=False).returncode


sys.exit(main())
