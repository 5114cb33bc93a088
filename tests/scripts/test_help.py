"""Asked for help, every script says its own words at once and does nothing else."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.scripts.serving import ROOT

SCRIPTS = sorted(path.name for path in (ROOT / "script").iterdir() if path.is_file() and not path.suffix)
# All that a machine needs on which nothing is set up.
TOOLS = ("bash", "dirname", "env", "sed")


@pytest.mark.parametrize(
    ("name", "asked"),
    [*((name, ["--help"]) for name in SCRIPTS), ("server", ["-h"]), ("server", ["--port", "1", "--help"])],
)
def test_help_is_told_where_nothing_is_set_up_and_sets_nothing_up(tmp_path: Path, name: str, asked: list[str]) -> None:
    shutil.copytree(ROOT / "script", tmp_path / "script")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / "bin" / tool).symlink_to(found)
    before = sorted(tmp_path.rglob("*"))
    done = subprocess.run(
        [tmp_path / "script" / name, *asked],
        env={"PATH": str(tmp_path / "bin")},
        cwd=tmp_path / "bin",
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"script/{name}" in done.stdout
    assert "#" not in done.stdout and "set -euo" not in done.stdout
    assert sorted(tmp_path.rglob("*")) == before


def test_every_script_is_tried() -> None:
    assert {"server", "test", "check", "bench"} <= set(SCRIPTS)
