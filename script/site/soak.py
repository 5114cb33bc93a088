"""script/soak: the ways out that are seldom taken (no Node, no browser, no PostgreSQL here), really taken."""

import subprocess
import sys

import environment
from steps import ROOT, inside, is_inside


def main() -> int:
    """Some minutes, and packages from the network: not part of continuous integration."""
    if not is_inside():
        environment.prepare("dev")
        inside("soak.py")
    command = [sys.executable, "-m", "pytest", "--soak", "--verbose", "tests/soak", *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


sys.exit(main())
