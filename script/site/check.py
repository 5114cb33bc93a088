"""script/check: the guard of the house. Every step runs, several at once, and each says its own."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import environment
import frontend
import translations
from steps import BIN, INSIDE, ROOT, inside, is_inside

PYTHON_FOLDERS = ("src", "tests", "script", "bench")
# A published definition that was edited is found before anyone commits it, as a broken house rule is.
HOUSE = ("tests/house", "tests/definitions/test_frozen.py")
BAR_SECONDS = 60
# The slowest first, so that two cores finish together.
STEPS = {
    "Types (mypy, strict)": [sys.executable, "-m", "mypy"],
    # The tables straight from the models: a tenth of the time, and how they come to be is tested by itself.
    "House rules and templates": [sys.executable, "-m", "pytest", "-q", "--no-header", "--no-migrations", *HOUSE],
    "Types (TypeScript)": ["npm", "run", "--silent", "types"],
    "Import contracts": [BIN / "lint-imports", "--no-cache"],
    "Danish texts": [sys.executable, "script/site/messages.py", INSIDE, "--check"],
    "Style (ruff check)": [BIN / "ruff", "check", *PYTHON_FOLDERS],
    "Layout (ruff format)": [BIN / "ruff", "format", "--check", *PYTHON_FOLDERS],
}


def main() -> int:
    """Returns 1 when any step finds something; the words of each step that did are printed."""
    if not is_inside():
        environment.prepare("dev")
        inside("check.py")
    frontend.install()
    # The house holds the pages against the style sheet that is built, and makes a wheel: what is old or missing
    # would be found as faults that are not there.
    frontend.build()
    translations.compile_all()
    start = time.monotonic()
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        results = list(pool.map(_run, STEPS.items()))
    failed = [name for name, code in results if code]
    print(f"\n{last_line(time.monotonic() - start, failed)}")
    return 1 if failed else 0


def last_line(seconds: float, failed: Sequence[str]) -> str:
    """How it went, and whether it took longer than one wants to wait before each commit."""
    found = f"{len(failed)} of {len(STEPS)} found something: {', '.join(failed)}" if failed else "all is well"
    slow = f" (over the {BAR_SECONDS} s it may take)" if seconds > BAR_SECONDS else ""
    return f"script/check: {seconds:.1f} s{slow}, {found}"


def _run(named: tuple[str, list]) -> tuple[str, int]:
    name, command = named
    start = time.monotonic()
    words = [str(word) for word in command]
    environ = {**os.environ, "PATH": frontend.search_path(), "NO_COLOR": "1"}
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    mark = "found something" if done.returncode else "ok"
    report = f"  {name}: {mark} ({time.monotonic() - start:.1f} s)"
    print(f"{done.stdout}{report}" if done.returncode else report, flush=True)
    return name, done.returncode


if __name__ == "__main__":
    sys.exit(main())
