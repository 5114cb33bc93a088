"""Our side: `brobygger serve` as it is given to a municipality, and phones of workers who share a team."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syncing.clients import PYTHON, VISITED_WITHIN, Client, Told

PEOPLE = 50
PHONE = str(Path(__file__).with_name("phone.py"))
PROGRAM = str(Path(sys.executable).with_name("brobygger"))
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Team:
    """A team with its people, and a phone for each of its workers."""

    people: Sequence[str]
    clients: Sequence[Client]


class Ours:
    """The side as the comparison asks it. Made in an empty site, whose server is running."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._teams = 0

    def place(self, clients: int) -> Team:
        """A team that the site did not have, with fifty people, and so many workers with a phone each."""
        from brobygger.records.access import Team as Row
        from brobygger.services import access, accounts, people

        self._teams += 1
        name, now = f"Team {self._teams}", datetime.now(UTC)
        organisation = access.operator(now=now).organisation
        Row.objects.create(organisation=organisation, name=name)
        workers = [
            accounts.add_user(
                now=now,
                username=f"worker-{self._teams}-{number}", name=f"Medarbejder {number}", role="worker",
                password="en-lang-vej-hjem", organisation=organisation, teams=[name],
            )
            for number in range(clients)
        ]  # fmt: skip
        # Known before they are visited, as on the street: whoever was seen before the record of them began is drawn all anew.
        known = now - VISITED_WITHIN
        met = [people.meet(by=workers[0], alias=f"Borger {number}", now=known) for number in range(PEOPLE)]
        return Team([str(person.id) for person in met], [self._phone(worker) for worker in workers])

    def asked(self, client: Client, do: str, **more: Any) -> Told:
        """A phone counts for itself."""
        return client.ask(do, **more)

    def _phone(self, worker: Any) -> Client:
        from brobygger.services import phone_codes

        now = datetime.now(UTC)
        _, code = phone_codes.offer(by=worker, now=now)
        claimed = phone_codes.claim(code=code, name="Telefon", office_key="k", phone_id=None, now=now)
        client = Client([*PYTHON, PHONE, str(self._port), str(claimed.phone.id), claimed.secret])
        client.answer()
        return client


@contextmanager
def served() -> Iterator[Ours]:
    """The site this process has opened, served by a process of its own until the block ends."""
    from brobygger.services import access

    access.open_site(name="Brokøbing Kommune", teams=["Havnen"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [PROGRAM, "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ)
    try:
        _wait(port, server)
        yield Ours(port)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not answer in time")
