"""`script/test`: runs what it is told on both databases, and its exit status is that of the tests."""

import subprocess
from pathlib import Path

import pytest

from tests.scripts.serving import SECONDS, environment, module_in, steps

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    if not (ROOT / ".venv/stamps/dev").exists():
        pytest.skip("this checkout is not set up yet: script/test does it, and runs this")
    environ = environment(BROBYGGER_TEST_BROWSER="none")
    command = [str(ROOT / "script" / "test"), "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def test_it_runs_on_both_databases_and_a_test_that_fails_is_told_by_the_exit_status(tmp_path: Path) -> None:
    wrong = tmp_path / "test_wrong.py"
    wrong.write_text("def test_wrong(db):\n    assert not 'this one is meant to fail'\n", encoding="utf-8")
    done = run("-q", "tests/rules/test_disclosure.py", str(wrong))
    assert done.returncode == 1, done.stdout
    set_up = steps(done.stdout.partition("SQLite: what needs")[0])
    assert len(set_up) > 5 and [line for line in set_up if not SECONDS.search(line)] == [], "how long each step took"
    in_browser, others = done.stdout.split("PostgreSQL: what touches the records")
    on_postgresql, of_the_rest = others.split("SQLite: the rest")
    assert "failed" not in in_browser and "passed" not in in_browser, "nothing of this needs a browser"
    assert "1 failed" in on_postgresql and "passed" not in on_postgresql, "only what touches the records"
    assert "failed" not in of_the_rest and "passed" in of_the_rest, "what asks no database"
    assert of_the_rest.strip().splitlines()[-1].startswith("No browser here"), "the last line says what was skipped"


@pytest.mark.parametrize(
    ("runs", "status"),
    [((0, 0, 0), 0), ((5, 0, 0), 0), ((0, 5, 5), 0), ((5, 5, 5), 5), ((1, 0, 0), 1), ((5, 5, 1), 1), ((0, 2, 5), 2)],
)
def test_a_run_left_empty_is_no_failure_and_all_left_empty_are_no_tests(runs: tuple[int, ...], status: int) -> None:
    with module_in("script/site", "test") as script:
        assert script.together(*runs) == status
