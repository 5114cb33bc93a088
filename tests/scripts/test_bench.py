"""`bench/`: what is measured is what is there, and a missed bar ends with 1. How long anything takes is not tried here."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.scripts.serving import ROOT, module_in

BENCHES = sorted(path.stem for path in (ROOT / "bench").glob("*.py"))


@pytest.mark.parametrize("name", BENCHES)
def test_every_comparison_can_be_opened_and_says_what_it_compares(name: str) -> None:
    with module_in("bench", name) as bench:
        assert bench.__doc__


def test_every_command_is_called_on_a_site_when_its_start_is_measured(tmp_path: Path) -> None:
    with module_in("bench", "startup") as startup:
        from brobygger.cli.main import application

        assert set(startup.commands(application())) == set(startup.CALLS) | startup.NOT_CALLED
        assert f"import interviews {tmp_path}/tiny.csv" in " ".join(
            word for call in startup.calls(tmp_path).values() for word in call
        )


def test_a_command_that_is_broken_is_not_taken_for_a_quick_one() -> None:
    with module_in("bench", "startup") as startup, pytest.raises(AssertionError, match="no such thing"):
        startup.measured([sys.executable, "-c", "raise ValueError('no such thing')"], {}, 1)


@pytest.mark.parametrize(
    ("slowest", "opened", "used", "is_kept"),
    [(0.5, 0.5, 0.25, True), (0.51, 0.5, 0.25, False), (0.5, 0.51, 0.25, False), (0.5, 0.5, 0.26, False)],
)
def test_a_command_or_a_site_over_half_a_second_or_far_slower_than_django_misses_the_bar(
    slowest: float, opened: float, used: float, is_kept: bool
) -> None:
    with module_in("bench", "startup") as startup:
        found = {
            "import typer": (0.2, 0.2),
            "user list --help": (slowest, 0.1),
            startup.OPENED: (opened, used),
            startup.DJANGO: (0.2, 0.2),
            "user list": (9, 9),
        }
        assert startup.show(found) is is_kept


@pytest.mark.parametrize(("seconds", "is_kept"), [(2.0, True), (2.1, False)])
def test_scores_that_take_over_twice_the_reading_and_writing_miss_the_bar(seconds: float, is_kept: bool) -> None:
    with module_in("bench", "score") as score:
        times: dict[str, Any] = {name: [(0.5, 9.0)] for name in ("read", "write", "copy")}
        assert score.show({"score": [(seconds, 1.0)], **times}) is is_kept


@pytest.mark.parametrize(("queries", "view", "is_kept"), [(5, 20.0, True), (6, 1.0, False), (1, 20.1, False)])
@pytest.mark.parametrize("name", ["caseload", "deliveries"])
def test_one_list_that_asks_six_times_or_takes_longer_misses_the_bar(
    name: str, queries: int, view: float, *, is_kept: bool
) -> None:
    fine = {"hits": 1, "queries": 1, "view": 1.0, "service": 1.0}
    cases = {"one": fine, "two": fine | {"queries": queries, "view": view}}
    with module_in("bench", name) as bench:
        told = {"people": 1, "contacts": 1, "from the contacts": 1.0}
        assert bench.show({"SQLite": told | {"cases": cases}}) is is_kept


def test_every_list_of_people_is_among_those_whose_time_is_measured() -> None:
    from django.urls import resolve

    from tests.web.test_every_list import ASKED, FULL

    source = "".join((ROOT / "bench" / f"{name}.py").read_text(encoding="utf-8") for name in ("caseload", "deliveries"))
    for route in {*ASKED, *(each for lists in FULL.values() for each in lists)}:
        name = resolve(f"/{route}").view_name
        assert f'"{name}"' in source, route


def test_a_missed_bar_is_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bench/score.py", "--rows", "20", "--rounds", "1"])
    with module_in("bench", "score") as score:
        for is_kept in (True, False):
            monkeypatch.setattr(score, "show", lambda found, answer=is_kept: answer)
            assert score.main() == (0 if is_kept else 1)


@pytest.mark.parametrize(
    ("missed", "is_kept"),
    [
        ({}, True),
        ({"push 100": 0.45}, False),
        ({"shift": 1.1}, False),
        ({"nothing requests": 2}, False),
        ({"driver 1000": 0.04}, False),
    ],
)
def test_a_sync_that_misses_one_bar_on_one_database_is_told(missed: dict[str, float], is_kept: bool) -> None:
    with module_in("bench", "sync") as sync:
        figures = {f"{name} {batch}": 0.2 for name in ("push", "pull", "waited", "driver") for batch in sync.BATCHES}
        figures |= {f"nothing {name}": 1 for name in ("requests", "sent", "received")}
        figures |= {"nothing": 2.0, "one": 9.0, "one requests": 2, "shift": 0.9}
        peer = figures | {f"{name} {batch}": 2.0 for name in ("push", "pull") for batch in sync.BATCHES}
        found = {"visits": 1000, "missing": "", "rows": {"records_contact": 1000}, "load": [1.0, 1.0]}
        sides = {
            "SQLite": found | {"ours": [figures], "peer": [peer]},
            "PostgreSQL": found | {"ours": [figures | missed], "peer": [peer]},
        }
        assert sync.show(sides) is is_kept


def test_without_the_peer_a_sync_is_measured_by_its_own_bars() -> None:
    with module_in("bench", "sync") as sync:
        figures = {f"{name} {batch}": 0.2 for name in ("push", "pull", "waited", "driver") for batch in sync.BATCHES}
        figures |= {f"nothing {name}": 1 for name in ("requests", "sent", "received")}
        figures |= {"nothing": 2.0, "one": 9.0, "one requests": 2, "shift": 0.9}
        found = {"visits": 1000, "missing": "there is no Node with npm on this machine", "rows": {}, "load": [1.0, 1.0]}
        assert sync.show({"SQLite": found | {"ours": [figures], "peer": []}}) is True


def test_every_visit_of_the_comparison_is_another_and_of_the_same_size() -> None:
    with module_in("bench", "syncing.clients") as clients:
        told = [json.dumps(each["body"], separators=(",", ":")) for each in clients.visits(300, ["a", "b"])]
        assert {len(each.encode()) for each in told} == {clients.BODY_BYTES}
        assert len(set(told)) == 300
