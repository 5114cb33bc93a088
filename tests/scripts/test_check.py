"""`script/check`: what it looks at, who runs it besides, and that it says when it has become too slow."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.scripts.serving import ROOT, module_in

STRICT = ("rules", "records", "services", "analysis")


def test_a_published_definition_that_was_edited_is_found_before_it_is_committed() -> None:
    with module_in("script/site", "check") as check:
        assert "tests/definitions/test_frozen.py" in check.STEPS["House rules and templates"]


def test_the_last_line_says_what_was_found_and_that_it_took_over_a_minute() -> None:
    with module_in("script/site", "check") as check:
        assert check.last_line(59.9, []) == "script/check: 59.9 s, all is well"
        slow = check.last_line(90.0, ["Layout (ruff format)"])
    assert "over the 60 s" in slow and "1 of 7 found something: Layout" in slow


def test_it_asks_for_style_types_contracts_house_rules_and_translations() -> None:
    with module_in("script/site", "check") as check:
        called = [" ".join(map(str, command)) for command in check.STEPS.values()]
    for part in (
        r"ruff check",
        r"ruff format --check",
        r"-m mypy",
        r"lint-imports",
        r"tests/house",
        r"messages\.py .*--check",
        r"npm .*types",
    ):
        assert [each for each in called if re.search(part, each)], part


def test_types_are_strict_where_the_work_is_done() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert told["strict"] is True and "src/brobygger" in told["files"]
    loosened = [module for each in told["overrides"] for module in each["module"]]
    assert [
        module for module in loosened for floor in STRICT if f"brobygger.{floor}.".startswith(module.rstrip("*"))
    ] == []
    assert [module for module in loosened if module.startswith(tuple(f"brobygger.{floor}" for floor in STRICT))] == []


@pytest.mark.parametrize(("status", "ran"), [(0, ["check", "test --checked"]), (1, ["check"])])
def test_continuous_integration_looks_first_and_then_tests_and_stops_at_what_is_found(
    tmp_path: Path, status: int, ran: list[str]
) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / "script").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    for name, ends in (("check", status), ("test", 0)):
        stub = tmp_path / "script" / name
        stub.write_text(f"#!/bin/sh\necho {name} $* >> ran\nexit {ends}\n", encoding="utf-8")
        stub.chmod(0o755)
    done = subprocess.run([tmp_path / ".ci" / "run"], capture_output=True, check=False)
    assert done.returncode == status
    assert (tmp_path / "ran").read_text(encoding="utf-8").splitlines() == ran


def test_what_runs_before_each_commit_is_ours_and_is_there() -> None:
    told = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (\S+)", told) == ["local"], "nothing is fetched"
    entries = [entry.split() for entry in re.findall(r"entry: (.+)", told)]
    assert {words[0] for words in entries} == {".venv/bin/ruff", ".venv/bin/lint-imports", ".venv/bin/python"}
    with module_in("script/site", "check") as check:
        assert set(check.HOUSE) <= {word for words in entries for word in words}
