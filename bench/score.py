"""`brobygger score` on a million interviews, beside DuckDB reading the same file and writing the same result.

The bar: at most twice. The command is timed from start of the process to its end; DuckDB alone without its start. A copy
of the file as it is, without any score, is shown as the least there could be. Wall and processor time, median of rounds.

    script/bench score [--rows 1000000] [--rounds 3]
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import duckdb

from brobygger.rules.instruments import load
from brobygger.rules.scores import needed_items

BAR = 2.0
READ = "CREATE OR REPLACE TABLE given AS FROM read_csv('{given}')"
WRITE = "COPY result TO '{out}' (HEADER)"
COPY = "COPY (FROM read_csv('{given}')) TO '{out}' (HEADER)"


def make_interviews(file: Path, rows: int) -> None:
    """Interviews as they are: mostly answered, one cell in seventy empty, X or out of range."""
    asi = load("asi-5")
    columns = ["printf('P%07d', i // 4) AS person", "i % 4 AS wave"]
    for code in sorted({code for score in asi.scores for code in needed_items(score.operation)}):
        item = asi.item(code)
        high = min(int(item.high or 0), 7000)
        answer = "licence" if code == "E4" else f"floor(random() * {high + 1})::INT"
        if code == "E5":
            answer = f"least(licence, {answer})"
        columns.append(
            f"CASE WHEN random() < 0.008 THEN '' WHEN random() < 0.004 THEN 'X' WHEN random() < 0.001 THEN '99999999'"
            f" ELSE ({answer})::VARCHAR END AS {code}"
        )
    given = f"(SELECT i, floor(random() * 2)::INT AS licence FROM range({rows}) t(i))"
    with duckdb.connect() as connection:
        connection.execute("SELECT setseed(0.5)")
        connection.execute(f"COPY (SELECT {', '.join(columns)} FROM {given}) TO '{file}' (HEADER)")


def measured(work: Callable[[], object], who: int) -> tuple[float, float]:
    """Wall and processor seconds."""
    before, started = resource.getrusage(who), time.perf_counter()
    work()
    wall, after = time.perf_counter() - started, resource.getrusage(who)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def score(given: Path, out: Path) -> None:
    command = Path(sys.executable).with_name("brobygger")
    subprocess.run([command, "score", "asi-5", given, "--out", out, "--json"], check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """1 where the command takes longer than the bar."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        given, scored, out = (Path(folder) / name for name in ("given.csv", "scored.csv", "out.csv"))
        make_interviews(given, options.rows)
        score(given, scored)
        connection.execute(f"CREATE TABLE result AS FROM read_csv('{scored}')")
        found: dict[str, list[tuple[float, float]]] = {"score": [], "read": [], "write": [], "copy": []}
        for _ in range(options.rounds):
            found["score"].append(measured(lambda: score(given, scored), resource.RUSAGE_CHILDREN))
            for name, sql in (("read", READ), ("write", WRITE), ("copy", COPY)):
                text = sql.format(given=given, out=out)
                found[name].append(measured(partial(connection.execute, text), resource.RUSAGE_SELF))
        print(
            f"{options.rows:,} interviews, {given.stat().st_size / 1e6:.0f} MB in, {scored.stat().st_size / 1e6:.0f} MB out"
        )
    return 0 if show(found) else 1


def show(found: Mapping[str, Sequence[tuple[float, float]]]) -> bool:
    """Print the ratios; whether the wall time, which is what one waits, kept the bar."""
    ratios = []
    for place, kind in enumerate(("wall", "processor")):
        seconds = {name: statistics.median(times[place] for times in all_) for name, all_ in found.items()}
        ratios.append(seconds["score"] / (seconds["read"] + seconds["write"]))
        told = ", ".join(f"{name} {second:.2f} s" for name, second in seconds.items())
        print(f"{kind:>9}: {told}")
        print(f"{'':>9}  score / (read + write the result) = {ratios[-1]:.2f}   (bar: {BAR:.2f})")
        print(f"{'':>9}  score / copy without scores        = {seconds['score'] / seconds['copy']:.2f}")
    return ratios[0] <= BAR


if __name__ == "__main__":
    sys.exit(main())
