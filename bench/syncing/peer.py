"""The peer: PouchDB's own server and replicas, over LevelDB. Installed when asked for, never with the product."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from syncing.clients import Client, Told
from syncing.ours import PEOPLE

FOLDER = Path(__file__).resolve().parent.parent / "peer"


@dataclass(frozen=True)
class Database:
    """A database of the peer's, and replicas of it."""

    people: Sequence[str]
    clients: Sequence[Client]


class Peer:
    """The side as the comparison asks it."""

    def __init__(self, server: Client, port: int, node: str, folder: str) -> None:
        self._server = server
        self._port = port
        self._node = node
        self._folder = folder
        self._databases = 0

    def place(self, clients: int) -> Database:
        """An empty database with so many replicas."""
        self._databases += 1
        address = f"http://127.0.0.1:{self._port}/visits-{self._databases}"
        command = [self._node, "--no-warnings", str(FOLDER / "client.mjs"), address]
        replicas = [f"{self._folder}/replica-{self._databases}-{number}" for number in range(clients)]
        found = [Client([*command, replica]) for replica in replicas]
        for client in found:
            client.answer()
        return Database([str(uuid4()) for _ in range(PEOPLE)], found)

    def asked(self, client: Client, do: str, **more: Any) -> Told:
        """The server counts for the replicas: what it has received they have sent."""
        before = self._server.ask("count")
        told = client.ask(do, **more)
        after = self._server.ask("count")
        return told | {
            "requests": after["requests"] - before["requests"],
            "sent": after["received"] - before["received"],
            "received": after["sent"] - before["sent"],
        }


def missing() -> str:
    """Why the peer cannot be compared with, in words; "" where it is here, installed if it had to be."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "there is no Node with npm on this machine"
    if (FOLDER / "node_modules" / ".package-lock.json").exists():
        return ""
    done = subprocess.run(["npm", "ci", "--no-progress"], cwd=FOLDER, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else "npm could not bring its packages here"


@contextmanager
def served() -> Iterator[Peer]:
    """The peer's server in a process of its own and an empty folder, until the block ends."""
    node = shutil.which("node")
    assert node is not None
    with tempfile.TemporaryDirectory(prefix="brobygger-bench-") as folder:
        server = Client([node, "--no-warnings", str(FOLDER / "server.mjs"), folder])
        try:
            yield Peer(server, int(server.answer()["port"]), node, folder)
        finally:
            server.end()
