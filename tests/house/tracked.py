"""Which files belong to the project: those git tracks, and those it would."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {
    ".git",
    ".venv",
    "node_modules",
    "var",
    "dist",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
}


@cache
def files() -> tuple[Path, ...]:
    """Every file, absolute; without git (a source archive) all that does not look made by a tool."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found = [ROOT / line for line in done.stdout.splitlines()]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not LEFT_OUT & set(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file()))


def texts() -> list[tuple[str, str]]:
    """Path in the project and content of every file that is text."""
    found = []
    for path in files():
        try:
            found.append((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def parsed(path: Path) -> ast.Module:
    """A Python file as its syntax; read anew where it has changed."""
    return parsed_text(path.read_text(encoding="utf-8"))


@cache
def parsed_text(text: str) -> ast.Module:
    """The same of its text, once: many rules go through all files."""
    return ast.parse(text)


def python(*folders: str) -> list[Path]:
    """The Python files below some folders of the project, without migrations."""
    inside = [ROOT / folder for folder in folders]
    return [
        path
        for path in files()
        if path.suffix == ".py" and "migrations" not in path.parts and any(path.is_relative_to(top) for top in inside)
    ]
