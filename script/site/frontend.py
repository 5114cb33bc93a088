"""The front end: Node where it is missing, the npm packages, the build, and what TypeScript says."""

import os
import re
import shutil
import subprocess

import environment
from steps import BIN, ROOT, fingerprint, is_stamped, put_stamp, run, skipped, step

OUT = ROOT / "src" / "brobygger" / "web" / "static" / "brobygger"
MODULES = ROOT / "node_modules"
OLDEST = (20, 19)


def build() -> None:
    """Build the front end, unless nothing changed since last time."""
    sources = [path for path in (ROOT / "frontend").rglob("*") if path.is_file()]
    mark = fingerprint([*sources, *_pins()])
    stamp = OUT / ".built"
    if is_stamped(stamp, mark) and (OUT / "manifest.json").exists():
        return skipped("Front end")
    install()
    with step("Front end"):
        npm("run", "--silent", "build")
        put_stamp(stamp, mark)
    return None


def install() -> None:
    """Install the npm packages of package-lock.json."""
    _need_node()
    mark = fingerprint(_pins())
    if is_stamped(MODULES / ".installed", mark):
        return skipped("npm packages")
    with step("npm packages"):
        npm("ci", "--silent", "--no-audit", "--no-fund")
        put_stamp(MODULES / ".installed", mark)
    return None


def npm(*words: str) -> None:
    """Run npm, with a Node from .venv where the machine has none."""
    run("npm", *words, env={"PATH": search_path()})


def _pins() -> list:
    return [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")]


def search_path() -> str:
    """Where to look for node and npm: the machine's own first, the ones in .venv where those are missing or too old."""
    own = os.environ.get("PATH", "")
    return own if _is_enough(own) else f"{BIN}{os.pathsep}{own}"


def _is_enough(path: str) -> bool:
    node = shutil.which("node", path=path)
    if node is None or shutil.which("npm", path=path) is None:
        return False
    words = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", words)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def _need_node() -> None:
    if not _is_enough(search_path()):
        print(f"  There is no Node {OLDEST[0]}.{OLDEST[1]} or newer here, so one is put into .venv")
        environment.install("node")
