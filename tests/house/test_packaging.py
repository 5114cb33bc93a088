"""The wheel holds everything a server needs, and nothing it does not: no Node, no tests, no keys."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tracked import ROOT

BUILT = ROOT / "src" / "brobygger" / "web" / "static" / "brobygger" / "manifest.json"


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    if not BUILT.exists():
        pytest.skip("the front end is not built: run script/build")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
        return set(wheel.namelist())


@pytest.mark.parametrize(
    "name",
    [
        "brobygger/definitions/instruments/asi-5.json",
        "brobygger/definitions/maps/help-trial.toml",
        "brobygger/definitions/frozen.json",
        "brobygger/web/templates/base.html",
        "brobygger/web/static/brobygger/manifest.json",
        "brobygger/web/locale/da/LC_MESSAGES/django.mo",
        "brobygger/records/migrations/max_migration.txt",
    ],
)
def test_the_wheel_carries_what_a_server_needs(names: set[str], name: str) -> None:
    assert name in names


def test_the_wheel_carries_every_source_file_and_nothing_from_beside_it(names: set[str]) -> None:
    package = {name for name in names if name.startswith("brobygger/")}
    beside = {name for name in names - package if ".dist-info/" not in name}
    assert beside == set()
    sources = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.py")}
    assert sources <= package
