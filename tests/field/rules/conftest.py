"""The phone's rules at hand: built once, and one node process that answers as long as the tests ask.

Not under tests/rules, which stays quick and needs nothing but Python.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from brobygger.rules import definitions
from tests.field.rules.phone import Phone
from tests.scripts.serving import ROOT, environment, module_in

BUILDER = Path(__file__).parent / "rules_by_line.js"


@pytest.fixture(scope="session")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    """The phone's rules, with every definition of today known to them. Skips where Node or Vite is missing."""
    with module_in("script/site", "frontend") as frontend:
        path = frontend.search_path()
    node = shutil.which("node", path=path)
    if node is None or not (ROOT / "node_modules" / "vite").is_dir():
        pytest.skip("the phone's rules are built with Node and Vite, which are not here; script/test fetches them")
    command = [node, str(BUILDER), str(tmp_path_factory.mktemp("rules"))]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(PATH=path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        found = Phone(process)
        for name in definitions.names("instruments"):
            found.ask("load", name=name, content=definitions.read(f"instruments/{name}.json"))
        for name in definitions.names("target_group"):
            found.ask("loadGroup", name=name, content=definitions.read(f"target_group/{name}.json"))
        yield found
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()
