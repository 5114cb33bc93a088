"""The browser of the tests: the machine's own, or one from apt where this account may install it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.scripts.serving import module_in

APT = """#!/bin/sh
echo "$@" >> {folder}/asked
[ {status} = 0 ] || exit {status}
for package; do :; done
case "$package" in {has}) printf '#!/bin/sh\n' > {folder}/$package; chmod +x {folder}/$package;; -*) ;; *) exit 100;; esac
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """``machine(apt=0, has="*", root=True)``: what script/test finds on a machine without a browser, whose apt ends with that
    status and knows the packages of that pattern."""

    def prepared(*, apt: int = 0, has: str = "chromium*", root: bool = True) -> str | None:
        fake = tmp_path / "apt-get"
        fake.write_text(APT.format(folder=tmp_path, status=apt, has=has), encoding="utf-8")
        fake.chmod(0o755)
        (tmp_path / "chmod").symlink_to(str(shutil.which("chmod")))
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv("BROBYGGER_TEST_BROWSER", raising=False)
        monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
        with module_in("script/site", "chromium") as chromium:
            monkeypatch.setattr(chromium, "MAC", tmp_path / "no Mac")
            path: str | None = chromium.prepare()
        return path

    return prepared


def test_where_there_is_none_it_is_installed_and_found(machine: Callable[..., Any], tmp_path: Path) -> None:
    assert machine() == str(tmp_path / "chromium-headless-shell")
    update, install = (tmp_path / "asked").read_text().splitlines()
    assert update.startswith("update")
    assert install.startswith("install -y") and install.endswith(" chromium-headless-shell")


def test_where_apt_knows_none_without_a_window_the_other_is_installed(
    machine: Callable[..., Any], tmp_path: Path
) -> None:
    assert machine(has="chromium") == str(tmp_path / "chromium")


def test_where_apt_reaches_nothing_the_tests_go_on_without_one(machine: Callable[..., Any], tmp_path: Path) -> None:
    assert machine(apt=100) is None
    assert (tmp_path / "asked").read_text().startswith("update"), "it was tried"


def test_an_account_that_may_not_install_is_not_made_to_try(machine: Callable[..., Any], tmp_path: Path) -> None:
    assert machine(root=False) is None
    assert not (tmp_path / "asked").exists()
