"""A phone of ours in a process of its own, speaking docs/decisions/0022 over one connection as the app does, kept on the disk
as the replicas of the peer are: written before it is told, and not waited for.

Takes a line of JSON at a time and answers with one: write {items}, push {batch}, pull {batch}, sync, until {count}. Of all but
the first it tells the seconds, those it waited for the server, the requests, and the bytes each way, headers included.
"""

import gzip
import http.client
import json
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import brotli

# As in the app: what is smaller is not worth it.
WORTH_COMPRESSING = 1024
BATCH = 500
# A phone that has not got all yet asks again so many seconds later.
PAUSE = 0.25

READERS = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}

Told = dict[str, Any]


class Counted(socket.socket):
    """A socket that counts what goes through it."""

    sent = 0
    received = 0

    def sendall(self, data: Any, flags: int = 0) -> None:
        Counted.sent += len(data)
        super().sendall(data, flags)

    def recv_into(self, *args: Any, **more: Any) -> int:
        size = super().recv_into(*args, **more)
        Counted.received += size
        return size


class Connection(http.client.HTTPConnection):
    """One that stays open, through a counted socket."""

    def connect(self) -> None:
        super().connect()
        self.sock = Counted(fileno=self.sock.detach())
        self.sock.settimeout(self.timeout)


class Shelf:
    """What lies under a key, as the JSON it came as, kept in one file with the others."""

    def __init__(self, file: sqlite3.Connection, name: str) -> None:
        self._file, self._name = file, name
        file.execute(f"CREATE TABLE {name} (key TEXT PRIMARY KEY, told TEXT NOT NULL)")

    def put(self, told: Iterable[Told]) -> None:
        """Lay each under its key, in place of what lay there."""
        rows = [(each["id"], compact(each)) for each in told]
        self._file.executemany(f"INSERT OR REPLACE INTO {self._name} VALUES (?, ?)", rows)

    def first(self, count: int) -> dict[str, str]:
        """So many of them, the oldest keys first."""
        return dict(self._file.execute(f"SELECT key, told FROM {self._name} ORDER BY key LIMIT ?", (count,)))

    def move(self, moved: Mapping[str, str], to: "Shelf") -> None:
        """They lie on another shelf now."""
        self._file.executemany(f"INSERT OR REPLACE INTO {to._name} VALUES (?, ?)", moved.items())
        self._file.executemany(f"DELETE FROM {self._name} WHERE key = ?", [(key,) for key in moved])

    def __len__(self) -> int:
        found: int = self._file.execute(f"SELECT count(*) FROM {self._name}").fetchone()[0]
        return found


class Phone:
    """What a phone holds, and how it asks."""

    def __init__(self, port: int, key: str, secret: str, file: str) -> None:
        self.connection = Connection("127.0.0.1", port, timeout=120)
        self.headers = {
            "Authorization": f"Phone {key}.{secret}",
            "Content-Type": "application/json",
            "Accept-Encoding": "gzip, br",
        }
        self.file = sqlite3.connect(file)
        self.file.execute("PRAGMA journal_mode = WAL")
        self.file.execute("PRAGMA synchronous = OFF")
        self.outbox, self.facts, self.people = (Shelf(self.file, name) for name in ("outbox", "facts", "people"))
        self.cursor = ""
        self.site = ""
        self.requests = 0
        self.waited = 0.0

    def write(self, items: list[Told]) -> None:
        """Write items down; they wait."""
        with self.file:
            self.outbox.put({"version": 1, **item} for item in items)

    def sync(self, batch: int = BATCH) -> None:
        """Ask until nothing waits on either side."""
        while True:
            sent = self.outbox.first(batch)
            waiting = len(self.outbox) - len(sent)
            answer = self._ask(sent.values(), waiting)
            with self.file:
                self._take(answer, sent)
            if not waiting and not answer.get("more"):
                return

    def until(self, count: int) -> None:
        """Sync until so many facts are here."""
        while True:
            self.sync()
            if len(self.facts) >= count:
                return
            time.sleep(PAUSE)

    def _ask(self, items: Collection[str], waiting: int) -> Told:
        asked: Told = {"v": 1, "sent_at": datetime.now(UTC).isoformat()}
        asked |= {"cursor": self.cursor, "site": self.site} if self.cursor else {}
        asked |= {"waiting": waiting} if waiting else {}
        body = (f'{compact(asked)[:-1]},"items":[{",".join(items)}]}}' if items else compact(asked)).encode()
        headers = self.headers
        if len(body) > WORTH_COMPRESSING:
            body, headers = gzip.compress(body, 6), headers | {"Content-Encoding": "gzip"}
        begun = time.perf_counter()
        self.connection.request("POST", "/field/sync", body, headers)
        response = self.connection.getresponse()
        raw = response.read()
        self.waited += time.perf_counter() - begun
        self.requests += 1
        raw = READERS[response.headers.get("Content-Encoding", "")](raw)
        assert response.status == 200, (response.status, raw[:300])
        answer: Told = json.loads(raw)
        return answer

    def _take(self, answer: Told, sent: Mapping[str, str]) -> None:
        outcomes = {each["id"]: each["outcome"] for each in answer.get("outcomes", ())}
        assert outcomes == dict.fromkeys(sent, "new"), outcomes
        self.outbox.move(sent, self.facts)
        self.facts.put(answer.get("facts", ()))
        self.people.put(answer.get("people", ()))
        self.cursor = answer["cursor"]
        self.site = answer.get("site", {}).get("mark", self.site)


def compact(told: Told) -> str:
    """JSON without a space too many."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Answer line by line until the input ends."""
    with tempfile.TemporaryDirectory(prefix="brobygger-bench-") as folder:
        _answer(Phone(int(sys.argv[1]), sys.argv[2], sys.argv[3], f"{folder}/phone.sqlite3"))


def _answer(phone: Phone) -> None:
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        phone.requests, phone.waited, Counted.sent, Counted.received = 0, 0.0, 0, 0
        begun = time.perf_counter()
        match told["do"]:
            case "write":
                phone.write(told["items"])
            case "until":
                phone.until(told["count"])
            case _:
                phone.sync(told.get("batch", BATCH))
        answer = {
            "seconds": time.perf_counter() - begun,
            "waited": phone.waited,
            "requests": phone.requests,
            "sent": Counted.sent,
            "received": Counted.received,
            "count": len(phone.facts),
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
