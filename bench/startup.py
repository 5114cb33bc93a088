"""How long every command takes to start, beside Python that does nothing and Python that only imports typer.

The bar: half a second. Each command is asked for its help, which loads what it needs to begin; `score` also scores a file
of two rows. Median of rounds of wall time, and processor time, which a busy machine disturbs less.

    script/bench startup [--rounds 7]
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from brobygger.cli.main import application

BAR = 0.5


def commands(app: typer.Typer, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command of the application, as the words one types."""
    for command in app.registered_commands:
        called = command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        yield (*before, called)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands(group.typer_instance, (*before, group.name or ""))


def measured(call: Sequence[str], rounds: int) -> tuple[float, float]:
    """Median wall and processor seconds of a call."""
    walls, used = [], []
    for _ in range(rounds):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
        walls.append(time.perf_counter() - started)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(used)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    rounds = asked.parse_args().rounds
    brobygger = str(Path(sys.executable).with_name("brobygger"))
    with tempfile.TemporaryDirectory() as folder:
        tiny = Path(folder) / "tiny.csv"
        tiny.write_text("M6,M7,M8\n15,3,1\n30,1,1\n", encoding="utf-8")
        calls = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "import typer": [sys.executable, "-c", "import typer"],
            "brobygger --help": [brobygger, "--help"],
        }
        for words in commands(application()):
            calls[f"brobygger {' '.join(words)} --help"] = [brobygger, *words, "--help"]
        calls["brobygger score asi-5 (two rows)"] = [brobygger, "score", "asi-5", str(tiny), "--json"]
        found = {name: measured(call, rounds) for name, call in calls.items()}
    nothing, bare = found["python -c pass"], found["import typer"]
    print(f"{'':<40} {'wall':>7} {'used':>7} {'/ pass':>7} {'/ typer':>8}   (bar: {BAR} s)")
    for name, (wall, used) in found.items():
        over = "  over" if wall > BAR else ""
        print(f"{name:<40} {wall:>6.3f}s {used:>6.3f}s {used / nothing[1]:>7.1f} {used / bare[1]:>8.1f}{over}")


if __name__ == "__main__":
    main()
