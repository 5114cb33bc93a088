"""Reads the services and finds what is written to the database outside ``with perform(...)``, where nothing is audited, and
what is read of it with no permission asked.

A function is named ``module.function`` by its file and itself, wherever in the services the file lies.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.house.tracked import parsed, parsed_text

# What a statement that only reads begins with.
ASKS = ("SELECT", "PRAGMA", "SHOW")
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "delete", "save"}


@dataclass
class Function:
    """Whether a function writes or reads outside an act, what it calls there, and whether it asks for a permission first."""

    writes: bool = False
    reads: bool = False
    asks: bool = False
    calls: set[str] = field(default_factory=set)


def performed_acts(path: Path) -> list[str]:
    """The names given to ``perform(...)``."""
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    first = [call.args[0] for call in calls if _name(call.func) == "perform" and call.args]
    return [str(argument.value) for argument in first if isinstance(argument, ast.Constant)]


def silent_acts(path: Path) -> set[str]:
    """The functions with an act inside that nothing is told to and that is handed on to nobody."""
    return {
        f"{path.stem}.{function.name}"
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef)
        for block in ast.walk(function)
        if isinstance(block, ast.With) and any(_is_silent(item, block) for item in block.items)
    }


def _is_silent(item: ast.withitem, block: ast.With) -> bool:
    if not isinstance(item.context_expr, ast.Call) or _name(item.context_expr.func) != "perform":
        return False
    act = item.optional_vars
    named = {node.id for line in block.body for node in ast.walk(line) if isinstance(node, ast.Name)}
    return not isinstance(act, ast.Name) or act.id not in named


def checked_acts(path: Path) -> list[str]:
    """The acts given to ``check_may(...)`` by name."""
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    second = [call.args[1] for call in calls if _name(call.func) == "check_may" and len(call.args) > 1]
    return [str(argument.value) for argument in second if isinstance(argument, ast.Constant)]


def logged_lookups(path: Path) -> list[str]:
    """The acts given to ``looked_up(...)`` and ``found_by_looking(...)`` by name."""
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    logging = [call for call in calls if _name(call.func) in ("looked_up", "found_by_looking")]
    given = [word.value for call in logging for word in call.keywords if word.arg == "act"]
    return [str(act.value) for act in given if isinstance(act, ast.Constant)]


def unaudited(paths: list[Path], audit: frozenset[str] = frozenset()) -> set[str]:
    """Every function that writes, itself or through another, with no act around it; those in ``audit`` are the audit itself."""
    functions = _functions(paths)
    return _through(functions, {name for name, function in functions.items() if function.writes}, audit)


def unasked(paths: list[Path]) -> set[str]:
    """Every function that reads the records, itself or through another, and asks for no permission first."""
    functions = _functions(paths)
    asking = frozenset(name for name, function in functions.items() if function.asks)
    return _through(functions, {name for name, function in functions.items() if function.reads}, asking)


def _functions(paths: list[Path]) -> dict[str, Function]:
    return {name: each for path in paths for name, each in _functions_in(path.stem, _text(path)).items()}


@cache
def _functions_in(module: str, text: str) -> dict[str, Function]:
    imported = _imported_in(text)
    return {
        f"{module}.{node.name}": _read(module, node, imported)
        for node in ast.walk(parsed_text(text))
        if isinstance(node, ast.FunctionDef)
    }


def _through(functions: dict[str, Function], found: set[str], but: frozenset[str]) -> set[str]:
    """What was found, and all that comes to it through another function; what is in ``but`` lets nothing through."""
    bare = found - but
    while more := {name for name, function in functions.items() if function.calls & bare} - bare - but:
        bare |= more
    return bare


def called_by(paths: list[Path], services: Sequence[Path] = ()) -> set[str]:
    """``module.function`` of every service function that some files call or hand on; ``services`` tell what a folder hands on
    under its own name."""
    found: set[str] = set()
    for path in paths:
        imported = _imported(path)
        found |= set(imported.values())
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module = imported.get(node.value.id, node.value.id).split(".")[-1]
                found.add(f"{module}.{node.attr}")
    for path in services:
        if path.stem == "__init__":
            found |= {inner for name, inner in _imported(path).items() if f"{path.parent.name}.{name}" in found}
    return found


def _imported(path: Path) -> dict[str, str]:
    """What a name of the file stands for: ``draw`` for ``drawing.draw``, ``change`` for ``services.changes``."""
    return _imported_in(_text(path))


@cache
def _imported_in(text: str) -> dict[str, str]:
    names = {}
    for node in ast.walk(parsed_text(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("brobygger.services"):
            module = (node.module or "").split(".")[-1]
            names |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in node.names}
    return names


def _read(module: str, node: ast.FunctionDef, imported: dict[str, str]) -> Function:
    found = Function(asks=any(_name(getattr(each, "func", each)) == "reading" for each in node.decorator_list))

    def walk(part: ast.AST) -> None:
        if isinstance(part, ast.With) and any(_is_perform(item.context_expr) for item in part.items):
            return
        found.reads |= _name(part) in ("objects", "_base_manager")
        if isinstance(part, ast.Call):
            found.asks |= _name(part.func) == "check_may"
            name = _name(part.func)
            owner = _name(part.func.value) if isinstance(part.func, ast.Attribute) else ""
            found.writes |= name in WRITES or owner == "bulk" or _is_row_update(part) or _is_statement(part)
            if isinstance(part.func, ast.Name):
                found.calls.add(imported.get(name, f"{module}.{name}"))
            else:
                found.calls.add(f"{imported.get(owner, owner).split('.')[-1]}.{name}")
            if name == "first":
                # Of a prepared question, which is a function of its own.
                found.calls.add(f"{module}.{owner}")
        for child in ast.iter_child_nodes(part):
            walk(child)

    for statement in node.body:
        walk(statement)
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _is_row_update(call: ast.Call) -> bool:
    # rows.filter(...).update(field=...) writes; a dict's or a set's update takes no names.
    return _name(call.func) == "update" and bool(call.keywords) and not call.args


def _is_statement(call: ast.Call) -> bool:
    # A statement that is not written out where it is sent may write.
    if _name(call.func) not in ("execute", "executemany"):
        return False
    sent = call.args[0] if call.args else None
    if isinstance(sent, ast.JoinedStr):
        sent = sent.values[0]
    return not (isinstance(sent, ast.Constant) and str(sent.value).lstrip().upper().startswith(ASKS))


def _is_perform(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) == "perform"


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
