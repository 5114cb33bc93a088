"""The phone's rules are laid out as the server's, so that who has read one has read the other."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.tracked import ROOT

PHONE = ROOT / "frontend" / "src" / "rules"
SERVER = ROOT / "src" / "brobygger" / "rules"
# Python has exact numbers of its own. What stands for a method of a class there is a function here.
OWN_FILES = {"fractions"}
# The phone alone can lack a definition, or have one that is newer than itself, and its moments are texts to compare.
OWN_NAMES = {"compare", "definition_of", "why_not_scored", "own", "shown_at", "sought", "is_found", "looked_out_for"}


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", name)


def exported(path: Path) -> set[str]:
    return {
        snake(name) for name in re.findall(r"^export function (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def defined(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("path", sorted(PHONE.glob("*.ts")), ids=lambda path: path.stem)
def test_a_rule_of_the_phone_lies_where_the_servers_does_and_is_called_the_same(path: Path) -> None:
    if path.stem in OWN_FILES:
        return
    assert exported(path) - defined(SERVER / f"{path.stem}.py") - OWN_NAMES == set()


def test_the_rules_of_the_phone_touch_nothing_but_their_arguments() -> None:
    outside = re.compile(
        r"\b(document|window|fetch|localStorage|indexedDB|navigator|Date\.now|new Date|Math\.random)\b"
    )
    found = [path.name for path in PHONE.glob("*.ts") if outside.search(path.read_text(encoding="utf-8"))]
    assert found == []
    imports = [re.findall(r' from "([^"]+)"', path.read_text(encoding="utf-8")) for path in PHONE.glob("*.ts")]
    # Types are gone when the program runs.
    assert {name for names in imports for name in names if not name.startswith("./")} <= {"../field/types"}
