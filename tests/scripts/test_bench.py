"""`bench/`: what is measured is what is there, and a missed bar ends with 1. How long anything takes is not tried here."""

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


@pytest.mark.parametrize(("slowest", "is_kept"), [(0.5, True), (0.51, False)])
def test_one_command_over_half_a_second_misses_the_bar(slowest: float, is_kept: bool) -> None:
    with module_in("bench", "startup") as startup:
        found = {
            "import typer": (0.2, 0.2),
            startup.OPENED: (slowest, 0.1),
            startup.DJANGO: (0.2, 0.2),
            "user list": (9, 9),
        }
        assert startup.show(found) is is_kept


@pytest.mark.parametrize(("seconds", "is_kept"), [(2.0, True), (2.1, False)])
def test_scores_that_take_over_twice_the_reading_and_writing_miss_the_bar(seconds: float, is_kept: bool) -> None:
    with module_in("bench", "score") as score:
        times: dict[str, Any] = {name: [(0.5, 9.0)] for name in ("read", "write", "copy")}
        assert score.show({"score": [(seconds, 1.0)], **times}) is is_kept


def test_a_missed_bar_is_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bench/score.py", "--rows", "20", "--rounds", "1"])
    with module_in("bench", "score") as score:
        for is_kept in (True, False):
            monkeypatch.setattr(score, "show", lambda found, answer=is_kept: answer)
            assert score.main() == (0 if is_kept else 1)
