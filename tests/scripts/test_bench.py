"""`bench/`: what is measured is what is there, and a missed bar ends with 1. How long anything takes is not tried here."""

import sys
from typing import Any

import pytest

from tests.scripts.serving import ROOT, module_in

BENCHES = sorted(path.stem for path in (ROOT / "bench").glob("*.py"))


@pytest.mark.parametrize("name", BENCHES)
def test_every_comparison_can_be_opened_and_says_what_it_compares(name: str) -> None:
    with module_in("bench", name) as bench:
        assert bench.__doc__


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
