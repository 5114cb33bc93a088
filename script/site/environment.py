"""The Python environment: .venv, the pinned packages with their hashes, the project itself."""

import importlib.util
import os
import shutil
import subprocess
import sys

from steps import BIN, ROOT, STAMPS, VENV, Stop, fingerprint, is_stamped, put_stamp, run, skipped, step

REQUIREMENTS = ROOT / "requirements"


def can_apt() -> bool:
    """Whether this account may install Debian packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(*packages: str) -> None:
    """Install Debian packages, without questions."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, env=quiet)


def prepare(packages: str) -> None:
    """Make .venv with the packages of requirements/``packages``.txt, and the project in it."""
    _make_venv()
    _make_tools()
    install(packages)
    _install_project()


def install(name: str) -> None:
    """Install requirements/``name``.txt, unless exactly that is installed."""
    file = REQUIREMENTS / f"{name}.txt"
    mark = fingerprint([file], sys.version)
    if is_stamped(STAMPS / name, mark):
        return skipped(f"Python packages ({file.name})")
    with step(f"Python packages ({file.name})"):
        run(BIN / "uv", "pip", "install", "--python", BIN / "python", "--require-hashes", "-r", file)
        put_stamp(STAMPS / name, mark)
    return None


def _make_venv() -> None:
    python = BIN / "python"
    works = python.exists() and not subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode
    if works:
        return skipped("Python environment (.venv)")
    with step("Python environment (.venv)"):
        if importlib.util.find_spec("ensurepip") is None:
            _add_venv_package()
        run(sys.executable, "-m", "venv", "--clear", VENV)
    return None


def _add_venv_package() -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not can_apt():
        raise Stop(
            "This Python cannot make environments: Debian and Ubuntu keep that part in a package of its own.\n"
            f"Install it, then run the same command again: sudo apt-get install {package}"
        )
    apt(package)


def _make_tools() -> None:
    # uv checks hashes as pip does and is ten times as fast; Babel compiles the translations.
    file = REQUIREMENTS / "build.txt"
    mark = fingerprint([file], sys.version)
    if is_stamped(STAMPS / "build", mark):
        return skipped("Tools of the set-up (build.txt)")
    with step("Tools of the set-up (build.txt)"):
        if (BIN / "uv").exists():
            run(BIN / "uv", "pip", "install", "--python", BIN / "python", "--require-hashes", "-r", file)
        else:
            run(BIN / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", file)
        put_stamp(STAMPS / "build", mark)
    return None


def _install_project() -> None:
    mark = fingerprint([ROOT / "pyproject.toml", *ROOT.glob("hatch_build.py")], sys.version)
    if is_stamped(STAMPS / "project", mark) and (BIN / "brobygger").exists():
        return skipped("Brobygger itself")
    with step("Brobygger itself"):
        run(BIN / "uv", "pip", "install", "--python", BIN / "python", "--no-deps", "-e", ".")
        put_stamp(STAMPS / "project", mark)
    return None
