"""`script/server`: from this checkout to a page one can log in to, and harmless to run again."""

import re
from pathlib import Path

import pytest

from brobygger.rules import code_lists
from brobygger.rules.access import Role
from tests.scripts.serving import SECONDS, Visitor, environment, served, steps

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A data folder of its own; skipped where the script would first have to install things for minutes."""
    made = (ROOT / ".venv/stamps/project", ROOT / "src/brobygger/web/static/brobygger/manifest.json")
    if not all(path.exists() for path in made):
        pytest.skip("this checkout is not set up yet: script/test does it, and runs this")
    return environment(BROBYGGER_DATA=str(tmp_path / "data"))


def test_it_serves_a_municipality_one_can_log_in_to_and_a_second_time_finds_everything_done(
    environ: dict[str, str], tmp_path: Path
) -> None:
    with served(ROOT, environ, tmp_path / "first.log", wait=50) as first:
        logins = {login.username: login for login in first.logins()}
        assert {login.role for login in logins.values()} == {code_lists.label("roles", role, "en") for role in Role}, (
            "one login for each role"
        )
        visitor = Visitor(first.address)
        visitor.log_in(logins["behandler"])
        caseload = visitor.get("/borgere/")
        count = re.search(r"Mine borgere <span[^>]*>\((\d+)\)", caseload)
        assert count is not None and int(count[1]) > 0
        assert "stylesheet" in caseload and visitor.get(_stylesheet(caseload))
    assert first.process.returncode == 0, "it stops in order when told"
    with served(ROOT, environ, tmp_path / "second.log", wait=30) as second:
        assert second.logins() == first.logins(), "the same logins still hold"
        visitor = Visitor(second.address)
        visitor.log_in(logins["behandler"])
        assert visitor.get("/borgere/").count("<tr>") == caseload.count("<tr>"), "and the same people"
    assert second.process.returncode == 0
    for run in (first, second):
        told = steps(run.printed)
        silent = [line for line in told if not SECONDS.search(line) and not line.startswith("All in all")]
        assert len(told) > 8 and silent == [], "each step says what it did and how long it took"
    assert (tmp_path / "data" / "brobygger.sqlite3").exists()


def _stylesheet(page: str) -> str:
    found = re.search(r'rel="stylesheet" href="([^"]+)"', page)
    assert found is not None
    return found[1]
