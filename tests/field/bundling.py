"""A part of the phone's app as the browser gets it, built for the tests alone."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT


def bundled(part: str, folder: Path) -> Path:
    """The folder with what tests/field/<part>/vite.config.ts builds; skips where Node or the npm packages are missing."""
    vite = ROOT / "node_modules" / ".bin" / "vite"
    if not vite.exists() or shutil.which("node") is None:
        pytest.skip("needs Node and the npm packages: script/test installs them")
    words = [str(vite), "build", "--config", f"tests/field/{part}/vite.config.ts", "--outDir", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
