"""A server written for these tests, which speaks decision 22 as far as a phone sees it, and misbehaves when told to."""

import gzip
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests import slowness

PAGE = '<!doctype html><html lang="da"><title>Brobygger</title><script type="module" src="/page.js"></script>'
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
WORKER = "0199c1f0-0000-7000-8000-000000000001"
Answer = tuple[int, bytes]


@dataclass
class Office:
    """What the server has, what it was asked, and what it shall do to the next requests, in turn."""

    page: bytes
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    claimed: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    office_keys: dict[str, str] = field(default_factory=dict)
    news: list[dict[str, Any]] = field(default_factory=list)
    refuses: dict[str, tuple[str, str]] = field(default_factory=dict)
    tricks: list[Callable[[dict[str, Any]], Answer | None]] = field(default_factory=list)
    clock: timedelta = timedelta()
    worker: str = WORKER
    gives_keys: bool = True
    new_secret: str = "another-secret"
    is_new_code: bool = False
    has_forgotten: bool = False
    standing: dict[str, str] = field(default_factory=dict)
    ordered_asked: list[dict[str, Any]] = field(default_factory=list)
    is_to_be_emptied: bool = False
    is_cut_off: bool = False
    becomes: dict[str, str] = field(default_factory=dict)

    def sync(self, asked: dict[str, Any]) -> Answer | None:
        """None: the connection is cut, and nobody hears what became of it."""
        self.asked.append(asked)
        return self.tricks.pop(0)(asked) if self.tricks else self.answer(asked)

    def answer(self, asked: dict[str, Any], **more: Any) -> Answer:
        outcomes = [self.receive(item) for item in asked.get("items", [])]
        news = self.news.pop(0) if self.news else {}
        now = (datetime.now(UTC) + self.clock).isoformat().replace("+00:00", "Z")
        said = {"v": 1, "now": now, "cursor": f"c{len(self.asked)}", "epoch": "e1"}
        return 200, json.dumps(said | ({"outcomes": outcomes} if outcomes else {}) | news | more).encode()

    def receive(self, item: dict[str, Any]) -> dict[str, Any]:
        named = {"id": item["id"], "version": item["version"]}
        if item["id"] in self.becomes:
            named["fact"] = self.becomes[item["id"]]
        if item["kind"] in self.refuses:
            code, message = self.refuses[item["kind"]]
            return named | {"outcome": "refused", "code": code, "message": message} | self.standing
        before = self.items.get(item["id"])
        if before is not None and before["version"] >= item["version"]:
            return named | {"outcome": "identical" if before == item else "superseded"}
        self.items[item["id"]] = item
        return named | {"outcome": "new" if before is None else "updated"}

    def ordered(self, asked: dict[str, Any]) -> Answer | None:
        """What a locked phone asks; None: the connection is cut."""
        self.ordered_asked.append(asked)
        if self.is_cut_off:
            return None
        return 200, json.dumps({"empty": self.is_to_be_emptied}).encode()

    def lose(self, asked: dict[str, Any]) -> None:
        """Writes everything, and the answer never arrives."""
        self.answer(asked)

    def claim(self, asked: dict[str, Any]) -> Answer:
        self.claimed.append(asked)
        if asked["code"] != "123-456":
            return 403, json.dumps({"code": "code_unknown"}).encode()
        if "phone" in asked:
            return self.open_again(asked["phone"])
        phone = f"0199c1f0-0000-7000-8000-0000000001{len(self.office_keys):02}"
        keys = {left: self.office_keys[left] for left in asked.get("left", []) if self.gives_keys}
        self.office_keys[phone] = asked["office_key"]
        given = {"phone": phone, "secret": f"secret-of-{len(self.office_keys)}", "worker": self.worker}
        who = {"worker_name": "Signe Gade", "team": "Gadeteamet", "language": "da"}
        return 200, json.dumps(given | who | {"office_keys": keys, "now": datetime.now(UTC).isoformat()}).encode()

    def open_again(self, phone: str) -> Answer:
        """Of a phone that was stopped, by a code for a new one: it goes on as that, with the key it had."""
        if self.worker != WORKER:
            return 400, json.dumps({"code": "phone_of_another"}).encode()
        given = {"office_key": "" if self.has_forgotten else self.office_keys[phone], "secret": self.new_secret}
        if self.is_new_code or self.has_forgotten:
            given["phone"] = phone[:-4] + "9999"
            self.office_keys[given["phone"]] = given["office_key"]
        return 200, json.dumps(given).encode()


def says(status: int, text: str = "") -> Callable[[dict[str, Any]], Answer]:
    """A trick: whatever is asked, this is the answer."""
    return lambda _asked: (status, text.encode())


class Server(ThreadingHTTPServer):
    """On a port of its own; ``open_at`` keeps it when the server is started anew."""

    daemon_threads = True
    office: Office

    @classmethod
    def start(cls, office: Office) -> "Server":
        server = cls(("127.0.0.1", 0), Door)
        server.office = office
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    @property
    def url(self) -> str:
        # A name, not a number: a passkey belongs to a name.
        return f"http://localhost:{self.server_port}"

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that was killed in the middle is what some of these tests are about."""


class Door(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        is_script = self.path == "/page.js"
        body = self.server.office.page if is_script else PAGE.encode()
        self.reply(200, body, "text/javascript" if is_script else "text/html; charset=utf-8")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.office.headers.append(dict(self.headers))
        if self.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        office = self.server.office
        acts = {"/field/claim": office.claim, "/field/ordered": office.ordered, "/field/sync": office.sync}
        time.sleep(slowness.LATE_MS / 1000 if slowness.RATE else 0)
        answer = acts[self.path](json.loads(raw))
        time.sleep(slowness.LATE_MS / 1000 if slowness.RATE else 0)
        if answer is None:
            self.close_connection = True
            return
        self.reply(answer[0], answer[1], "application/json")

    def reply(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what was asked stands in the office."""


def read_page(folder: Path) -> bytes:
    return (folder / "page.js").read_bytes()
