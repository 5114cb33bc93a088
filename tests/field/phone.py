"""A phone as the server meets it: what it holds, what it has not heard to be received, its clock. It does as the app must."""

import gzip
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from brobygger.records.facts import new_id
from brobygger.services import phone_codes

Told = dict[str, Any]
# The kinds of item that are themselves something that happened.
FACTS = frozenset({"contact", "interview", "answer"})
# Refused with these, an item may be taken when the server knows more.
NOT_FOUND = frozenset({"not_yours", "not_there"})


@dataclass
class FieldPhone:
    """Holds people, facts and an outbox as the app does; ``ask`` and ``take`` are the two halves of a sync.

    Everything it holds is written down before it goes on, so that a crash loses what was in the air and nothing else.
    """

    key: str
    secret: str
    people: dict[str, Told] = field(default_factory=dict)
    facts: dict[str, Told] = field(default_factory=dict)
    outbox: dict[str, Told] = field(default_factory=dict)
    sent: dict[str, Told] = field(default_factory=dict)
    refused: dict[str, Told] = field(default_factory=dict)
    # By item the highest version that was ever on its way.
    tried: dict[str, int] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    cursor: str = ""
    # Which life of the server it heard last.
    epoch: str = ""
    skew: timedelta = timedelta()
    last: Told = field(default_factory=dict)
    worker: str = ""
    site: Told = field(default_factory=dict)
    beds: list[Told] = field(default_factory=list)
    is_wiping: bool = False

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

    def change(self, key: str, *, happened_at: datetime | None = None, **body: Any) -> None:
        """Edit what the server has not acknowledged. A version that was on its way is never edited in place."""
        item = self.outbox[key]
        version = max(item["version"], self.tried.get(key, 0) + 1)
        at = happened_at.isoformat() if happened_at is not None else item["happened_at"]
        self.outbox[key] = item | {"version": version, "happened_at": at, "body": item["body"] | body}
        self.refused.pop(key, None)
        if item["kind"] == "meet":
            # What was written of someone who could not be met waits for that, and is tried again with it.
            about = [each for each in self.refused if self.outbox[each].get("person") == key]
            for each in about:
                del self.refused[each]

    def due(self) -> list[Told]:
        """What is to be sent, in the order it was written."""
        return [item for key, item in self.outbox.items() if key not in self.refused]

    def asked(self, *, limit: int = 500) -> Told:
        """The body of a request; what is in it is known to have been on its way."""
        told: Told = {"v": 1, "sent_at": self.now().isoformat(timespec="milliseconds")}
        told |= {"cursor": self.cursor} if self.cursor else {}
        told |= {"site": self.site["mark"]} if self.site else {}
        items = self.due()[:limit]
        waiting = len(self.outbox) - len(items)
        told |= ({"waiting": waiting} if waiting else {}) | ({"items": items} if items else {})
        self.tried |= {item["id"]: item["version"] for item in items}
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
        """Take an answer in, all of it or nothing."""
        self.last = answer
        if answer.get("order") == "wipe":
            self.is_wiping = True
        self._wake({card["id"] for card in answer.get("people", [])})
        received = self._settle(answer.get("outcomes", []))
        is_from_the_start = answer.get("again") or not self.cursor
        # A phone that asks without a place is not told that a copy was put back: it sees that the server lives anew.
        epoch = answer.get("epoch") or self.epoch
        is_put_back = answer.get("again") or (not self.cursor and self.epoch not in ("", epoch))
        if is_from_the_start:
            self.people.clear()
            self.facts.clear()
        if is_put_back:
            self.send_again()
        self.forgotten = answer.get("gone", [])
        for person in self.forgotten:
            self.people.pop(person, None)
            self._let_go(person)
            became = answer.get("became", {}).get(person)
            of = {key: item for key, item in self.sent.items() if about(item) == person}
            moved = {key: item | {"person": became} for key, item in of.items() if became and "person" in item}
            self.sent = {key: item for key, item in self.sent.items() if key not in of} | moved
        self.people |= {card["id"]: card for card in answer.get("people", [])}
        if not is_put_back:
            self._lay(received)
        for person in answer.get("anew", []):
            self._let_go(person)
        for fact in answer.get("facts", []):
            self._keep(fact)
        self.cursor, self.epoch = answer["cursor"], epoch
        self.site = answer.get("site", self.site)
        self.beds = answer.get("beds", self.beds)

    def sync(self) -> Told:
        """Ask until there is no more, and take it in. Returns the last answer."""
        while True:
            answer = self.post(self.asked())
            assert answer.status_code == 200, answer.content.decode()
            self.take(answer.json())
            if not self.last.get("more"):
                return self.last

    def wipe(self) -> Told:
        """Forget everything but what was never sent, and the body of the request that says so."""
        for held in (self.people, self.facts, self.sent, self.tried):
            held.clear()
        self.forgotten, self.cursor, self.beds, self.is_wiping = [], "", [], False
        return {"v": 1, "sent_at": self.now().isoformat(), "waiting": len(self.outbox), "wiped": True}

    def forget_by_itself(self) -> None:
        """Opened for a month without being heard: whom nothing unsent is about it lets go of, and asks from the start."""
        unsent = {about(item) for item in self.outbox.values()}
        gone = [person for person in self.people if person not in unsent]
        for person in gone:
            del self.people[person]
            self._let_go(person)
        if gone:
            self.forgotten, self.cursor = [*{*self.forgotten, *gone}], ""

    def open_again(self) -> None:
        """Whatever shut it, it is opened: what was refused for the worker's role is tried again by itself."""
        self.refused = {key: each for key, each in self.refused.items() if each["code"] != "not_allowed"}

    def become_another(self) -> None:
        """What is another phone to the server is given everyone anew, and sends once more what it sent in thirty days."""
        self.people.clear()
        self.facts.clear()
        self.send_again()
        self.forgotten, self.cursor, self.epoch, self.beds, self.site = [], "", "", [], {}
        self.open_again()

    def send_again(self) -> None:
        """All it has sent waits again, in the order it was written: what is said of something comes after it."""
        self.outbox = dict(sorted((self.sent | self.outbox).items()))
        self.sent = {}

    def outcomes(self) -> dict[str, str]:
        """By item what the last answer said."""
        return {each["id"]: each["outcome"] for each in self.last.get("outcomes", [])}

    def _wake(self, people: set[str]) -> None:
        """What was refused before this answer, and may be known now that its person's card comes, is tried again."""
        for key, each in list(self.refused.items()):
            if each["code"] in NOT_FOUND and self.outbox[key].get("person") in people:
                del self.refused[key]

    def _settle(self, outcomes: list[Told]) -> list[tuple[Told, Told]]:
        """The items the server has now, each with its outcome. What is said of an older version says nothing of a newer."""
        found = []
        for each in outcomes:
            item = self.outbox.get(each["id"])
            if item is None or item["version"] != each["version"]:
                continue
            if each["outcome"] == "refused":
                self.refused[each["id"]] = each
                continue
            self.refused.pop(each["id"], None)
            self.sent[each["id"]] = self.outbox.pop(each["id"])
            found.append((item, each))
        return found

    def _lay(self, received: list[tuple[Told, Told]]) -> None:
        """What the phone sent it has: the server tells only what stands for an item under another key."""
        for item, outcome in received:
            if item["kind"] == "retract":
                self.facts.pop((item.get("seen") or {}).get("contact") or item["body"]["contact"], None)
            if item["kind"] not in FACTS or "fact" in outcome or item["person"] not in self.people:
                continue
            if item["id"] in self.facts:
                # Sent once more: what the server has told of it stands.
                continue
            body = {name: value for name, value in item["body"].items() if name not in NOT_TOLD}
            if self.people[item["person"]].get("is_protected"):
                body.pop("place", None)
            fact = {"id": item["id"], "kind": item["kind"], "person": item["person"], "body": body, "by": self.worker}
            corrects = item["body"].get("corrects")
            self._keep(fact | {"happened_at": item["happened_at"]} | ({"corrects": corrects} if corrects else {}))

    def _keep(self, fact: Told) -> None:
        if not fact.get("is_retraction"):
            self.facts[fact["id"]] = fact
        self.facts.pop(fact.get("corrects", ""), None)

    def _let_go(self, person: str) -> None:
        self.facts = {key: fact for key, fact in self.facts.items() if fact["person"] != person}


# What a fact tells elsewhere than in its body.
NOT_TOLD = frozenset({"corrects", "place_unseen"})


def about(item: Told) -> str:
    """Whom an item is about."""
    return str(item["id"] if item["kind"] == "meet" else item.get("person", ""))


def enrolled(user: Any) -> FieldPhone:
    """A phone of this worker, taken into use with the code of the office."""
    phone = FieldPhone("", "", worker=user.name)
    enrol(phone, user)
    return phone


def enrol(phone: FieldPhone, user: Any) -> None:
    """The same phone with a new secret and key: to the server another one."""
    now = datetime.now(UTC)
    _, code = phone_codes.offer(by=user, now=now)
    claimed = phone_codes.claim(code=code, name="Signes telefon", office_key="k", phone_id=None, now=now)
    phone.key, phone.secret = str(claimed.phone.id), claimed.secret
    phone.become_another()
