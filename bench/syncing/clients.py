"""A process that takes a line of JSON and answers with one, and what the two sides of the comparison have in common."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

Told = dict[str, Any]
# One visit's body, as JSON.
BODY_BYTES = 511
# Since when people were visited, and so were known.
VISITED_WITHIN = timedelta(days=31)


class Client:
    """A phone or a replica, in a process of its own."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def answer(self) -> Told:
        """Its next line. Fails where the process has ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"a client ended with {self._process.wait()}"
        found: Told = json.loads(line)
        return found

    def tell(self, do: str, **more: Any) -> None:
        """Say what to do, and do not wait for it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self._process.stdin.flush()

    def ask(self, do: str, **more: Any) -> Told:
        """Say what to do, and wait for the answer."""
        self.tell(do, **more)
        return self.answer()

    def end(self) -> None:
        """Close its input, which ends it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


class Place(Protocol):
    """Clients that share the same people and nothing else: of ours a team, of the peer a database."""

    @property
    def people(self) -> Sequence[str]: ...

    @property
    def clients(self) -> Sequence[Client]: ...


class Side(Protocol):
    """Ours or the peer."""

    def place(self, clients: int) -> Place:
        """An empty one, with so many clients that have never asked for anything."""

    def asked(self, client: Client, do: str, **more: Any) -> Told:
        """What ``Client.ask`` answers, with requests and the bytes each way as the client sends and receives them."""


@contextmanager
def ended(place: Place) -> Iterator[Place]:
    """Ends the clients of a place when they are done."""
    try:
        yield place
    finally:
        for client in place.clients:
            client.end()


def visits(count: int, people: Sequence[str], *, first: int = 0) -> list[Told]:
    """So many visits of the last thirty days, spread over people, as a phone writes them down: bodies of 511 bytes.

    first: where to begin, so that no two are the same.
    """
    from brobygger.records.facts import new_id

    now = datetime.now(UTC)
    return [
        {
            "id": str(new_id()),
            "kind": "contact",
            "person": people[number % len(people)],
            "happened_at": (now - timedelta(minutes=1 + number % 43_000, milliseconds=number)).isoformat(),
            "recorded_at": now.isoformat(),
            "body": _body(number),
        }
        for number in range(first, first + count)
    ]


def _body(number: int) -> Told:
    """Every text is another one, so that nothing is compressed away that would not be on the street."""
    told = {
        "kind": "contact",
        "place_kind": ("street", "park", "drop_in", "shelter")[number % 4],
        "place": f"Ved stationen, opgang {number % 40}",
        "initiator": ("worker", "citizen")[number % 2],
        "minutes": 5 + number % 50,
        "components": ["relation", "contact"] if number % 3 else ["relation"],
        "own_words": f"{_text(number, 90)} Jeg vil gerne have ro.",
        "next_step": f"Ses igen {_text(number + 7, 30)}",
        "note": "",
    }
    told["note"] = _text(number + 13, BODY_BYTES - len(json.dumps(told, ensure_ascii=False, separators=(",", ":"))))
    return told


# Of ASCII alone: as many bytes as letters.
WORDS = [
    "vi",
    "talte",
    "med",
    "jobcentret",
    "der",
    "var",
    "koldt",
    "han",
    "sover",
    "hos",
    "en",
    "ven",
    "har",
    "brug",
    "for",
    "sko",
]


def _text(seed: int, length: int) -> str:
    """So many bytes of words in an order of their own."""
    found, at = "", seed * 2_654_435_761 + 12_345
    while len(found) < length:
        at = (at * 1_103_515_245 + 12_345) % 2**31
        found += WORDS[(at >> 8) % len(WORDS)] + " "
    return found[: length - 1] + "."


PYTHON = [sys.executable, "-I"]
