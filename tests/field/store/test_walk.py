"""The store itself, as it is built, walked through at random: answers are lost, the app is torn down, copies are put back."""

import random
from datetime import timedelta
from typing import Any

import pytest

from tests.field.store.office import Office, says
from tests.field.store.phone import PIN, SMED, Phone
from tests.waiting import until

STEPS = 40
# Begins to write and to send, and says what is to be written before it is.
IN_THE_MIDDLE = """(body) => void window.store.then((store) => {
    void store.write({ kind: "contact", person: "p", body }).catch(() => undefined);
    void store.sync();
})"""


class Walk:
    """One phone and what it has said to be saved: by key the body as it was told last."""

    def __init__(self, phone: Phone, office: Office, chance: random.Random) -> None:
        self.phone, self.office, self.chance = phone, office, chance
        self.said: dict[str, dict[str, Any]] = {}
        self.promises: list[str] = []
        self.copy: dict[str, dict[str, Any]] = {}
        self.number = 0

    def step(self) -> None:
        told = (self.write, self.write, self.promise, self.edit, self.tell_anew)
        happens = (self.trouble, self.tear, self.a_day_later, self.back_up, self.put_back)
        self.chance.choice((*told, *happens))()
        if self.chance.random() < 0.5:
            self.phone.call("sync")

    def body(self) -> dict[str, Any]:
        self.number += 1
        return {"note": f"nr. {self.number}"}

    def write(self) -> None:
        body = self.body()
        self.said[self.phone.write(**body)] = body

    def promise(self) -> None:
        body = self.body() | {"promise": f"p{self.number}", "outcome": "kept"}
        key = self.phone.write("promise", SMED, **body)
        self.said[key] = body
        self.promises.append(key)

    def edit(self) -> None:
        waiting = [each["item"]["id"] for each in self.phone.call("waiting")]
        self.change(self.chance.choice(waiting) if waiting else None)

    def tell_anew(self) -> None:
        """How a promise went, also where the server has heard it."""
        self.change(self.chance.choice(self.promises) if self.promises else None)

    def change(self, key: str | None) -> None:
        if key is None:
            return
        body = self.said.get(key, {}) | self.body()
        # Of what has been received meanwhile only a promise is told anew.
        if self.phone.call("change", key, body) is None:
            self.said[key] = body

    def trouble(self) -> None:
        """One of the next requests: its answer is lost, it never arrives, or the server is busy."""
        tricks = (self.office.lose, lambda _asked: None, says(503))
        self.office.tricks = self.chance.choices(tricks, k=self.chance.randint(1, 2))

    def tear(self) -> None:
        """The app is gone in the middle of writing and sending: what it had not said yet may be saved or not."""
        self.phone.page.evaluate(IN_THE_MIDDLE, self.body())
        self.phone.page.wait_for_timeout(self.chance.choice((0, 5, 20, 60)))
        self.phone.open()
        assert self.phone.call("unlock", PIN) is None

    def a_day_later(self) -> None:
        """By the server; never so many that the phone forgets what it sent."""
        self.office.clock += timedelta(days=self.office.clock < timedelta(days=20))

    def back_up(self) -> None:
        self.copy = dict(self.office.items)

    def put_back(self) -> None:
        """The server has lost what came after its copy, and says so."""
        self.office.items = dict(self.copy)
        self.office.tricks = []
        self.office.news = [{"again": True, "epoch": f"e{self.number}"}]
        self.phone.call("sync")


@pytest.mark.parametrize("seed", [1])
def test_whatever_happens_on_the_way_all_that_was_said_to_be_saved_is_on_the_phone_and_reaches_the_server(
    phone: Phone, office: Office, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    received: dict[tuple[str, int], dict[str, Any]] = {}
    receive = office.receive

    def noting(item: dict[str, Any]) -> dict[str, Any]:
        # One version is one text, whenever it is sent.
        assert received.setdefault((item["id"], item["version"]), item["body"]) == item["body"]
        return receive(item)

    monkeypatch.setattr(office, "receive", noting)
    walk = Walk(phone, office, random.Random(seed))
    for _ in range(STEPS):
        walk.step()
        waiting = {each["item"]["id"] for each in phone.call("waiting")}
        here = {each["id"]: each["body"] for each in phone.call("written", "2020-01-01T00:00:00Z")}
        assert {key: here.get(key) for key in walk.said} == walk.said
        # What is not among what waits the server has said to have, as it was told last.
        assert [key for key in walk.said.keys() - waiting if walk.said[key] not in bodies(received, key)] == []
    office.tricks = []
    phone.sync_until(lambda: phone.call("waiting") == [] and not office.news)
    until(lambda: {key: office.items.get(key, {}).get("body") for key in walk.said} == walk.said)


def bodies(received: dict[tuple[str, int], dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [body for (each, _version), body in received.items() if each == key]
