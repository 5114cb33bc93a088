"""Calling the command as it is called, in this process or in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# Exit status, standard output, standard error.
Outcome = tuple[int, str, str]
Call = Callable[..., Outcome]


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
    return subprocess.run(command(*arguments), env=environ, capture_output=True, text=True, check=False, timeout=600)


def command(*arguments: object) -> list[str]:
    """How the command is called where its script may not be on the path."""
    return [sys.executable, "-c", "from brobygger.cli.main import run; run()", *map(str, arguments)]
