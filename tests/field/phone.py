"""A phone as the server meets it: what it holds, what it has not heard to be received, and its clock."""

import gzip
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from brobygger.records.facts import new_id
from brobygger.services import phones

Told = dict[str, Any]


@dataclass
class FieldPhone:
    """Holds people, facts and an outbox as the app does; ``ask`` and ``take`` are the two halves of a sync."""

    key: str
    secret: str
    people: dict[str, Told] = field(default_factory=dict)
    facts: dict[str, Told] = field(default_factory=dict)
    outbox: dict[str, Told] = field(default_factory=dict)
    sent: dict[str, Told] = field(default_factory=dict)
    refused: dict[str, Told] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    cursor: str = ""
    skew: timedelta = timedelta()
    last: Told = field(default_factory=dict)

    def now(self) -> datetime:
        """The phone's own clock."""
        return datetime.now(UTC) + self.skew

    def write(
        self,
        of_kind: str,
        person: object = None,
        /,
        *,
        key: object = None,
        version: int = 1,
        happened_at: datetime | None = None,
        seen: Told | None = None,
        **body: Any,
    ) -> str:
        """Write something down; it waits."""
        item: Told = {
            "id": str(key or new_id()),
            "version": version,
            "kind": of_kind,
            "happened_at": (happened_at or self.now() - timedelta(minutes=1)).isoformat(),
            "recorded_at": self.now().isoformat(),
            "body": {name: str(value) if isinstance(value, UUID) else value for name, value in body.items()},
        }
        item |= {"person": str(person)} if person is not None else {}
        item |= {"seen": seen} if seen is not None else {}
        self.outbox[item["id"]] = item
        return str(item["id"])

    def asked(self, *, limit: int = 500) -> Told:
        """The body of a request."""
        told: Told = {"v": 1, "cursor": self.cursor, "sent_at": self.now().isoformat(), "waiting": len(self.outbox)}
        items = [item for key, item in self.outbox.items() if key not in self.refused][:limit]
        told |= {"items": items} if items else {}
        return told | ({"gone": self.forgotten} if self.forgotten else {})

    def post(self, told: object, *, packed: bool = False, raw: bytes | None = None) -> Any:
        """The server's answer to a body."""
        body = json.dumps(told).encode() if raw is None else raw
        more: Told = {"HTTP_CONTENT_ENCODING": "gzip"} if packed else {}
        return Client(SERVER_NAME="localhost").post(
            "/field/sync",
            gzip.compress(body) if packed and raw is None else body,
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Phone {self.key}.{self.secret}",
            **more,
        )

    def take(self, answer: Told) -> None:
        """Take an answer in."""
        self.last = answer
        for each in answer.get("outcomes", []):
            item = self.outbox.get(each["id"])
            if item is None or item["version"] != each["version"]:
                continue
            if each["outcome"] == "refused":
                self.refused[each["id"]] = each
            else:
                self.sent[each["id"]] = self.outbox.pop(each["id"])
        if answer.get("again"):
            self.people.clear()
            self.facts.clear()
            self.outbox = self.sent | self.outbox
            self.sent = {}
        self.forgotten = answer.get("gone", [])
        for person in self.forgotten:
            self.people.pop(person, None)
            self.facts = {key: fact for key, fact in self.facts.items() if fact["person"] != person}
        self.people |= {card["id"]: card for card in answer.get("people", [])}
        for fact in answer.get("facts", []):
            self.facts[fact["id"]] = fact
            self.facts.pop(fact.get("corrects", ""), None)
        self.cursor = answer["cursor"]

    def sync(self) -> Told:
        """Ask until there is no more, and take it in. Returns the last answer."""
        while True:
            answer = self.post(self.asked())
            assert answer.status_code == 200, answer.content.decode()
            self.take(answer.json())
            if not self.last.get("more"):
                return self.last

    def outcomes(self) -> dict[str, str]:
        """By item what the last answer said."""
        return {each["id"]: each["outcome"] for each in self.last.get("outcomes", [])}


def enrolled(user: Any) -> FieldPhone:
    """A phone of this worker, taken into use with the code of the office."""
    now = datetime.now(UTC)
    _, code = phones.offer(by=user, now=now)
    claimed = phones.claim(code=code, name="Signes telefon", office_key="k", phone_id=None, now=now)
    return FieldPhone(str(claimed.phone.id), claimed.secret)
