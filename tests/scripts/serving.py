"""Running a script of the project as one runs it, and being the first visitor of what it serves."""

import http.cookiejar
import importlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# How the line of a step ends that is over: done by us, by the command, or long ago.
SECONDS = re.compile(r"(done in \d+[.,]\d s|\(\d+[.,]\d s\)|already done)$")
ROW = re.compile(r"^[│|] (?P<role>[^│|]+?) +[│|] (?P<username>\w+) +[│|] (?P<password>\S+) +[│|]$", re.MULTILINE)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Login:
    """One row of the table of logins."""

    role: str
    username: str
    password: str


@dataclass(frozen=True)
class Served:
    """A running script/server: its address, its process, and what it printed until it answered."""

    address: str
    process: "subprocess.Popen[bytes]"
    printed: str

    def logins(self) -> list[Login]:
        """The logins it printed, one for each role."""
        return [Login(**row.groupdict()) for row in ROW.finditer(self.printed)]


def environment(**more: str) -> dict[str, str]:
    """What a script is called with: nothing of the tests' own settings, and lines wide enough to be read again."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("BROBYGGER_", "DJANGO_"))}
    return mine | {"COLUMNS": "200", "PYTHONUNBUFFERED": "1", **more}


@contextmanager
def module_in(folder: str, name: str) -> Iterator[Any]:
    """A module of script/site or bench as its neighbours import it; forgotten afterwards, for the name is no package's."""
    place = str(ROOT / folder)
    before, paths = set(sys.modules), list(sys.path)
    sys.path.insert(0, place)
    try:
        yield importlib.import_module(name)
    finally:
        sys.path[:] = paths
        for module in set(sys.modules) - before:
            if str(getattr(sys.modules[module], "__file__", "")).startswith((place, str(ROOT / "script"))):
                del sys.modules[module]


def steps(printed: str) -> list[str]:
    """The lines of what a script printed that tell of a step that is over."""
    lines = [line for line in printed.splitlines() if line.startswith("  ") and not line.endswith("...")]
    return [line.strip() for line in lines]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(root: Path, environ: Mapping[str, str], log: Path, *, wait: float, **popen: Any) -> Iterator[Served]:
    """script/server of a checkout, from when it answers until it is stopped, by its own id."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [str(root / "script" / "server"), "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=root, env=environ, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, **popen
        )
    try:
        _wait(process, address, log, until=time.monotonic() + wait)
        yield Served(address, process, log.read_text(encoding="utf-8"))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path, *, until: float) -> None:
    while time.monotonic() < until:
        assert process.poll() is None, f"script/server ended:\n{log.read_text(encoding='utf-8')}"
        try:
            with urllib.request.urlopen(f"{address}/konto/login/", timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"script/server did not answer in time:\n{log.read_text(encoding='utf-8')}")


class Visitor:
    """A browser without scripts: keeps cookies, follows redirects, sends the forms of a page."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._open = urllib.request.build_opener(cookies).open

    def get(self, path: str) -> str:
        with self._open(self.address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def send(self, path: str, **told: str) -> str:
        token = TOKEN.search(self.get(path))
        assert token is not None, "the page has no form"
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **told}).encode()
        with self._open(self.address + path, body, timeout=30) as answer:
            return str(answer.read().decode())

    def log_in(self, login: Login) -> str:
        return self.send("/konto/login/", login=login.username, password=login.password)
