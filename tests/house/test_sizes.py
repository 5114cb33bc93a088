"""Files and functions stay small enough to be read in one go."""

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.house.tracked import ROOT, files, parsed, python

MODULE_LINES = 300
TEST_LINES = 800
# Which modules are longer, and why.
LONGER = {
    "src/brobygger/services/simulation/fiction.py": "every made-up name and sentence, to be looked through in one place",
}
# The house asks for under forty; a table of cases may run a little over, a function that does two things may not.
# What is said in the docstring is not counted.
FUNCTION_LINES = 50


def lengths(path: Path) -> list[tuple[str, int]]:
    tree = parsed(path)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(node.name, (node.end_lineno or 0) - node.lineno + 1 - lines_of_docstring(node)) for node in functions]


def lines_of_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    return (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node) else 0


def longer_than(limit: int, paths: Iterable[Path]) -> dict[str, int]:
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return {name: count for name, count in lines.items() if count > limit}


def test_every_module_can_be_read_in_one_go_or_says_why_not() -> None:
    scripts = [path for path in files() if path.is_relative_to(ROOT / "frontend") and path.suffix in (".ts", ".tsx")]
    assert scripts, "no TypeScript found: where has it gone?"
    assert longer_than(MODULE_LINES, [*python("src", "script", "bench"), *scripts]).keys() == LONGER.keys()


def test_no_test_module_has_grown_into_a_monster() -> None:
    assert longer_than(TEST_LINES, python("tests")) == {}


def test_no_function_has_grown_into_a_monster() -> None:
    long = [
        f"{p.relative_to(ROOT)}:{name} {n}"
        for p in python("src", "script")
        for name, n in lengths(p)
        if n > FUNCTION_LINES
    ]
    assert long == []


def test_every_folder_says_what_lives_in_it() -> None:
    mute = [
        str(path.relative_to(ROOT))
        for path in python("src")
        if path.name == "__init__.py" and not ast.get_docstring(parsed(path))
    ]
    # Django asks for these two to be packages; what they are is in every Django book.
    assert [name for name in mute if not name.endswith(("templatetags/__init__.py", "migrations/__init__.py"))] == []


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}
    assert [
        str(path.relative_to(ROOT)) for path in python("src") if path.stem in empty or empty & set(path.parts)
    ] == []
