"""How long every command takes to start, beside Python that does nothing and Python that only imports typer.

The bars (decision 26): half a second for the command line, with the help of each command, and for opening the site, which
comes before the own work of every command that reads the records; that at most a quarter over Django alone besides:
`django.setup()` with none but its own apps. Half a second is meant for the Python a fresh Debian brings: one compiled without
its optimisations takes a quarter longer for everything. Below, without a bar, whole calls on a site with hardly anything in
it. Such a call looks at something small, or is refused once it has looked; none writes. Median of rounds of wall time, and
processor time, which a busy machine disturbs less.

    script/bench startup [--rounds 7]
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import typer

from brobygger.cli.main import application

BAR = 0.5
OVER_DJANGO = 1.25
BROBYGGER = str(Path(sys.executable).with_name("brobygger"))
# What each command is called with; {folder} holds a file of two rows. `setup` is called once more on a site that is there.
CALLS = {
    "setup": "setup --json",
    "check": "check --json",
    "simulate": "simulate --citizens 0 --years 1 --seed 1 --json",
    "user add": "user add drift --role manager --name Drift --password-stdin",
    "user password": "user password nobody --password-stdin",
    "user list": "user list --json",
    "user off": "user off nobody",
    "user on": "user on nobody",
    "user change": "user change nobody",
    "score": "score asi-5 {folder}/tiny.csv --json",
    "evaluate": "evaluate --from baseline --to m6 --json",
    "import interviews": "import interviews {folder}/tiny.csv --map help-trial --dry-run --json",
    "import list": "import list --json",
}
# It stays until it is stopped: tests/cli sees it answer.
NOT_CALLED = {"serve"}
OPENED = "the site opened"
DJANGO = "Django alone"
ALONE = (
    "import django; from django.conf import settings; "
    "settings.configure(INSTALLED_APPS=['django.contrib.auth', 'django.contrib.contenttypes']); django.setup()"
)
Times = tuple[float, float]


def commands(app: typer.Typer, before: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command of the application, as the words one types."""
    for command in app.registered_commands:
        yield " ".join((*before, command.name or getattr(command.callback, "__name__", "").replace("_", "-")))
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands(group.typer_instance, (*before, group.name or ""))


def measured(call: Sequence[str], environ: Mapping[str, str], rounds: int) -> Times:
    """Median wall and processor seconds of a call. Fails where the call ends in a trace: then it measures nothing."""
    walls, used = [], []
    for _ in range(rounds):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(call, env=environ, input="", capture_output=True, text=True, check=False)
        walls.append(time.perf_counter() - started)
        assert done.returncode in (0, 1) and "Traceback" not in done.stderr, f"{call}: {done.stderr}"
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(used)


def calls(folder: Path) -> dict[str, list[str]]:
    """What is measured, by how it is shown."""
    (folder / "tiny.csv").write_text("M6,M7,M8\n15,3,1\n30,1,1\n", encoding="utf-8")
    found = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import typer": [sys.executable, "-c", "import typer"],
        "brobygger --help": [BROBYGGER, "--help"],
    }
    for command in commands(application()):
        found[f"{command} --help"] = [BROBYGGER, *command.split(), "--help"]
    found[OPENED] = [sys.executable, "-c", "from brobygger.cli import main, output; output.open_site()"]
    found[DJANGO] = [sys.executable, "-c", ALONE]
    for command in commands(application()):
        if command not in NOT_CALLED:
            found[CALLS[command]] = [BROBYGGER, *CALLS[command].format(folder=folder).split()]
    return found


def show(found: Mapping[str, Times]) -> bool:
    """Print a line for each; whether every bar was kept."""
    names = list(found)
    starts = names[: names.index(OPENED)]
    over = {name for name in (*starts, OPENED) if found[name][0] > BAR}
    if found[OPENED][1] > OVER_DJANGO * found[DJANGO][1]:
        over.add(OPENED)
    heads = f"   (bar: {BAR} s)", f"   (bar: {OPENED} at most {BAR} s and {OVER_DJANGO})"
    for shown, peer, head in ((starts, "import typer", heads[0]), (names[len(starts) :], DJANGO, heads[1])):
        print(f"{'':<70} {'wall':>7} {'used':>7} {'/ ' + peer:>14}{head}")
        for name in shown:
            wall, used = found[name]
            print(
                f"{name:<70} {wall:>6.3f}s {used:>6.3f}s {used / found[peer][1]:>14.2f}{'  over' if name in over else ''}"
            )
    return not over


def main() -> int:
    """1 where a command takes longer than the bar."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="brobygger-bench-") as name:
        folder = Path(name)
        environ = {key: value for key, value in os.environ.items() if not key.startswith("BROBYGGER_")}
        environ |= {"BROBYGGER_DATA": str(folder / "site"), "BROBYGGER_HTTPS": "off"}
        site = [BROBYGGER, "setup", "--name", "Brokøbing Kommune", "--team", "Havnen"]
        subprocess.run(site, env=environ, check=True, stdout=subprocess.DEVNULL)
        found = {shown: measured(call, environ, rounds) for shown, call in calls(folder).items()}
    print(f"Python {platform.python_version()}, {Path(sys.executable).resolve()}")
    return 0 if show(found) else 1


if __name__ == "__main__":
    sys.exit(main())
