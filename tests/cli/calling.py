"""Calling the command as it is called, in this process or in one of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from brobygger.cli import main, words

Outcome = tuple[int, str, str]
Call = Callable[..., Outcome]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Calls the command in English and gives exit status, standard output and standard error; ``typed`` is standard input."""
    from django.utils import translation

    monkeypatch.setenv("BROBYGGER_LANGUAGE", "en")
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("COLUMNS", "200")

    def called(*arguments: object, typed: str = "") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["brobygger", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            main.run()
            status: Any = 0
        except SystemExit as end:
            status = end.code or 0
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    with translation.override("en"):
        yield called
    words._catalogue.cache_clear()


def site(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a site of its own in a folder, with nothing of the tests' or of anyone's own server."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("BROBYGGER_", "DJANGO_"))}
    return environ | {
        "BROBYGGER_DATA": str(folder),
        "BROBYGGER_HTTPS": "off",
        "BROBYGGER_LANGUAGE": "en",
        "COLUMNS": "200",
        **more,
    }


def run(environ: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(command(*arguments), env=environ, capture_output=True, text=True, check=False, timeout=120)


def command(*arguments: object) -> list[str]:
    """How the command is called where its script may not be on the path."""
    return [sys.executable, "-c", "from brobygger.cli.main import run; run()", *map(str, arguments)]
